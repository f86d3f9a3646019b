"""Exercise: one number for each channel."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import FOUR


def global_avg_pool2d(input):
    """The mean of each channel: the whole image is one window.

    ``output[n, c] = 1 / (H·W) · Σ_i Σ_j input[n, c, i, j]``: input (N, C, H, W), result
    (N, C). Integers may come; their mean need not be one. Judged are shape and values,
    and that the input stays as it was.

    >>> global_avg_pool2d(np.array([[[[0, 1], [3, 4]], [[1, 2], [4, 5]]]]))
    array([[2., 3.]])
    """
    height, width = input.shape[2:]
    return input.sum(axis=(2, 3)) / (height * width)


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


EXERCISE = Exercise(
    assignment="05_pooling",
    reference=global_avg_pool2d,
    points=1,
    section="Global average pooling leaves one number per channel",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(global_avg_pool2d),
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
