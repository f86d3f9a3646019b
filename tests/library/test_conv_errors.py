"""What convolution refuses, and the sentence it says."""

import numpy as np
import pytest

import cnnlib.functional as F

INPUT = np.zeros((2, 4, 7, 8))
WEIGHT = np.zeros((6, 4, 3, 2))

BAD = {
    "a list for the input": (
        ([[1.0]], WEIGHT),
        {},
        TypeError,
        "input must be a NumPy array, got list",
    ),
    "no weight": ((INPUT, None), {}, TypeError, "weight must be a NumPy array"),
    "complex numbers": ((INPUT + 0j, WEIGHT), {}, TypeError, "real numbers"),
    "mixed dtypes": (
        (INPUT, WEIGHT.astype(np.float32)),
        {},
        TypeError,
        "weight is float32, input is float64",
    ),
    "a bias of another dtype": (
        (INPUT, WEIGHT, np.zeros(6, np.float32)),
        {},
        TypeError,
        "bias is float32, input is float64",
    ),
    "too few axes": (
        (INPUT[0, 0], WEIGHT),
        {},
        ValueError,
        r"input must have shape \(N, C, H, W\) or \(C, H, W\), got \(7, 8\)",
    ),
    "too many axes": ((INPUT[None], WEIGHT), {}, ValueError, "input must have shape"),
    "a weight of another rank": (
        (INPUT, WEIGHT[0]),
        {},
        ValueError,
        r"weight must have shape \(C_out, C_in / groups, kh, kw\).* got \(4, 3, 2\)",
    ),
    "an empty kernel": ((INPUT, WEIGHT[:, :, :0]), {}, ValueError, "none of them 0"),
    "no output channels": ((INPUT, WEIGHT[:0]), {}, ValueError, "none of them 0"),
    "an image without pixels": (
        (INPUT[:, :, :0], WEIGHT),
        {"padding": 3},
        ValueError,
        "only the batch may be empty",
    ),
    "channels that do not match": (
        (INPUT[:, :3], WEIGHT),
        {},
        ValueError,
        r"weight has 4 input channels, input has 3 \(groups=1\)",
    ),
    "groups that do not divide the input's channels": (
        (INPUT, WEIGHT[:, :1]),
        {"groups": 3},
        ValueError,
        r"weight has 1 input channels, input has 4 \(groups=3\)",
    ),
    "groups that do not divide the output channels": (
        (INPUT, WEIGHT[:, :1]),
        {"groups": 4},
        ValueError,
        "groups=4 must divide the 6 output channels",
    ),
    "no groups": (
        (INPUT, WEIGHT),
        {"groups": 0},
        ValueError,
        "groups must be at least 1",
    ),
    "a fraction of a group": ((INPUT, WEIGHT), {"groups": 1.0}, TypeError, "groups"),
    "a bias too long": (
        (INPUT, WEIGHT, np.zeros(4)),
        {},
        ValueError,
        r"bias must have shape \(6,\)",
    ),
    "a bias with two axes": (
        (INPUT, WEIGHT, np.zeros((6, 1))),
        {},
        ValueError,
        "bias must have shape",
    ),
    "a kernel larger than the input": (
        (INPUT, np.zeros((1, 4, 8, 2))),
        {},
        ValueError,
        "the kernel covers 8×2, more than the padded input, 7×8",
    ),
    "a dilated kernel larger than the input": (
        (INPUT, WEIGHT),
        {"dilation": 5, "padding": 1},
        ValueError,
        "the kernel covers 11×6, more than the padded input, 9×10",
    ),
    "a stride of zero": (
        (INPUT, WEIGHT),
        {"stride": 0},
        ValueError,
        "stride must be at least 1",
    ),
    "a negative stride": ((INPUT, WEIGHT), {"stride": (1, -1)}, ValueError, "stride"),
    "a fractional stride": ((INPUT, WEIGHT), {"stride": 1.5}, TypeError, "stride"),
    "three strides": (
        (INPUT, WEIGHT),
        {"stride": (1, 1, 1)},
        ValueError,
        r"stride must be an int or 2 ints, got \(1, 1, 1\)",
    ),
    "a dilation of zero": ((INPUT, WEIGHT), {"dilation": 0}, ValueError, "dilation"),
    "a negative padding": ((INPUT, WEIGHT), {"padding": -1}, ValueError, "padding"),
    "a negative side": (
        (INPUT, WEIGHT),
        {"padding": ((1, -1), (0, 0))},
        ValueError,
        "padding must be at least 0",
    ),
    "a boolean padding": ((INPUT, WEIGHT), {"padding": True}, TypeError, "padding"),
    "no padding at all": ((INPUT, WEIGHT), {"padding": None}, TypeError, "padding"),
    "a pair for one axis only": (
        (INPUT, WEIGHT),
        {"padding": ((1, 2),)},
        ValueError,
        "padding must hold one pair",
    ),
    "a pair and an int": (
        (INPUT, WEIGHT),
        {"padding": ((1, 2), 1)},
        ValueError,
        "padding must hold one pair",
    ),
    "an unknown word": (
        (INPUT, WEIGHT),
        {"padding": "SAME"},
        ValueError,
        'padding must be "valid", "same", "full" or numbers, got \'SAME\'',
    ),
    "same padding with a stride": (
        (INPUT, WEIGHT),
        {"padding": "same", "stride": 2},
        ValueError,
        'padding "same" needs stride 1',
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_forward_refuses(name):
    arguments, options, error, sentence = BAD[name]
    with pytest.raises(error, match=f"^conv2d: .*{sentence}"):
        F.conv2d(*arguments, **options)


@pytest.mark.parametrize("name", BAD)
def test_backward_refuses(name):
    arguments, options, error, sentence = BAD[name]
    with pytest.raises(error, match=f"^conv2d_backward: .*{sentence}"):
        F.conv2d_backward(np.zeros((2, 6, 5, 7)), *arguments, **options)


def test_only_what_is_floating_point_has_a_gradient():
    grad_output = np.zeros((2, 6, 5, 7))
    with pytest.raises(TypeError, match="input must be floating-point, got int64"):
        F.conv2d_backward(grad_output, INPUT.astype(int), WEIGHT)
    with pytest.raises(TypeError, match="weight is int64, input is float64"):
        F.conv2d_backward(grad_output, INPUT, WEIGHT.astype(int))


@pytest.mark.parametrize(
    ("grad_output", "error", "sentence"),
    [
        (np.zeros((2, 6, 5, 6)), ValueError, r"output's shape \(2, 6, 5, 7\), got"),
        (np.zeros((6, 5, 7)), ValueError, "output's shape"),
        (np.zeros((2, 6, 5, 7), np.float32), TypeError, "grad_output is float32"),
        (np.zeros((2, 6, 5, 7), int), TypeError, "grad_output must be floating-point"),
        (None, TypeError, "grad_output must be a NumPy array"),
    ],
)
def test_backward_refuses_a_gradient_that_is_not_the_outputs(
    grad_output, error, sentence
):
    with pytest.raises(error, match=f"^conv2d_backward: .*{sentence}"):
        F.conv2d_backward(grad_output, INPUT, WEIGHT)


@pytest.mark.parametrize(
    ("conv", "axes"), [(F.conv1d, "kw"), (F.conv2d, "kh, kw"), (F.conv3d, "kd, kh, kw")]
)
def test_each_function_names_itself_and_its_axes(conv, axes):
    with pytest.raises(ValueError, match=rf"^{conv.__name__}: .*groups, {axes}\)"):
        conv(np.zeros((2, 4, 7)), np.zeros((6, 4)))


def test_one_axis_takes_one_pair():
    output = F.conv1d(np.zeros((2, 3, 5)), np.zeros((4, 3, 3)), padding=((1, 2),))
    assert output.shape == (2, 4, 6)
    with pytest.raises(ValueError, match="padding must be an int or 1 ints"):
        F.conv1d(np.zeros((2, 3, 5)), np.zeros((4, 3, 3)), padding=(1, 2))
