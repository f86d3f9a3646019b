"""The fully connected layer."""

from math import prod

from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import (
    check_grad_output,
    check_same_dtype,
    float_array,
    vector,
)

__all__ = ["linear", "linear_backward"]


@in_float32
def linear(input, weight, bias=None):
    """Every output is a weighted sum of all inputs.

    ``output = input @ weight.T + bias``

    Parameters
    ----------
    input : ndarray of shape (..., in_features)
        Any number of leading axes, also none.
    weight : ndarray of shape (out_features, in_features)
    bias : ndarray of shape (out_features,), optional

    Returns
    -------
    ndarray of shape (..., out_features)

    Raises
    ------
    TypeError
        If an argument is not a floating-point array, or the dtypes differ.
    ValueError
        If the shapes do not fit together.

    Notes
    -----
    The rows of `weight` belong to the outputs, as in torch; texts that write ``x @ W``
    store its transpose.

    Examples
    --------
    >>> import numpy as np
    >>> linear(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5]))
    array([[11.5]])
    """
    _check("linear", input, weight, bias)
    # Written as weight @ input.T, the result has the batch as its fastest axis; BLAS
    # reads either memory order of the input as it is.
    columns = weight @ _rows(input).T
    if bias is not None:
        columns += bias[:, None]
    return columns.T.reshape(*input.shape[:-1], weight.shape[0])


@in_float32
def linear_backward(grad_output, input, weight, bias=None, *, needs_input_grad=True):
    """Gradients of `linear`.

    ``grad_input = grad_output @ weight``, ``grad_weight = grad_output.T @ input``,
    ``grad_bias`` = the sum of grad_output over all leading axes.

    Parameters
    ----------
    grad_output : ndarray of shape (..., out_features)
    input, weight, bias
        As in `linear`.
    needs_input_grad : bool
        False skips the gradient of the input, which the first layer of a network has
        no use for.

    Returns
    -------
    (grad_input, grad_weight, grad_bias)
        Each of its argument's shape; ``grad_bias`` is ``None`` without a bias.

    Raises
    ------
    TypeError, ValueError
        As in `linear`, and if `grad_output` has not the output's shape and dtype.

    Examples
    --------
    >>> import numpy as np
    >>> grad_input, grad_weight, grad_bias = linear_backward(
    ...     np.array([[2.0]]), np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    ... )
    >>> grad_input, grad_weight, grad_bias
    (array([[6., 8.]]), array([[2., 4.]]), None)
    """
    _check("linear_backward", input, weight, bias)
    shape = (*input.shape[:-1], weight.shape[0])
    check_grad_output("linear_backward", grad_output, shape, input.dtype)
    grad = _rows(grad_output)
    grad_bias = None if bias is None else grad.sum(0)
    grad_weight = grad.T @ _rows(input)
    if not needs_input_grad:
        return None, grad_weight, grad_bias
    grad_input = (weight.T @ grad.T).T.reshape(input.shape)
    return grad_input, grad_weight, grad_bias


def _rows(array):
    """All leading axes as one: shape (N, features), a view where memory allows."""
    return array.reshape(prod(array.shape[:-1]), array.shape[-1])


def _check(function, input, weight, bias):
    float_array(function, "input", input)
    float_array(function, "weight", weight)
    if weight.ndim != 2:
        raise ValueError(
            f"{function}: weight must have shape (out_features, in_features), "
            f"got {weight.shape}"
        )
    if input.ndim == 0 or input.shape[-1] != weight.shape[1]:
        raise ValueError(
            f"{function}: the last axis of input must have weight's "
            f"{weight.shape[1]} in_features, got input of shape {input.shape}"
        )
    vector(function, "bias", bias, weight.shape[0])
    check_same_dtype(function, input=input, weight=weight, bias=bias)
