"""One style for every figure, and the way a figure reaches the page.

Figures are made without pyplot: nothing keeps them alive or shows them a second time.
Matplotlib is imported by the functions that draw, not by ``import cnnlib.plots``.
"""

import base64
import io
import sys
from functools import wraps
from html import escape

import numpy as np

from cnnlib.plots.dark import in_either_theme

__all__ = [
    "BLUE",
    "COLOURS",
    "GREY",
    "INK",
    "INTENSITY",
    "MARK",
    "MARKED",
    "PALE",
    "SIGNED",
    "as_html",
    "bare",
    "described",
    "figure",
    "frame",
    "human",
    "number",
    "panels",
    "readable_on",
    "show",
    "styled",
    "write_in_cell",
]

INTENSITY = "cividis"
SIGNED = "PuOr"
MARK = "#d55e00"
MARKED = "#b84f00"  # for words: MARK is too pale on white
INK = "#222222"
PALE = "#d9d9d9"
BLUE = "#0072b2"
GREY = "#808080"  # seen as well on black as on white
#: Colours of lines, told apart by all common kinds of colour blindness (Okabe and Ito);
#: their vermilion is kept for marks.
COLOURS = (BLUE, "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#000000")

WIDTH = 8.6  # inches: what fits beside JupyterLab's file browser without scaling
DPI = 144

_STYLE = {
    "font.size": 11,
    "axes.titlesize": 11.5,
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#777777",
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.grid": False,
    "grid.color": "#e6e6e6",
    "lines.linewidth": 1.8,
    "image.cmap": INTENSITY,
    "image.interpolation": "nearest",
    # White, which a dark page turns into its own ground: see dark.py.
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.unicode_minus": True,
}


def styled(function):
    """Run a drawing function under the style of the course, whatever the user's own.

    Examples
    --------
    >>> styled(lambda: figure(2, 1))().get_facecolor()
    (1.0, 1.0, 1.0, 1.0)
    """

    @wraps(function)
    def wrapper(*args, **kwargs):
        import matplotlib

        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(_STYLE)
            return function(*args, **kwargs)

    return wrapper


def figure(width, height, layout=None):
    """An empty figure of `width` × `height` inches, outside pyplot's registry.

    Examples
    --------
    >>> figure(4, 2).axes
    []
    """
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout=layout)


def panels(width, height, rows=1, columns=1, layout="compressed", **grid):
    """A figure and its axes, which share the room left by titles and labels.

    Returns
    -------
    (Figure, ndarray of Axes of shape (rows, columns))

    Examples
    --------
    >>> fig, axes = panels(4, 2, 1, 3)
    >>> axes.shape
    (1, 3)
    """
    fig = figure(width, height, layout)
    return fig, fig.subplots(rows, columns, squeeze=False, **grid)


def described(fig, alt):
    """Attach to a figure the words that stand for it where it cannot be seen.

    Examples
    --------
    >>> described(figure(1, 1), "a blank square").alt
    'a blank square'
    """
    fig.alt = alt
    return fig


def show(fig, alt=None):
    """Put a figure on the page as a PNG with alternative text, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str, optional
        What a reader who cannot see the figure should know; without it the
        description that the functions of this package attach.

    Raises
    ------
    ValueError
        If there is neither `alt` nor an attached description.

    Notes
    -----
    Without IPython only the text is printed.

    Examples
    --------
    >>> show(figure(1, 1), alt="a blank square")
    a blank square
    """
    alt = alt or getattr(fig, "alt", None)
    if not alt:
        raise ValueError("show: the figure needs alt=..., the text that describes it")
    shell = sys.modules.get("IPython")
    if shell and shell.get_ipython():
        shell.display.display(
            {"text/html": as_html(fig, alt), "text/plain": alt}, raw=True
        )
    else:
        print(alt)
    _close(fig)


def as_html(fig, alt=None):
    """The figure as an ``<img>`` element, its PNG inside; for displays that change.

    Examples
    --------
    >>> '<img alt="a square" width="96" ' in as_html(figure(1, 1), "a square")
    True
    """
    alt = alt or fig.alt
    width = round(fig.get_figwidth() * 96)
    data = base64.b64encode(_png(fig)).decode()
    image = (
        f'<img alt="{escape(alt)}" width="{width}" src="data:image/png;base64,{data}">'
    )
    return in_either_theme(fig, image)


def _png(fig):
    """The figure as the bytes of a PNG."""
    drawn, png = io.BytesIO(), io.BytesIO()
    fig.savefig(drawn, format="png", dpi=DPI)
    _few_colours(drawn).save(png, format="png", optimize=True)
    return png.getvalue()


def _few_colours(drawn):
    """A picture in 256 colours where nobody sees it, which halves a notebook.

    A photograph in colour needs more.
    """
    from PIL import Image

    picture = Image.open(drawn).convert("RGB")
    few = picture.quantize(256, dither=Image.Dither.NONE)
    change = np.subtract(picture, few.convert("RGB"), dtype=np.int16)
    return few if np.abs(change).mean() < 0.5 else picture


def _close(fig):
    fig.clear()
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot:  # a figure that a lesson made itself may be in pyplot's registry
        pyplot.close(fig)


def number(value, digits=2):
    """A short way to write a number in a cell, with a true minus.

    Examples
    --------
    >>> number(12.0), number(-0.0625), number(1234.5), number(2 / 3, digits=3)
    ('12', '−0.062', '1234', '0.667')
    >>> number(-0.0)
    '0'
    """
    value = float(value) + 0.0  # which makes 0 of −0
    if abs(value) < 1e5 and (value == int(value) or abs(value) >= 99.5):
        return f"{value:.0f}".replace("-", "−")
    return f"{value:.{digits}g}".replace("-", "−")


def human(value):
    """A number with three digits and K, M, G or T.

    Examples
    --------
    >>> human(61706), human(1_024_000_000), human(760), human(0.981)
    ('61.7 K', '1.02 G', '760', '0.981')
    """
    for size, letter in ((1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " K")):
        # 999.7 K would round to 1e+03 K.
        if abs(value) >= 0.9995 * size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def bare(ax):
    """Take ticks and spines away from axes that hold a picture.

    Examples
    --------
    >>> ax = figure(1, 1).subplots()
    >>> bare(ax)
    >>> len(ax.get_xticks())
    0
    """
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def frame(ax, top, left, height, width, **style):
    """Outline cells of a matrix drawn with ``imshow``.

    Examples
    --------
    >>> ax = figure(1, 1).subplots()
    >>> frame(ax, 0, 1, 2, 2).get_xy()
    (0.5, -0.5)
    """
    from matplotlib.patches import Rectangle

    style = {"edgecolor": MARK, "linewidth": 2.6, "zorder": 3} | style
    corner = left - 0.5, top - 0.5
    outline = Rectangle(corner, width, height, fill=False, clip_on=False, **style)
    return ax.add_patch(outline)


def write_in_cell(ax, row, column, text, background, size):
    """Write in a cell, in black or white, whichever is read better on `background`.

    Parameters
    ----------
    background : (r, g, b, a), numbers in [0, 1]

    Examples
    --------
    >>> ax = figure(1, 1).subplots()
    >>> write_in_cell(ax, 0, 0, "7", (0, 0, 0, 1), 10).get_color()
    'white'
    """
    style = {"ha": "center", "va": "center", "color": readable_on(background)}
    return ax.text(column, row, text, fontsize=size, **style)


def readable_on(background):
    """Black or white, whichever is read better on a colour.

    Parameters
    ----------
    background : (r, g, b, ...), numbers in [0, 1]

    Notes
    -----
    Relative luminance as WCAG 2 defines it: the contrast with black and the contrast
    with white are equal at 0.18.

    Examples
    --------
    >>> readable_on((1, 1, 0)), readable_on((0, 0, 1))
    ('black', 'white')
    """
    rgb = np.array(background[:3])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > 0.18 else "white"
