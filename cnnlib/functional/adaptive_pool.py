"""Average pooling to a given size."""

import numpy as np

from cnnlib.functional.means import bin_means, share_with_bins
from cnnlib.functional.validate import (
    check_addressable,
    check_grad_output,
    float_array,
)
from cnnlib.functional.windows import pool_input
from cnnlib.shapes import ntuple

__all__ = ["adaptive_avg_pool2d", "adaptive_avg_pool2d_backward", "bin_edges"]


def adaptive_avg_pool2d(input, output_size):
    """Mean of each bin of a grid of `output_size` bins that covers the input.

    Along an axis of n pixels and m bins, bin i holds the pixels from ``floor(i·n / m)``
    up to, not including, ``ceil((i + 1)·n / m)``.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W) or (C, H, W)
        Floating-point or integer.
    output_size : int or (H_out, W_out)
        Number of bins; ``None`` in the pair keeps the size of that axis.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
        Of the dtype of `input`; of integers float64, as ``np.mean`` gives.

    Raises
    ------
    TypeError
        If `input` is not an array of numbers, or `output_size` holds anything but
        integers and ``None``.
    ValueError
        If a shape is out of range.

    Notes
    -----
    Neighbouring bins share pixels unless m divides n; with m > n pixels repeat. Size 1
    is the global average.

    References
    ----------
    Lin, Chen and Yan, Network in network, 2014, section 3.2 (global average pooling).

    Examples
    --------
    >>> adaptive_avg_pool2d(np.array([[[1.0, 2.0, 6.0]]]), (None, 2))
    array([[[1.5, 4. ]]])
    """
    x, unbatched = pool_input("adaptive_avg_pool2d", 2, input)
    output = bin_means(x, _bins("adaptive_avg_pool2d", x.shape, output_size))
    return output[0] if unbatched else output


def adaptive_avg_pool2d_backward(grad_output, input, output_size):
    """Gradient of `adaptive_avg_pool2d` with respect to its input.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, H_out, W_out) or (C, H_out, W_out)
    input, output_size
        As given to `adaptive_avg_pool2d`; `input` is floating-point.

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
    >>> grad_output = np.array([[[2.0, 4.0]]])
    >>> adaptive_avg_pool2d_backward(grad_output, np.zeros((1, 1, 3)), (1, 2))
    array([[[1., 3., 2.]]])
    """
    function = "adaptive_avg_pool2d_backward"
    float_array(function, "input", input)
    x, unbatched = pool_input(function, 2, input)
    bins = _bins(function, x.shape, output_size)
    shape = (*input.shape[:-2], *map(len, bins))
    check_grad_output(function, grad_output, shape, input.dtype)
    grad_output = grad_output[None] if unbatched else grad_output
    grad_input = share_with_bins(grad_output, bins, x.shape[2:])
    return grad_input[0] if unbatched else grad_input


def _bins(function, shape, output_size):
    """For each axis where its bins start and stop, of shape (bins, 2)."""
    size = shape[2:]
    if isinstance(output_size, (tuple, list)) and len(output_size) == len(size):
        pairs = zip(output_size, size, strict=True)
        output_size = [n if bins is None else bins for bins, n in pairs]
    elif isinstance(output_size, (tuple, list)):
        raise ValueError(
            f"{function}: output_size must be an int or {len(size)} ints, "
            f"got {output_size!r}"
        )
    numbers = ntuple(output_size, len(size), function, "output_size")
    check_addressable(function, (*shape[:2], *numbers), output_size=output_size)
    return [bin_edges(n, m) for n, m in zip(size, numbers, strict=True)]


def bin_edges(n, m):
    """Where each of m bins of n pixels starts and stops, of shape (m, 2).

    Examples
    --------
    >>> bin_edges(3, 2)
    array([[0, 2],
           [1, 3]])
    """
    i = np.arange(m)
    return np.stack([i * n // max(m, 1), -(-(i + 1) * n // max(m, 1))], 1)
