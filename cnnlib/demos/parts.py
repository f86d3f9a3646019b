"""What a demo is made of: controls and panels, described in Python, drawn by `js/`.

A part is a small record. `as_json` is what the page gets; `accept` turns what the page
sends back into a new value of the state, or refuses it with a sentence.
"""

import math
from dataclasses import dataclass, field, fields
from typing import ClassVar

import numpy as np

from cnnlib.plots.style import INK, number

__all__ = [
    "Bars",
    "Button",
    "Choice",
    "Entry",
    "Grid",
    "Lines",
    "Link",
    "Note",
    "Picture",
    "Player",
    "Sign",
    "Slider",
    "Switch",
    "View",
]


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


# --- controls


@dataclass
class Slider(Part):
    """A number between two ends, in steps.

    Examples
    --------
    >>> Slider("stride", "stride", 1, 1, 3).accept(2, 1)
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

    def accept(self, value, old):
        """A number between the ends; whole if the steps are."""
        value = _finite(self.label, value)
        if not self.low <= value <= self.high:
            raise ValueError(
                f"{self.label}: a number from {self.low:g} to {self.high:g} is needed, "
                f"got {value:g}"
            )
        return int(value) if isinstance(self.step, int) else value


@dataclass
class Switch(Part):
    """On or off.

    Examples
    --------
    >>> Switch("flip", "flip", False).accept(True, False)
    True
    """

    name: str
    label: str
    value: bool

    def accept(self, value, old):
        """True or False."""
        return bool(value)


@dataclass
class Choice(Part):
    """One of several words.

    Examples
    --------
    >>> Choice("kind", "pooling", "max", ["max", "average"]).accept("average", "max")
    'average'
    """

    name: str
    label: str
    value: str
    options: list

    @property
    def make(self):
        return list(self.options)

    def accept(self, value, old):
        """One of the options."""
        if value not in self.options:
            known = ", ".join(self.options)
            raise ValueError(f"{self.label}: {value!r} is none of {known}")
        return value


@dataclass
class Button(Part):
    """Something to press; the demo's `change` says what it does.

    Examples
    --------
    >>> Button("right", "Shift right").accept(True, None)
    True
    """

    name: str
    label: str

    def accept(self, value, old):
        """True: it was pressed."""
        return True


@dataclass
class Entry(Part):
    """A line of text.

    Examples
    --------
    >>> Entry("formula", "f =", "(x + y) * z").accept(" x * y ", "")
    'x * y'
    """

    name: str
    label: str
    value: str
    size: int = 30

    def accept(self, value, old):
        """The text, without the spaces around it."""
        if not isinstance(value, str) or len(value) > 500:
            raise ValueError(f"{self.label}: up to 500 letters are needed")
        return value.strip()


@dataclass
class Player(Part):
    """Back, play and step through the values 0 … count − 1.

    `name` may be that of a panel's cursor, which then walks over the panel.

    Examples
    --------
    >>> Player("output", "window", 0, 4).accept(3, 0)
    3
    """

    name: str
    label: str
    value: int
    count: int
    milliseconds: int = 700

    def accept(self, value, old):
        """A whole number below the count."""
        return _place(self.label, value, self.count)


# --- panels


@dataclass
class Link:
    """What moving a cursor to one place lights up, and what there is to say.

    Attributes
    ----------
    light : dict
        Name of a panel → cells (indices, row-major) of a grid, or boxes
        (top, left, height, width in pixels) of a picture.
    say : str
    """

    light: dict
    say: str = ""


@dataclass
class Grid(Part):
    """A matrix with its numbers.

    Attributes
    ----------
    name : str
        Of the panel, and of the state's entry that its cursor or its numbers set.
    title : str
    values : array-like of shape (rows, columns)
        NaN leaves a cell empty.
    weights : bool
        Colours centred on zero, as for kernels, rather than from dark to bright.
    cursor : int, optional
        The chosen cell, row-major; with it the cursor follows pointer and arrow keys.
    links : list of Link, optional
        One for each cell; what the cursor there lights up.
    editable : bool
        Whether numbers can be written into the cells.
    inner : (top, left, height, width), optional
        The cells that are not padding.
    marked : list of int
        Cells with a thin outline.
    limits : (low, high), optional
        The numbers that are darkest and brightest; those of `values` by default.

    Examples
    --------
    >>> Grid("kernel", "kernel", [[0, 1], [2, 3]], editable=True).as_json()["texts"]
    ['0', '1', '2', '3']
    """

    name: str
    title: str
    values: object
    weights: bool = False
    cursor: int | None = None
    links: list | None = None
    editable: bool = False
    inner: tuple | None = None
    marked: list = field(default_factory=list)
    limits: tuple | None = None

    def __post_init__(self):
        self.values = np.atleast_2d(np.asarray(self.values, float))

    @property
    def make(self):
        return [*self.values.shape, self.editable, self.cursor is None]

    def as_json(self):
        from cnnlib.plots.grids import cell_colours

        flat = self.values.ravel()
        fills, inks = cell_colours(self.values, self.weights, self.limits)
        return super().as_json() | {
            "rows": self.values.shape[0],
            "columns": self.values.shape[1],
            "values": None,
            "texts": ["" if math.isnan(v) else number(v) for v in flat],
            "fills": fills,
            "inks": inks,
            "links": self.links and [vars(link) for link in self.links],
        }

    def accept(self, value, old):
        """The array with one number changed, or the cell that the cursor is on."""
        if not self.editable:
            return _place(self.title, value, self.values.size)
        index = _place(self.title, value["index"], self.values.size)
        new = np.array(self.values)
        new.flat[index] = _finite(self.title, value["value"])
        return new


@dataclass
class Picture(Part):
    """A picture of pixels.

    Attributes
    ----------
    name, title : str
    pixels : ndarray of shape (H, W) or (H, W, 3)
        uint8 as it is; other grey pictures from their lowest to their highest number,
        or around zero.
    alt : str
    size : float
        Width on the page, in em.
    weights : bool
        Colours centred on zero.
    limits : (low, high), optional
        The numbers that are darkest and brightest.
    boxes : list of (top, left, height, width)
        Outlines, in pixels.
    cursor : int, optional
        The chosen field, row-major; it follows pointer and arrow keys.
    fields : (rows, columns), optional
        What the cursor moves over; the pixels by default.
    links : list of Link, optional
        One for each field.

    Examples
    --------
    >>> Picture("x", "input", np.zeros((2, 3)), "black").as_json()["width"]
    3
    """

    name: str
    title: str
    pixels: object
    alt: str
    size: float = 14
    weights: bool = False
    limits: tuple | None = None
    boxes: list = field(default_factory=list)
    cursor: int | None = None
    fields: tuple | None = None
    links: list | None = None

    def __post_init__(self):
        self.pixels = np.asarray(self.pixels)
        self.fields = self.fields or self.pixels.shape[:2]

    @property
    def make(self):
        return [*self.pixels.shape[:2], self.cursor is None]

    def as_json(self):
        from cnnlib.plots.grids import rgba

        height, width = self.pixels.shape[:2]
        return super().as_json() | {
            "height": height,
            "width": width,
            "pixels": rgba(self.pixels, self.weights, self.limits).tobytes(),
            "links": self.links and [vars(link) for link in self.links],
        }

    def accept(self, value, old):
        """The field that the cursor is on."""
        return _place(self.title, value, self.fields[0] * self.fields[1])


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


@dataclass
class Sign(Part):
    """A sign of a formula between two panels.

    Examples
    --------
    >>> Sign("⋆").as_json()["text"]
    '⋆'
    """

    text: str


@dataclass
class Note(Part):
    """A sentence or a formula among the panels; its lines are kept.

    Examples
    --------
    >>> Note("output = ⌊(n − k)/s⌋ + 1").kind
    'note'
    """

    text: str


@dataclass
class View:
    """All that a demo shows for one state.

    Attributes
    ----------
    controls : list of Part
    rows : list of list of Part
        Panels, row by row.
    say : str
        The text that stands for the picture, and is read out when it changes.
    numbers : dict
        What is shown, as plain numbers and lists: for tests.
    active : str, optional
        Name of the cursor whose links are lit at first.
    """

    controls: list
    rows: list
    say: str = ""
    numbers: dict = field(default_factory=dict)
    active: str | None = None

    def parts(self):
        """Controls and panels."""
        return [*self.controls, *(part for row in self.rows for part in row)]

    def as_json(self):
        """The view as the page gets it."""
        return vars(self) | {
            "controls": [part.as_json() for part in self.controls],
            "rows": [[part.as_json() for part in row] for row in self.rows],
        }


def _finite(label, value):
    try:
        value = float(value)
    except (TypeError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{label}: a number is needed")
    return value


def _place(label, value, count):
    if not isinstance(value, int) or not 0 <= value < count:
        raise ValueError(f"{label}: a place from 0 to {count - 1} is needed")
    return value


def _apart(limits):
    """Two ends that differ, as an axis needs them."""
    low, high = map(float, limits)
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def _ticks(limits):
    low, high = limits
    return [(value, number(value)) for value in (low, (low + high) / 2, high)]
