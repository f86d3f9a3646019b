"""What a generator makes, and how it draws and writes numbers."""

from dataclasses import dataclass

__all__ = ["Variation", "draw", "product", "rows", "signed"]


@dataclass(frozen=True)
class Variation:
    """A question with drawn numbers.

    Attributes
    ----------
    question : str
    answer : int, float, tuple of int, or str
    how : str
        The way to the answer: something to work out, and words after a semicolon.
    choices : tuple of str
        What to choose from, if the answer is one of these.
    """

    question: str
    answer: object
    how: str
    choices: tuple = ()


def draw(rng, low, high):
    """An int from `low` to `high`, both included.

    Examples
    --------
    >>> import numpy as np
    >>> draw(np.random.default_rng(0), 3, 3)
    3
    """
    return int(rng.integers(low, high + 1))


def signed(number):
    """A number with the sign that is printed for minus.

    Examples
    --------
    >>> signed(-3), signed(3)
    ('−3', '3')
    """
    return f"−{-number:g}" if number < 0 else f"{number:g}"


def rows(array):
    """A small table in one line.

    Examples
    --------
    >>> rows([[1, -2], [3, 4]])
    '1 −2 / 3 4'
    """
    return " / ".join(" ".join(map(signed, row)) for row in array)


def product(*factors):
    """A product as it is written.

    Examples
    --------
    >>> product(3, -2)
    '3 · (−2)'
    """
    return " · ".join(signed(f) if f >= 0 else f"({signed(f)})" for f in factors)
