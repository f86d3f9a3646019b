"""Exercise: a kernel with holes."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake
from cnnlib.shapes import ntuple

from .layers import (
    mistakes_of_batches,
    mistakes_of_care,
    mistakes_of_channels,
    mistakes_of_kernels,
    mistakes_of_sizes,
    with_weight,
)


def dilated_conv2d(input, weight, dilation):
    """Cross-correlate with kernels whose taps lie `dilation` pixels apart.

    ``output[n, o, i, j] = Σ_c Σ_a Σ_b weight[o, c, a, b] ·
    input[n, c, i + a·dilation, j + b·dilation]``; no padding, no bias, stride 1.

    Along each axis the kernel covers ``dilation·(k − 1) + 1`` pixels, and
    ``out = n − dilation·(k − 1)``.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, C_in, kh, kw)
        Not flipped.
    dilation : int or (vertical, horizontal)
        Pixels from one tap to the next; 1 is an ordinary kernel.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)

    Examples
    --------
    >>> image = np.arange(25).reshape(1, 1, 5, 5)
    >>> dilated_conv2d(image, np.array([[[[0, 1], [2, 3]]]]), 2)
    array([[[[ 58.,  64.,  70.],
             [ 88.,  94., 100.],
             [118., 124., 130.]]]])
    """
    return F.conv2d(*floats(input, weight), dilation=dilation)


IMAGE = np.arange(25).reshape(1, 1, 5, 5)
KERNEL = np.array([[[[0, 1], [2, 3]]]])

PUBLIC = (
    Case((IMAGE, KERNEL, 2), "taps two pixels apart", "basic"),
    Case((IMAGE[:, :, 1:, :4], KERNEL, 1), "an ordinary kernel", "basic"),
    Case((scattered(1, 1, 5, 8), scattered(1, 1, 2, 3, start=2), 2), "nothing square"),
    Case((scattered(1, 1, 5, 7), scattered(1, 1, 2, 2, start=4), 3), "three apart"),
    Case(
        (scattered(1, 1, 4, 7), scattered(1, 1, 2, 2, start=4), (1, 3)),
        "a dilation for each axis",
    ),
    Case(
        (scattered(2, 2, 5, 4), scattered(3, 2, 2, 2, start=2), (2, 1)),
        "two images, two channels into three",
    ),
    Case(
        (scattered(1, 2, 5, 6), scattered(2, 2, 3, 3, start=2), 2),
        "as many channels out as in, 3×3 kernels",
    ),
    Case(
        (scattered(1, 2, 3, 4), scattered(2, 2, 2, 2) / 4, 2),
        "integer images and weights of fractions",
        "edge",
    ),
    Case((scattered(1, 2, 2, 3), scattered(1, 2, 1, 1), 3), "a 1×1 kernel", "edge"),
    Case(
        (scattered(1, 1, 4, 3), scattered(1, 1, 2, 3, start=1), (3, 1)),
        "a kernel that covers the whole image",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, c, o, kh, kw = rng.integers(1, 4, 5)
        d, e = map(int, rng.integers(1, 4, 2))
        if group == "basic":
            e = d
        size = d * (kh - 1) + rng.integers(1, 5), e * (kw - 1) + rng.integers(1, 6)
        image = rng.standard_normal((n, c, *size))
        weight = rng.standard_normal((o, c, kh, kw))
        dilation = d if group == "basic" else (d, e)
        yield Case((image, weight, dilation), "random images and kernels", group)
    arguments = rng.integers(0, 256, (2, 3, 6, 5)), rng.random((2, 3, 2, 2)), 2
    yield Case(arguments, "images of integers", "edge")


def margin(weight, dilation):
    """Rows and columns that the output has less than the input."""
    pair = ntuple(dilation, 2, "dilated_conv2d", "dilation")
    return tuple(d * (k - 1) for d, k in zip(pair, weight.shape[2:], strict=True))


def size_rule(input, weight, dilation):
    parts = []
    for n, k, m, axis in zip(
        input.shape[2:],
        weight.shape[2:],
        margin(weight, dilation),
        ("rows", "columns"),
        strict=True,
    ):
        spread = f"{m // (k - 1)}·({k} − 1)" if k > 1 else "0"
        parts.append(f"{n} − {spread} = {n - m} {axis}")
    return ", ".join(parts)


def with_dilation(change):
    def wrong(input, weight, dilation):
        pair = ntuple(dilation, 2, "dilated_conv2d", "dilation")
        return dilated_conv2d(input, weight, change(*pair))

    return wrong


def holes_of(fill):
    """A kernel blown up to d·k numbers: `fill` makes the d × d block of each weight."""

    def wrong(input, weight, dilation):
        pair = ntuple(dilation, 2, "dilated_conv2d", "dilation")
        return F.conv2d(*floats(input, np.kron(weight, fill(pair))))

    return wrong


def taps_side_by_side(input, weight, dilation):
    rows, columns = dilated_conv2d(input, weight, dilation).shape[2:]
    return dilated_conv2d(input, weight, 1)[:, :, :rows, :columns]


def one_and_zeros(shape):
    block = np.zeros(shape)
    block[0, 0] = 1
    return block


def as_stride(input, weight, dilation):
    return F.conv2d(*floats(input, weight), stride=dilation)


def pixels_skipped(input, weight, dilation):
    d, e = ntuple(dilation, 2, "dilated_conv2d", "dilation")
    return F.conv2d(*floats(input[:, :, ::d, ::e], weight))


def pixels_pulled_apart(input, weight, dilation):
    d, e = ntuple(dilation, 2, "dilated_conv2d", "dilation")
    n, c, h, w = input.shape
    spread = np.zeros((n, c, d * (h - 1) + 1, e * (w - 1) + 1))
    spread[:, :, ::d, ::e] = input
    return F.conv2d(*floats(spread, weight))


def ordinary_size(fit):
    """As many outputs as without dilation; `fit` says what happens at the edge."""

    def wrong(input, weight, dilation):
        kh, kw = weight.shape[2:]
        extra = [
            m - (k - 1) for m, k in zip(margin(weight, dilation), (kh, kw), strict=True)
        ]
        return fit(input, weight, dilation, extra)

    return wrong


def zeros_beyond_edge(input, weight, dilation, extra):
    border = ((0, 0), (0, 0), *((0, e) for e in extra))
    return dilated_conv2d(np.pad(input, border), weight, dilation)


def cut_at_edge(input, weight, dilation, extra):
    d, e = ntuple(dilation, 2, "dilated_conv2d", "dilation")
    (down, right), (h, w) = margin(weight, dilation), input.shape[2:]
    size = h - weight.shape[2] + 1, w - weight.shape[3] + 1
    output = np.zeros((len(input), len(weight), *size))
    for i, j in np.ndindex(*size):
        window = input[:, None, :, i : i + down + 1 : d, j : j + right + 1 : e]
        output[:, :, i, j] = (window * weight).sum((2, 3, 4))
    return output


def error_at_edge(input, weight, dilation, extra):
    if any(extra):
        raise ValueError("the window is cut off at the edge")
    return dilated_conv2d(input, weight, dilation)


def index_at_edge(input, weight, dilation, extra):
    if any(extra):
        raise IndexError("beyond the edge")
    return dilated_conv2d(input, weight, dilation)


def numbers_only(input, weight, dilation):
    if isinstance(dilation, tuple):
        raise TypeError("a pair is not a number")
    return dilated_conv2d(input, weight, dilation)


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=dilated_conv2d,
    points=2,
    section="Dilated convolution sees further with the same weights",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "dilation-ignored",
            "The kernel is used as it is, without holes.",
            "Where in your code does dilation occur?",
            with_dilation(lambda d, e: 1),
        ),
        Mistake(
            "dilation-in-size-only",
            "The size follows the dilation, but the taps are side by side.",
            "Which pixels does the second column of your kernel meet?",
            taps_side_by_side,
        ),
        Mistake(
            "d-zeros-between-taps",
            "There are d zeros between two taps instead of d − 1.",
            "With dilation 1, how many zeros are there between two taps?",
            with_dilation(lambda d, e: (d + 1, e + 1)),
        ),
        Mistake(
            "dilation-swapped",
            "The vertical dilation is used horizontally, and the other way round.",
            "Which of the two dilations pulls the kernel's rows apart?",
            with_dilation(lambda d, e: (e, d)),
        ),
        Mistake(
            "one-dilation-for-both",
            "The vertical dilation is used for both axes.",
            "With dilation (1, 3), how far apart are two columns of your kernel?",
            with_dilation(lambda d, e: d),
        ),
        Mistake(
            "horizontal-dilation-for-both",
            "The horizontal dilation is used for both axes.",
            "With dilation (1, 3), how far apart are two rows of your kernel?",
            with_dilation(lambda d, e: e),
        ),
        Mistake(
            "channels-averaged",
            "The products are averaged over the input channels.",
            "Are channels summed or averaged?",
            lambda input, weight, dilation: (
                dilated_conv2d(input, weight, dilation) / input.shape[1]
            ),
        ),
        Mistake(
            "rows-only",
            "Only the kernel's rows are pulled apart.",
            "How far apart are two columns of your kernel?",
            with_dilation(lambda d, e: (d, 1)),
        ),
        Mistake(
            "columns-only",
            "Only the kernel's columns are pulled apart.",
            "How far apart are two rows of your kernel?",
            with_dilation(lambda d, e: (1, e)),
        ),
        Mistake(
            "kernel-covers-too-much",
            "The kernel is taken to cover d·k pixels, not d·(k − 1) + 1.",
            "From its first tap to its last, how many pixels does a kernel of 2 taps "
            "with dilation 3 cover?",
            holes_of(one_and_zeros),
        ),
        Mistake(
            "weights-repeated",
            "Each weight is repeated, where there should be holes.",
            "How many pixels does a dilated kernel of 2 × 2 weights look at?",
            holes_of(np.ones),
        ),
        Mistake(
            "dilation-as-stride",
            "The windows move by the dilation.",
            "Does the dilation pull the taps of a window apart, or the windows?",
            as_stride,
        ),
        Mistake(
            "pixels-skipped",
            "Pixels of the image are left out before an ordinary convolution.",
            "Is there an output for a window that begins at pixel 1?",
            pixels_skipped,
        ),
        Mistake(
            "image-pulled-apart",
            "The image is pulled apart instead of the kernel.",
            "Which of the two gets holes, the image or the kernel?",
            pixels_pulled_apart,
        ),
        Mistake(
            "size-without-dilation",
            "The output is as large as without dilation, with zeros beyond the edge.",
            "How many pixels does the kernel cover, and in how many places does it "
            "then fit?",
            ordinary_size(zeros_beyond_edge),
        ),
        Mistake(
            "window-cut-at-the-edge",
            "The output is as large as without dilation: the last windows are cut off.",
            "How many pixels does the kernel cover, and in how many places does it "
            "then fit?",
            ordinary_size(cut_at_edge),
        ),
        Mistake(
            "window-over-the-edge",
            "The output is as large as without dilation: the last windows are cut off.",
            "How many pixels does the kernel cover, and in how many places does it "
            "then fit?",
            ordinary_size(error_at_edge),
        ),
        Mistake(
            "index-over-the-edge",
            "The output is as large as without dilation: the last taps miss the image.",
            "How many pixels does the kernel cover, and in how many places does it "
            "then fit?",
            ordinary_size(index_at_edge),
        ),
        Mistake(
            "pairs-not-handled",
            "Only a single number is understood, not a pair.",
            "What does your code do when dilation is (1, 3)?",
            numbers_only,
        ),
        Mistake(
            "mean-not-sum",
            "The products of a window are averaged instead of summed.",
            "With kernels of ones on images of ones, is the output 1?",
            with_weight(dilated_conv2d, lambda weight: weight / weight[0].size),
        ),
        *mistakes_of_kernels(dilated_conv2d),
        *mistakes_of_sizes(dilated_conv2d, margin),
        *mistakes_of_channels(dilated_conv2d),
        *mistakes_of_batches(dilated_conv2d),
        *mistakes_of_care(
            dilated_conv2d, [[[[58, 64, 70], [88, 94, 100], [118, 124, 130]]]]
        ),
    ),
    hints=(
        "Three taps, two pixels apart: how many pixels lie from the first to the last, "
        "both included?",
        "The window of output (i, j) begins at pixel (i, j) and takes every "
        "dilation-th pixel; it covers dilation·(k − 1) + 1 of them.",
        "turn dilation into a pair\n"
        "size = image size − dilation × (kernel size − 1), along each axis\n"
        "for each place (i, j) of the output:\n"
        "    window = every dilation-th pixel from (i, j) on, as many as taps\n"
        "    output[:, :, i, j] = sums of window × each weight[o]",
        "dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)\n"
        "rows = input.shape[2] - dh * (kh - 1)\n"
        "for i in range(rows):\n"
        "    for j in range(…):\n"
        "        window = input[:, :, i : i + dh * (kh - 1) + 1 : dh, …]\n"
        "        output[:, :, i, j] = np.einsum('ncab,ocab->no', window, …)",
    ),
    size_rule=size_rule,
)
