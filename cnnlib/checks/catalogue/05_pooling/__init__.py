"""Exercises of lesson 05: pooling."""

from . import avg_pool2d, global_avg_pool2d, max_pool2d

EXERCISES = (max_pool2d.EXERCISE, avg_pool2d.EXERCISE, global_avg_pool2d.EXERCISE)
