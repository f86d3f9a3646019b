"""A student's line, with the values of the names on it.

Kept apart, and on nothing but NumPy, because the grading worker carries this file too.
No method of a value is called unless its type is Python's or NumPy's own.
"""

import linecache
import re
import traceback

import numpy as np

__all__ = ["line_of_error", "names_on", "with_values"]

LONGEST = 300
MOST_NAMES = 6
_NAME = re.compile(r"(?<![\w.])[^\W\d]\w{0,40}")
_NUMBERS = {bool, int, float, np.bool_}
_NUMBERS |= {type_ for type_ in np.sctypeDict.values() if issubclass(type_, np.number)}


def line_of_error(error, is_mine):
    """The last of a student's lines through which an exception came, with its values.

    Parameters
    ----------
    error : BaseException
    is_mine : callable
        ``is_mine(filename)`` says whether a line of that file is the student's.

    Returns
    -------
    str
        Empty if there is no such line.
    """
    frames = list(traceback.walk_tb(error.__traceback__))[:1000]
    mine = [(f, number) for f, number in frames if is_mine(f.f_code.co_filename)]
    if not mine:
        return ""
    frame, number = mine[-1]
    line = linecache.getline(frame.f_code.co_filename, number).strip()
    return with_values(number, line, frame.f_locals)


def with_values(number, line, values):
    """A line as it is shown, and what the names on it stood for.

    Parameters
    ----------
    number : int
    line : str
    values : dict
        The local variables.

    Returns
    -------
    str

    Examples
    --------
    >>> with_values(3, "y[i] = f(x[i])", {"x": np.zeros((2, 3)), "i": 4, "f": print})
    'line 3: y[i] = f(x[i]), where i = 4, x has shape (2, 3)'
    """
    line = line[:LONGEST]
    names = [name for name in names_on(line) if name in values]
    said = list(filter(None, (_said(name, values[name]) for name in names)))
    where = f", where {', '.join(said[:MOST_NAMES])}" if said else ""
    return f"line {number}: {line}{where}"[:LONGEST]


def names_on(line):
    """The names on a line, each once; of ``a.b`` only ``a``.

    Examples
    --------
    >>> names_on("y = x.shape + x")
    ['y', 'x']
    """
    return list(dict.fromkeys(_NAME.findall(line)))


def _said(name, value):
    """What there is to say of a value in a few words; nothing of another kind's."""
    if type(value) is np.ndarray:
        return f"{name} has shape {value.shape}"
    if type(value) in _NUMBERS and abs(value) < 10**6:
        whole = isinstance(value, (int, np.integer, np.bool_))
        return f"{name} = {value}" if whole else f"{name} = {value:.6g}"
    small = type(value) in (tuple, list) and len(value) <= 4
    if small and all(type(one) is int and abs(one) < 10**6 for one in value):
        return f"{name} = {value}"
    return ""
