"""In float16 every sum is as good as in float64, rounded once.

The arguments are chosen so that adding up or squaring in float16 goes wrong: sums of
many numbers, sums that pass through more than 65,504, squares of large numbers.
"""

import numpy as np
import pytest

import cnnlib.functional as F
from cnnlib import nn

pytestmark = pytest.mark.filterwarnings("error")
HALF = np.finfo(np.float16)


def draw(*shape, low=-0.5, high=1.0, seed=0):
    values = np.random.default_rng([seed, *shape]).uniform(low, high, shape)
    return values.astype(np.float16)


def labels(n, classes):
    return np.arange(n) % classes


def swing(n, size=60000.0):
    """Large numbers of both signs, in runs: they cancel, but not on the way."""
    return np.repeat(np.array([size, -size, 0.25], np.float16), n)


def swinging(axes):
    """A signal, image or volume with 150 numbers of `swing`, and a kernel over it."""
    shape = (*(1,) * (axes - 1), 150)
    return swing(50).reshape(shape), np.ones(shape, np.float16)


def many_places(axes):
    """A layer whose gradients of weight and bias are sums over 80,000 places."""
    shape = (80, 2, *(1,) * (axes - 1), 1000)
    kernel = (*(1,) * (axes - 1), 1)
    return draw(*shape), draw(3, 2, *kernel), draw(3)


def many_taps(axes):
    """A layer whose outputs pass 65,504 on their way, and come back by the bias."""
    input, kernel = swinging(axes)
    bias = np.array([-60000.0], np.float16)
    return np.abs(input[None, None] / 50), kernel[None, None], bias


def channels(*shape, training=True):
    """Batch normalisation of numbers whose squares and sums are out of range."""
    vectors = draw(4, 2, low=1, high=3)
    return "batch_norm", draw(*shape, low=-600, high=600), *vectors, training


def peak(*shape):
    """Numbers with a larger one in the middle, which wins every window that sees it."""
    numbers = draw(*shape)
    numbers[..., *(n // 2 for n in shape[2:])] = 2
    return numbers


ROWS = 70000
CASES = {
    "batch_norm of two": (
        *("batch_norm", np.array([[0], [400]], np.float16), None, None),
        *(None, None, True),
    ),
    "batch_norm of many": channels(80, 2, 1280),
    "batch_norm of images": channels(9, 2, 9, 9),
    "batch_norm of far numbers": (
        *("batch_norm", draw(700, 2, low=200, high=210), None, None),
        *(draw(2), draw(2), True, 0.1, 1e-8),
    ),
    "batch_norm by running statistics": channels(80, 2, 1280, training=False),
    "batch_norm by small statistics": (
        *("batch_norm", draw(4, 2), draw(2), np.zeros(2, np.float16)),
        *(None, None, False, 0.1, 1e-8),
    ),
    "layer_norm": (
        *("layer_norm", draw(80, 2, 1280, low=-600, high=600), (2, 1280)),
        *(draw(2, 1280, low=1, high=3), draw(2, 1280)),
    ),
    "group_norm": (
        *("group_norm", draw(80, 4, 9, 90, low=-600, high=600), 2),
        *(draw(4, low=1, high=3), draw(4)),
    ),
    "gelu": ("gelu", np.linspace(-8, 8, 999, dtype=np.float16)),
    "gelu by tanh": ("gelu", np.linspace(-99, 99, 999, dtype=np.float16), "tanh"),
    "local_response_norm": (
        *("local_response_norm", draw(2, 7, 9, low=-900, high=900), 5, 0.3, 0.6, 0.9),
    ),
    "max_pool1d": ("max_pool1d", peak(2, 3, 6000), 5000, 1, 0),
    "max_pool2d": ("max_pool2d", peak(2, 3, 60, 60), (60, 30), 1, (30, 15)),
    "max_pool3d": ("max_pool3d", peak(1, 2, 20, 20, 20), 15, 1, 7),
    "avg_pool1d": ("avg_pool1d", swing(3000)[None, None], 5000, 1),
    "avg_pool2d": ("avg_pool2d", draw(2, 3, 90, 90), 60, 1, 30),
    "avg_pool2d of a whole image": ("avg_pool2d", draw(1, 1, 300, 300), 300),
    "avg_pool3d": ("avg_pool3d", draw(1, 2, 20, 20, 20), 15, 1, 7, True, False),
    "adaptive_avg_pool2d": ("adaptive_avg_pool2d", draw(2, 3, 70, 90), (4, 70)),
    "adaptive_avg_pool2d to one": ("adaptive_avg_pool2d", draw(1, 1, 300, 300), 1),
    "adaptive_avg_pool2d of few": ("adaptive_avg_pool2d", draw(1, 1, 1, 2), (1, 4000)),
    "sigmoid": ("sigmoid", np.linspace(-20, 20, 999, dtype=np.float16)),
    "softmax of many zeros": ("softmax", np.zeros(66000, np.float16), 0),
    "softmax of many numbers": ("softmax", draw(3, 5000), 1),
    "log_softmax of many zeros": ("log_softmax", np.zeros(66000, np.float16), 0),
    "log_softmax of many numbers": ("log_softmax", draw(3, 5000), 1),
    "cross_entropy": ("cross_entropy", draw(ROWS, 2), labels(ROWS, 2)),
    "cross_entropy of many classes": (
        *("cross_entropy", draw(2, 5000), labels(2, 5000)),
        *(draw(5000, low=0), -100, "sum", 0.5),
    ),
    "nll_loss": ("nll_loss", draw(ROWS, 2), labels(ROWS, 2), draw(2, low=2, high=3)),
    "mse_loss": ("mse_loss", draw(9, low=-250, high=250), np.zeros(9, np.float16)),
    "mse_loss of many": ("mse_loss", draw(ROWS), draw(ROWS, seed=1)),
    "mse_loss with weights": (
        *("mse_loss", draw(ROWS), draw(ROWS, seed=1), "mean"),
        draw(ROWS, low=2, high=3, seed=2),
    ),
    "multi_margin_loss": (
        *("multi_margin_loss", np.array([[-140, 140, 0]], np.float16), labels(1, 3)),
        2,
    ),
    "multi_margin_loss of many": ("multi_margin_loss", draw(ROWS, 2), labels(ROWS, 2)),
    "linear of many": ("linear", draw(ROWS, 2), draw(3, 2), draw(3)),
    "linear": ("linear", draw(3, 3000), draw(2, 3000), draw(2)),
    "linear that swings": (
        "linear",
        swing(50)[None],
        np.ones((1, 150), np.float16),
        np.array([1.0], np.float16),
    ),
    "conv1d": ("conv1d", *many_places(1)),
    "conv2d": ("conv2d", *many_places(2)),
    "conv3d": ("conv3d", *many_places(3)),
    "conv1d with a large kernel": ("conv1d", *many_taps(1)),
    "conv2d with a large kernel": ("conv2d", *many_taps(2)),
    "conv3d with a large kernel": ("conv3d", *many_taps(3)),
    "conv2d with a stride": (
        *("conv2d", draw(2, 4, 9, 9, low=-200, high=200)),
        *(draw(4, 2, 7, 7, low=-200, high=200), None, 2, 3, 1, 2),
    ),
    "conv_transpose1d": (
        *("conv_transpose1d", draw(80, 3, 1000), draw(3, 2, 1), draw(2)),
    ),
    "conv_transpose2d": (
        *("conv_transpose2d", draw(80, 3, 1, 1000), draw(3, 2, 1, 1), draw(2), 2),
    ),
    "conv_transpose3d": (
        *("conv_transpose3d", draw(80, 3, 1, 1, 1000), draw(3, 2, 1, 1, 1), draw(2)),
    ),
    "conv_transpose2d that overlaps": (
        *("conv_transpose2d", draw(1, 9, 40, 40, low=-200, high=200)),
        *(draw(9, 1, 9, 9, low=-200, high=200), draw(1), 2),
    ),
    "conv_transpose2d with a bias": (
        "conv_transpose2d",
        np.full((1, 2, 1, 1), 200, np.float16),
        np.full((2, 1, 2, 2), 200, np.float16),
        np.array([-40000.0], np.float16),
    ),
    "deform_conv2d": (
        "deform_conv2d",
        draw(80, 2, 30, 30),
        draw(80, 2 * 1, 30, 30, low=-1),
        draw(3, 2, 1, 1),
        draw(3),
    ),
    "fold": ("fold", draw(2, 25, 81, low=-60000, high=60000), (9, 9), 5, 1, 2),
    "unfold": ("unfold", draw(1, 1, 9, 9), 5, 1, 2),
    "pad": ("pad", draw(1, 2, 40), (39, 39), "reflect"),
    "corr1d": ("corr1d", *swinging(1)),
    "corr2d": ("corr2d", *swinging(2)),
    "corr3d": ("corr3d", *swinging(3)),
    "convolve2d": ("convolve2d", *swinging(2), "same"),
    "interpolate by area": ("interpolate", draw(1, 2, 300, 300), 1, None, "area"),
    "interpolate to fewer, antialiased": (
        *("interpolate", draw(1, 2, 300, 200), (2, 3), None, "bilinear", None, None),
        True,
    ),
    "interpolate to more": (
        *("interpolate", draw(1, 2, 5, 7, low=20000, high=40000), (90, 70), None),
        "bicubic",
    ),
    "interpolate to many": ("interpolate", draw(1, 2, 1, 2), (1, 9000)),
    "tanh": ("tanh", np.linspace(-6, 6, 999, dtype=np.float16)),
}


def doubled(arguments):
    """float16 arrays as float64; everything else as it is."""
    return [
        a.astype(np.float64) if getattr(a, "dtype", None) == np.float16 else a
        for a in arguments
    ]


def assert_rounded(actual, expected, message=""):
    """`actual` is float16, and `expected` to its last digit but one."""
    if expected is None:
        assert actual is None
        return
    assert actual.dtype == np.float16, message
    with np.errstate(over="ignore"):
        rounded = np.asarray(expected).astype(np.float16).astype(np.float64)
    np.testing.assert_allclose(
        np.asarray(actual, np.float64),
        rounded,
        rtol=HALF.eps,
        atol=2 * HALF.smallest_subnormal,
        err_msg=message,
    )


@pytest.mark.parametrize("case", CASES)
def test_an_output_is_the_exact_one_rounded(case):
    name, *arguments = CASES[case]
    function = getattr(F, name)
    assert_rounded(function(*arguments), function(*doubled(arguments)))


def scores(name):
    return not name.startswith(("corr", "convolve"))


@pytest.mark.parametrize("case", [c for c in CASES if scores(CASES[c][0])])
def test_a_gradient_is_the_exact_one_rounded(case):
    name, *arguments = CASES[case]
    output = getattr(F, name)(*doubled(arguments))
    grad_output = 1.0
    if output.ndim:
        grad_output = draw(*output.shape, seed=9)
    function = getattr(F, f"{name}_backward")
    ours = function(grad_output, *arguments)
    exact = function(*doubled([grad_output, *arguments]))
    if not isinstance(ours, tuple):
        ours, exact = [ours], [exact]
    for place, (one, other) in enumerate(zip(ours, exact, strict=True)):
        assert_rounded(one, other, f"gradient {place}")


def test_the_sums_that_the_naive_way_gets_wrong():
    assert (F.softmax(np.zeros(66000, np.float16), 0) > 0).all()
    assert F.mse_loss(*np.array([[200, 200], [0, 0]], np.float16)) == 40000
    assert F.corr1d(np.ones(4000, np.float16), np.ones(4000, np.float16)) == 4000


def test_a_result_too_large_for_float16_is_infinite():
    assert F.mse_loss(*np.array([[300, 300], [0, 0]], np.float16)) == np.inf


def test_half_precision_is_no_way_around_mixed_dtypes():
    half, single = np.ones((2, 3), np.float16), np.ones((2, 3), np.float32)
    with pytest.raises(TypeError, match="linear: weight is float32, input is float16"):
        F.linear(half, single)
    with pytest.raises(TypeError, match="mse_loss: target is float16, input is floa"):
        F.mse_loss(single, half)
    with pytest.raises(TypeError, match="grad_output is float32, the output is float1"):
        F.softmax_backward(single, half, 1)


def test_branches_add_up_in_float32():
    large = np.array([[60000, 60000, -60000]], np.float16)
    parts = nn.Parallel(nn.Slice(0, 1), nn.Slice(1, 2), nn.Slice(2, 3), merge="sum")
    assert parts(large).tolist() == [[60000]]
    copies = nn.Parallel(nn.Sequential(), nn.Sequential(), nn.Sequential())
    copies(large[:, :1])
    assert copies.backward(large).tolist() == [[60000]]


def test_running_statistics_are_the_exact_ones_rounded():
    name, input, *running, weight, bias, training = CASES["batch_norm of many"]
    ours, exact = [a.copy() for a in running], doubled(running)
    F.batch_norm(input, *ours, weight, bias, training)
    F.batch_norm(input.astype(float), *exact, training=True)
    for one, other in zip(ours, exact, strict=True):
        assert_rounded(one, other)


def test_the_backward_takes_the_statistics_that_the_forward_returned():
    _, *arguments = CASES["batch_norm of many"]
    output, stats = F.batch_norm(*arguments, return_stats=True)
    expected = F.batch_norm_backward(output, *arguments)
    for one, other in zip(
        F.batch_norm_backward(output, *arguments, stats=stats), expected, strict=True
    ):
        np.testing.assert_array_equal(one, other)


# Functions that neither add up nor square: each output comes from one number.
SINGLE = {"dropout", "leaky_relu", "max_unpool2d", "relu"}


def test_every_function_of_the_library_is_among_the_cases():
    forward = {name for name in F.__all__ if not name.endswith("_backward")}
    assert forward - SINGLE - {case[0] for case in CASES.values()} == set()
