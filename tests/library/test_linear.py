"""The fully connected layer equals torch's in every memory order."""

import numpy as np
import pytest
import torch
from helpers import assert_same, layouts, numerical_gradient, torch_gradients, unchanged

import cnnlib.functional as F
from cnnlib.functional.layout import batch_last, is_batch_last

pytestmark = pytest.mark.filterwarnings("error")


def arguments(lead, inputs=4, outputs=3, seed=0):
    rng = np.random.default_rng(seed)
    x, weight = rng.normal(size=(*lead, inputs)), rng.normal(size=(outputs, inputs))
    return x, weight, rng.normal(size=outputs), rng.normal(size=(*lead, outputs))


@pytest.mark.parametrize("with_bias", [True, False])
@pytest.mark.parametrize("sizes", [(4, 3), (1, 5), (0, 2), (4, 0)])
@pytest.mark.parametrize("lead", [(), (5,), (2, 3), (2, 1, 3), (0,)])
def test_output_and_gradients_are_torchs(lead, sizes, with_bias):
    x, weight, bias, grad_output = arguments(lead, *sizes)
    bias = bias if with_bias else None
    with unchanged(x, weight, bias, grad_output):
        output = F.linear(x, weight, bias)
        grads = F.linear_backward(grad_output, x, weight, bias)
    expected, expected_grads = torch_gradients(
        torch.nn.functional.linear, grad_output, x, weight, bias
    )
    assert_same(output, expected)
    for grad, expected_grad in zip(grads, expected_grads, strict=True):
        assert_same(grad, expected_grad)


def test_the_gradients_are_the_slopes_of_the_output():
    x, weight, bias, grad_output = arguments((2,))
    grads = F.linear_backward(grad_output, x, weight, bias)
    slopes = [
        numerical_gradient(
            lambda a: (F.linear(a, weight, bias) * grad_output).sum(), x
        ),
        numerical_gradient(
            lambda a: (F.linear(x, a, bias) * grad_output).sum(), weight
        ),
        numerical_gradient(
            lambda a: (F.linear(x, weight, a) * grad_output).sum(), bias
        ),
    ]
    for grad, slope in zip(grads, slopes, strict=True):
        assert_same(grad, slope, 1e-7)


@pytest.mark.parametrize("lead", [(5,), (2, 3)])
def test_the_memory_order_changes_no_value(lead):
    x, weight, bias, grad_output = arguments(lead)
    expected = F.linear(x, weight, bias)
    expected_grads = F.linear_backward(grad_output, x, weight, bias)
    for other, other_grad in zip(layouts(x), layouts(grad_output), strict=True):
        assert_same(F.linear(other, weight, bias), expected)
        grads = F.linear_backward(other_grad, other, weight, bias)
        for grad, expected_grad in zip(grads, expected_grads, strict=True):
            assert_same(grad, expected_grad)


def test_a_batch_stays_batch_last():
    x, weight, bias, grad_output = arguments((5,))
    assert is_batch_last(F.linear(batch_last(x), weight, bias))
    grad_input, *_ = F.linear_backward(batch_last(grad_output), x, weight, bias)
    assert is_batch_last(grad_input)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((5, 4), (3, 5), None), "linear: the last axis of input .* 5 in_features"),
        (((), (3, 4), None), "linear: the last axis of input"),
        (((5, 4), (4,), None), "linear: weight must have shape"),
        (((5, 4), (2, 3, 4), None), "linear: weight must have shape"),
        (((5, 4), (3, 4), (4,)), r"linear: bias must have shape \(3,\)"),
        (((5, 4), (3, 4), (3, 1)), r"linear: bias must have shape \(3,\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(shapes, message):
    with pytest.raises(ValueError, match=message):
        F.linear(*(None if shape is None else np.ones(shape) for shape in shapes))


def test_mixed_and_integer_dtypes_are_refused():
    x, weight = np.ones((5, 4)), np.ones((3, 4))
    with pytest.raises(TypeError, match="linear: weight is float32, input is float64"):
        F.linear(x, weight.astype(np.float32))
    with pytest.raises(TypeError, match="linear: bias is float32, input is float64"):
        F.linear(x, weight, np.ones(3, np.float32))
    with pytest.raises(TypeError, match="linear: input must be floating-point"):
        F.linear(x.astype(int), weight.astype(int))
    with pytest.raises(ValueError, match="linear_backward: grad_output must have"):
        F.linear_backward(x, x, weight)
