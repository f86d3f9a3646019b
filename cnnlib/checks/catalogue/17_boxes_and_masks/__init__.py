"""Exercises of lesson 17: boxes, masks, and where a network looks."""

from . import box_iou, grad_cam, mask_iou, non_max_suppression, saliency

EXERCISES = (
    box_iou.EXERCISE,
    non_max_suppression.EXERCISE,
    mask_iou.EXERCISE,
    saliency.EXERCISE,
    grad_cam.EXERCISE,
)
