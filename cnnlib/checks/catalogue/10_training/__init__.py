"""Exercises of lesson 10: what to make small, and how to step."""

from . import (
    adam_step,
    momentum_step,
    rmsprop_step,
    sgd_step,
    softmax_cross_entropy,
)

EXERCISES = (
    softmax_cross_entropy.EXERCISE,
    sgd_step.EXERCISE,
    momentum_step.EXERCISE,
    rmsprop_step.EXERCISE,
    adam_step.EXERCISE,
)
