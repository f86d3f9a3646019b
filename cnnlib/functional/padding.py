"""Padding: a border around the spatial axes, of one value or made from the input.

All modes but the constant one say, for every place of the output along one axis, which
place of the input it repeats; the backward adds the gradients up there.
"""

from math import isfinite

import numpy as np

from cnnlib.functional.layout import empty_batch_last, zeros_batch_last
from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import (
    check_addressable,
    check_grad_output,
    check_option,
    float_array,
    real_array,
    real_number,
    spatial_input,
)
from cnnlib.shapes import ntuple

__all__ = ["pad", "pad_backward"]

_EDGED = ("reflect", "replicate")  # what the border holds is found from the edge
_MODES = ("constant", *_EDGED, "circular")


def pad(input, pad, mode="constant", value=None):
    """Add a border, or cut one off where an amount is negative.

    An axis of length n comes out with length ``before + n + after``.

    Parameters
    ----------
    input : ndarray
        Any shape if `mode` is "constant"; otherwise (N, C, *spatial) or (C, *spatial)
        with one to three spatial axes, all of which are padded.
    pad : tuple of int
        Pairs (before, after), the *last* axis first: (left, right, top, bottom, ...).
    mode : {"constant", "reflect", "replicate", "circular"}
        The border holds `value`; the image mirrored at its outermost pixels, which are
        not repeated; copies of the outermost pixels; or the opposite side of the image.
    value : number, optional
        For mode "constant"; zero if not given. Infinite or NaN in floating-point
        arrays.

    Returns
    -------
    ndarray
        Of the dtype of `input`.

    Raises
    ------
    TypeError
        If `input` is not an array of real numbers, `pad` not a tuple of ints, or
        `value` not a real number.
    ValueError
        If `pad` does not fit the axes of `input`, the border is wider than the mode
        allows (reflect: n − 1, circular: n), more is cut off than there is, or the
        dtype cannot hold `value`.

    Notes
    -----
    The order of `pad` is torch's; `numpy.pad` counts from the first axis. What is
    "reflect" here and in NumPy, "mirror" in SciPy, does not repeat the edge.

    An axis may be cut off to length 0; "reflect" and "replicate" leave at least one of
    the axes longer, and may cut into what they have added on the other side. Where
    "circular" is to add more than is left of an axis to copy, torch returns
    uninitialised memory; here that is an error.

    Examples
    --------
    >>> pad(np.array([[1, 2], [3, 4]]), (1, 0, 0, 1))
    array([[0, 1, 2],
           [0, 3, 4],
           [0, 0, 0]])
    >>> pad(np.array([[1, 2, 3]]), (2, 1), mode="reflect")
    array([[3, 2, 1, 2, 3, 2]])
    """
    real_array("pad", "input", input)
    amounts = _amounts("pad", input, pad, mode, value)
    if mode == "constant":
        fill = _fill_value("pad", 0 if value is None else value, input.dtype)
        return _pad_constant(input, amounts, fill)
    output, unbatched = spatial_input("pad", input, len(amounts))
    for axis, index in _sources(output.shape, amounts, mode):
        output = _read(output, index, axis)
    return output[0] if unbatched else output


def pad_backward(grad_output, input, pad, mode="constant", value=None):
    """Gradient of `pad`: each output's gradient, added up where its value came from.

    Parameters
    ----------
    grad_output : ndarray
        Of the shape and dtype of ``pad(input, pad, mode, value)``.
    input, pad, mode, value
        As in `pad`; `input` must be floating-point.

    Returns
    -------
    ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As `pad` does, and if `grad_output` does not fit the output.

    Examples
    --------
    >>> pad_backward(np.ones((1, 6)), np.zeros((1, 3)), (2, 1), mode="reflect")
    array([[1., 3., 2.]])
    """
    function = "pad_backward"
    float_array(function, "input", input)
    amounts = _amounts(function, input, pad, mode, value)
    shape = _padded_shape(input.shape, amounts)
    check_grad_output(function, grad_output, shape, input.dtype)
    if mode == "constant":
        back = [(-before, -after) for before, after in amounts]
        return _pad_constant(grad_output, back, 0)
    batch, unbatched = spatial_input(function, input, len(amounts))
    grad = grad_output[None] if unbatched else grad_output
    for axis, index in _sources(batch.shape, amounts, mode):
        grad = _add_back(grad, index, axis, batch.shape[axis])
    return grad[0] if unbatched else grad


def _amounts(function, input, pad, mode, value):
    """Pairs (before, after) for the padded axes, which are the last of `input`."""
    check_option(function, "mode", mode, _MODES)
    if not isinstance(pad, (tuple, list)):
        raise TypeError(f"{function}: pad must be a tuple of ints, got {pad!r}")
    if len(pad) % 2 or len(pad) > 2 * input.ndim:
        raise ValueError(
            f"{function}: pad must hold a pair for each of at most {input.ndim} axes, "
            f"got {pad!r}"
        )
    if mode != "constant":
        if len(pad) not in (2, 4, 6):
            raise ValueError(
                f"{function}: mode {mode!r} pads one to three axes, got pad={pad!r}"
            )
        if value:
            raise ValueError(
                f'{function}: value is for mode "constant", got value={value!r} with '
                f"mode {mode!r}"
            )
    numbers = ntuple(pad, len(pad), function, "pad", None) if pad else ()
    amounts = list(zip(numbers[-2::-2], numbers[::-2], strict=True))
    _check_fits(function, input, amounts, mode)
    added = [(max(before, 0), max(after, 0)) for before, after in amounts]
    check_addressable(function, _padded_shape(input.shape, added), pad=pad)
    return amounts


def _check_fits(function, input, amounts, mode):
    axes = len(amounts)
    sizes = input.shape[input.ndim - axes :]
    for n, (before, after) in zip(sizes, amounts, strict=True):
        first, last = _kept(n, before, after)
        # Only copies of the edge, or of what is mirrored there, can be cut off too.
        left = n + before + after if mode in _EDGED else last - first
        if left < 0:
            raise ValueError(
                f"{function}: an axis of length {n} cannot lose {(before, after)}"
            )
        limits = {"reflect": n - 1, "circular": last - first}
        limit = limits.get(mode, max(before, after))
        if max(before, after) > limit:
            raise ValueError(
                f"{function}: mode {mode!r} can add at most {limit} to an axis of "
                f"length {n}, got {(before, after)}"
            )
    shape = _padded_shape(input.shape, amounts)
    empty = 0 in input.shape[-axes - 1 :] or not any(shape[-axes:])
    if mode in _EDGED and empty:
        raise ValueError(
            f"{function}: mode {mode!r} needs at least one channel and pixel, and an "
            f"axis that is not all cut off, got input {input.shape} and output {shape}"
        )


def _kept(n, before, after):
    """Where the part of an axis begins and ends that negative amounts leave."""
    return max(-before, 0), n - max(-after, 0)


def _padded_shape(shape, amounts):
    kept = len(shape) - len(amounts)
    padded = [n + sum(pair) for n, pair in zip(shape[kept:], amounts, strict=True)]
    return (*shape[:kept], *padded)


def _fill_value(function, value, dtype):
    if isinstance(value, (bool, np.bool_)):
        return value
    number = real_number(function, "value", value, finite=False)
    held = True
    if dtype.kind in "iu":
        held = np.iinfo(dtype).min <= value <= np.iinfo(dtype).max
    elif dtype.kind == "f" and isfinite(number):
        held = abs(number) <= float(np.finfo(dtype).max)
    if not held:
        raise ValueError(f"{function}: {dtype} cannot hold value={value!r}")
    return value


def _pad_constant(input, amounts, fill):
    shape = _padded_shape(input.shape, amounts)
    # (N, C, ...) is recognised by two axes in front of the padded ones.
    batched = len(shape) >= len(amounts) + 2
    output = (empty_batch_last if batched else np.empty)(shape, input.dtype)
    output[...] = fill
    source, target = [...], [...]
    sizes = input.shape[len(shape) - len(amounts) :]
    for n, (before, after) in zip(sizes, amounts, strict=True):
        first, last = _kept(n, before, after)
        source.append(slice(first, last))
        target.append(slice(first + before, last + before))
    output[tuple(target)] = input[tuple(source)]
    return output


def _sources(shape, amounts, mode):
    """For each padded axis of a batch: (axis, place that each output reads)."""
    for axis, (before, after) in enumerate(amounts, 2):
        n = shape[axis]
        place = np.arange(-before, n + after)
        if mode == "reflect":
            place = n - 1 - np.abs(n - 1 - np.abs(place))
        elif mode == "replicate":
            place = place.clip(0, n - 1)
        else:  # what is cut off does not come round again
            first, last = _kept(n, before, after)
            place = first + (place - first) % (last - first)
        yield axis, place


def _read(array, places, axis):
    """What is at the `places` along `axis` of a batch, in batch-last memory."""
    values = np.take(np.moveaxis(array, 0, -1), places, axis - 1)
    return np.moveaxis(values, -1, 0)


@in_float32
def _add_back(grad, places, axis, n):
    """Backward of `_read` on an axis of length `n`."""
    shape = list(grad.shape)
    shape[axis] = n
    total = zeros_batch_last(shape, grad.dtype)
    into, rows = np.moveaxis(total, axis, 0), np.moveaxis(grad, axis, 0)
    for place, row in zip(places, rows, strict=True):
        into[place] += row
    return total
