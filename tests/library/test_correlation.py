"""One-channel correlation and convolution: NumPy loops, SciPy and torch agree."""

import numpy as np
import pytest
import torch
from helpers import assert_same, unchanged
from scipy import signal

from cnnlib.functional.correlation import convolve2d, corr1d, corr2d, corr3d

CORRELATIONS = {1: corr1d, 2: corr2d, 3: corr3d}
SHAPES = [
    ((9,), (3,)),
    ((4,), (4,)),
    ((7, 5), (2, 3)),
    ((4, 9), (4, 1)),
    ((5, 4, 6), (2, 3, 4)),
    ((3, 3, 3), (1, 1, 1)),
]


def loops(input, kernel):
    """The definition, one output at a time."""
    shape = [n - k + 1 for n, k in zip(input.shape, kernel.shape, strict=True)]
    output = np.zeros(shape)
    for place in np.ndindex(*shape):
        window = tuple(
            slice(i, i + k) for i, k in zip(place, kernel.shape, strict=True)
        )
        output[place] = (input[window].astype(float) * kernel).sum()
    return output


@pytest.mark.parametrize(("shape", "kernel_shape"), SHAPES)
def test_correlation_is_its_definition_and_torch_agrees(shape, kernel_shape):
    rng = np.random.default_rng(0)
    input, kernel = rng.normal(size=shape), rng.normal(size=kernel_shape)
    with unchanged(input, kernel):
        output = CORRELATIONS[len(shape)](input, kernel)
    assert_same(output, loops(input, kernel))
    torch_conv = getattr(torch.nn.functional, f"conv{len(shape)}d")
    expected = torch_conv(*(torch.from_numpy(a)[None, None] for a in (input, kernel)))
    assert_same(output, expected[0, 0].numpy())


def test_the_numbers_of_the_lesson():
    kernel = np.array([[0, 1], [2, 3]])
    nine, ones = np.arange(9).reshape(3, 3), np.arange(1, 10).reshape(3, 3)
    assert corr2d(nine, kernel).tolist() == [[19, 25], [37, 43]]
    assert corr2d(ones, kernel).tolist() == [[25, 31], [43, 49]]
    assert convolve2d(nine, kernel).tolist() == [[5, 11], [23, 29]]
    assert convolve2d(ones, kernel).tolist() == [[11, 17], [29, 35]]


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize("shape", [(6, 5), (4, 7), (5, 5)])
@pytest.mark.parametrize("kernel_shape", [(1, 1), (2, 3), (3, 2), (4, 4), (3, 5)])
def test_convolution_is_centred_as_in_scipy(mode, shape, kernel_shape):
    rng = np.random.default_rng(1)
    input, kernel = rng.normal(size=shape), rng.normal(size=kernel_shape)
    with unchanged(input, kernel):
        output = convolve2d(input, kernel, mode)
    assert_same(output, signal.convolve2d(input, kernel, mode))


@pytest.mark.parametrize("mode", ["same", "full"])
def test_a_kernel_larger_than_the_input_may_hang_over_the_border(mode):
    rng = np.random.default_rng(2)
    input, kernel = rng.normal(size=(2, 3)), rng.normal(size=(5, 4))
    expected = signal.convolve2d(input, kernel, mode)
    assert_same(convolve2d(input, kernel, mode), expected)


@pytest.mark.parametrize("correlate", [corr2d, convolve2d])
def test_a_kernel_larger_than_the_input_has_no_valid_window(correlate):
    with pytest.raises(ValueError, match=rf"{correlate.__name__}: kernel .*must fit"):
        correlate(np.ones((3, 5)), np.ones((4, 2)))


@pytest.mark.parametrize(
    ("input", "kernel", "dtype"),
    [
        (np.float32, np.float32, np.float32),
        (np.float16, np.float16, np.float16),
        (np.float32, np.float64, np.float64),
        (np.float32, np.int8, np.float32),
        (np.uint8, np.float32, np.float32),
        (np.uint8, np.float64, np.float64),
        (np.uint8, np.uint8, np.int64),
        (np.uint8, np.int8, np.int64),
        (np.int32, np.int64, np.int64),
        (np.bool_, np.bool_, np.int64),
        (np.uint64, np.uint64, np.uint64),
    ],
)
def test_dtypes_promote_as_in_numpy_and_integers_add_up_in_int64(input, kernel, dtype):
    rng = np.random.default_rng(3)
    image, weights = rng.integers(0, 3, (4, 5)), rng.integers(0, 3, (2, 2))
    image, weights = image.astype(input), weights.astype(kernel)
    expected = loops(image, weights).astype(dtype)
    assert_same(corr2d(image, weights), expected, 0.0)
    assert_same(convolve2d(image, weights[::-1, ::-1]), expected, 0.0)


def test_bright_pixels_do_not_overflow():
    bright = np.full((3, 3), 255, np.uint8)
    assert corr2d(bright, np.ones((3, 3), np.uint8)) == 9 * 255
    assert corr2d(bright, np.full((3, 3), -1, np.int8)) == -9 * 255


def test_any_memory_order_gives_the_same_output():
    rng = np.random.default_rng(4)
    input, kernel = rng.normal(size=(5, 6)), rng.normal(size=(3, 2))
    expected = corr2d(input, kernel)
    assert_same(corr2d(np.asfortranarray(input), np.asfortranarray(kernel)), expected)
    assert_same(corr2d(input[::-1].copy()[::-1], kernel), expected)


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: corr2d([[1]], np.ones((1, 1))), TypeError, "corr2d: input must be"),
        (lambda: corr2d(np.ones((2, 2)), 3), TypeError, "corr2d: kernel must be"),
        (lambda: corr1d(np.ones(2, complex), np.ones(1)), TypeError, "real numbers"),
        (lambda: corr1d(np.ones((2, 2)), np.ones(1)), ValueError, "input must have 1"),
        (
            lambda: corr3d(np.ones((2, 2, 2)), np.ones((1, 1))),
            ValueError,
            "kernel .* 3",
        ),
        (lambda: corr2d(np.ones((0, 2)), np.ones((1, 1))), ValueError, "at least one"),
        (lambda: corr2d(np.ones((2, 2)), np.ones((0, 1))), ValueError, "at least one"),
        (lambda: convolve2d(np.ones(4), np.ones(2)), ValueError, "convolve2d: input"),
        (
            lambda: convolve2d(np.ones((2, 2)), np.ones((1, 1)), "reflect"),
            ValueError,
            "convolve2d: mode must be .*'reflect'",
        ),
    ],
)
def test_bad_input_is_named(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()
