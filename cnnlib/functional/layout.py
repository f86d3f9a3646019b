"""Batch-last memory behind ordinary NCHW shapes.

Every array here is logically ``(N, C, *spatial)``. Its *memory* runs
``(C, *spatial, N)``: the batch is the fastest axis. A window slice
``x[:, :, i:i+h, j:j+w]`` is then made of long contiguous runs, which is what NumPy
copies and adds quickly, and the result of one matrix product per block of output rows
is already in place. Ufuncs keep the layout of their inputs, so only the network's first
input is ever converted. What drops the layout silently: ``.copy()`` (use
``order="K"``), ``np.zeros(x.shape)`` (use ``np.zeros_like``), ``x.reshape(N, -1)``.
"""

from itertools import product

import numpy as np
from numpy.lib.stride_tricks import as_strided

__all__ = [
    "batch_last",
    "blocks",
    "empty_batch_last",
    "fill",
    "is_batch_last",
    "window_view",
    "zeros_batch_last",
]

# Bytes that the processor reads and writes together.
_LINE = 64


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
    converted = empty_batch_last(array.shape, array.dtype)
    fill(converted, array)
    return converted


def fill(target, array):
    """Copy `array` into `target` with batch-last memory, both of shape (N, ...).

    Of an array in ordinary memory, as many images are read together as share a cache
    line of the target. More would be no faster, and where their sizes are multiples of
    a power of two, their pixels would push each other out of the cache.

    Examples
    --------
    >>> padded = zeros_batch_last((1, 4), int)
    >>> fill(padded[:, 1:3], np.array([[5, 6]]))
    >>> padded
    array([[0, 5, 6, 0]])
    """
    step = max(1, _LINE // array.itemsize)
    if array.strides[0] == array.itemsize:
        step = max(1, len(array))
    for first in range(0, len(array), step):
        images = slice(first, first + step)
        target[images] = array[images]


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


def window_view(memory, kernel, stride, dilation, out):
    """View every window of an array, without copying: one axis per tap, one per place.

    Parameters
    ----------
    memory : ndarray of shape (C, *spatial, N)
        Already padded.
    kernel, stride, dilation, out : tuple of int
        One number per spatial axis; `out` counts the windows.

    Returns
    -------
    ndarray of shape (C, *kernel, *out, N)
        Windows that overlap share memory: write to one tap at a time.

    Examples
    --------
    >>> window_view(np.arange(5).reshape(1, 5, 1), (3,), (2,), (1,), (2,))[0, :, :, 0].T
    array([[0, 1, 2],
           [2, 3, 4]])
    """
    channel, *steps, batch = memory.strides
    # One tap or window has no next one, which might be further than NumPy can count.
    taps = (s * d * (k > 1) for s, d, k in zip(steps, dilation, kernel, strict=True))
    places = (s * to * (n > 1) for s, to, n in zip(steps, stride, out, strict=True))
    return as_strided(
        memory,
        (len(memory), *kernel, *out, memory.shape[-1]),
        (channel, *taps, *places, batch),
    )


def blocks(shape, limit):
    """Cut an array of `shape` into pieces of at most `limit` elements (at least one).

    Each piece is whole along the last axes, a slice of one axis, and a single index
    along the first ones: one contiguous run of memory.

    Yields
    ------
    tuple of slices

    Examples
    --------
    >>> for piece in blocks((2, 3, 5), 10):
    ...     print(piece[:2])
    (slice(0, 1, None), slice(0, 2, None))
    (slice(0, 1, None), slice(2, 3, None))
    (slice(1, 2, None), slice(0, 2, None))
    (slice(1, 2, None), slice(2, 3, None))
    """
    if 0 in shape:
        return
    steps = []
    for size in reversed(shape):
        pieces = -(-size // min(size, max(1, limit)))
        steps.insert(0, -(-size // pieces))  # pieces of nearly equal size
        limit = limit // size
    cuts = (
        [slice(start, min(start + step, size)) for start in range(0, size, step)]
        for size, step in zip(shape, steps, strict=True)
    )
    yield from product(*cuts)
