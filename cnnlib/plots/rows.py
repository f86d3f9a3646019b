"""Tiles of cells and signs between them in a row, as a formula stands on a line."""

from typing import NamedTuple

import numpy as np

from cnnlib.plots.style import WIDTH, bare, figure, frame

__all__ = ["CELL", "Tile", "in_a_row", "ruled"]

CELL = 0.52  # inches, where there is room
GAP = 0.15  # inches


class Tile(NamedTuple):
    """Part of a row: `draw` gets axes of rows × columns cells, and a cell's size."""

    rows: int
    columns: int
    title: str
    draw: callable


def in_a_row(parts):
    """A figure of tiles and signs in a row, all cells of one size.

    Parameters
    ----------
    parts : list of Tile or str

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> square = Tile(2, 2, "a square", lambda ax, cell: None)
    >>> [ax.get_title() for ax in in_a_row([square, "=", square]).axes]
    ['a square', 'a square']
    """
    grids = [part for part in parts if isinstance(part, Tile)]
    signs = sum(_width(part, 0) for part in parts if isinstance(part, str))
    room = WIDTH - GAP * (len(parts) + 1) - signs
    cell = min(CELL, room / max(1, sum(grid.columns for grid in grids)))
    widths = [_width(part, cell) for part in parts]
    height = cell * max((grid.rows for grid in grids), default=1)
    fig = figure(sum(widths) + GAP * (len(parts) + 1), height + 0.55)
    left = GAP
    for part, width in zip(parts, widths, strict=True):
        _put(fig, part, left + width / 2, height / 2 + 0.12, cell)
        left += width + GAP
    return fig


def _width(part, cell):
    """Inches that a sign or a tile needs, with its title."""
    if isinstance(part, str):
        return 0.15 + 0.17 * len(part)
    return max(cell * part.columns, 0.09 * len(part.title))


def _put(fig, part, x, y, cell):
    """Add a sign or a tile with its middle at `x`, `y` inches."""
    width, height = fig.get_size_inches()
    if isinstance(part, str):
        fig.text(x / width, y / height, part, ha="center", va="center", fontsize=20)
        return
    w, h = cell * part.columns, cell * part.rows
    box = (x - w / 2) / width, (y - h / 2) / height, w / width, h / height
    ax = fig.add_axes(box)
    part.draw(ax, cell)
    ax.set_title(part.title)


def ruled(ax, shape):
    """Draw white lines between the cells of a tile, and a thin frame around it.

    Examples
    --------
    >>> ax = figure(1, 1).subplots()
    >>> ruled(ax, (3, 2))
    >>> [len(lines.get_segments()) for lines in ax.collections]
    [2, 1]
    """
    bare(ax)
    rows, columns = shape
    style = {"color": "white", "linewidth": 1.2}
    ax.hlines(np.arange(1, rows) - 0.5, -0.5, columns - 0.5, **style)
    ax.vlines(np.arange(1, columns) - 0.5, -0.5, rows - 0.5, **style)
    frame(ax, 0, 0, rows, columns, edgecolor="#777777", linewidth=0.8, zorder=2)
