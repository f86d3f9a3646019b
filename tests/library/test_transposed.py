"""Transposed convolution: torch agrees, and it is the backward of convolution."""

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

from cnnlib.functional import conv, transposed
from cnnlib.functional.layout import is_batch_last
from cnnlib.functional.transposed import conv_transpose2d, conv_transpose2d_backward

TOLERANCE = {"float64": 1e-9, "float32": 1e-5}
CASES = [  # input shape, weight shape (C_in, C_out / groups, *kernel), options
    ((2, 3, 5), (3, 4, 3), {}),
    ((2, 3, 5), (3, 4, 2), {"stride": 3, "padding": 1, "output_padding": 2}),
    ((3, 4, 6), (4, 3, 3), {"groups": 2, "dilation": 2, "stride": 2}),
    ((2, 3, 4, 5), (3, 2, 2, 3), {}),
    ((2, 3, 4, 5), (3, 2, 3, 2), {"stride": (2, 3), "padding": (1, 0)}),
    ((2, 3, 4, 5), (3, 2, 1, 1), {"stride": 2}),
    ((2, 4, 3, 5), (4, 1, 3, 3), {"groups": 4, "stride": 2, "output_padding": 1}),
    ((2, 6, 3, 4), (6, 2, 2, 3), {"groups": 3, "dilation": (3, 1), "padding": 1}),
    ((2, 2, 3, 4), (2, 3, 2, 2), {"dilation": (3, 1), "output_padding": (2, 0)}),
    ((2, 2, 3, 4), (2, 3, 2, 2), {"dilation": 4, "stride": 2, "output_padding": 3}),
    ((1, 2, 9, 8), (2, 3, 2, 3), {"padding": 3}),
    ((0, 3, 4, 5), (3, 2, 2, 3), {"stride": 2}),
    ((2, 2, 2, 3, 4), (2, 3, 2, 1, 3), {}),
    (
        (2, 4, 2, 3, 2),
        (4, 1, 3, 2, 2),
        {"stride": (2, 1, 3), "padding": (1, 0, 1), "groups": 2, "dilation": (1, 2, 1)},
    ),
]


def operation(ndim):
    """Ours, its backward, and torch's, for `ndim` spatial axes."""
    name = f"conv_transpose{ndim}d"
    ours, backward = getattr(transposed, name), getattr(transposed, f"{name}_backward")
    return ours, backward, getattr(torch.nn.functional, name)


def check(input, weight, bias, options):
    ours, backward, torchs = operation(weight.ndim - 2)
    output = ours(input, weight, bias, **options)
    grad_output = np.random.default_rng(1).normal(size=output.shape).astype(input.dtype)
    with unchanged(grad_output, input, weight, bias):
        output = ours(input, weight, bias, **options)
        gradients = backward(grad_output, input, weight, bias, **options)
    expected, torch_grads = torch_gradients(
        lambda *arrays: torchs(*arrays, **options), grad_output, input, weight, bias
    )
    tolerance = TOLERANCE[input.dtype.name]
    assert_same(output, expected, tolerance, "output")
    names = "grad_input", "grad_weight", "grad_bias"
    for name, ours, torchs in zip(names, gradients, torch_grads, strict=True):
        assert_same(ours, torchs, tolerance, name)
    return output, gradients[0]


def arrays(shape, weight_shape, options, dtype=np.float64):
    rng = np.random.default_rng(0)
    outputs = weight_shape[1] * options.get("groups", 1)
    shapes = shape, weight_shape, (outputs,)
    return [rng.normal(size=s).astype(dtype) for s in shapes]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "weight_shape", "options"), CASES)
def test_output_and_gradients_are_those_of_torch(shape, weight_shape, options, dtype):
    input, weight, bias = arrays(shape, weight_shape, options, dtype)
    for results in (
        check(input, weight, bias, options),
        check(input, weight, None, options),
    ):
        assert all(map(is_batch_last, results))
    if len(input):
        check(input[0].copy(), weight, bias, options)


@pytest.mark.parametrize(("shape", "weight_shape", "options"), CASES)
def test_it_is_the_gradient_of_a_convolutions_input(shape, weight_shape, options):
    input, weight, _ = arrays(shape, weight_shape, options)
    ndim = weight.ndim - 2
    output = operation(ndim)[0](input, weight, **options)
    extra = options.get("output_padding", 0)
    convolution = {k: v for k, v in options.items() if k != "output_padding"}
    image = np.zeros(output.shape)
    if getattr(conv, f"conv{ndim}d")(image, weight, **convolution).shape != input.shape:
        assert extra, "only output_padding can make room for another window"
        return
    backward = getattr(conv, f"conv{ndim}d_backward")
    gradient, *_ = backward(input, image, weight, **convolution)
    assert_same(output, gradient, 1e-12)


def test_gradients_are_finite_differences():
    options = {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2), "groups": 2}
    given = arrays((2, 4, 3, 2), (4, 1, 2, 3), options)
    shape = conv_transpose2d(*given, **options).shape
    grad_output = np.random.default_rng(2).normal(size=shape)
    gradients = conv_transpose2d_backward(grad_output, *given, **options)
    for position, gradient in enumerate(gradients):

        def loss(array, position=position):
            changed = [*given[:position], array, *given[position + 1 :]]
            return (conv_transpose2d(*changed, **options) * grad_output).sum()

        numerical = numerical_gradient(loss, given[position])
        assert_same(gradient, numerical, 1e-8, f"argument {position}")


def test_any_memory_order_gives_the_same_results():
    given = arrays((2, 3, 4, 5), (3, 2, 2, 3), {})
    expected = conv_transpose2d(*given, stride=2)
    gradients = conv_transpose2d_backward(expected, *given, stride=2)
    for input, weight, grad in zip(*map(layouts, (*given[:2], expected)), strict=True):
        assert_same(conv_transpose2d(input, weight, given[2], 2), expected, 1e-12)
        again = conv_transpose2d_backward(grad, input, weight, given[2], 2)
        for one, other in zip(again, gradients, strict=True):
            assert_same(one, other, 1e-12)


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_arguments_have_torchs_order_and_defaults(ndim):
    expected = {
        "bias": None,
        "stride": 1,
        "padding": 0,
        "output_padding": 0,
        "groups": 1,
        "dilation": 1,
    }
    forward, backward = operation(ndim)[:2]
    assert list(defaults(forward).items()) == list(expected.items())
    expected["needs_input_grad"] = True
    assert list(defaults(backward).items()) == list(expected.items())


X, W = np.ones((2, 4, 3, 5)), np.ones((4, 3, 2, 2))


@pytest.mark.parametrize(
    ("arguments", "options", "error", "sentence"),
    [
        ((X + 0j, W), {}, TypeError, "input must .* complex128"),
        (
            (X.astype(np.float32), W),
            {},
            TypeError,
            "weight is float64, input is float32",
        ),
        ((X, [1]), {}, TypeError, "weight must be a NumPy array, got list"),
        ((X[0, 0], W), {}, ValueError, r"input must have shape .* got \(3, 5\)"),
        ((X, W[0]), {}, ValueError, r"weight must have shape \(C_in, C_out / groups"),
        ((X, W[:, :0]), {}, ValueError, "none of them 0"),
        ((X[:, :0], W), {}, ValueError, "only the batch may be empty"),
        ((X[:, :, :0], W), {}, ValueError, "only the batch may be empty"),
        ((X, W[:3]), {}, ValueError, "weight has 3 input channels, input has 4"),
        ((X, W), {"groups": 3}, ValueError, "divide by groups=3"),
        ((X, W), {"groups": 0}, ValueError, "groups must be at least 1, got 0"),
        (
            (X, W, np.ones(4)),
            {},
            ValueError,
            r"bias must have shape \(3,\), got \(4,\)",
        ),
        ((X, W), {"stride": 0}, ValueError, "stride must be at least 1, got 0"),
        ((X, W), {"stride": (1, 2, 3)}, ValueError, "stride must be an int or 2 ints"),
        ((X, W), {"padding": -1}, ValueError, "padding must be at least 0, got -1"),
        ((X, W), {"padding": "same"}, TypeError, "padding must be an int or 2 ints"),
        ((X, W), {"padding": 2}, ValueError, r"leaves an output of size \(0, 2\)"),
        ((X, W), {"dilation": 0}, ValueError, "dilation must be at least 1"),
        ((X, W), {"output_padding": 1}, ValueError, "smaller than stride or dilation"),
        (
            (X, W),
            {"output_padding": (1, 2), "stride": 2},
            ValueError,
            "got 2 with stride 2 and dilation 1",
        ),
    ],
)
def test_bad_input_is_named(arguments, options, error, sentence):
    with pytest.raises(error, match=f"conv_transpose2d: .*{sentence}"):
        conv_transpose2d(*arguments, **options)
    with pytest.raises(error, match=f"conv_transpose2d_backward: .*{sentence}"):
        conv_transpose2d_backward(np.ones((2, 3, 4, 6)), *arguments, **options)


def test_only_what_is_floating_point_has_a_gradient():
    grad = np.ones((2, 3, 4, 6))
    with pytest.raises(TypeError, match="_backward: input must be floating-point, got"):
        conv_transpose2d_backward(grad, X.astype(int), W)
    with pytest.raises(TypeError, match="_backward: weight is int64, input is float64"):
        conv_transpose2d_backward(grad, X, W.astype(int))


def test_a_gradient_of_the_wrong_shape_or_dtype_is_named():
    with pytest.raises(ValueError, match=r"_backward: grad_output .* \(2, 3, 4, 6\)"):
        conv_transpose2d_backward(np.ones((2, 3, 4, 5)), X, W)
    with pytest.raises(TypeError, match="_backward: grad_output is float32"):
        conv_transpose2d_backward(np.ones((2, 3, 4, 6), np.float32), X, W)
