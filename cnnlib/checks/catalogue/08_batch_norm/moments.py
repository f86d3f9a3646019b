"""What the exercises share: batches for their cases, and statistics to go wrong with.

In the batches of images no axis is as long as another, nor of length 1 where a vector
of one number per channel could be stretched along it by mistake.
"""

import numpy as np

ROWS = np.array([[1.0, -2, 0.5], [3, 0, 2.5], [-1, 4, 2], [0, 1, 7]])
IMAGES = ((np.arange(48).reshape(2, 3, 2, 4) * 7) % 11 - 3) / 2
NARROW = np.array([[0.01, 5.0], [0.02, -3.0], [0.03, 2.0]])
SCALE, SHIFT = np.array([1.0, 2, -0.5]), np.array([0.0, 3, -1])


def images(rng, n, c, h, w):
    spread = rng.uniform(0.5, 3, (c, 1, 1))
    return rng.standard_normal((n, c, h, w)) * spread + rng.uniform(-4, 4, (c, 1, 1))


def vectors(rng, channels, count=2):
    """Of each channel, `count` numbers that are not near 0."""
    return tuple(rng.uniform(0.5, 3, channels) for _ in range(count))


def channel_axes(input):
    return (0, *range(2, input.ndim))


def per_channel(vector, input):
    return vector.reshape(-1, *[1] * (input.ndim - 2))


def inside_root(var, eps):
    return np.sqrt(var + eps)


def outside_root(var, eps):
    return np.sqrt(var) + eps


def without_eps(var, eps):
    return np.sqrt(var)


def without_root(var, eps):
    return var + eps


def scaled_and_shifted(x_hat, weight, bias):
    return per_channel(weight, x_hat) * x_hat + per_channel(bias, x_hat)


def not_scaled(x_hat, weight, bias):
    return x_hat


def scaled_only(x_hat, weight, bias):
    return per_channel(weight, x_hat) * x_hat


def shifted_only(x_hat, weight, bias):
    return x_hat + per_channel(bias, x_hat)


def weight_and_bias_swapped(x_hat, weight, bias):
    return scaled_and_shifted(x_hat, bias, weight)


def shifted_first(x_hat, weight, bias):
    return per_channel(weight, x_hat) * (x_hat + per_channel(bias, x_hat))


AFFINE_MISTAKES = (
    (
        "affine-forgotten",
        "The normalised numbers are neither scaled nor shifted.",
        "What do weight and bias do in your code?",
        not_scaled,
    ),
    (
        "bias-forgotten",
        "The bias is not added.",
        "If every normalised number is 0, what should the output be?",
        scaled_only,
    ),
    (
        "weight-forgotten",
        "The normalised numbers are not multiplied by the weight.",
        "With weight 0, can the output still depend on the input?",
        shifted_only,
    ),
    (
        "weight-and-bias-swapped",
        "Weight and bias have changed places.",
        "Which of the two is the new mean of a channel?",
        weight_and_bias_swapped,
    ),
    (
        "bias-inside-the-product",
        "The bias is added before the multiplication by the weight.",
        "Is the mean of your output the bias, or weight times bias?",
        shifted_first,
    ),
)

DIVISOR_MISTAKES = (
    (
        "eps-outside-root",
        "eps is added to the root instead of to the variance.",
        "Where does eps stand in the formula, under the root or beside it?",
        outside_root,
    ),
    (
        "eps-forgotten",
        "eps is not added to the variance.",
        "What does your code divide by when a channel is constant?",
        without_eps,
    ),
    (
        "root-forgotten",
        "The numbers are divided by the variance, without its root.",
        "If the input is in metres, in which unit is your denominator?",
        without_root,
    ),
)
