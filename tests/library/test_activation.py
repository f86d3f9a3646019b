"""Activations equal torch's, stay finite, and keep NaN and the memory order."""

import warnings

import numpy as np
import pytest
import torch
from helpers import assert_same, layouts, numerical_gradient, torch_gradients, unchanged

import cnnlib.functional as F
from cnnlib.functional.layout import batch_last, is_batch_last

torch_f = torch.nn.functional
CASES = [
    ("relu", {}),
    ("leaky_relu", {}),
    ("leaky_relu", {"negative_slope": -0.3}),
    ("leaky_relu", {"negative_slope": 1.7}),
    ("gelu", {}),
    ("gelu", {"approximate": "tanh"}),
    ("sigmoid", {}),
    ("tanh", {}),
    ("softmax", {"dim": 0}),
    ("softmax", {"dim": -1}),
    ("log_softmax", {"dim": 1}),
    ("log_softmax", {"dim": -2}),
]
SHAPES = [(3, 4), (2, 5, 3), (2, 3, 4, 5), (0, 3), (3, 0)]
pytestmark = pytest.mark.filterwarnings("error")


def torch_activation(name, options):
    function = getattr(torch, name, None) or getattr(torch_f, name)
    return lambda x: function(x, **options)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "options"), CASES)
def test_output_and_gradient_are_torchs(name, options, shape):
    rng = np.random.default_rng(0)
    x, grad_output = rng.normal(size=shape), rng.normal(size=shape)
    with unchanged(x, grad_output):
        output = getattr(F, name)(x, **options)
        grad = getattr(F, f"{name}_backward")(grad_output, x, **options)
    expected, (expected_grad,) = torch_gradients(
        torch_activation(name, options), grad_output, x
    )
    assert_same(output, expected)
    assert_same(grad, expected_grad)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_the_gradient_is_the_slope_of_the_output(name, options):
    rng = np.random.default_rng(1)
    x, grad_output = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    slope = numerical_gradient(
        lambda x: (getattr(F, name)(x, **options) * grad_output).sum(), x
    )
    grad = getattr(F, f"{name}_backward")(grad_output, x, **options)
    assert_same(grad, slope, 1e-7)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_the_memory_order_of_the_input_is_kept_and_changes_no_value(name, options):
    x = np.random.default_rng(2).normal(size=(3, 4, 5)).astype(np.float32)
    expected = getattr(F, name)(x, **options)
    grad = getattr(F, f"{name}_backward")(x, x, **options)
    for other in layouts(x):
        assert_same(getattr(F, name)(other, **options), expected, 1e-6)
        other_grad = getattr(F, f"{name}_backward")(other, other, **options)
        assert_same(other_grad, grad, 1e-6)
    assert is_batch_last(getattr(F, name)(batch_last(x), **options))
    other_grad = getattr(F, f"{name}_backward")(batch_last(x), batch_last(x), **options)
    assert is_batch_last(other_grad)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("name", "options"), CASES)
def test_every_finite_input_gives_a_number_without_a_warning(name, options, dtype):
    largest = np.finfo(dtype).max / 4
    x = np.array([[largest, -largest, 0], [1000, -1000, 1e-30]], dtype)
    output = getattr(F, name)(x, **options)
    grad = getattr(F, f"{name}_backward")(np.ones_like(x), x, **options)
    assert np.isfinite(output).all()
    assert np.isfinite(grad).all()


def test_softmax_of_numbers_further_apart_than_the_largest_float():
    x = np.array([3e38, -3e38], np.float32)
    assert F.softmax(x, 0).tolist() == [1, 0]
    assert F.log_softmax(x, 0).tolist() == [0, -np.inf]


def test_sigmoid_keeps_its_digits_near_zero():
    x = np.array([-30.0, -300.0, -700.0])
    expected = torch.sigmoid(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(F.sigmoid(x), expected, rtol=1e-12)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_nan_comes_out_where_it_does_in_torch(name, options):
    x = np.array([[np.nan, 1.0, -1.0], [0.5, -0.0, 2.0]])
    expected = torch_activation(name, options)(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(getattr(F, name)(x, **options), expected)


def test_at_zero_and_at_nan_the_gradient_is_torchs():
    x, ones = np.array([0.0, -0.0, np.nan, 1.0, -1.0]), np.ones(5)
    for name in ["relu", "leaky_relu"]:
        _, (expected,) = torch_gradients(getattr(torch_f, name), ones, x)
        assert_same(getattr(F, f"{name}_backward")(ones, x), expected, message=name)


@pytest.mark.parametrize("dim", [None, 0, -1])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_a_number_without_an_axis_is_one_class(name, dim):
    x, grad_output = np.array(3.0), np.array(2.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected, (expected_grad,) = torch_gradients(
            lambda x: getattr(torch_f, name)(x, dim), grad_output, x
        )
    output = getattr(F, name)(x, dim)
    grad = getattr(F, f"{name}_backward")(grad_output, x, dim)
    for ours, theirs in [(output, expected), (grad, expected_grad)]:
        assert isinstance(ours, np.ndarray)
        assert_same(ours, theirs)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 3, 4), (2, 3, 4, 5)])
def test_without_dim_the_axis_is_torchs_implicit_one(name, shape):
    x = np.random.default_rng(3).normal(size=shape)
    output = getattr(F, name)(x)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = getattr(torch_f, name)(torch.from_numpy(x)).numpy()
    assert_same(output, expected)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((np.zeros((2, 3)), 2), ValueError, "softmax: dim .* axis of input"),
        ((np.zeros((2, 3)), -3), ValueError, "softmax: dim .* axis of input"),
        ((np.zeros((2, 3)), 1.0), TypeError, "softmax: dim must be an int"),
        ((np.zeros(()), 1), ValueError, "softmax: dim .* axis of input"),
        ((np.zeros(()), -2), ValueError, "softmax: dim .* axis of input"),
        ((np.zeros(3, int), 0), TypeError, "softmax: input must be floating-point"),
    ],
)
def test_softmax_names_what_is_wrong(arguments, error, message):
    with pytest.raises(error, match=message):
        F.softmax(*arguments)


@pytest.mark.parametrize("slope", ["0.1", None, True, [0.1]])
def test_a_slope_that_is_no_number_is_refused(slope):
    with pytest.raises(TypeError, match="leaky_relu: negative_slope must be a number"):
        F.leaky_relu(np.ones(2), slope)


def test_a_numpy_slope_does_not_promote_float32():
    x = np.ones(3, np.float32)
    assert F.leaky_relu(x, np.float64(0.1)).dtype == np.float32
    assert F.leaky_relu_backward(x, x, np.float64(0.1)).dtype == np.float32


@pytest.mark.parametrize("name", sorted({name for name, _ in CASES}))
def test_a_gradient_of_another_shape_or_dtype_is_refused(name):
    backward = getattr(F, f"{name}_backward")
    with pytest.raises(ValueError, match=f"{name}_backward: grad_output must have"):
        backward(np.ones((2, 2)), np.ones((2, 3)))
    with pytest.raises(TypeError, match=f"{name}_backward: grad_output is float32"):
        backward(np.ones((2, 3), np.float32), np.ones((2, 3)))
