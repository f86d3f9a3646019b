"""The static picture of a demo, drawn in the style of the other figures."""

from cnnlib.demos.parts.part import LETTER
from cnnlib.plots import style

__all__ = ["still"]

_GAP = 0.35  # inches between panels
_TITLE = 0.34  # inches above a panel


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
    lit = view.link.light
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
            _put(fig, panel, left, bottom + lift, lights)
            left += _room(panel) + _GAP
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
