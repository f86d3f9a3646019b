"""The largest value of each window, which tap it was, and the way back."""

from functools import lru_cache
from math import prod

import numpy as np

from cnnlib.functional.layout import empty_batch_last, zeros_batch_last
from cnnlib.functional.precision import in_float32
from cnnlib.functional.windows import add_tap, along, disjoint, read_taps, window_blocks

__all__ = ["maxima", "places", "to_winners"]


def maxima(x, axes, with_winner):
    """The largest value of each window, and the number of its tap or ``None``.

    Parameters
    ----------
    x : ndarray of shape (N, C, *spatial)
    axes : tuple of Axis
    with_winner : bool

    Returns
    -------
    (output, winner) : ndarrays of shape (N, C, *out), batch-last

    Examples
    --------
    >>> from cnnlib.functional.windows import window_axes
    >>> axes = window_axes("max_pool1d", (1, 1, 4), 2, 2, 0)
    >>> maxima(np.array([[[3, 0, 1, 5]]]), axes, with_winner=True)
    (array([[[3, 5]]]), array([[[0, 1]]], dtype=uint8))
    """
    shape = (*x.shape[:2], *(axis.out for axis in axes))
    output, winner = empty_batch_last(shape, x.dtype), None
    if with_winner:
        # One byte for kernels of up to 256 taps: cheap to write, to keep and to read.
        taps = prod(axis.kernel for axis in axes)
        winner = empty_batch_last(shape, np.min_scalar_type(taps - 1))
    if x.size:
        _fill(x, axes, output, winner)
    return output, winner


def _fill(x, axes, output, winner):
    x, output = np.moveaxis(x, 0, -1), np.moveaxis(output, 0, -1)
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    first = _first_taps(axes)
    for block in window_blocks(axes, len(x), x.shape[-1]):
        best = output[block.output]
        values = np.ascontiguousarray(x[block.input])

        def seen(values=values, taps=block.taps, shape=best.shape):
            return read_taps(taps, values, shape, values.dtype, lowest)

        if winner is None:
            _largest(seen(), best)
            continue
        claims = np.moveaxis(winner, 0, -1)[block.output]
        claims[...] = first[block.output[1]]
        _contest(seen(), best, claims)
        if best.dtype.kind == "f" and np.isnan(best.max()):
            _give_to_nan(seen(), claims)


def _largest(seen, best):
    best[...] = next(seen)
    for value in seen:
        np.maximum(best, value, out=best)


def _contest(seen, best, winner):
    """Go through the taps: keep the largest value, and the first tap that had it."""
    best[...] = next(seen)
    larger = np.empty(best.shape, bool)
    claim = np.empty(best.shape, winner.dtype)
    for tap, value in enumerate(seen, start=1):
        np.greater(value, best, out=larger)
        np.maximum(best, value, out=best)
        # Taps come in rising order, so of two claims the larger number is the later.
        # Such arithmetic on bytes is far faster than a masked assignment.
        np.multiply(larger.view(np.uint8), winner.dtype.type(tap), out=claim)
        np.maximum(winner, claim, out=winner)


def _give_to_nan(seen, winner):
    for tap, value in enumerate(seen):
        np.copyto(winner, tap, where=np.isnan(value))


@lru_cache
def _first_taps(axes):
    """The first tap of each window past the padding, of shape (*out, 1).

    It is the winner until a larger value comes, so that even among pixels that are all
    −∞ the padding never wins.
    """
    first = np.zeros((), np.intp)
    for number, axis in enumerate(axes):
        first = first * axis.kernel + along(number, len(axes), axis.first_taps())
    return first


def places(winner, axes):
    """Row-major place in the input of each window's winner, as int64.

    Examples
    --------
    >>> from cnnlib.functional.windows import window_axes
    >>> axes = window_axes("max_pool1d", (1, 1, 4), 2, 2, 0)
    >>> places(np.array([[[0, 1]]]), axes)
    array([[[0, 3]]])
    """
    start = step = np.zeros((), np.int64)
    for number, axis in enumerate(axes):
        taps = axis.dilation * np.arange(axis.kernel)
        start = start * axis.size + along(number, len(axes), axis.starts())
        step = step * axis.size + along(number, len(axes), taps)
    indices = step.ravel()[np.moveaxis(winner, 0, -1)]
    indices += start
    return np.moveaxis(indices, -1, 0)


@in_float32
@np.errstate(over="ignore", invalid="ignore")  # a sum of infinities may be NaN
def to_winners(grad_output, winner, axes):
    """Hand the gradient of each window to the input that won it.

    Examples
    --------
    >>> from cnnlib.functional.windows import window_axes
    >>> axes = window_axes("max_pool1d", (1, 1, 4), 2, 2, 0)
    >>> to_winners(np.array([[[8.0, 9.0]]]), np.array([[[0, 1]]]), axes)
    array([[[8., 0., 0., 9.]]])
    """
    shape = (*grad_output.shape[:2], *(axis.size for axis in axes))
    grad_input = zeros_batch_last(shape, grad_output.dtype)
    grads, winners, into = (
        np.moveaxis(array, 0, -1) for array in (grad_output, winner, grad_input)
    )
    alone = disjoint(axes)
    for block in window_blocks(axes, grads.shape[0], grads.shape[-1]):
        _hand_out(
            np.ascontiguousarray(grads[block.output]),
            np.ascontiguousarray(winners[block.output]),
            into[block.input],
            block.taps,
            alone,
        )
    return grad_input


def _hand_out(grad, winner, into, taps, alone):
    # As integers: 0 times the bits of an infinity or NaN is 0, as it should be here.
    bits = grad.view(f"i{grad.itemsize}")
    share, mine = np.empty_like(bits), np.empty(winner.shape, bool)
    for tap, (target, source) in enumerate(taps):
        np.equal(winner, tap, out=mine)
        share[...] = mine
        share *= bits
        add_tap(into, source, share.view(grad.dtype)[target], alone)
