"""What the exercises on windows share: pairs, windows, and the places they lie on."""

import numpy as np


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def swapped(value):
    return pair(value)[::-1]


def padded(input, padding):
    top, left = pair(padding)
    return np.pad(input, ((0, 0), (0, 0), (top, top), (left, left)))


def framed_without_pairs(input, padding):
    """What students write who think of one number for both axes."""
    sides = padding, padding
    return np.pad(input, ((0, 0), (0, 0), sides, sides))


def windows(input, kernel_size, stride=1):
    """Every window of an image: shape (N, C, H_out, W_out, kh, kw)."""
    vertical, horizontal = pair(stride)
    view = np.lib.stride_tricks.sliding_window_view(input, pair(kernel_size), (2, 3))
    return view[:, :, ::vertical, ::horizontal]


def output_sizes(input, kernel_size, stride=1, padding=0):
    sizes = zip(
        input.shape[2:], pair(kernel_size), pair(stride), pair(padding), strict=True
    )
    return tuple((n + 2 * p - k) // s + 1 for n, k, s, p in sizes)


def size_rule(input, kernel_size, stride=1, padding=0):
    sizes = zip(
        input.shape[2:], pair(kernel_size), pair(stride), pair(padding), strict=True
    )
    formulas = [f"⌊({n} + 2·{p} − {k})/{s}⌋ + 1" for n, k, s, p in sizes]
    rows, columns = output_sizes(input, kernel_size, stride, padding)
    return f"({formulas[0]}) × ({formulas[1]}) = {rows} × {columns}"


def patches(kernel_size, stride, rows, columns):
    """The slices of an image that the window covers, place by place."""
    (kh, kw), (down, right) = pair(kernel_size), pair(stride)
    for i in range(rows):
        for j in range(columns):
            top, left = i * down, j * right
            yield i, j, (..., slice(top, top + kh), slice(left, left + kw))
