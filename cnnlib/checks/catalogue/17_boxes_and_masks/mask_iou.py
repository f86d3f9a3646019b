"""Exercise: how well do two masks agree?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def mask_iou(a, b):
    """How well two masks agree: the pixels in both, divided by those in either.

    `a` and `b` are arrays of booleans, (H, W), True where something is. The result is a
    number from 0 to 1; two masks that are both empty agree: 1. Judged is the number,
    and that the masks stay as they were.

    >>> a, b = np.array([[True, True, False]]), np.array([[True, False, True]])
    >>> round(mask_iou(a, b), 3)
    0.333
    """
    intersection = int((a & b).sum())
    union = int((a | b).sum())
    if union == 0:
        return 1.0
    return intersection / union


FIRST = np.array([[1, 1, 0], [1, 0, 0]], bool)
SECOND = np.array([[1, 0, 0], [1, 0, 1]], bool)
LEFT, BELOW = np.zeros((2, 6, 7), bool)
LEFT[:, :4], BELOW[2:] = True, True
SMALL = np.zeros((8, 5), bool)
SMALL[3, 1:3] = True
# More than 255 pixels: counts do not fit in a byte.
LARGE = np.ones((20, 30), bool)


def hidden(rng):
    for group, share in (("basic", 0.5), ("general", 0.2), ("general", 0.8)):
        shape = rng.integers(3, 12, 2)
        a, b = rng.random((2, *shape)) < share
        a[0, 0] = b[0, 0] = True
        b[1], a[2] = True, False
        yield Case((a, b), "random masks", group)
    shape = rng.integers(20, 40, 2)
    yield Case(tuple(rng.random((2, *shape)) < 0.7), "large masks", "edge")


EXERCISE = Exercise(
    assignment="17_boxes_and_masks",
    reference=mask_iou,
    points=2,
    section="Accuracy per pixel flatters an empty mask",
    public=(
        Case((FIRST[:1], np.array([[1, 0, 1]], bool)), "three pixels", "basic"),
        Case((FIRST, SECOND), "six pixels", "basic"),
        Case((LEFT, BELOW), "two rectangles"),
        Case((BELOW, LEFT), "the two exchanged"),
        Case((SMALL, SMALL | np.roll(SMALL, 1, 1)), "a small mask in a larger one"),
        Case((SMALL | np.roll(SMALL, 1, 0), SMALL), "a larger mask around a small one"),
        Case((LEFT, LEFT), "a mask with itself"),
        Case((SMALL, np.roll(SMALL, 2, 0)), "nothing in common", "edge"),
        Case((SMALL, SMALL & False), "one empty mask", "edge"),
        Case((SMALL & False, SMALL & False), "two empty masks", "edge"),
        Case((LARGE, np.tri(20, 30, dtype=bool)), "more than 255 pixels", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(mask_iou),
    hints=(
        "On a canvas of 4,096 black pixels a digit has 150. How many pixels does an "
        "empty mask get right, and what should it be worth?",
        "Pixels that are in neither mask do not count at all.",
        "intersection = number of pixels in both masks\n"
        "union = number of pixels in at least one\n"
        "1 where the union is 0, else their quotient",
        "intersection = (a … b).sum()\n"
        "union = (a … b).sum()\n"
        "return … if union == 0 else intersection / union",
    ),
)
