"""Exercises of lesson 15: a rule that learns, and features made by hand."""

from . import color_histogram, gradient_histogram, perceptron_step

EXERCISES = (
    perceptron_step.EXERCISE,
    gradient_histogram.EXERCISE,
    color_histogram.EXERCISE,
)
