"""Exercises of lesson 12: what a unit sees, and what a layer costs."""

from . import conv_macs, conv_parameters, receptive_field

EXERCISES = (receptive_field.EXERCISE, conv_parameters.EXERCISE, conv_macs.EXERCISE)
