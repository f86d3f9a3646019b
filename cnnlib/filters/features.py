"""Features designed by hand: a picture as a short list of numbers.

A colour histogram, a histogram of oriented gradients and a bag of visual words, and the
perceptron's rule, with which such features were first classified.
"""

import numpy as np

from cnnlib.filters.check import check_matrix
from cnnlib.functional.validate import real_array
from cnnlib.shapes import ntuple

__all__ = [
    "color_histogram",
    "gradient_histogram",
    "hog",
    "perceptron_step",
    "visual_vocabulary",
    "visual_words",
]


def color_histogram(image, bins):
    """How often each shade of red, green and blue occurs, whatever its place.

    Parameters
    ----------
    image : ndarray of shape (H, W, 3), uint8
    bins : int
        Shades that are told apart, 1 to 256; value v falls into ``⌊v · bins / 256⌋``.

    Returns
    -------
    ndarray of shape (3, bins), float64
        Shares of the pixels; each row sums to 1.

    Raises
    ------
    TypeError
        If `image` is not uint8.
    ValueError
        If `image` is not (H, W, 3), is empty, or `bins` is out of range.

    Examples
    --------
    >>> color_histogram(np.array([[[0, 200, 255], [0, 10, 255]]], np.uint8), 2)
    array([[1. , 0. ],
           [0.5, 0.5],
           [0. , 1. ]])
    """
    real_array("color_histogram", "image", image)
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(
            f"color_histogram: image must have shape (H, W, 3), got {image.shape}"
        )
    bins = _bins("color_histogram", bins, 256)
    if image.dtype != np.uint8:
        raise TypeError(f"color_histogram: image must be uint8, got {image.dtype}")
    if not image.size:
        raise ValueError(f"color_histogram: image is empty, shape {image.shape}")
    index = image.reshape(-1, 3).astype(int) * bins // 256
    counts = [np.bincount(channel, minlength=bins) for channel in index.T]
    return np.array(counts) / len(index)


def gradient_histogram(image, bins=9):
    """Which directions the edges of one cell have, weighted by their strength.

    Parameters
    ----------
    image : ndarray of shape (H, W)
        At least 2 × 2 pixels.
    bins : int
        Equal parts of 180°; bin 0 starts at 0°, a horizontal gradient.

    Returns
    -------
    ndarray of shape (bins,), float64
        Sum of gradient magnitudes per bin, not normalised.

    Raises
    ------
    ValueError
        If `image` is not two-dimensional, is too small, or `bins` is below 1.

    Notes
    -----
    Gradients are central differences, one-sided at the border (`numpy.gradient`).
    Opposite directions count as one: dark on light and light on dark are the same edge.
    Each pixel votes for one bin; Dalal and Triggs share it between two neighbours.

    References
    ----------
    Dalal and Triggs, Histograms of oriented gradients for human detection, CVPR 2005.

    Examples
    --------
    >>> gradient_histogram(np.array([[0, 1, 2], [0, 1, 2]]), bins=3)
    array([6., 0., 0.])
    """
    bins = _bins("gradient_histogram", bins)
    magnitude, index = _gradients("gradient_histogram", image, bins)
    return np.bincount(index.ravel(), magnitude.ravel(), minlength=bins)


def hog(image, cell_size=8, bins=9):
    """Histogram of oriented gradients of every cell of a picture.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    cell_size : int
        Side of a cell, in pixels; rows and columns left over are not used.
    bins : int
        Equal parts of 180°, as in `gradient_histogram`.

    Returns
    -------
    ndarray of shape (H // cell_size, W // cell_size, bins), float64

    Raises
    ------
    ValueError
        If `image` is not two-dimensional or smaller than a cell.

    Notes
    -----
    The gradient is taken once over the whole picture, so that a pixel at the border of
    a cell sees its neighbour in the next one. Blocks are not normalised.

    References
    ----------
    Dalal and Triggs, Histograms of oriented gradients for human detection, CVPR 2005.

    Examples
    --------
    >>> features = hog(np.zeros((240, 320)))
    >>> features.shape, features.size
    ((30, 40, 9), 10800)
    """
    (cell,) = ntuple(cell_size, 1, "hog", "cell_size", 1)
    bins = _bins("hog", bins)
    magnitude, index = _gradients("hog", image, bins)
    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    if not rows or not columns:
        raise ValueError(f"hog: image {image.shape} is smaller than a cell of {cell}")
    used = np.s_[: rows * cell, : columns * cell]
    i, j = np.indices(image.shape)
    place = ((i // cell * columns + j // cell) * bins + index)[used]
    votes = magnitude[used].ravel()
    histogram = np.bincount(place.ravel(), votes, minlength=rows * columns * bins)
    return histogram.reshape(rows, columns, bins)


def visual_vocabulary(images, words=32, patch_size=7, rng=None):
    """Typical patches of a set of pictures, found by k-means.

    Parameters
    ----------
    images : ndarray of shape (N, H, W)
    words : int
        Number of typical patches.
    patch_size : int
        Side of a patch, in pixels; patches do not overlap.
    rng : numpy.random.Generator, optional
        Where k-means starts; without it, always at the same place.

    Returns
    -------
    ndarray of shape (words, patch_size, patch_size), float64

    Raises
    ------
    ValueError
        If `images` has another shape, or there are fewer patches than words.

    References
    ----------
    Csurka, Dance, Fan, Willamowski and Bray, Visual categorization with bags of
    keypoints, ECCV workshop, 2004.

    Examples
    --------
    >>> stripes = np.tile([[[0.0, 1], [0, 1]], [[1, 1], [0, 0]]], (1, 3, 3))
    >>> sorted(visual_vocabulary(stripes, words=2, patch_size=2).ravel().tolist())
    [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]
    """
    (words,) = ntuple(words, 1, "visual_vocabulary", "words", 1)
    (size,) = ntuple(patch_size, 1, "visual_vocabulary", "patch_size", 1)
    patches = _patches("visual_vocabulary", images, size).reshape(-1, size * size)
    if len(patches) < words:
        raise ValueError(
            f"visual_vocabulary: {words} words need as many patches, "
            f"there are {len(patches)}"
        )
    means = _k_means(patches, words, rng or np.random.default_rng(0))
    return means.reshape(words, size, size)


def visual_words(images, vocabulary):
    """Bag of visual words: how often each typical patch occurs in each picture.

    Parameters
    ----------
    images : ndarray of shape (N, H, W)
    vocabulary : ndarray of shape (words, size, size)
        From `visual_vocabulary`.

    Returns
    -------
    ndarray of shape (N, words), float64
        Shares of the patches; each row sums to 1.

    Raises
    ------
    ValueError
        If a shape does not fit.

    Notes
    -----
    A patch counts for the word at the smallest Euclidean distance. Where in the
    picture it lies is forgotten.

    Examples
    --------
    >>> vocabulary = np.array([np.zeros((2, 2)), np.ones((2, 2))])
    >>> visual_words(np.array([[[0, 0, 1, 1], [0, 0, 1, 0.9]]]), vocabulary)
    array([[0.5, 0.5]])
    """
    real_array("visual_words", "vocabulary", vocabulary)
    if vocabulary.ndim != 3 or vocabulary.shape[1] != vocabulary.shape[2]:
        raise ValueError(
            "visual_words: vocabulary must have shape (words, size, size), "
            f"got {vocabulary.shape}"
        )
    words, size, _ = vocabulary.shape
    patches = _patches("visual_words", images, size)
    centres = vocabulary.reshape(words, -1).astype(float)
    nearest = _distance(patches, centres).argmin(axis=2)
    return (nearest[:, :, None] == np.arange(words)).mean(axis=1)


def perceptron_step(w, x, target, lr):
    """One step of the perceptron's rule: ``w + lr · (target − output) · x``.

    Parameters
    ----------
    w, x : ndarray of shape (features,)
        Weights and one example; a constant feature stands for the bias.
    target : int
        The right answer, 0 or 1.
    lr : float
        Size of the step.

    Returns
    -------
    ndarray of shape (features,)
        New weights; the same ones where the output, 1 if w·x > 0 else 0, was right.

    Raises
    ------
    ValueError
        If the shapes differ or `target` is neither 0 nor 1.

    References
    ----------
    Rosenblatt, The perceptron, Psychological Review 65, 1958.

    Examples
    --------
    >>> perceptron_step(np.array([0.0, 0.0]), np.array([1.0, 2.0]), 1, lr=0.5)
    array([0.5, 1. ])
    """
    real_array("perceptron_step", "w", w)
    real_array("perceptron_step", "x", x)
    if w.ndim != 1 or w.shape != x.shape:
        raise ValueError(
            f"perceptron_step: w and x must be vectors of one length, "
            f"got {w.shape} and {x.shape}"
        )
    if target not in (0, 1):
        raise ValueError(f"perceptron_step: target must be 0 or 1, got {target!r}")
    output = int(w @ x > 0)
    return w + lr * (target - output) * x


def _distance(points, centres):
    """|p − c|² without |p|², which is the same for every centre."""
    return (centres**2).sum(axis=1) - 2 * points @ centres.T


def _k_means(points, k, rng):
    """Lloyd's algorithm: centres move to the means of what is nearest to them.

    It starts from k of the points, each drawn with a probability that is as its squared
    distance from the nearest one before it (k-means++).
    """
    squares, centres = (points**2).sum(axis=1), points[:0]
    away = np.ones(len(points))
    while len(centres) < k:
        latest = points[[rng.choice(len(points), p=away / away.sum())]]
        centres = np.vstack([centres, latest])
        step = (squares + _distance(points, latest)[:, 0]).clip(1e-12)
        away = np.minimum(away, step) if len(centres) > 1 else step
    for _ in range(30):
        mine = np.eye(k)[_distance(points, centres).argmin(axis=1)]
        count = mine.sum(axis=0)[:, None]  # 0 where a centre is nobody's: it stays
        centres = np.where(count, mine.T @ points / count.clip(1), centres)
    return centres


def _bins(function, bins, most=None):
    (bins,) = ntuple(bins, 1, function, "bins", 1)
    if most and bins > most:
        raise ValueError(f"{function}: bins must be at most {most}, got {bins}")
    return bins


def _gradients(function, image, bins):
    """Strength of the gradient at each pixel, and the bin of its direction."""
    check_matrix(function, "image", image)
    if min(image.shape) < 2:
        raise ValueError(
            f"{function}: a gradient needs at least 2 × 2 pixels, got {image.shape}"
        )
    gy, gx = np.gradient(image.astype(float))
    angle = np.degrees(np.arctan2(gy, gx)) % 180
    # Rounding can leave an angle just below 0 at 180 exactly, which is 0 again.
    index = (angle * bins / 180).astype(int) % bins
    return np.hypot(gy, gx), index


def _patches(function, images, size):
    """Non-overlapping patches, (N, patches per image, size²)."""
    real_array(function, "images", images)
    if images.ndim != 3 or min(images.shape[1:]) < size:
        raise ValueError(
            f"{function}: images must have shape (N, H, W) and hold patches of "
            f"{size}×{size}, got {images.shape}"
        )
    N, rows, columns = len(images), images.shape[1] // size, images.shape[2] // size
    grid = images[:, : rows * size, : columns * size].astype(float)
    grid = grid.reshape(N, rows, size, columns, size).swapaxes(2, 3)
    return grid.reshape(N, rows * columns, size * size)
