"""Exercise: the window under every output, written as a column."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake

from .patches import (
    framed_without_pairs,
    output_sizes,
    padded,
    pair,
    size_rule,
    swapped,
    windows,
)


def im2col(input, kernel_size, stride=1, padding=0):
    """Write the window under every output of a convolution as a column.

    Row ``(c·kh + a)·kw + b`` and column ``i·W_out + j`` hold
    ``input[n, c, i·stride + a − padding, j·stride + b − padding]``, or 0 where that is
    outside the image.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
    kernel_size, stride : int or (vertical, horizontal)
    padding : int or (vertical, horizontal)
        Rows and columns of zeros on *each* side.

    Returns
    -------
    ndarray of shape (N, C·kh·kw, H_out·W_out)
        With ``H_out = ⌊(H + 2·padding − kh)/stride⌋ + 1`` and W_out alike.

    Examples
    --------
    >>> image = np.array([[[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]]])
    >>> im2col(image, 2)
    array([[[0., 1.],
            [1., 2.],
            [3., 4.],
            [4., 5.]]])
    """
    (input,) = floats(input)
    return F.unfold(input, kernel_size, padding=padding, stride=stride)


NINE = np.arange(9.0).reshape(1, 1, 3, 3)

PUBLIC = (
    Case((NINE, 2), "0 … 8 under a 2×2 window", "basic"),
    Case((scattered(1, 2, 2, 3), 2), "two channels", "basic"),
    Case((scattered(2, 2, 3, 4), (2, 3)), "two samples, and a wide window"),
    Case((scattered(1, 2, 4, 3), (3, 1)), "a tall window"),
    Case((scattered(2, 3, 4, 5), 2, 2), "a stride of 2, which leaves a column over"),
    Case((scattered(1, 2, 5, 6), (2, 3), (1, 2)), "a stride for each axis"),
    Case((scattered(1, 2, 2, 3), 2, 1, 1), "a frame of zeros"),
    Case((scattered(2, 1, 2, 4), (2, 3), 1, (0, 1)), "a padding for each axis"),
    Case((scattered(2, 2, 4, 5), 3, 2, 1), "stride and padding together"),
    Case((scattered(1, 1, 2, 3), (3, 2), 1, (2, 1)), "a wider frame above and below"),
    Case((scattered(2, 3, 2, 3) / 2, 1), "a 1×1 window", "edge"),
    Case((scattered(2, 2, 2, 3), (2, 3)), "a window as large as the image", "edge"),
    Case((scattered(1, 1, 3, 8), 2, (1, 3)), "a stride longer than the window", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c = rng.integers(1, 4, 2)
        kh, kw = (int(k) for k in rng.integers(1, 4, 2))
        h, w = kh + rng.integers(1, 6), kw + rng.integers(0, 6)
        image = rng.standard_normal((n, c, h, w))
        stride = tuple(rng.integers(1, 4, 2).tolist())
        padding = tuple(rng.integers(0, 3, 2).tolist())
        options = () if group == "basic" else (stride, padding)
        yield Case((image, (kh, kw), *options), "another image and window", group)


def arranged(axes, *shape):
    """A mistake in the order of the axes (N, C, H_out, W_out, kh, kw)."""

    def wrong(input, kernel_size, stride=1, padding=0):
        view = windows(padded(input, padding), kernel_size, stride)
        n, c, rows, columns, kh, kw = view.shape
        sizes = {"n": n, "k": c * kh * kw, "l": rows * columns, "m": n * rows * columns}
        return view.transpose(axes).reshape([sizes[name] for name in shape])

    return wrong


def with_options(change):
    """A mistake in what the options mean: they are changed before they are used."""

    def wrong(input, kernel_size, stride=1, padding=0):
        return im2col(*change(input, kernel_size, stride, padding))

    return wrong


def with_padding(mode=None, before=1, after=1):
    """A mistake in the frame: of other numbers, or not on both sides."""

    def wrong(input, kernel_size, stride=1, padding=0):
        widths = [(before * p, after * p) for p in pair(padding)]
        framed = np.pad(input, [(0, 0), (0, 0), *widths], mode=mode or "constant")
        return im2col(framed, kernel_size, stride)

    return wrong


def half_padding(input, kernel_size, stride=1, padding=0):
    widths = [(p // 2, p - p // 2) for p in pair(padding)]
    return im2col(np.pad(input, [(0, 0), (0, 0), *widths]), kernel_size, stride)


def chosen(rule):
    """A mistake in the number of places: only some of the windows, or some too many.

    ``rule(n, k, s)`` is the number of windows on a padded axis.
    """

    def wrong(input, kernel_size, stride=1, padding=0):
        framed = padded(input, padding)
        sizes = zip(framed.shape[2:], pair(kernel_size), pair(stride), strict=True)
        rows, columns = (max(rule(n, k, s), 0) for n, k, s in sizes)
        (bottom, right) = pair(stride)
        room = np.pad(framed, ((0, 0), (0, 0), (0, bottom), (0, right)))
        view = windows(room, kernel_size, stride)[:, :, :rows, :columns]
        view = view.transpose(0, 1, 4, 5, 2, 3)
        return view.reshape(len(input), view.shape[1] * view[0, 0, :, :, 0, 0].size, -1)

    return wrong


def size_of_unpadded(input, kernel_size, stride=1, padding=0):
    rows, columns = output_sizes(input, kernel_size, stride)
    view = windows(padded(input, padding), kernel_size, stride)
    view = view[:, :, :rows, :columns].transpose(0, 1, 4, 5, 2, 3)
    return view.reshape(len(input), -1, rows * columns)


def flipped_taps(input, kernel_size, stride=1, padding=0):
    right = im2col(input, kernel_size, stride, padding)
    taps = right.reshape(*input.shape[:2], -1, right.shape[-1])
    return taps[:, :, ::-1].reshape(right.shape)


def channels_added_up(input, kernel_size, stride=1, padding=0):
    return im2col(input.sum(1, keepdims=True), kernel_size, stride, padding)


def first_sample_only(input, kernel_size, stride=1, padding=0):
    return im2col(input[:1], kernel_size, stride, padding)


def first_channel_only(input, kernel_size, stride=1, padding=0):
    return im2col(input[:, :1], kernel_size, stride, padding)


def without_pairs(input, kernel_size, stride=1, padding=0):
    framed = framed_without_pairs(input, padding)
    rows = (framed.shape[2] - kernel_size) // stride + 1
    return im2col(
        framed[:, :, : (rows - 1) * stride + kernel_size], kernel_size, stride
    )


def without_batch(input, kernel_size, stride=1, padding=0):
    return im2col(input[:1], kernel_size, stride, padding)[0]


EXERCISE = Exercise(
    assignment="07_conv_backward",
    reference=im2col,
    points=3,
    section="im2col turns convolution into one matrix product",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "windows-as-rows",
            "Each window is a row; it should be a column.",
            "Which axis of the result counts the windows, the second or the third?",
            arranged((0, 2, 3, 1, 4, 5), "n", "l", "k"),
        ),
        Mistake(
            "reshaped-not-transposed",
            "The windows were reshaped where they should be transposed.",
            "Does reshape move an axis, or does it only cut the same row of numbers "
            "into other pieces?",
            arranged((0, 1, 2, 3, 4, 5), "n", "k", "l"),
        ),
        Mistake(
            "rows-reshaped-to-columns",
            "Rows of windows were reshaped to columns instead of transposed.",
            "Does reshape exchange rows and columns?",
            arranged((0, 2, 3, 1, 4, 5), "n", "k", "l"),
        ),
        Mistake(
            "channels-run-fastest",
            "The channels stand innermost in a column instead of outermost.",
            "Which number comes second in a column: the neighbour in the same channel, "
            "or the same pixel of the next channel?",
            arranged((0, 4, 5, 1, 2, 3), "n", "k", "l"),
        ),
        Mistake(
            "window-read-down-its-columns",
            "Each window is read column by column instead of row by row.",
            "Which pixel of the window comes second: the right or the lower neighbour?",
            arranged((0, 1, 5, 4, 2, 3), "n", "k", "l"),
        ),
        Mistake(
            "places-run-down-first",
            "The windows are taken down the image first, then to the right.",
            "Which window does the second column show: the right or the lower "
            "neighbour of the first?",
            arranged((0, 1, 4, 5, 3, 2), "n", "k", "l"),
        ),
        Mistake(
            "samples-side-by-side",
            "The windows of all samples stand in one matrix.",
            "How many axes has the result, and what does the first one count?",
            arranged((1, 4, 5, 0, 2, 3), "k", "m"),
        ),
        Mistake(
            "samples-innermost",
            "All samples stand in one matrix, the sample running fastest.",
            "How many axes has the result, and what does the first one count?",
            arranged((1, 4, 5, 2, 3, 0), "k", "m"),
        ),
        Mistake(
            "one-matrix-of-rows",
            "The windows of all samples are the rows of one matrix.",
            "How many axes has the result, and what does the first one count?",
            arranged((0, 2, 3, 1, 4, 5), "m", "k"),
        ),
        Mistake(
            "flipped-taps",
            "Each window is read backwards: that belongs to true convolution.",
            "Which pixel of the window comes first in your column?",
            flipped_taps,
        ),
        Mistake(
            "stride-ignored",
            "The window moves by one pixel whatever the stride.",
            "With a stride of 2, where does the second window begin?",
            with_options(lambda x, k, s, p: (x, k, 1, p)),
        ),
        Mistake(
            "stride-of-window",
            "The window moves by its own size: the windows do not overlap.",
            "How far is it from one window to the next when the stride is 1?",
            with_options(lambda x, k, s, p: (x, k, k, p)),
        ),
        Mistake(
            "stride-swapped",
            "The vertical stride is used horizontally, and the other way round.",
            "Which number of the pair belongs to the rows?",
            with_options(lambda x, k, s, p: (x, k, swapped(s), p)),
        ),
        Mistake(
            "one-stride-for-both",
            "The vertical stride is used for both axes.",
            "What does your code do with the second number of a stride (1, 2)?",
            with_options(lambda x, k, s, p: (x, k, pair(s)[0], p)),
        ),
        Mistake(
            "padding-ignored",
            "The image was not padded.",
            "Where does padding occur in your code?",
            with_options(lambda x, k, s, p: (x, k, s, 0)),
        ),
        Mistake(
            "padding-swapped",
            "The vertical padding is used horizontally, and the other way round.",
            "Which number of the pair makes new rows?",
            with_options(lambda x, k, s, p: (x, k, s, swapped(p))),
        ),
        Mistake(
            "padding-before-only",
            "Zeros were added at the top and on the left only.",
            "On how many sides does a padding of 1 add a row or a column?",
            with_padding(after=0),
        ),
        Mistake(
            "padding-after-only",
            "Zeros were added at the bottom and on the right only.",
            "On how many sides does a padding of 1 add a row or a column?",
            with_padding(before=0),
        ),
        Mistake(
            "padding-in-total",
            "The padding was divided between the two sides.",
            "Is the padding the number of rows on each side, or on both together?",
            half_padding,
        ),
        Mistake(
            "padded-with-the-border",
            "The frame repeats the pixels at the border instead of holding zeros.",
            "Which number stands outside the image?",
            with_padding(mode="edge"),
        ),
        Mistake(
            "size-of-the-unpadded",
            "The number of windows was counted on the image without its frame.",
            "Which height goes into the formula: H, or H + 2·padding?",
            size_of_unpadded,
        ),
        Mistake(
            "window-swapped",
            "The window's height and width are exchanged.",
            "For a kernel_size of (2, 3), how many rows has your window?",
            with_options(lambda x, k, s, p: (x, swapped(k), s, p)),
        ),
        Mistake(
            "missing-plus-one",
            "The last row and the last column of windows are missing.",
            "In how many places does a window as large as the image fit, and what does "
            "your formula say?",
            chosen(lambda n, k, s: (n - k) // s),
        ),
        Mistake(
            "ceil-for-floor",
            "The number of windows is rounded up: the last one hangs over the edge.",
            "May a window that does not fit any more be counted?",
            chosen(lambda n, k, s: -((k - n) // s) + 1),
        ),
        Mistake(
            "no-pairs",
            "Only whole numbers are understood, not a pair for the two axes.",
            "What does your code do with a kernel_size of (2, 3)?",
            without_pairs,
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample is in the result.",
            "What becomes of the second image of a batch?",
            first_sample_only,
        ),
        Mistake(
            "batch-axis-lost",
            "The batch axis is missing from the result.",
            "How many axes has the result, even for one sample?",
            without_batch,
        ),
        Mistake(
            "first-channel-only",
            "Only the first channel is in the result.",
            "How many numbers lie under the window when the image has 3 channels?",
            first_channel_only,
        ),
        Mistake(
            "channels-added-up",
            "The channels were added up, so their weights can no longer differ.",
            "How many numbers lie under the window when the image has 3 channels?",
            channels_added_up,
        ),
        Mistake(
            "hard-coded-example",
            "The columns of the example are returned whatever the arguments.",
            "Does input occur in your code at all?",
            lambda *args: im2col(NINE, 2),
        ),
    ),
    hints=(
        "How many numbers lie under the window at one place, over all channels? How "
        "many places are there?",
        "Column i·W_out + j is the window at (i, j), read channel by channel, row by "
        "row.",
        "put a frame of zeros round the image\n"
        "for each place (i, j) of the output:\n"
        "    cut out the window, of all samples and channels at once\n"
        "    flatten it and write it into column i·W_out + j",
        "x = np.pad(input, ((0, 0), (0, 0), (ph, ph), …))\n"
        "columns = np.zeros((n, c * kh * kw, h_out * w_out))\n"
        "for i in range(h_out):\n"
        "    for j in range(w_out):\n"
        "        window = x[:, :, i * sh : i * sh + kh, …]\n"
        "        columns[:, :, …] = window.reshape(n, -1)\n"
        "return columns",
    ),
    size_rule=size_rule,
)
