"""The numbers that grading takes, from a command line and from another program."""

import operator

__all__ = ["jobs", "seconds", "seed"]

A_DAY = 86400  # in seconds; what waits for answers takes no more than some weeks


def jobs(value):
    """How many submissions at a time.

    Parameters
    ----------
    value : int or str

    Returns
    -------
    int

    Raises
    ------
    ValueError
        Unless it is a whole number of at least 1.

    Examples
    --------
    >>> jobs("2")
    2
    """
    return _number(value, _whole, lambda n: n >= 1, "a whole number of at least 1")


def seed(value):
    """The seed of hidden cases.

    Parameters
    ----------
    value : int or str

    Returns
    -------
    int

    Raises
    ------
    ValueError
        Unless it is a whole number of at least 0.

    Examples
    --------
    >>> seed(-1)
    Traceback (most recent call last):
    ValueError: must be a whole number of at least 0, got -1
    """
    return _number(value, _whole, lambda n: n >= 0, "a whole number of at least 0")


def seconds(value):
    """The limit for one call.

    Parameters
    ----------
    value : float or str

    Returns
    -------
    float

    Raises
    ------
    ValueError
        Unless it is a number above 0 and at most 86400, a day.

    Examples
    --------
    >>> seconds("2.5")
    2.5
    """
    rule = f"a number above 0 and at most {A_DAY}"
    return _number(value, float, lambda n: 0 < n <= A_DAY, rule)


def _whole(value):
    return int(value) if isinstance(value, str) else operator.index(value)


def _number(value, read, fits, rule):
    try:
        number = read(value)
    except (TypeError, ValueError, OverflowError):
        number = None
    if number is None or not fits(number):
        raise ValueError(f"must be {rule}, got {value!r}")
    return number
