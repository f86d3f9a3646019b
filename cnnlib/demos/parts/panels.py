"""What shows numbers, pixels and words."""

import math
from dataclasses import dataclass, field

import numpy as np

from cnnlib.demos.parts.part import Part
from cnnlib.demos.refusals import DemoError, finite, place
from cnnlib.plots.style import number

__all__ = ["Bands", "Grid", "Link", "Note", "Picture", "Sign"]


@dataclass
class Link:
    """What moving a cursor to one place lights up, and what there is to say.

    Attributes
    ----------
    light : dict
        Name of a panel → cells (indices, row-major) of a grid, or boxes
        (top, left, height, width in pixels) of a picture.
    say : str

    Examples
    --------
    >>> Link({"input": [0, 1], "output": [0]}, "Two pixels make an output.").light
    {'input': [0, 1], 'output': [0]}
    """

    light: dict
    say: str = ""


@dataclass
class Bands:
    """Links of a picture, each made of those of its row and of its column.

    The lights of `rows` are (top, height), those of `columns` (left, width): far fewer
    than the boxes that they make.

    Examples
    --------
    >>> rows = [Link({"image": (0, 2)}, "Upper"), Link({"image": (2, 2)}, "Lower")]
    >>> Bands(rows, [Link({"image": (3, 1)}, "half.")])[1]
    Link(light={'image': [(2, 3, 2, 1)]}, say='Lower half.')
    """

    rows: list
    columns: list

    def __getitem__(self, k):
        row, column = divmod(k, len(self.columns))
        row, column = self.rows[row], self.columns[column]
        light = {
            name: [(top, column.light[name][0], height, column.light[name][1])]
            for name, (top, height) in row.light.items()
        }
        return Link(light, f"{row.say} {column.say}")


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
    cell : float
        Width of a cell on the page, in em.
    dots : list of (row, column)
        Points on the grid, also between the middles of cells.

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
    cell: float = 2.5
    dots: list = field(default_factory=list)

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
            "links": self.links and _links(self.links),
        }

    def accept(self, value):
        """The array with one number changed, or the cell that the cursor is on."""
        if not self.editable:
            return _under_cursor(self, value, self.values.size)
        match value:
            case {"index": index, "value": entry}:
                new = np.array(self.values)
                new.flat[place(self.title, index, new.size)] = finite(self.title, entry)
                return new
        raise DemoError(f"{self.title}: an index and a value are needed")


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
    links : list of Link, or Bands, optional
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
    links: list | Bands | None = None

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
            "links": self.links and _links(self.links),
        }

    def accept(self, value):
        """The field that the cursor is on."""
        return _under_cursor(self, value, self.fields[0] * self.fields[1])


@dataclass
class Sign(Part):
    """A sign of a formula between two panels, or a large answer.

    Attributes
    ----------
    text : str
    size : float
        Of its letters, in em.

    Examples
    --------
    >>> Sign("⋆").as_json()["text"]
    '⋆'
    """

    text: str
    size: float = 1.7


@dataclass
class Note(Part):
    """A sentence or a formula among the panels; its lines are kept.

    Examples
    --------
    >>> Note("output = ⌊(n − k)/s⌋ + 1").kind
    'note'
    """

    text: str


def _under_cursor(panel, value, count):
    if panel.cursor is None:
        raise DemoError(f"{panel.title} cannot be changed")
    return place(panel.title, value, count)


def _links(links):
    if isinstance(links, Bands):
        return {"rows": _links(links.rows), "columns": _links(links.columns)}
    return [vars(link) for link in links]
