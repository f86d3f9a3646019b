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

    def accept(self, value, old):
        """The new value of the state that this part sets."""
        raise ValueError(f"the {self.kind} cannot be changed")


def finite(label, value):
    """A number that is not too large, or the sentence that one is needed.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> finite("stride", "2")
    2.0
    """
    try:
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not abs(value) <= LARGEST:  # nor is nan
        raise ValueError(
            f"{label}: a number between −{LARGEST:,} and {LARGEST:,} is needed"
        )
    return value


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
