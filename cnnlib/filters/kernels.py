"""Kernels with names, and what a kernel does to a picture."""

from types import MappingProxyType

import numpy as np

from cnnlib.filters.check import check_matrix
from cnnlib.functional.correlation import corr2d
from cnnlib.functional.validate import real_array
from cnnlib.shapes import ntuple, same_padding

__all__ = ["KERNELS", "apply", "conv_matrix", "gaussian_kernel", "kernel"]


def _frozen(rows, divisor=1):
    array = np.array(rows, float) / divisor
    array.flags.writeable = False
    return array


#: Name of a kernel → its weights, read-only, float64. They are written for
#: cross-correlation. Weights that sum to 1 keep the brightness of flat regions; weights
#: that sum to 0 turn flat regions black and answer to changes only.
KERNELS = MappingProxyType(
    {
        "identity": _frozen([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        "edge": _frozen([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
        "strong edge": _frozen([[1, 1, 1], [1, -7, 1], [1, 1, 1]]),
        "sharpen": _frozen([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        "box blur": _frozen([[1, 1, 1], [1, 1, 1], [1, 1, 1]], 9),
        "gaussian blur": _frozen([[1, 2, 1], [2, 4, 2], [1, 2, 1]], 16),
        "emboss": _frozen([[-1, -1, 0], [-1, 0, 1], [0, 1, 1]]),
        "sobel x": _frozen([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
        "sobel y": _frozen([[-1, -2, -1], [0, 0, 0], [1, 2, 1]]),
    }
)


def kernel(name):
    """Look up a kernel of `KERNELS`; the copy is the caller's to change.

    Parameters
    ----------
    name : str
        A name such as ``"sobel x"``.

    Returns
    -------
    ndarray of shape (3, 3), float64

    Raises
    ------
    ValueError
        If no kernel has this name.

    Examples
    --------
    >>> kernel("sharpen").sum()
    np.float64(1.0)
    """
    if name not in KERNELS:
        names = ", ".join(KERNELS)
        raise ValueError(f"kernel: no kernel is called {name!r}; there are {names}")
    return KERNELS[name].copy()


def gaussian_kernel(size, sigma):
    """Bell-shaped weights: ``exp(−r² / 2σ²)``, divided by their sum.

    Parameters
    ----------
    size : int
        Height and width, in pixels.
    sigma : float
        Standard deviation σ, in pixels.

    Returns
    -------
    ndarray of shape (size, size), float64
        r is measured from the centre, ``(size − 1) / 2`` on both axes.

    Raises
    ------
    ValueError
        If `size` is below 1 or `sigma` is not positive.

    Examples
    --------
    >>> gaussian_kernel(3, 1.0).round(3).tolist()
    [[0.075, 0.124, 0.075], [0.124, 0.204, 0.124], [0.075, 0.124, 0.075]]
    """
    (size,) = ntuple(size, 1, "gaussian_kernel", "size", 1)
    if not 0 < sigma < np.inf:
        raise ValueError(f"gaussian_kernel: sigma must be positive, got {sigma!r}")
    offset = (np.arange(size) - (size - 1) / 2) / sigma
    # Measured from the largest weight, a narrow kernel of even size is not all zeros.
    squares = offset**2 - (offset**2).min()
    along = np.exp(-squares / 2)
    weights = np.outer(along, along)
    return weights / weights.sum()


def conv_matrix(kernel, height, width):
    """The dense matrix M that a valid cross-correlation multiplies an image with.

    ``M @ image.ravel() == corr2d(image, kernel).ravel()``

    Parameters
    ----------
    kernel : ndarray of shape (kh, kw)
    height, width : int
        Size of the image, in pixels.

    Returns
    -------
    ndarray of shape (out_h * out_w, height * width), dtype of `kernel`
        One row per output, one column per pixel, both row by row; the kernel is not
        flipped. ``out_h = height − kh + 1``, ``out_w = width − kw + 1``.

    Raises
    ------
    ValueError
        If `kernel` is not two-dimensional or does not fit into the image.

    Notes
    -----
    The matrix is doubly block Toeplitz: the same kh·kw numbers in every row, moved to
    the right, and zeros elsewhere. Every zero and every repetition is a weight that a
    dense layer would have to learn.

    Examples
    --------
    >>> conv_matrix(np.array([[1, -1]]), 2, 3)
    array([[ 1, -1,  0,  0,  0,  0],
           [ 0,  1, -1,  0,  0,  0],
           [ 0,  0,  0,  1, -1,  0],
           [ 0,  0,  0,  0,  1, -1]])
    """
    check_matrix("conv_matrix", "kernel", kernel)
    height, width = ntuple((height, width), 2, "conv_matrix", "height and width", 1)
    kh, kw = kernel.shape
    if not (1 <= kh <= height and 1 <= kw <= width):
        raise ValueError(
            f"conv_matrix: a kernel of {kh}×{kw} does not fit into {height}×{width}"
        )
    out_h, out_w = height - kh + 1, width - kw + 1
    matrix = np.zeros((out_h, out_w, height, width), kernel.dtype)
    for i, j in np.ndindex(out_h, out_w):
        matrix[i, j, i : i + kh, j : j + kw] = kernel
    return matrix.reshape(out_h * out_w, height * width)


def apply(image, kernel):
    """Cross-correlate a picture with a kernel; the output has the picture's size.

    ``output[i, j] = Σ_ab kernel[a, b] · image[i + a − top, j + b − left]``

    Parameters
    ----------
    image : ndarray of shape (H, W) or (3, H, W)
        A grey or a colour picture; each colour is filtered on its own.
    kernel : ndarray of shape (kh, kw)

    Returns
    -------
    ndarray of the image's shape
        Floating-point, neither clipped nor rescaled.

    Raises
    ------
    ValueError
        If `image` or `kernel` has another shape.

    Notes
    -----
    Outside the picture everything is 0, as in a layer with ``padding="same"``; an
    even kernel reaches one pixel farther to the bottom and right.

    Examples
    --------
    >>> apply(np.array([[0, 0, 9]]), KERNELS["sobel x"])
    array([[ 0., 18.,  0.]])
    """
    real_array("apply", "image", image)
    check_matrix("apply", "kernel", kernel)
    if image.ndim != 2 and (image.ndim != 3 or image.shape[0] != 3):
        raise ValueError(
            f"apply: image must have shape (H, W) or (3, H, W), got {image.shape}"
        )
    dtype = image.dtype if image.dtype.kind == "f" else np.float64
    weights = kernel.astype(dtype)
    around = [same_padding(k) for k in kernel.shape]
    output = np.empty(image.shape, dtype)
    for channel in np.ndindex(image.shape[:-2]):
        output[channel] = corr2d(np.pad(image[channel].astype(dtype), around), weights)
    return output
