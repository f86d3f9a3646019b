"""Activations, element by element.

Every function returns a new array in its input's memory order, is finite for every
finite input, and lets NaN through.
"""

import numpy as np

from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import check_grad_output, float_array, real_number

# Elements of a piece: a few such arrays fit a level-2 cache.
_PIECE = 1 << 15

__all__ = [
    "leaky_relu",
    "leaky_relu_backward",
    "relu",
    "relu_backward",
    "sigmoid",
    "sigmoid_backward",
    "tanh",
    "tanh_backward",
]


def relu(input):
    """Rectified linear unit: what is negative becomes zero.

    ``output = max(input, 0)``

    Parameters
    ----------
    input : ndarray of floats, any shape

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not an array of floating-point numbers.

    References
    ----------
    Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.5]))
    array([0. , 0.5])
    """
    return np.maximum(float_array("relu", "input", input), 0)


def relu_backward(grad_output, input):
    """Gradient of `relu`: passes where the input was positive.

    Parameters
    ----------
    grad_output, input : ndarray of floats, of one shape

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        If the arguments are not floating-point arrays of one shape and dtype.

    Notes
    -----
    At zero, where there is no derivative, torch takes 0, and so does this.

    Examples
    --------
    >>> relu_backward(np.array([3.0, 3.0, 3.0]), np.array([-2.0, 0.0, 0.5]))
    array([0., 0., 3.])
    """
    _check_backward("relu_backward", grad_output, input)
    # A product with the mask is several times faster than np.where. NaN is not <= 0.
    return grad_output * ~(input <= 0)


def leaky_relu(input, negative_slope=0.01):
    """Rectified linear unit that lets a little of the negative side through.

    ``output = max(input, 0) + negative_slope · min(input, 0)``

    Parameters
    ----------
    input : ndarray of floats, any shape
    negative_slope : float
        Slope of the negative side.

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not an array of floating-point numbers, or the slope no number.
    ValueError
        If the slope is not finite.

    References
    ----------
    Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic
    models, 2013.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 0.5]), 0.1)
    array([-0.2,  0.5])
    """
    float_array("leaky_relu", "input", input)
    slope = real_number("leaky_relu", "negative_slope", negative_slope)
    return np.maximum(input, 0) + slope * np.minimum(input, 0)


def leaky_relu_backward(grad_output, input, negative_slope=0.01):
    """Gradient of `leaky_relu`: times 1 or times the slope.

    Parameters
    ----------
    grad_output, input : ndarray of floats, of one shape
    negative_slope : float
        As in `leaky_relu`.

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        If the arguments are not floating-point arrays of one shape and dtype.

    Notes
    -----
    At zero the slope is that of the negative side, as in torch.

    Examples
    --------
    >>> leaky_relu_backward(np.array([3.0, 3.0]), np.array([-2.0, 0.5]), 0.1)
    array([0.3, 3. ])
    """
    _check_backward("leaky_relu_backward", grad_output, input)
    slope = real_number("leaky_relu_backward", "negative_slope", negative_slope)
    positive = input > 0
    return grad_output * positive + grad_output * ~positive * slope


def sigmoid(input):
    """Logistic function, from 0 to 1.

    ``output = 1 / (1 + exp(−input))``

    Parameters
    ----------
    input : ndarray of floats, any shape

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not an array of floating-point numbers.

    Notes
    -----
    Where ``exp(−input)`` is too large for the dtype, the result rounds to 0.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    float_array("sigmoid", "input", input)
    return _piece_by_piece(_sigmoid, input)


def sigmoid_backward(grad_output, input):
    """Gradient of `sigmoid`: times ``s·(1 − s)``, s being the output.

    Parameters
    ----------
    grad_output, input : ndarray of floats, of one shape

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        If the arguments are not floating-point arrays of one shape and dtype.

    Examples
    --------
    >>> sigmoid_backward(np.array([1.0]), np.array([0.0]))
    array([0.25])
    """
    _check_backward("sigmoid_backward", grad_output, input)
    return _piece_by_piece(_sigmoid_backward, input, grad_output)


def _sigmoid(x, output):
    np.negative(x, out=output)
    np.exp(output, out=output)
    output += 1
    np.reciprocal(output, out=output)


def _sigmoid_backward(x, grad, output):
    _sigmoid(x, output)
    rest = 1 - output
    output *= rest
    output *= grad


def tanh(input):
    """Hyperbolic tangent, from −1 to 1.

    ``output = (exp(input) − exp(−input)) / (exp(input) + exp(−input))``

    Parameters
    ----------
    input : ndarray of floats, any shape

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    TypeError
        If `input` is not an array of floating-point numbers.

    Examples
    --------
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    return np.tanh(float_array("tanh", "input", input))


@in_float32
def tanh_backward(grad_output, input):
    """Gradient of `tanh`: times ``1 − t²``, t being the output.

    Parameters
    ----------
    grad_output, input : ndarray of floats, of one shape

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        If the arguments are not floating-point arrays of one shape and dtype.

    Examples
    --------
    >>> tanh_backward(np.array([2.0]), np.array([0.0]))
    array([2.])
    """
    _check_backward("tanh_backward", grad_output, input)
    output = np.tanh(input)
    return grad_output * (1 - output * output)


def _check_backward(function, grad_output, input):
    float_array(function, "input", input)
    check_grad_output(function, grad_output, input.shape, input.dtype)


@np.errstate(over="ignore")
def _piece_by_piece(function, *arrays):
    """A new array, computed by ``function(*pieces, piece to fill)``.

    The pieces stay in the processor's cache from one step of `function` to the next.
    Half precision is computed in float32.
    """
    output = np.empty_like(arrays[0])
    dtype = np.promote_types(output.dtype, np.float32)
    flags = [["readonly"]] * len(arrays) + [["writeonly"]]
    with np.nditer(
        [*arrays, output],
        ["external_loop", "buffered", "zerosize_ok"],
        flags,
        [dtype] * len(flags),
        casting="same_kind",
        buffersize=_PIECE,
    ) as pieces:
        for piece in pieces:
            function(*piece)
    return output
