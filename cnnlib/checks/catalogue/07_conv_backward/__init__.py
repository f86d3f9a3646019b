"""Exercises of lesson 07: convolution as a matrix product, and its way back."""

from . import conv2d_backward, conv2d_im2col, im2col, max_pool2d_backward

EXERCISES = (
    im2col.EXERCISE,
    conv2d_im2col.EXERCISE,
    conv2d_backward.EXERCISE,
    max_pool2d_backward.EXERCISE,
)
