"""Dropout: noise that keeps the expected value."""

import numpy as np

from cnnlib.functional.validate import (
    check_grad_output,
    flags,
    float_array,
    real_number,
)

__all__ = ["dropout", "dropout_backward"]


def dropout(input, p=0.5, training=True, rng=None, return_mask=False):
    """Drop each number with probability `p`, and scale up those that stay.

    ``output = mask · input / (1 − p)``, so that the expected output is the input.

    Parameters
    ----------
    input : ndarray of floats, any shape
    p : float
        Probability to drop, from 0 to 1.
    training : bool
        If not, nothing is dropped and nothing scaled: the output is `input` itself.
    rng : numpy.random.Generator, optional
        Where the mask comes from; without it, a fresh, unseeded one.
    return_mask : bool
        Whether to return the mask too, which `dropout_backward` needs.

    Returns
    -------
    output : ndarray of the shape of `input`
    mask : ndarray of bool, of the same shape
        Only with ``return_mask=True``. True where the number was kept.

    Raises
    ------
    TypeError
        If `input` is not a floating-point array, `p` not a number, or `rng` not a
        Generator.
    ValueError
        If `p` is not between 0 and 1.

    Notes
    -----
    p is the probability to *drop*, as in torch; older course code means that to keep.
    A number is kept where ``rng.random(input.shape)`` is at least p, whatever the
    memory order of `input`.

    References
    ----------
    Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout: a simple way
    to prevent neural networks from overfitting, 2014.

    Examples
    --------
    >>> dropout(np.ones(6), 0.5, rng=np.random.default_rng(1))
    array([2., 2., 0., 2., 0., 0.])
    """
    float_array("dropout", "input", input)
    p = real_number("dropout", "p", p, 0, 1)
    mask = np.ones_like(input, dtype=bool)
    output = input
    flags("dropout", training=training, return_mask=return_mask)
    if training:
        np.greater_equal(_generator(rng).random(input.shape), p, out=mask)
        output = _keep(input, mask, p)
    return (output, mask) if return_mask else output


def dropout_backward(grad_output, mask, p):
    """Gradient of `dropout` in training: the same numbers dropped, the same scale.

    Parameters
    ----------
    grad_output : ndarray of floats
    mask : ndarray of bool, of the same shape
        As returned by ``dropout(..., return_mask=True)``.
    p : float
        As in `dropout`.

    Returns
    -------
    grad_input : ndarray of the same shape

    Raises
    ------
    TypeError, ValueError
        If `mask` is not a boolean array of the shape of `grad_output`, or `p` is not
        between 0 and 1.

    Notes
    -----
    Outside training the gradient is `grad_output`, which ``p=0`` with a mask of ones
    gives as well.

    Examples
    --------
    >>> dropout_backward(np.array([1.0, 3.0]), np.array([False, True]), 0.5)
    array([0., 6.])
    """
    p = real_number("dropout_backward", "p", p, 0, 1)
    if not isinstance(mask, np.ndarray) or mask.dtype != bool:
        raise TypeError("dropout_backward: mask must be a NumPy array of bool")
    float_array("dropout_backward", "grad_output", grad_output)
    check_grad_output("dropout_backward", grad_output, mask.shape, grad_output.dtype)
    return _keep(grad_output, mask, p)


def _keep(array, mask, p):
    # With p = 1 nothing is kept, and there is nothing to scale.
    output = array * mask
    output *= 1 / (1 - p) if p < 1 else 0
    return output


def _generator(rng):
    if rng is None:
        return np.random.default_rng()
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"dropout: rng must be a numpy.random.Generator, got {type(rng).__name__}"
        )
    return rng
