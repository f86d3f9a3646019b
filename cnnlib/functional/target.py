"""Targets of a classification loss: class indices, or a share of each class."""

import numpy as np

from cnnlib.functional.validate import (
    check_same_dtype,
    float_array,
    real_number,
    vector,
)
from cnnlib.shapes import ntuple

__all__ = ["class_counts", "class_targets", "soft_targets"]


def class_targets(function, input, target, ignore_index=None):
    """Check scores and class indices against each other.

    Parameters
    ----------
    function : str
        What an error names.
    input : ndarray of shape (C,) or (N, C, *spatial)
    target : ndarray of integers, of the shape of `input` without its class axis
    ignore_index : int, optional

    Returns
    -------
    axis : int
        The class axis of `input`.
    classes : ndarray of the shape of `target`
        With 0 in place of what is ignored.
    kept : ndarray of bool, of the shape of `target`

    Examples
    --------
    >>> class_targets("nll_loss", np.zeros((2, 3)), np.array([2, -100]), -100)
    (1, array([2, 0]), array([ True, False]))
    """
    axis = _class_axis(function, input)
    target = _integers(function, input, target)
    shape = input.shape[:axis] + input.shape[axis + 1 :]
    if shape == () and target.shape == (1,):
        target = target.reshape(())
    if target.shape != shape:
        raise ValueError(
            f"{function}: target must have shape {shape}, one class per position of "
            f"input {input.shape}, got {target.shape}"
        )
    kept = np.full(shape, True)
    if ignore_index is not None:
        kept = target != ntuple(ignore_index, 1, function, "ignore_index", None)[0]
    wrong = kept & ((target < 0) | (target >= input.shape[axis]))
    if wrong.any():
        raise ValueError(
            f"{function}: target must be from 0 to {input.shape[axis] - 1}, the "
            f"classes of input {input.shape}, got {target[wrong][0]}"
        )
    return axis, np.where(kept, target, 0).astype(np.intp), np.asarray(kept)


def class_counts(function, input, axis, classes, kept, weight):
    """How much each position counts: the weight of its class, 0 if it is ignored.

    Examples
    --------
    >>> scores, weight = np.zeros((2, 2)), np.array([3.0, 4.0])
    >>> kept = np.array([True, False])
    >>> class_counts("nll_loss", scores, 1, np.array([1, 0]), kept, weight)
    array([4., 0.])
    """
    vector(function, "weight", weight, input.shape[axis])
    check_same_dtype(function, input=input, weight=weight)
    counts = kept.astype(input.dtype)
    return counts if weight is None else counts * weight[classes]


def soft_targets(function, input, target, weight, ignore_index, label_smoothing):
    """How much each class's log-probability counts at each position.

    Parameters
    ----------
    function, input, ignore_index
        As in `class_targets`.
    target : ndarray
        Class indices, or probabilities of the shape of `input`.
    weight : ndarray of shape (C,) or None
    label_smoothing : float

    Returns
    -------
    axis : int
        The class axis of `input`.
    wanted : ndarray of the shape of `input`
    divisor : float
        What the sum of the losses is divided by for their mean.

    Examples
    --------
    >>> scores, target = np.zeros((1, 2)), np.array([1])
    >>> axis, wanted, divisor = soft_targets("", scores, target, None, -100, 0.5)
    >>> axis, wanted, float(divisor)
    (1, array([[0.25, 0.75]]), 1.0)
    """
    smoothing = real_number(function, "label_smoothing", label_smoothing, 0, 1)
    if _are_probabilities(input, target):
        axis = _class_axis(function, input)
        wanted = _probabilities(function, input, target, ignore_index)
        kept = np.full(wanted.take(0, axis).shape, True)
        divisor = kept.size
    else:
        axis, classes, kept = class_targets(function, input, target, ignore_index)
        wanted = np.zeros_like(input)
        np.put_along_axis(wanted, np.expand_dims(classes, axis), 1, axis)
        divisor = class_counts(function, input, axis, classes, kept, weight).sum()
    wanted = wanted * (1 - smoothing) + smoothing / input.shape[axis]
    wanted *= np.expand_dims(kept, axis)
    return axis, _weighted(function, input, axis, wanted, weight), divisor


def _weighted(function, input, axis, wanted, weight):
    vector(function, "weight", weight, input.shape[axis])
    check_same_dtype(function, input=input, weight=weight)
    if weight is None:
        return wanted
    return wanted * weight.reshape(-1, *(1,) * (input.ndim - axis - 1))


def _class_axis(function, input):
    """The axis of the classes: 1, or 0 without a batch."""
    float_array(function, "input", input)
    axis = min(1, input.ndim - 1)
    if input.ndim == 0 or input.shape[axis] == 0:
        raise ValueError(
            f"{function}: input must have shape (C,) or (N, C, *spatial) with at least "
            f"one class, got {input.shape}"
        )
    return axis


def _integers(function, input, target):
    """`target` as an array, if it holds integers; a single one is welcome."""
    if isinstance(target, (int, np.generic)):
        target = np.asarray(target)
    if not isinstance(target, np.ndarray):
        raise TypeError(
            f"{function}: target must be a NumPy array, got {type(target).__name__}"
        )
    if target.dtype.kind not in "iu":
        raise TypeError(
            f"{function}: target must hold class indices as integers, "
            f"got {target.dtype} of shape {target.shape} (input {input.shape})"
        )
    return target


def _are_probabilities(input, target):
    return (
        isinstance(input, np.ndarray)
        and isinstance(target, np.ndarray)
        and target.dtype.kind == "f"
        and target.shape == input.shape
    )


def _probabilities(function, input, target, ignore_index):
    check_same_dtype(function, input=input, target=target)
    if np.isnan(target).any():
        raise ValueError(f"{function}: target holds NaN")
    if ntuple(ignore_index, 1, function, "ignore_index", None)[0] >= 0:
        raise ValueError(
            f"{function}: ignore_index={ignore_index} needs class indices as target, "
            "got probabilities"
        )
    return target
