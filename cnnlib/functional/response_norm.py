"""Local response normalisation: by the neighbouring channels."""

import numpy as np

from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import check_grad_output, float_array, real_number
from cnnlib.shapes import ntuple

__all__ = ["local_response_norm", "local_response_norm_backward"]


@in_float32
def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """Divide each channel by the activity of its neighbouring channels.

    ``output_c = input_c / (k + alpha / size · Σ_j input_j²)^beta``, j running over the
    `size` channels around c, as far as they exist.

    Parameters
    ----------
    input : ndarray of shape (N, C, *spatial)
        At least one spatial axis.
    size : int
        Channels in a neighbourhood.
    alpha, beta, k : float
        As in the formula.

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not a floating-point array, or a parameter not a number.
    ValueError
        If `input` has fewer than three axes, `size` is below 1, or what is raised to
        the power `beta` is not positive.

    Notes
    -----
    torch divides `alpha` by `size`; the paper does not. An even `size` takes one more
    channel before c than after it, as in torch.

    References
    ----------
    Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional
    neural networks, 2012, section 3.3.

    Examples
    --------
    >>> x = np.ones((1, 3, 1))
    >>> local_response_norm(x, 3, alpha=3.0, beta=1.0).ravel().round(4).tolist()
    [0.3333, 0.25, 0.3333]
    """
    base, beta, *_ = _activity("local_response_norm", input, size, alpha, beta, k)
    return input * base**-beta


@in_float32
def local_response_norm_backward(
    grad_output, input, size, alpha=1e-4, beta=0.75, k=1.0
):
    """Gradient of `local_response_norm`.

    With ``d`` what is raised to the power beta, ``grad_input_i = g_i · d_i^−beta −
    2 · alpha · beta / size · input_i · Σ_c g_c · input_c · d_c^(−beta − 1)``, c running
    over the channels that have i in their neighbourhood.

    Parameters
    ----------
    grad_output : ndarray of the shape of `input`
    input, size, alpha, beta, k
        As in `local_response_norm`.

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        As in `local_response_norm`, and if `grad_output` has not the input's shape and
        dtype.

    Examples
    --------
    >>> x = np.ones((1, 1, 1))
    >>> local_response_norm_backward(x, x, 1, alpha=1.0, beta=1.0)
    array([[[0.]]])
    """
    function = "local_response_norm_backward"
    base, beta, rate, size = _activity(function, input, size, alpha, beta, k)
    check_grad_output(function, grad_output, input.shape, input.dtype)
    direct = grad_output * base**-beta
    # c is a neighbour of i exactly when i is one of c on the other side.
    shared = _neighbour_sum(direct * input / base, (size - 1) // 2, size // 2)
    return direct - 2 * rate * beta * input * shared


def _activity(function, input, size, alpha, beta, k):
    """``k + alpha / size · Σ input²``, and the checked beta, alpha / size and size."""
    float_array(function, "input", input)
    if input.ndim < 3:
        raise ValueError(
            f"{function}: input must have shape (N, C, *spatial) with at least one "
            f"spatial axis, got {input.shape}"
        )
    (size,) = ntuple(size, 1, function, "size", 1)
    rate = real_number(function, "alpha", alpha) / size
    beta, k = real_number(function, "beta", beta), real_number(function, "k", k)
    base = k + rate * _neighbour_sum(input * input, size // 2, (size - 1) // 2)
    if base.min(initial=np.inf) <= 0:
        raise ValueError(
            f"{function}: k + alpha / size * (sum of squares) must be positive, "
            f"got {base.min()}"
        )
    return base, beta, rate, size


def _neighbour_sum(values, before, after):
    """Sum over the channels c − before … c + after, as far as they exist."""
    total, channels = values.copy(order="K"), values.shape[1]
    for shift in range(1, min(before, channels - 1) + 1):
        total[:, shift:] += values[:, :-shift]
    for shift in range(1, min(after, channels - 1) + 1):
        total[:, :-shift] += values[:, shift:]
    return total
