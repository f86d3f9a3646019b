"""Arrays of small numbers without any symmetry, for cases."""

from math import prod

import numpy as np

__all__ = ["reals", "scattered"]


def scattered(*shape, start=0):
    """Small whole numbers in an order without any symmetry, from −3 to 7.

    Examples
    --------
    >>> scattered(2, 3)
    array([[-3,  2,  7],
           [ 1,  6,  0]])
    """
    return ((np.arange(prod(shape)) + start) * 5 % 11 - 3).reshape(shape)


def reals(*shape, start=0):
    """`scattered` in floating point."""
    return scattered(*shape, start=start).astype(float)
