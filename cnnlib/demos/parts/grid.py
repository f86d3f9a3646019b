"""A matrix with its numbers."""

import math
from dataclasses import dataclass, field

import numpy as np

from cnnlib.demos.parts.links import for_page
from cnnlib.demos.parts.part import Panel
from cnnlib.demos.refusals import DemoError, finite, place
from cnnlib.demos.sentences import texts
from cnnlib.plots import grids, style
from cnnlib.plots.colours import cell_colours
from cnnlib.plots.rows import CELL

__all__ = ["Grid"]

_USUAL = 2.5  # em on the page, of a cell that is as large on paper as elsewhere
_LARGEST = 6  # inches on paper


@dataclass
class Grid(Panel):
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
        The cells that are not padding; that is hatched.
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
    cell: float = _USUAL
    dots: list = field(default_factory=list)

    def __post_init__(self):
        self.values = np.atleast_2d(np.asarray(self.values, float))

    @property
    def make(self):
        return [*self.values.shape, self.editable, self.cursor is None]

    def as_json(self):
        flat = self.values.ravel()
        fills, inks = cell_colours(self.values, self.weights, self.limits)
        return super().as_json() | {
            "rows": self.values.shape[0],
            "columns": self.values.shape[1],
            "values": None,
            "texts": _texts(flat),
            "fills": fills,
            "inks": inks,
            "links": for_page(self.links),
        }

    def accept(self, value):
        """The array with one number changed, or the cell that the cursor is on."""
        if not self.editable:
            return self.under_cursor(value, self.values.size)
        match value:
            case {"index": index, "value": entry}:
                new = np.array(self.values)
                new.flat[place(self.title, index, new.size)] = finite(self.title, entry)
                return new
        raise DemoError(f"{self.title}: an index and a value are needed")

    def inches(self):
        rows, columns = self.values.shape
        cell = min(CELL * self.cell / _USUAL, _LARGEST / max(rows, columns))
        return columns * cell, rows * cell

    def draw(self, ax, lit):
        columns = self.values.shape[1]
        grid = grids.Grid(self.values, weights=self.weights, inner=self.inner)
        grids.draw_grid(ax, grid, self.inches()[0] / columns, self.limits)
        for k in self._outside():
            hatched = {"hatch": "////", "edgecolor": "#8f8f8f", "linewidth": 0}
            style.frame(ax, *divmod(k, columns), 1, 1, zorder=2, **hatched)
        for k in self.marked:  # within the frames of what is lit
            row, column = divmod(k, columns)
            inside = row + 0.06, column + 0.06, 0.88, 0.88
            style.frame(ax, *inside, edgecolor=style.COLOURS[4])
        alone = self.cursor is not None and not self.links
        for k in [*lit, *([self.cursor] if alone else [])]:
            style.frame(ax, *divmod(k, columns), 1, 1)
        for row, column in self.dots:
            ring = {"markersize": 12, "markeredgecolor": style.MARK}
            ring |= {"markeredgewidth": 2, "clip_on": False, "zorder": 4}
            ax.plot(column, row, "o", color="none", **ring)

    def _outside(self):
        """The cells that are padding."""
        if self.inner is None:
            return []
        top, left, height, width = self.inner
        padding = np.ones(self.values.shape, bool)
        padding[top : top + height, left : left + width] = False
        return np.flatnonzero(padding).tolist()


def _texts(values):
    """What stands in the cells; nothing where there is no number."""
    written = iter(texts([value for value in values if not math.isnan(value)]))
    return ["" if math.isnan(value) else next(written) for value in values]
