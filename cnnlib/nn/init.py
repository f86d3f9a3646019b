"""The values that layers start from: torch's."""

from math import prod, sqrt

import numpy as np

from cnnlib.nn.module import Parameter

__all__ = ["uniform", "weight_and_bias"]


def uniform(shape, bound, *, dtype=np.float32, rng=None):
    """A parameter drawn evenly between ``-bound`` and ``bound``.

    Parameters
    ----------
    shape : tuple of int
    bound : float
    dtype : float32 or float64
    rng : numpy.random.Generator, int seed, or None for an unpredictable start

    Returns
    -------
    Parameter

    Examples
    --------
    >>> uniform((2, 3), 0.1, rng=0)
    Parameter(shape=(2, 3), dtype=float32)
    """
    values = np.random.default_rng(rng).random(shape, dtype)
    values *= 2 * bound
    values -= bound
    return Parameter(values)


def weight_and_bias(shape, outputs, bias, *, dtype=np.float32, rng=None):
    """The first weight and bias of a dense or convolutional layer.

    Both are uniform within ``± 1 / sqrt(fan_in)``, where the fan-in is the number of
    weights behind one entry of the weight's first axis.

    Parameters
    ----------
    shape : tuple of int
        Shape of the weight.
    outputs : int
        Number of biases.
    bias : bool
        Whether there is a bias.
    dtype : float32 or float64
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    (Parameter, Parameter or None)

    Notes
    -----
    torch calls this Kaiming-uniform with a = √5, for which the gain √(2 / (1 + a²)) and
    the bound √3 · gain / √fan_in come to exactly 1 / √fan_in. It is smaller by √6 than
    what He et al. derive for ReLU. For a transposed convolution, whose weight is
    (C_in, C_out / groups, …), torch's fan-in counts *output* channels; so does this.

    References
    ----------
    LeCun, Bottou, Orr and Müller, Efficient backprop, 1998, section 4.6.
    He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015, equation 14.

    Examples
    --------
    >>> weight, bias = weight_and_bias((6, 1, 5, 5), 6, True, rng=0)
    >>> bool(abs(weight.data).max() <= 0.2), bias.data.shape
    (True, (6,))
    """
    rng = np.random.default_rng(rng)
    bound = 1 / sqrt(prod(shape[1:]))
    weight = uniform(shape, bound, dtype=dtype, rng=rng)
    return weight, uniform((outputs,), bound, dtype=dtype, rng=rng) if bias else None
