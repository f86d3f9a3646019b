"""Exercise: one number for each channel."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake

from .cases import FOUR


def global_avg_pool2d(input):
    """The mean of each channel: the whole image is one window.

    ``output[n, c] = 1 / (H·W) · Σ_i Σ_j input[n, c, i, j]``

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
        The mean of integers need not be an integer.

    Returns
    -------
    ndarray of shape (N, C)

    Examples
    --------
    >>> global_avg_pool2d(np.array([[[[0, 1], [3, 4]], [[1, 2], [4, 5]]]]))
    array([[2., 3.]])
    """
    return F.adaptive_avg_pool2d(*floats(input), 1)[:, :, 0, 0]


EXAMPLE = np.array([[[[0, 1], [3, 4]], [[1, 2], [4, 5]]]])

PUBLIC = (
    Case((EXAMPLE,), "the windows of the lesson, as two channels", "basic"),
    Case((FOUR * 2,), "a single channel of 4 × 4", "basic"),
    Case((scattered(2, 3, 2, 4) / 2,), "two images of three channels"),
    Case((scattered(3, 2, 4, 2, start=3),), "three images of two channels"),
    Case((scattered(2, 2, 2, 2, start=5) / 2,), "everything of size two"),
    Case((scattered(1, 2, 1, 3, start=4) / 2,), "images of one row"),
    Case((scattered(2, 1, 2, 3),), "integers whose mean is a fraction", "edge"),
    Case((scattered(2, 3, 1, 1),), "a single pixel", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, c, h, w = rng.integers(2, 7, 4)
        if group == "edge":
            n, c = 1, 1
        yield Case((rng.standard_normal((n, c, h, w)),), "random images", group)
    yield Case((rng.integers(0, 256, (2, 3, 4, 5)),), "images of integers", "edge")


def truncated(input):
    return global_avg_pool2d(input).astype(input.dtype)


def only_the_example(input):
    return global_avg_pool2d(EXAMPLE)


def changes_input(input):
    output = global_avg_pool2d(input)
    input[:, :, 0, 0] += 1
    return output


EXERCISE = Exercise(
    assignment="05_pooling",
    reference=global_avg_pool2d,
    points=1,
    section="Global average pooling leaves one number per channel",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "keeps-image-axes",
            "Height and width are still there, with length 1.",
            "How many axes does the shape in the docstring have?",
            lambda input: global_avg_pool2d(input)[:, :, None, None],
        ),
        Mistake(
            "one-number-for-all",
            "Everything is averaged to a single number.",
            "Over which axes do you take the mean?",
            lambda input: input.mean(),
        ),
        Mistake(
            "channels-averaged",
            "The channels are averaged too: one number per image is left.",
            "How many numbers should there be for an image of three channels?",
            lambda input: input.mean((1, 2, 3)),
        ),
        Mistake(
            "images-averaged",
            "The images of the batch are averaged: one number per channel is left.",
            "May the second image change what comes out for the first?",
            lambda input: input.mean((0, 2, 3)),
        ),
        Mistake(
            "over-channels-only",
            "The mean runs over the channels instead of the pixels.",
            "Which axes of (N, C, H, W) count the pixels?",
            lambda input: input.mean(1),
        ),
        Mistake(
            "over-first-two-axes",
            "The mean runs over batch and channels instead of height and width.",
            "Which axes of (N, C, H, W) count the pixels?",
            lambda input: input.mean((0, 1)),
        ),
        Mistake(
            "channels-last",
            "The axes are read as (N, H, W, C).",
            "Which axis of (N, C, H, W) counts the channels?",
            lambda input: input.mean((1, 2)),
        ),
        Mistake(
            "over-rows-only",
            "The mean runs over the height only.",
            "Over how many axes should the mean run?",
            lambda input: input.mean(2),
        ),
        Mistake(
            "over-columns-only",
            "The mean runs over the width only.",
            "Over how many axes should the mean run?",
            lambda input: input.mean(3),
        ),
        Mistake(
            "sum-not-mean",
            "The pixels are added up, but not divided by their number.",
            "What should come out of an image of ones?",
            lambda input: input.sum((2, 3)),
        ),
        Mistake(
            "max-not-mean",
            "The largest pixel is taken instead of the mean.",
            "Does your result change when a small pixel does?",
            lambda input: input.max((2, 3)),
        ),
        Mistake(
            "divided-by-height",
            "The sum is divided by the height only.",
            "How many pixels are there in an image of 2 rows and 4 columns?",
            lambda input: input.sum((2, 3)) / input.shape[2],
        ),
        Mistake(
            "divided-by-width",
            "The sum is divided by the width only.",
            "How many pixels are there in an image of 2 rows and 4 columns?",
            lambda input: input.sum((2, 3)) / input.shape[3],
        ),
        Mistake(
            "square-image-only",
            "The sum is divided by the square of the height.",
            "How many pixels are there in an image of 2 rows and 4 columns?",
            lambda input: input.sum((2, 3)) / input.shape[2] ** 2,
        ),
        Mistake(
            "square-of-width",
            "The sum is divided by the square of the width.",
            "How many pixels are there in an image of 2 rows and 4 columns?",
            lambda input: input.sum((2, 3)) / input.shape[3] ** 2,
        ),
        Mistake(
            "first-image-only",
            "Only the first image of the batch comes out.",
            "How many images come out when two go in?",
            lambda input: global_avg_pool2d(input[:1]),
        ),
        Mistake(
            "no-batch-axis",
            "The output has lost the axis of the batch.",
            "How many axes does the shape in the docstring have?",
            lambda input: global_avg_pool2d(input)[0],
        ),
        Mistake(
            "output-transposed",
            "The output is (C, N) instead of (N, C).",
            "Which axis of the output counts the images?",
            lambda input: global_avg_pool2d(input).T,
        ),
        Mistake(
            "left-flat",
            "All numbers stand in one row: images and channels are not told apart.",
            "How many axes does the shape in the docstring have?",
            lambda input: global_avg_pool2d(input).ravel(),
        ),
        Mistake(
            "integer-truncation",
            "The output array holds integers, so fractions are cut off.",
            "What dtype does your output array get when the images are of integers?",
            truncated,
        ),
        Mistake(
            "integer-division",
            "The sum is divided with //, which rounds down.",
            "What is 5 // 2, and what is 5 / 2?",
            lambda input: np.floor(global_avg_pool2d(input)),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the input.",
            "Does input occur in your code at all?",
            only_the_example,
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes_input,
        ),
    ),
    hints=(
        "Which two of the four axes disappear?",
        "output[n, c] is the mean of the H × W numbers input[n, c].",
        "take the mean over the axes of height and width; keep batch and channels",
        "return input.mean(axis=(…, …))",
    ),
    size_rule=lambda input: (
        f"{input.shape[0]} images × {input.shape[1]} channels, one number each"
    ),
)
