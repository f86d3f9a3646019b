"""The Gaussian error linear unit, forward and backward."""

from math import erfc, pi, sqrt

import numpy as np

from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import check_grad_output, check_option, float_array

__all__ = ["gelu", "gelu_backward"]

_CUBIC = 0.044715
_FAR = 40.0  # both are 0 or 1 there, and nothing overflows


@in_float32
def gelu(input, approximate="none"):
    """Gaussian error linear unit: a number times the share of a normal law below it.

    ``output = x · Φ(x)``, Φ being the distribution function of the standard normal law;
    with ``approximate="tanh"``
    ``output = x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2``.

    Parameters
    ----------
    input : ndarray of floats, any shape
    approximate : "none" or "tanh"

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not an array of floating-point numbers.
    ValueError
        If `approximate` is neither of the two.

    Notes
    -----
    NumPy has no error function, so Φ is taken number by number; "tanh" is several times
    faster.

    References
    ----------
    Hendrycks and Gimpel, Gaussian error linear units (GELUs), 2016.

    Examples
    --------
    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.1587,  0.    ,  0.8413])
    """
    return input * _share("gelu", input, approximate)[0]


@in_float32
def gelu_backward(grad_output, input, approximate="none"):
    """Gradient of `gelu`: times ``Φ(x) + x · Φ′(x)``, or that of the approximation.

    Parameters
    ----------
    grad_output, input : ndarray of floats, of one shape
    approximate : "none" or "tanh"

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        As in `gelu`, and if `grad_output` has not the input's shape and dtype.

    Examples
    --------
    >>> gelu_backward(np.array([2.0]), np.array([0.0]))
    array([1.])
    """
    share, slope = _share("gelu_backward", input, approximate)
    check_grad_output("gelu_backward", grad_output, input.shape, input.dtype)
    return grad_output * (share + input * slope)


def _share(function, input, approximate):
    """What `input` is multiplied by, and the slope of that."""
    float_array(function, "input", input)
    check_option(function, "approximate", approximate, ("none", "tanh"))
    x = np.clip(input, -_FAR, _FAR)
    if approximate == "none":
        # erfc keeps its digits where Φ is nearly 0.
        share = np.vectorize(erfc, otypes=[input.dtype])(-x / sqrt(2)) / 2
        return share, np.exp(-x * x / 2) / sqrt(2 * pi)
    # (1 + tanh u) / 2, without the digits that this sum loses where tanh is near −1.
    with np.errstate(over="ignore"):
        share = 1 / (1 + np.exp(-2 * sqrt(2 / pi) * (x + _CUBIC * x**3)))
    slope = 2 * sqrt(2 / pi) * (1 + 3 * _CUBIC * x * x) * share * (1 - share)
    return share, slope
