"""What the demos' sentences have in common: counts, lists, sums of products, shares."""

import numpy as np

from cnnlib.plots.style import number

__all__ = ["counted", "listed", "percent", "products", "signed", "tidy"]


def counted(n, noun):
    """So many of something.

    Examples
    --------
    >>> counted(1, "pixel"), counted(0, "zero")
    ('1 pixel', '0 zeros')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def listed(words):
    """Words or numbers one after the other, with an “and” before the last.

    Examples
    --------
    >>> listed([1, 2, 4]), listed(["red"])
    ('1, 2 and 4', 'red')
    """
    *first, last = map(str, words)
    return f"{', '.join(first)} and {last}" if first else last


def percent(share):
    """A share in whole percents; “0 %” and “100 %” are said of nothing and all only.

    Examples
    --------
    >>> percent(0.123), percent(0), percent(0.001), percent(0.999)
    ('12 %', '0 %', 'under 1 %', 'over 99 %')
    """
    if 0 < share < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def products(first, second, most=None):
    """Products of numbers in pairs, written as a sum.

    Parameters
    ----------
    first, second : iterable of float
    most : int, optional
        Of more products than so many the first are written, and dots.

    Returns
    -------
    str

    Examples
    --------
    >>> products([3, -2, 0.5], [1, 4, -1])
    '3·1 + (−2)·4 + 0.5·(−1)'
    >>> products([3, 2, 1], [1, 1, 1], most=2)
    '3·1 + 2·1 + …'
    """
    terms = [f"{signed(a)}·{signed(b)}" for a, b in zip(first, second, strict=True)]
    return " + ".join([*terms[:most], *["…"] * (len(terms[:most]) < len(terms))])


def signed(value):
    """A number as it stands beside other signs: in brackets if it has its own.

    Examples
    --------
    >>> signed(0.125), signed(-2)
    ('0.125', '(−2)')
    """
    text = number(value, 3)
    return f"({text})" if value < 0 else text


def tidy(values):
    """Without the rounding errors that would be shown in place of zeros.

    Examples
    --------
    >>> float(tidy(0.1 + 0.2 - 0.3))
    0.0
    """
    return np.round(values, 10) + 0.0
