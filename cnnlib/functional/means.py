"""The mean of each window or bin, and the way back.

As in NumPy, means of integers are float64.
"""

import numpy as np

from cnnlib.functional.layout import blocks, empty_batch_last, zeros_batch_last
from cnnlib.functional.precision import in_float32
from cnnlib.functional.windows import (
    BLOCK,
    add_tap,
    along,
    disjoint,
    read_taps,
    window_blocks,
)

__all__ = ["bin_means", "share_with_bins", "share_with_windows", "window_means"]

# Sums of infinities, or too large ones, come out as NaN or infinity without a warning.
quietly = np.errstate(over="ignore", invalid="ignore")


@in_float32
@quietly
def window_means(x, axes, divisor):
    """The sum of each window over `divisor`.

    Parameters
    ----------
    x : ndarray of shape (N, C, *spatial)
    axes : tuple of Axis
    divisor : int or ndarray of int of shape (*out, 1)

    Returns
    -------
    ndarray of shape (N, C, *out), batch-last

    Examples
    --------
    >>> from cnnlib.functional.windows import window_axes
    >>> axes = window_axes("avg_pool1d", (1, 1, 4), 2, 2, 0)
    >>> window_means(np.array([[[3.0, 0.0, 1.0, 5.0]]]), axes, 2)
    array([[[1.5, 3. ]]])
    """
    shape = (*x.shape[:2], *(axis.out for axis in axes))
    output = empty_batch_last(shape, _mean_dtype(x.dtype))
    x, means = np.moveaxis(x, 0, -1), np.moveaxis(output, 0, -1)
    for block in window_blocks(axes, len(x), x.shape[-1]):
        values = np.ascontiguousarray(x[block.input])
        mean = means[block.output]
        seen = read_taps(block.taps, values, mean.shape, mean.dtype, 0)
        _divide(_sum(seen), _of_rows(divisor, block), mean)
    return output


@in_float32
@quietly
def share_with_windows(grad_output, axes, divisor):
    """Hand each tap of a window the window's gradient over `divisor`.

    Examples
    --------
    >>> from cnnlib.functional.windows import window_axes
    >>> axes = window_axes("avg_pool1d", (1, 1, 4), 2, 2, 0)
    >>> share_with_windows(np.array([[[3.0, 8.0]]]), axes, 2)
    array([[[1.5, 1.5, 4. , 4. ]]])
    """
    shape = (*grad_output.shape[:2], *(axis.size for axis in axes))
    grad_input = zeros_batch_last(shape, grad_output.dtype)
    grads, into = np.moveaxis(grad_output, 0, -1), np.moveaxis(grad_input, 0, -1)
    alone = disjoint(axes)
    for block in window_blocks(axes, len(grads), grads.shape[-1]):
        share = np.array(grads[block.output], order="C")
        _divide(share, _of_rows(divisor, block), share)
        for target, source in block.taps:
            add_tap(into[block.input], source, share[target], alone)
    return grad_input


@in_float32
@quietly
def bin_means(x, bins):
    """The mean of each bin: one axis is summed after the other.

    Parameters
    ----------
    x : ndarray of shape (N, C, *spatial)
    bins : list of ndarray of shape (bins, 2)
        For each spatial axis where its bins start and stop.

    Returns
    -------
    ndarray of shape (N, C, *out), batch-last

    Examples
    --------
    >>> bin_means(np.array([[[3.0, 0.0, 6.0]]]), [np.array([[0, 2], [1, 3]])])
    array([[[1.5, 3. ]]])
    """
    shape = (*x.shape[:2], *map(len, bins))
    output = empty_batch_last(shape, _mean_dtype(x.dtype))
    x, means = np.moveaxis(x, 0, -1), np.moveaxis(output, 0, -1)
    counts = _counts(bins)
    # As many channels as keep what the first axis leaves of them in cache.
    left = len(bins[0]) * x[0, 0].size
    for (some,) in blocks(x.shape[:1], 2 * BLOCK // max(1, left)):
        total = x[some]
        for axis, places in enumerate(bins, start=1):
            total = _sum_bins(total, axis, places, means.dtype)
        _divide(total, counts, means[some])
    return output


@in_float32
@quietly
def share_with_bins(grad_output, bins, spatial):
    """Hand each place of a bin the bin's gradient over the bin's size.

    Examples
    --------
    >>> bins = [np.array([[0, 2], [1, 3]])]
    >>> share_with_bins(np.array([[[4.0, 2.0]]]), bins, (3,))
    array([[[2., 3., 1.]]])
    """
    shape = (*grad_output.shape[:2], *spatial)
    grad_input = zeros_batch_last(shape, grad_output.dtype)
    grads, into = np.moveaxis(grad_output, 0, -1), np.moveaxis(grad_input, 0, -1)
    counts = _counts(bins)
    for (some,) in _channels(into):
        share = np.array(grads[some], order="C")
        _divide(share, counts, share)
        for axis, places in enumerate(bins[:-1], start=1):
            spread = list(share.shape)
            spread[axis] = spatial[axis - 1]
            share = _add_bins(share, axis, places, np.zeros(spread, share.dtype))
        _add_bins(share, len(bins), bins[-1], into[some])
    return grad_input


def _channels(array):
    """Cut an array of shape (C, *spatial, N) into runs of channels that fit a cache."""
    return blocks(array.shape[:1], 4 * BLOCK // max(1, array[0].size))


def _sum(seen):
    total = next(seen).copy()
    for value in seen:
        total += value
    return total


def _sum_bins(values, axis, places, dtype):
    if len(places) == 1:  # the whole axis, as in global pooling
        return np.add.reduce(values, axis, dtype, keepdims=True)
    shape = list(values.shape)
    shape[axis] = len(places)
    sums = np.empty(shape, dtype)
    rows, into = np.moveaxis(values, axis, 0), np.moveaxis(sums, axis, 0)
    for row, (start, stop) in zip(into, places, strict=True):
        np.add.reduce(rows[start:stop], axis=0, dtype=dtype, out=row)
    return sums


def _add_bins(share, axis, places, total):
    """Add what each bin has to all its places in `total`."""
    rows, into = np.moveaxis(share, axis, 0), np.moveaxis(total, axis, 0)
    for row, (start, stop) in zip(rows, places, strict=True):
        into[start:stop] += row
    return total


def _counts(bins):
    """How many places each bin holds, of shape (*out, 1)."""
    counts = np.ones((), np.int64)
    for number, places in enumerate(bins):
        counts = counts * along(number, len(bins), places[:, 1] - places[:, 0])
    return counts


def _of_rows(divisor, block):
    return divisor if np.ndim(divisor) == 0 else divisor[block.output[1]]


def _mean_dtype(dtype):
    return dtype if dtype.kind == "f" else np.dtype(np.float64)


def _divide(total, divisor, mean):
    np.divide(total, np.asarray(divisor, total.dtype), out=mean)
