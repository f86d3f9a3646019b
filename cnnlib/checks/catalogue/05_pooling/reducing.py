"""What goes wrong with windows, in both kinds of pooling.

Each mistake is made of the right pooling (`right`), or of loops over windows that are
reduced to one number (`reduce`) in an image padded with `fill`.
"""

import numpy as np

from cnnlib.checks.spec import Mistake
from cnnlib.shapes import ntuple, output_size


def sizes(kernel_size, stride, padding):
    """Pairs, with the kernel's size in the place of a stride that is not given."""
    kernel_size = ntuple(kernel_size, 2, "pool", "kernel_size")
    stride = kernel_size if stride is None else ntuple(stride, 2, "pool", "stride")
    return kernel_size, stride, ntuple(padding, 2, "pool", "padding")


def padded(input, padding, fill):
    before_and_after = ((0, 0), (0, 0), *((p, p) for p in padding))
    return np.pad(input.astype(float), before_and_after, constant_values=fill)


def loops(input, size, kernel_size, stride, reduce):
    """Window after window; those that hang over the edge are cut off."""
    (kh, kw), (s, t) = kernel_size, stride
    output = np.zeros((*input.shape[:2], *size))
    for i, j in np.ndindex(*size):
        window = input[:, :, i * s : i * s + kh, j * t : j * t + kw]
        output[:, :, i, j] = reduce(window)
    return output


def reduced(reduce, fill):
    """Pooling with another rule than it should have."""

    def wrong(input, kernel_size, stride=None, padding=0):
        kernel_size, stride, padding = sizes(kernel_size, stride, padding)
        input = padded(input, padding, fill)
        size = [
            output_size(n, k, 0, s)
            for n, k, s in zip(input.shape[2:], kernel_size, stride, strict=True)
        ]
        return loops(input, size, kernel_size, stride, reduce)

    return wrong


def changed(right, change):
    """The right pooling, of arguments that were changed first."""

    def wrong(input, kernel_size, stride=None, padding=0):
        return right(input, *change(*sizes(kernel_size, stride, padding)))

    return wrong


def default_swapped(right):
    """Height and width exchanged before the default stride is taken from them."""

    def wrong(input, kernel_size, stride=None, padding=0):
        (kh, kw), _, _ = sizes(kernel_size, stride, padding)
        return right(input, (kw, kh), stride, padding)

    return wrong


def windows_too_close(right):
    def wrong(input, kernel_size, stride=None, padding=0):
        rows, columns = right(input, kernel_size, stride, padding).shape[2:]
        return right(input, kernel_size, 1, padding)[:, :, :rows, :columns]

    return wrong


def stride_one(right):
    def wrong(input, kernel_size, stride=None, padding=0):
        return right(input, kernel_size, 1 if stride is None else stride, padding)

    return wrong


def one_side(reduce, fill, keep):
    """Only the rows and columns that `keep` leaves of the padded image."""

    def wrong(input, kernel_size, stride=None, padding=0):
        kernel_size, stride, (p, q) = sizes(kernel_size, stride, padding)
        image = padded(input, (p, q), fill)[:, :, keep(p), keep(q)]
        return reduced(reduce, fill)(image, kernel_size, stride)

    return wrong


def every_axis(reduce, fill):
    def wrong(input, kernel_size, stride=None, padding=0):
        image = np.pad(input.astype(float), padding, constant_values=fill)
        return reduced(reduce, fill)(image, kernel_size, stride)

    return wrong


def counted(right, rule):
    """The right numbers, but as many of them as `rule` says along each axis."""

    def wrong(input, kernel_size, stride=None, padding=0):
        axes = zip(input.shape[2:], *sizes(kernel_size, stride, padding), strict=True)
        rows, columns = (max(rule(n + 2 * p, k, s), 0) for n, k, s, p in axes)
        return right(input, kernel_size, stride, padding)[:, :, :rows, :columns]

    return wrong


def resized(reduce, fill, rule):
    """Loops over as many windows as `rule` makes of all sizes."""

    def wrong(input, kernel_size, stride=None, padding=0):
        kernel_size, stride, padding = sizes(kernel_size, stride, padding)
        image = padded(input, padding, fill)
        size = rule(image.shape[2:], kernel_size, stride)
        return loops(image, size, kernel_size, stride, reduce)

    return wrong


def size_over_stride(image, kernel_size, stride):
    return [n // s for n, s in zip(image, stride, strict=True)]


def rounded_up(image, kernel_size, stride):
    return [
        -((k - n) // s) + 1 for n, k, s in zip(image, kernel_size, stride, strict=True)
    ]


def image_height_twice(image, kernel_size, stride):
    return [
        output_size(image[0], k, 0, s) for k, s in zip(kernel_size, stride, strict=True)
    ]


def after(right, change):
    """The right output, changed afterwards."""

    def wrong(input, kernel_size, stride=None, padding=0):
        return change(right(input, kernel_size, stride, padding))

    return wrong


def across_channels(reduce):
    """One channel of all: `reduce` takes the last two axes."""
    return lambda output: reduce(np.moveaxis(output, 1, -1)[..., None])[:, None]


def only_first_filled(output):
    output = output.copy()
    output[1:] = 0
    return output


def numbers_only(right, error):
    def wrong(input, kernel_size, stride=None, padding=0):
        if isinstance(padding, tuple):
            raise error("a pair is not a number")
        if isinstance(kernel_size, tuple) or isinstance(stride, tuple):
            raise TypeError("a pair is not a number")
        return right(input, kernel_size, stride, padding)

    return wrong


def only_the_example(answer):
    def wrong(input, kernel_size, stride=None, padding=0):
        return np.array(answer)

    return wrong


def changes_input(right):
    def wrong(input, kernel_size, stride=None, padding=0):
        output = right(input, kernel_size, stride, padding)
        input[:, :, 0, 0] += 1
        return output

    return wrong


def corner(window):
    return window[..., 0, 0]


def mistakes_of_windows(right, reduce, fill, answer):
    """The mistakes of sizes and axes, in either kind of pooling."""

    def changing(change):
        return changed(right, change)

    return tuple(
        Mistake(*mistake)
        for mistake in (
            (
                "stride-one-by-default",
                "Without a stride the windows move by one.",
                "By how much do the windows move when no stride is given?",
                stride_one(right),
            ),
            (
                "stride-ignored",
                "The windows move by their own size, whatever the stride.",
                "Where in your code does stride occur?",
                changing(lambda k, s, p: (k, k, p)),
            ),
            (
                "stride-in-size-only",
                "The size follows the stride, but the windows still move by one.",
                "At which row of the image does the window of output row i begin?",
                windows_too_close(right),
            ),
            (
                "stride-swapped",
                "The vertical stride is used horizontally, and the other way round.",
                "Which of the two strides moves the window down?",
                changing(lambda k, s, p: (k, s[::-1], p)),
            ),
            (
                "one-stride-for-both",
                "The vertical stride is used for both axes.",
                "With stride (1, 2), how far do your windows move to the right?",
                changing(lambda k, s, p: (k, s[0], p)),
            ),
            (
                "window-swapped",
                "The window's height is used for its width, and the other way round.",
                "Is a window of size (1, 2) wide or tall?",
                changing(lambda k, s, p: (k[::-1], s, p)),
            ),
            (
                "window-swapped-with-stride",
                "The window's sides are exchanged, and with them the default stride.",
                "Is a window of size (1, 2) wide or tall?",
                default_swapped(right),
            ),
            (
                "square-window-only",
                "The window's height is used for its width as well.",
                "If the window has 1 row and 2 columns, how wide is yours?",
                changed(reduced(reduce, fill), lambda k, s, p: ((k[0], k[0]), s, p)),
            ),
            (
                "padding-ignored",
                "The images are not padded.",
                "Where in your code does padding occur?",
                changing(lambda k, s, p: (k, s, 0)),
            ),
            (
                "padding-swapped",
                "The vertical padding is used horizontally, and the other way round.",
                "Padding (0, 1): are there more rows or more columns afterwards?",
                changed(reduced(reduce, fill), lambda k, s, p: (k, s, p[::-1])),
            ),
            (
                "one-padding-for-both",
                "The vertical padding is used for both axes.",
                "Padding (0, 1): how many columns are added?",
                changed(reduced(reduce, fill), lambda k, s, p: (k, s, p[0])),
            ),
            (
                "padding-before-only",
                "The padding counts on one side only: above and on the left.",
                "A row of 5 with padding 1: how long is it then?",
                one_side(reduce, fill, lambda p: slice(None, -p or None)),
            ),
            (
                "padding-after-only",
                "The padding counts on one side only: below and on the right.",
                "On how many sides of the image should there be a border?",
                one_side(reduce, fill, lambda p: slice(p, None)),
            ),
            (
                "pads-every-axis",
                "Batch and channels are padded too.",
                "What is the shape of your padded array?",
                every_axis(reduce, fill),
            ),
            (
                "missing-plus-one",
                "The output is one row and one column short.",
                "A window as large as the image fits in one place. How many does your "
                "formula give it?",
                counted(right, lambda n, k, s: (n - k) // s),
            ),
            (
                "plus-one-before-dividing",
                "The 1 is added before the division by the stride, instead of after.",
                "A row of 5, a window of 3, stride 2: how many windows are there?",
                counted(right, lambda n, k, s: (n - k + 1) // s),
            ),
            (
                "size-over-stride",
                "The size is divided by the stride without regard to the window.",
                "A row of 5, windows of 3, stride 2: how many of them fit?",
                resized(reduce, fill, size_over_stride),
            ),
            (
                "rounded-up",
                "Where the windows do not come out even, a cut-off one is counted too.",
                "A row of 5, windows of 2: what becomes of the last pixel?",
                resized(reduce, fill, rounded_up),
            ),
            (
                "square-image-only",
                "The image's height is used for its width as well.",
                "How many columns has your output when the image is wide and low?",
                resized(reduce, fill, image_height_twice),
            ),
            (
                "image-transposed",
                "Rows and columns of the output are exchanged.",
                "Which axis of the array is the height, the third or the fourth?",
                after(right, lambda output: output.swapaxes(2, 3)),
            ),
            (
                "pools-channels",
                "The channels are pooled too: only one is left.",
                "How many channels come out when three go in?",
                after(right, across_channels(reduce)),
            ),
            (
                "all-images-in-one",
                "A window takes in all images and channels at once.",
                "Over which axes of the window do you reduce? It has four.",
                reduced(lambda window: reduce(window.reshape(1, -1)), fill),
            ),
            (
                "first-image-only",
                "Only the first image of the batch comes out.",
                "How many images come out when two go in?",
                after(right, lambda output: output[:1]),
            ),
            (
                "other-images-zero",
                "Only the first image's output is filled, the others are zero.",
                "Over which axes do your loops run, and is the batch among them?",
                after(right, only_first_filled),
            ),
            (
                "first-image-repeated",
                "Every image of the batch gets the first one's output.",
                "Which image does your window come from?",
                after(right, lambda output: output[:1].repeat(len(output), 0)),
            ),
            (
                "no-batch-axis",
                "The output has lost the axis of the batch.",
                "How many axes does the shape in the docstring have?",
                after(right, lambda output: output[0]),
            ),
            (
                "first-channel-only",
                "Only the first channel comes out.",
                "How many channels come out when three go in?",
                after(right, lambda output: output[:, :1]),
            ),
            (
                "corner-of-window",
                "The first pixel of each window is taken: this skips pixels, and pools "
                "nothing.",
                "Which pixels of a window does your result depend on?",
                reduced(corner, fill),
            ),
            (
                "pairs-not-handled",
                "Only a single number is understood, not a pair.",
                "What does your code do when kernel_size is (1, 2)?",
                numbers_only(right, TypeError),
            ),
            (
                "pairs-not-handled-in-pad",
                "Only a single number is understood, not a pair.",
                "What does your call of np.pad make of padding=(0, 1)?",
                numbers_only(right, ValueError),
            ),
            (
                "hard-coded-example",
                "The numbers of the worked example are returned whatever the input.",
                "Does input occur in your code at all?",
                only_the_example(answer),
            ),
            (
                "changes-input",
                "The input is overwritten during the computation.",
                "Would a second call with the same array give the same answer?",
                changes_input(right),
            ),
        )
    )
