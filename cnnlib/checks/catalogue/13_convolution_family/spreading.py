"""What goes wrong when pixels are spread over windows, the other way round than usual.

Every function has the signature of conv_transpose2d.
"""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats
from cnnlib.shapes import ntuple


def spread(input, weight, stride=1, padding=0):
    return F.conv_transpose2d(*floats(input, weight), stride=stride, padding=padding)


def pairs(stride, padding):
    function = "conv_transpose2d"
    return (
        ntuple(stride, 2, function, "stride"),
        ntuple(padding, 2, function, "padding"),
    )


def cropped(output, padding):
    _, _, h, w = output.shape
    p, q = padding
    return output[:, :, p : h - p, q : w - q]


def changed(change):
    """The right spreading, of a stride and a padding that were changed first."""

    def wrong(input, weight, stride=1, padding=0):
        return spread(input, weight, *change(*pairs(stride, padding)))

    return wrong


def full_size(n, k, s):
    return (n - 1) * s + k


def by_hand(write, size=full_size):
    """Window after window; `write` says how one is put into the output."""

    def wrong(input, weight, stride=1, padding=0):
        (s, t), padding = pairs(stride, padding)
        n, _, h, w = input.shape
        _, c, kh, kw = weight.shape
        output = np.zeros((n, c, size(h, kh, s), size(w, kw, t)))
        for i, j in np.ndindex(h, w):
            window = output[:, :, i * s : i * s + kh, j * t : j * t + kw]
            write(window, np.tensordot(input[:, :, i, j], weight, 1))
        return cropped(output, padding)

    return wrong


def add(window, values):
    window += values


def replace(window, values):
    window[:] = values


def largest(window, values):
    np.maximum(window, values, out=window)


def last_channel_replaces(input, weight, stride=1, padding=0):
    return by_hand(replace)(input[:, -1:], weight[-1:], stride, padding)


def averaged(input, weight, stride=1, padding=0):
    ones = np.ones((1, 1, *input.shape[2:])), np.ones((1, 1, *weight.shape[2:]))
    count = spread(*ones, stride)
    _, padding = pairs(stride, padding)
    return cropped(spread(input, weight, stride) / np.maximum(count, 1), padding)


def ordinary(input, weight, stride=1, padding=0):
    return F.conv2d(*floats(input, weight.swapaxes(0, 1)), None, stride, padding)


def padding_added(input, weight, stride=1, padding=0):
    _, (p, q) = pairs(stride, padding)
    return np.pad(spread(input, weight, stride), ((0, 0), (0, 0), (p, p), (q, q)))


def input_padded(input, weight, stride=1, padding=0):
    _, (p, q) = pairs(stride, padding)
    return spread(np.pad(input, ((0, 0), (0, 0), (p, p), (q, q))), weight, stride)


def cut_before_only(input, weight, stride=1, padding=0):
    _, (p, q) = pairs(stride, padding)
    return spread(input, weight, stride)[:, :, p:, q:]


def cut_after_only(input, weight, stride=1, padding=0):
    _, (p, q) = pairs(stride, padding)
    output = spread(input, weight, stride)
    return output[:, :, : output.shape[2] - p, : output.shape[3] - q]


def minus_zero(input, weight, stride=1, padding=0):
    _, (p, q) = pairs(stride, padding)
    return spread(input, weight, stride)[:, :, p:-p, q:-q]


def stride_times_size(input, weight, stride=1, padding=0):
    (s, t), padding = pairs(stride, padding)
    _, _, h, w = input.shape
    full = spread(input, weight, stride)[:, :, : h * s, : w * t]
    output = np.zeros((*full.shape[:2], h * s, w * t))
    output[:, :, : full.shape[2], : full.shape[3]] = full
    return cropped(output, padding)


def repeated(input, weight, stride=1, padding=0):
    """Pixels repeated instead of set apart by zeros, then a full convolution."""
    (s, t), padding = pairs(stride, padding)
    larger = input.repeat(s, 2).repeat(t, 3)
    larger = larger[:, :, : larger.shape[2] - s + 1, : larger.shape[3] - t + 1]
    return cropped(spread(larger, weight), padding)


def numbers_only(input, weight, stride=1, padding=0):
    if isinstance(stride, tuple) or isinstance(padding, tuple):
        raise TypeError("a pair is not a number")
    return spread(input, weight, stride, padding)
