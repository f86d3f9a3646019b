"""Exercises of lesson 14: what architectures are put together with."""

from . import (
    merge_add_backward,
    merge_concat,
    residual_forward,
    slice_channels,
    upsample_nearest,
)

EXERCISES = (
    merge_concat.EXERCISE,
    merge_add_backward.EXERCISE,
    slice_channels.EXERCISE,
    upsample_nearest.EXERCISE,
    residual_forward.EXERCISE,
)
