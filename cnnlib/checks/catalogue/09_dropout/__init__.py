"""Exercises of lesson 09: dropping numbers at random, and the way back."""

from . import dropout, dropout_backward

EXERCISES = (dropout.EXERCISE, dropout_backward.EXERCISE)
