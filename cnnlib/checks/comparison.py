"""Is an output what the reference gives? If not, where does it first differ?

What is judged: shape and values, and that no argument changed. Not judged: memory
order, aliases, dtype, a list for a tuple or for an array, Python or NumPy scalars.
"""

from dataclasses import dataclass

import numpy as np

__all__ = ["Difference", "changed_argument", "close", "compare", "in_digits"]


@dataclass(frozen=True)
class Difference:
    """Why an output is not right.

    Attributes
    ----------
    kind : {"type", "count", "shape", "value", "changed", "property"}
    text : str
        One sentence for the student.
    part : int or None
        Which of several outputs differs.
    index : tuple of int or None
        First wrong index.
    mistake : str or None
        Set by a judge that can tell the mistake itself.
    """

    kind: str
    text: str
    part: int | None = None
    index: tuple | None = None
    mistake: str | None = None


def compare(actual, expected, tolerance=None):
    """The first difference between an output and the expected one, or None.

    Parameters
    ----------
    actual : object
        Whatever the student returned.
    expected : number, ndarray, or tuple or list of them
    tolerance : float or None
        Relative; None means 1e-4 for float32 and 1e-5 for float64.

    Returns
    -------
    Difference or None

    Examples
    --------
    >>> compare([1, 2.0], np.array([1.0, 2.0])) is None
    True
    >>> compare(np.zeros((2, 2)), np.zeros((2, 3))).text
    'The shape is (2, 2), expected (2, 3).'
    >>> compare(np.array([1, 5]), np.array([1, 2])).text
    'At index [1] there is 5, expected 2.'
    """
    if isinstance(expected, (tuple, list)):
        return _compare_several(actual, expected, tolerance)
    array = _as_numbers(actual)
    if array is None:
        return Difference("type", f"The result is {_kind(actual)}, expected numbers.")
    expected = np.asarray(expected)
    if array.shape != expected.shape:
        return Difference(
            "shape", f"The shape is {array.shape}, expected {expected.shape}."
        )
    wrong = np.argwhere(~close(array, expected, tolerance))
    if len(wrong) == 0:
        return None
    index = tuple(int(i) for i in wrong[0])
    place = f"At index {list(index)} there is" if index else "The result is"
    return Difference(
        "value",
        f"{place} {in_digits(array[index])}, expected {in_digits(expected[index])}.",
        index=index,
    )


def in_digits(value):
    """A number as a student would write it.

    Examples
    --------
    >>> in_digits(np.float64(0.25)), in_digits(np.int64(3)), in_digits(1 / 3)
    ('0.25', '3', '0.333333')
    """
    return f"{value.item() if isinstance(value, np.generic) else value:.6g}"


def _compare_several(actual, expected, tolerance):
    count = len(expected)
    if isinstance(actual, np.ndarray) and actual.ndim and len(actual) == count:
        actual = list(actual)
    if not isinstance(actual, (tuple, list)):
        return Difference(
            "type", f"The result is {_kind(actual)}, expected {count} results."
        )
    if len(actual) != count:
        return Difference(
            "count", f"There are {len(actual)} results, expected {count}."
        )
    for part, (one, right) in enumerate(zip(actual, expected, strict=True)):
        difference = compare(one, right, tolerance)
        if difference is not None:
            text = f"Result {part + 1} of {count}: {difference.text}"
            return Difference(difference.kind, text, part, difference.index)
    return None


def _as_numbers(value):
    if not isinstance(value, (np.ndarray, np.generic, bool, int, float, list, tuple)):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return array if array.dtype.kind in "biuf" else None


def close(actual, expected, tolerance=None):
    """Where two arrays of one shape are the same but for rounding, as `compare` says.

    Examples
    --------
    >>> close(np.array([1.0, 2.0]), np.array([1.000001, 2.1]))
    array([ True, False])
    """
    if tolerance is None:
        tolerance = 1e-4 if expected.dtype == np.float32 else 1e-5
    with np.errstate(all="ignore"):
        actual, expected = actual.astype(np.float64), expected.astype(np.float64)
        finite = np.abs(expected[np.isfinite(expected)])
        scale = finite.max(initial=0.0)
        bound = tolerance * (np.abs(expected) + 0.1 * scale) + 1e-12
        same = (actual == expected) | (np.abs(actual - expected) <= bound)
        # Expected values are never NaN, but two wrong ones may both be.
        same |= np.isnan(actual) & np.isnan(expected)
        return same & ~(np.isinf(expected) & (actual != expected))


def _kind(value):
    if value is None:
        return "None (is a return missing?)"
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} that is not made of equal rows of numbers"
    return f"of type {type(value).__name__}"


def changed_argument(before, after):
    """Number of the first argument (from 0) that a call changed, or None.

    Examples
    --------
    >>> changed_argument([np.zeros(2), [1]], [np.zeros(2), [1, 2]])
    1
    >>> changed_argument([[1, 2]], [[2, 1]])
    0
    """
    for position, (one, other) in enumerate(zip(before, after, strict=True)):
        if not _unchanged(one, other):
            return position
    return None


def _unchanged(one, other):
    if isinstance(one, np.ndarray):
        return (
            isinstance(other, np.ndarray)
            and one.shape == other.shape
            and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        )
    if isinstance(one, (list, tuple)):
        return (
            isinstance(other, (list, tuple))
            and len(one) == len(other)
            and all(map(_unchanged, one, other))
        )
    if isinstance(one, (int, float)):
        return isinstance(other, (int, float, np.number)) and one == other
    return True
