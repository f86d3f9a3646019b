"""Batches for the exercises' cases.

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
