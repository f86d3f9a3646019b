"""Exercises of lesson 02: sliding a kernel over numbers."""

from . import convolve2d, corr1d, corr2d, gaussian_kernel

EXERCISES = (
    corr2d.EXERCISE,
    convolve2d.EXERCISE,
    corr1d.EXERCISE,
    gaussian_kernel.EXERCISE,
)
