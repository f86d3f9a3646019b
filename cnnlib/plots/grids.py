"""Matrices with their numbers: formulas, sliding windows, padding."""

from functools import cache, partial
from typing import NamedTuple

import numpy as np

from cnnlib.plots.style import (
    INTENSITY,
    MARK,
    PALE,
    SIGNED,
    WIDTH,
    bare,
    described,
    figure,
    frame,
    number,
    panels,
    readable_on,
    styled,
    write_in_cell,
)
from cnnlib.shapes import ntuple, output_size

__all__ = [
    "Grid",
    "array",
    "arrays",
    "cell_colours",
    "draw_grid",
    "kernels",
    "padding",
    "rgba",
    "sliding_window",
]

CELL = 0.52  # inches, where there is room
GAP = 0.15  # inches
EMPTY = "#ececec"


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
    fig = _row([part if isinstance(part, str) else _panel(part) for part in parts])
    return described(fig, " ".join(map(_words, parts)))


def rgba(values, weights=False, limits=None):
    """The colours in which an array is drawn.

    Parameters
    ----------
    values : ndarray of shape (H, W) or (H, W, 3)
        uint8 is taken for a picture, and kept; other numbers are coloured, NaN grey.
    weights : bool
        Colours centred on zero; numbers below zero have that in any case.
    limits : (low, high), optional
        The numbers shown darkest and brightest.

    Returns
    -------
    ndarray of uint8 of shape (H, W, 4)

    Examples
    --------
    >>> rgba(np.array([[0, 128]], np.uint8))[0, 1].tolist()
    [128, 128, 128, 255]
    >>> rgba(np.array([[-1.0, 0.0, 1.0]]), weights=True)[0, 1].tolist()
    [246, 246, 246, 255]
    """
    from matplotlib.colors import Normalize

    if values.dtype == np.uint8:
        colour = values if values.ndim == 3 else np.repeat(values[..., None], 3, -1)
        return np.dstack([colour, np.full(values.shape[:2], 255, np.uint8)])
    scale = _colours(values, weights, limits)
    normed = Normalize(scale["vmin"], scale["vmax"])(np.ma.masked_invalid(values))
    return _shades(scale["cmap"])(normed, bytes=True)


@cache  # demos colour many small arrays, and a copy has its table to fill first
def _shades(name):
    from matplotlib import colormaps

    return colormaps[name].with_extremes(bad=EMPTY)


def cell_colours(values, weights=False, limits=None):
    """For each cell of a matrix, row by row: its colour, and black or white for text.

    Parameters
    ----------
    values, weights, limits
        As for `rgba`.

    Returns
    -------
    fills, inks : list of str

    Examples
    --------
    >>> cell_colours(np.array([[0, 9]]))
    (['#00224d', '#fde737'], ['white', 'black'])
    """
    colours = rgba(np.asarray(values, float), weights, limits).reshape(-1, 4)
    fills = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in colours.tolist()]
    return fills, [readable_on(colour) for colour in colours / 255]


def draw_grid(ax, grid, cell=CELL, limits=None):
    """Draw a matrix on axes: colours, numbers where they fit, and marks.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    grid : Grid
    cell : float
        Size of a cell in inches, by which the numbers' size is chosen.
    limits : (low, high), optional
        The numbers shown darkest and brightest.

    Examples
    --------
    >>> ax = figure(2, 2).subplots()
    >>> draw_grid(ax, Grid(np.eye(2)))
    >>> [text.get_text() for text in ax.texts]
    ['1', '0', '0', '1']
    """
    values = np.asarray(grid.values, float)
    ax.set_facecolor(EMPTY)
    colours = _colours(values, grid.weights, limits)
    picture = ax.imshow(np.ma.masked_invalid(values), **colours)
    texts = np.vectorize(number, otypes=[str])(np.where(np.isnan(values), 0, values))
    longest = max(map(len, texts.ravel()))
    size = min(13, cell * 72 / (0.65 * max(longest, 2)))
    if size >= 6.2:
        for (i, j), value in np.ndenumerate(values):
            if not np.isnan(value):
                colour = picture.cmap(picture.norm(value))
                write_in_cell(ax, i, j, texts[i, j], colour, size)
    _rule(ax, values.shape)
    if grid.inner:
        frame(ax, *grid.inner, edgecolor="white", linewidth=2.4)
        frame(ax, *grid.inner, edgecolor="black", linewidth=1.4, linestyle="--")
    if grid.mark:
        frame(ax, *grid.mark)


@styled
def sliding_window(input, kernel, position=(0, 0), stride=1, padding=0):
    """One step of a cross-correlation: window, kernel, products and their sum.

    Parameters
    ----------
    input : ndarray of shape (H, W)
    kernel : ndarray of shape (kh, kw)
    position : (i, j)
        The output that is computed; those after it are still empty.
    stride, padding : int or (vertical, horizontal)

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If the kernel does not fit or there is no output at `position`.

    Examples
    --------
    >>> x, k = np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]])
    >>> sliding_window(x, k, (0, 1)).alt.split("; ")[-1]
    'output (0, 1) is 25'
    """
    stride = ntuple(stride, 2, "sliding_window", "stride", 1)
    padding = ntuple(padding, 2, "sliding_window", "padding")
    (ph, pw), (kh, kw), (i, j) = padding, kernel.shape, position
    padded = np.pad(input, [(ph, ph), (pw, pw)])
    output = _outputs(padded, kernel, stride)
    if not (0 <= i < output.shape[0] and 0 <= j < output.shape[1]):
        raise ValueError(
            f"sliding_window: position {position} lies outside the output, "
            f"{output.shape}"
        )
    top, left = i * stride[0], j * stride[1]
    products = padded[top : top + kh, left : left + kw] * kernel
    output.ravel()[i * output.shape[1] + j + 1 :] = np.nan
    fig = arrays(
        Grid(
            padded,
            "input" + (", padded" if ph or pw else ""),
            (top, left, kh, kw),
            inner=(ph, pw, *input.shape) if ph or pw else None,
        ),
        "⋆",
        Grid(kernel, "kernel", weights=True),
        "→",
        Grid(products, "products", weights=True),
        "Σ →",
        Grid(output, "output", (i, j, 1, 1)),
    )
    terms = " + ".join(number(term) for term in products.ravel())
    return described(
        fig,
        f"a {kh}×{kw} window at row {top}, column {left} of the input; "
        f"products {terms}; output ({i}, {j}) is {number(output[i, j])}",
    )


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
        draw_grid(ax, Grid(kernel, name, weights=True), cell)
        ax.set_title(name)
        ax.set_xlabel(f"sum {number(np.round(np.sum(kernel), 12))}")
    alt = (
        f"{_words(Grid(np.asarray(kernel), name))}, "
        f"sum {number(np.round(np.sum(kernel), 12))}"
        for name, kernel in kernels.items()
    )
    return described(fig, "; ".join(alt))


@styled
def padding(size, kernel_size, padding=0, stride=1, dilation=1):
    """Where a kernel is put on a padded input, and how often it sees each pixel.

    Parameters
    ----------
    size : (height, width)
        Of the input, in pixels.
    kernel_size, padding, stride, dilation : int or (vertical, horizontal)

    Returns
    -------
    matplotlib.figure.Figure
        On the left the first window and its neighbours, one stride away; on the right
        the number of windows that use each pixel of the input.

    Raises
    ------
    ValueError
        If the kernel does not fit.

    Examples
    --------
    >>> padding((7, 7), 3, stride=3).alt.split("; ")[1]
    'the output is 2×2'
    """
    k, p, s, d = (
        ntuple(value, 2, "padding", argument, least)
        for value, argument, least in (
            (kernel_size, "kernel_size", 1),
            (padding, "padding", 0),
            (stride, "stride", 1),
            (dilation, "dilation", 1),
        )
    )
    out = [output_size(*axis) for axis in zip(size, k, p, s, d, strict=True)]
    seen = np.outer(
        *(_times_seen(*axis) for axis in zip(size, out, k, p, s, d, strict=True))
    )
    padded = [n + 2 * border for n, border in zip(size, p, strict=True)]
    windows = partial(_draw_windows, padded, size, out, k, p, s, d)
    heat = Grid(seen, "windows that see each pixel")
    fig = _row([_Panel(*padded, f"{out[0]}×{out[1]} windows", windows), _panel(heat)])
    unseen = int((seen == 0).sum())
    return described(
        fig,
        f"a {size[0]}×{size[1]} input, padding {p}, kernel {k}, stride {s}, "
        f"dilation {d}; the output is {out[0]}×{out[1]}; pixels are seen "
        f"{seen.min()} to {seen.max()} times, {unseen} of them never",
    )


def _draw_windows(padded, size, out, k, p, s, d, ax, cell):
    from matplotlib.colors import ListedColormap

    inside = np.zeros(padded)
    inside[p[0] : p[0] + size[0], p[1] : p[1] + size[1]] = 1
    colours = ListedColormap([PALE, "#b8cbe0"])
    ax.imshow(inside, cmap=colours, vmin=0, vmax=1)
    _rule(ax, padded)
    if any(p):
        frame(ax, *p, *size, edgecolor="black", linewidth=1.4, linestyle="--")
    covers = [dilation * (n - 1) + 1 for n, dilation in zip(k, d, strict=True)]
    for number_, (i, j) in enumerate([(1, 0), (0, 1), (0, 0)]):
        if i < out[0] and j < out[1]:
            first = number_ == 2
            style = {} if first else {"edgecolor": "#555555", "linestyle": ":"}
            frame(ax, i * s[0], j * s[1], *covers, **style)
    taps = np.indices(k).reshape(2, -1) * np.array(d)[:, None]
    ax.plot(taps[1], taps[0], "o", color=MARK, markersize=10 * cell)


def _times_seen(n, out, k, p, s, d):
    """Along one axis: windows that use each pixel of the input."""
    taps = np.add.outer(np.arange(out) * s, np.arange(k) * d)
    return np.bincount(taps.ravel(), minlength=n + 2 * p)[p : p + n]


def _outputs(padded, kernel, stride):
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    windows = windows[:: stride[0], :: stride[1]]
    return np.einsum("ijab,ab->ij", windows, kernel).astype(float)


def _grid(part):
    grid = part if isinstance(part, Grid) else Grid(part)
    values = np.atleast_2d(np.asarray(grid.values))
    if values.ndim != 2 or not values.size:
        raise ValueError(f"arrays: a matrix is needed, got shape {values.shape}")
    return grid._replace(values=values)


def _colours(values, weights, limits=None):
    if weights or np.nanmin(values, initial=0) < 0:
        limit = np.nanmax(np.abs(values if limits is None else limits), initial=0) or 1
        return {"cmap": SIGNED, "vmin": -limit, "vmax": limit}
    low, high = limits or (0, np.nanmax(values, initial=0) or 1)
    return {"cmap": INTENSITY, "vmin": low, "vmax": high}


def _rule(ax, shape):
    """White lines between the cells."""
    bare(ax)
    rows, columns = shape
    style = {"color": "white", "linewidth": 1.2}
    ax.hlines(np.arange(1, rows) - 0.5, -0.5, columns - 0.5, **style)
    ax.vlines(np.arange(1, columns) - 0.5, -0.5, rows - 0.5, **style)
    frame(ax, 0, 0, rows, columns, edgecolor="#777777", linewidth=0.8, zorder=2)


class _Panel(NamedTuple):
    """Part of a row: `draw` gets axes of rows × columns cells, and a cell's size."""

    rows: int
    columns: int
    title: str
    draw: callable


def _panel(grid):
    return _Panel(*grid.values.shape, grid.title, partial(_draw_grid, grid))


def _draw_grid(grid, ax, cell):
    draw_grid(ax, grid, cell)


def _row(parts):
    """A figure of panels and signs in a row, all cells of one size."""
    grids = [part for part in parts if isinstance(part, _Panel)]
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
    """Inches that a sign or a panel needs, with its title."""
    if isinstance(part, str):
        return 0.15 + 0.17 * len(part)
    return max(cell * part.columns, 0.09 * len(part.title))


def _put(fig, part, x, y, cell):
    """Add a sign or a panel with its middle at `x`, `y` inches."""
    width, height = fig.get_size_inches()
    if isinstance(part, str):
        fig.text(x / width, y / height, part, ha="center", va="center", fontsize=20)
        return
    w, h = cell * part.columns, cell * part.rows
    box = (x - w / 2) / width, (y - h / 2) / height, w / width, h / height
    ax = fig.add_axes(box)
    part.draw(ax, cell)
    ax.set_title(part.title)


def _words(part):
    if isinstance(part, str):
        return part
    values = np.asarray(part.values)
    if values.size > 64:
        numbers = f"of {values.shape[0]}×{values.shape[1]} numbers"
    else:
        rows = (", ".join(map(_cell_words, row)) for row in values)
        numbers = "[" + ", ".join(f"[{row}]" for row in rows) + "]"
    return f"{part.title} {numbers}".strip()


def _cell_words(value):
    return "empty" if np.isnan(value) else number(value)
