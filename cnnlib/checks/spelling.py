"""How an answer is spelt: 760, "7.6e2" and "1520/2" are one number."""

import re
from fractions import Fraction

__all__ = ["said_of", "spelling"]


def spelling(kind, value):
    """An answer in its one spelling.

    Parameters
    ----------
    kind : {"number", "shape", "choice"}
    value : number, tuple of int, or str

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it is no answer of that kind.

    Examples
    --------
    >>> spelling("number", "5.0"), spelling("shape", "3×28")
    ('5', '(3, 28)')
    """
    return _READ[kind](value)


def said_of(error):
    """What `answer` refuses, as a sentence beside the field that it was typed into.

    Examples
    --------
    >>> said_of(ValueError("answer: a number is asked for, such as 12, got 'x'"))
    'A number is asked for, such as 12.'
    """
    sentence = str(error).removeprefix("answer: ").partition(", got ")[0]
    return f"{sentence[0].upper()}{sentence[1:]}."


_NUMBER = re.compile(
    r"[+-]?(\d{1,30}|\d{0,30}\.\d{1,30})(e[+-]?\d\d?)?|[+-]?\d{1,30}/0*[1-9]\d{0,30}"
)


def _read_number(value):
    """A number in its one spelling: 760, "7.6e2" and "1520/2"; 0.25 and "0,25"."""
    text = str(value).strip().replace("−", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+", text):
        text = text.replace(",", "")
    text = re.sub(r"^([+-]?\d*),(\d+)$", r"\1.\2", text)  # as half of Europe writes
    if not _NUMBER.fullmatch(text):
        raise ValueError(
            f"answer: a number is asked for, such as 12, 0.25 or 1/3, got {value!r}"
        )
    number = Fraction(text)
    return str(number) if number.denominator == 1 else f"{float(number):.3g}"


def _read_shape(value):
    """A shape in its one spelling: (3, 28), [3, 28], "3×28" and "3 28" are the same."""
    if isinstance(value, (tuple, list)):
        value = ", ".join(map(str, value))
    sizes = re.split(r"\s*[,×xX*]\s*|\s+", str(value).strip("()[] ,"))
    if not all(size.isdecimal() for size in sizes):
        raise ValueError(
            f"answer: a shape is asked for, such as (3, 28, 28), got {value!r}"
        )
    return str(tuple(int(size) for size in sizes))


_READ = {"number": _read_number, "shape": _read_shape, "choice": str}
