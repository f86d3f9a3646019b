"""Layer and group normalisation: each example by its own numbers, forward and backward.

Sums are taken in float64: over an image's pixels, which do not lie side by side in
batch-last memory, NumPy adds in order, and float32 would lose digits.
"""

from math import prod
from operator import index

import numpy as np

from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import (
    check_grad_output,
    check_same_dtype,
    float_array,
    real_number,
    vector,
)

__all__ = [
    "group_norm",
    "group_norm_backward",
    "layer_norm",
    "layer_norm_backward",
]


@in_float32
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Give each example mean 0 and variance 1 over its last axes, then scale and shift.

    ``output = (input − mean) / sqrt(var + eps) · weight + bias``, mean and var over the
    axes of `normalized_shape`.

    Parameters
    ----------
    input : ndarray of shape (*, *normalized_shape)
    normalized_shape : tuple of int
        Lengths of the last axes, over which mean and variance are taken.
    weight, bias : ndarray of shape `normalized_shape`, optional
        One factor and one summand for each number; without them 1 and 0.
    eps : float
        Added to the variance; positive.

    Returns
    -------
    ndarray of the shape of `input`

    Raises
    ------
    TypeError
        If an argument is not a floating-point array, or the dtypes differ.
    ValueError
        If the shapes do not fit, or `eps` is not positive.

    Notes
    -----
    The variance is biased (divided by n). Nothing depends on the rest of the batch, so
    training and evaluation are the same.

    References
    ----------
    Ba, Kiros and Hinton, Layer normalization, 2016.

    Examples
    --------
    >>> layer_norm(np.array([[1.0, 3.0], [10.0, 30.0]]), (2,)).round(3)
    array([[-1.,  1.],
           [-1.,  1.]])
    """
    shape = _check_layer("layer_norm", input, normalized_shape, weight, bias, eps)
    output, _ = _normalised(input, _last(input, shape), eps)
    return _affine(output, weight, bias)


@in_float32
def layer_norm_backward(
    grad_output, input, normalized_shape, weight=None, bias=None, eps=1e-5
):
    """Gradients of `layer_norm`.

    With x̂ the normalised input, ``g = grad_output · weight`` and means as in the
    forward, ``grad_input = (g − mean(g) − x̂ · mean(g · x̂)) / sqrt(var + eps)``. The
    gradients of weight and bias are the sums of ``grad_output · x̂`` and `grad_output`
    over the other axes.

    Parameters
    ----------
    grad_output : ndarray of the shape of `input`
    input, normalized_shape, weight, bias, eps
        As in `layer_norm`.

    Returns
    -------
    (grad_input, grad_weight, grad_bias)
        ``None`` for an absent weight or bias.

    Raises
    ------
    TypeError, ValueError
        As in `layer_norm`, and if `grad_output` has not the input's shape and dtype.

    Examples
    --------
    >>> x, g = np.array([[1.0, 3.0]]), np.array([[1.0, 0.0]])
    >>> grad_input, grad_weight, grad_bias = layer_norm_backward(g, x, (2,), np.ones(2))
    >>> grad_weight.round(3), grad_bias
    (array([-1.,  0.]), None)
    """
    function = "layer_norm_backward"
    shape = _check_layer(function, input, normalized_shape, weight, bias, eps)
    check_grad_output(function, grad_output, input.shape, input.dtype)
    axes = _last(input, shape)
    others = tuple(range(input.ndim - len(shape)))
    normal, scale = _normalised(input, axes, eps)
    g = grad_output if weight is None else grad_output * weight
    return (
        _back(g, normal, scale, axes),
        None if weight is None else _sum(grad_output * normal, others),
        None if bias is None else _sum(grad_output, others),
    )


@in_float32
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Give groups of an example's channels mean 0 and variance 1, then scale and shift.

    As `batch_norm`, but mean and variance are taken over ``C / num_groups``
    neighbouring channels and all positions of one example, not over the batch.

    Parameters
    ----------
    input : ndarray of shape (N, C, *spatial)
        Any number of spatial axes, also none.
    num_groups : int
        Divides C. 1 takes all channels together, C each by itself (instance norm).
    weight, bias : ndarray of shape (C,), optional
        γ and β; without them 1 and 0.
    eps : float
        Added to the variance; positive.

    Returns
    -------
    ndarray of the shape of `input`

    Raises
    ------
    TypeError
        If an argument is not a floating-point array, or the dtypes differ.
    ValueError
        If the shapes do not fit, `num_groups` does not divide C, `eps` is not positive,
        or there is only one value to take a variance of.

    Notes
    -----
    The variance is biased (divided by n). Nothing depends on the rest of the batch, so
    training and evaluation are the same.

    References
    ----------
    Wu and He, Group normalization, 2018, equations 1, 2 and 7.

    Examples
    --------
    >>> x = np.array([[1.0, 3.0, 10.0, 30.0]])
    >>> group_norm(x, 2).round(3).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]
    """
    groups = _check_group("group_norm", input, num_groups, weight, bias, eps)
    normal, _ = _normalised_groups(input, groups, eps)
    return _affine(normal, *_per_channel(input, weight, bias))


@in_float32
def group_norm_backward(
    grad_output, input, num_groups, weight=None, bias=None, eps=1e-5
):
    """Gradients of `group_norm`.

    As in `layer_norm_backward`, with the means over a group; the gradients of weight
    and bias are sums over the batch and all positions.

    Parameters
    ----------
    grad_output : ndarray of the shape of `input`
    input, num_groups, weight, bias, eps
        As in `group_norm`.

    Returns
    -------
    (grad_input, grad_weight, grad_bias)
        ``None`` for an absent weight or bias.

    Raises
    ------
    TypeError, ValueError
        As in `group_norm`, and if `grad_output` has not the input's shape and dtype.

    Examples
    --------
    >>> x, g = np.array([[1.0, 3.0]]), np.array([[1.0, 0.0]])
    >>> grad_input, grad_weight, grad_bias = group_norm_backward(g, x, 1, np.ones(2))
    >>> grad_weight.round(3), grad_bias
    (array([-1.,  0.]), None)
    """
    function = "group_norm_backward"
    groups = _check_group(function, input, num_groups, weight, bias, eps)
    check_grad_output(function, grad_output, input.shape, input.dtype)
    normal, scale = _normalised_groups(input, groups, eps)
    (factor,) = _per_channel(input, weight)
    g = _into_groups(grad_output if weight is None else grad_output * factor, groups)
    axes = tuple(range(2, g.ndim))
    others = 0, *range(2, input.ndim)
    return (
        _back(g, _into_groups(normal, groups), scale, axes).reshape(input.shape),
        None if weight is None else _sum(grad_output * normal, others),
        None if bias is None else _sum(grad_output, others),
    )


def _normalised(x, axes, eps):
    """x̂, and 1 / sqrt(var + eps)."""
    centred = x - _mean(x, axes)
    scale = 1 / np.sqrt(_mean(centred * centred, axes) + float(eps))
    return centred * scale, scale


def _back(g, normal, scale, axes):
    return (g - _mean(g, axes) - normal * _mean(g * normal, axes)) * scale


def _mean(x, axes):
    n = max(prod(x.shape[axis] for axis in axes), 1)
    total = x.sum(axis=axes, keepdims=True, dtype=np.float64)
    return (total / n).astype(x.dtype)


def _sum(x, axes):
    return x.sum(axis=axes, dtype=np.float64).astype(x.dtype)


def _affine(x, weight, bias):
    if weight is not None:
        x = x * weight
    return x if bias is None else x + bias


def _last(x, shape):
    """The last axes, as many as `shape` has."""
    return tuple(range(x.ndim - len(shape), x.ndim))


def _into_groups(x, groups):
    """(N, C, *spatial) → (N, groups, C / groups, *spatial); a view."""
    n, channels, *spatial = x.shape
    return x.reshape(n, groups, channels // groups, *spatial)


def _normalised_groups(x, groups, eps):
    """As `_normalised`, over each group; x̂ in the shape of `x`."""
    inner = _into_groups(x, groups)
    normal, scale = _normalised(inner, tuple(range(2, inner.ndim)), eps)
    return normal.reshape(x.shape), scale


def _per_channel(x, *vectors):
    """Vectors of shape (C,) as factors of `x`."""
    shape = (-1, *(1,) * (x.ndim - 2))
    return [v if v is None else v.reshape(shape) for v in vectors]


def _check_layer(function, input, normalized_shape, weight, bias, eps):
    float_array(function, "input", input)
    if not isinstance(normalized_shape, (tuple, list)) or not normalized_shape:
        raise TypeError(
            f"{function}: normalized_shape must be a tuple of at least one int, got "
            f"{normalized_shape!r}"
        )
    shape = tuple(map(index, normalized_shape))
    if input.shape[-len(shape) :] != shape:
        raise ValueError(
            f"{function}: input must end in the axes {shape}, got {input.shape}"
        )
    for name, value in (("weight", weight), ("bias", bias)):
        if value is not None and float_array(function, name, value).shape != shape:
            raise ValueError(
                f"{function}: {name} must have shape {shape}, got {value.shape}"
            )
    check_same_dtype(function, input=input, weight=weight, bias=bias)
    _check_eps(function, eps)
    return shape


def _check_group(function, input, num_groups, weight, bias, eps):
    float_array(function, "input", input)
    if input.ndim < 2:
        raise ValueError(
            f"{function}: input must have shape (N, C, *spatial), got {input.shape}"
        )
    channels = input.shape[1]
    for name, value in (("weight", weight), ("bias", bias)):
        vector(function, name, value, channels)
    check_same_dtype(function, input=input, weight=weight, bias=bias)
    groups = index(num_groups)
    if groups < 1 or channels % groups:
        raise ValueError(
            f"{function}: num_groups must divide the {channels} channels, got {groups}"
        )
    if input.size == groups:  # one example, one value in each group: as torch
        raise ValueError(
            f"{function}: a group needs more than one value, got input of shape "
            f"{input.shape} in {groups} groups"
        )
    _check_eps(function, eps)
    return groups


def _check_eps(function, eps):
    if real_number(function, "eps", eps) <= 0:
        raise ValueError(f"{function}: eps must be positive, got {eps}")
