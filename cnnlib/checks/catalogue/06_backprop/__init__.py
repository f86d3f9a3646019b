"""Exercises of lesson 06: the chain rule, node by node and layer by layer."""

from . import (
    grad_exp_max,
    grad_product,
    linear_backward,
    numerical_gradient,
    relu_backward,
)

EXERCISES = (
    grad_product.EXERCISE,
    grad_exp_max.EXERCISE,
    linear_backward.EXERCISE,
    relu_backward.EXERCISE,
    numerical_gradient.EXERCISE,
)
