"""What the demos' sentences have in common: counts, lists, sums of products, shares."""

from fractions import Fraction

import numpy as np

from cnnlib.plots.style import number

__all__ = [
    "added",
    "counted",
    "equals",
    "in_parts",
    "listed",
    "percent",
    "products",
    "rounded",
    "signed",
    "texts",
    "tidy",
    "written",
]

_DECIMALS = 3  # of a number that is written with all of them
_PARTS = 256  # into which a fraction divides one at most


def added(terms, most=None):
    """Numbers, written as a sum; of more than `most` the first, and dots.

    Examples
    --------
    >>> added([3, -2, 0.5]), added([3, 2, 1], most=2)
    ('3 + (−2) + 0.5', '3 + 2 + …')
    """
    return _sum([signed(term) for term in terms], most)


def _sum(terms, most):
    return " + ".join([*terms[:most], *["…"] * (len(terms[:most]) < len(terms))])


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
    return _sum(terms, most)


def rounded(terms, total):
    """Whole numbers near the terms, so chosen that they add up to a whole total.

    The rounding error of one is handed on to the next; what is 0 stays 0.

    Examples
    --------
    >>> rounded([0.4, 0, 0.4, 0.4], 1), rounded([1.3, 1.4], 3)
    (array([0., 0., 1., 0.]), array([1., 2.]))
    """
    terms = np.asarray(terms, float)
    sizes = np.abs(terms)
    missing = (total - terms.sum()) * sizes / (sizes.sum() or 1)
    sums = np.rint(np.cumsum(terms + missing).round(6))
    return np.diff(sums, prepend=0).reshape(terms.shape) + 0.0


def signed(value):
    """A number as it stands beside other signs: in brackets if it has its own.

    Examples
    --------
    >>> signed(0.125), signed(-2)
    ('0.125', '(−2)')
    """
    text = written(value)
    return f"({text})" if value < 0 else text


def written(value):
    """A number in full where few decimals or a fraction do, else rounded.

    Examples
    --------
    >>> written(-12.75), written(1 / 16), written(2 / 3), written(2**0.5)
    ('−12.75', '1/16', '2/3', '1.414')
    """
    return _exact(value) or number(value, 4)


def texts(values):
    """Numbers that stand together, as `written`; their fractions have equal parts.

    Examples
    --------
    >>> texts([1 / 16, 2 / 16, 1]), texts([1 / 4, 1 / 2]), texts([0.1, 2**0.5])
    (['1/16', '2/16', '1'], ['0.25', '0.5'], ['0.1', '1.4'])
    """
    exact = [_exact(value) for value in values]
    if None in exact:
        return [number(value) for value in values]
    counts, parts = in_parts(values)
    if parts == 1:
        return exact
    return [
        _minus(f"{n:.0f}/{parts}") if n % parts else _exact(n // parts) for n in counts
    ]


def in_parts(values):
    """Numbers as counts of equal parts of one, where decimals do not do.

    Returns
    -------
    counts : ndarray
    parts : int
        Into how many parts one is divided; 1 where the numbers stay what they are.

    Examples
    --------
    >>> in_parts([1 / 16, 2 / 16, 1])
    (array([ 1.,  2., 16.]), 16)
    >>> in_parts([0.25, 2**0.5])
    (array([0.25      , 1.41421356]), 1)
    """
    values = np.asarray(values, float)
    exact = [_exact(value) or "" for value in values.flat]
    parts = 1
    if all(exact) and any("/" in text for text in exact):
        parts = int(np.lcm.reduce([_fraction(v).denominator for v in values.flat]))
    parts = parts if parts <= _PARTS else 1
    return (np.rint(values * parts) if parts > 1 else values), parts


def equals(value, *parts):
    """What a sum of `parts` comes to: “=” if all is written in full, “≈” if not.

    Examples
    --------
    >>> equals(0.5, 0.25, 0.25), equals(2**0.5, 1, 2**0.5 - 1)
    (' = 0.5', ' ≈ 1.414')
    """
    whole = all(_exact(number) for number in (value, *parts))
    return f" {'=' if whole else '≈'} {written(value)}"


def _exact(value):
    """The number in full, or None if that takes too long."""
    value = float(value) + 0.0  # which makes 0 of −0
    near = 1e-9 + 1e-14 * abs(value)
    if abs(value) >= 1e7:
        return None
    if abs(value - round(value, _DECIMALS)) < near:
        return _minus(f"{value:.{_DECIMALS}f}".rstrip("0").rstrip("."))
    fraction = _fraction(value)
    return _minus(str(fraction)) if abs(value - float(fraction)) < near else None


def _fraction(value):
    return Fraction(float(value)).limit_denominator(_PARTS)


def _minus(text):
    return text.replace("-", "−")


def tidy(values):
    """Without the rounding errors that would be shown in place of zeros.

    Examples
    --------
    >>> float(tidy(0.1 + 0.2 - 0.3))
    0.0
    """
    return np.round(values, 10) + 0.0
