"""What goes wrong in a whole layer: each mistake has the signature of conv2d."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats
from cnnlib.shapes import ntuple


def layer(input, weight, bias=None, stride=1, padding=0):
    return F.conv2d(*floats(input, weight, bias), stride, padding)


def pairs(stride, padding):
    return ntuple(stride, 2, "conv2d", "stride"), ntuple(padding, 2, "conv2d", "")


def padded(input, padding, mode="constant"):
    _, (p, q) = pairs(1, padding)
    return np.pad(input, ((0, 0), (0, 0), (p, p), (q, q)), mode)


def with_bias(output, bias):
    return output if bias is None else output + bias[:, None, None]


def loops(input, weight, size, stride=1, window=None):
    """Window after window, cut off where they hang over the edge."""
    (s, t), _ = pairs(stride, 0)
    kh, kw = window or weight.shape[2:]
    output = np.zeros((len(input), len(weight), *size))
    for i, j in np.ndindex(*size):
        part = input[:, None, :, i * s : i * s + kh, j * t : j * t + kw]
        output[:, :, i, j] = (part * weight).sum((2, 3, 4))
    return output


def sizes(input, weight, stride, padding):
    """Numbers of pixels, taps and steps along both axes."""
    strides, paddings = pairs(stride, padding)
    taps = weight.shape[2:]
    grown = (n + 2 * p for n, p in zip(input.shape[2:], paddings, strict=True))
    return tuple(zip(grown, taps, strides, strict=True))


def bias_ignored(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight, None, stride, padding)


def bias_along_width(input, weight, bias=None, stride=1, padding=0):
    output = layer(input, weight, None, stride, padding)
    return output if bias is None else output + bias


def bias_along_height(input, weight, bias=None, stride=1, padding=0):
    output = layer(input, weight, None, stride, padding)
    return output if bias is None else output + bias[:, None]


def bias_for_each_input(input, weight, bias=None, stride=1, padding=0):
    bias = None if bias is None else bias * input.shape[1]
    return layer(input, weight, bias, stride, padding)


def first_bias_everywhere(input, weight, bias=None, stride=1, padding=0):
    output = layer(input, weight, None, stride, padding)
    return output if bias is None else output + bias[0]


def flipped(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight[:, :, ::-1, ::-1], bias, stride, padding)


def transposed(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight.swapaxes(2, 3), bias, stride, padding)


def axes_of_weight_swapped(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight.swapaxes(0, 1), bias, stride, padding)


def of_one_input(channel):
    def wrong(input, weight, bias=None, stride=1, padding=0):
        one = slice(channel, channel + 1 or None)
        return layer(input[:, one], weight[:, one], bias, stride, padding)

    return wrong


def one_kernel_for_all(input, weight, bias=None, stride=1, padding=0):
    summed = input.sum(1, keepdims=True)
    return layer(summed, weight[:, :1], bias, stride, padding)


def mean_over_channels(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight / input.shape[1], bias, stride, padding)


def mean_of_everything(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight / weight[0].size, bias, stride, padding)


def outputs_last(input, weight, bias=None, stride=1, padding=0):
    return np.moveaxis(layer(input, weight, bias, stride, padding), 1, -1)


def first_image_only(input, weight, bias=None, stride=1, padding=0):
    return layer(input[:1], weight, bias, stride, padding)


def only_first_place_filled(input, weight, bias=None, stride=1, padding=0):
    output = layer(input, weight, bias, stride, padding)
    output[1:] = 0
    return output


def without_batch(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight, bias, stride, padding)[0]


def first_image_repeated(input, weight, bias=None, stride=1, padding=0):
    output = layer(input, weight, bias, stride, padding)
    return np.broadcast_to(output[:1], output.shape)


def batch_added_up(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight, bias, stride, padding).sum(0)


def summed_over_images(input, weight, bias=None, stride=1, padding=0):
    output = layer(input, weight, bias, stride, padding)
    return np.broadcast_to(output.sum(0), output.shape)


def stride_ignored(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight, bias, 1, padding)


def stride_swapped(input, weight, bias=None, stride=1, padding=0):
    strides, _ = pairs(stride, padding)
    return layer(input, weight, bias, strides[::-1], padding)


def one_stride(input, weight, bias=None, stride=1, padding=0):
    strides, _ = pairs(stride, padding)
    return layer(input, weight, bias, strides[0], padding)


def stride_on_input(input, weight, bias=None, stride=1, padding=0):
    (s, t), _ = pairs(stride, padding)
    return layer(padded(input, padding)[:, :, ::s, ::t], weight, bias)


def windows_too_close(input, weight, bias=None, stride=1, padding=0):
    size = layer(input, weight, bias, stride, padding).shape[2:]
    rows, columns = size
    return layer(input, weight, bias, 1, padding)[:, :, :rows, :columns]


def kernel_as_stride(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight, bias, weight.shape[2:], padding)


def padding_ignored(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight, bias, stride)


def padding_swapped(input, weight, bias=None, stride=1, padding=0):
    _, paddings = pairs(stride, padding)
    return layer(input, weight, bias, stride, paddings[::-1])


def one_padding(input, weight, bias=None, stride=1, padding=0):
    _, paddings = pairs(stride, padding)
    return layer(input, weight, bias, stride, paddings[0])


def padding_before_only(input, weight, bias=None, stride=1, padding=0):
    _, (p, q) = pairs(stride, padding)
    input = padded(input, padding)
    _, _, h, w = input.shape
    return layer(input[:, :, : h - p, : w - q], weight, bias, stride)


def padding_after_only(input, weight, bias=None, stride=1, padding=0):
    _, (p, q) = pairs(stride, padding)
    return layer(padded(input, padding)[:, :, p:, q:], weight, bias, stride)


def edge_repeated(input, weight, bias=None, stride=1, padding=0):
    return layer(padded(input, padding, "edge"), weight, bias, stride)


def pads_every_axis(input, weight, bias=None, stride=1, padding=0):
    return layer(np.pad(input, padding), weight, bias, stride)


def numbers_only(input, weight, bias=None, stride=1, padding=0):
    if isinstance(stride, tuple) or isinstance(padding, tuple):
        raise TypeError("a pair is not a number")
    return layer(input, weight, bias, stride, padding)


def one_number_as_stride(input, weight, bias=None, stride=1, padding=0):
    if isinstance(stride, tuple):
        raise TypeError("a pair is not a number")
    return layer(input, weight, bias, stride, padding)


def numbers_only_in_pad(input, weight, bias=None, stride=1, padding=0):
    if isinstance(padding, tuple):
        raise ValueError("a pair is not a number")
    return numbers_only(input, weight, bias, stride, padding)


def cropped(rule):
    """The right numbers, but as many of them as `rule` says along each axis."""

    def wrong(input, weight, bias=None, stride=1, padding=0):
        axes = sizes(input, weight, stride, padding)
        rows, columns = (rule(*axis) for axis in axes)
        output = layer(input, weight, bias, stride, padding)
        return output[:, :, : max(rows, 0), : max(columns, 0)]

    return wrong


def rounded_up(cut):
    """A window more where pixels are left over: cut off, or filled up with zeros."""

    def wrong(input, weight, bias=None, stride=1, padding=0):
        axes = sizes(input, weight, stride, padding)
        size = [-((k - n) // s) + 1 for n, k, s in axes]
        missing = [
            (0, max((m - 1) * s + k - n, 0))
            for m, (n, k, s) in zip(size, axes, strict=True)
        ]
        input = padded(input, padding)
        if not cut:
            input = np.pad(input, ((0, 0), (0, 0), *missing))
        return with_bias(loops(input, weight, size, stride), bias)

    return wrong


def other_window(rule):
    """Windows whose height and width `rule` makes of the kernel's."""

    def wrong(input, weight, bias=None, stride=1, padding=0):
        window, (strides, _) = rule(*weight.shape[2:]), pairs(stride, padding)
        input = padded(input, padding)
        size = [
            (n - k) // s + 1
            for n, k, s in zip(input.shape[2:], window, strides, strict=True)
        ]
        return with_bias(loops(input, weight, size, stride, window), bias)

    return wrong


def image_height_twice(input, weight, bias=None, stride=1, padding=0):
    axes = sizes(input, weight, stride, padding)
    size = [(axes[0][0] - k) // s + 1 for _, k, s in axes]
    return with_bias(loops(padded(input, padding), weight, size, stride), bias)


def rows_and_columns_swapped(input, weight, bias=None, stride=1, padding=0):
    size = layer(input, weight, bias, stride, padding).shape[:1:-1]
    return with_bias(loops(padded(input, padding), weight, size, stride), bias)


def truncated(input, weight, bias=None, stride=1, padding=0):
    return layer(input, weight, bias, stride, padding).astype(input.dtype)


def changes_input(input, weight, bias=None, stride=1, padding=0):
    output = layer(input, weight, bias, stride, padding)
    input[0] = 0
    return output


def changes_weight(input, weight, bias=None, stride=1, padding=0):
    weight[:] = weight[:, :, ::-1, ::-1].copy()
    return layer(input, weight[:, :, ::-1, ::-1], bias, stride, padding)
