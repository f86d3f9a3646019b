"""Putting pooled maxima back where they came from."""

import numpy as np

from cnnlib.functional.layout import batch_last, zeros_batch_last
from cnnlib.functional.validate import (
    check_addressable,
    check_grad_output,
    float_array,
)
from cnnlib.functional.windows import pool_input
from cnnlib.shapes import ntuple

__all__ = ["max_unpool2d", "max_unpool2d_backward"]


def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    """Put each value where `max_pool2d` found it, and zeros elsewhere.

    Along each axis the output has ``(n − 1)·s − 2p + k`` pixels, or what `output_size`
    says: several input sizes pool to the same n.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W) or (C, H, W)
        Floating-point or integer.
    indices : ndarray of int64, of the shape of input
        Row-major places in the output's plane, as `max_pool2d` returns them.
    kernel_size, stride, padding : int or pair
        As given to `max_pool2d`.
    output_size : (H_out, W_out) or (N, C, H_out, W_out), optional
        Less than one stride away from the size above; N and C are not looked at.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        Of the dtype of `input`.

    Raises
    ------
    TypeError
        If an array has the wrong dtype, or an option the wrong type.
    ValueError
        If shapes do not match, or an index or option is out of range.

    Notes
    -----
    Where two values have the same index the later one stays, as in torch.

    References
    ----------
    Zeiler and Fergus, Visualizing and understanding convolutional networks, 2014,
    section 2.1.

    Examples
    --------
    >>> max_unpool2d(np.array([[[7.0, 8.0]]]), np.array([[[4, 2]]]), 2)
    array([[[0., 0., 8., 0.],
            [7., 0., 0., 0.]]])
    """
    options = kernel_size, stride, padding, output_size
    x, places, out, unbatched = _unpool("max_unpool2d", input, indices, *options)
    output = zeros_batch_last((*x.shape[:2], *out), x.dtype)
    planes = output.reshape(*x.shape[:2], out[0] * out[1])
    np.put_along_axis(planes, places, x.reshape(places.shape), axis=2)
    return output[0] if unbatched else output


def max_unpool2d_backward(
    grad_output,
    input,
    indices,
    kernel_size,
    stride=None,
    padding=0,
    output_size=None,
):
    """Gradient of `max_unpool2d` with respect to its input: read at the indices.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    input, indices, kernel_size, stride, padding, output_size
        As given to `max_unpool2d`; `input` is floating-point.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `max_unpool2d`, and if `grad_output` does not have the shape and dtype of
        the output.

    Examples
    --------
    >>> grad_output = np.arange(8.0).reshape(1, 2, 4)
    >>> input, indices = np.zeros((1, 1, 2)), np.array([[[4, 2]]])
    >>> max_unpool2d_backward(grad_output, input, indices, 2)
    array([[[4., 2.]]])
    """
    function = "max_unpool2d_backward"
    float_array(function, "input", input)
    options = kernel_size, stride, padding, output_size
    x, places, out, unbatched = _unpool(function, input, indices, *options)
    check_grad_output(function, grad_output, (*input.shape[:-2], *out), input.dtype)
    planes = grad_output.reshape(*x.shape[:2], out[0] * out[1])
    grad_input = np.take_along_axis(planes, places, axis=2).reshape(x.shape)
    return grad_input[0] if unbatched else batch_last(grad_input)


def _unpool(function, input, indices, kernel_size, stride, padding, output_size):
    """The input as a batch, its flat places, the size of the output, unbatched."""
    x, unbatched = pool_input(function, 2, input)
    if not isinstance(indices, np.ndarray) or indices.dtype != np.int64:
        got = getattr(indices, "dtype", type(indices).__name__)
        raise TypeError(f"{function}: indices must be an int64 array, got {got}")
    if indices.shape != input.shape:
        raise ValueError(
            f"{function}: indices must have the input's shape {input.shape}, "
            f"got {indices.shape}"
        )
    out = _output_size(function, x.shape[2:], kernel_size, stride, padding, output_size)
    check_addressable(
        function,
        (*x.shape[:2], *out),
        kernel_size=kernel_size,
        stride=stride,
        output_size=output_size,
    )
    pixels = out[0] * out[1]
    if indices.size and (indices.min() < 0 or indices.max() >= pixels):
        raise ValueError(
            f"{function}: indices must lie in 0 to {pixels - 1} for an output of "
            f"{out[0]} × {out[1]}, got {indices.min()} to {indices.max()}"
        )
    return x, indices.reshape(*x.shape[:2], x.shape[2] * x.shape[3]), out, unbatched


def _output_size(function, size, kernel_size, stride, padding, output_size):
    kernel = ntuple(kernel_size, 2, function, "kernel_size", 1)
    stride = ntuple(kernel if stride is None else stride, 2, function, "stride", 1)
    padding = ntuple(padding, 2, function, "padding")
    axes = list(zip(size, kernel, stride, padding, strict=True))
    plain = tuple((n - 1) * s - 2 * p + k for n, k, s, p in axes)
    if output_size is None:
        wanted = plain
    elif isinstance(output_size, (tuple, list)) and len(output_size) in (2, 4):
        wanted = ntuple(output_size[-2:], 2, function, "output_size")
    else:
        raise ValueError(
            f"{function}: output_size must hold 2 or 4 ints, got {output_size!r}"
        )
    near = all(abs(w - n) < s for w, n, s in zip(wanted, plain, stride, strict=True))
    if not near or min(wanted) < 1:
        raise ValueError(
            f"{function}: output_size must be positive and less than one stride "
            f"{stride} away from {plain}, got {wanted}"
        )
    return wanted
