"""Exercise: several channels in, one channel out."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import scattered
from cnnlib.checks.spec import Case, Exercise, Mistake

from .summing import (
    IMAGES,
    TWO_IMAGES,
    TWO_KERNELS,
    added_up,
    flipped_planes,
    mistakes_of_planes,
    size_rule,
    sliding,
)


def corr2d_multi_in(input, kernel):
    """Cross-correlate each channel with its own kernel, and add up the results.

    ``output[i, j] = Σ_c Σ_a Σ_b input[c, i + a, j + b] · kernel[c, a, b]``

    Parameters
    ----------
    input : ndarray of shape (C, H, W)
    kernel : ndarray of shape (C, kh, kw)
        One kernel per channel; none is flipped.

    Returns
    -------
    ndarray of shape (H − kh + 1, W − kw + 1)
        Without a channel axis.

    Examples
    --------
    >>> nine = np.arange(9).reshape(3, 3)
    >>> kernel = np.array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
    >>> corr2d_multi_in(np.stack([nine, nine + 1]), kernel)
    array([[ 56,  72],
           [104, 120]])
    """
    return sum(map(F.corr2d, input, kernel))


PUBLIC = (
    Case((TWO_IMAGES, TWO_KERNELS), "the worked example of the lesson", "basic"),
    Case(
        (np.array([[[1, 2]], [[10, 20]]]), np.array([[[3, 0]], [[0, 4]]])),
        "two images of two pixels",
        "basic",
    ),
    *(
        Case((image, scattered(len(image), *size, start=3)), about, group)
        for image, size, about, group in IMAGES
    ),
    Case(
        (scattered(2, 2, 3), np.array([[[0.5, 0.25]], [[0.75, -0.5]]])),
        "integer images and kernels of fractions",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        c, kh, kw = rng.integers(2, 5, 3) if group != "edge" else (1, 2, 3)
        h, w = kh + rng.integers(1, 5), kw + rng.integers(0, 6)
        arrays = rng.standard_normal((c, h, w)), rng.standard_normal((c, kh, kw))
        yield Case(arrays, "random images and kernels", group)
    image = rng.integers(0, 256, (3, 5, 4))
    yield Case((image, rng.random((3, 2, 3))), "integer images", "edge")


def channels_last(input, kernel):
    return sum(F.corr2d(input[..., c], kernel[..., c]) for c in range(input.shape[-1]))


EXERCISE = Exercise(
    assignment="04_channels",
    reference=corr2d_multi_in,
    points=2,
    section="Each input channel has its own kernel, and the results are added",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "not-summed-over-channels",
            "There is one output per channel: the results were not added up.",
            "How many images should come out, however many channels go in?",
            lambda input, kernel: np.stack(list(map(F.corr2d, input, kernel))),
        ),
        Mistake(
            "last-channel-only",
            "Each channel's result replaces the one before it.",
            "After the loop over channels, what is left of the first one: should there "
            "be = or +=?",
            lambda input, kernel: F.corr2d(input[-1], kernel[-1]),
        ),
        Mistake(
            "first-channel-only",
            "Only the first channel is used.",
            "Does your result change when the second image does? Where does return "
            "stand, inside the loop or after it?",
            lambda input, kernel: F.corr2d(input[0], kernel[0]),
        ),
        Mistake(
            "one-kernel-for-all",
            "The first channel's kernel is used for every channel.",
            "Which kernel slides over the second image?",
            lambda input, kernel: F.corr2d(input.sum(0), kernel[0]),
        ),
        Mistake(
            "every-pair",
            "Every image is combined with every kernel, not only with its own.",
            "How many products of an image and a kernel are there for 2 channels: "
            "2 or 4?",
            lambda input, kernel: F.corr2d(input.sum(0), kernel.sum(0)),
        ),
        Mistake(
            "mean-over-channels",
            "The channels' results are averaged instead of added.",
            "Two channels of 5 and 7: is the output 12 or 6?",
            lambda input, kernel: corr2d_multi_in(input, kernel) / len(input),
        ),
        Mistake(
            "mean-of-everything",
            "All the products of a window are averaged instead of summed.",
            "With kernels of ones on images of ones, is the output 1?",
            lambda input, kernel: corr2d_multi_in(input, kernel) / kernel.size,
        ),
        Mistake(
            "keeps-channel-axis",
            "The output has an axis of length 1 for its only channel.",
            "How many axes does the shape in the docstring have?",
            lambda input, kernel: corr2d_multi_in(input, kernel)[None],
        ),
        Mistake(
            "product-over-channels",
            "The channels' results are multiplied instead of added.",
            "If one channel is all zeros, should the output be zero?",
            lambda input, kernel: np.prod(list(map(F.corr2d, input, kernel)), axis=0),
        ),
        Mistake(
            "channels-in-reverse",
            "The first channel meets the last kernel.",
            "Which kernel belongs to input[0]?",
            lambda input, kernel: corr2d_multi_in(input, kernel[::-1]),
        ),
        Mistake(
            "channels-last",
            "The last axis is taken for the channels.",
            "In (C, H, W), which axis counts the channels?",
            channels_last,
        ),
        Mistake(
            "flipped-kernel",
            "The kernels are turned by 180° before they slide.",
            "Do your kernels slide as they are, or do they get flipped first?",
            lambda input, kernel: corr2d_multi_in(*flipped_planes(input, kernel)),
        ),
        Mistake(
            "flipped-everything",
            "The kernels are turned round, and their order as well.",
            "What does [::-1] without a comma do to an array (C, kh, kw)?",
            lambda input, kernel: corr2d_multi_in(input, kernel[::-1, ::-1, ::-1]),
        ),
        Mistake(
            "transposed-kernel",
            "The kernels' rows and columns are exchanged.",
            "Which number of a kernel lies on the window's top right corner?",
            added_up(sliding.transposed_kernel),
        ),
        sliding.only_the_example([[56, 72], [104, 120]]),
        *mistakes_of_planes(corr2d_multi_in, added_up),
    ),
    hints=(
        "You can already slide one kernel over one image. What has to be done with "
        "the results of several channels?",
        "The output at (i, j) is one number: the sum of all products in the window, "
        "over rows, columns and channels.",
        "for each place (i, j):\n"
        "    cut the window out of all channels at once\n"
        "    output[i, j] = sum of window × kernel over all three axes",
        "_, kh, kw = kernel.shape\n"
        "output = np.zeros((input.shape[1] - kh + 1, …))\n"
        "for i in range(output.shape[0]):\n"
        "    for j in range(…):\n"
        "        output[i, j] = (input[:, i : i + kh, …] * kernel).sum()",
    ),
    size_rule=size_rule,
)
