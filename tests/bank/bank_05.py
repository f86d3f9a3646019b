"""Answers to assignment 05."""

import numpy as np
from bank.answers import right, wrong
from numpy.lib.stride_tricks import sliding_window_view


def pair(value):
    return (value, value) if np.isscalar(value) else tuple(value)


def windows(input, kernel_size, stride, padding, border):
    """The windows (N, C, h, w, kh, kw) of what most of the answers below begin with."""
    (sv, sh), (pv, ph) = pair(stride or kernel_size), pair(padding)
    frame = ((0, 0), (0, 0), (pv, pv), (ph, ph))
    x = np.pad(input.astype(float), frame, constant_values=border)
    return sliding_window_view(x, pair(kernel_size), (2, 3))[:, :, ::sv, ::sh]


@right("max_pool2d")
def max_pool2d_running_maximum(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    (sv, sh), (pv, ph) = pair(stride or kernel_size), pair(padding)
    N, C, H, W = input.shape
    x = np.full((N, C, H + 2 * pv, W + 2 * ph), -np.inf)
    x[:, :, pv : pv + H, ph : ph + W] = input
    h, w = (H + 2 * pv - kh) // sv + 1, (W + 2 * ph - kw) // sh + 1
    out = np.full((N, C, h, w), -np.inf)
    for a in range(kh):
        for b in range(kw):
            part = x[:, :, a : a + (h - 1) * sv + 1 : sv, b : b + (w - 1) * sh + 1 : sh]
            out = np.maximum(out, part)
    return out


@right("max_pool2d")
def max_pool2d_clipped_slices(input, kernel_size, stride=None, padding=0):
    (kh, kw), (pv, ph) = pair(kernel_size), pair(padding)
    sv, sh = pair(kernel_size if stride is None else stride)
    N, C, H, W = input.shape
    out = np.zeros((N, C, (H + 2 * pv - kh) // sv + 1, (W + 2 * ph - kw) // sh + 1))
    for n, c, i, j in np.ndindex(*out.shape):
        top, left = i * sv - pv, j * sh - ph
        bottom, end = top + kh, left + kw
        seen = input[n, c, max(top, 0) : bottom, max(left, 0) : end]
        out[n, c, i, j] = seen.max()
    return out


@wrong("max_pool2d", "The border is made of zeros, which win over negative numbers.")
def max_pool2d_zero_border(input, kernel_size, stride=None, padding=0):
    return windows(input, kernel_size, stride, padding, 0).max((4, 5))


@wrong("max_pool2d", "Without a stride the windows move by one pixel.")
def max_pool2d_stride_one(input, kernel_size, stride=None, padding=0):
    return windows(input, kernel_size, stride or 1, padding, -np.inf).max((4, 5))


@wrong("max_pool2d", "The running maximum starts from 0, so negative ones are lost.")
def max_pool2d_starts_from_zero(input, kernel_size, stride=None, padding=0):
    v = windows(input, kernel_size, stride, padding, -np.inf)
    best = np.zeros(v.shape[:4])
    for a in range(v.shape[4]):
        for b in range(v.shape[5]):
            best = np.where(v[..., a, b] > best, v[..., a, b], best)
    return best


@wrong("max_pool2d", "The maximum is taken over the channels as well.")
def max_pool2d_over_channels(input, kernel_size, stride=None, padding=0):
    v = windows(input, kernel_size, stride, padding, -np.inf)
    return v.max(axis=(1, 4, 5), keepdims=True)[..., 0, 0]


@wrong(
    "max_pool2d", "It needs windows that tile the image; stride and padding are lost."
)
def max_pool2d_reshape(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    N, C, H, W = input.shape
    x = input[:, :, : H // kh * kh, : W // kw * kw]
    return x.reshape(N, C, H // kh, kh, W // kw, kw).max(axis=(3, 5))


@wrong("max_pool2d", "It gives the number that is largest without its sign.")
def max_pool2d_absolute(input, kernel_size, stride=None, padding=0):
    v = windows(input, kernel_size, stride, padding, 0)
    v = v.reshape(*v.shape[:4], -1)
    best = np.abs(v).argmax(-1)[..., None]
    return np.take_along_axis(v, best, -1)[..., 0]


@wrong("max_pool2d", "A window that hangs over the edge is kept: it rounds up.")
def max_pool2d_ceil(input, kernel_size, stride=None, padding=0):
    (kh, kw), (pv, ph) = pair(kernel_size), pair(padding)
    sv, sh = pair(stride or kernel_size)
    frame = ((0, 0), (0, 0), (pv, pv + sv - 1), (ph, ph + sh - 1))
    x = np.pad(input.astype(float), frame, constant_values=-np.inf)
    return sliding_window_view(x, (kh, kw), (2, 3))[:, :, ::sv, ::sh].max((4, 5))


@wrong("max_pool2d", "The window is kw × kh: height and width are exchanged.")
def max_pool2d_window_swapped(input, kernel_size, stride=None, padding=0):
    stride = stride or kernel_size
    size = pair(kernel_size)[::-1]
    return windows(input, size, stride, padding, -np.inf).max((4, 5))


@wrong(
    "max_pool2d",
    "The padding is not used.",
    "Without a stride the windows move by one pixel.",
)
def max_pool2d_no_padding_stride_one(input, kernel_size, stride=1, padding=0):
    return windows(input, kernel_size, stride or 1, 0, -np.inf).max((4, 5))


@right("avg_pool2d")
def avg_pool2d_windows(input, kernel_size, stride=None, padding=0):
    return windows(input, kernel_size, stride, padding, 0).mean((-2, -1))


@right("avg_pool2d")
def avg_pool2d_integral_image(input, kernel_size, stride=None, padding=0):
    (kh, kw), (pv, ph) = pair(kernel_size), pair(padding)
    sv, sh = pair(stride or kernel_size)
    frame = ((0, 0), (0, 0), (pv + 1, pv), (ph + 1, ph))
    S = np.pad(input.astype(float), frame).cumsum(2).cumsum(3)
    total = (
        S[..., kh:, kw:] - S[..., :-kh, kw:] - S[..., kh:, :-kw] + S[..., :-kh, :-kw]
    )
    return total[:, :, ::sv, ::sh] / (kh * kw)


@wrong("avg_pool2d", "The border does not count: it divides by the real pixels only.")
def avg_pool2d_border_excluded(input, kernel_size, stride=None, padding=0):
    total = windows(input, kernel_size, stride, padding, 0).sum((4, 5))
    ones = np.ones_like(input, dtype=float)
    return total / windows(ones, kernel_size, stride, padding, 0).sum((4, 5))


@wrong("avg_pool2d", "It divides with //, which rounds down.")
def avg_pool2d_floor(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    return windows(input, kernel_size, stride, padding, 0).sum((4, 5)) // (kh * kw)


@wrong("avg_pool2d", "The windows are added up and not divided.")
def avg_pool2d_sum(input, kernel_size, stride=None, padding=0):
    return windows(input, kernel_size, stride, padding, 0).sum((4, 5))


@wrong("avg_pool2d", "It divides by kh², not by kh·kw.")
def avg_pool2d_square(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    return windows(input, kernel_size, stride, padding, 0).sum((4, 5)) / kh**2


@wrong("avg_pool2d", "It takes the median of the window.")
def avg_pool2d_median(input, kernel_size, stride=None, padding=0):
    return np.median(windows(input, kernel_size, stride, padding, 0), axis=(4, 5))


@wrong(
    "avg_pool2d", "The stride is not used: the windows always move by their own size."
)
def avg_pool2d_no_stride(input, kernel_size, stride=None, padding=0):
    return windows(input, kernel_size, kernel_size, padding, 0).mean((4, 5))


@wrong(
    "avg_pool2d", "A stride of None falls back to the height of the window, for both."
)
def avg_pool2d_default_stride(input, kernel_size, stride=None, padding=0):
    stride = pair(kernel_size)[0] if stride is None else stride
    return windows(input, kernel_size, stride, padding, 0).mean((4, 5))


@wrong(
    "avg_pool2d",
    "It rounds the mean to an integer where integers come.",
    "The padding is put at the bottom and at the right only.",
)
def avg_pool2d_typed_one_side(input, kernel_size, stride=None, padding=0):
    pv, ph = pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (0, 2 * pv), (0, 2 * ph)))
    return windows(x, kernel_size, stride, 0, 0).mean((4, 5)).astype(input.dtype)


@right("global_avg_pool2d")
def global_avg_pool2d_reshape(input):
    N, C, *_ = input.shape
    return input.reshape(N, C, -1).mean(2)


@right("global_avg_pool2d")
def global_avg_pool2d_einsum(input):
    return np.einsum("nchw->nc", input) / np.prod(input.shape[2:])


@wrong("global_avg_pool2d", "The two axes of length 1 are kept.")
def global_avg_pool2d_keepdims(input):
    return input.mean(axis=(2, 3), keepdims=True)


@wrong("global_avg_pool2d", "The mean is taken over the batch too.")
def global_avg_pool2d_over_batch(input):
    return np.mean(input, axis=(0, 2, 3))


@wrong("global_avg_pool2d", "It divides integers with //.")
def global_avg_pool2d_floor(input):
    return input.sum(axis=(2, 3)) // (input.shape[2] * input.shape[3])


@wrong("global_avg_pool2d", "It takes the mean of the channels at each pixel.")
def global_avg_pool2d_of_channels(input):
    return input.mean(axis=1)


@wrong("global_avg_pool2d", "Only the last axis is averaged, and the rows added up.")
def global_avg_pool2d_rows_added(input):
    return input.mean(-1).sum(-1)
