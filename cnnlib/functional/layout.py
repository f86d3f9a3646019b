"""Batch-last memory behind ordinary NCHW shapes.

Every array here is logically ``(N, C, *spatial)``. Its *memory* runs
``(C, *spatial, N)``: the batch is the fastest axis. A window slice
``x[:, :, i:i+h, j:j+w]`` is then made of long contiguous runs, which is what NumPy
copies and adds quickly, and the result of one matrix product per block of output rows
is already in place. Ufuncs keep the layout of their inputs, so only the network's first
input is ever converted. What drops the layout silently: ``.copy()`` (use
``order="K"``), ``np.zeros(x.shape)`` (use ``np.zeros_like``), ``x.reshape(N, -1)``.
"""

import numpy as np

__all__ = ["batch_last", "empty_batch_last", "is_batch_last", "zeros_batch_last"]


def is_batch_last(array):
    """Whether the memory of `array`, shape (N, ...), runs with N fastest.

    Examples
    --------
    >>> is_batch_last(np.zeros((2, 3, 4)))
    False
    >>> is_batch_last(batch_last(np.zeros((2, 3, 4))))
    True
    """
    return np.moveaxis(array, 0, -1).flags.c_contiguous


def batch_last(array):
    """Return `array` with batch-last memory: itself if it has it, else a copy.

    Parameters
    ----------
    array : ndarray of shape (N, ...)

    Returns
    -------
    ndarray of the same shape, dtype and values

    Examples
    --------
    >>> batch_last(np.zeros((2, 3, 4), np.float32)).strides
    (4, 32, 8)
    """
    if is_batch_last(array):
        return array
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(array, 0, -1)), -1, 0)


def empty_batch_last(shape, dtype):
    """Uninitialised array of shape (N, ...) with batch-last memory.

    Examples
    --------
    >>> empty_batch_last((2, 3, 4), np.float32).strides
    (4, 32, 8)
    """
    return np.moveaxis(np.empty((*shape[1:], shape[0]), dtype), -1, 0)


def zeros_batch_last(shape, dtype):
    """Zeros of shape (N, ...) with batch-last memory.

    Examples
    --------
    >>> zeros_batch_last((2, 3, 4), np.float32).strides
    (4, 32, 8)
    """
    return np.moveaxis(np.zeros((*shape[1:], shape[0]), dtype), -1, 0)
