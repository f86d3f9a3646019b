"""Exercises of lesson 04: several channels in, several channels out."""

from . import conv1x1, conv2d, corr2d_multi_in, corr2d_multi_in_out

EXERCISES = (
    corr2d_multi_in.EXERCISE,
    corr2d_multi_in_out.EXERCISE,
    conv1x1.EXERCISE,
    conv2d.EXERCISE,
)
