"""Resampling the spatial axes to another size.

One axis after the other: each place of the output adds up one or two places of the
input, each with its weight. The backward walks the same places the other way.
"""

from functools import reduce
from math import floor, isfinite
from numbers import Real

import numpy as np

from cnnlib.functional.places import add_places, take_places
from cnnlib.functional.validate import check_grad_output, float_array, one_of
from cnnlib.shapes import ntuple

__all__ = ["interpolate", "interpolate_backward"]


def interpolate(
    input, size=None, scale_factor=None, mode="nearest", align_corners=None
):
    """Resample the spatial axes to another size.

    Along an axis, output place ``i`` reads the input at ``i·scale`` rounded down
    (nearest) or between the two neighbours of ``(i + ½)·scale − ½`` (bilinear; with
    `align_corners`, of ``i·(n − 1)/(m − 1)``), where ``scale = n / m`` goes from output
    to input pixels.

    Parameters
    ----------
    input : ndarray of shape (N, C, *spatial)
        One to three spatial axes; two for mode "bilinear".
    size : int or tuple of int, optional
        Size of the output's spatial axes.
    scale_factor : number or tuple of numbers, optional
        Instead of `size`: an axis of length n comes out with ⌊n·scale_factor⌋, and
        ``scale`` is ``1 / scale_factor``.
    mode : {"nearest", "bilinear"}
    align_corners : bool, optional
        For mode "bilinear": whether the centres of the corner pixels, rather than their
        outer corners, stay where they are. False if not given.

    Returns
    -------
    ndarray of shape (N, C, *size)

    Raises
    ------
    TypeError
        If `input` is not floating-point, or a size or factor not a number.
    ValueError
        If not exactly one of `size` and `scale_factor` is given, the output would be
        empty, the mode is unknown or does not fit the axes, or `align_corners` is given
        for mode "nearest".

    Notes
    -----
    All three rules for the place to read are in use elsewhere: OpenCV and Pillow read
    at ``(i + ½)·scale`` in their nearest mode, older TensorFlow at ``i·scale`` in its
    bilinear one. torch finds nearest places in float32, and so does this function.

    References
    ----------
    Odena, Dumoulin and Olah, Deconvolution and checkerboard artifacts, Distill, 2016.

    Examples
    --------
    >>> interpolate(np.array([[[1.0, 2.0]]]), scale_factor=2)
    array([[[1., 1., 2., 2.]]])
    >>> image = np.array([[[[0.0, 4.0]]]])
    >>> interpolate(image, (1, 4), mode="bilinear")
    array([[[[0., 1., 3., 4.]]]])
    >>> interpolate(image, (1, 5), mode="bilinear", align_corners=True)
    array([[[[0., 1., 2., 3., 4.]]]])
    """
    output = float_array("interpolate", "input", input)
    reads = _reads("interpolate", input, size, scale_factor, mode, align_corners)
    for axis, pairs in enumerate(reads, 2):
        parts = (
            _weighted(take_places(output, index, axis), w, axis) for index, w in pairs
        )
        output = reduce(np.add, parts)
    return output


def interpolate_backward(
    grad_output,
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
):
    """Gradient of `interpolate`: each output's gradient, shared by what it read.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, *size)
    input, size, scale_factor, mode, align_corners
        As in `interpolate`.

    Returns
    -------
    ndarray of the shape of `input`

    Raises
    ------
    TypeError, ValueError
        As `interpolate` does, and if `grad_output` does not fit the output.

    Examples
    --------
    >>> grad_output = np.array([[[1.0, 2.0, 3.0, 4.0]]])
    >>> interpolate_backward(grad_output, np.zeros((1, 1, 2)), scale_factor=2)
    array([[[3., 7.]]])
    """
    function = "interpolate_backward"
    float_array(function, "input", input)
    reads = _reads(function, input, size, scale_factor, mode, align_corners)
    shape = (*input.shape[:2], *(len(pairs[0][0]) for pairs in reads))
    check_grad_output(function, grad_output, shape, input.dtype)
    grad = grad_output
    for axis, pairs in enumerate(reads, 2):
        n = input.shape[axis]
        parts = (
            add_places(_weighted(grad, w, axis), index, axis, n) for index, w in pairs
        )
        grad = reduce(np.add, parts)
    return grad


def _weighted(array, weight, axis):
    """`array` times one weight per place along `axis`; ``None`` stands for ones."""
    if weight is None:
        return array
    return array * np.expand_dims(weight, tuple(range(1, array.ndim - axis)))


def _reads(function, input, size, scale_factor, mode, align_corners):
    """For each spatial axis a list of (places, weights): what each output adds up."""
    one_of(function, "mode", mode, ("nearest", "bilinear"))
    if mode == "nearest" and align_corners is not None:
        raise ValueError(
            f'{function}: align_corners is for mode "bilinear", got '
            f'{align_corners!r} with mode "nearest"'
        )
    if input.ndim not in ((4,) if mode == "bilinear" else (3, 4, 5)):
        axes = "two" if mode == "bilinear" else "one to three"
        raise ValueError(
            f"{function}: mode {mode!r} needs shape (N, C, *spatial) with {axes} "
            f"spatial axes, got {input.shape}"
        )
    sizes, scales = _sizes_and_scales(function, input.shape, size, scale_factor)
    if mode == "nearest":
        return [
            [(_nearest(n, m, scale), None)]
            for n, m, scale in zip(input.shape[2:], sizes, scales, strict=True)
        ]
    return [
        _linear(n, m, scale, align_corners, input.dtype)
        for n, m, scale in zip(input.shape[2:], sizes, scales, strict=True)
    ]


def _sizes_and_scales(function, shape, size, scale_factor):
    """Output sizes, and how many input pixels one output pixel stands for."""
    spatial = shape[2:]
    if (size is None) == (scale_factor is None):
        raise ValueError(
            f"{function}: give either size or scale_factor, got size={size!r}, "
            f"scale_factor={scale_factor!r}"
        )
    if size is not None:
        sizes = ntuple(size, len(spatial), function, "size", 1)
        scales = [n / m for n, m in zip(spatial, sizes, strict=True)]
    else:
        factors = _factors(function, scale_factor, len(spatial))
        sizes = [floor(n * factor) for n, factor in zip(spatial, factors, strict=True)]
        scales = [1 / factor for factor in factors]
    if 0 in sizes or 0 in shape[1:]:
        raise ValueError(
            f"{function}: input has shape {shape} and the output would have spatial "
            f"size {tuple(sizes)}; only the batch may be empty"
        )
    return sizes, scales


def _factors(function, scale_factor, axes):
    several = isinstance(scale_factor, (tuple, list))
    factors = scale_factor if several else [scale_factor] * axes
    for factor in factors:
        if not isinstance(factor, Real) or isinstance(factor, bool):
            raise TypeError(
                f"{function}: scale_factor must be a number or {axes} numbers, got "
                f"{scale_factor!r}"
            )
    if len(factors) != axes or not all(isfinite(f) and f > 0 for f in factors):
        raise ValueError(
            f"{function}: scale_factor must be one or {axes} positive finite numbers, "
            f"got {scale_factor!r}"
        )
    return factors


def _nearest(n, m, scale):
    # In float32, as torch: where i·scale should be a whole number, the rounding of
    # `scale` decides which neighbour is read.
    place = np.floor(np.arange(m, dtype=np.float32) * np.float32(scale))
    return np.minimum(place.astype(int), n - 1)


def _linear(n, m, scale, align_corners, dtype):
    if align_corners:
        place = np.arange(m) * ((n - 1) / (m - 1) if m > 1 else 0.0)
    else:
        place = np.maximum((np.arange(m) + 0.5) * scale - 0.5, 0.0)
    low = np.minimum(place.astype(int), n - 1)
    high = np.minimum(low + 1, n - 1)
    weight = np.clip(place - low, 0.0, 1.0)
    return [(low, (1 - weight).astype(dtype)), (high, weight.astype(dtype))]
