"""Filters and features that people designed by hand, before networks learnt theirs."""

from cnnlib.filters.features import (
    color_histogram,
    gradient_histogram,
    hog,
    perceptron_step,
    visual_vocabulary,
    visual_words,
)
from cnnlib.filters.kernels import (
    KERNELS,
    apply,
    conv_matrix,
    gaussian_kernel,
    kernel,
)

__all__ = [
    "KERNELS",
    "apply",
    "color_histogram",
    "conv_matrix",
    "gaussian_kernel",
    "gradient_histogram",
    "hog",
    "kernel",
    "perceptron_step",
    "visual_vocabulary",
    "visual_words",
]
