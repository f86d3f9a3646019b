"""The static picture of a demo, drawn in the style of the other figures."""

import io

from cnnlib.plots import grids, networks, style

__all__ = ["still"]

_UNIT = 0.24  # inches for one em of the page
_GAP = 0.35  # inches between panels
_TITLE = 0.34  # inches above a panel
_LETTER = 0.085  # inches, of a title
_LABELS = 0.5  # inches of a chart, to the left of its axes and below them


@style.styled
def still(title, view):
    """Draw the panels of a view.

    Parameters
    ----------
    title : str
    view : cnnlib.demos.parts.View

    Returns
    -------
    matplotlib.figure.Figure
        Its ``alt`` is what the view says.

    Examples
    --------
    >>> from cnnlib.demos.parts import Grid, View
    >>> still("Two", View([], [[Grid("x", "x", [[1, 2]])]], say="1 and 2")).alt
    'Two: 1 and 2'
    """
    lit = view.link.light
    sizes = [[_size(part) for part in row] for row in view.rows]
    widths = [sum(_room(part) + _GAP for part in row) for row in view.rows]
    heights = [max(h for _, h in row) + _TITLE + 0.3 for row in sizes]
    fig = style.figure(max([*widths, 3.5]) + _GAP, sum(heights) + 0.1)
    bottom = sum(heights)
    for row, row_sizes, height in zip(view.rows, sizes, heights, strict=True):
        bottom -= height
        left = _GAP
        for part, (w, h) in zip(row, row_sizes, strict=True):
            box = left, bottom + (height - _TITLE - h) / 2, w, h
            _put(fig, part, box, lit.get(getattr(part, "name", None), []))
            left += _room(part) + _GAP
    return style.described(fig, f"{title}: {view.said}")


def _size(part):
    """Width and height of a panel in inches."""
    if part.kind == "grid":
        rows, columns = part.values.shape
        cell = min(grids.CELL * part.cell / 2.5, 6 / max(rows, columns))
        return columns * cell, rows * cell
    if part.kind in ("picture", "pad"):
        height, width = part.pixels.shape[:2]
        return part.size * _UNIT * 0.75, part.size * _UNIT * 0.75 * height / width
    if part.kind in ("bars", "lines", "net"):
        return part.size * _UNIT * 0.75, part.height * _UNIT * 0.75
    if part.kind == "graph":
        return networks.graph_size(part.output)
    if part.kind == "table":
        return sum(_columns(part)), 0.26 * (1 + len(part.rows))
    letter = 0.09 * getattr(part, "size", 1)
    lines = part.text.split("\n")
    return 0.2 + letter * max(map(len, lines)), 2.2 * letter * len(lines)


def _columns(table):
    """The widths of a table's columns in inches."""
    columns = zip(table.head, *table.rows, strict=True)
    return [0.25 + _LETTER * max(map(len, column)) for column in columns]


def _room(part):
    """The width of a panel with its title."""
    return max(_size(part)[0], _LETTER * len(getattr(part, "title", "")))


def _put(fig, part, box, lit):
    width, height = fig.get_size_inches()
    left, bottom, w, h = box
    if part.kind in ("bars", "lines"):
        left, bottom, w, h = left + _LABELS, bottom + _LABELS, w - _LABELS, h - _LABELS
    ax = fig.add_axes((left / width, bottom / height, w / width, h / height))
    _DRAW[part.kind](ax, part, lit)
    if hasattr(part, "title"):
        ax.set_title(part.title, loc="left")


def _grid(ax, part, lit):
    grid = grids.Grid(part.values, weights=part.weights, inner=part.inner)
    cell = ax.get_figure().get_figwidth() * ax.get_position().width
    grids.draw_grid(ax, grid, cell / part.values.shape[1], part.limits)
    for k in part.marked:  # within the frames of what is lit
        row, column = divmod(k, part.values.shape[1])
        inside = row + 0.06, column + 0.06, 0.88, 0.88
        style.frame(ax, *inside, edgecolor=style.COLOURS[4])
    alone = part.cursor is not None and not part.links
    for k in [*lit, *([part.cursor] if alone else [])]:
        style.frame(ax, *divmod(k, part.values.shape[1]), 1, 1)
    for row, column in part.dots:
        ring = {"markersize": 12, "markeredgecolor": style.MARK, "markeredgewidth": 2}
        ax.plot(column, row, "o", color="none", clip_on=False, zorder=4, **ring)


def _picture(ax, part, lit):
    style.bare(ax)
    ax.imshow(grids.rgba(part.pixels, part.weights, part.limits))
    for box in [*part.boxes, *lit]:
        style.frame(ax, *box)


def _pad(ax, part, lit):
    style.bare(ax)
    ax.imshow(grids.rgba(part.pixels))


def _bars(ax, part, lit):
    for bar in part.bars:
        width = bar["right"] - bar["left"]
        ax.bar(bar["left"], bar["value"], width, align="edge", color=bar["colour"])
    _axes(ax, part)


def _lines(ax, part, lit):
    if part.ground:
        from matplotlib.image import imread

        ground = imread(io.BytesIO(part.ground))
        ax.imshow(ground, extent=(*part.x_limits, *part.y_limits), aspect="auto")
    for line in part.lines:
        dashes = "--" if line["dashed"] else "-"
        ax.plot(line["xs"], line["ys"], dashes, color=line["colour"])
        if line["dot"]:
            ax.plot(*line["dot"], "o", color=line["colour"], clip_on=False)
    if part.point:
        ax.plot(*part.point, "X", color=style.MARK, markersize=11)
    _axes(ax, part)


def _graph(ax, part, lit):
    networks.draw_graph(ax, part.output, part.steps[-1] if part.steps else None)


def _net(ax, part, lit):
    ax.axis("off")
    ax.set(xlim=(0, 1), ylim=(1, -0.1))  # the first unit of a layer is on top
    for line in part.connections():
        pen = {"color": style.GREY, "linewidth": 0.5 + 3 * line["width"]}
        if not line["kept"]:
            pen = {"color": style.PALE, "linewidth": 0.8, "linestyle": ":"}
        ax.plot(*zip(line["start"], line["end"], strict=True), zorder=1, **pen)
    for unit in part.units():
        _unit(ax, **unit)
    for k, name in enumerate(part.names):
        ax.text((k + 0.5) / len(part.names), -0.04, name, ha="center")


def _unit(ax, at, text, fill, ink, kept):
    ax.scatter(
        *at, s=560, color=fill if kept else "white", edgecolor=style.GREY, zorder=2
    )
    if kept:
        ax.text(*at, text, color=ink, ha="center", va="center", fontsize=9.5)
    else:
        ax.scatter(*at, s=170, marker="x", color=style.MARK, zorder=3)


def _axes(ax, part):
    ax.set(xlim=part.x_limits, ylim=part.y_limits, xlabel=part.x_label)
    for axis, ticks in ((ax.xaxis, part.x_ticks), (ax.yaxis, part.y_ticks)):
        axis.set_ticks([value for value, _ in ticks], [label for _, label in ticks])
    from matplotlib.patches import Patch

    handles = [Patch(color=colour, label=name) for name, colour in part.legend.items()]
    if handles:
        ax.legend(handles=handles)


def _table(ax, part, lit):
    ax.axis("off")
    widths = _columns(part)
    ax.set(xlim=(0, sum(widths)), ylim=(len(part.rows) + 0.5, -0.5))
    for r, row in enumerate([part.head, *part.rows]):
        weight = "bold" if part.marked == r - 1 else "normal"
        right = 0
        for c, (word, width) in enumerate(zip(row, widths, strict=True)):
            right += width
            place = (right, "right") if c else (0, "left")
            ax.text(place[0], r, word, ha=place[1], va="center", weight=weight)


def _text(ax, part, lit):
    ax.axis("off")
    size = 12 * part.size if part.kind == "sign" else 11
    place = (
        {"x": 0.5, "ha": "center"} if part.kind == "sign" else {"x": 0, "ha": "left"}
    )
    ax.text(y=0.5, s=part.text, va="center", fontsize=size, **place)


_DRAW = {
    "grid": _grid,
    "picture": _picture,
    "pad": _pad,
    "bars": _bars,
    "lines": _lines,
    "graph": _graph,
    "net": _net,
    "sign": _text,
    "table": _table,
    "note": _text,
}
