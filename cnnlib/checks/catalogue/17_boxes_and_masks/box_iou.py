"""Exercise: how well do two boxes agree?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def box_iou(a, b):
    """How well boxes agree: their intersection divided by their union.

    Boxes are (x1, y1, x2, y2) with x1 ≤ x2 and y1 ≤ y2, as in torchvision; a box is (x2
    − x1) wide. For each row of `a`, (n, 4), with each row of `b`, (m, 4), the area of
    what is in both, divided by the area of what is in either; where that is empty, 0.
    Judged is the result, (n, m), and that the arguments stay as they were.

    >>> box_iou(np.array([[0, 0, 2, 2]]), np.array([[1, 0, 2, 2], [5, 5, 6, 6]]))
    array([[0.5, 0. ]])
    """
    top_left = np.maximum(a[:, None, :2], b[:, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[:, 2:])
    sides = np.maximum(bottom_right - top_left, 0)
    intersection = sides[:, :, 0] * sides[:, :, 1]
    area_a = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    union = area_a[:, None] + area_b - intersection
    return intersection / np.where(union > 0, union, 1)


SQUARE = np.array([[0, 0, 2, 2]])
BESIDE = np.array([[1, 0, 2, 2], [5, 5, 6, 6]])
A = np.array([[1.0, 2, 6, 5], [0, 0, 3, 8], [2.5, 1, 4, 4.5], [7, 6, 9, 9]])
B = np.array([[2.0, 3, 8, 7], [4, 0, 5, 6]])
INSIDE = np.array([[0.0, 0, 10, 4], [2, 1, 5, 3]])
EMPTY = np.array([[3.0, 3, 3, 3], [1, 1, 4, 1]])


def boxes(rng, n, side):
    corners = rng.uniform(0, side, (n, 2))
    return np.hstack([corners, corners + rng.uniform(1, side, (n, 2))])


def hidden(rng):
    for group, side in (("basic", 5), ("general", 10), ("general", 30)):
        n, m = rng.integers(2, 6, 2)
        yield Case((boxes(rng, n, side), boxes(rng, m, side)), "random boxes", group)
    whole = np.floor(boxes(rng, 5, 12)).astype(int)
    yield Case((whole, whole[:3] + 1), "whole numbers", "edge")
    far = boxes(rng, 3, 4)
    yield Case((far, far + 50), "far apart", "edge")


EXERCISE = Exercise(
    assignment="17_boxes_and_masks",
    reference=box_iou,
    points=3,
    section="Intersection over union judges a box",
    public=(
        Case((SQUARE, BESIDE), "a square with two others", "basic"),
        Case((A[:2], B[:1]), "two boxes with one", "basic"),
        Case((A, B), "four boxes with two"),
        Case((B, A), "two boxes with four"),
        Case((A[:2], B), "as many boxes on both sides"),
        Case((A, A), "boxes with themselves"),
        Case((INSIDE, INSIDE + [1, 0, 1, 0]), "one box in another"),
        Case((A - 5, B - 5), "negative coordinates"),
        Case((A, A + 20), "nothing in common", "edge"),
        Case((SQUARE, SQUARE + [2, 0, 2, 0]), "boxes that touch", "edge"),
        Case((EMPTY, np.vstack([EMPTY, B])), "empty boxes", "edge"),
        Case((A[:1], A[:1] + [50, 0, 50, 0]), "apart in one direction only", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(box_iou),
    hints=(
        "Two boxes lie one below the other and a little apart: how high is what they "
        "have in common?",
        "The result lies between 0 and 1; it is 1 for a box with itself, and 0 for two "
        "boxes that only touch.",
        "top left corner of the intersection: the larger x1, the larger y1\n"
        "bottom right corner: the smaller x2, the smaller y2\n"
        "its sides are their difference, at least 0\n"
        "union = area of a + area of b − intersection",
        "top_left = np.maximum(a[:, None, :2], b[:, …])\n"
        "bottom_right = np.minimum(a[:, None, 2:], b[:, …])\n"
        "sides = np.maximum(…, 0)\n"
        "intersection = sides[..., 0] * sides[..., 1]\n"
        "union = area(a)[:, None] + area(b) - …",
    ),
)
