"""Pooling, forward and backward, against torch."""

import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as T
from helpers import (
    assert_same,
    defaults,
    layouts,
    numerical_gradient,
    to_torch,
    torch_gradients,
    unchanged,
)

import cnnlib.functional as F
from cnnlib.functional.layout import batch_last, is_batch_last

MAX_POOLS = ["max_pool1d", "max_pool2d", "max_pool3d"]
AVG_POOLS = ["avg_pool1d", "avg_pool2d", "avg_pool3d"]
POOLS = [*MAX_POOLS, *AVG_POOLS]


def random_case(rng, name):
    """An input with values that repeat, and options that torch takes for it.

    Dilated windows can miss the input altogether; torch's backward then writes outside
    its memory, so such cases are drawn again.
    """
    while True:
        x, options = draw(rng, name)
        output = getattr(T, name)(to_torch(x), **options)
        if torch.isfinite(output).all():
            return x, options


def draw(rng, name):
    ndim = int(name[-2])
    size = [int(rng.integers(3, 9)) for _ in range(ndim)]
    kernel = [int(rng.integers(1, n // 2 + 2)) for n in size]
    options = {
        "kernel_size": tuple(kernel),
        "stride": tuple(int(rng.integers(1, 5)) for _ in kernel),
        "padding": tuple(int(rng.integers(0, k // 2 + 1)) for k in kernel),
        "ceil_mode": bool(rng.integers(2)),
    }
    if name in MAX_POOLS:
        axes = zip(kernel, size, options["padding"], strict=True)
        most = [max(1, (n + 2 * p - 1) // max(k - 1, 1)) for k, n, p in axes]
        options["dilation"] = tuple(int(rng.integers(1, 1 + m)) for m in most)
    else:
        options["count_include_pad"] = bool(rng.integers(2))
        if ndim > 1 and rng.integers(3) == 0:
            options["divisor_override"] = int(rng.choice([-2, 3, 5]))
    batch = [int(n) for n in rng.integers(1, 4, int(rng.integers(1, 3)))]
    return rng.integers(-3, 4, batch + size).astype(float), options


@pytest.mark.parametrize("name", POOLS)
def test_every_default_is_that_of_torch(name):
    ours = defaults(getattr(F, name))
    ours.pop("return_winner", None)
    layer = "".join(part.capitalize() for part in name.split("_"))
    assert ours == defaults(getattr(torch.nn, layer))


@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("seed", range(30))
def test_pooling_and_its_gradient_equal_those_of_torch(name, seed):
    rng = np.random.default_rng([seed, POOLS.index(name)])
    x, options = random_case(rng, name)
    message = f"{name} of {x.shape}, {options}"
    with unchanged(x):
        output = getattr(F, name)(x, **options)
    grad_output = rng.standard_normal(output.shape)
    expected, (gradient,) = torch_gradients(
        lambda t: getattr(T, name)(t, **options), grad_output, x
    )
    assert_same(output, expected, message=message)
    with unchanged(grad_output, x):
        grad_input = getattr(F, f"{name}_backward")(grad_output, x, **options)
    assert_same(grad_input, gradient, message=message)


@pytest.mark.parametrize("name", MAX_POOLS)
@pytest.mark.parametrize("seed", range(15))
def test_the_first_of_equal_values_wins(name, seed):
    """The inputs hold seven different values, so nearly every window has a tie."""
    rng = np.random.default_rng([seed, 7])
    x, options = random_case(rng, name)
    _, indices = getattr(F, name)(x, **options, return_indices=True)
    expected = getattr(T, name)(to_torch(x), **options, return_indices=True)[1]
    assert_same(indices, expected.numpy(), 0, f"{name} of {x.shape}, {options}")


@pytest.mark.parametrize("name", MAX_POOLS)
def test_the_backward_gives_the_same_with_and_without_the_winner(name):
    rng = np.random.default_rng(3)
    x = rng.standard_normal((2, 3, 7, 6, 5)[: 2 + int(name[-2])])
    output, winner = getattr(F, name)(x, 3, 2, 1, return_winner=True)
    grad_output = rng.standard_normal(output.shape)
    backward = getattr(F, f"{name}_backward")
    with unchanged(winner):
        kept = backward(grad_output, x, 3, 2, 1, winner=winner)
    np.testing.assert_array_equal(kept, backward(grad_output, x, 3, 2, 1))
    alone = backward(grad_output[0], x[0], 3, 2, 1, winner=winner[0])
    np.testing.assert_array_equal(alone, kept[0])


@pytest.mark.parametrize(
    ("kernel", "dtype"), [(2, "uint8"), (16, "uint8"), (17, "uint16")]
)
def test_the_winner_takes_as_few_bytes_as_the_kernel_allows(kernel, dtype):
    x = np.random.default_rng(0).standard_normal((2, 3, 20, 19))
    output, winner = F.max_pool2d(x, kernel, 1, return_winner=True)
    assert winner.dtype == dtype
    grad_output = np.random.default_rng(1).standard_normal(output.shape)
    expected, (gradient,) = torch_gradients(
        lambda t: T.max_pool2d(t, kernel, 1), grad_output, x
    )
    assert_same(output, expected)
    ours = F.max_pool2d_backward(grad_output, x, kernel, 1, winner=winner)
    assert_same(ours, gradient)


def test_indices_come_before_the_winner():
    x = np.array([[[4.0, 1.0], [0.0, 9.0]]])
    output, indices, winner = F.max_pool2d(
        x, (2, 1), return_indices=True, return_winner=True
    )
    assert output.tolist() == [[[4.0, 9.0]]]
    assert indices.tolist() == [[[0, 3]]]
    assert winner.tolist() == [[[0, 1]]]


def test_padding_never_wins_against_a_pixel():
    negative = np.full((1, 1, 3, 5), -2.0)
    assert (F.max_pool2d(negative, 3, 2, 1) == -2).all()
    lowest = np.full((1, 1, 3, 5), -np.inf)
    output, indices = F.max_pool2d(lowest, 3, 2, 1, return_indices=True)
    expected = T.max_pool2d(to_torch(lowest), 3, 2, 1, return_indices=True)
    assert_same(indices, expected[1].numpy(), 0)
    assert (output == -np.inf).all()


def test_nan_wins_and_the_last_one_keeps_the_gradient():
    rng = np.random.default_rng(5)
    x = rng.standard_normal((2, 3, 7, 6))
    x[rng.random(x.shape) < 0.3] = np.nan
    expected, indices = T.max_pool2d(to_torch(x), 3, 2, 1, return_indices=True)
    output, ours = F.max_pool2d(x, 3, 2, 1, return_indices=True)
    np.testing.assert_array_equal(output, expected.numpy())
    np.testing.assert_array_equal(ours, indices.numpy())
    np.testing.assert_array_equal(F.max_pool2d(x, 3, 2, 1), expected.numpy())


def test_an_infinite_gradient_reaches_the_winner_only():
    x = np.array([[[1.0, 3.0, 2.0, 0.0]]])
    grad_input = F.max_pool1d_backward(np.array([[[np.inf, np.nan]]]), x, 2)
    np.testing.assert_array_equal(grad_input, [[[0.0, np.inf, np.nan, 0.0]]])


@pytest.mark.filterwarnings("error")
def test_infinities_of_both_signs_make_nan_without_a_warning():
    x = np.array([[[[np.inf, -np.inf, 1.0]]]])
    expected = [[[[np.nan, -np.inf]]]]
    np.testing.assert_array_equal(F.avg_pool2d(x, (1, 2), 1), expected)
    np.testing.assert_array_equal(F.adaptive_avg_pool2d(x, (1, 2)), expected)
    for name in ("max_pool1d", "avg_pool1d"):
        grad_output, signal = x[0, :, :, :2], np.array([[[0.0, 1.0, 0.0]]])
        grad_input = getattr(F, f"{name}_backward")(grad_output, signal, 2, 1)
        assert np.isnan(grad_input[0, 0, 1])
    assert np.isnan(F.adaptive_avg_pool2d_backward(x[..., :2], x, (1, 2))[..., 1])


def test_a_window_that_misses_the_input_has_no_maximum_and_no_gradient():
    x = np.ones((1, 1, 1))
    options = {"kernel_size": 2, "stride": 1, "padding": 1, "dilation": 2}
    assert_same(F.max_pool1d(x, **options), np.full((1, 1, 1), -np.inf))
    assert_same(F.max_pool1d_backward(x, x, **options), np.zeros((1, 1, 1)))


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int16", "int32", "int64"])
@pytest.mark.parametrize("name", MAX_POOLS)
def test_max_pooling_of_integers_equals_that_of_torch(name, dtype):
    limits = np.iinfo(dtype)
    shape = (2, 3, 5, 6, 7)[: 2 + int(name[-2])]
    x = np.random.default_rng(2).integers(
        limits.min, limits.max, shape, dtype, endpoint=True
    )
    x[0, 0] = limits.min
    options = 3, 2, 1, 1, False
    expected = getattr(T, name)(to_torch(x), *options, return_indices=True)
    ours = getattr(F, name)(x, *options, return_indices=True)
    for one, other in zip(ours, expected, strict=True):
        assert_same(one, other.numpy(), 0)


INTEGERS = ["uint8", "int8", "int16", "int32", "int64", "uint64"]


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("name", [*AVG_POOLS, "adaptive_avg_pool2d"])
def test_means_of_integers_are_those_of_the_same_floats(name, dtype):
    options = [{"kernel_size": 3, "stride": 2, "padding": 1}]
    options.append(options[0] | {"ceil_mode": True, "count_include_pad": False})
    if name in AVG_POOLS[1:]:
        options.append(options[0] | {"divisor_override": -4})
    if name == "adaptive_avg_pool2d":
        options = [{"output_size": size} for size in (1, 3, (None, 4))]
    limits = np.iinfo(dtype)
    shape = (2, 3, 5, 6, 7)[: 2 + int(name[-2])]
    x = np.random.default_rng(2).integers(
        limits.min, limits.max, shape, dtype, endpoint=True
    )
    for some in options:
        with unchanged(x):
            output = getattr(F, name)(x, **some)
        expected = getattr(T, name)(to_torch(x.astype(float)), **some)
        assert_same(output, expected.numpy(), 1e-15, f"{name} of {dtype}, {some}")


def test_a_mean_of_integers_is_numpys():
    pixels = np.array([[[0, 1], [0, 0]]], np.uint8)
    for mean in (F.avg_pool2d(pixels, 2), F.adaptive_avg_pool2d(pixels, 1)):
        assert_same(mean[0, 0, 0], pixels.mean(), 0)


@pytest.mark.parametrize("size", [1, 3, (2, 5), (None, 4), (9, 11), (7, 6), (0, 2)])
@pytest.mark.parametrize("shape", [(2, 3, 7, 6), (3, 7, 6), (0, 3, 7, 6)])
def test_adaptive_pooling_and_its_gradient_equal_those_of_torch(size, shape):
    rng = np.random.default_rng(4)
    x = rng.standard_normal(shape)
    with unchanged(x):
        output = F.adaptive_avg_pool2d(x, size)
    assert_same(output, T.adaptive_avg_pool2d(to_torch(x), size).numpy())
    grad_output = rng.standard_normal(output.shape)
    grad_input = F.adaptive_avg_pool2d_backward(grad_output, x, size)
    gradient = np.zeros(shape)  # torch has no backward for an empty output
    if output.size:
        _, (gradient,) = torch_gradients(
            lambda t: T.adaptive_avg_pool2d(t, size), grad_output, x
        )
    assert_same(grad_input, gradient)
    assert not np.shares_memory(output, x)


@pytest.mark.parametrize("shape", [(2, 3, 7, 6), (3, 7, 6), (0, 3, 7, 6)])
@pytest.mark.parametrize("size", [(7, 6), (2, 3, 7, 6)])
@pytest.mark.parametrize("pool", [(2,), (3, 2, 1), ((2, 3), (3, 2), (0, 1))])
def test_unpooling_and_its_gradient_equal_those_of_torch(shape, size, pool):
    rng = np.random.default_rng(6)
    image = rng.standard_normal(shape)
    x, indices = F.max_pool2d(image, *pool, return_indices=True)
    where = to_torch(indices)
    with unchanged(x, indices):
        output = F.max_unpool2d(x, indices, *pool, output_size=size)
    grad_output = rng.standard_normal(shape)
    expected, (gradient,) = torch_gradients(
        lambda t: T.max_unpool2d(t, where, *pool, output_size=size), grad_output, x
    )
    assert_same(output, expected)
    grad_input = F.max_unpool2d_backward(
        grad_output, x, indices, *pool, output_size=size
    )
    assert_same(grad_input, gradient)


@pytest.mark.parametrize("options", [(2,), (3, 2), (3, 3, 1), ((2, 4), (3, 1), (0, 2))])
def test_unpooling_computes_the_output_size_that_torch_does(options):
    x, indices = np.ones((1, 2, 4, 3)), np.zeros((1, 2, 4, 3), int)
    expected = T.max_unpool2d(to_torch(x), to_torch(indices), *options)
    assert F.max_unpool2d(x, indices, *options).shape == tuple(expected.shape)


def test_of_values_with_one_index_the_last_stays():
    x, indices = np.arange(12.0).reshape(2, 1, 2, 3), np.full((2, 1, 2, 3), 4)
    for array in layouts(x):
        output = F.max_unpool2d(array, indices, 2)
        expected = T.max_unpool2d(to_torch(x), to_torch(indices), 2)
        assert_same(output, expected.numpy())


FINITE = [(name, (3, 2, 1)) for name in POOLS] + [("adaptive_avg_pool2d", (3,))]


@pytest.mark.parametrize(("name", "options"), FINITE)
def test_the_gradient_agrees_with_finite_differences(name, options):
    rng = np.random.default_rng(8)
    shape = {"1d": (2, 3, 7), "2d": (2, 1, 5, 4), "3d": (2, 4, 3, 4)}[name[-2:]]
    x = rng.permutation(np.arange(float(np.prod(shape)))).reshape(shape)  # no ties
    pool, backward = getattr(F, name), getattr(F, f"{name}_backward")
    grad_output = rng.standard_normal(pool(x, *options).shape)
    numerical = numerical_gradient(lambda a: (pool(a, *options) * grad_output).sum(), x)
    np.testing.assert_allclose(backward(grad_output, x, *options), numerical, atol=1e-6)


@pytest.mark.parametrize("name", [*POOLS, "adaptive_avg_pool2d"])
def test_an_empty_batch_gives_an_empty_output_and_gradient(name):
    x = np.zeros((0, 3, 8, 6, 5)[: 2 + int(name[-2])], np.float32)
    output = getattr(F, name)(x, 2)
    assert_same(output, getattr(T, name)(to_torch(x), 2).numpy())
    assert_same(getattr(F, f"{name}_backward")(output, x, 2), x)


@pytest.mark.parametrize("name", POOLS)
def test_memory_order_of_the_arguments_does_not_matter(name):
    rng = np.random.default_rng(9)
    x = rng.standard_normal((3, 2, 7, 6, 5)[: 2 + int(name[-2])])
    pool, backward = getattr(F, name), getattr(F, f"{name}_backward")
    output = pool(x, 3, 2, 1)
    grad_output = rng.standard_normal(output.shape)
    grad_input = backward(grad_output, x, 3, 2, 1)
    for array, grad in zip(layouts(x), layouts(grad_output), strict=True):
        np.testing.assert_array_equal(pool(array, 3, 2, 1), output)
        np.testing.assert_array_equal(backward(grad, array, 3, 2, 1), grad_input)


@pytest.mark.parametrize("name", [*POOLS, "adaptive_avg_pool2d"])
def test_float32_stays_float32_in_batch_last_memory(name):
    x = np.ones((3, 2, 7, 6, 5)[: 2 + int(name[-2])], np.float32)
    output = getattr(F, name)(x, 2)
    grad_input = getattr(F, f"{name}_backward")(output, x, 2)
    for array in (output, grad_input):
        assert array.dtype == np.float32
        assert is_batch_last(array)


@pytest.mark.parametrize(
    "shape", [(64, 24, 32, 33), (4, 2, 300, 301), (1, 1, 999, 998)]
)
@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_large_inputs_are_pooled_in_pieces(name, shape):
    """The pieces are whole channels, rows of one channel, or uneven: all fit."""
    rng = np.random.default_rng(10)
    x = rng.standard_normal(shape)
    options = {"kernel_size": (3, 2), "stride": (2, 1), "padding": 1, "ceil_mode": True}
    output = getattr(F, name)(x, **options)
    grad_output = rng.standard_normal(output.shape)
    expected, (gradient,) = torch_gradients(
        lambda t: getattr(T, name)(t, **options), grad_output, x
    )
    assert_same(output, expected)
    assert_same(getattr(F, f"{name}_backward")(grad_output, x, **options), gradient)


def peak_memory(function, *arguments, **options):
    """The most bytes in use during a call, on top of those in use before."""
    tracemalloc.start()
    try:
        result = function(*arguments, **options)
        return tracemalloc.get_traced_memory()[1], result
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d", "adaptive_avg_pool2d"])
def test_working_memory_is_below_a_megabyte(name):
    x = batch_last(np.zeros((64, 16, 64, 64), np.float32))
    size = (32, 32) if name.startswith("adaptive") else 2
    peak, output = peak_memory(getattr(F, name), x, size)
    assert peak < output.nbytes + 1e6
    kept = {}
    if name == "max_pool2d":
        peak, (_, winner) = peak_memory(F.max_pool2d, x, size, return_winner=True)
        assert peak < output.nbytes + winner.nbytes + 1e6
        kept = {"winner": winner}
    backward = getattr(F, f"{name}_backward")
    peak, grad_input = peak_memory(backward, output, x, size, **kept)
    assert peak < grad_input.nbytes + 1e6
