"""Images to columns and back: torch agrees, and convolution is one matrix product."""

import numpy as np
import pytest
import torch
from helpers import (
    assert_same,
    defaults,
    layouts,
    numerical_gradient,
    torch_gradients,
    unchanged,
)

from cnnlib.functional.conv import conv2d
from cnnlib.functional.layout import is_batch_last
from cnnlib.functional.unfold import fold, fold_backward, unfold, unfold_backward

TOLERANCE = {"float64": 1e-9, "float32": 1e-5}
CASES = [  # image shape, kernel, options
    ((2, 3, 5, 7), (2, 3), {}),
    ((2, 3, 5, 7), 1, {}),
    ((2, 3, 5, 7), 3, {"padding": (2, 0), "stride": (1, 2)}),
    ((1, 2, 8, 7), (3, 2), {"dilation": (2, 3), "stride": 2, "padding": 1}),
    ((3, 1, 4, 6), (2, 2), {"stride": (3, 2)}),
    ((0, 2, 5, 6), 2, {"padding": 1}),
]


def check(ours, backward, torchs, input, *arguments, **options):
    output = ours(input, *arguments, **options)
    grad_output = np.random.default_rng(1).normal(size=output.shape).astype(input.dtype)
    with unchanged(input, grad_output):
        output = ours(input, *arguments, **options)
        gradient = backward(grad_output, input, *arguments, **options)
    expected, (expected_gradient,) = torch_gradients(
        lambda x: torchs(x, *arguments, **options), grad_output, input
    )
    assert_same(output, expected, TOLERANCE[input.dtype.name], "output")
    assert_same(gradient, expected_gradient, TOLERANCE[input.dtype.name], "gradient")
    assert not np.shares_memory(output, input)
    return output, gradient


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "kernel", "options"), CASES)
def test_unfold_and_fold_are_those_of_torch(shape, kernel, options, dtype):
    image = np.random.default_rng(0).normal(size=shape).astype(dtype)
    unfolding = unfold, unfold_backward, torch.nn.functional.unfold
    folding = fold, fold_backward, torch.nn.functional.fold
    columns, gradient = check(*unfolding, image, kernel, **options)
    assert is_batch_last(columns) and is_batch_last(gradient)
    image_again, gradient = check(*folding, columns, shape[2:], kernel, **options)
    assert is_batch_last(image_again) and is_batch_last(gradient)
    if len(image):
        columns, _ = check(*unfolding, image[0].copy(), kernel, **options)
        check(*folding, columns, shape[2:], kernel, **options)


def test_a_convolution_is_one_product_with_the_columns():
    rng = np.random.default_rng(2)
    image, weight = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 2, 3))
    product = weight.reshape(4, -1) @ unfold(image, (2, 3), padding=(1, 0), stride=2)
    expected = conv2d(image, weight, stride=2, padding=(1, 0))
    assert_same(product.reshape(expected.shape), expected)


def test_folding_back_counts_the_windows_over_each_pixel():
    ones = np.ones((1, 1, 3, 4))
    counts = fold(unfold(ones, 2), (3, 4), 2)
    assert counts[0, 0].tolist() == [[1, 2, 2, 1], [2, 4, 4, 2], [1, 2, 2, 1]]


def test_gradients_are_finite_differences():
    rng = np.random.default_rng(3)
    options = {"kernel_size": (2, 3), "padding": (0, 1), "stride": (2, 1)}
    image = rng.normal(size=(2, 2, 4, 3))
    columns = unfold(image, **options)
    grad_columns, grad_image = (
        rng.normal(size=columns.shape),
        rng.normal(size=(2, 2, 4, 3)),
    )
    numerical = numerical_gradient(
        lambda x: (unfold(x, **options) * grad_columns).sum(), image
    )
    assert_same(unfold_backward(grad_columns, image, **options), numerical, 1e-8)
    numerical = numerical_gradient(
        lambda x: (fold(x, (4, 3), **options) * grad_image).sum(), columns
    )
    assert_same(fold_backward(grad_image, columns, (4, 3), **options), numerical, 1e-8)


def test_any_memory_order_gives_the_same_results():
    image = np.random.default_rng(4).normal(size=(2, 3, 5, 4))
    columns = unfold(image, (2, 3))
    for other in layouts(image):
        np.testing.assert_array_equal(unfold(other, (2, 3)), columns)
    for other in layouts(columns):
        expected = fold(columns, (5, 4), (2, 3))
        np.testing.assert_array_equal(fold(other, (5, 4), (2, 3)), expected)


def test_defaults_are_those_of_torch():
    for ours, torchs in (
        (unfold, torch.nn.functional.unfold),
        (fold, torch.nn.functional.fold),
    ):
        assert list(defaults(ours).items()) == list(defaults(torchs).items())


X, COLUMNS = np.ones((2, 3, 4, 5)), np.ones((2, 12, 12))


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: unfold(X + 0j, 2), TypeError, "unfold: input must hold real numbers"),
        (
            lambda: unfold_backward(COLUMNS, X.astype(int), 2),
            TypeError,
            "unfold_backward: input must be floating-point, got int64",
        ),
        (
            lambda: fold_backward(X, COLUMNS.astype(int), (4, 5), 2),
            TypeError,
            "fold_backward: input must be floating-point, got int64",
        ),
        (lambda: unfold(X[0, 0], 2), ValueError, r"unfold: input .* got \(4, 5\)"),
        (lambda: unfold(X[:, :0], 2), ValueError, "unfold: only the batch"),
        (lambda: unfold(X[:, :, :0], 2, padding=3), ValueError, "only the batch"),
        (lambda: unfold(X, (5, 2)), ValueError, "unfold: the kernel covers 5×2.* 4×5"),
        (lambda: unfold(X, 0), ValueError, "unfold: kernel_size must be at least 1"),
        (lambda: unfold(X, 2, 0), ValueError, "unfold: dilation must be at least 1"),
        (lambda: unfold(X, 2, 1, -1), ValueError, "unfold: padding must be at least 0"),
        (lambda: unfold(X, 2, 1, "same"), TypeError, "unfold: padding must be an int"),
        (lambda: unfold(X, 2, 1, 0, 0), ValueError, "unfold: stride must be at least"),
        (
            lambda: fold(COLUMNS + 0j, (4, 5), 2),
            TypeError,
            "fold: input must hold real numbers",
        ),
        (lambda: fold(X, (4, 5), 2), ValueError, "fold: input must have shape"),
        (lambda: fold(COLUMNS[:, :0], (4, 5), 2), ValueError, "fold: input must have"),
        (lambda: fold(COLUMNS, (4, 5), 5), ValueError, "fold: input has 12 rows.* 25"),
        (
            lambda: fold(COLUMNS, (4, 6), 2),
            ValueError,
            "input has 12 columns.* 3·5 = 15",
        ),
        (lambda: fold(COLUMNS, (1, 6), 2), ValueError, "fold: the kernel covers 2×2"),
        (lambda: fold(COLUMNS, 0, 2), ValueError, "fold: output_size must be at least"),
        (
            lambda: unfold_backward(np.ones((2, 12, 11)), X, 2),
            ValueError,
            r"unfold_backward: grad_output .* \(2, 12, 12\), got \(2, 12, 11\)",
        ),
        (
            lambda: fold_backward(X, COLUMNS.astype(np.float32), (4, 5), 2),
            TypeError,
            "fold_backward: grad_output is float64, the output is float32",
        ),
    ],
)
def test_bad_input_is_named(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()
