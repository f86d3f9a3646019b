"""Bars and lines with their axes."""

import base64
import io
from dataclasses import dataclass, field
from typing import ClassVar

from cnnlib.demos.parts.part import EM, Panel
from cnnlib.demos.refusals import DemoError, place
from cnnlib.plots.style import MARK, number

__all__ = ["Bars", "Lines"]


@dataclass
class Axes(Panel):
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
    size, height : float
        Width and height on the page, in em.
    """

    margin: ClassVar[float] = 0.5
    title: str
    alt: str
    x_limits: tuple
    y_limits: tuple
    x_label: str = ""
    x_ticks: list | None = None
    y_ticks: list | None = None
    legend: dict = field(default_factory=dict)
    size: float = 22
    height: float = 13

    def __post_init__(self):
        self.x_limits, self.y_limits = _apart(self.x_limits), _apart(self.y_limits)
        self.x_ticks = self.x_ticks or _ticks(self.x_limits)
        self.y_ticks = self.y_ticks or _ticks(self.y_limits)

    def inches(self):
        return self.size * EM, self.height * EM

    def frame(self, ax):
        """Limits, ticks, labels and legend of the axes."""
        from matplotlib.patches import Patch

        ax.set(xlim=self.x_limits, ylim=self.y_limits, xlabel=self.x_label)
        for axis, ticks in ((ax.xaxis, self.x_ticks), (ax.yaxis, self.y_ticks)):
            axis.set_ticks([value for value, _ in ticks], [label for _, label in ticks])
        keys = [Patch(color=colour, label=name) for name, colour in self.legend.items()]
        if keys:
            ax.legend(handles=keys)


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

    def draw(self, ax, lit):
        for bar in self.bars:
            width = bar["right"] - bar["left"]
            ax.bar(bar["left"], bar["value"], width, align="edge", color=bar["colour"])
        self.frame(ax)


@dataclass
class Lines(Axes):
    """Lines; `lines` holds what `line` returns.

    Attributes
    ----------
    name : str, optional
        Of the panel, and of the state's entry that its point sets.
    ground : bytes
        A PNG that fills the frame behind the lines.
    point : (x, y), optional
        Marked with a cross; arrow keys and the pointer, held down, move it.
    fields : (rows, columns)
        The places that there are for the point.

    Examples
    --------
    >>> falling = Lines.line([0, 1], [2, 1], "#0072b2")
    >>> Lines("loss", "a line", (0, 1), (0, 2), lines=[falling]).y_ticks[-1]
    (2.0, '2')
    """

    lines: list = field(default_factory=list)
    name: str | None = None
    ground: bytes = b""
    point: tuple | None = None
    fields: tuple = (41, 61)

    @property
    def make(self):
        return [self.point is None]

    def as_json(self):
        return super().as_json() | {
            "ground": base64.b64encode(self.ground).decode(),
            "cursor": None if self.point is None else self._field(),
        }

    def accept(self, value):
        """The point (x, y) in the middle of the field that the cursor is on."""
        if self.point is None:
            raise DemoError(f"{self.title} cannot be changed")
        rows, columns = self.fields
        row, column = divmod(place(self.title, value, rows * columns), columns)
        return (
            _middle(column, columns, *self.x_limits),
            _middle(rows - 1 - row, rows, *self.y_limits),
        )

    def draw(self, ax, lit):
        if self.ground:
            from matplotlib.image import imread

            ground, extent = io.BytesIO(self.ground), (*self.x_limits, *self.y_limits)
            ax.imshow(imread(ground), extent=extent, aspect="auto")
        for line in self.lines:
            dashes = "--" if line["dashed"] else "-"
            ax.plot(line["xs"], line["ys"], dashes, color=line["colour"])
            if line["out"]:
                ring = {"fillstyle": "none", "markersize": 11, "markeredgewidth": 2}
                ax.plot(*line["out"], "s", color=line["colour"], clip_on=False, **ring)
            if line["dot"]:
                ax.plot(*line["dot"], "o", color=line["colour"], clip_on=False)
        if self.point:
            ax.plot(*self.point, "X", color=MARK, markersize=11)
        self.frame(ax)

    def _field(self):
        """The field that the point lies in, row-major from the top left."""
        (rows, columns), (x, y) = self.fields, self.point
        row = rows - 1 - _nearest(y, rows, *self.y_limits)
        return row * columns + _nearest(x, columns, *self.x_limits)

    @staticmethod
    def line(xs, ys, colour, dashed=False, dot=None, out=None):
        """One line through the points (xs, ys), with a dot at one place.

        Where it goes `out` of the frame, a square says so.
        """
        numbers = ([float(value) for value in values] for values in (xs, ys))
        xs, ys = numbers
        ends = {"dot": dot, "out": out}
        return {"xs": xs, "ys": ys, "colour": colour, "dashed": dashed} | ends


def _apart(limits):
    """Two ends that differ, as an axis needs them."""
    low, high = map(float, limits)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _ticks(limits):
    low, high = limits
    return [(value, number(value)) for value in (low, (low + high) / 2, high)]


def _middle(k, count, low, high):
    """The middle of the k-th of `count` equal parts of an axis."""
    return round(low + (k + 0.5) * (high - low) / count, 12)


def _nearest(value, count, low, high):
    """The one of `count` equal parts of an axis that a value lies in or next to."""
    return min(max(int((value - low) / (high - low) * count), 0), count - 1)
