"""Answers to assignment 03."""

import numpy as np
from bank.answers import right, wrong
from numpy.lib.stride_tricks import sliding_window_view


def pair(value):
    return (value, value) if np.isscalar(value) else tuple(value)


@right("output_size")
def output_size_counts(n, k, padding=0, stride=1, dilation=1):
    count, start = 0, -padding
    while start + dilation * (k - 1) < n + padding:
        count += 1
        start += stride
    return count


@right("output_size")
def output_size_range(n, k, padding=0, stride=1, dilation=1):
    covered = (k - 1) * dilation + 1
    return len(range(0, n + 2 * padding - covered + 1, stride))


@wrong("output_size", "The padding is counted once, not on each side.")
def output_size_padding_once(n, k, padding=0, stride=1, dilation=1):
    return (n + padding - dilation * (k - 1) - 1) // stride + 1


@wrong("output_size", "It rounds up: a window that hangs over the end is counted.")
def output_size_ceil(n, k, padding=0, stride=1, dilation=1):
    return int(np.ceil((n + 2 * padding - dilation * (k - 1) - 1) / stride)) + 1


@wrong("output_size", "The kernel covers dilation * k pixels here.")
def output_size_dilation_times_k(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * k) // stride + 1


@wrong("output_size", "The + 1 stands inside the division.")
def output_size_plus_one_inside(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * (k - 1) - 1 + 1) // stride


@wrong("output_size", "The dilation is not used.")
def output_size_no_dilation(n, k, padding=0, stride=1, dilation=1):
    return (n - k + 2 * padding) // stride + 1


@wrong("output_size", "It gives the fraction, without rounding down.")
def output_size_fraction(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * (k - 1) - 1) / stride + 1


@wrong("output_size", "It assumes that the size is kept, but for the stride.")
def output_size_same(n, k, padding=0, stride=1, dilation=1):
    return -(-n // stride)


@wrong(
    "output_size",
    "The padding is counted once, not on each side.",
    "The + 1 at the end is missing.",
)
def output_size_twice_wrong(n, k, padding=0, stride=1, dilation=1):
    return (n + padding - dilation * (k - 1) - 1) // stride


@right("pad2d")
def pad2d_np_pad(input, padding, value=0):
    if isinstance(padding, int):
        padding = (padding,) * 4
    top, bottom, left, right_ = padding
    return np.pad(
        np.asarray(input, float),
        ((top, bottom), (left, right_)),
        constant_values=value,
    )


@right("pad2d")
def pad2d_stacks(input, padding, value=0):
    t, b, l, r = [padding] * 4 if np.ndim(padding) == 0 else padding
    rows = [[value] * l + list(row) + [value] * r for row in input.tolist()]
    blank = [value] * (l + input.shape[1] + r)
    return np.array([blank] * t + rows + [blank] * b)


@wrong("pad2d", "The border takes the image's type, so its fractions are cut off.")
def pad2d_type_of_image(input, padding, value=0):
    t, b, l, r = padding if isinstance(padding, tuple) else (padding,) * 4
    H, W = input.shape
    out = np.full((t + H + b, l + W + r), value, dtype=input.dtype)
    out[t : t + H, l : l + W] = input
    return out


@wrong("pad2d", "The array has the value's type: an integer border cuts the image.")
def pad2d_type_of_value(input, padding, value=0):
    t, b, l, r = padding if isinstance(padding, tuple) else (padding,) * 4
    H, W = input.shape
    out = np.full((t + H + b, l + W + r), value)
    out[t : t + H, l : l + W] = input
    return out


@wrong("pad2d", "The four numbers are read as left, right, top, bottom, as in torch.")
def pad2d_torch_order(input, padding, value=0):
    l, r, t, b = padding if isinstance(padding, tuple) else (padding,) * 4
    return np.pad(input * 1.0, ((t, b), (l, r)), constant_values=value)


@wrong("pad2d", "The slice ends at -bottom, which is empty when bottom is 0.")
def pad2d_minus_zero(input, padding, value=0):
    t, b, l, r = padding if isinstance(padding, tuple) else (padding,) * 4
    H, W = input.shape
    out = np.full((t + H + b, l + W + r), value, float)
    out[t:-b, l:-r] = input
    return out


@wrong("pad2d", "The border is always of zeros.")
def pad2d_zeros(input, padding, value=0):
    t, b, l, r = padding if isinstance(padding, tuple) else (padding,) * 4
    out = np.zeros((t + input.shape[0] + b, l + input.shape[1] + r))
    out[t : t + input.shape[0], l : l + input.shape[1]] = input
    return out


@wrong("pad2d", "Only one number for all sides is handled, not four.")
def pad2d_one_number(input, padding, value=0):
    H, W = input.shape
    out = np.ones((H + 2 * padding, W + 2 * padding)) * value
    out[padding : padding + H, padding : padding + W] = input
    return out


@wrong(
    "pad2d",
    "Top and bottom are exchanged.",
    "Left and right are exchanged.",
)
def pad2d_mirrored(input, padding, value=0):
    t, b, l, r = padding if isinstance(padding, tuple) else (padding,) * 4
    return np.pad(input.astype(float), ((b, t), (r, l)), constant_values=value)


@right("corr2d_strided")
def corr2d_strided_all_then_skip(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, [(pv, pv), (ph, ph)])
    return np.einsum(
        "ijab,ab->ij", sliding_window_view(x, kernel.shape)[::sv, ::sh], kernel
    )


@right("corr2d_strided")
def corr2d_strided_ranges(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    kh, kw = kernel.shape
    x = np.zeros((input.shape[0] + 2 * pv, input.shape[1] + 2 * ph))
    x[pv : pv + input.shape[0], ph : ph + input.shape[1]] = input
    return np.array(
        [
            [
                np.sum(x[top : top + kh, left : left + kw] * kernel)
                for left in range(0, x.shape[1] - kw + 1, sh)
            ]
            for top in range(0, x.shape[0] - kh + 1, sv)
        ]
    )


@wrong("corr2d_strided", "The size has the stride in it, but the windows move by one.")
def corr2d_strided_windows_by_one(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, [(pv, pv), (ph, ph)])
    kh, kw = kernel.shape
    out = np.zeros(((x.shape[0] - kh) // sv + 1, (x.shape[1] - kw) // sh + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (x[i : i + kh, j : j + kw] * kernel).sum()
    return out


@wrong("corr2d_strided", "The padding is put on top and on the left only.")
def corr2d_strided_one_side(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, [(pv, 0), (ph, 0)])
    views = sliding_window_view(x, kernel.shape)[::sv, ::sh]
    return (views * kernel).sum((2, 3))


@wrong("corr2d_strided", "The pairs are read as horizontal, vertical.")
def corr2d_strided_pairs_swapped(input, kernel, stride=1, padding=0):
    (sh, sv), (ph, pv) = pair(stride), pair(padding)
    x = np.pad(input, [(pv, pv), (ph, ph)])
    views = sliding_window_view(x, kernel.shape)[::sv, ::sh]
    return (views * kernel).sum((2, 3))


@wrong("corr2d_strided", "Only a whole number is taken for the stride, not a pair.")
def corr2d_strided_int_stride(input, kernel, stride=1, padding=0):
    pv, ph = pair(padding)
    x = np.pad(input, [(pv, pv), (ph, ph)])
    kh, kw = kernel.shape
    h, w = (x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1
    out = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            r, c = i * stride, j * stride
            out[i, j] = np.sum(x[r : r + kh, c : c + kw] * kernel)
    return out


@wrong("corr2d_strided", "Windows that hang over the edge are filled up with zeros.")
def corr2d_strided_ceil(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, [(pv, pv + sv - 1), (ph, ph + sh - 1)])
    views = sliding_window_view(x, kernel.shape)[::sv, ::sh]
    return np.einsum("ijab,ab", views, kernel)


@wrong("corr2d_strided", "The size of the output is computed from the unpadded image.")
def corr2d_strided_size_unpadded(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, [(pv, pv), (ph, ph)])
    kh, kw = kernel.shape
    h, w = (input.shape[0] - kh) // sv + 1, (input.shape[1] - kw) // sh + 1
    out = np.zeros((h, w))
    for i, j in np.ndindex(h, w):
        out[i, j] = np.sum(x[i * sv : i * sv + kh, j * sh : j * sh + kw] * kernel)
    return out


@wrong("corr2d_strided", "The border repeats the image's edge; it should be of zeros.")
def corr2d_strided_edge(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, [(pv, pv), (ph, ph)], mode="edge")
    return np.tensordot(sliding_window_view(x, kernel.shape)[::sv, ::sh], kernel, 2)


@wrong(
    "corr2d_strided",
    "The kernel is flipped.",
    "The horizontal stride is not used; the vertical one serves for both.",
)
def corr2d_strided_flip_and_stride(input, kernel, stride=1, padding=0):
    sv, (pv, ph) = pair(stride)[0], pair(padding)
    x = np.pad(input, [(pv, pv), (ph, ph)])
    views = sliding_window_view(x, kernel.shape)[::sv, ::sv]
    return np.tensordot(views, np.flip(kernel), 2)
