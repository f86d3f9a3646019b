"""Exercise: which pixels would change a score?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def saliency(grad_input):
    """How much each pixel could change a score: the largest of its channels.

    `grad_input`, (C, H, W), is the gradient of the score with respect to the image. The
    result, (H, W), is at each pixel the largest absolute value over the channels, not
    normalised. Judged are shape and values, and that the gradient stays as it was.

    >>> saliency(np.array([[[1.0, -3.0]], [[2.0, 0.5]]]))
    array([[2., 3.]])
    """
    strength = np.abs(grad_input)
    return strength.max(axis=0)


SMALL = np.array([[[1.0, -3]], [[2, 0.5]]])
COLOURS = np.array(
    [[[1.0, -2, 0], [4, -5, 3]], [[-3, 1, 2], [0.5, 2, -6]], [[2, -1, -4], [1, 1, 1]]]
)


def hidden(rng):
    for group, channels in (("basic", 2), ("general", 3), ("general", 5), ("edge", 1)):
        h, w = rng.integers(2, 7, 2)
        grad = rng.standard_normal((channels, h, w))
        yield Case((grad,), "a random gradient", group)
    yield Case((-rng.random((4, 3, 5)),), "all negative", "edge")


EXERCISE = Exercise(
    assignment="17_boxes_and_masks",
    reference=saliency,
    points=1,
    section="Saliency asks which pixel would change the score",
    public=(
        Case((SMALL,), "two channels of two pixels", "basic"),
        Case((COLOURS,), "three channels", "basic"),
        Case((COLOURS[:, :, :2].transpose(0, 2, 1) * 3,), "three channels of 2×2"),
        Case((COLOURS.transpose(1, 2, 0),), "two channels of 3×3"),
        Case((COLOURS[:, :1] - 0.25,), "a single row"),
        Case((-np.abs(COLOURS),), "all negative", "edge"),
        Case((COLOURS[:1],), "one channel", "edge"),
        Case((0 * COLOURS,), "no gradient anywhere", "edge"),
        Case((COLOURS.astype(np.float32),), "float32", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(saliency),
    hints=(
        "If a pixel's gradient is −3, does the pixel matter less than one with 2?",
        "The result is never negative, and the same for grad_input and −grad_input.",
        "take the absolute value of every number\nthen the largest over the channels",
        "return np.abs(…).max(axis=…)",
    ),
)
