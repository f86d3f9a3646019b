"""Resampling the spatial axes to another size.

Here stand the arguments; the arithmetic is one product for each axis, in `sampling`.
"""

from math import floor
from sys import maxsize

import numpy as np

from cnnlib.functional.sampling import axis_matrix, multiply
from cnnlib.functional.validate import (
    check_addressable,
    check_grad_output,
    check_option,
    flags,
    float_array,
    real_array,
    real_number,
)
from cnnlib.shapes import ntuple

__all__ = ["interpolate", "interpolate_backward"]

# How many spatial axes an input may have in each mode.
_AXES = {
    "nearest": (1, 2, 3),
    "nearest-exact": (1, 2, 3),
    "linear": (1,),
    "bilinear": (2,),
    "bicubic": (2,),
    "trilinear": (3,),
    "area": (1, 2, 3),
}
_UNFILTERED = ("nearest", "nearest-exact", "area")


def interpolate(
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Resample the spatial axes to another size.

    Along an axis, output place ``i`` of ``m`` reads of the ``n`` input places:

    - nearest: the place ``⌊i·scale⌋``; nearest-exact: ``⌊(i + ½)·scale⌋``;
    - area: the mean of ``⌊i·n / m⌋`` up to, not including, ``⌈(i + 1)·n / m⌉``;
    - linear, bilinear, trilinear: the two places ``j`` around
      ``x = (i + ½)·scale − ½``, each with the weight ``1 − |j − x|``;
    - bicubic: the four around it, with the weights ``k(|j − x|)`` where

          k(d) = (a + 2)·d³ − (a + 3)·d² + 1          for d ≤ 1
          k(d) = a·d³ − 5a·d² + 8a·d − 4a             for 1 < d < 2, a = −¾

    A place outside the image counts as the nearest one inside. ``scale`` goes from
    output to input pixels: ``n / m``, or ``1 / scale_factor`` if that is given.

    Parameters
    ----------
    input : ndarray of shape (N, C, *spatial)
        Of any real dtype.
    size : int or tuple of int, optional
        Size of the output's spatial axes.
    scale_factor : number or tuple of numbers, optional
        Instead of `size`: an axis of length n comes out with ⌊n·scale_factor⌋.
    mode : {"nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", \
"area"}
        "linear" needs one spatial axis, "bilinear" and "bicubic" two, "trilinear"
        three; the others take one to three.
    align_corners : bool, optional
        For the linear modes and "bicubic": whether the centres of the corner pixels,
        rather than their outer corners, stay where they are: ``x`` is then
        ``i·(n − 1)/(m − 1)``. False if not given.
    recompute_scale_factor : bool, optional
        Whether ``scale`` is ``n / m`` even if `scale_factor` is given.
    antialias : bool
        For "bilinear" and "bicubic": where the image shrinks, the weights reach
        ``scale`` times as far, ``k(|j − x| / scale)``, over their sum.

    Returns
    -------
    ndarray of shape (N, C, *size)
        Of the dtype of `input`, but float64 where integers are averaged; batch-last.

    Raises
    ------
    TypeError
        If `input` does not hold real numbers, a size or factor is not a number, or an
        option not a truth value.
    ValueError
        If not exactly one of `size` and `scale_factor` is given, their length is not
        that of the spatial axes, the output would be empty, the mode is unknown or does
        not fit the axes, or an option does not go with the mode or with `size`.

    Notes
    -----
    Others read elsewhere: OpenCV's nearest is "nearest", Pillow's "nearest-exact"; old
    versions of TensorFlow read at ``i·scale`` in the bilinear mode, too. The bicubic
    ``a`` is OpenCV's; `antialias` takes Pillow's, −½, and leaves out what is outside.
    "area" is adaptive average pooling, and knows no ``scale``.

    Three things are as in torch, though the formulas do not say them. The places of the
    nearest modes are computed in float32. With `scale_factor` alone, an axis that keeps
    its size is left as it is (5 places times 1.1), except by "nearest-exact" and by
    "bicubic" without `antialias`; "nearest" doubles an axis of twice the size evenly.
    `antialias` takes from `align_corners` the scale, ``(n − 1)/(m − 1)``, only.

    In some of these cases torch's own kernels, chosen by dtype, layout and size,
    contradict each other, or the gradient is not that of the output. Here there is one
    rule for all, and the gradient belongs to it. Of integers torch takes uint8 only, in
    "bilinear" and "bicubic" too, and rounds there after each axis.

    References
    ----------
    Keys, Cubic convolution interpolation for digital image processing, 1981 (bicubic).
    Odena, Dumoulin and Olah, Deconvolution and checkerboard artifacts, Distill, 2016.

    Examples
    --------
    >>> interpolate(np.array([[[1.0, 2.0]]]), scale_factor=2)
    array([[[1., 1., 2., 2.]]])
    >>> row = np.array([[[0.0, 4.0]]])
    >>> interpolate(row, 4, mode="linear")
    array([[[0., 1., 3., 4.]]])
    >>> interpolate(row, 5, mode="linear", align_corners=True)
    array([[[0., 1., 2., 3., 4.]]])
    >>> image = np.array([[[[0.0, 0.0, 8.0, 0.0, 0.0, 0.0]]]])
    >>> interpolate(image, (1, 2), mode="bilinear")
    array([[[[0., 0.]]]])
    >>> interpolate(image, (1, 2), mode="bilinear", antialias=True)
    array([[[[2., 1.]]]])
    """
    options = scale_factor, mode, align_corners, recompute_scale_factor, antialias
    matrices = _matrices("interpolate", input, size, *options)
    if input.dtype.kind != "f" and not mode.startswith("nearest"):
        input = input.astype(np.float64)
    return multiply(input, matrices)


def interpolate_backward(
    grad_output,
    input,
    size=None,
    scale_factor=None,
    mode="nearest",
    align_corners=None,
    recompute_scale_factor=None,
    antialias=False,
):
    """Gradient of `interpolate`: each output's gradient, shared by what it read.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, *size)
    input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias
        As in `interpolate`; `input` is floating-point.

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
    options = scale_factor, mode, align_corners, recompute_scale_factor, antialias
    matrices = _matrices(function, input, size, *options)
    shape = (*input.shape[:2], *(matrix.shape[0] for matrix in matrices))
    check_grad_output(function, grad_output, shape, input.dtype)
    return multiply(grad_output, [matrix.transposed() for matrix in matrices])


def _matrices(function, input, size, scale_factor, mode, *options):
    """One matrix for each spatial axis; raises if the arguments do not fit."""
    real_array(function, "input", input)
    align_corners, recompute_scale_factor, antialias = options
    _check_input(function, input, mode)
    _check_options(function, mode, size, *options)
    sizes, factors = _sizes(function, input.shape, size, scale_factor)
    shape = (*input.shape[:2], *sizes)
    asked = {"scale_factor": scale_factor} if size is None else {"size": size}
    check_addressable(function, shape, **asked)
    if recompute_scale_factor:
        factors = [None] * len(factors)
    return [
        axis_matrix(n, m, factor, mode, align_corners, antialias)
        for n, m, factor in zip(input.shape[2:], sizes, factors, strict=True)
    ]


def _check_input(function, input, mode):
    check_option(function, "mode", mode, _AXES)
    if input.ndim - 2 not in _AXES[mode]:
        number = " or ".join(map(str, _AXES[mode]))
        raise ValueError(
            f"{function}: input must have shape (N, C, *spatial) with {number} spatial "
            f"axes for mode {mode!r}, got {input.shape}"
        )
    if 0 in input.shape[1:]:
        raise ValueError(
            f"{function}: only the batch may be empty, input has shape {input.shape}"
        )


def _check_options(
    function, mode, size, align_corners, recompute_scale_factor, antialias
):
    flags(function, antialias=antialias)
    if align_corners is not None:
        flags(function, align_corners=align_corners)
        if mode in _UNFILTERED:
            raise ValueError(
                f"{function}: align_corners is for the linear modes and bicubic, got "
                f"align_corners={align_corners} with mode {mode!r}"
            )
    if recompute_scale_factor is not None:
        flags(function, recompute_scale_factor=recompute_scale_factor)
        if recompute_scale_factor and size is not None:
            raise ValueError(
                f"{function}: recompute_scale_factor is for scale_factor, got "
                f"recompute_scale_factor=True with size={size!r}"
            )
    if antialias and mode not in ("bilinear", "bicubic"):
        raise ValueError(
            f"{function}: antialias is for mode 'bilinear' or 'bicubic', got "
            f"antialias=True with mode {mode!r}"
        )


def _sizes(function, shape, size, scale_factor):
    """For each spatial axis the size of the output, and the factor or None."""
    spatial = shape[2:]
    if (size is None) == (scale_factor is None):
        raise ValueError(
            f"{function}: give either size or scale_factor, got size={size!r}, "
            f"scale_factor={scale_factor!r}"
        )
    if size is not None:
        _check_length(function, "size", size, len(spatial))
        return ntuple(size, len(spatial), function, "size", 1), [None] * len(spatial)
    factors = _factors(function, scale_factor, len(spatial))
    sizes = [floor(n * factor) for n, factor in zip(spatial, factors, strict=True)]
    if 0 in sizes:
        raise ValueError(
            f"{function}: scale_factor must leave at least one place on each axis, got "
            f"{scale_factor!r} for {spatial}"
        )
    return sizes, factors


def _factors(function, scale_factor, axes):
    """One float for each axis."""
    _check_length(function, "scale_factor", scale_factor, axes)
    several = isinstance(scale_factor, (tuple, list))
    factors = scale_factor if several else [scale_factor] * axes
    factors = [real_number(function, "scale_factor", factor) for factor in factors]
    for factor in factors:
        if not 0 < factor <= maxsize:
            raise ValueError(
                f"{function}: scale_factor must be positive and at most {maxsize}, got "
                f"{factor}"
            )
    return factors


def _check_length(function, argument, value, axes):
    if isinstance(value, (tuple, list)) and len(value) != axes:
        raise ValueError(
            f"{function}: {argument} must be one number or one for each of the {axes} "
            f"spatial axes, got {value!r}"
        )
