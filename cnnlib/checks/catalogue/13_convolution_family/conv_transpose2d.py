"""Exercise: every pixel spread over a window."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake
from cnnlib.shapes import ntuple

from . import spreading
from .layers import (
    mistakes_of_batches,
    mistakes_of_care,
    mistakes_of_channels,
    mistakes_of_kernels,
)


def conv_transpose2d(input, weight, stride=1, padding=0):
    """Spread each pixel over a window, and add up where windows overlap.

    Pixel (i, j) puts ``Σ_c input[n, c, i, j] · weight[c, o]`` into the window of output
    channel o whose top left corner is at row i·stride, column j·stride. At the end
    `padding` rows and columns are cut off on each side.

    Along each axis ``out = (n − 1)·stride + k − 2·padding``.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_in, C_out, kh, kw)
        One kernel per *input* channel first; not flipped.
    stride : int or (vertical, horizontal)
        Output pixels between one window and the next.
    padding : int or (vertical, horizontal)
        Output rows and columns cut off on *each* side.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)

    Examples
    --------
    >>> image = np.array([[[[0, 1], [2, 3]]]])
    >>> conv_transpose2d(image, image)
    array([[[[ 0.,  0.,  1.],
             [ 0.,  4.,  6.],
             [ 4., 12.,  9.]]]])
    """
    return F.conv_transpose2d(*floats(input, weight), stride=stride, padding=padding)


FOUR = np.array([[[[0, 1], [2, 3]]]])

PUBLIC = (
    Case((FOUR, FOUR), "four pixels, a 2×2 kernel", "basic"),
    Case((FOUR, FOUR + 1, 2), "stride 2: the windows touch", "basic"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 3, 2, start=2)), "nothing square"),
    Case(
        (scattered(2, 2, 2, 1), scattered(2, 3, 2, 2, start=2)),
        "two images, two channels into three",
    ),
    Case(
        (scattered(1, 2, 2, 3, start=4), scattered(2, 2, 2, 3, start=2), 2),
        "as many channels out as in, stride 2",
    ),
    Case(
        (scattered(1, 1, 2, 3, start=4), scattered(1, 1, 3, 3, start=2), 2),
        "3×3 kernel, stride 2: the windows overlap",
    ),
    Case((scattered(1, 1, 2, 2), scattered(1, 1, 2, 2), 3), "stride 3: gaps"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 2, 2), (1, 2)), "unequal strides"),
    Case((scattered(1, 1, 3, 2), scattered(1, 1, 3, 3), 2, 1), "padding 1"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 2, 3), 1, (0, 1)), "unequal paddings"),
    Case(
        (scattered(2, 2, 3, 2), scattered(2, 2, 3, 2, start=2), (1, 2), (2, 1)),
        "stride and padding, different for each axis",
    ),
    Case(
        (scattered(1, 1, 2, 3), scattered(1, 2, 2, 2) / 4),
        "integer images and weights of fractions",
        "edge",
    ),
    Case((scattered(1, 2, 1, 1), scattered(2, 1, 2, 3)), "a single pixel", "edge"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 1, 1), 2), "a 1×1 kernel", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c, o, h, w = map(int, rng.integers(1, 5, 5))
        kh, kw = map(int, rng.integers(2, 5, 2))
        image, weight = rng.standard_normal((n, c, h, w)), (c, o, kh, kw)
        options = ()
        if group != "basic":
            options = tuple(map(int, rng.integers(1, 4, 2))), ((kh - 1) // 2, 0)
        yield Case((image, rng.standard_normal(weight), *options), "random", group)
    arguments = rng.integers(0, 256, (2, 3, 3, 2)), rng.random((3, 2, 2, 3)), (2, 1)
    yield Case(arguments, "images of integers", "edge")


def size_rule(input, weight, stride=1, padding=0):
    parts = []
    for n, k, s, p, axis in zip(
        input.shape[2:],
        weight.shape[2:],
        ntuple(stride, 2, "conv_transpose2d", "stride"),
        ntuple(padding, 2, "conv_transpose2d", "padding"),
        ("rows", "columns"),
        strict=True,
    ):
        parts.append(f"({n} − 1)·{s} + {k} − 2·{p} = {(n - 1) * s + k - 2 * p} {axis}")
    return ", ".join(parts)


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=conv_transpose2d,
    points=4,
    section="Transposed convolution spreads each pixel over a window",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "overlap-overwritten",
            "Where windows overlap, the later one replaces the earlier.",
            "A pixel that lies in two windows: should there be = or +=?",
            spreading.by_hand(spreading.replace),
        ),
        Mistake(
            "overlap-and-channels-overwritten",
            "Each product replaces what was there, of other windows and channels too.",
            "A pixel that lies in two windows: should there be = or +=?",
            spreading.last_channel_replaces,
        ),
        Mistake(
            "largest-wins",
            "Where windows overlap, the larger number is kept.",
            "What should happen to the two numbers where windows overlap?",
            spreading.by_hand(spreading.largest),
        ),
        Mistake(
            "overlap-averaged",
            "Where windows overlap, the mean is taken.",
            "What should happen to the two numbers where windows overlap?",
            spreading.averaged,
        ),
        Mistake(
            "ordinary-convolution",
            "This is the ordinary convolution: it gathers, and makes images smaller.",
            "Should the output be larger or smaller than the input?",
            spreading.ordinary,
        ),
        Mistake(
            "stride-ignored",
            "The windows move by one, whatever the stride.",
            "Where in the output does the window of input row 1 begin?",
            spreading.changed(lambda s, p: (1, p)),
        ),
        Mistake(
            "stride-off-by-one",
            "There are `stride` zeros between two pixels instead of stride − 1.",
            "With stride 1, how many zeros stand between two pixels of the input?",
            spreading.changed(lambda s, p: ((s[0] + 1, s[1] + 1), p)),
        ),
        Mistake(
            "stride-swapped",
            "The vertical stride is used horizontally, and the other way round.",
            "Which of the two strides moves the window down?",
            spreading.changed(lambda s, p: (s[::-1], p)),
        ),
        Mistake(
            "one-stride-for-both",
            "The vertical stride is used for both axes.",
            "With stride (1, 2), how far do your windows move to the right?",
            spreading.changed(lambda s, p: (s[0], p)),
        ),
        Mistake(
            "pixels-repeated",
            "The pixels are repeated, where they should be set apart by zeros.",
            "With a 1×1 kernel and stride 2, what stands between two pixels?",
            spreading.repeated,
        ),
        Mistake(
            "size-is-stride-times-n",
            "The output is stride times as large as the input, whatever the kernel.",
            "Where does the last window begin, and how far does it reach?",
            spreading.stride_times_size,
        ),
        Mistake(
            "no-room-for-last-window",
            "The output is stride times as large as the input: the last window does "
            "not fit.",
            "Where does the last window begin, and how far does it reach?",
            spreading.by_hand(spreading.add, lambda n, k, s: n * s),
        ),
        Mistake(
            "one-stride-too-large",
            "The output is one stride too large: there are n − 1 strides between n "
            "windows.",
            "How many strides lie between the first window and the last?",
            spreading.by_hand(spreading.add, lambda n, k, s: n * s + k),
        ),
        Mistake(
            "padding-ignored",
            "Nothing is cut off.",
            "Where in your code does padding occur?",
            spreading.changed(lambda s, p: (s, 0)),
        ),
        Mistake(
            "padding-added",
            "Padding makes the output larger; here it cuts off.",
            "With padding 1, does this layer's output grow or shrink?",
            spreading.padding_added,
        ),
        Mistake(
            "input-padded",
            "The input is padded; here padding cuts off rows of the output.",
            "With padding 1, does this layer's output grow or shrink?",
            spreading.input_padded,
        ),
        Mistake(
            "padding-swapped",
            "The vertical padding is used horizontally, and the other way round.",
            "Padding (0, 1): are rows cut off, or columns?",
            spreading.changed(lambda s, p: (s, p[::-1])),
        ),
        Mistake(
            "one-padding-for-both",
            "The vertical padding is used for both axes.",
            "Padding (0, 1): how many columns are cut off?",
            spreading.changed(lambda s, p: (s, p[0])),
        ),
        Mistake(
            "cut-before-only",
            "Rows and columns are cut off above and on the left only.",
            "On how many sides should `padding` rows or columns be cut off?",
            spreading.cut_before_only,
        ),
        Mistake(
            "cut-after-only",
            "Rows and columns are cut off below and on the right only.",
            "On how many sides should `padding` rows or columns be cut off?",
            spreading.cut_after_only,
        ),
        Mistake(
            "minus-zero",
            "Without padding everything is cut off.",
            "What is output[0:-0]?",
            spreading.minus_zero,
        ),
        Mistake(
            "pairs-not-handled",
            "Only a single number is understood, not a pair.",
            "What does your code do when stride or padding is (1, 2)?",
            spreading.numbers_only,
        ),
        *mistakes_of_kernels(conv_transpose2d),
        *mistakes_of_channels(conv_transpose2d, weight_axis=0),
        *mistakes_of_batches(conv_transpose2d),
        *mistakes_of_care(conv_transpose2d, [[[[0, 0, 1], [0, 4, 6], [4, 12, 9]]]]),
    ),
    hints=(
        "Two pixels side by side, a kernel of 3 columns, stride 1: which output "
        "columns does each of them reach, and how many are there in all?",
        "Pixel (i, j) adds Σ_c input[n, c, i, j] · weight[c, o] to the window of the "
        "output that begins at row i·stride, column j·stride.",
        "make zeros of height (H − 1)·stride + kh, and the width likewise\n"
        "for each pixel (i, j) of the input:\n"
        "    add pixel × kernel, summed over the input channels, to its window\n"
        "cut off `padding` rows and columns on each side",
        "full = np.zeros((n, c_out, (h - 1) * sh + kh, …))\n"
        "for i in range(h):\n"
        "    for j in range(w):\n"
        "        values = np.einsum('nc,coab->noab', input[:, :, i, j], weight)\n"
        "        full[:, :, i * sh : i * sh + kh, …] += values\n"
        "return full[:, :, ph : full.shape[2] - ph, …]",
    ),
    size_rule=size_rule,
)
