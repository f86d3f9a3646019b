"""Bars and lines with their axes."""

from dataclasses import dataclass, field

from cnnlib.demos.parts.part import Part
from cnnlib.plots.style import INK, number

__all__ = ["Bars", "Lines"]


@dataclass
class Axes(Part):
    """What bars and lines have in common: the frame that they are drawn in.

    Attributes
    ----------
    title, alt : str
    x_limits, y_limits : (low, high)
    x_label : str
    x_ticks, y_ticks : list of (value, label), optional
        The two ends and the middle by default.
    legend : dict
        Name → colour.
    size : float
        Width on the page, in em.
    """

    title: str
    alt: str
    x_limits: tuple
    y_limits: tuple
    x_label: str = ""
    x_ticks: list | None = None
    y_ticks: list | None = None
    legend: dict = field(default_factory=dict)
    size: float = 22

    def __post_init__(self):
        self.x_limits, self.y_limits = _apart(self.x_limits), _apart(self.y_limits)
        self.x_ticks = self.x_ticks or _ticks(self.x_limits)
        self.y_ticks = self.y_ticks or _ticks(self.y_limits)


@dataclass
class Bars(Axes):
    """Bars from zero; `bars` holds dictionaries ``left, right, value, colour``.

    Examples
    --------
    >>> one = {"left": 0, "right": 1, "value": 3, "colour": "#0072b2"}
    >>> Bars("scores", "one bar", (0, 1), (0, 3), bars=[one]).as_json()["kind"]
    'bars'
    """

    bars: list = field(default_factory=list)


@dataclass
class Lines(Axes):
    """Lines; `lines` holds what `line` returns.

    Examples
    --------
    >>> falling = Lines.line([0, 1], [2, 1], "#0072b2")
    >>> Lines("loss", "a line", (0, 1), (0, 2), lines=[falling]).y_ticks[-1]
    (2.0, '2')
    """

    lines: list = field(default_factory=list)

    @staticmethod
    def line(xs, ys, colour=INK, dashed=False, dot=None):
        """One line through the points (xs, ys), with a dot at one place."""
        numbers = ([float(value) for value in values] for values in (xs, ys))
        xs, ys = numbers
        return {"xs": xs, "ys": ys, "colour": colour, "dashed": dashed, "dot": dot}


def _apart(limits):
    """Two ends that differ, as an axis needs them."""
    low, high = map(float, limits)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _ticks(limits):
    low, high = limits
    return [(value, number(value)) for value in (low, (low + high) / 2, high)]
