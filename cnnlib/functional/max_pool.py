"""Max pooling over one, two or three spatial axes, forward and backward."""

import numpy as np

from cnnlib.functional.maxima import maxima, places, to_winners
from cnnlib.functional.validate import check_grad_output, flags, float_array
from cnnlib.functional.windows import pool_input, window_axes

__all__ = [
    "max_pool1d",
    "max_pool1d_backward",
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool3d",
    "max_pool3d_backward",
]


def max_pool1d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
    *,
    return_winner=False,
):
    """Largest value of each window of a signal: `max_pool2d` with one spatial axis.

    ``y[n, c, i] = max over a of x[n, c, s·i + d·a − p]``

    Parameters
    ----------
    input : ndarray of shape (N, C, L) or (C, L)
    kernel_size, stride, padding, dilation, ceil_mode, return_indices, return_winner
        As in `max_pool2d`, for one axis.

    Returns
    -------
    output, indices, winner : ndarray of shape (N, C, L_out) or (C, L_out)
        As in `max_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d`.

    Examples
    --------
    >>> max_pool1d(np.array([[1, 3, 2, 0, 5, 4]]), 3, stride=2, padding=1)
    array([[3, 3, 5]])
    """
    options = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool(1, input, options, return_indices, return_winner)


def max_pool2d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
    *,
    return_winner=False,
):
    """Largest value of each window.

    ``y[n, c, i, j] = max over (a, b) of x[n, c, s·i + d·a − p, s·j + d·b − p]``; along
    each axis there are ``floor((n + 2p − d(k − 1) − 1) / s) + 1`` windows.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W) or (C, H, W)
        Floating-point or integer.
    kernel_size : int or (kh, kw)
        Size of the window, in pixels.
    stride : int or (sh, sw), optional
        Pixels between one window and the next; the kernel size by default.
    padding : int or (ph, pw)
        Pixels added on each side, at most half of the kernel size.
    dilation : int or (dh, dw)
        Pixels between neighbouring taps of a window.
    ceil_mode : bool
        Round the number of windows up: the last one may hang over the end, but starts
        in the input or in the padding before it.
    return_indices : bool
        Also return where in its H × W plane each maximum lies.
    return_winner : bool
        Also return which tap of its window each maximum is, which spares the backward
        finding out again.

    Returns
    -------
    output : ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        Of the dtype of `input`.
    indices : ndarray of int64, of the shape of output
        Row-major place in the plane; if `return_indices`.
    winner : ndarray of unsigned int, of the shape of output
        Row-major number of the tap, of those that see a pixel; if `return_winner`.

    Raises
    ------
    TypeError
        If `input` is not an array of numbers, or an option has the wrong type.
    ValueError
        If a shape or an option is out of range, or no window fits.

    Notes
    -----
    Padding counts as −∞, not as 0: it never wins against a pixel. Among equal values
    the first in row-major order wins, as in torch. A NaN wins against everything, and
    the last NaN of a window against the others. A dilated window may lie in the padding
    with all its taps: its maximum is −∞ (for integers the smallest one), as in torch.

    References
    ----------
    Goodfellow, Bengio and Courville, Deep Learning, 2016, section 9.3.

    Examples
    --------
    >>> image = np.array([[[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]]])
    >>> max_pool2d(image, 2)
    array([[[6, 8],
            [3, 4]]])
    """
    options = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool(2, input, options, return_indices, return_winner)


def max_pool3d(
    input,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
    *,
    return_winner=False,
):
    """Largest value of each window of a volume: `max_pool2d` with three spatial axes.

    Parameters
    ----------
    input : ndarray of shape (N, C, D, H, W) or (C, D, H, W)
    kernel_size, stride, padding, dilation, ceil_mode, return_indices, return_winner
        As in `max_pool2d`, for three axes.

    Returns
    -------
    output, indices, winner : ndarray of shape (N, C, D_out, H_out, W_out), N optional
        As in `max_pool2d`.

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d`.

    Examples
    --------
    >>> max_pool3d(np.arange(8).reshape(1, 2, 2, 2), (2, 1, 2))
    array([[[[5],
             [7]]]])
    """
    options = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool(3, input, options, return_indices, return_winner)


def max_pool1d_backward(
    grad_output,
    input,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
    *,
    winner=None,
):
    """Gradient of `max_pool1d` with respect to its input.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, L_out) or (C, L_out)
    input, kernel_size, stride, padding, dilation, ceil_mode, return_indices
        As given to `max_pool1d`.
    winner : ndarray of shape (N, C, L_out) or (C, L_out), optional
        As returned by `max_pool1d`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_backward`.

    Examples
    --------
    >>> max_pool1d_backward(np.array([[1.0, 2.0]]), np.array([[3.0, 0.0, 1.0, 5.0]]), 2)
    array([[1., 0., 0., 2.]])
    """
    options = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool_backward(1, grad_output, input, options, winner)


def max_pool2d_backward(
    grad_output,
    input,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
    *,
    winner=None,
):
    """Gradient of `max_pool2d` with respect to its input.

    Each window hands its gradient to its winner; a pixel that wins several windows
    receives the sum, any other 0.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    input, kernel_size, stride, padding, dilation, ceil_mode, return_indices
        As given to `max_pool2d`; `input` is floating-point.
    winner : ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out), optional
        As returned by ``max_pool2d(…, return_winner=True)``; found again by default.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If `grad_output` or `winner` does not have the shape of the output.

    Examples
    --------
    >>> image = np.array([[[1.0, 1.0, 2.0], [1.0, 0.0, 3.0]]])
    >>> max_pool2d_backward(np.array([[[5.0, 7.0]]]), image, 2, stride=1)
    array([[[5., 0., 0.],
            [0., 0., 7.]]])
    """
    options = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool_backward(2, grad_output, input, options, winner)


def max_pool3d_backward(
    grad_output,
    input,
    kernel_size,
    stride=None,
    padding=0,
    dilation=1,
    ceil_mode=False,
    return_indices=False,
    *,
    winner=None,
):
    """Gradient of `max_pool3d` with respect to its input.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, D_out, H_out, W_out), N optional
    input, kernel_size, stride, padding, dilation, ceil_mode, return_indices
        As given to `max_pool3d`.
    winner : ndarray of the shape of `grad_output`, optional
        As returned by `max_pool3d`.

    Returns
    -------
    grad_input : ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As in `max_pool2d_backward`.

    Examples
    --------
    >>> volume = np.arange(4.0).reshape(1, 2, 1, 2)
    >>> max_pool3d_backward(np.ones((1, 1, 1, 1)), volume, (2, 1, 2)).ravel()
    array([0., 0., 0., 1.])
    """
    options = kernel_size, stride, padding, dilation, ceil_mode
    return _max_pool_backward(3, grad_output, input, options, winner)


def _max_pool(ndim, input, options, return_indices, return_winner):
    function = f"max_pool{ndim}d"
    flags(function, return_indices=return_indices, return_winner=return_winner)
    x, unbatched = pool_input(function, ndim, input)
    axes = tuple(a.trimmed() for a in window_axes(function, x.shape, *options))
    output, winner = maxima(x, axes, return_indices or return_winner)
    results = [output]
    if return_indices:
        results.append(places(winner, axes))
    if return_winner:
        results.append(winner)
    if unbatched:
        results = [result[0] for result in results]
    return tuple(results) if len(results) > 1 else results[0]


def _max_pool_backward(ndim, grad_output, input, options, winner):
    function = f"max_pool{ndim}d_backward"
    float_array(function, "input", input)
    x, unbatched = pool_input(function, ndim, input)
    axes = tuple(a.trimmed() for a in window_axes(function, x.shape, *options))
    shape = (*input.shape[:-ndim], *(axis.out for axis in axes))
    check_grad_output(function, grad_output, shape, input.dtype)
    if winner is None:
        winner = maxima(x, axes, with_winner=True)[1]
    else:
        _check_winner(function, winner, shape)
        winner = winner[None] if unbatched else winner
    grad_output = grad_output[None] if unbatched else grad_output
    grad_input = to_winners(grad_output, winner, axes)
    return grad_input[0] if unbatched else grad_input


def _check_winner(function, winner, shape):
    if not isinstance(winner, np.ndarray) or winner.dtype.kind != "u":
        raise TypeError(
            f"{function}: winner must be the array that the forward returned, "
            f"got {type(winner).__name__}"
        )
    if winner.shape != shape:
        raise ValueError(
            f"{function}: winner must have the output's shape {shape}, "
            f"got {winner.shape}"
        )
