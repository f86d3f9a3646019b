"""Convolution and its gradients are torch's, in one, two and three axes."""

import tracemalloc

import numpy as np
import pytest
import torch
from helpers import (
    assert_same,
    layouts,
    numerical_gradient,
    to_torch,
    torch_gradients,
    unchanged,
)

import cnnlib.functional as F
from cnnlib.functional.layout import batch_last, is_batch_last

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
BACKWARD = {1: F.conv1d_backward, 2: F.conv2d_backward, 3: F.conv3d_backward}
TORCH = {
    1: torch.nn.functional.conv1d,
    2: torch.nn.functional.conv2d,
    3: torch.nn.functional.conv3d,
}


def torch_conv(input, weight, bias, pairs, **options):
    """Convolution in torch, with its own `pad` for sides that differ."""
    flat = [size for pair in reversed(pairs) for size in pair]
    padded = torch.nn.functional.pad(input, flat)
    return TORCH[weight.ndim - 2](padded, weight, bias, **options)


def random_case(seed):
    """Arrays, options and padding pairs of a convolution that fits, drawn by `seed`."""
    rng = np.random.default_rng(seed)
    ndim = 1 + seed % 3
    groups = int(rng.choice([1, 1, 2, 3]))
    c_in, c_out = groups * rng.integers(1, 4), groups * rng.integers(1, 4)
    kernel = rng.integers(1, 5 if ndim < 3 else 4, ndim)
    stride, dilation = rng.integers(1, 4, ndim), rng.integers(1, 4, ndim)
    pairs = rng.integers(0, 4, (ndim, 2))
    least = dilation * (kernel - 1) + 1 - pairs.sum(1)
    sizes = np.maximum(least, 1) + rng.integers(0, 6, ndim)
    batch = int(rng.integers(1, 4))
    input = rng.standard_normal((batch, c_in, *sizes))
    weight = rng.standard_normal((c_out, c_in // groups, *kernel))
    bias = rng.standard_normal(c_out) if rng.random() < 0.7 else None
    options = {
        "stride": tuple(stride.tolist()),
        "dilation": tuple(dilation.tolist()),
        "groups": groups,
    }
    return rng, input, weight, bias, options, tuple(map(tuple, pairs.tolist()))


@pytest.mark.parametrize("seed", range(90))
def test_output_and_gradients_equal_those_of_torch(seed):
    rng, input, weight, bias, options, pairs = random_case(seed)
    ndim = weight.ndim - 2
    with unchanged(input, weight, bias):
        output = CONV[ndim](input, weight, bias, padding=pairs, **options)
    grad_output = rng.standard_normal(output.shape)
    with unchanged(grad_output, input, weight, bias):
        gradients = BACKWARD[ndim](
            grad_output, input, weight, bias, padding=pairs, **options
        )
    expected, expected_gradients = torch_gradients(
        lambda *arrays: torch_conv(*arrays, pairs, **options),
        grad_output,
        input,
        weight,
        bias,
    )
    message = f"{input.shape} * {weight.shape}, padding {pairs}, {options}"
    assert_same(output, expected, message=message)
    for gradient, wanted in zip(gradients, expected_gradients, strict=True):
        assert_same(gradient, wanted, message=message)


@pytest.mark.parametrize("seed", range(12))
def test_unbatched_input_gives_unbatched_output_and_gradients(seed):
    rng, input, weight, bias, options, pairs = random_case(seed)
    conv, backward = CONV[weight.ndim - 2], BACKWARD[weight.ndim - 2]
    batch, single = input[:1], input[0]
    expected = conv(batch, weight, bias, padding=pairs, **options)
    output = conv(single, weight, bias, padding=pairs, **options)
    assert_same(output, expected[0])
    grad = rng.standard_normal(output.shape)
    wanted = backward(grad[None], batch, weight, bias, padding=pairs, **options)
    gradients = backward(grad, single, weight, bias, padding=pairs, **options)
    assert_same(gradients[0], wanted[0][0])
    assert_same(gradients[1], wanted[1])
    assert_same(gradients[2], wanted[2])


@pytest.mark.filterwarnings("ignore:Using padding='same' with even:UserWarning")
@pytest.mark.parametrize("padding", [0, 1, (1,), (2, 1), [1, 2], "valid", "same"])
@pytest.mark.parametrize("kernel", [(3, 5), (2, 4), (1, 3)])
def test_each_form_of_padding_that_torch_knows(padding, kernel):
    rng = np.random.default_rng(1)
    input = rng.standard_normal((2, 3, 7, 9))
    weight = rng.standard_normal((4, 3, *kernel))
    for dilation in (1, (1, 2), 2):
        expected = torch.nn.functional.conv2d(
            to_torch(input), to_torch(weight), padding=padding, dilation=dilation
        )
        output = F.conv2d(input, weight, padding=padding, dilation=dilation)
        assert_same(output, expected.numpy(), message=f"dilation {dilation}")


def test_same_padding_of_an_even_kernel_adds_the_extra_zeros_after():
    output = F.conv1d(
        np.array([[1.0, 2.0, 3.0]]), np.array([[[1.0, 10.0]]]), None, 1, "same"
    )
    np.testing.assert_array_equal(output, [[21.0, 32.0, 3.0]])


def test_full_padding_keeps_every_window_that_touches_the_input():
    rng = np.random.default_rng(2)
    input, weight = rng.standard_normal((2, 3, 5, 6)), rng.standard_normal((2, 3, 2, 3))
    for dilation in (1, 2):
        expected = F.conv2d(
            input, weight, padding=(dilation, 2 * dilation), dilation=dilation
        )
        output = F.conv2d(input, weight, padding="full", dilation=dilation)
        assert_same(output, expected)
        assert output.shape[2:] == (5 + dilation, 6 + 2 * dilation)


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_options_may_be_given_by_position_in_the_order_of_torch(ndim):
    rng = np.random.default_rng(3)
    input = rng.standard_normal((2, 4, *(9, 10, 8)[:ndim]))
    weight, bias = (
        rng.standard_normal((6, 2, *(3, 2, 2)[:ndim])),
        rng.standard_normal(6),
    )
    options = 2, 3, 2, 2
    expected = TORCH[ndim](to_torch(input), to_torch(weight), to_torch(bias), *options)
    output = CONV[ndim](input, weight, bias, *options)
    assert_same(output, expected.numpy())
    gradients = BACKWARD[ndim](np.ones_like(output), input, weight, bias, *options)
    by_name = BACKWARD[ndim](
        np.ones_like(output),
        input,
        weight,
        bias,
        stride=2,
        padding=3,
        dilation=2,
        groups=2,
    )
    for gradient, wanted in zip(gradients, by_name, strict=True):
        assert_same(gradient, wanted)


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_every_default_is_that_of_torch(ndim):
    rng = np.random.default_rng(4)
    input = rng.standard_normal((2, 3, *(5, 6, 7)[:ndim]))
    weight = rng.standard_normal((4, 3, *(3, 2, 2)[:ndim]))
    output = CONV[ndim](input, weight)
    expected, gradients = torch_gradients(
        TORCH[ndim], np.ones(output.shape), input, weight
    )
    assert_same(output, expected)
    ours = BACKWARD[ndim](np.ones(output.shape), input, weight)
    assert_same(ours[0], gradients[0])
    assert_same(ours[1], gradients[1])
    assert ours[2] is None


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_gradients_agree_with_finite_differences(ndim):
    rng = np.random.default_rng(5)
    input = rng.standard_normal((2, 2, *(5, 4, 3)[:ndim]))
    weight = rng.standard_normal((4, 1, *(3, 2, 2)[:ndim]))
    bias = rng.standard_normal(4)
    options = {"stride": 2, "padding": 1, "groups": 2}
    grad_output = rng.standard_normal(CONV[ndim](input, weight, bias, **options).shape)

    def loss(input, weight, bias):
        return (grad_output * CONV[ndim](input, weight, bias, **options)).sum()

    gradients = BACKWARD[ndim](grad_output, input, weight, bias, **options)
    by_input = numerical_gradient(lambda x: loss(x, weight, bias), input)
    by_weight = numerical_gradient(lambda w: loss(input, w, bias), weight)
    by_bias = numerical_gradient(lambda b: loss(input, weight, b), bias)
    assert_same(gradients[0], by_input, 1e-7)
    assert_same(gradients[1], by_weight, 1e-7)
    assert_same(gradients[2], by_bias, 1e-7)


@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_empty_batch_gives_empty_output_and_zero_weight_gradients(ndim):
    input = np.zeros((0, 4, *(5, 6, 7)[:ndim]))
    weight, bias = np.ones((6, 2, *(3, 2, 2)[:ndim])), np.ones(6)
    options = {"stride": 2, "padding": 1, "groups": 2}
    output = CONV[ndim](input, weight, bias, **options)
    expected, expected_gradients = torch_gradients(
        lambda *arrays: TORCH[ndim](*arrays, **options),
        np.zeros(output.shape),
        input,
        weight,
        bias,
    )
    assert_same(output, expected)
    gradients = BACKWARD[ndim](output, input, weight, bias, **options)
    for gradient, wanted in zip(gradients, expected_gradients, strict=True):
        assert_same(gradient, wanted)


def test_the_gradient_of_the_input_can_be_left_out():
    rng = np.random.default_rng(6)
    input, weight = rng.standard_normal((2, 3, 5, 6)), rng.standard_normal((4, 3, 2, 3))
    grad_output, bias = rng.standard_normal((2, 4, 4, 4)), rng.standard_normal(4)
    _, *wanted = F.conv2d_backward(grad_output, input, weight, bias)
    skipped, *gradients = F.conv2d_backward(
        grad_output, input, weight, bias, needs_input_grad=False
    )
    assert skipped is None
    assert_same(gradients[0], wanted[0])
    assert_same(gradients[1], wanted[1])


@pytest.mark.parametrize("padding", [0, 1])
@pytest.mark.parametrize("kernel", [(1, 1), (3, 2)])
def test_memory_order_of_the_arguments_does_not_matter(kernel, padding):
    rng = np.random.default_rng(7)
    arrays = [rng.standard_normal((3, 4, 6, 7)), rng.standard_normal((6, 2, *kernel))]
    options = {"padding": padding, "groups": 2}
    output = F.conv2d(*arrays, **options)
    grad_output = rng.standard_normal(output.shape)
    wanted = F.conv2d_backward(grad_output, *arrays, **options)
    for variants in zip(*map(layouts, [grad_output, *arrays]), strict=True):
        with unchanged(*variants):
            assert_same(F.conv2d(*variants[1:], **options), output)
            gradients = F.conv2d_backward(*variants, **options)
        for gradient, expected in zip(gradients, wanted, strict=True):
            assert_same(gradient, expected)


# Larger than one block of columns in every way: one row, one group, one pixel.
LARGE = {
    "rows of a batch": ((40, 3, 30, 31), (5, 3, 5, 5), {"padding": 2}),
    "pixels of a row": ((16, 64, 5, 23), (8, 64, 3, 3), {"padding": 1}),
    "rows with strides": (
        (64, 4, 19, 20),
        (6, 2, 3, 3),
        {"stride": (2, 3), "dilation": (1, 2), "groups": 2},
    ),
    "dilated rows": ((64, 2, 13, 14), (3, 2, 3, 3), {"dilation": (2, 1)}),
    "planes of a volume": ((32, 2, 6, 7, 9), (4, 2, 3, 2, 2), {"padding": (1, 0, 1)}),
    "kernels one row high": ((32, 3, 12, 13), (4, 3, 1, 3), {"stride": 2}),
    "images of a pixel": ((200, 96, 4, 5), (7, 96, 3, 3), {}),
    "one kernel": ((2, 3, 60, 61), (1, 3, 5, 5), {"padding": 2}),
    "groups": ((8, 20, 40, 41), (40, 1, 3, 3), {"groups": 20, "stride": 2}),
    "channels of a large weight": ((3, 300, 4, 5), (290, 300, 3, 3), {"padding": 1}),
    "a long sequence": ((2, 3, 9000), (4, 3, 7), {"stride": 3}),
    "a 1×1 kernel": ((4, 48, 40, 41), (33, 48, 1, 1), {}),
    "a 1×1 kernel with stride": ((4, 48, 40, 41), (33, 48, 1, 1), {"stride": 2}),
}


@pytest.mark.parametrize("name", LARGE)
def test_work_that_is_cut_into_blocks_equals_torch(name):
    shape, kernel, options = LARGE[name]
    rng = np.random.default_rng(8)
    arrays = [rng.standard_normal(shape), rng.standard_normal(kernel)]
    ndim = len(shape) - 2
    output = CONV[ndim](*arrays, **options)
    grad_output = rng.standard_normal(output.shape)
    expected, expected_gradients = torch_gradients(
        lambda *tensors: TORCH[ndim](*tensors, **options), grad_output, *arrays
    )
    assert_same(output, expected)
    gradients = BACKWARD[ndim](grad_output, *arrays, **options)
    assert_same(gradients[0], expected_gradients[0])
    assert_same(gradients[1], expected_gradients[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("options", [{}, {"padding": 1}, {"padding": 1, "stride": 2}])
def test_dtype_is_kept_and_results_are_batch_last(dtype, options):
    rng = np.random.default_rng(9)
    input = batch_last(rng.standard_normal((3, 2, 6, 7)).astype(dtype))
    weight = rng.standard_normal((4, 2, 3, 2)).astype(dtype)
    bias = rng.standard_normal(4).astype(dtype)
    output = F.conv2d(input, weight, bias, **options)
    gradients = F.conv2d_backward(output, input, weight, bias, **options)
    assert [array.dtype for array in (output, *gradients)] == [dtype] * 4
    assert is_batch_last(output)
    assert is_batch_last(gradients[0])


def test_float32_agrees_with_torch_to_its_precision():
    rng = np.random.default_rng(10)
    input = rng.standard_normal((16, 64, 20, 21), dtype=np.float32)
    weight = rng.standard_normal((64, 64, 3, 3), dtype=np.float32)
    exact = torch.nn.functional.conv2d(
        to_torch(input).double(), to_torch(weight).double(), padding=1
    ).numpy()
    assert_same(F.conv2d(input, weight, padding=1), exact.astype(np.float32), 1e-6)


def test_not_a_number_stays_where_its_window_is():
    input = np.zeros((1, 1, 5, 6))
    input[0, 0, 2, 2] = np.nan
    output = F.conv2d(input, np.ones((1, 1, 2, 2)))
    assert np.isnan(output[0, 0, 1:3, 1:3]).all()
    assert np.isnan(output).sum() == 4


def test_convolution_of_a_shifted_image_is_the_shifted_convolution():
    rng = np.random.default_rng(11)
    image, weight = rng.standard_normal((1, 2, 8, 9)), rng.standard_normal((3, 2, 3, 3))
    shifted = np.roll(image, (2, 1), (2, 3))
    assert_same(
        F.conv2d(shifted, weight)[:, :, 2:, 1:], F.conv2d(image, weight)[:, :, :-2, :-1]
    )


def extra_memory(function, outputs):
    """Bytes in use at the peak of `function`, beyond what it returns."""
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - sum(array.nbytes for array in outputs)


@pytest.mark.parametrize(
    ("shape", "kernel", "options"),
    [
        ((16, 64, 28, 29), (32, 64, 3, 3), {"padding": 1}),
        ((16, 16, 28, 29), (32, 16, 3, 3), {"padding": 1, "stride": 2}),
        ((8, 96, 20, 21), (96, 1, 3, 3), {"padding": 1, "groups": 96}),
        ((4, 256, 6, 7), (256, 256, 3, 3), {"padding": 1}),
        ((30, 64, 6, 6), (200, 64, 6, 6), {}),
        ((64, 6, 34, 35), (16, 6, 5, 5), {"padding": 2}),
        ((16, 64, 28, 29), (48, 64, 1, 1), {}),
    ],
)
def test_no_more_memory_than_one_padded_copy_and_a_megabyte(shape, kernel, options):
    input, weight = np.ones(shape, np.float32), np.ones(kernel, np.float32)
    input = batch_last(input)
    output = F.conv2d(input, weight, **options)
    gradients = F.conv2d_backward(output, input, weight, **options)[:2]
    ring = 2 * options.get("padding", 0)
    n, c, h, w = shape
    padded = n * max(c, kernel[0]) * (h + ring) * (w + ring) * 4 if ring else 0
    forward = extra_memory(lambda: F.conv2d(input, weight, **options), [output])
    backward = extra_memory(
        lambda: F.conv2d_backward(output, input, weight, **options), gradients
    )
    assert forward <= padded + 2**20
    assert backward <= padded + 2**20
