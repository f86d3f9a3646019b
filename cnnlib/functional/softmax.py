"""Softmax and its logarithm, along one axis; finite for every finite input."""

import numpy as np

from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import check_grad_output, float_array
from cnnlib.shapes import ntuple

__all__ = [
    "log_softmax",
    "log_softmax_backward",
    "softmax",
    "softmax_backward",
]


@in_float32
def softmax(input, dim=None):
    """Positive numbers that sum to 1 along one axis.

    ``output[c] = exp(input[c]) / Σ_j exp(input[j])``

    Parameters
    ----------
    input : ndarray of floats, any shape
        A single number without an axis counts as one class.
    dim : int or None
        The axis of the classes. ``None`` is torch's implicit choice: 0 for none, one or
        three axes, else 1.

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not an array of floating-point numbers, or `dim` not an int.
    ValueError
        If `input` has no axis `dim`.

    Notes
    -----
    The largest input of each sum is subtracted first, which changes no ratio and lets
    no exponential overflow. torch warns about ``dim=None``; name the axis.

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0], [0.0, -1000.0]]), dim=1)
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    axis = _axis("softmax", input, dim)
    output = _below_largest(input, axis)
    np.exp(output, out=output)
    output /= output.sum(axis, keepdims=True)
    return output.reshape(input.shape)


@in_float32
def softmax_backward(grad_output, input, dim=None):
    """Gradient of `softmax`.

    ``grad_input = s · (grad_output − Σ grad_output · s)``, s being the output.

    Parameters
    ----------
    grad_output, input : ndarray of floats, of one shape
    dim : int or None
        As in `softmax`.

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        If the arrays differ in shape or dtype, or `dim` is no axis of them.

    Examples
    --------
    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.0, 0.0]), dim=0)
    array([ 0.25, -0.25])
    """
    axis = _axis("softmax_backward", input, dim)
    check_grad_output("softmax_backward", grad_output, input.shape, input.dtype)
    output, grad = softmax(np.atleast_1d(input), axis), np.atleast_1d(grad_output)
    grad_input = output * (grad - (grad * output).sum(axis, keepdims=True))
    return grad_input.reshape(input.shape)


@in_float32
def log_softmax(input, dim=None):
    """Logarithm of `softmax`, computed without ever taking the logarithm of zero.

    ``output[c] = input[c] − log Σ_j exp(input[j])``

    Parameters
    ----------
    input : ndarray of floats, any shape
    dim : int or None
        As in `softmax`.

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not an array of floating-point numbers, or `dim` not an int.
    ValueError
        If `input` has no axis `dim`.

    Examples
    --------
    >>> log_softmax(np.array([0.0, -1000.0]), dim=0)
    array([    0., -1000.])
    """
    axis = _axis("log_softmax", input, dim)
    output = _below_largest(input, axis)
    # Only over an axis of no classes is the sum less than 1.
    with np.errstate(divide="ignore"):
        output -= np.log(np.exp(output).sum(axis, keepdims=True))
    return output.reshape(input.shape)


@in_float32
def log_softmax_backward(grad_output, input, dim=None):
    """Gradient of `log_softmax`.

    ``grad_input = grad_output − softmax(input) · Σ grad_output``

    Parameters
    ----------
    grad_output, input : ndarray of floats, of one shape
    dim : int or None
        As in `log_softmax`.

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        If the arrays differ in shape or dtype, or `dim` is no axis of them.

    Examples
    --------
    >>> log_softmax_backward(np.array([1.0, 0.0]), np.array([0.0, 0.0]), dim=0)
    array([ 0.5, -0.5])
    """
    axis = _axis("log_softmax_backward", input, dim)
    check_grad_output("log_softmax_backward", grad_output, input.shape, input.dtype)
    output, grad = softmax(np.atleast_1d(input), axis), np.atleast_1d(grad_output)
    grad_input = grad - output * grad.sum(axis, keepdims=True)
    return grad_input.reshape(input.shape)


def _axis(function, input, dim):
    """The axis that `dim` names, checked."""
    float_array(function, "input", input)
    if dim is None:
        dim = 0 if input.ndim in (0, 1, 3) else 1
    (axis,) = ntuple(dim, 1, function, "dim", None)
    axes = max(input.ndim, 1)
    if not -axes <= axis < axes:
        raise ValueError(
            f"{function}: dim must be an axis of input, whose shape is {input.shape}, "
            f"got {dim}"
        )
    return axis


def _below_largest(input, axis):
    """How far each number is below the largest along the axis: never positive."""
    input = np.atleast_1d(input)
    # Two numbers of opposite sign can be further apart than the largest float: −inf is
    # the right answer then, and its exponential is 0.
    with np.errstate(over="ignore", invalid="ignore"):
        return input - input.max(axis, keepdims=True, initial=-np.inf)
