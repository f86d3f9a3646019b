"""Convolution over one, two and three axes, forward and backward.

What deep learning calls convolution is cross-correlation: the kernel slides and is not
flipped. One implementation serves any number of axes: `geometry` checks the arguments,
`columns` does the arithmetic.
"""

from cnnlib.functional.columns import (
    bias_gradient,
    convolve,
    input_gradient,
    weight_gradient,
)
from cnnlib.functional.geometry import conv_arrays, conv_geometry, joined
from cnnlib.functional.validate import check_grad_output, float_array

__all__ = [
    "conv1d",
    "conv1d_backward",
    "conv2d",
    "conv2d_backward",
    "conv3d",
    "conv3d_backward",
]


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate sequences with kernels, summing over channels.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, W) or (C_in, W)
    weight : ndarray of shape (C_out, C_in / groups, kw)
    bias : ndarray of shape (C_out,), optional
    stride, padding, dilation, groups
        As in `conv2d`, for one axis.

    Returns
    -------
    ndarray of shape (N, C_out, W_out) or (C_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As `conv2d`.

    See Also
    --------
    conv2d : the formula and every convention.

    Examples
    --------
    >>> import numpy as np
    >>> difference = np.array([[[-1.0, 1.0]]])
    >>> conv1d(np.array([[1.0, 4.0, 9.0, 16.0]]), difference)
    array([[3., 5., 7.]])
    """
    arguments = input, weight, bias, stride, padding, dilation, groups
    return _forward("conv1d", 1, *arguments)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate images with kernels, summing over channels.

    ``output[n, o, i, j] = bias[o] + Σ_c Σ_a Σ_b weight[o, c, a, b] ·
    input[n, c, i·stride + a·dilation − padding, j·stride + b·dilation − padding]``

    ``out = ⌊(n + before + after − dilation·(k − 1) − 1) / stride⌋ + 1`` on each axis.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W) or (C_in, H, W)
        Of any real dtype, in any memory order.
    weight : ndarray of shape (C_out, C_in / groups, kh, kw)
        One kernel per output channel.
    bias : ndarray of shape (C_out,), optional
        Added to every pixel of a channel.
    stride : int or (vertical, horizontal)
        Pixels between one window and the next.
    padding : int, (vertical, horizontal), pairs, or str
        Rows and columns of zeros on *each* side; ``((top, bottom), (left, right))`` for
        unequal sides; ``"valid"``: none; ``"same"``: keeps the size, stride 1 only;
        ``"full"``: every window that touches the image, dilation·(k − 1).
    dilation : int or (vertical, horizontal)
        Pixels between neighbouring taps; 1 is an ordinary kernel.
    groups : int
        Channels fall into this many groups that do not see each other; `C_in` groups
        make the convolution depthwise.

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
        If shapes do not fit, a size is out of range, or the kernel covers more than
        the padded input.

    Notes
    -----
    Floating-point arrays must be of one dtype; float16 is added up in float32. Integers
    and booleans give int64 among themselves, exact up to its ends, where it wraps
    around; beside floats they count as the dtype that NumPy has for the product, and so
    does uint64 always: uint64 beside unsigned integers, float64 beside signed ones.

    The kernel is not flipped; `convolve2d` is the flipped convolution of signal
    processing. ``"same"`` with an even kernel puts the extra zeros at the bottom and
    right, as torch does; ``"full"`` and unequal sides are not torch's.

    References
    ----------
    Chellapilla, Puri and Simard, High performance convolutional neural networks for
    document processing, 2006 (convolution as a matrix product). Dumoulin and Visin, A
    guide to convolution arithmetic for deep learning, 2016.

    Examples
    --------
    >>> import numpy as np
    >>> image = np.array([[[0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]]])
    >>> conv2d(image, np.array([[[[-1.0, 1.0]]]]))
    array([[[0., 1., 0.],
            [0., 1., 0.]]])
    """
    arguments = input, weight, bias, stride, padding, dilation, groups
    return _forward("conv2d", 2, *arguments)


def conv3d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate volumes or clips with kernels, summing over channels.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, D, H, W) or (C_in, D, H, W)
    weight : ndarray of shape (C_out, C_in / groups, kd, kh, kw)
    bias : ndarray of shape (C_out,), optional
    stride, padding, dilation, groups
        As in `conv2d`, for three axes.

    Returns
    -------
    ndarray of shape (N, C_out, D_out, H_out, W_out) or (C_out, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As `conv2d`.

    See Also
    --------
    conv2d : the formula and every convention.

    Examples
    --------
    >>> import numpy as np
    >>> conv3d(np.ones((2, 1, 4, 5, 6)), np.ones((3, 1, 2, 3, 3)), padding=1).shape
    (2, 3, 5, 5, 6)
    """
    arguments = input, weight, bias, stride, padding, dilation, groups
    return _forward("conv3d", 3, *arguments)


def conv1d_backward(
    grad_output,
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    needs_input_grad=True,
):
    """Gradients of `conv1d`; everything as in `conv2d_backward`.

    Examples
    --------
    >>> import numpy as np
    >>> signal, kernel = np.array([[1.0, 4.0, 9.0]]), np.array([[[-1.0, 1.0]]])
    >>> conv1d_backward(np.array([[1.0, 10.0]]), signal, kernel)[:2]
    (array([[-1., -9., 10.]]), array([[[41., 94.]]]))
    """
    arguments = input, weight, bias, stride, padding, dilation, groups
    return _backward("conv1d", 1, grad_output, arguments, needs_input_grad)


def conv2d_backward(
    grad_output,
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    needs_input_grad=True,
):
    """Gradients of `conv2d` with respect to its input, weight and bias.

    With D = `grad_output`, and x the padded input::

        grad_weight[o, c, a, b] = Σ_n,i,j D[n, o, i, j] · x[n, c, i·s + a·d, j·s + b·d]
        grad_x[n, c, i·s + a·d, j·s + b·d] += D[n, o, i, j] · weight[o, c, a, b]
        grad_bias[o] = Σ_n,i,j D[n, o, i, j]

    Parameters
    ----------
    grad_output : ndarray of the output's shape and dtype
        Gradient of the loss with respect to the output.
    input, weight, bias, stride, padding, dilation, groups
        What `conv2d` was called with.
    needs_input_grad : bool
        False skips the gradient of the input, which the first layer of a network has
        no use for.

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
        As `conv2d`, and if `grad_output` has not the output's shape.

    Notes
    -----
    With stride 1 the second formula is a full convolution of `grad_output` with the
    flipped kernel.

    References
    ----------
    LeCun et al., Gradient-based learning applied to document recognition, 1998.

    Examples
    --------
    >>> import numpy as np
    >>> x, w, b = np.ones((2, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.zeros(1)
    >>> grad_input, grad_weight, grad_bias = conv2d_backward(
    ...     np.ones((2, 1, 2, 2)), x, w, b
    ... )
    >>> grad_input[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    >>> grad_weight[0, 0], grad_bias
    (array([[8., 8.],
           [8., 8.]]), array([8.]))
    """
    arguments = input, weight, bias, stride, padding, dilation, groups
    return _backward("conv2d", 2, grad_output, arguments, needs_input_grad)


def conv3d_backward(
    grad_output,
    input,
    weight,
    bias=None,
    stride=1,
    padding=0,
    dilation=1,
    groups=1,
    *,
    needs_input_grad=True,
):
    """Gradients of `conv3d`; everything as in `conv2d_backward`.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.ones((1, 2, 3, 3)), np.ones((1, 1, 2, 2, 2))
    >>> _, grad_weight, grad_bias = conv3d_backward(
    ...     np.ones((1, 1, 2, 2)), x, w, needs_input_grad=False
    ... )
    >>> grad_weight.shape, grad_bias
    ((1, 1, 2, 2, 2), None)
    """
    arguments = input, weight, bias, stride, padding, dilation, groups
    return _backward("conv3d", 3, grad_output, arguments, needs_input_grad)


def _forward(function, ndim, input, weight, bias, *options):
    input, weight, bias = joined(function, input, weight, bias)
    input, unbatched = conv_arrays(function, ndim, input, weight, bias)
    geometry = conv_geometry(function, input.shape, weight.shape, *options)
    output = convolve(input, weight, bias, geometry)
    return output[0] if unbatched else output


def _backward(function, ndim, grad_output, arguments, needs_input_grad):
    input, weight, bias, *options = arguments
    name = f"{function}_backward"
    float_array(name, "input", input)
    input, unbatched = conv_arrays(name, ndim, input, weight, bias)
    geometry = conv_geometry(name, input.shape, weight.shape, *options)
    shape = (len(input), len(weight), *geometry.out)
    check_grad_output(name, grad_output, shape[unbatched:], input.dtype)
    if unbatched:
        grad_output = grad_output[None]
    grad_bias = None if bias is None else bias_gradient(grad_output)
    grad_weight = weight_gradient(grad_output, input, weight, geometry)
    if not needs_input_grad:
        return None, grad_weight, grad_bias
    grad_input = input_gradient(grad_output, weight, input.shape, geometry)
    return grad_input[0] if unbatched else grad_input, grad_weight, grad_bias
