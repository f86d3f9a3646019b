"""What pooling refuses, and the sentence it says."""

import numpy as np
import pytest

import cnnlib.functional as F

INPUT = np.zeros((2, 3, 7, 6))
INDICES = np.zeros((2, 3, 7, 6), np.int64)

# What every pool with a kernel refuses: arguments, options, error, words it says.
WINDOWS = {
    "a list": (([[1.0]], 2), {}, TypeError, "input must be a NumPy array, got list"),
    "booleans": (
        (INPUT.astype(bool), 2),
        {},
        TypeError,
        r"input must hold numbers, got bool; .*astype\(np.uint8\)",
    ),
    "complex numbers": ((INPUT + 0j, 2), {}, TypeError, "must hold real numbers"),
    "too few axes": (
        (INPUT[0, 0], 2),
        {},
        ValueError,
        r"input must have shape \(N, C, H, W\) or \(C, H, W\), got \(7, 6\)",
    ),
    "too many axes": ((INPUT[None], 2), {}, ValueError, "input must have shape"),
    "an image without pixels": (
        (INPUT[:, :, :0], 2),
        {},
        ValueError,
        "only the batch may be empty",
    ),
    "no channels": ((INPUT[:, :0], 2), {}, ValueError, "only the batch may be empty"),
    "no kernel": ((INPUT, None), {}, TypeError, "kernel_size must be an int or 2 ints"),
    "a fraction": ((INPUT, 2.5), {}, TypeError, "kernel_size must be .* got 2.5"),
    "three numbers for two axes": (
        (INPUT, (2, 2, 2)),
        {},
        ValueError,
        r"kernel_size must be an int or 2 ints, got \(2, 2, 2\)",
    ),
    "an empty kernel": ((INPUT, 0), {}, ValueError, "kernel_size must be at least 1"),
    "a kernel larger than the input": (
        (INPUT, (3, 8)),
        {},
        ValueError,
        "the window covers 8, more than the padded input, 6",
    ),
    "a kernel far too large even for ceil_mode": (
        (INPUT, 20),
        {"stride": 3, "ceil_mode": True},
        ValueError,
        "the window covers 20, more than the padded input, 7",
    ),
    "stride 0": ((INPUT, 2), {"stride": 0}, ValueError, "stride must be at least 1"),
    "a negative stride": (
        (INPUT, 2),
        {"stride": (1, -1)},
        ValueError,
        r"stride must be at least 1, got \(1, -1\)",
    ),
    "negative padding": (
        (INPUT, 2),
        {"padding": -1},
        ValueError,
        "padding must be at least 0",
    ),
    "padding of more than half the kernel": (
        (INPUT, (5, 3)),
        {"padding": 2},
        ValueError,
        r"padding must be at most half of the kernel size, got padding \(2, 2\) "
        r"and kernel_size \(5, 3\)",
    ),
    "a number for a truth value": (
        (INPUT, 2),
        {"ceil_mode": 1},
        TypeError,
        "ceil_mode must be True or False, got 1",
    ),
}
MAX = {
    "dilation 0": (
        (INPUT, 2),
        {"dilation": 0},
        ValueError,
        "dilation must be at least 1",
    ),
    "a dilated kernel larger than the input": (
        (INPUT, 3),
        {"dilation": (1, 3)},
        ValueError,
        "the window covers 7, more than the padded input, 6",
    ),
    "padding that only the dilated kernel would allow": (
        (INPUT, 3),
        {"dilation": 2, "padding": 2},
        ValueError,
        "padding must be at most half",
    ),
}
AVG = {
    "a division by 0": (
        (INPUT, 2),
        {"divisor_override": 0},
        ValueError,
        "divisor_override must be other than 0, got 0",
    ),
    "a fraction to divide by": (
        (INPUT, 2),
        {"divisor_override": 2.5},
        TypeError,
        "divisor_override must be an int",
    ),
    "a truth value as a word": (
        (INPUT, 2),
        {"count_include_pad": "no"},
        TypeError,
        "count_include_pad must be True or False, got 'no'",
    ),
}
ADAPTIVE = {
    "no size": ((INPUT, None), {}, TypeError, "output_size must be an int or 2 ints"),
    "a negative size": ((INPUT, (2, -1)), {}, ValueError, "output_size must be at"),
    "one size in a tuple": (
        (INPUT, (2,)),
        {},
        ValueError,
        r"output_size must be an int or 2 ints, got \(2,\)",
    ),
    "a fraction of a bin": ((INPUT, 2.5), {}, TypeError, "output_size must be an int"),
    "one axis": ((INPUT[0, 0], 2), {}, ValueError, "input must have shape"),
    "no pixels": ((INPUT[:, :, :0], 2), {}, ValueError, "only the batch may be empty"),
}
UNPOOL = {
    "indices of int32": (
        (INPUT, INDICES.astype(np.int32), 2),
        {},
        TypeError,
        "indices must be an int64 array, got int32",
    ),
    "a list of indices": ((INPUT, [[0]], 2), {}, TypeError, "int64 array, got list"),
    "indices of another shape": (
        (INPUT, INDICES[..., 1:], 2),
        {},
        ValueError,
        r"indices must have the input's shape \(2, 3, 7, 6\), got \(2, 3, 7, 5\)",
    ),
    "a negative index": (
        (INPUT, INDICES - 1, 2),
        {},
        ValueError,
        "indices must lie in 0 to 167 for an output of 14 × 12, got -1 to -1",
    ),
    "an index past the end": ((INPUT, INDICES + 168, 2), {}, ValueError, "0 to 167"),
    "an output size one stride away": (
        (INPUT, INDICES, 2),
        {"output_size": (14, 14)},
        ValueError,
        r"less than one stride \(2, 2\) away from \(14, 12\), got \(14, 14\)",
    ),
    "a number for an output size": (
        (INPUT, INDICES, 2),
        {"output_size": 14},
        ValueError,
        "output_size must hold 2 or 4 ints, got 14",
    ),
    "an output without pixels": (
        (INPUT[..., :1], INDICES[..., :1], 2),
        {"padding": 1},
        ValueError,
        "output_size must be positive",
    ),
    "stride 0": (
        (INPUT, INDICES, 2),
        {"stride": 0},
        ValueError,
        "stride must be at least 1",
    ),
    "no kernel": ((INPUT, INDICES, 0), {}, ValueError, "kernel_size must be at least"),
}
CASES = {
    "max_pool2d": WINDOWS | MAX,
    "avg_pool2d": WINDOWS | AVG,
    "adaptive_avg_pool2d": ADAPTIVE,
    "max_unpool2d": UNPOOL,
}


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name, cases in CASES.items() for what in cases]
)
def test_bad_arguments_are_named(name, what):
    arguments, options, error, words = CASES[name][what]
    with pytest.raises(error, match=f"^{name}: .*{words}"):
        getattr(F, name)(*arguments, **options)


@pytest.mark.parametrize("what", MAX)
def test_the_backward_refuses_the_same_and_names_itself(what):
    arguments, options, error, words = MAX[what]
    with pytest.raises(error, match=f"^max_pool2d_backward: .*{words}"):
        F.max_pool2d_backward(INPUT, *arguments, **options)


@pytest.mark.parametrize("kind", ["max", "avg"])
def test_signals_and_volumes_must_have_their_number_of_axes(kind):
    with pytest.raises(ValueError, match=r"pool1d: .* shape \(N, C, W\) or \(C, W\)"):
        getattr(F, f"{kind}_pool1d")(INPUT, 2)
    with pytest.raises(ValueError, match=r"pool3d: .* shape \(N, C, D, H, W\)"):
        getattr(F, f"{kind}_pool3d")(INPUT[0], 2)


BACKWARD = {
    "max_pool2d_backward": (2,),
    "avg_pool2d_backward": (2,),
    "adaptive_avg_pool2d_backward": ((3, 3),),
}


@pytest.mark.parametrize(("name", "options"), BACKWARD.items())
def test_the_backward_wants_floats_of_the_shape_and_dtype_of_the_output(name, options):
    backward, grad_output = getattr(F, name), np.zeros((2, 3, 3, 3))
    with pytest.raises(TypeError, match=f"^{name}: input must be floating-point"):
        backward(grad_output, INPUT.astype(int), *options)
    with pytest.raises(ValueError, match=r"the output's shape \(2, 3, 3, 3\)"):
        backward(grad_output[:, :, 1:], INPUT, *options)
    with pytest.raises(TypeError, match="grad_output is float32, the output is"):
        backward(grad_output.astype(np.float32), INPUT, *options)


def test_unpooling_backward_checks_the_gradient():
    with pytest.raises(ValueError, match=r"output's shape \(2, 3, 14, 12\)"):
        F.max_unpool2d_backward(INPUT, INPUT, INDICES, 2)


def test_the_winner_must_be_what_the_forward_returned():
    output, winner = F.max_pool2d(INPUT, 2, return_winner=True)
    with pytest.raises(ValueError, match=r"winner must have the output's shape"):
        F.max_pool2d_backward(output, INPUT, 2, winner=winner[:1])
    with pytest.raises(TypeError, match="winner must be the array that the forward"):
        F.max_pool2d_backward(output, INPUT, 2, winner=True)
