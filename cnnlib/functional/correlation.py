"""Correlation and convolution of a single signal, image or volume.

The textbook operations: one channel, no batch, no bias, nothing to learn. The layers of
a network, with channels and a batch, are in ``conv.py``.
"""

import numpy as np

from cnnlib.functional.precision import in_float32, sum_dtype
from cnnlib.functional.validate import check_option, real_array

__all__ = ["convolve2d", "corr1d", "corr2d", "corr3d"]


def corr1d(input, kernel):
    """Slide `kernel` along `input`, multiply and add.

    ``output[i] = Σ_a input[i + a] · kernel[a]``, for the L − k + 1 places where the
    kernel fits.

    Parameters
    ----------
    input : ndarray of shape (L,)
    kernel : ndarray of shape (k,)

    Returns
    -------
    ndarray of shape (L − k + 1,)

    Raises
    ------
    TypeError
        If an argument is not an array of real numbers.
    ValueError
        If an argument is not one-dimensional, is empty, or the kernel does not fit.

    See Also
    --------
    corr2d : The same in two dimensions; its Notes hold here.

    Examples
    --------
    >>> corr1d(np.array([0, 1, 2, 3]), np.array([1, 2]))
    array([2, 5, 8])
    """
    return _correlate("corr1d", input, kernel, 1)


def corr2d(input, kernel):
    """Slide `kernel` over `input`, multiply and add.

    ``output[i, j] = Σ_a Σ_b input[i + a, j + b] · kernel[a, b]``, for the
    (H − kh + 1) × (W − kw + 1) places where the kernel fits.

    Parameters
    ----------
    input : ndarray of shape (H, W)
    kernel : ndarray of shape (kh, kw)

    Returns
    -------
    ndarray of shape (H − kh + 1, W − kw + 1)

    Raises
    ------
    TypeError
        If an argument is not an array of real numbers.
    ValueError
        If an argument is not two-dimensional, is empty, or the kernel does not fit.

    See Also
    --------
    convolve2d : The kernel turned by 180° first.

    Notes
    -----
    Deep learning calls this a convolution; in mathematics and signal processing it is
    the cross-correlation.

    The dtype is NumPy's for ``input * kernel``, except that integers and booleans add
    up in int64: the sum of a few bright uint8 pixels does not fit into a uint8. Only
    uint64, which does not fit into int64, stays as NumPy has it.

    References
    ----------
    Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 9.6.

    Examples
    --------
    >>> corr2d(np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]]))
    array([[19, 25],
           [37, 43]])
    """
    return _correlate("corr2d", input, kernel, 2)


def corr3d(input, kernel):
    """Slide `kernel` through `input`, multiply and add.

    ``output[h, i, j] = Σ_a Σ_b Σ_c input[h + a, i + b, j + c] · kernel[a, b, c]``, for
    the places where the kernel fits.

    Parameters
    ----------
    input : ndarray of shape (D, H, W)
    kernel : ndarray of shape (kd, kh, kw)

    Returns
    -------
    ndarray of shape (D − kd + 1, H − kh + 1, W − kw + 1)

    Raises
    ------
    TypeError
        If an argument is not an array of real numbers.
    ValueError
        If an argument is not three-dimensional, is empty, or the kernel does not fit.

    See Also
    --------
    corr2d : The same in two dimensions; its Notes hold here.

    Examples
    --------
    >>> corr3d(np.arange(8).reshape(2, 2, 2), np.ones((2, 2, 1)))
    array([[[12., 16.]]])
    """
    return _correlate("corr3d", input, kernel, 3)


def convolve2d(input, kernel, mode="valid"):
    """Convolve: turn `kernel` by 180°, then slide, multiply and add.

    ``output[i, j] = Σ_a Σ_b input[i − a, j − b] · kernel[a, b]``, with zeros outside
    `input`.

    Parameters
    ----------
    input : ndarray of shape (H, W)
    kernel : ndarray of shape (kh, kw)
    mode : {"valid", "same", "full"}
        Which of the outputs to return: those whose window lies wholly inside, the
        central (H, W) of all, or all.

    Returns
    -------
    ndarray
        Of shape (H − kh + 1, W − kw + 1), (H, W) or (H + kh − 1, W + kw − 1).

    Raises
    ------
    TypeError
        If an argument is not an array of real numbers.
    ValueError
        If an argument is not two-dimensional, is empty, the mode is unknown, or the
        kernel is larger than the input in mode "valid".

    See Also
    --------
    corr2d : The same without the turn; its dtype rule holds here.

    Notes
    -----
    "same" is centred as in SciPy: an even kernel reaches one pixel further up and left,
    where torch's ``padding="same"`` reaches further down and right.

    A kernel larger than the input has no valid window and is refused, as in `corr2d`.
    SciPy exchanges the two in that case, which convolution allows and correlation does
    not.

    References
    ----------
    Gonzalez and Woods, Digital Image Processing, 4th edition, 2018, section 3.4.

    Examples
    --------
    >>> convolve2d(np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]]))
    array([[ 5, 11],
           [23, 29]])
    """
    check_option("convolve2d", "mode", mode, ("valid", "same", "full"))
    _check("convolve2d", input, kernel, 2)
    kh, kw = kernel.shape
    before, after = {
        "valid": ((0, 0), (0, 0)),
        "same": ((kh // 2, kw // 2), ((kh - 1) // 2, (kw - 1) // 2)),
        "full": ((kh - 1, kw - 1), (kh - 1, kw - 1)),
    }[mode]
    padded = np.pad(input, list(zip(before, after, strict=True)))
    return _correlate("convolve2d", padded, kernel[::-1, ::-1], 2)


def _correlate(function, input, kernel, ndim):
    _check(function, input, kernel, ndim)
    if any(k > n for k, n in zip(kernel.shape, input.shape, strict=True)):
        raise ValueError(
            f"{function}: kernel has shape {kernel.shape}, input {input.shape}; "
            "the kernel must fit into the input"
        )
    dtype = sum_dtype(input, kernel)
    return _sums(input.astype(dtype, copy=False), kernel.astype(dtype, copy=False))


@in_float32
def _sums(input, kernel):
    shape = [n - k + 1 for n, k in zip(input.shape, kernel.shape, strict=True)]
    output = np.zeros(shape, input.dtype)
    # One pass over the image for each kernel weight, rather than one over the kernel
    # for each pixel: the loop in Python is then short.
    for offset in np.ndindex(kernel.shape):
        shifted = tuple(slice(a, a + n) for a, n in zip(offset, shape, strict=True))
        output += input[shifted] * kernel[offset]
    return output


def _check(function, input, kernel, ndim):
    for argument, value in (("input", input), ("kernel", kernel)):
        real_array(function, argument, value)
        if value.ndim != ndim or value.size == 0:
            raise ValueError(
                f"{function}: {argument} must have {ndim} axes and at least one "
                f"element, got shape {value.shape}"
            )
