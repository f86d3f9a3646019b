"""Exercise: of boxes that show the same thing, keep the surest."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def non_max_suppression(boxes, scores, threshold):
    """Of boxes that overlap much, keep the one with the highest score.

    Go through `boxes`, (n, 4) as (x1, y1, x2, y2), by falling score, of equal `scores`,
    (n,), the smaller index first. A box is kept unless its intersection over union with
    a box that was kept is greater than `threshold`, a number from 0 to 1. Judged are
    the indices of the kept boxes, by falling score, as torchvision.ops.nms gives them.

    >>> boxes = np.array([[0, 0, 4, 4], [0, 0, 4, 5], [9, 9, 12, 12]])
    >>> non_max_suppression(boxes, np.array([0.6, 0.9, 0.3]), 0.5).tolist()
    [1, 2]
    """
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept = []
    for i in np.argsort(-scores, kind="stable"):
        top_left = np.maximum(boxes[i, :2], boxes[kept, :2])
        bottom_right = np.minimum(boxes[i, 2:], boxes[kept, 2:])
        sides = np.maximum(bottom_right - top_left, 0)
        intersection = sides[:, 0] * sides[:, 1]
        iou = intersection / (areas[i] + areas[kept] - intersection)
        if (iou <= threshold).all():
            kept.append(int(i))
    return np.array(kept)


THREE = np.array([[0, 0, 4, 4], [0, 0, 4, 5], [9, 9, 12, 12]])
# Each overlaps the next by 3/5, but not the one after that (1/3).
CHAIN = np.array([[0.0, 0, 4, 4], [1, 0, 5, 4], [2, 0, 6, 4], [3, 0, 7, 4]])
STACK = np.array([[0.0, 0, 4, 4], [0, 6, 4, 10], [1, 1, 3, 3]])
# IoU of neighbours: exactly 1/2.
HALF = np.array([[0.0, 0, 4, 4], [0, 0, 4, 2], [10, 0, 12, 2]])
# 24 boxes apart, of two scores: an order that is not stable mixes them up.
APART = np.array(
    [[6.0 * j, 6 * i, 6 * j + 4, 6 * i + 4] for i in range(4) for j in range(6)]
)
ALIKE = np.tile([0.5, 0.9, 0.5], 8)
CROWD = np.array(
    [
        [10.0, 10, 30, 40],
        [12, 9, 31, 41],
        [50, 20, 70, 50],
        [52, 24, 69, 47],
        [11, 14, 25, 33],
        [49, 19, 73, 52],
        [28, 30, 52, 48],
    ]
)
SURE = np.array([0.7, 0.9, 0.65, 0.8, 0.95, 0.3, 0.5])


def hidden(rng):
    for group, n in (("basic", 4), ("general", 8), ("general", 12), ("edge", 16)):
        corners = rng.uniform(0, 12, (n, 2))
        boxes = np.hstack([corners, corners + rng.uniform(4, 12, (n, 2))])
        scores = rng.permutation(n) / n + 0.01
        threshold = float(rng.uniform(0.15, 0.6))
        yield Case((boxes, scores, threshold), "random boxes", group)
    ties = rng.integers(1, 3, 12) / 4
    corners = rng.integers(0, 9, (12, 2))
    boxes = np.hstack([corners, corners + rng.integers(5, 9, (12, 2))])
    yield Case((boxes, ties, 0.33), "equal scores", "edge")


EXERCISE = Exercise(
    assignment="17_boxes_and_masks",
    reference=non_max_suppression,
    points=3,
    section="Of boxes that overlap, the surest stays",
    public=(
        Case((THREE, np.array([0.6, 0.9, 0.3]), 0.5), "three boxes", "basic"),
        Case((CHAIN[:2], np.array([0.2, 0.8]), 0.5), "two boxes", "basic"),
        Case((CROWD[:3], SURE[:3], 0.4), "two of the same and another", "basic"),
        Case((CHAIN, np.array([0.9, 0.8, 0.7, 0.6]), 0.5), "a chain of boxes"),
        Case((CHAIN, np.array([0.5, 0.9, 0.8, 0.7]), 0.5), "a chain, another order"),
        Case((CHAIN, np.array([0.5, 0.9, 0.8, 0.7]), 0.3), "a low threshold"),
        Case((STACK, np.array([0.9, 0.8, 0.7]), 0.5), "boxes below and inside"),
        Case((CROWD, SURE, 0.3), "seven boxes"),
        Case((CROWD, SURE, 0.6), "seven boxes, a higher threshold"),
        Case((CROWD[::-1] - 30, SURE, 0.5), "negative coordinates"),
        Case((HALF, np.array([0.4, 0.3, 0.9]), 0.5), "exactly the threshold", "edge"),
        Case((CHAIN, np.array([0.5, 0.5, 0.5, 0.5]), 0.5), "equal scores", "edge"),
        Case((APART, ALIKE, 0.5), "24 boxes, two scores", "edge"),
        Case((CROWD[:1], SURE[:1], 0.5), "a single box", "edge"),
        Case((CROWD, SURE, 1.0), "a threshold of 1", "edge"),
        Case((CROWD, SURE - 1, 0.0), "a threshold of 0, negative scores", "edge"),
    ),
    hidden=hidden,
    tolerance=0,
    mistakes=mistakes_of(non_max_suppression),
    hints=(
        "A overlaps B, and B overlaps C, but A does not overlap C. If A is the surest "
        "and C the least sure, what becomes of C?",
        "No two of the kept boxes overlap by more than the threshold, and every other "
        "box overlaps a surer one that was kept.",
        "kept = nothing yet\n"
        "for each box, the surest first:\n"
        "    its intersection over union with every box in kept\n"
        "    if none is greater than the threshold: append its index to kept",
        "kept = []\n"
        'for i in np.argsort(…, kind="stable"):\n'
        "    iou = [overlap(boxes[i], boxes[j]) for j in …]\n"
        "    if all(value <= … for value in iou):\n"
        "        kept.append(i)",
    ),
)
