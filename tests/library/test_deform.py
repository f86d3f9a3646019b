"""Deformable convolution against an independent one made of torch's grid sampling."""

import inspect

import numpy as np
import pytest
import torch
from helpers import (
    assert_same,
    layouts,
    numerical_gradient,
    torch_gradients,
    unchanged,
)

from cnnlib.data import import_torchvision
from cnnlib.functional.conv import conv2d, conv2d_backward
from cnnlib.functional.deform import deform_conv2d, deform_conv2d_backward
from cnnlib.functional.layout import is_batch_last

NAMES = "grad_input", "grad_offset", "grad_weight", "grad_bias", "grad_mask"
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}


def sampled(image, y, x):
    """Bilinear values of `image` (N, C, H, W) at pixel places (N, H_out, W_out)."""
    height, width = image.shape[2:]
    grid = torch.stack([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1], -1)
    return torch.nn.functional.grid_sample(
        image, grid, mode="bilinear", padding_mode="zeros", align_corners=False
    )


def oracle(input, offset, weight, bias, mask, stride=1, padding=0, dilation=1):
    """One tap at a time: sample, mask, and a 1×1 convolution with the tap's weights."""
    (sy, sx), (py, px), (dy, dx) = (
        value if isinstance(value, tuple) else (value, value)
        for value in (stride, padding, dilation)
    )
    kh, kw = weight.shape[2:]
    groups = input.shape[1] // weight.shape[1]
    offset_groups = offset.shape[1] // (2 * kh * kw)
    rows = torch.arange(offset.shape[2], dtype=input.dtype)[:, None] * sy - py
    columns = torch.arange(offset.shape[3], dtype=input.dtype) * sx - px
    output = 0
    for tap, (a, b) in enumerate(np.ndindex(kh, kw)):
        parts = []
        for group, part in enumerate(input.chunk(offset_groups, 1)):
            channel = group * kh * kw + tap
            y = rows + a * dy + offset[:, 2 * channel]
            x = columns + b * dx + offset[:, 2 * channel + 1]
            share = 1 if mask is None else mask[:, channel, None]
            parts.append(sampled(part, y, x) * share)
        output = output + torch.nn.functional.conv2d(
            torch.cat(parts, 1), weight[:, :, a, b, None, None], groups=groups
        )
    return output if bias is None else output + bias[:, None, None]


CASES = [  # input, weight, offset groups, options
    ((2, 3, 5, 6), (4, 3, 2, 3), 1, {}),
    ((2, 3, 6, 5), (2, 3, 1, 1), 3, {"stride": (1, 2)}),
    ((2, 4, 6, 7), (6, 2, 3, 2), 1, {"padding": (1, 2), "stride": 2}),
    ((2, 4, 5, 7), (4, 1, 3, 3), 2, {"padding": 2, "dilation": (1, 2)}),
    ((1, 6, 4, 5), (4, 3, 2, 2), 3, {"dilation": 2, "padding": (1, 0)}),
    ((3, 1, 3, 1), (2, 1, 3, 3), 1, {"padding": 1}),
]


def arrays(shape, weight_shape, groups, options, dtype=np.float64, far=1.5):
    """Random input, offset, weight, bias and mask; offsets of about `far` pixels."""
    rng = np.random.default_rng(0)
    input, weight = rng.normal(size=shape), rng.normal(size=weight_shape)
    places = conv2d(input[:, :1], weight[:, :1], **options).shape[2:]
    channels = groups * weight[0, 0].size
    offset = rng.normal(scale=far, size=(shape[0], 2 * channels, *places))
    mask = rng.uniform(size=(shape[0], channels, *places))
    bias = rng.normal(size=weight_shape[0])
    return [array.astype(dtype) for array in (input, offset, weight, bias, mask)]


def gradients(input, offset, weight, bias, mask, options):
    """Output, a gradient for it, and the five gradients."""
    output = deform_conv2d(input, offset, weight, bias, mask=mask, **options)
    grad_output = np.random.default_rng(1).normal(size=output.shape).astype(input.dtype)
    return (
        output,
        grad_output,
        deform_conv2d_backward(
            grad_output, input, offset, weight, bias, mask=mask, **options
        ),
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("far", [0.3, 1.5, 20.0])
@pytest.mark.parametrize(("shape", "weight_shape", "groups", "options"), CASES)
def test_output_and_gradients_are_those_of_sampling(
    shape, weight_shape, groups, options, dtype, far
):
    given = arrays(shape, weight_shape, groups, options, dtype, far)
    for bias, mask in ((given[3], given[4]), (None, None)):
        these = (*given[:3], bias, mask)
        with unchanged(*these):
            output, grad_output, ours = gradients(*these, options)
        expected, theirs = torch_gradients(
            lambda *tensors: oracle(*tensors, **options), grad_output, *these
        )
        tolerance = TOLERANCE[output.dtype.name]
        assert_same(output, expected, tolerance, "output")
        for name, one, other in zip(NAMES, ours, theirs, strict=True):
            assert_same(one, other, tolerance, name)


@pytest.mark.parametrize(("shape", "weight_shape", "groups", "options"), CASES)
def test_without_offsets_it_is_an_ordinary_convolution(
    shape, weight_shape, groups, options
):
    input, offset, weight, bias, _ = arrays(shape, weight_shape, groups, options)
    output, grad_output, ours = gradients(
        input, 0 * offset, weight, bias, None, options
    )
    options = options | {"groups": shape[1] // weight_shape[1]}
    assert_same(output, conv2d(input, weight, bias, **options))
    expected = conv2d_backward(grad_output, input, weight, bias, **options)
    for one, other in zip((ours[0], *ours[2:4]), expected, strict=True):
        assert_same(one, other)


def test_a_whole_offset_reads_another_pixel_and_zeros_outside():
    image, one = np.arange(1.0, 7.0).reshape(1, 1, 2, 3), np.ones((1, 1, 1, 1))
    offset = np.zeros((1, 2, 2, 3))
    offset[:, 0], offset[:, 1] = 1.0, -1.0  # down and to the left
    assert deform_conv2d(image, offset, one)[0, 0].tolist() == [[0, 4, 5], [0, 0, 0]]


def test_on_a_pixel_the_slope_is_the_one_to_the_next():
    image, one = np.array([[[[1.0, 4.0, 9.0]]]]), np.ones((1, 1, 1, 1))
    offset = np.zeros((1, 2, 1, 3))
    grad_offset = deform_conv2d_backward(np.ones_like(image), image, offset, one)[1]
    assert grad_offset[0].tolist() == [[[-1, -4, -9]], [[3, 5, -9]]]


def test_gradients_are_finite_differences():
    options = {"stride": (1, 2), "padding": (1, 0)}
    given = arrays((1, 2, 3, 4), (2, 1, 2, 2), 2, options, far=0.7)
    _, grad_output, ours = gradients(*given, options)
    for position, (name, gradient) in enumerate(zip(NAMES, ours, strict=True)):

        def loss(array, position=position):
            *most, mask = [*given[:position], array, *given[position + 1 :]]
            return (deform_conv2d(*most, mask=mask, **options) * grad_output).sum()

        numerical = numerical_gradient(loss, given[position], h=1e-6)
        assert_same(gradient, numerical, 1e-7, name)


def test_any_memory_order_gives_the_same_results():
    given = arrays((2, 4, 4, 5), (2, 4, 2, 3), 2, {})
    output, grad_output, expected = gradients(*given, {})
    assert is_batch_last(output)
    for image, offset, weight, mask, grad in zip(
        *map(layouts, (*given[:3], given[4], grad_output)), strict=True
    ):
        other = deform_conv2d(image, offset, weight, given[3], mask=mask)
        assert_same(other, output, 1e-12)
        again = deform_conv2d_backward(grad, image, offset, weight, given[3], mask=mask)
        for one, other in zip(again, expected, strict=True):
            assert_same(one, other, 1e-12)


def test_an_empty_batch_gives_an_empty_output_and_zero_weight_gradients():
    given = arrays((0, 4, 4, 5), (2, 2, 2, 3), 2, {})
    output, _, ours = gradients(*given, {})
    assert output.shape == (0, 2, 3, 3)
    for gradient, array in zip(ours, given, strict=True):
        assert_same(gradient, np.zeros(array.shape))


def test_an_offset_that_is_not_a_number_gives_an_output_that_is_none():
    input, offset, weight, *_ = arrays((1, 1, 3, 4), (1, 1, 1, 1), 1, {})
    offset[0, 0, 1, 2], offset[0, 1, 0, 0] = np.nan, np.inf
    output = deform_conv2d(input, offset, weight)
    assert np.isnan(output).sum() == 1
    assert np.isnan(output[0, 0, 1, 2])
    assert output[0, 0, 0, 0] == 0


def test_arguments_have_torchvisions_order_and_defaults():
    theirs = inspect.signature(import_torchvision().ops.deform_conv2d).parameters
    expected = [(name, theirs[name].default) for name in theirs]
    ours = inspect.signature(deform_conv2d).parameters
    assert [(name, ours[name].default) for name in ours] == expected
    backward = inspect.signature(deform_conv2d_backward).parameters
    assert [(name, backward[name].default) for name in backward][1:] == expected


X, W = np.ones((2, 4, 3, 5)), np.ones((6, 2, 2, 2))
OFFSET, MASK = np.zeros((2, 8, 2, 4)), np.ones((2, 4, 2, 4))


@pytest.mark.parametrize(
    ("arguments", "options", "error", "sentence"),
    [
        ((X.astype(int), OFFSET, W), {}, TypeError, "input must be floating-point"),
        ((X, OFFSET.astype(int), W), {}, TypeError, "offset must be floating-point"),
        ((X, OFFSET.astype(np.float32), W), {}, TypeError, "offset is float32"),
        ((X, OFFSET, W.astype(np.float32)), {}, TypeError, "weight is float32"),
        ((X, OFFSET, W), {"mask": 1.0}, TypeError, "mask must be a NumPy array"),
        ((X[0], OFFSET, W), {}, ValueError, r"input must have shape \(N, C, H, W\)"),
        ((X, OFFSET, W[0]), {}, ValueError, "weight must have shape"),
        ((X[:, :3], OFFSET, W), {}, ValueError, "weight has 2 input .* input has 3"),
        ((X, OFFSET, W[:5]), {}, ValueError, "groups=2 must divide the 5 output"),
        ((X, OFFSET[0], W), {}, ValueError, r"offset must have shape \(2, G·8, 2, 4\)"),
        ((X, OFFSET[:, :7], W), {}, ValueError, r"offset .* got \(2, 7, 2, 4\)"),
        ((X, OFFSET[:, :0], W), {}, ValueError, r"offset .* got \(2, 0, 2, 4\)"),
        ((X, OFFSET[:1], W), {}, ValueError, r"offset .* got \(1, 8, 2, 4\)"),
        ((X, OFFSET, W), {"stride": 2}, ValueError, r"offset .* \(2, G·8, 1, 2\)"),
        (
            (X, np.tile(OFFSET, (1, 3, 1, 1)), W),
            {},
            ValueError,
            "divides the 4 input channels",
        ),
        ((X, OFFSET, W), {"mask": MASK[:, :3]}, ValueError, r"mask .* \(2, 4, 2, 4\)"),
        ((X, OFFSET, W, np.ones(5)), {}, ValueError, r"bias must have shape \(6,\)"),
        ((X, OFFSET, W), {"stride": 0}, ValueError, "stride must be at least 1"),
        ((X, OFFSET, W), {"padding": -1}, ValueError, "padding must be at least 0"),
        ((X, OFFSET, W), {"padding": "same"}, TypeError, "padding must be an int"),
        ((X, OFFSET, W), {"dilation": 3}, ValueError, "kernel covers 4×4, more than"),
    ],
)
def test_bad_input_is_named(arguments, options, error, sentence):
    with pytest.raises(error, match=f"deform_conv2d: .*{sentence}"):
        deform_conv2d(*arguments, **options)
    with pytest.raises(error, match=f"deform_conv2d_backward: .*{sentence}"):
        deform_conv2d_backward(np.ones((2, 6, 2, 4)), *arguments, **options)


def test_a_gradient_of_the_wrong_shape_is_named():
    with pytest.raises(ValueError, match=r"grad_output .* \(2, 6, 2, 4\), got"):
        deform_conv2d_backward(np.ones((2, 6, 2, 3)), X, OFFSET, W)
