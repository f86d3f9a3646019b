"""Losses of probabilities: the negative logarithm of what the right class gets.

What holds for every loss stands in `reduction`.
"""

import numpy as np

from cnnlib.functional.precision import in_float32
from cnnlib.functional.reduction import grad_losses, reduce_losses
from cnnlib.functional.softmax import log_softmax, softmax
from cnnlib.functional.target import class_counts, class_targets, soft_targets

__all__ = [
    "cross_entropy",
    "cross_entropy_backward",
    "nll_loss",
    "nll_loss_backward",
]


@in_float32
def cross_entropy(
    input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0
):
    """Negative log-probability that softmax gives to the right class.

    ``loss = −weight[t] · log softmax(input)[t]``, t being the target; the mean is
    weighted, ``Σ loss / Σ weight[t]``. With class probabilities q as targets
    ``loss = −Σ_c weight[c] · q[c] · log softmax(input)[c]``, and the mean is ordinary.

    Parameters
    ----------
    input : ndarray of shape (C,), (N, C) or (N, C, *spatial)
        Scores ("logits"), not probabilities.
    target : ndarray of integers of shape (), (N,) or (N, *spatial)
        Class indices; or class probabilities, floats of the shape of `input`.
    weight : ndarray of shape (C,), optional
        How much each class counts.
    ignore_index : int
        A class index that counts for nothing.
    reduction : {"mean", "sum", "none"}
    label_smoothing : float
        From 0 to 1: the share of the target that is spread evenly over all classes.

    Returns
    -------
    float, or ndarray of one loss per position with ``reduction="none"``
        Of the dtype of `input`.

    Raises
    ------
    TypeError
        If a dtype is wrong: scores must be floats, class indices integers.
    ValueError
        If a shape does not fit, a class is out of range, a number or `reduction` is not
        allowed, or the mean is over nothing.

    Notes
    -----
    torch's legacy arguments ``size_average`` and ``reduce`` are left out.

    Examples
    --------
    >>> scores = np.array([[0.0, 0.0], [1000.0, 0.0]])
    >>> cross_entropy(scores, np.array([1, 0]), reduction="none").round(4)
    array([0.6931, 0.    ])
    """
    axis, wanted, divisor = soft_targets(
        "cross_entropy", input, target, weight, ignore_index, label_smoothing
    )
    surprise = -log_softmax(input, axis)
    # 0 · ∞ is 0 here: what is not wanted does not count, however improbable.
    losses = np.multiply(
        wanted, surprise, out=np.zeros_like(wanted), where=wanted != 0
    ).sum(axis)
    return reduce_losses("cross_entropy", losses, divisor, reduction)


@in_float32
def cross_entropy_backward(
    grad_output,
    input,
    target,
    weight=None,
    ignore_index=-100,
    reduction="mean",
    label_smoothing=0.0,
):
    """Gradient of `cross_entropy`: what softmax gives, less what is wanted.

    ``grad_input = grad_output · (softmax(input) · Σ wanted − wanted)``, divided as the
    loss was; `wanted` is the one-hot (or smoothed, or given) target times the weights.

    Parameters
    ----------
    grad_output : float, or ndarray of one number per loss with ``reduction="none"``
    input, target, weight, ignore_index, reduction, label_smoothing
        As in `cross_entropy`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `cross_entropy`, and if `grad_output` does not fit the loss.

    Examples
    --------
    >>> cross_entropy_backward(1.0, np.array([[0.0, 0.0]]), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    function = "cross_entropy_backward"
    axis, wanted, divisor = soft_targets(
        function, input, target, weight, ignore_index, label_smoothing
    )
    grad = grad_losses(function, grad_output, wanted.take(0, axis), divisor, reduction)
    grad_input = softmax(input, axis)
    grad_input *= wanted.sum(axis, keepdims=True)
    grad_input -= wanted
    grad_input *= np.expand_dims(grad, axis)
    return grad_input


@in_float32
def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """Negative log-likelihood: `cross_entropy` of scores that are logarithms already.

    ``loss = −weight[t] · input[t]``, t being the target; the mean is weighted,
    ``Σ loss / Σ weight[t]``.

    Parameters
    ----------
    input : ndarray of shape (C,), (N, C) or (N, C, *spatial)
        Log-probabilities, as `log_softmax` gives.
    target : ndarray of integers of shape (), (N,) or (N, *spatial)
        Class indices.
    weight : ndarray of shape (C,), optional
        How much each class counts.
    ignore_index : int
        A class index that counts for nothing.
    reduction : {"mean", "sum", "none"}

    Returns
    -------
    float, or ndarray of one loss per position with ``reduction="none"``
        Of the dtype of `input`.

    Raises
    ------
    TypeError
        If a dtype is wrong: log-probabilities must be floats, class indices integers.
    ValueError
        If a shape does not fit, a class is out of range, `reduction` is unknown, or the
        mean is over nothing.

    Examples
    --------
    >>> round(float(nll_loss(np.log(np.array([[0.25, 0.75]])), np.array([0]))), 4)
    1.3863
    """
    axis, classes, kept = class_targets("nll_loss", input, target, ignore_index)
    counts = class_counts("nll_loss", input, axis, classes, kept, weight)
    picked = np.take_along_axis(input, np.expand_dims(classes, axis), axis)
    # An ignored −∞ would be 0 · ∞.
    losses = counts * np.where(kept, -picked.squeeze(axis), 0)
    return reduce_losses("nll_loss", losses, counts.sum(), reduction)


@in_float32
def nll_loss_backward(
    grad_output, input, target, weight=None, ignore_index=-100, reduction="mean"
):
    """Gradient of `nll_loss`: minus the weight at the right class, elsewhere 0.

    Parameters
    ----------
    grad_output : float, or ndarray of one number per loss with ``reduction="none"``
    input, target, weight, ignore_index, reduction
        As in `nll_loss`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `nll_loss`, and if `grad_output` does not fit the loss.

    Examples
    --------
    >>> nll_loss_backward(1.0, np.log(np.array([[0.25, 0.75]])), np.array([0]))
    array([[-1.,  0.]])
    """
    function = "nll_loss_backward"
    axis, classes, kept = class_targets(function, input, target, ignore_index)
    counts = class_counts(function, input, axis, classes, kept, weight)
    grad = grad_losses(function, grad_output, counts, counts.sum(), reduction)
    grad_input = np.zeros_like(input)
    np.put_along_axis(
        grad_input,
        np.expand_dims(classes, axis),
        np.expand_dims(-grad * counts, axis),
        axis,
    )
    return grad_input
