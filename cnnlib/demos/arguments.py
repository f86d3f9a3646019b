"""What the demos' arguments must be, and the sentences that say so."""

import numpy as np

__all__ = ["matrix", "whole"]


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
    try:
        array = np.array(value, float)
    except (TypeError, ValueError):
        raise ValueError(f"{argument} must be a matrix of numbers") from None
    if array.ndim != 2 or not array.size:
        raise ValueError(
            f"{argument} must be a matrix of numbers, got shape {array.shape}"
        )
    if max(array.shape) > most:
        raise ValueError(
            f"{argument} may have up to {most} rows and columns here, "
            f"got shape {array.shape}"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{argument} must hold finite numbers")
    return array


def whole(argument, value, low, high):
    """A whole number between two ends.

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
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        value_is_whole = False
    else:
        value_is_whole = low <= value <= high
    if not value_is_whole:
        raise ValueError(
            f"{argument} must be a whole number from {low} to {high}, got {value!r}"
        )
    return int(value)
