"""Exercises of lesson 11: a network of one's own, judged by digits it never saw."""

from . import predict, train

EXERCISES = (train.EXERCISE, predict.EXERCISE)
