"""The static picture of a demo, drawn in the style of the other figures."""

from itertools import pairwise

import numpy as np

from cnnlib.demos.parts.part import LETTER
from cnnlib.plots import style

__all__ = ["still"]

_GAP = 0.35  # inches between panels
_TITLE = 0.34  # inches above a panel
_LANES = 0.24, 0.34, 0.44  # from a cell's middle down: below its number, side by side


@style.styled
def still(title, view):
    """Draw the panels of a view.

    Parameters
    ----------
    title : str
    view : cnnlib.demos.parts.view.View

    Returns
    -------
    matplotlib.figure.Figure
        Its ``alt`` is what the view says.

    Examples
    --------
    >>> from cnnlib.demos.parts.grid import Grid
    >>> from cnnlib.demos.parts.view import View
    >>> still("Two", View([], [[Grid("x", "x", [[1, 2]])]], say="1 and 2")).alt
    'Two: 1 and 2'
    """
    lit, axes = view.link.light, {}
    widths = [sum(_room(panel) + _GAP for panel in row) for row in view.rows]
    heights = [max(p.inches()[1] for p in row) + _TITLE + 0.3 for row in view.rows]
    fig = style.figure(max([*widths, 3.5]) + _GAP, sum(heights) + 0.1)
    bottom = sum(heights)
    for row, height in zip(view.rows, heights, strict=True):
        bottom -= height
        left = _GAP
        for panel in row:
            lift = (height - _TITLE - panel.inches()[1]) / 2
            lights = lit.get(getattr(panel, "name", None), [])
            ax = _put(fig, panel, left, bottom + lift, lights)
            axes[getattr(panel, "name", None)] = ax
            left += _room(panel) + _GAP
    for way, k in _arrows(view.link.flows):
        _arrow(fig, [_stop(fig, axes[name], cell, k) for name, cell in way])
    return style.described(fig, f"{title}: {view.said}")


def _room(panel):
    """The width of a panel with its title."""
    return max(panel.inches()[0], LETTER * len(panel.title))


def _put(fig, panel, left, bottom, lit):
    """Draw a panel with its lower left corner at `left`, `bottom` inches."""
    width, height = fig.get_size_inches()
    w, h = panel.inches()
    m = panel.margin
    box = (left + m) / width, (bottom + m) / height, (w - m) / width, (h - m) / height
    ax = fig.add_axes(box)
    panel.draw(ax, lit)
    ax.set_title(panel.title, loc="left")
    return ax


def _arrows(flows):
    """The ways that can be seen, each with its place among those of its flow."""
    return [
        (way, k) for flow in flows if flow.arrows for k, way in enumerate(flow.ways())
    ]


def _stop(fig, ax, cell, k):
    """In inches, where the k-th way passes a cell, and the sides of the cell's grid."""
    columns = round(np.ptp(ax.get_xlim()))
    row, column = divmod(cell, columns)
    ends = [(column, row + _LANES[k % len(_LANES)]), (-0.5, 0), (columns - 0.5, 0)]
    (x, y), (left, _), (right, _) = ax.transData.transform(ends) / fig.dpi
    return x, y, (left, right)


def _arrow(fig, stops):
    """Along the row out of one grid, and so into the next."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    points, codes = [stops[0][:2]], [Path.MOVETO]
    for (x, y, sides), (to_x, to_y, to_sides) in pairwise(stops):
        right = bool(to_x > x)
        out, into = sides[right], to_sides[not right]
        middle = (out + into) / 2
        points += [(out, y), (middle, y), (middle, to_y), (into, to_y), (to_x, to_y)]
        codes += [Path.LINETO, *[Path.CURVE4] * 3, Path.LINETO]
    way = {"path": Path(points, codes), "transform": fig.dpi_scale_trans}
    look = {"arrowstyle": "-|>", "mutation_scale": 10, "color": style.MARK}
    fig.add_artist(FancyArrowPatch(**way, **look, linewidth=1.5))
