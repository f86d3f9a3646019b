"""Reading a batch at a list of places along one axis, and the backward of that."""

import numpy as np

from cnnlib.functional.layout import zeros_batch_last
from cnnlib.functional.precision import in_float32

__all__ = ["add_places", "take_places"]


def take_places(array, places, axis):
    """Read `places` along `axis` ≥ 1 of a batch, into batch-last memory.

    Examples
    --------
    >>> take_places(np.array([[[1, 2, 3]]]), [0, 0, 2], 2)
    array([[[1, 1, 3]]])
    """
    taken = np.take(np.moveaxis(array, 0, -1), places, axis - 1)
    return np.moveaxis(taken, -1, 0)


@in_float32
def add_places(grad, places, axis, n):
    """Backward of `take_places` on an axis of length `n`: where to, and added up.

    Examples
    --------
    >>> add_places(np.array([[[1.0, 2.0, 3.0]]]), [0, 0, 2], 2, 3)
    array([[[3., 0., 3.]]])
    """
    shape = list(grad.shape)
    shape[axis] = n
    total = zeros_batch_last(shape, grad.dtype)
    into, rows = np.moveaxis(total, axis, 0), np.moveaxis(grad, axis, 0)
    for place, row in zip(places, rows, strict=True):
        into[place] += row
    return total
