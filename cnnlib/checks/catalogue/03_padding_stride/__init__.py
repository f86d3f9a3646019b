"""Exercises of lesson 03: a border around the image, and steps larger than one."""

from . import corr2d_strided, output_size, pad2d

EXERCISES = (output_size.EXERCISE, pad2d.EXERCISE, corr2d_strided.EXERCISE)
