"""Transposed convolution over one, two and three axes, forward and backward.

It is the backward of a convolution made into a layer: where the convolution gathers a
window into one pixel, the transposed one spreads a pixel over a window. `columns` does
the arithmetic with the roles exchanged: what is the input here is the gradient of the
convolution's output there.
"""

import numpy as np

from cnnlib.functional.columns import (
    bias_gradient,
    convolve,
    input_gradient,
    weight_gradient,
)
from cnnlib.functional.geometry import Geometry, joined
from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import (
    check_addressable,
    check_grad_output,
    check_length,
    check_same_dtype,
    float_array,
    real_array,
    spatial_input,
)
from cnnlib.shapes import ntuple

__all__ = [
    "conv_transpose1d",
    "conv_transpose1d_backward",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose3d",
    "conv_transpose3d_backward",
]


def conv_transpose1d(
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    """Spread each element of a sequence over a window: `conv_transpose2d` on one axis.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, W) or (C_in, W)
    weight : ndarray of shape (C_in, C_out / groups, kw)
    bias : ndarray of shape (C_out,), optional
    stride, padding, output_padding, groups, dilation
        As in `conv_transpose2d`, for one axis.

    Returns
    -------
    ndarray of shape (N, C_out, W_out) or (C_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As `conv_transpose2d`.

    Examples
    --------
    >>> kernel = np.array([[[1.0, 10.0, 100.0]]])
    >>> conv_transpose1d(np.array([[1.0, 2.0]]), kernel, stride=2)
    array([[  1.,  10., 102.,  20., 200.]])
    """
    options = stride, padding, output_padding, groups, dilation
    return _forward("conv_transpose1d", 1, input, weight, bias, options)


def conv_transpose2d(
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    """Spread each pixel over a window, and add up where windows overlap.

    ``output[n, o, i·stride + a·dilation − padding, j·stride + b·dilation − padding] +=
    Σ_c input[n, c, i, j] · weight[c, o, a, b]``, from ``bias[o]`` everywhere.

    Along each axis ``out = (n − 1)·stride − 2·padding + dilation·(k − 1) +
    output_padding + 1``.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W) or (C_in, H, W)
        Of any real dtype, in any memory order.
    weight : ndarray of shape (C_in, C_out / groups, kh, kw)
        One kernel per *input* channel.
    bias : ndarray of shape (C_out,), optional
        Added to every pixel of a channel.
    stride : int or (vertical, horizontal)
        Output pixels between one window and the next.
    padding : int or (vertical, horizontal)
        Output rows and columns cut off on *each* side.
    output_padding : int or (vertical, horizontal)
        Rows and columns more at the bottom and right.
    groups : int
        Channels fall into this many groups that do not see each other.
    dilation : int or (vertical, horizontal)
        Output pixels between neighbouring taps.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        Of the arrays' common dtype; a batch has batch-last memory.

    Raises
    ------
    TypeError
        If an array does not hold real numbers, two floating-point dtypes differ, or a
        size is not an int.
    ValueError
        If shapes do not fit, a size is out of range, `output_padding` is not smaller
        than `stride` or `dilation`, or the output would be empty.

    Notes
    -----
    dtypes are as in `conv2d`: int64 for integers (but for uint64), NumPy's for integers
    beside floats.

    The order of the last arguments is torch's: `groups` before `dilation`, the other
    way round than in `conv2d`.

    Often called deconvolution, but it does not undo a convolution: it gives back the
    size, not the values. A stride s > 1 makes several input sizes convolve to one
    output size; `output_padding` says which of them to return to.

    References
    ----------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016,
    relationship 14. Zeiler et al., Deconvolutional networks, 2010.

    Examples
    --------
    >>> image = np.array([[[0.0, 1.0], [2.0, 3.0]]])
    >>> conv_transpose2d(image, image[None])
    array([[[ 0.,  0.,  1.],
            [ 0.,  4.,  6.],
            [ 4., 12.,  9.]]])
    """
    options = stride, padding, output_padding, groups, dilation
    return _forward("conv_transpose2d", 2, input, weight, bias, options)


def conv_transpose3d(
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
):
    """Spread each voxel over a window: `conv_transpose2d` on three axes.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : ndarray of shape (C_in, C_out / groups, kd, kh, kw)
    bias : ndarray of shape (C_out,), optional
    stride, padding, output_padding, groups, dilation
        As in `conv_transpose2d`, for three axes.

    Returns
    -------
    ndarray of shape (N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As `conv_transpose2d`.

    Examples
    --------
    >>> x, w = np.ones((2, 3, 2, 4, 5)), np.ones((3, 1, 2, 2, 2))
    >>> conv_transpose3d(x, w, stride=2).shape
    (2, 1, 4, 8, 10)
    """
    options = stride, padding, output_padding, groups, dilation
    return _forward("conv_transpose3d", 3, input, weight, bias, options)


def conv_transpose1d_backward(
    grad_output,
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
    *,
    needs_input_grad=True,
):
    """Gradients of `conv_transpose1d`; everything as in `conv_transpose2d_backward`.

    Examples
    --------
    >>> x, w = np.array([[1.0, 2.0]]), np.array([[[1.0, 10.0]]])
    >>> conv_transpose1d_backward(np.array([[1.0, 1.0, 1.0]]), x, w)[:2]
    (array([[11., 11.]]), array([[[3., 3.]]]))
    """
    arguments = input, weight, bias, stride, padding, output_padding, groups, dilation
    return _backward("conv_transpose1d", 1, grad_output, arguments, needs_input_grad)


def conv_transpose2d_backward(
    grad_output,
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
    *,
    needs_input_grad=True,
):
    """Gradients of `conv_transpose2d` with respect to its input, weight and bias.

    The gradient of the input is `conv2d` of `grad_output` with the same weight, stride,
    padding and dilation; that of the weight is the weight gradient of that `conv2d`.

    Parameters
    ----------
    grad_output : ndarray of the output's shape and dtype
        Gradient of the loss with respect to the output.
    input, weight, bias, stride, padding, output_padding, groups, dilation
        What `conv_transpose2d` was called with.
    needs_input_grad : bool
        As in `conv2d_backward`.

    Returns
    -------
    grad_input : ndarray of the input's shape, or None
    grad_weight : ndarray of the weight's shape
    grad_bias : ndarray of the bias's shape, or None without a bias

    Raises
    ------
    TypeError
        If an array is not floating-point, dtypes differ, or a size is not an int.
    ValueError
        As `conv_transpose2d`, and if `grad_output` has not the output's shape.

    Examples
    --------
    >>> x, w = np.ones((1, 2, 2)), np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> conv_transpose2d_backward(np.ones((1, 3, 3)), x, w, np.zeros(1))
    (array([[[10., 10.],
            [10., 10.]]]), array([[[[4., 4.],
             [4., 4.]]]]), array([9.]))
    """
    arguments = input, weight, bias, stride, padding, output_padding, groups, dilation
    return _backward("conv_transpose2d", 2, grad_output, arguments, needs_input_grad)


def conv_transpose3d_backward(
    grad_output,
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    output_padding=0,
    groups=1,
    dilation=1,
    *,
    needs_input_grad=True,
):
    """Gradients of `conv_transpose3d`; everything as in `conv_transpose2d_backward`.

    Examples
    --------
    >>> x, w = np.ones((1, 2, 1, 1)), np.ones((1, 1, 2, 1, 1))
    >>> grads = conv_transpose3d_backward(np.ones((1, 3, 1, 1)), x, w)
    >>> grads[0].ravel(), grads[1].ravel(), grads[2]
    (array([2., 2.]), array([2., 2.]), None)
    """
    arguments = input, weight, bias, stride, padding, output_padding, groups, dilation
    return _backward("conv_transpose3d", 3, grad_output, arguments, needs_input_grad)


def _forward(function, ndim, input, weight, bias, options):
    input, weight, bias = joined(function, input, weight, bias)
    batch, unbatched, shape, geometry = _prepare(
        function, ndim, input, weight, bias, options
    )
    output = _spread(batch, weight, bias, shape, geometry)
    return output[0] if unbatched else output


@in_float32
def _spread(batch, weight, bias, shape, geometry):
    output = input_gradient(batch, weight, shape, geometry)
    if bias is not None:
        output += np.expand_dims(bias, tuple(range(1, len(shape) - 1)))
    return output


def _backward(function, ndim, grad_output, arguments, needs_input_grad):
    input, weight, bias, *options = arguments
    name = f"{function}_backward"
    float_array(name, "input", input)
    batch, unbatched, shape, geometry = _prepare(
        name, ndim, input, weight, bias, options
    )
    check_grad_output(name, grad_output, shape[unbatched:], input.dtype)
    grad = grad_output[None] if unbatched else grad_output
    grad_bias = None if bias is None else bias_gradient(grad)
    grad_weight = weight_gradient(batch, grad, weight, geometry)
    if not needs_input_grad:
        return None, grad_weight, grad_bias
    grad_input = convolve(grad, weight, None, geometry)
    return grad_input[0] if unbatched else grad_input, grad_weight, grad_bias


def _prepare(function, ndim, input, weight, bias, options):
    """Check everything: (batch, whether it was none, output shape, geometry).

    The geometry is that of the convolution from the output back to the input.
    """
    stride, padding, output_padding, groups, dilation = options
    (groups,) = ntuple(groups, 1, function, "groups", 1)
    batch, unbatched = _arrays(function, ndim, input, weight, bias, groups)
    stride = ntuple(stride, ndim, function, "stride", 1)
    padding = ntuple(padding, ndim, function, "padding")
    output_padding = ntuple(output_padding, ndim, function, "output_padding")
    dilation = ntuple(dilation, ndim, function, "dilation", 1)
    for extra, s, d in zip(output_padding, stride, dilation, strict=True):
        if extra >= max(s, d):
            raise ValueError(
                f"{function}: output_padding must be smaller than stride or dilation, "
                f"got {extra} with stride {s} and dilation {d}"
            )
    kernel, places = weight.shape[2:], batch.shape[2:]
    out = tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + extra + 1
        for n, k, s, p, extra, d in zip(
            places, kernel, stride, padding, output_padding, dilation, strict=True
        )
    )
    if min(out) < 1:
        raise ValueError(
            f"{function}: padding {padding} leaves an output of size {out}; it must be "
            "at least 1 on each axis"
        )
    shape = (len(batch), weight.shape[1] * groups, *out)
    check_addressable(
        function,
        (*shape[:2], *(n + 2 * p for n, p in zip(out, padding, strict=True))),
        stride=stride,
        padding=padding,
        output_padding=output_padding,
        dilation=dilation,
    )
    both_sides = tuple((p, p) for p in padding)
    geometry = Geometry(kernel, stride, both_sides, dilation, places, groups)
    return batch, unbatched, shape, geometry


def _arrays(function, ndim, input, weight, bias, groups):
    real_array(function, "input", input)
    real_array(function, "weight", weight)
    if weight.ndim != ndim + 2 or 0 in weight.shape:
        axes = ", ".join(("kd", "kh", "kw")[3 - ndim :])
        raise ValueError(
            f"{function}: weight must have shape (C_in, C_out / groups, {axes}), "
            f"none of them 0, got {weight.shape}"
        )
    check_length(function, "bias", bias, weight.shape[1] * groups)
    check_same_dtype(function, input=input, weight=weight, bias=bias)
    batch, unbatched = spatial_input(function, input, ndim)
    if 0 in batch.shape[1:]:
        raise ValueError(
            f"{function}: only the batch may be empty, input has shape {input.shape}"
        )
    if batch.shape[1] != len(weight) or len(weight) % groups:
        raise ValueError(
            f"{function}: weight has {len(weight)} input channels, input has "
            f"{batch.shape[1]}; they must be the same and divide by groups={groups}"
        )
    return batch, unbatched
