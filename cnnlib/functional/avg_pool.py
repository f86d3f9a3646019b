"""Average pooling over one, two or three spatial axes, forward and backward."""

from math import prod

import numpy as np

from cnnlib.functional.means import (
    share_with_windows,
    window_means,
)
from cnnlib.functional.validate import check_grad_output, flags, float_array
from cnnlib.functional.windows import along, pool_input, window_axes
from cnnlib.shapes import ntuple

__all__ = [
    "avg_pool1d",
    "avg_pool1d_backward",
    "avg_pool2d",
    "avg_pool2d_backward",
    "avg_pool3d",
    "avg_pool3d_backward",
]


def avg_pool1d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
):
    """Mean of each window of a signal: `avg_pool2d` with one spatial axis.

    ``y[n, c, i] = sum over a of x[n, c, s·i + a − p] / k``

    Parameters
    ----------
    input : ndarray of shape (N, C, L) or (C, L)
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in `avg_pool2d`, for one axis.

    Returns
    -------
    ndarray of shape (N, C, L_out) or (C, L_out)

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d`.

    Examples
    --------
    >>> avg_pool1d(np.array([[1.0, 3.0, 2.0, 0.0]]), 2)
    array([[2., 1.]])
    """
    options = kernel_size, stride, padding, ceil_mode, count_include_pad, None
    return _avg_pool(1, input, *options)


def avg_pool2d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """Mean of each window.

    ``y[n, c, i, j] = sum over (a, b) of x[n, c, s·i + a − p, s·j + b − p] / (kh·kw)``;
    along each axis there are ``floor((n + 2p − k) / s) + 1`` windows.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W) or (C, H, W)
        Floating-point or integer.
    kernel_size : int or (kh, kw)
        Size of the window, in pixels.
    stride : int or (sh, sw), optional
        Pixels between one window and the next; the kernel size by default.
    padding : int or (ph, pw)
        Zeros added on each side, at most half of the kernel size.
    ceil_mode : bool
        Round the number of windows up: the last one may hang over the end, but starts
        in the input or in the padding before it.
    count_include_pad : bool
        Divide by the number of pixels in the window, padding included; if false by the
        number of those that are in the input.
    divisor_override : int, optional
        Divide by this number instead.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        Of the dtype of `input`; of integers float64, as ``np.mean`` gives.

    Raises
    ------
    TypeError
        If `input` is not an array of numbers, or an option has the wrong type.
    ValueError
        If a shape or an option is out of range, or no window fits.

    Notes
    -----
    What hangs over the end in `ceil_mode` is never counted, with or without
    `count_include_pad`. torch rounds means of integers towards zero; these are exact.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document
    recognition, 1998, section II.B (layer S2, with a trained scale and bias).

    Examples
    --------
    >>> image = np.array([[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]])
    >>> avg_pool2d(image, 2, stride=1)
    array([[[2., 3.],
            [5., 6.]]])
    """
    options = kernel_size, stride, padding, ceil_mode, count_include_pad
    return _avg_pool(2, input, *options, divisor_override)


def avg_pool3d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """Mean of each window of a volume: `avg_pool2d` with three spatial axes.

    Parameters
    ----------
    input : ndarray of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As in `avg_pool2d`, for three axes.

    Returns
    -------
    ndarray of shape (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out)

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d`.

    Examples
    --------
    >>> avg_pool3d(np.arange(8.0).reshape(1, 2, 2, 2), (2, 1, 2))
    array([[[[2.5],
             [4.5]]]])
    """
    options = kernel_size, stride, padding, ceil_mode, count_include_pad
    return _avg_pool(3, input, *options, divisor_override)


def avg_pool1d_backward(
    grad_output,
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
):
    """Gradient of `avg_pool1d` with respect to its input.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, L_out) or (C, L_out)
    input, kernel_size, stride, padding, ceil_mode, count_include_pad
        As given to `avg_pool1d`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_backward`.

    Examples
    --------
    >>> avg_pool1d_backward(np.array([[2.0, 4.0]]), np.zeros((1, 3)), 2, stride=1)
    array([[1., 3., 2.]])
    """
    options = kernel_size, stride, padding, ceil_mode, count_include_pad, None
    return _avg_pool_backward(1, grad_output, input, *options)


def avg_pool2d_backward(
    grad_output,
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """Gradient of `avg_pool2d` with respect to its input.

    Each pixel receives, from every window that it lies in, the window's gradient over
    the number that the window's sum was divided by.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As given to `avg_pool2d`; `input` is floating-point.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If `grad_output` does not have the shape of the output.

    Examples
    --------
    >>> avg_pool2d_backward(np.array([[[8.0]]]), np.zeros((1, 2, 3)), 2)
    array([[[2., 2., 0.],
            [2., 2., 0.]]])
    """
    options = kernel_size, stride, padding, ceil_mode, count_include_pad
    return _avg_pool_backward(2, grad_output, input, *options, divisor_override)


def avg_pool3d_backward(
    grad_output,
    input,
    kernel_size,
    stride=None,
    padding=0,
    ceil_mode=False,
    count_include_pad=True,
    divisor_override=None,
):
    """Gradient of `avg_pool3d` with respect to its input.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, D_out, H_out, W_out), N optional
    input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
        As given to `avg_pool3d`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `avg_pool2d_backward`.

    Examples
    --------
    >>> volume = np.zeros((1, 2, 1, 2))
    >>> avg_pool3d_backward(np.ones((1, 1, 1, 1)), volume, (2, 1, 2)).ravel()
    array([0.25, 0.25, 0.25, 0.25])
    """
    options = kernel_size, stride, padding, ceil_mode, count_include_pad
    return _avg_pool_backward(3, grad_output, input, *options, divisor_override)


def _avg_pool(ndim, input, *options):
    function = f"avg_pool{ndim}d"
    x, unbatched = pool_input(function, ndim, input)
    axes, divisor = _windows(function, x, *options)
    output = window_means(x, axes, divisor)
    return output[0] if unbatched else output


def _avg_pool_backward(ndim, grad_output, input, *options):
    function = f"avg_pool{ndim}d_backward"
    float_array(function, "input", input)
    x, unbatched = pool_input(function, ndim, input)
    axes, divisor = _windows(function, x, *options)
    shape = (*input.shape[:-ndim], *(axis.out for axis in axes))
    check_grad_output(function, grad_output, shape, input.dtype)
    grad_output = grad_output[None] if unbatched else grad_output
    grad_input = share_with_windows(grad_output, axes, divisor)
    return grad_input[0] if unbatched else grad_input


def _windows(
    function,
    x,
    kernel_size,
    stride,
    padding,
    ceil_mode,
    count_include_pad,
    divisor_override,
):
    """The windows on each axis, and what their sums are divided by."""
    flags(function, count_include_pad=count_include_pad)
    axes = window_axes(
        function, x.shape, kernel_size, stride, padding, ceil_mode=ceil_mode
    )
    seen = tuple(axis.trimmed() for axis in axes)
    if divisor_override is None:
        return seen, _pixels(axes, count_include_pad)
    (divisor,) = ntuple(divisor_override, 1, function, "divisor_override", None)
    if divisor == 0:
        raise ValueError(f"{function}: divisor_override must be other than 0, got 0")
    return seen, divisor


def _pixels(axes, count_include_pad):
    """How many pixels each window holds: one number if it is the same for all."""
    counts = np.ones((), np.int64)
    for number, axis in enumerate(axes):
        margin = axis.padding if count_include_pad else 0
        start = np.maximum(axis.starts(), -margin)
        stop = np.minimum(axis.starts() + axis.kernel, axis.size + margin)
        counts = counts * along(number, len(axes), stop - start)
    most = prod(axis.kernel for axis in axes)
    return most if counts.min() == most else counts
