"""Matrices with their numbers, alone and in formulas."""

from fractions import Fraction
from functools import partial
from typing import NamedTuple

import numpy as np

from cnnlib.plots.colours import EMPTY, colour_scale
from cnnlib.plots.rows import CELL, Tile, in_a_row, ruled
from cnnlib.plots.style import (
    WIDTH,
    bare,
    described,
    frame,
    number,
    panels,
    styled,
    write_in_cell,
)

__all__ = ["Grid", "array", "arrays", "draw_grid", "grid_tile", "kernels"]


class Grid(NamedTuple):
    """A matrix as `arrays` draws it.

    Attributes
    ----------
    values : array-like of shape (rows, columns) or (columns,)
        NaN leaves a cell empty.
    title : str
    mark : (top, left, height, width) or None
        Cells to outline.
    weights : bool
        Coloured around zero, as weights are, rather than from dark to bright.
    inner : (top, left, height, width) or None
        Cells inside a dashed line: the input within its padding.

    Examples
    --------
    >>> Grid([[1, 2]], "input").title
    'input'
    """

    values: object
    title: str = ""
    mark: tuple | None = None
    weights: bool = False
    inner: tuple | None = None


def array(values, title="", mark=None, weights=False):
    """One matrix with its numbers.

    Parameters
    ----------
    values : array-like of shape (rows, columns) or (columns,)
    title : str
    mark : (top, left, height, width), optional
        Cells to outline.
    weights : bool
        Colours centred on zero.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> array([[0, 1], [2, 3]], "kernel").alt
    'kernel [[0, 1], [2, 3]]'
    """
    return arrays(Grid(values, title, mark, weights))


@styled
def arrays(*parts):
    """Matrices and signs in a row, like the formula that they stand for.

    Parameters
    ----------
    *parts : Grid, array-like or str
        Matrices, and the signs between them.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a matrix has more than two axes or no elements.

    Examples
    --------
    >>> arrays([[1, 2, 4]], "⋆", [[1, 1]], "=", [[3, 6]]).alt
    '[[1, 2, 4]] ⋆ [[1, 1]] = [[3, 6]]'
    """
    parts = [part if isinstance(part, str) else _grid(part) for part in parts]
    fig = in_a_row(
        [part if isinstance(part, str) else grid_tile(part) for part in parts]
    )
    return described(fig, " ".join(map(_words, parts)))


def draw_grid(ax, grid, cell=CELL, limits=None, write=number):
    """Draw a matrix on axes: colours, numbers where they fit, and marks.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    grid : Grid
    cell : float
        Size of a cell in inches, by which the numbers' size is chosen.
    limits : (low, high), optional
        The numbers shown darkest and brightest.
    write : callable
        Makes the text of a number.

    Examples
    --------
    >>> from cnnlib.plots.style import figure
    >>> ax = figure(2, 2).subplots()
    >>> draw_grid(ax, Grid(np.eye(2)))
    >>> [text.get_text() for text in ax.texts]
    ['1', '0', '0', '1']
    """
    values = np.asarray(grid.values, float)
    ax.set_facecolor(EMPTY)
    colours = colour_scale(values, grid.weights, limits)
    picture = ax.imshow(np.ma.masked_invalid(values), **colours)
    texts = np.vectorize(write, otypes=[str])(np.where(np.isnan(values), 0, values))
    longest = max(map(len, texts.ravel()))
    size = min(13, cell * 72 / (0.65 * max(longest, 2)))
    if size >= 6.2:
        for (i, j), value in np.ndenumerate(values):
            if not np.isnan(value):
                colour = picture.cmap(picture.norm(value))
                write_in_cell(ax, i, j, texts[i, j], colour, size)
    ruled(ax, values.shape)
    if grid.inner:
        frame(ax, *grid.inner, edgecolor="white", linewidth=2.4)
        frame(ax, *grid.inner, edgecolor="black", linewidth=1.4, linestyle="--")
    if grid.mark:
        frame(ax, *grid.mark)


@styled
def kernels(kernels, columns=5):
    """Named kernels with their weights, coloured around zero.

    Parameters
    ----------
    kernels : mapping of str to ndarray of shape (kh, kw)
    columns : int
        Kernels in a row.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> kernels({"vertical edge": np.array([[1, -1]])}).alt
    'vertical edge [[1, −1]], sum 0'
    >>> kernels({"mean": np.full((1, 3), 1 / 3)}).alt
    'mean [[1/3, 1/3, 1/3]], sum 1'
    """
    columns = min(columns, len(kernels))
    rows = -(-len(kernels) // columns)
    most = max(np.shape(kernel)[1] for kernel in kernels.values())
    tall = max(np.shape(kernel)[0] for kernel in kernels.values())
    cell = min(CELL, WIDTH / columns / (most + 0.5))
    size = columns * cell * (most + 0.5), rows * (cell * tall + 0.7)
    fig, axes = panels(*size, rows, columns)
    for ax in axes.ravel():
        bare(ax)
    for ax, (name, kernel) in zip(axes.ravel(), kernels.items(), strict=False):
        draw_grid(ax, Grid(kernel, name, weights=True), cell, write=_fraction)
        ax.set_title(name)
        ax.set_xlabel(f"sum {number(np.round(np.sum(kernel), 12))}")
    alt = (
        f"{_words(Grid(np.asarray(kernel), name), _fraction)}, "
        f"sum {number(np.round(np.sum(kernel), 12))}"
        for name, kernel in kernels.items()
    )
    return described(fig, "; ".join(alt))


def _grid(part):
    grid = part if isinstance(part, Grid) else Grid(part)
    values = np.atleast_2d(np.asarray(grid.values))
    if values.ndim != 2 or not values.size:
        raise ValueError(f"arrays: a matrix is needed, got shape {values.shape}")
    return grid._replace(values=values)


def grid_tile(grid):
    """A matrix as a tile of a row.

    Examples
    --------
    >>> tile = grid_tile(Grid(np.eye(2, 3), "two rows"))
    >>> tile.rows, tile.columns, tile.title
    (2, 3, 'two rows')
    """
    return Tile(*grid.values.shape, grid.title, partial(_draw_grid, grid))


def _draw_grid(grid, ax, cell):
    draw_grid(ax, grid, cell)


def _words(part, write=number):
    if isinstance(part, str):
        return part
    values = np.asarray(part.values)
    if values.size > 64:
        numbers = f"of {values.shape[0]}×{values.shape[1]} numbers"
    else:
        rows = (", ".join(_cell_words(v, write) for v in row) for row in values)
        numbers = "[" + ", ".join(f"[{row}]" for row in rows) + "]"
    return f"{part.title} {numbers}".strip()


def _cell_words(value, write):
    return "empty" if np.isnan(value) else write(value)


def _fraction(value):
    """A weight such as 1/16, which 0.062 would hide."""
    exact = Fraction(float(value)).limit_denominator(16)
    if exact.denominator == 1 or abs(exact - Fraction(float(value))) > 1e-9:
        return number(value)
    return str(exact).replace("-", "−")
