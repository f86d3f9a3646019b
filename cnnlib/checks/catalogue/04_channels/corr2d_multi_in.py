"""Exercise: several channels in, one channel out."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import IMAGES, TWO_IMAGES, TWO_KERNELS, size_rule


def corr2d_multi_in(input, kernel):
    """Cross-correlate each channel with its own kernel, and add up the results.

    ``output[i, j] = Σ_c Σ_a Σ_b input[c, i + a, j + b] · kernel[c, a, b]``: input
    (C, H, W), kernel (C, kh, kw), result (H − kh + 1, W − kw + 1), without an axis for
    channels. Judged are shape and values, and that the arguments stay as they were.

    >>> input = np.array([[[1, 2]], [[10, 20]]])
    >>> corr2d_multi_in(input, np.array([[[3, 0]], [[0, 4]]]))
    array([[83.]])
    """
    _, kh, kw = kernel.shape
    height, width = input.shape[1] - kh + 1, input.shape[2] - kw + 1
    output = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            window = input[:, i : i + kh, j : j + kw]
            output[i, j] = (window * kernel).sum()
    return output


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


EXERCISE = Exercise(
    assignment="04_channels",
    reference=corr2d_multi_in,
    points=2,
    section="Each input channel has its own kernel, and the results are added",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(corr2d_multi_in),
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
    sign="⋆",
)
