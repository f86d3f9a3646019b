"""Batches to train on, and images moved, turned and blurred by noise on the way."""

from operator import index

import numpy as np

from cnnlib.functional.validate import float_array

__all__ = ["batches", "noise", "rotate", "shift"]


def batches(images, labels, batch_size, rng=None, shuffle=True, drop_last=False):
    """Go through all images once, a batch at a time.

    Parameters
    ----------
    images : ndarray of shape (N, ...)
        What to learn from.
    labels : ndarray of shape (N, ...)
        What to learn.
    batch_size : int
        Images in a batch; the last batch may have fewer.
    rng : numpy.random.Generator, optional
        Where the order comes from; without it every call has another order.
    shuffle : bool
        Whether to mix; if not, batches are views, in order.
    drop_last : bool
        Whether to leave out a last batch that is smaller.

    Returns
    -------
    iterator of (images, labels)

    Raises
    ------
    ValueError
        If there are more labels than images, or fewer, or `batch_size` is below 1.
    TypeError
        If `batch_size` is not an int.

    Examples
    --------
    >>> for x, y in batches(np.arange(5) * 10, np.arange(5), 2, shuffle=False):
    ...     print(x, y)
    [ 0 10] [0 1]
    [20 30] [2 3]
    [40] [4]
    """
    if len(images) != len(labels):
        raise ValueError(
            f"batches: there are {len(images)} images and {len(labels)} labels"
        )
    batch_size = index(batch_size)
    if batch_size < 1:
        raise ValueError(f"batches: batch_size must be at least 1, got {batch_size}")
    order = _order(len(images), rng) if shuffle else None
    end = len(images) - (len(images) % batch_size if drop_last else 0)
    return _batches(images, labels, order, batch_size, end)


def _order(count, rng):
    return (np.random.default_rng() if rng is None else rng).permutation(count)


def _batches(images, labels, order, batch_size, end):
    for start in range(0, end, batch_size):
        part = slice(start, min(start + batch_size, end))
        part = part if order is None else order[part]
        yield images[part], labels[part]


def shift(images, rng, pixels=2):
    """Move each image by up to `pixels` up or down and left or right.

    Parameters
    ----------
    images : ndarray of shape (N, C, H, W), floating-point
        What comes in from outside is 0.
    rng : numpy.random.Generator
        Draws the two whole numbers for each image, from −pixels to pixels.
    pixels : int
        The largest shift.

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    TypeError, ValueError
        If `images` is not such an array or `pixels` is not an int ≥ 0.

    Examples
    --------
    >>> image = np.zeros((1, 1, 3, 3))
    >>> image[0, 0, 1, 1] = 1
    >>> moved = shift(image, np.random.default_rng(0), pixels=1)
    >>> print(moved.sum(), moved.shape)
    1.0 (1, 1, 3, 3)
    """
    _check_images("shift", images)
    pixels = index(pixels)
    if pixels < 0:
        raise ValueError(f"shift: pixels must be at least 0, got {pixels}")
    N, C, H, W = images.shape
    padded = np.pad(images, [(0, 0), (0, 0), (pixels, pixels), (pixels, pixels)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (H, W), axis=(2, 3))
    rows, columns = rng.integers(0, 2 * pixels + 1, size=(2, N))
    return windows[np.arange(N), :, rows, columns]


def rotate(images, rng, degrees=10.0):
    """Turn each image about its centre by up to `degrees` either way.

    Parameters
    ----------
    images : ndarray of shape (N, C, H, W), floating-point
        What comes in from outside is 0.
    rng : numpy.random.Generator
        Draws the angle for each image, uniformly from −degrees to degrees.
    degrees : float
        The largest angle.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        Each pixel is interpolated linearly between the four nearest ones.

    Raises
    ------
    TypeError, ValueError
        If `images` is not such an array.

    Examples
    --------
    >>> images = np.ones((2, 1, 4, 6), np.float32)
    >>> turned = rotate(images, np.random.default_rng(0), degrees=30)
    >>> turned.shape, turned.dtype
    ((2, 1, 4, 6), dtype('float32'))
    """
    _check_images("rotate", images)
    N, C, H, W = images.shape
    angle = np.deg2rad(rng.uniform(-degrees, degrees, size=(N, 1, 1)))
    y = np.arange(H)[:, None] - (H - 1) / 2
    x = np.arange(W) - (W - 1) / 2
    rows = np.cos(angle) * y + np.sin(angle) * x + (H - 1) / 2
    columns = np.cos(angle) * x - np.sin(angle) * y + (W - 1) / 2
    return _sampled(images, rows, columns)


def _sampled(images, rows, columns):
    """Values of `images` at fractional places, each (N, H, W); 0 outside."""
    N, C, H, W = images.shape
    padded = np.pad(images, [(0, 0), (0, 0), (1, 1), (1, 1)])
    rows, columns = np.clip(rows + 1, 0, H + 1), np.clip(columns + 1, 0, W + 1)
    top = np.minimum(rows.astype(np.intp), H)
    left = np.minimum(columns.astype(np.intp), W)
    down = (rows - top).astype(images.dtype)[:, None]
    right = (columns - left).astype(images.dtype)[:, None]
    n = np.arange(N)[:, None, None]

    def pixel(i, j):  # advanced indices around a slice put C last
        return np.moveaxis(padded[n, :, top + i, left + j], -1, 1)

    upper = (1 - right) * pixel(0, 0) + right * pixel(0, 1)
    lower = (1 - right) * pixel(1, 0) + right * pixel(1, 1)
    return (1 - down) * upper + down * lower


def noise(images, rng, sigma=0.1):
    """Add Gaussian noise to every pixel.

    Parameters
    ----------
    images : ndarray of shape (N, C, H, W), floating-point
        Any images.
    rng : numpy.random.Generator
        Draws the noise.
    sigma : float
        Its standard deviation.

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    TypeError, ValueError
        If `images` is not such an array.

    Notes
    -----
    Nothing is clipped, so the mean stays; values may leave [0, 1].

    Examples
    --------
    >>> noisy = noise(np.zeros((1, 1, 200, 200)), np.random.default_rng(0), sigma=0.3)
    >>> print(noisy.std().round(2))
    0.3
    """
    _check_images("noise", images)
    drawn = rng.standard_normal(images.shape, dtype=np.result_type(images, np.float32))
    return images + (float(sigma) * drawn).astype(images.dtype, copy=False)


def _check_images(function, images):
    float_array(function, "images", images)
    if images.ndim != 4:
        raise ValueError(
            f"{function}: images must have shape (N, C, H, W), got {images.shape}"
        )
