"""Answers to assignment 17."""

import numpy as np
from bank.answers import right, wrong


@right("box_iou")
def box_iou_loops(a, b):
    out = np.zeros((len(a), len(b)))
    for i, (x1, y1, x2, y2) in enumerate(a):
        for j, (u1, v1, u2, v2) in enumerate(b):
            w = max(0, min(x2, u2) - max(x1, u1))
            h = max(0, min(y2, v2) - max(y1, v1))
            union = (x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - w * h
            out[i, j] = w * h / union if union > 0 else 0
    return out


@wrong("box_iou", "Width and height of the overlap are not clipped at 0.")
def box_iou_unclipped(a, b):
    lo = np.maximum(a[:, None, :2], b[None, :, :2])
    hi = np.minimum(a[:, None, 2:], b[None, :, 2:])
    inter = (hi - lo).prod(-1)
    size = (a[:, 2:] - a[:, :2]).prod(1)[:, None] + (b[:, 2:] - b[:, :2]).prod(1)
    union = size - inter
    return inter / np.where(union > 0, union, 1)


@wrong("box_iou", "One pixel is added to each side.")
def box_iou_plus_one(a, b):
    return box_iou_loops(a + [0, 0, 1, 1], b + [0, 0, 1, 1])


@wrong("box_iou", "The overlap is divided by the smaller area.")
def box_iou_smaller(a, b):
    out = np.zeros((len(a), len(b)))
    for i, p in enumerate(a):
        for j, q in enumerate(b):
            w = max(0, min(p[2], q[2]) - max(p[0], q[0]))
            h = max(0, min(p[3], q[3]) - max(p[1], q[1]))
            less = min((p[2] - p[0]) * (p[3] - p[1]), (q[2] - q[0]) * (q[3] - q[1]))
            out[i, j] = w * h / less if less > 0 else 0
    return out


@wrong("box_iou", "x2 and y2 are read as width and height.")
def box_iou_xywh(a, b):
    def corners(boxes):
        return np.hstack([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]])

    return box_iou_loops(corners(a), corners(b))


@wrong(
    "box_iou",
    "The union is the sum of the areas.",
    "The result is transposed.",
)
def box_iou_two(a, b):
    iou = box_iou_loops(a, b)
    return (iou / (1 + iou)).T


@right("non_max_suppression")
def non_max_suppression_alive(boxes, scores, threshold):
    iou = box_iou_loops(boxes, boxes)
    alive = list(np.argsort(-scores, kind="stable"))
    keep = []
    while alive:
        i = alive.pop(0)
        keep.append(i)
        alive = [j for j in alive if not iou[i, j] > threshold]
    return np.array(keep)


@wrong("non_max_suppression", "IoU equal to the threshold is suppressed.")
def non_max_suppression_equal(boxes, scores, threshold):
    iou = box_iou_loops(boxes, boxes)
    alive = list(np.argsort(-scores, kind="stable"))
    keep = []
    while alive:
        i = alive.pop(0)
        keep.append(i)
        alive = [j for j in alive if iou[i, j] < threshold]
    return np.array(keep)


@wrong("non_max_suppression", "Suppressed boxes still suppress.")
def non_max_suppression_all(boxes, scores, threshold):
    iou = box_iou_loops(boxes, boxes)
    order = np.argsort(-scores, kind="stable")
    keep = []
    for n, i in enumerate(order):
        if all(iou[i, j] <= threshold for j in order[:n]):
            keep.append(i)
    return np.array(keep)


@wrong("non_max_suppression", "Rising instead of falling score.")
def non_max_suppression_rising(boxes, scores, threshold):
    return non_max_suppression_alive(boxes, -scores, threshold)


@wrong("non_max_suppression", "A boolean mask is returned.")
def non_max_suppression_mask(boxes, scores, threshold):
    keep = np.zeros(len(boxes), bool)
    keep[non_max_suppression_alive(boxes, scores, threshold)] = True
    return keep


@wrong("non_max_suppression", "The surest box is missing.")
def non_max_suppression_skips(boxes, scores, threshold):
    return non_max_suppression_alive(boxes, scores, threshold)[1:]


@right("mask_iou")
def mask_iou_logical(a, b):
    union = np.logical_or(a, b).sum()
    return np.logical_and(a, b).sum() / union if union else 1.0


@wrong("mask_iou", "Pixel accuracy.")
def mask_iou_accuracy(a, b):
    return np.mean(a == b)


@wrong("mask_iou", "Two empty masks give nan.")
def mask_iou_nan(a, b):
    with np.errstate(invalid="ignore"):
        return np.sum(a & b) / np.sum(a | b)


@wrong("mask_iou", "The intersection is divided by the first mask only (recall).")
def mask_iou_recall(a, b):
    if not (a | b).any():
        return 1.0
    return np.sum(a & b) / max(np.sum(a), 1)


@right("saliency")
def saliency_numpy(grad_input):
    return np.max(np.abs(grad_input), 0)


@wrong("saliency", "The absolute value is missing.")
def saliency_signed(grad_input):
    return grad_input.max(0)


@wrong("saliency", "The channels are added, not compared.")
def saliency_sum(grad_input):
    return np.abs(grad_input).sum(0)


@wrong("saliency", "It is scaled to 0 … 1.")
def saliency_scaled(grad_input):
    s = np.abs(grad_input).max(0)
    return (s - s.min()) / max(s.max() - s.min(), 1e-12)


@right("grad_cam")
def grad_cam_sum(activations, gradients):
    alpha = gradients.mean(axis=(1, 2))
    heat = sum(w * a for w, a in zip(alpha, activations))
    return np.where(heat > 0, heat, 0)


@wrong("grad_cam", "ReLU is missing.")
def grad_cam_linear(activations, gradients):
    return np.einsum("c,chw->hw", gradients.mean((1, 2)), activations)


@wrong("grad_cam", "ReLU comes before the sum.")
def grad_cam_early(activations, gradients):
    alpha = gradients.mean((1, 2))
    return sum(np.maximum(w * a, 0) for w, a in zip(alpha, activations))


@wrong("grad_cam", "The gradients are summed, not averaged.")
def grad_cam_total(activations, gradients):
    return np.maximum(np.einsum("c,chw->hw", gradients.sum((1, 2)), activations), 0)


@wrong("grad_cam", "The mean runs over channels.", "The result is scaled to 1.")
def grad_cam_two(activations, gradients):
    heat = np.maximum((gradients.mean(0) * activations).sum(0), 0)
    return heat / max(heat.max(), 1e-12)
