"""Arrays of the catalogue: for cases, and as references want them."""

from math import prod

import numpy as np

__all__ = ["added_to_integers", "floats", "reals", "scattered"]


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


def floats(*arrays):
    """The arrays in one floating-point dtype, as the library's layers want them.

    ``None`` stays ``None``; integers alone become float64.

    Examples
    --------
    >>> floats(np.array([1, 2]), None, np.array([0.5]))
    [array([1., 2.]), None, array([0.5])]
    """
    dtype = np.result_type(*(array for array in arrays if array is not None))
    if dtype.kind != "f":
        dtype = np.dtype(np.float64)
    return [None if array is None else array.astype(dtype) for array in arrays]


def added_to_integers(right):
    """The mistake of adding up in an array of the input's dtype."""

    def wrong(input, weight, *rest):
        total = np.zeros(1, input.dtype)
        # Of integers and fractions NumPy makes an error of its own here.
        total += weight.ravel()[:1]
        return right(input, weight, *rest)

    return wrong
