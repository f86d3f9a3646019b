"""Exercise: every pixel becomes a block."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake

from .maps import changes, counted, maps


def upsample_nearest(input, scale):
    """Enlarge feature maps: every pixel becomes a block of scale × scale equal ones.

    ``output[n, c, i, j] = input[n, c, ⌊i/scale⌋, ⌊j/scale⌋]``

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
    scale : int

    Returns
    -------
    ndarray of shape (N, C, H·scale, W·scale)

    Examples
    --------
    >>> upsample_nearest(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), 2)
    array([[[[1., 1., 2., 2.],
             [1., 1., 2., 2.],
             [3., 3., 4., 4.],
             [3., 3., 4., 4.]]]])
    """
    return F.interpolate(input, scale_factor=scale, mode="nearest")


EXAMPLE = counted(1, 1, 2, 2, start=1), 2

PUBLIC = (
    Case(EXAMPLE, "four pixels, doubled", "basic"),
    Case((counted(1, 2, 1, 3), 2), "two channels", "basic"),
    Case((maps(2, 2, 2, 3), 2), "two samples, not square"),
    Case((maps(1, 2, 3, 2, start=4), 3), "three times as large"),
    Case((maps(2, 3, 2, 2, start=2), 2), "three channels"),
    Case((maps(2, 1, 3, 4, start=1), 4), "four times as large"),
    Case((maps(2, 2, 2, 3, start=5), 1), "a scale of 1", "edge"),
    Case((maps(2, 3, 1, 1), 3), "a single pixel", "edge"),
)


def hidden(rng):
    for group, scale in (("basic", 2), ("general", 3), ("general", 5), ("edge", 1)):
        input = rng.standard_normal(rng.integers(1, 5, 4))
        yield Case((input, scale), "other images", group)


def repeated(*axes):
    def wrong(input, scale):
        for axis in axes:
            input = np.repeat(input, scale, axis=axis)
        return input.copy()

    return wrong


def tiled(input, scale):
    return np.tile(input, (1, 1, scale, scale))


def spread(input, scale):
    n, c, h, w = input.shape
    output = np.zeros((n, c, h * scale, w * scale))
    output[:, :, ::scale, ::scale] = input
    return output


def rows_read_on(input, scale):
    n, c, h, w = input.shape
    return np.repeat(input, scale * scale, axis=3).reshape(n, c, h * scale, w * scale)


def bilinear(input, scale):
    return F.interpolate(input, scale_factor=scale, mode="bilinear")


def bilinear_from_corner_to_corner(input, scale):
    return F.interpolate(input, scale_factor=scale, mode="bilinear", align_corners=True)


def framed(input, scale):
    n, c, h, w = input.shape
    output = np.zeros((n, c, h * scale, w * scale))
    top, left = (h * scale - h) // 2, (w * scale - w) // 2
    output[:, :, top : top + h, left : left + w] = input
    return output


def square_only(input, scale):
    h = input.shape[2] * scale
    rows, columns = np.arange(h)[:, None] // scale, np.arange(h) // scale
    return input[:, :, rows, columns]


def rounded(input, scale):
    def places(n):
        return np.minimum(np.round(np.arange(n * scale) / scale).astype(int), n - 1)

    _, _, h, w = input.shape
    return input[:, :, places(h)[:, None], places(w)]


def remainder(input, scale):
    _, _, h, w = input.shape
    rows, columns = np.arange(h * scale) % scale, np.arange(w * scale) % scale
    return input[:, :, np.minimum(rows, h - 1)[:, None], np.minimum(columns, w - 1)]


def rounded_half_up(input, scale):
    def places(n):
        return np.minimum((np.arange(n * scale) + scale // 2) // scale, n - 1)

    _, _, h, w = input.shape
    return input[:, :, places(h)[:, None], places(w)]


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=upsample_nearest,
    points=2,
    section="Upsampling repeats pixels, and learns nothing",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "tiled",
            "The whole image is repeated, instead of each pixel.",
            "Do you want several small images, or one whose pixels are larger?",
            tiled,
        ),
        Mistake(
            "rows-only",
            "Only the rows are repeated.",
            "How wide should the output be?",
            repeated(2),
        ),
        Mistake(
            "columns-only",
            "Only the columns are repeated.",
            "How high should the output be?",
            repeated(3),
        ),
        Mistake(
            "channels-and-rows",
            "The channels and the rows are repeated: axes 1 and 2.",
            "Which axes are height and width in (N, C, H, W)?",
            repeated(1, 2),
        ),
        Mistake(
            "samples-and-channels",
            "The samples and the channels are repeated: axes 0 and 1.",
            "Which axes are height and width in (N, C, H, W)?",
            repeated(0, 1),
        ),
        Mistake(
            "every-axis",
            "Samples and channels are repeated as well.",
            "How many channels should the output have?",
            repeated(0, 1, 2, 3),
        ),
        Mistake(
            "one-axis-twice",
            "One axis is repeated twice, the other not at all.",
            "Which axis is the height in (N, C, H, W), and which the width?",
            repeated(3, 3),
        ),
        Mistake(
            "flattened",
            "repeat without an axis flattens the array first.",
            "What does np.repeat do when no axis is named?",
            lambda input, scale: np.repeat(input, scale),
        ),
        Mistake(
            "rows-read-on",
            "Each pixel is repeated scale² times in its row, then the row is cut up.",
            "Which number stands below the top left one in your output?",
            rows_read_on,
        ),
        Mistake(
            "zeros-between",
            "Zeros were put between the pixels: that belongs to the transposed "
            "convolution.",
            "Which number is nearest to the places that you left 0?",
            spread,
        ),
        Mistake(
            "zeros-around",
            "Zeros were put around the image instead of enlarging it.",
            "How large does one pixel of the input become?",
            framed,
        ),
        Mistake(
            "interpolated",
            "The output runs smoothly between the pixels: that is bilinear.",
            "Are there numbers in your output that the input does not have?",
            bilinear,
        ),
        Mistake(
            "interpolated-from-corner-to-corner",
            "The output runs smoothly from corner to corner.",
            "Are there numbers in your output that the input does not have?",
            bilinear_from_corner_to_corner,
        ),
        Mistake(
            "rounded",
            "The place i/scale is rounded instead of rounded down.",
            "With a scale of 2, which pixel does the output's second row show?",
            rounded,
        ),
        Mistake(
            "rounded-half-up",
            "The place i/scale is rounded to the nearest instead of down.",
            "With a scale of 2, which pixel does the output's second row show?",
            rounded_half_up,
        ),
        Mistake(
            "remainder-for-quotient",
            "The place is i % scale instead of i // scale.",
            "With a scale of 2, which row does the output's row 3 show?",
            remainder,
        ),
        Mistake(
            "always-doubled",
            "The image is doubled, whatever the scale.",
            "Where does scale occur in your code?",
            lambda input, scale: upsample_nearest(input, 2),
        ),
        Mistake(
            "square-only",
            "The height is used for the width as well.",
            "Does your function work on an image of 2 rows and 3 columns?",
            square_only,
        ),
        Mistake(
            "transposed",
            "Rows and columns of the output are exchanged.",
            "Where does the pixel in the top right corner end up?",
            lambda input, scale: upsample_nearest(input.swapaxes(2, 3), scale),
        ),
        Mistake(
            "multiplied",
            "The numbers are multiplied by the scale.",
            "Is it the image that should grow, or its brightness?",
            lambda input, scale: input * scale,
        ),
        Mistake(
            "shared-among-the-block",
            "The pixel's value is divided among its block.",
            "Does the image keep its brightness when it grows?",
            lambda input, scale: upsample_nearest(input, scale) / scale**2,
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample is enlarged.",
            "What becomes of the second image of a batch?",
            lambda input, scale: upsample_nearest(input[:1], scale),
        ),
        Mistake(
            "rows-tiled",
            "The rows are laid out again and again, instead of each in turn.",
            "Which row of the input should the second row of the output show?",
            lambda input, scale: np.tile(np.repeat(input, scale, 3), (1, 1, scale, 1)),
        ),
        Mistake(
            "columns-tiled",
            "The columns are laid out again and again, instead of each in turn.",
            "Which column of the input should the second column of the output show?",
            lambda input, scale: np.tile(np.repeat(input, scale, 2), scale),
        ),
        Mistake(
            "scale-squared",
            "Every pixel is repeated scale² times along both axes.",
            "How many pixels does a block have, and how many rows?",
            lambda input, scale: upsample_nearest(input, scale**2),
        ),
        Mistake(
            "made-smaller",
            "Every scale-th pixel is kept: the image shrinks.",
            "Should the output have more pixels than the input, or fewer?",
            lambda input, scale: input[:, :, ::scale, ::scale].copy(),
        ),
        Mistake(
            "channels-too",
            "The channels are repeated as well.",
            "How many channels should the output have?",
            repeated(1, 2, 3),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do input and scale occur in your code at all?",
            lambda *args: upsample_nearest(*EXAMPLE),
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes(upsample_nearest, lambda input, scale: input.fill(0)),
        ),
    ),
    hints=(
        "With a scale of 2, which input pixel do output rows 0 and 1 show? And rows 2 "
        "and 3?",
        "Output row i shows input row i // scale, and columns do the same.",
        "repeat every row `scale` times, one right after the other\n"
        "then every column, in the same way",
        "rows = np.repeat(input, scale, axis=…)\nreturn np.repeat(rows, …, axis=…)",
    ),
    size_rule=lambda input, scale: (
        f"{input.shape[2]}·{scale} × {input.shape[3]}·{scale} = "
        f"{input.shape[2] * scale} × {input.shape[3] * scale}"
    ),
)
