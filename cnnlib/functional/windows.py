"""Where pooling windows lie, and how to visit them in pieces that stay in cache.

Arrays here are in memory order, ``(C, *spatial, N)``: see `layout`. A *tap* is one
place in the kernel; taps are numbered in row-major order. What one tap of all windows
sees is a strided slice of the input, so pooling is a short loop over taps instead of a
long one over windows.
"""

from functools import lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from cnnlib.functional.layout import blocks
from cnnlib.functional.validate import (
    check_addressable,
    flags,
    real_array,
    spatial_input,
)
from cnnlib.shapes import ntuple

__all__ = [
    "BLOCK",
    "Axis",
    "Block",
    "add_tap",
    "along",
    "disjoint",
    "pool_input",
    "read_taps",
    "window_axes",
    "window_blocks",
]

# Outputs handled at a time: the few scratch arrays of this size fit a level-2 cache.
BLOCK = 1 << 16


def pool_input(function, ndim, input):
    """View what is to be pooled as a batch, and say if it had no batch axis.

    Examples
    --------
    >>> pool_input("max_pool1d", 1, np.array([[True]]))
    Traceback (most recent call last):
    TypeError: max_pool1d: input must hold numbers, got bool; convert it with \
input.astype(np.uint8)
    """
    real_array(function, "input", input)
    if input.dtype == bool:
        raise TypeError(
            f"{function}: input must hold numbers, got bool; "
            "convert it with input.astype(np.uint8)"
        )
    batch, unbatched = spatial_input(function, input, ndim)
    if 0 in batch.shape[1:]:
        raise ValueError(
            f"{function}: only the batch may be empty, input has shape {input.shape}"
        )
    return batch, unbatched


class Axis(NamedTuple):
    """The windows along one spatial axis."""

    size: int  # of the input
    kernel: int
    stride: int
    padding: int
    dilation: int
    out: int  # how many windows there are

    @property
    def reach(self):
        """Pixels from the first to the last tap of a window, both counted."""
        return self.dilation * (self.kernel - 1) + 1

    def trimmed(self):
        """The same windows without the taps that see only padding in every one.

        Examples
        --------
        >>> axis = Axis(size=2, kernel=9, stride=9, padding=4, dilation=1, out=1)
        >>> axis.trimmed()
        Axis(size=2, kernel=2, stride=9, padding=0, dilation=1, out=1)
        """
        last_start = self.stride * (self.out - 1) - self.padding
        first = max(0, -(last_start // self.dilation))
        last = min(self.kernel - 1, (self.size - 1 + self.padding) // self.dilation)
        return self._replace(
            kernel=max(1, last - first + 1),
            padding=self.padding - first * self.dilation,
        )

    def starts(self):
        """Where each window starts; negative in the padding.

        Examples
        --------
        >>> Axis(size=7, kernel=3, stride=2, padding=1, dilation=1, out=4).starts()
        array([-1,  1,  3,  5])
        """
        return self.stride * np.arange(self.out) - self.padding

    def first_taps(self):
        """The first tap of each window that is past the padding on the left.

        Examples
        --------
        >>> Axis(size=7, kernel=3, stride=2, padding=1, dilation=1, out=4).first_taps()
        array([1, 0, 0, 0])
        """
        return -(np.minimum(self.starts(), 0) // self.dilation)

    def taps(self, first, last, origin):
        """For each tap the windows that see the input through it, and where.

        Windows are ``first ... last − 1``, counted from `first`; places in the input
        are counted from `origin`.

        Examples
        --------
        >>> axis = Axis(size=7, kernel=3, stride=2, padding=1, dilation=1, out=4)
        >>> axis.taps(0, 4, 0)[0]
        (slice(1, 4, None), slice(1, 6, 2))
        """
        taps = []
        for tap in range(self.kernel):
            shift = tap * self.dilation - self.padding  # the place that window 0 sees
            low = max(first, -(shift // self.stride))
            high = min(last, (self.size - 1 - shift) // self.stride + 1)
            if low < high:
                start = low * self.stride + shift - origin
                stop = start + (high - low - 1) * self.stride + 1
                source = slice(start, stop, self.stride)
                taps.append((slice(low - first, high - first), source))
            else:
                taps.append((slice(0), slice(0)))
        return taps


class Block(NamedTuple):
    """A piece of the output, and the piece of the input that its windows touch."""

    output: tuple  # index into (C, *out, N)
    input: tuple  # index into (C, *in, N)
    taps: list  # for each tap (target, source), indices into the two pieces


def window_axes(
    function, shape, kernel_size, stride, padding, dilation=1, ceil_mode=False
):
    """The windows along each spatial axis of an input of `shape`.

    Parameters
    ----------
    function : str
        What an error names.
    shape : tuple of int
        (N, C, *spatial)
    kernel_size, stride, padding, dilation : int or tuple of int
        As in torch; a stride of ``None`` is the kernel size.
    ceil_mode : bool
        Whether the last window may hang over the end of the padded input.

    Returns
    -------
    tuple of Axis

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range or no window fits.

    Examples
    --------
    >>> axes = window_axes("max_pool2d", (1, 1, 7, 6), 2, None, 0, ceil_mode=True)
    >>> [axis.out for axis in axes]
    [4, 3]
    """
    size, n = shape[2:], len(shape) - 2
    flags(function, ceil_mode=ceil_mode)
    kernel = ntuple(kernel_size, n, function, "kernel_size", 1)
    stride = ntuple(kernel if stride is None else stride, n, function, "stride", 1)
    padding = ntuple(padding, n, function, "padding")
    dilation = ntuple(dilation, n, function, "dilation", 1)
    if any(2 * p > k for p, k in zip(padding, kernel, strict=True)):
        raise ValueError(
            f"{function}: padding must be at most half of the kernel size, "
            f"got padding {padding} and kernel_size {kernel}"
        )
    padded = (*shape[:2], *(m + 2 * p for m, p in zip(size, padding, strict=True)))
    check_addressable(function, padded, kernel_size=kernel, padding=padding)
    axes = zip(size, kernel, stride, padding, dilation, strict=True)
    return tuple(_fitted(function, Axis(*axis, out=0), ceil_mode) for axis in axes)


def _fitted(function, axis, ceil_mode):
    """`axis` with its number of windows."""
    padded = axis.size + 2 * axis.padding
    overhang = axis.stride - 1 if ceil_mode else 0
    out = (padded - axis.reach + overhang) // axis.stride + 1
    if ceil_mode and (out - 1) * axis.stride >= axis.size + axis.padding:
        out -= 1  # a window has to start in the input or in the padding before it
    if out < 1:
        raise ValueError(
            f"{function}: the window covers {axis.reach}, more than the padded input, "
            f"{padded}"
        )
    return axis._replace(out=out)


def disjoint(axes):
    """Whether no place of the input lies in two windows.

    Examples
    --------
    >>> disjoint(window_axes("max_pool2d", (1, 1, 7, 6), 3, (3, 2), 0))
    False
    """
    return all(axis.stride >= axis.reach for axis in axes)


def along(axis, ndim, values):
    """Lay a vector along one of `ndim` axes and the batch, ready to broadcast.

    Examples
    --------
    >>> along(0, 2, np.array([1, 2, 3])).shape
    (3, 1, 1)
    """
    return values.reshape([-1 if a == axis else 1 for a in range(ndim + 1)])


def window_blocks(axes, channels, batch):
    """Cut the output, ``(channels, *out, batch)``, into blocks without gaps.

    A block is some channels with all their rows, or some rows of one channel.

    Examples
    --------
    >>> axes = window_axes("max_pool1d", (1, 1, 9), 2, 2, 0)
    >>> for block in window_blocks(axes, 2, 1 << 14):
    ...     print(block.output, block.input)
    (slice(0, 1, None), slice(0, 4, None)) (slice(0, 1, None), slice(0, 8, None))
    (slice(1, 2, None), slice(0, 4, None)) (slice(1, 2, None), slice(0, 8, None))
    """
    row = max(1, batch * prod(axis.out for axis in axes[1:]))
    for some, rows in blocks((channels, axes[0].out), BLOCK // row):
        needed, taps = _rows(axes, rows.start, rows.stop)
        yield Block((some, rows), (some, needed), taps)


@lru_cache  # a training step asks for the same few again and again
def _rows(axes, top, bottom):
    """The rows of the input behind rows `top` to `bottom` of the output; the taps."""
    first, *others = axes
    start = max(0, top * first.stride - first.padding)
    stop = (bottom - 1) * first.stride - first.padding + first.reach
    along_axes = [axis.taps(0, axis.out, 0) for axis in others]
    taps = [
        tuple((slice(None), *slices) for slices in zip(*tap, strict=True))
        for tap in product(first.taps(top, bottom, start), *along_axes)
    ]
    return slice(start, min(stop, first.size)), taps


def read_taps(taps, values, shape, dtype, outside):
    """Yield, tap by tap, what that tap of every window sees.

    The copy into one contiguous scratch array pays: NumPy's arithmetic is 3 times
    faster on contiguous memory than on short strided runs, its copies are not.

    Parameters
    ----------
    taps : list
        Of a `Block`.
    values : ndarray
        The block's piece of the input.
    shape, dtype
        Of the scratch array, which is yielded again and again.
    outside : scalar
        What a tap sees in the padding.

    Examples
    --------
    >>> axes = window_axes("max_pool1d", (1, 1, 3), 3, 2, 1)
    >>> (block,) = window_blocks(axes, 1, 1)
    >>> signal = np.array([[[4.0], [5.0], [6.0]]])
    >>> for seen in read_taps(block.taps, signal, (1, 2, 1), float, -np.inf):
    ...     print(seen.ravel())
    [-inf   5.]
    [4. 6.]
    [  5. -inf]
    """
    seen = np.empty(shape, dtype)
    for target, source in taps:
        inside = seen[target]
        if inside.size < seen.size:
            seen.fill(outside)
        inside[...] = values[source]
        yield seen


def add_tap(grad_input, source, share, alone):
    """Add `share` to the places `source`; assign it if each belongs to it `alone`.

    Examples
    --------
    >>> grad_input = np.array([1.0, 1.0, 1.0])
    >>> add_tap(grad_input, slice(0, 3, 2), np.array([2.0, 5.0]), alone=False)
    >>> grad_input
    array([3., 1., 6.])
    """
    if alone:
        grad_input[source] = share
    else:
        grad_input[source] += share
