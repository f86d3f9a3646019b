"""Honest and wrong answers to the exercises of lesson 17."""

import numpy as np
import pytest
from students import assert_right, assert_wrong

# box_iou


def area(box):
    return (box[2] - box[0]) * (box[3] - box[1])


def overlap(p, q):
    width = min(p[2], q[2]) - max(p[0], q[0])
    height = min(p[3], q[3]) - max(p[1], q[1])
    both = width * height if width > 0 and height > 0 else 0
    either = area(p) + area(q) - both
    return float(both / either) if either else 0.0


def pair_by_pair(a, b):
    return [[overlap(p, q) for q in b] for p in a]


def axis_by_axis(a, b):
    ax1, ay1, ax2, ay2 = a.T[:, :, None]
    bx1, by1, bx2, by2 = b.T[:, None, :]
    width = (np.minimum(ax2, bx2) - np.maximum(ax1, bx1)).clip(min=0)
    height = (np.minimum(ay2, by2) - np.maximum(ay1, by1)).clip(min=0)
    both = width * height
    either = (ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - both
    return np.divide(both, either, out=np.zeros(both.shape), where=either != 0)


@pytest.mark.parametrize("student", [pair_by_pair, axis_by_axis])
def test_honest_box_overlaps_get_full_points(student):
    assert_right(student, "box_iou")


def in_pixels(a, b):
    return axis_by_axis(a + [0, 0, 1, 1], b + [0, 0, 1, 1])


def as_corner_and_size(a, b):
    def corners(boxes):
        return np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])

    return axis_by_axis(corners(a), corners(b))


def from_dice(a, b):
    iou = axis_by_axis(a, b)
    return 2 * iou / (1 + iou)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (in_pixels, "pixels-inclusive"),
        (as_corner_and_size, "corner-and-size"),
        (from_dice, "dice"),
    ],
)
def test_a_wrong_box_overlap_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "box_iou", mistake)


def distance_of_centres(a, b):
    centre_a, centre_b = (a[:, :2] + a[:, 2:]) / 2, (b[:, :2] + b[:, 2:]) / 2
    return np.hypot(*(centre_a[:, None] - centre_b).transpose(2, 0, 1))


def overlap_or_not(a, b):
    return axis_by_axis(a, b) > 0


@pytest.mark.parametrize("student", [distance_of_centres, overlap_or_not])
def test_other_wrong_box_overlaps_are_not_given_a_name(student):
    assert_wrong(student, "box_iou")


# non_max_suppression


def striking_out(boxes, scores, threshold):
    left = sorted(range(len(boxes)), key=lambda i: (-scores[i], i))
    kept = []
    while left:
        best, *left = left
        kept.append(best)
        left = [i for i in left if overlap(boxes[best], boxes[i]) <= threshold]
    return kept


def with_a_matrix(boxes, scores, threshold):
    order = np.argsort(-scores, kind="stable")
    iou = axis_by_axis(boxes[order], boxes[order])
    alive = np.ones(len(order), bool)
    for i in range(len(order)):
        if alive[i]:
            alive[i + 1 :] &= iou[i, i + 1 :] <= threshold
    return order[alive]


def one_best_after_another(boxes, scores, threshold):
    scores, kept = scores.astype(float).copy(), []
    while np.isfinite(scores).any():
        best = int(scores.argmax())
        kept.append(best)
        scores[axis_by_axis(boxes[[best]], boxes)[0] > threshold] = -np.inf
        scores[best] = -np.inf
    return np.array(kept)


@pytest.mark.parametrize(
    "student", [striking_out, with_a_matrix, one_best_after_another]
)
def test_honest_suppression_gets_full_points(student):
    assert_right(student, "non_max_suppression")


def every_surer_one_suppresses(boxes, scores, threshold):
    order = np.argsort(-scores, kind="stable")
    iou = np.triu(axis_by_axis(boxes[order], boxes[order]), 1)
    return order[(iou <= threshold).all(axis=0)]


def at_the_threshold(boxes, scores, threshold):
    left = np.argsort(-scores, kind="stable").tolist()
    kept = []
    while left:
        best, *left = left
        kept.append(best)
        left = [i for i in left if overlap(boxes[best], boxes[i]) < threshold]
    return kept


def in_order_of_boxes(boxes, scores, threshold):
    return np.sort(with_a_matrix(boxes, scores, threshold))


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (every_surer_one_suppresses, "dropped-ones-suppress"),
        (at_the_threshold, "threshold-suppresses"),
        (in_order_of_boxes, "sorted-by-index"),
    ],
)
def test_wrong_suppression_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "non_max_suppression", mistake)


def largest_first(boxes, scores, threshold):
    sizes = np.array([area(box) for box in boxes])
    return with_a_matrix(boxes, sizes, threshold)


def at_most_two(boxes, scores, threshold):
    return with_a_matrix(boxes, scores, threshold)[:2]


@pytest.mark.parametrize("student", [largest_first, at_most_two])
def test_other_wrong_suppression_is_not_given_a_name(student):
    assert_wrong(student, "non_max_suppression")


# mask_iou


def counting(a, b):
    pairs = list(zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))
    either = sum(p or q for p, q in pairs)
    return sum(p and q for p, q in pairs) / either if either else 1.0


def with_sets(a, b):
    p, q = set(np.flatnonzero(a)), set(np.flatnonzero(b))
    return len(p & q) / len(p | q) if p | q else 1


def with_floats(a, b):
    p, q = a.astype(float), b.astype(float)
    both = np.vdot(p, q)
    either = p.sum() + q.sum() - both
    return both / either if either > 0 else 1.0


@pytest.mark.parametrize("student", [counting, with_sets, with_floats])
def test_honest_mask_overlaps_get_full_points(student):
    assert_right(student, "mask_iou")


def twice_the_overlap(a, b):
    both = np.sum(a) + np.sum(b)
    return 2 * np.sum(a * b) / both if both else 1.0


def zero_when_empty(a, b):
    both, either = np.sum(a & b), np.sum(a | b)
    return both / max(either, 1)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [(twice_the_overlap, "dice"), (zero_when_empty, "empty-is-zero")],
)
def test_a_wrong_mask_overlap_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "mask_iou", mistake)


def ratio_of_sizes(a, b):
    small, large = sorted([int(a.sum()), int(b.sum())])
    return small / large if large else 1.0


def columns_in_common(a, b):
    return float((a.any(0) & b.any(0)).sum() / max((a.any(0) | b.any(0)).sum(), 1))


@pytest.mark.parametrize("student", [ratio_of_sizes, columns_in_common])
def test_other_wrong_mask_overlaps_are_not_given_a_name(student):
    assert_wrong(student, "mask_iou")


# saliency


def number_by_number(grad_input):
    channels, h, w = grad_input.shape
    return [
        [
            max(abs(float(grad_input[c, i, j])) for c in range(channels))
            for j in range(w)
        ]
        for i in range(h)
    ]


def both_ends(grad_input):
    return np.maximum(grad_input.max(axis=0), -grad_input.min(axis=0))


@pytest.mark.parametrize("student", [number_by_number, both_ends])
def test_honest_saliency_gets_full_points(student):
    assert_right(student, "saliency")


def torch_habit(grad_input):
    return np.linalg.norm(grad_input, axis=0)


def channels_last(grad_input):
    return np.abs(grad_input).max(-1)


@pytest.mark.parametrize(
    ("student", "mistake"), [(torch_habit, "length"), (channels_last, "last-axis")]
)
def test_wrong_saliency_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "saliency", mistake)


def the_median(grad_input):
    return np.median(np.abs(grad_input), axis=0) + 1


def test_another_wrong_saliency_is_not_given_a_name():
    assert_wrong(the_median, "saliency")


# grad_cam


def channel_by_channel(activations, gradients):
    heat = np.zeros(activations.shape[1:])
    for a, g in zip(activations, gradients, strict=True):
        heat += g.sum() / g.size * a
    heat[heat < 0] = 0
    return heat


def with_einsum(activations, gradients):
    weights = np.einsum("chw->c", gradients) / gradients[0].size
    return np.einsum("c,chw->hw", weights, activations).clip(0)


def with_tensordot(activations, gradients):
    flat = gradients.reshape(len(gradients), -1).mean(axis=1)
    heat = np.tensordot(flat, activations, 1)
    return heat * (heat > 0)


@pytest.mark.parametrize("student", [channel_by_channel, with_einsum, with_tensordot])
def test_honest_class_maps_get_full_points(student):
    assert_right(student, "grad_cam")


def rectified_maps(activations, gradients):
    w = gradients.mean((1, 2), keepdims=True)
    return np.where(w * activations > 0, w * activations, 0).sum(0)


def scaled_to_one(activations, gradients):
    heat = with_einsum(activations, gradients)
    return heat / heat.max() if heat.max() > 0 else heat


def gradient_times_map(activations, gradients):
    return np.maximum(0, np.sum(activations * gradients, axis=0))


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (rectified_maps, "relu-before-sum"),
        (scaled_to_one, "normalised"),
        (gradient_times_map, "place-by-place"),
    ],
)
def test_a_wrong_class_map_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "grad_cam", mistake)


def squared_weights(activations, gradients):
    return np.tensordot(gradients.mean((1, 2)) ** 2, activations, 1).clip(0)


def median_weights(activations, gradients):
    return np.tensordot(np.median(gradients, (1, 2)), activations, 1).clip(0)


@pytest.mark.parametrize("student", [squared_weights, median_weights])
def test_other_wrong_class_maps_are_not_given_a_name(student):
    assert_wrong(student, "grad_cam")
