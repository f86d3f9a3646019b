"""What the demos' arguments must be, and the sentences that say so."""

import numpy as np

__all__ = ["matrix", "numbers", "one_of", "picture", "planes", "whole"]


def matrix(argument, value, most=16):
    """A copy of a matrix of numbers that fits on a screen.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like of shape (rows, columns)
    most : int
        Rows and columns that there is room for.

    Returns
    -------
    ndarray of float of shape (rows, columns)

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> matrix("kernel", [[0, 1], [2, 3]])
    array([[0., 1.],
           [2., 3.]])
    >>> matrix("kernel", [1, 2])
    Traceback (most recent call last):
    ValueError: kernel must be a matrix of numbers, got shape (2,)
    """
    array = numbers(argument, value, "a matrix of numbers")
    if array.ndim != 2 or not array.size:
        raise ValueError(
            f"{argument} must be a matrix of numbers, got shape {array.shape}"
        )
    if max(array.shape) > most:
        raise ValueError(
            f"{argument} may have up to {most} rows and columns here, "
            f"got shape {array.shape}"
        )
    return array


def numbers(argument, value, what="an array of numbers"):
    """A copy of an array of finite numbers.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like
    what : str
        What it must be, for the sentence.

    Returns
    -------
    ndarray of float

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> numbers("kernels", [1, 2])
    array([1., 2.])
    >>> numbers("kernels", "edge")
    Traceback (most recent call last):
    ValueError: kernels must be an array of numbers
    """
    try:
        array = np.array(value, float)
    except (TypeError, ValueError):
        raise ValueError(f"{argument} must be {what}") from None
    if not np.isfinite(array).all():
        raise ValueError(f"{argument} must hold finite numbers")
    return array


def one_of(argument, value, options):
    """One of several values, as it stands among them.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : object
    options : sequence

    Returns
    -------
    object
        The equal one of the options.

    Raises
    ------
    ValueError
        If it is none of them.

    Examples
    --------
    >>> one_of("learning_rate", 1.0, (0.1, 1))
    1
    >>> one_of("learning_rate", 0.2, (0.1, 1))
    Traceback (most recent call last):
    ValueError: learning_rate must be one of 0.1, 1, got 0.2
    """
    if value not in options:
        known = ", ".join(map(str, options))
        raise ValueError(f"{argument} must be one of {known}, got {value!r}")
    return options[options.index(value)]


def picture(argument, value, least=1):
    """A grey or a colour picture with brightness from 0 to 1.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like of shape (H, W), (3, H, W) or (H, W, 3)
        Whole numbers from 0 to 255, or others from 0 to 1.
    least : int
        Rows and columns that are needed.

    Returns
    -------
    ndarray of float of shape (1, H, W) or (3, H, W)

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> picture("image", [[0, 51], [102, 255]])
    array([[[0. , 0.2],
            [0.4, 1. ]]])
    >>> picture("image", [[0.5, 2.0]])
    Traceback (most recent call last):
    ValueError: image must have numbers from 0 to 1 (whole ones to 255), got 0.5 to 2
    """
    array = np.asarray(value)
    if array.dtype.kind not in "buif":
        raise ValueError(f"{argument} must be a picture of numbers")
    if array.ndim == 2:
        array = array[None]
    elif array.ndim == 3 and array.shape[2] == 3 != array.shape[0]:
        array = np.moveaxis(array, 2, 0)
    if array.ndim != 3 or len(array) not in (1, 3) or min(array.shape[1:]) < least:
        raise ValueError(
            f"{argument} must have shape (H, W) or (3, H, W), at least {least}×{least} "
            f"pixels, got {np.shape(value)}"
        )
    most = 255 if array.dtype.kind in "ui" else 1
    if not (array.min() >= 0 and array.max() <= most):
        raise ValueError(
            f"{argument} must have numbers from 0 to 1 (whole ones to 255), "
            f"got {array.min():g} to {array.max():g}"
        )
    return array / most


def planes(argument, value, count, most):
    """A copy of so many matrices of one size.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like of shape (count, rows, columns)
    count : int
    most : int
        Rows and columns that there is room for.

    Returns
    -------
    ndarray of float of shape (count, rows, columns)

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> planes("input", [[[1, 2]], [[3, 4]]], 2, most=6).shape
    (2, 1, 2)
    >>> planes("input", [[1, 2], [3, 4]], 2, most=6)
    Traceback (most recent call last):
    ValueError: input must have shape (2, H, W), got (2, 2)
    """
    array = numbers(argument, value, f"{count} matrices of numbers")
    if array.ndim != 3 or len(array) != count:
        raise ValueError(
            f"{argument} must have shape ({count}, H, W), got {array.shape}"
        )
    return np.stack([matrix(argument, plane, most) for plane in array])


def whole(argument, value, low, high):
    """A whole number between two ends.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : int
    low, high : int

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> whole("stride", 2, 1, 3)
    2
    >>> whole("stride", 0, 1, 3)
    Traceback (most recent call last):
    ValueError: stride must be a whole number from 1 to 3, got 0
    """
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not (is_whole and low <= value <= high):
        raise ValueError(
            f"{argument} must be a whole number from {low} to {high}, got {value!r}"
        )
    return int(value)
