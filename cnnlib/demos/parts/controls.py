"""What sets a value: sliders, switches, choices, buttons, text, and the player."""

from dataclasses import dataclass

from cnnlib.demos.parts.part import Part
from cnnlib.demos.refusals import DemoError, finite, place
from cnnlib.plots.style import number

__all__ = [
    "Button",
    "Choice",
    "Entry",
    "Number",
    "Player",
    "Slider",
    "Switch",
]


@dataclass
class Slider(Part):
    """A number between two ends, in steps.

    Examples
    --------
    >>> Slider("stride", "stride", 1, 1, 3).accept(2)
    2
    """

    name: str
    label: str
    value: float
    low: float
    high: float
    step: float = 1
    shown: str = ""

    def __post_init__(self):
        self.shown = self.shown or number(self.value)

    def accept(self, value):
        """A number between the ends; whole if the steps are."""
        value = finite(self.label, value, self.low, self.high)
        if not isinstance(self.step, int):
            return value
        if value != int(value):
            raise DemoError(f"{self.label}: a whole number is needed, got {value:g}")
        return int(value)


@dataclass
class Switch(Part):
    """On or off.

    Examples
    --------
    >>> Switch("flip", "flip", False).accept(True)
    True
    """

    name: str
    label: str
    value: bool

    def accept(self, value):
        """True or False."""
        if not isinstance(value, bool):
            raise DemoError(f"{self.label}: True or False is needed")
        return value


@dataclass
class Choice(Part):
    """One of several words.

    Examples
    --------
    >>> Choice("kind", "pooling", "max", ["max", "average"]).accept("average")
    'average'
    """

    name: str
    label: str
    value: str
    options: list

    @property
    def make(self):
        return list(self.options)

    def accept(self, value):
        """One of the options."""
        if value not in self.options:
            known = ", ".join(self.options)
            raise DemoError(f"{self.label}: {value!r} is none of {known}")
        return value


@dataclass
class Button(Part):
    """Something to press; the demo's `change` says what it does.

    Examples
    --------
    >>> Button("right", "Shift right").accept(True)
    True
    """

    name: str
    label: str

    def accept(self, value):
        """True: it was pressed."""
        return True


@dataclass
class Entry(Part):
    """A line of text.

    Examples
    --------
    >>> Entry("formula", "f =", "(x + y) * z").accept(" x * y ")
    'x * y'
    """

    name: str
    label: str
    value: str
    size: int = 30

    def accept(self, value):
        """The text, without the spaces around it."""
        if not isinstance(value, str) or len(value) > 500:
            raise DemoError(f"{self.label}: up to 500 letters are needed")
        return value.strip()


@dataclass
class Number(Part):
    """A number to write.

    Examples
    --------
    >>> Number("x", "x =", 3.0).accept("-2")
    -2.0
    """

    name: str
    label: str
    value: float

    def accept(self, value):
        """A finite number."""
        return finite(self.label, value)


@dataclass
class Player(Part):
    """Back, play and step through the values 0 … count − 1.

    `name` may be that of a panel's cursor, which then walks over the panel.

    Examples
    --------
    >>> Player("output", "window", 0, 4).accept(3)
    3
    """

    name: str
    label: str
    value: int
    count: int
    milliseconds: int = 700

    def accept(self, value):
        """A whole number below the count."""
        return place(self.label, value, self.count)
