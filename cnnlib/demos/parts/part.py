"""What controls and panels have in common."""

import math
from dataclasses import dataclass, fields
from typing import ClassVar

__all__ = ["LARGEST", "Part", "finite", "place"]

#: Of numbers that are written into a demo: what is computed of them stays finite.
LARGEST = 1_000_000


@dataclass
class Part:
    """A control or a panel.

    Attributes
    ----------
    kind : str
        What draws it in `js/`: the class's name in small letters.
    """

    kind: ClassVar[str]

    def __init_subclass__(cls):
        cls.kind = cls.__name__.lower()

    @property
    def make(self):
        """What cannot change without building the part anew on the page."""
        return []

    def as_json(self):
        """The part as the page gets it."""
        shown = {f.name: getattr(self, f.name) for f in fields(self)}
        return {"kind": self.kind, "name": None, "make": self.make} | shown

    def accept(self, value):
        """The new value of the state that this part sets."""
        raise ValueError(f"the {self.kind} cannot be changed")


def finite(label, value, low=-LARGEST, high=LARGEST):
    """A number between two ends, or the sentence that one is needed.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> finite("x", "2")
    2.0
    >>> finite("p", 2, 0, 0.95)
    Traceback (most recent call last):
    ValueError: p: a number from 0 to 0.95 is needed, got 2
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not low <= number <= high:  # nor is nan
        ends = f"{low:,} to {high:,}".replace("-", "−")
        raise ValueError(f"{label}: a number from {ends} is needed, got {value!r:.40}")
    return number


def place(label, value, count):
    """A whole number from 0 to count − 1, or the sentence that one is needed.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> place("window", 3, 4)
    3
    """
    if type(value) is not int or not 0 <= value < count:  # True is none
        raise ValueError(f"{label}: a place from 0 to {count - 1} is needed")
    return value
