"""Exercises of lesson 13: the family of convolutions."""

from . import (
    conv1d,
    conv_transpose2d,
    depthwise_separable_conv2d,
    dilated_conv2d,
    grouped_conv2d,
)

EXERCISES = (
    conv_transpose2d.EXERCISE,
    dilated_conv2d.EXERCISE,
    grouped_conv2d.EXERCISE,
    depthwise_separable_conv2d.EXERCISE,
    conv1d.EXERCISE,
)
