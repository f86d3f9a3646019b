"""Batch normalisation, forward and backward.

Half precision is computed in float32; the statistics stay so until they are stored.
"""

from math import prod

import numpy as np

from cnnlib.functional.layout import batch_last
from cnnlib.functional.precision import rounded, widened
from cnnlib.functional.validate import (
    check_grad_output,
    check_same_dtype,
    flags,
    float_array,
    real_number,
    vector,
)

__all__ = ["batch_norm", "batch_norm_backward"]

# Bytes of channels that are worked on at a time, so that several passes over them stay
# in the processor's cache.
_BLOCK_BYTES = 512 * 1024


def batch_norm(
    input,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
    *,
    return_stats=False,
):
    """Give each channel mean 0 and variance 1, then scale and shift it.

    ``output = (input − mean) / sqrt(var + eps) · weight + bias``, where mean and var
    are a channel's own, over the batch and all positions, in training, and the running
    ones otherwise.

    Parameters
    ----------
    input : ndarray of shape (N, C, *spatial)
        Any number of spatial axes, also none.
    running_mean, running_var : ndarray of shape (C,) or None
        In training they are updated in place, or may both be ``None``.
    weight, bias : ndarray of shape (C,), optional
        γ and β; without them 1 and 0.
    training : bool
        Whether to use, and learn from, the statistics of this batch.
    momentum : float
        Weight of the new batch in the running statistics.
    eps : float
        Added to the variance.
    return_stats : bool
        Whether to return also what `batch_norm_backward` takes as ``stats``.

    Returns
    -------
    output : ndarray of the shape of `input`
    stats : (mean, 1 / sqrt(var + eps)), each of shape (C,)
        Only with ``return_stats=True``; float32 for half precision.

    Raises
    ------
    TypeError
        If an argument is not a floating-point array, or the dtypes differ.
    ValueError
        If a shape does not fit, the running statistics are missing where they are
        needed, or there is only one value per channel to take a variance of.

    Notes
    -----
    The batch is normalised with its *biased* variance (divided by n), while the running
    variance learns the *unbiased* one (divided by n − 1), as in torch. torch's momentum
    is the weight of the new value; papers often mean that of the old one.

    References
    ----------
    Ioffe and Szegedy, Batch normalization: accelerating deep network training by
    reducing internal covariate shift, 2015, algorithms 1 and 2.

    Examples
    --------
    >>> mean, var = np.zeros(1), np.ones(1)
    >>> batch_norm(np.array([[0.0], [2.0]]), mean, var, training=True, eps=1e-12)
    array([[-1.],
           [ 1.]])
    >>> mean, var
    (array([0.1]), array([1.1]))
    """
    parameters = running_mean, running_var, weight, bias
    _check_batch_norm("batch_norm", input, *parameters, training, eps)
    momentum = real_number("batch_norm", "momentum", momentum)
    flags("batch_norm", return_stats=return_stats)
    rows = _channel_rows(input)
    if training:
        mean, var = _statistics(rows)
        if running_mean is not None and input.size:
            n = rows.shape[1]
            _move(running_mean, mean, momentum)
            _move(running_var, var * (n / (n - 1)), momentum)
    else:
        mean, var = map(widened, (running_mean, running_var))
    scale = 1 / np.sqrt(var + float(eps))
    output = _from_rows(_normalise(rows, mean, scale, weight, bias), input)
    return (output, (mean, scale)) if return_stats else output


def batch_norm_backward(
    grad_output,
    input,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
    *,
    stats=None,
):
    """Gradients of `batch_norm`.

    With x̂ the normalised input, and means over a channel,
    ``grad_input = weight / sqrt(var + eps) · (g − mean(g) − x̂ · mean(g · x̂))`` in
    training; otherwise, mean and variance being constants, only the first of the three
    terms. ``grad_weight = Σ g · x̂`` and ``grad_bias = Σ g``.

    Parameters
    ----------
    grad_output : ndarray of the shape of `input`
    input, running_mean, running_var, weight, bias, training, momentum, eps
        As in `batch_norm`; the running statistics are left alone.
    stats : tuple, optional
        What ``batch_norm(..., return_stats=True)`` returned; saves taking the
        statistics of the batch again.

    Returns
    -------
    (grad_input, grad_weight, grad_bias)
        ``None`` for an absent weight or bias.

    Raises
    ------
    TypeError, ValueError
        As in `batch_norm`, and if `grad_output` has not the input's shape and dtype, or
        `stats` is not a pair of arrays as `batch_norm` returns them.

    Examples
    --------
    >>> x = np.array([[0.0], [2.0]])
    >>> g = np.array([[1.0], [0.0]])
    >>> grad_input, grad_weight, grad_bias = batch_norm_backward(
    ...     g, x, None, None, np.ones(1), training=True, eps=1.0
    ... )
    >>> grad_input.round(4).tolist(), grad_weight.round(4).tolist(), grad_bias
    ([[0.1768], [-0.1768]], [-0.7071], None)
    """
    function, parameters = (
        "batch_norm_backward",
        (running_mean, running_var, weight, bias),
    )
    _check_batch_norm(function, input, *parameters, training, eps)
    check_grad_output(function, grad_output, input.shape, input.dtype)
    rows, grads = _channel_rows(input), _channel_rows(grad_output)
    if stats is not None:
        _check_stats(function, stats, rows)
    else:
        running = map(widened, (running_mean, running_var))
        mean, var = _statistics(rows) if training else running
        stats = mean, 1 / np.sqrt(var + float(eps))
    grad_rows, grad_weight, grad_bias = _gradients(grads, rows, stats, weight, training)
    return (
        _from_rows(grad_rows, input),
        None if weight is None else rounded(grad_weight, weight.dtype),
        None if bias is None else rounded(grad_bias, bias.dtype),
    )


def _gradients(grads, rows, stats, weight, training):
    """The three gradients, the first as channel rows."""
    mean, scale = stats
    factor = scale if weight is None else scale * weight
    grad_rows, n = np.empty_like(rows), max(rows.shape[1], 1)
    grad_weight, grad_bias = np.empty_like(scale), np.empty_like(scale)
    for block in _blocks(rows):
        grad, into = grads[block], grad_rows[block]
        np.subtract(rows[block], mean[block, None], out=into)
        grad_weight[block] = _dot(grad, into) * scale[block]
        grad_bias[block] = grad.sum(1)
        if training:
            # The mean of g · x̂ times x̂, and the mean of g.
            into *= (scale[block] * grad_weight[block] / n)[:, None]
            into += (grad_bias[block] / n)[:, None]
            grad = np.subtract(grad, into, out=into)
        np.multiply(grad, factor[block, None], out=into)
    return grad_rows, grad_weight, grad_bias


def _statistics(rows):
    """Mean and biased variance of each row; zeros for empty rows."""
    count, n = rows.shape
    mean, var = np.empty(count, rows.dtype), np.empty(count, rows.dtype)
    for block in _blocks(rows):
        mean[block] = rows[block].sum(1) / max(n, 1)
        # Of the centred values: mean(x²) − mean(x)² would lose the digits they share.
        centred = rows[block] - mean[block, None]
        var[block] = _dot(centred, centred) / max(n, 1)
    return mean, var


def _normalise(rows, mean, scale, weight, bias):
    output = np.empty_like(rows)
    factor = scale if weight is None else scale * weight
    for block in _blocks(rows):
        np.subtract(rows[block], mean[block, None], out=output[block])
        output[block] *= factor[block, None]
        if bias is not None:
            output[block] += bias[block, None]
    return output


def _move(running, value, momentum):
    moved = (1 - momentum) * widened(running) + momentum * value
    running[...] = rounded(moved, running.dtype)


def _dot(a, b):
    """Sum of the products along each row."""
    # BLAS adds up in parts, which in float32 keeps ten times the digits of np.einsum.
    return np.matmul(a[:, None, :], b[:, :, None])[:, 0, 0]


def _channel_rows(array):
    """One row per channel, shape (C, ∏ spatial · N): a view of batch-last memory."""
    n, channels, *spatial = array.shape
    memory = np.moveaxis(batch_last(widened(array)), 0, -1)
    return memory.reshape(channels, prod(spatial) * n)


def _from_rows(rows, array):
    """Undo `_channel_rows`: batch-last, of the shape and dtype of `array`."""
    memory = rows.reshape(*array.shape[1:], len(array))
    return rounded(np.moveaxis(memory, -1, 0), array.dtype)


def _blocks(rows):
    """Slices of as many rows as fit _BLOCK_BYTES, at least one."""
    step = max(1, _BLOCK_BYTES // max(1, rows.shape[1] * rows.itemsize))
    return [slice(i, i + step) for i in range(0, len(rows), step)]


def _check_batch_norm(
    function, input, running_mean, running_var, weight, bias, training, eps
):
    float_array(function, "input", input)
    if input.ndim < 2:
        raise ValueError(
            f"{function}: input must have shape (N, C, *spatial), got {input.shape}"
        )
    statistics = {"running_mean": running_mean, "running_var": running_var}
    vectors = {**statistics, "weight": weight, "bias": bias}
    for name, value in vectors.items():
        vector(function, name, value, input.shape[1])
    check_same_dtype(function, input=input, **vectors)
    if (running_mean is None) != (running_var is None):
        raise ValueError(
            f"{function}: running_mean and running_var must be given together"
        )
    eps = real_number(function, "eps", eps)
    flags(function, training=training)
    if training:
        _check_training(function, input, eps)
    elif running_mean is None:
        raise ValueError(f"{function}: running_mean is needed when training=False")
    elif (widened(running_var) + eps <= 0).any():
        raise ValueError(f"{function}: running_var + eps must be positive")


def _check_stats(function, stats, rows):
    channels = len(rows)
    if not isinstance(stats, (tuple, list)) or len(stats) != 2:
        raise TypeError(
            f"{function}: stats must be a pair of arrays of shape ({channels},), got "
            f"{type(stats).__name__}"
        )
    for i, array in enumerate(stats):
        name = f"stats[{i}]"
        vector(function, name, float_array(function, name, array), channels)
        check_same_dtype(function, **{"a mean of input": rows, name: array})


def _check_training(function, input, eps):
    n = input.size // max(1, input.shape[1])
    if n == 1:
        raise ValueError(
            f"{function}: training needs more than one value per channel, got input of "
            f"shape {input.shape}"
        )
    if eps <= 0:
        raise ValueError(f"{function}: eps must be positive in training, got {eps}")
