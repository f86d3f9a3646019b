"""Losses of distances: from the value that is wanted, and to the margin.

What holds for every loss stands in `reduction`.
"""

import numpy as np

from cnnlib.functional.precision import in_float32
from cnnlib.functional.reduction import grad_losses, reduce_losses
from cnnlib.functional.target import class_counts, class_targets
from cnnlib.functional.validate import (
    check_option,
    check_same_dtype,
    float_array,
    real_number,
)

__all__ = [
    "mse_loss",
    "mse_loss_backward",
    "multi_margin_loss",
    "multi_margin_loss_backward",
]


@in_float32
def mse_loss(input, target, reduction="mean", weight=None):
    """Squared error.

    ``loss = weight · (input − target)²``; the mean is weighted, ``Σ loss / Σ weight``.

    Parameters
    ----------
    input, target : ndarray of floats, of one shape
    reduction : {"mean", "sum", "none"}
    weight : ndarray of the same shape, optional

    Returns
    -------
    float, or ndarray of the shape of `input` with ``reduction="none"``
        Of the dtype of `input`.

    Raises
    ------
    TypeError
        If an argument is not a floating-point array, or the dtypes differ.
    ValueError
        If the shapes differ, `reduction` is unknown, or the mean is over nothing.

    Notes
    -----
    torch broadcasts shapes that differ, and warns that this is hardly ever meant:
    (N, 1) against (N,) gives N² errors. Here it is an error. torch's legacy arguments
    ``size_average`` and ``reduce`` are left out.

    Examples
    --------
    >>> float(mse_loss(np.array([1.0, 2.0]), np.array([1.0, 4.0])))
    2.0
    """
    counts, divisor = _check_mse("mse_loss", input, target, weight)
    losses = counts * np.square(input - target)
    return reduce_losses("mse_loss", losses, divisor, reduction)


@in_float32
def mse_loss_backward(grad_output, input, target, reduction="mean", weight=None):
    """Gradient of `mse_loss`: ``2 · weight · (input − target)``.

    Parameters
    ----------
    grad_output : float, or ndarray of one number per loss with ``reduction="none"``
    input, target, reduction, weight
        As in `mse_loss`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `mse_loss`, and if `grad_output` does not fit the loss.

    Notes
    -----
    The gradient of `target` is minus that of `input`.

    Examples
    --------
    >>> mse_loss_backward(1.0, np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    array([ 0., -2.])
    """
    function = "mse_loss_backward"
    counts, divisor = _check_mse(function, input, target, weight)
    grad = grad_losses(function, grad_output, input, divisor, reduction)
    return 2 * grad * counts * (input - target)


@in_float32
def multi_margin_loss(input, target, p=1, margin=1.0, weight=None, reduction="mean"):
    """Hinge loss: the right class shall lead every other by a margin.

    ``loss = weight[t] / C · Σ_{c ≠ t} max(0, margin − input[t] + input[c])^p``, t being
    the target. The mean is over the batch, whatever the weights.

    Parameters
    ----------
    input : ndarray of shape (C,) or (N, C)
        Scores.
    target : ndarray of integers of shape () or (N,)
        Class indices.
    p : {1, 2}
    margin : float
    weight : ndarray of shape (C,), optional
        How much each class counts.
    reduction : {"mean", "sum", "none"}

    Returns
    -------
    float, or ndarray of shape (N,) with ``reduction="none"``
        Of the dtype of `input`.

    Raises
    ------
    TypeError
        If a dtype is wrong: scores must be floats, class indices integers.
    ValueError
        If a shape does not fit, a class is out of range, or `p` or `reduction` is not
        allowed.

    Notes
    -----
    Lectures on linear classifiers do not divide by C. The mean over an empty batch is
    0; torch's is whatever its memory held before. torch's legacy arguments
    ``size_average`` and ``reduce`` are left out.

    References
    ----------
    Crammer and Singer, On the algorithmic implementation of multiclass kernel-based
    vector machines, 2001.

    Examples
    --------
    >>> scores = np.array([[0.1, 0.2, 0.4, 0.8]])
    >>> round(float(multi_margin_loss(scores, np.array([3]))), 4)
    0.325
    """
    function = "multi_margin_loss"
    axis, _, hinges, counts = _hinges(function, input, target, p, margin, weight)
    losses = counts * (hinges**p).sum(axis)
    return reduce_losses(function, losses, max(losses.size, 1), reduction)


@in_float32
def multi_margin_loss_backward(
    grad_output, input, target, p=1, margin=1.0, weight=None, reduction="mean"
):
    """Gradient of `multi_margin_loss`.

    Every class inside the margin is pushed down, and the right one up by as much as all
    of them together.

    Parameters
    ----------
    grad_output : float, or ndarray of one number per loss with ``reduction="none"``
    input, target, p, margin, weight, reduction
        As in `multi_margin_loss`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `multi_margin_loss`, and if `grad_output` does not fit the loss.

    Examples
    --------
    >>> multi_margin_loss_backward(1.0, np.array([[0.0, 0.5]]), np.array([0]))
    array([[-0.5,  0.5]])
    """
    function = "multi_margin_loss_backward"
    axis, right, hinges, counts = _hinges(function, input, target, p, margin, weight)
    divisor = max(counts.size, 1)
    grad = grad_losses(function, grad_output, counts, divisor, reduction)
    grad_input = (hinges > 0) * np.expand_dims(grad * counts, axis)
    if p == 2:
        grad_input *= 2 * hinges
    pushed = grad_input.sum(axis, keepdims=True)
    np.put_along_axis(grad_input, right, -pushed, axis)
    return grad_input


def _hinges(function, input, target, p, margin, weight):
    """``max(0, margin − input[t] + input)``, 0 at the right class, and the rest."""
    check_option(function, "p", p, (1, 2))
    margin = real_number(function, "margin", margin)
    axis, classes, kept = class_targets(function, input, target)
    if input.ndim > 2:
        raise ValueError(
            f"{function}: input must have shape (C,) or (N, C), got {input.shape}"
        )
    right = np.expand_dims(classes, axis)
    hinges = np.maximum(margin - np.take_along_axis(input, right, axis) + input, 0)
    np.put_along_axis(hinges, right, 0, axis)
    counts = class_counts(function, input, axis, classes, kept, weight)
    return axis, right, hinges, counts / input.shape[axis]


def _check_mse(function, input, target, weight):
    """The weights, or 1, and their sum."""
    for name, value in {"input": input, "target": target, "weight": weight}.items():
        if value is None and name == "weight":
            continue
        float_array(function, name, value)
        if value.shape != input.shape:
            raise ValueError(
                f"{function}: {name} must have input's shape {input.shape}, "
                f"got {value.shape}"
            )
    check_same_dtype(function, input=input, target=target, weight=weight)
    return (1, input.size) if weight is None else (weight, weight.sum())
