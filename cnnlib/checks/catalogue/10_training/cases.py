"""Numbers that the optimisers' cases share."""

import numpy as np

P = np.array([1.0, -2, 0.5, 3])
G = np.array([0.5, 1, -2, 0.25])
TABLE = np.array([[2.0, -1, 0.25], [0.5, 4, -3]])
SLOPES = np.array([[-1.0, 0.5, 2], [3, -0.25, 1]])


def draw(rng, shape, states):
    """A parameter, a gradient and so many running arrays, the last one positive."""
    arrays = [rng.standard_normal(shape) for _ in range(2 + states)]
    return *arrays[:-1], np.abs(arrays[-1])
