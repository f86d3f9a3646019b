"""Exercise: which places of a layer speak for a class?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def grad_cam(activations, gradients):
    """Where the maps of a layer speak for a class: Grad-CAM.

    ``ReLU(Σ_c w_c A_c)`` with the `activations` A, (C, H, W), of a layer and w_c the
    mean over all places of channel c of `gradients`, (C, H, W): those of the class's
    score with respect to A. Judged is the map, (H, W), not normalised, and that the
    arguments stay as they were.

    >>> activations = np.array([[[1.0, 0.0, 4.0]], [[2.0, 2.0, 0.0]]])
    >>> gradients = np.array([[[3.0, 0.0, 3.0]], [[-1.0, -1.0, -1.0]]])
    >>> grad_cam(activations, gradients)
    array([[0., 0., 8.]])
    """
    weights = gradients.mean(axis=(1, 2))
    weighted = weights[:, None, None] * activations
    return np.maximum(weighted.sum(axis=0), 0)


LINE = np.array([[[1.0, 0, 4]], [[2, 2, 0]]])
SLOPES = np.array([[[3.0, 0, 3]], [[-1, -1, -1]]])
MAPS = np.array(
    [[[0.0, 2, 1], [3, 0, 5]], [[1, 0, 0], [4, 2, 0]], [[2, 2, 6], [0, 1, 3]]]
)
GRADS = np.array(
    [[[1.0, -1, 2], [0, 4, 1.5]], [[-2, 0, 1], [-3, -1, -4]], [[0.5, 1, 0], [0, 0, -1]]]
)


def hidden(rng):
    for group, channels in (("basic", 2), ("general", 3), ("general", 6), ("edge", 1)):
        h, w = rng.integers(2, 7, 2)
        maps = np.maximum(rng.standard_normal((channels, h, w)), 0)
        level = rng.standard_normal((channels, 1, 1))
        grads = level + rng.standard_normal((channels, h, w))
        yield Case((maps, grads), "random maps", group)
    maps, grads = rng.standard_normal((2, 4, 3, 5))
    yield Case((maps, grads), "activations that may be negative", "edge")


EXERCISE = Exercise(
    assignment="17_boxes_and_masks",
    reference=grad_cam,
    points=2,
    section="Grad-CAM asks which maps spoke for the class",
    public=(
        Case((LINE, SLOPES), "two channels of three places", "basic"),
        Case((MAPS[:2], GRADS[:2]), "two channels of 2×3", "basic"),
        Case((MAPS, GRADS), "three channels"),
        Case((MAPS, GRADS[::-1]), "the gradients exchanged"),
        Case(
            (MAPS.transpose(1, 2, 0), GRADS.transpose(1, 2, 0)), "two channels of 3×3"
        ),
        Case((MAPS[:, :, :2], GRADS[:, :, 1:]), "two by two places"),
        Case((MAPS - 2.5, GRADS), "negative activations", "edge"),
        Case((MAPS, -np.abs(GRADS)), "every channel speaks against it", "edge"),
        Case((MAPS[:1], GRADS[:1]), "one channel", "edge"),
        Case((MAPS[:, :1, :1], GRADS[:, :1, :1]), "a single place", "edge"),
        Case((MAPS, 0 * GRADS), "no gradient anywhere", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(grad_cam),
    hints=(
        "A map is strong at many places, but the score falls when it grows. Does it "
        "speak for the class?",
        "The same channel has the same weight at every place, and the result is never "
        "negative.",
        "weight of each channel = mean of its gradients over all places\n"
        "add up the channels of the activations, each times its weight\n"
        "cut off what is negative",
        "weights = gradients.mean(axis=…)\n"
        "total = (weights[:, None, None] * …).sum(axis=…)\n"
        "return np.maximum(total, …)",
    ),
)
