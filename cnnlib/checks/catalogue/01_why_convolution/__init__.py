"""Exercises of lesson 01: how many weights, and which of them are free."""

from . import conv_matrix, dense_parameters

EXERCISES = (dense_parameters.EXERCISE, conv_matrix.EXERCISE)
