"""Drawings of structure: receptive fields, architectures, history."""

import numpy as np

from cnnlib.plots.style import (
    BLUE,
    INK,
    MARK,
    PALE,
    WIDTH,
    bare,
    described,
    figure,
    styled,
)
from cnnlib.shapes import receptive_field as field_size

__all__ = ["architecture", "receptive_field", "timeline"]


@styled
def receptive_field(layers, names=None):
    """Which units of each layer, along one axis, one unit at the top depends on.

    Parameters
    ----------
    layers : list of (kernel, stride, dilation)
        First layer first.
    names : sequence of str, optional
        Of the layers; without them what they are.

    Returns
    -------
    matplotlib.figure.Figure
        The input at the bottom; dark squares are seen, pale ones lie between them.

    Raises
    ------
    ValueError
        If a layer is not three ints of at least 1.

    Examples
    --------
    >>> receptive_field([(3, 1, 1), (3, 1, 1)]).alt
    'one unit of layer 2 sees 3 units of layer 1, 5 pixels of the input'
    """
    covered = [field_size(layers[start:]) for start in range(len(layers) + 1)]
    names = names or [_layer_name(*layer) for layer in layers]
    seen, centre, jump = _seen(layers)
    width = max(covered[0], 8)
    fig = figure(WIDTH, 0.72 * len(covered) + 0.3)
    ax = fig.add_axes((0.02, 0.02, 0.96, 0.96))
    bare(ax)
    ax.set(xlim=(-0.7, width * 1.55), ylim=(-0.6, len(covered) - 0.4))
    for level, units in enumerate(seen):
        _draw_units(ax, level, units, centre[level], jump[level])
        if level:
            _draw_cone(ax, level, layers[level - 1], seen, centre, jump)
        unit = "pixel" if level == 0 else "unit"
        name = names[level - 1] if level else "input"
        many = f"{covered[level]} {unit}{'s' * (covered[level] > 1)}"
        ax.text(width * 1.04, level, f"{name}: {many}", va="center", fontsize=10.5)
    parts = [
        f"{covered[level]} {'units' if covered[level] > 1 else 'unit'} of layer {level}"
        for level in range(len(layers) - 1, 0, -1)
    ]
    parts.append(f"{covered[0]} pixels of the input")
    return described(fig, f"one unit of layer {len(layers)} sees " + ", ".join(parts))


@styled
def architecture(layers, row_width=7):
    """A network as boxes and arrows, with the shape that leaves each layer.

    Parameters
    ----------
    layers : list
        Each layer is ``(name, shape)``, with a tuple of ints, text or None as shape;
        or a list of branches, which are such lists. An empty branch is a shortcut.
    row_width : int
        Boxes in a row before the drawing goes on below.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> block = [("conv 3×3", (64, 56, 56)), ("conv 3×3", (64, 56, 56))]
    >>> architecture([("input", (64, 56, 56)), [block, []], ("add", None)]).alt
    'input 64×56×56 → [conv 3×3 64×56×56 → conv 3×3 64×56×56 | shortcut] → add'
    """
    rows = _wrap(layers, row_width)
    heights = [max(_size(layer)[1] for layer in row) for row in rows]
    across = max(sum(_size(layer)[0] for layer in row) for row in rows)
    inches = min(1.2, WIDTH / (across + 0.2))
    fig = figure(inches * (across + 0.2), 0.82 * sum(heights) + 0.1)
    ax = fig.add_axes((0, 0, 1, 1))
    bare(ax)
    ax.set(xlim=(-0.1, across + 0.1), ylim=(sum(heights), 0))
    size = min(10.5, 9.4 * inches)
    top, previous = 0.0, None
    for row, height in zip(rows, heights, strict=True):
        middle = top + height / 2
        if previous:
            _turn(ax, previous, top, middle)
        end = _draw_chain(ax, row, 0.0, middle, size)
        previous, top = (end - 0.15, middle), top + height
    return described(fig, _chain_words(layers))


@styled
def timeline(events):
    """Years on a true scale, with a line of text for each.

    Parameters
    ----------
    events : list of (year, text)

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no event.

    Examples
    --------
    >>> timeline([(1998, "LeNet"), (1957, "perceptron")]).alt
    '1957 perceptron; 1998 LeNet'
    """
    if not events:
        raise ValueError("timeline: there is no event to draw")
    events = sorted(events)
    years = np.array([year for year, _ in events], float)
    fig = figure(6.6, 0.38 * len(events) + 0.5)
    ax = fig.add_axes((0.02, 0.02, 0.96, 0.96))
    bare(ax)
    span = np.ptp(years) or 1
    at = (years - years[0]) / span * (len(events) - 1)
    ax.plot([0, 0], [0, at[-1]], color=INK, linewidth=2)
    for place, (year, text) in enumerate(events):
        ax.plot([0, 0.35, 0.6], [at[place], place, place], color="#999999", linewidth=1)
        ax.plot(0, at[place], "o", color=MARK, markersize=6)
        ax.text(0.68, place, str(year), va="center", fontweight="bold", color=BLUE)
        ax.text(1.35, place, text, va="center")
    ax.set(xlim=(-0.2, 6.4), ylim=(len(events) - 0.4, -0.6))
    return described(fig, "; ".join(f"{year} {text}" for year, text in events))


def _layer_name(kernel, stride, dilation):
    name = f"kernel {kernel}"
    name += f", stride {stride}" * (stride > 1)
    return name + f", dilation {dilation}" * (dilation > 1)


def _seen(layers):
    """Per level: units seen by the top unit, place of unit 0, pixels between units."""
    seen = [np.array([0])]
    for k, stride, dilation in reversed(layers):
        taps = np.arange(k) * dilation
        seen.insert(0, np.unique(np.add.outer(seen[0] * stride, taps)))
    centre, jump = [0.0], [1]
    for k, stride, dilation in layers:
        centre.append(centre[-1] + (k - 1) * dilation * jump[-1] / 2)
        jump.append(jump[-1] * stride)
    return seen, centre, jump


def _draw_units(ax, level, units, centre, jump):
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    every = np.arange(units[-1] + 1)
    for group, colour in ((every, PALE), (units, BLUE)):
        squares = [
            Rectangle((centre + jump * unit - 0.42, level - 0.14), 0.84, 0.28)
            for unit in group
        ]
        ax.add_collection(PatchCollection(squares, color=colour, linewidth=0))


def _draw_cone(ax, level, layer, seen, centre, jump):
    """Lines from each unit to the first and last unit that it sees below."""
    k, stride, dilation = layer
    for unit in (seen[level][0], seen[level][-1]):
        x = centre[level] + jump[level] * unit
        for tap in (0, (k - 1) * dilation):
            below = centre[level - 1] + jump[level - 1] * (unit * stride + tap)
            ends = [level - 0.14, level - 0.86]
            ax.plot([x, below], ends, color=MARK, linewidth=1.2, alpha=0.8)


def _wrap(layers, width):
    """Cut a chain into rows that are at most `width` wide."""
    rows, room = [[]], width
    for layer in layers:
        needed = _size(layer)[0]
        if needed > room and rows[-1]:
            rows.append([])
            room = width
        rows[-1].append(layer)
        room -= needed
    return rows


def _size(layer):
    """Width and height of a layer, or of parallel branches, in boxes."""
    if isinstance(layer, tuple):
        return 1.0, 1.0
    widths = [sum(_size(one)[0] for one in branch) for branch in layer]
    heights = [_branch_height(branch) for branch in layer]
    return max(*widths, 1.0) + 0.6, sum(heights)


def _branch_height(branch):
    return max((_size(one)[1] for one in branch), default=0.45)


def _draw_chain(ax, chain, left, middle, size):
    """Draw layers from `left` on; return where the last one ends."""
    for place, layer in enumerate(chain):
        if place:
            _arrow(ax, (left - 0.16, middle), (left + 0.0, middle))
        if isinstance(layer, tuple):
            _draw_box(ax, layer, left, middle, size)
            left += 1.0
        else:
            left = _draw_branches(ax, layer, left, middle, size)
    return left


def _draw_branches(ax, branches, left, middle, size):
    width, height = _size(branches)
    start, end = (left, middle), (left + width - 0.16, middle)
    right = end[0] - 0.25
    top = middle - height / 2
    for branch in branches:
        tall = _branch_height(branch)
        y, first = top + tall / 2, left + 0.3
        top += tall
        if branch:
            _arrow(ax, start, (first, y))
            last = _draw_chain(ax, branch, first, y, size) - 0.16
            _line(ax, (last, y), (right, y), end)
        else:
            _line(ax, start, (first, y), (right, y), end)
    return left + width


def _draw_box(ax, layer, left, middle, size):
    name, shape = layer
    text = "×".join(map(str, shape)) if isinstance(shape, tuple) else shape or ""
    box = (left, middle - 0.3), 0.84, 0.6
    from matplotlib.patches import FancyBboxPatch

    style = {"boxstyle": "round,pad=0,rounding_size=0.06", "linewidth": 1.2}
    fill = {"facecolor": "#eef3f8", "edgecolor": INK}
    ax.add_patch(FancyBboxPatch(*box, **style, **fill))
    centre = left + 0.42
    up = 0.1 if text else 0
    ax.text(centre, middle - up, name, ha="center", va="center", fontsize=size)
    fitting = min(1, 10 / max(len(text), 1))  # longer texts would touch the border
    style = {"fontsize": (size - 1.2) * fitting, "color": BLUE}
    ax.text(centre, middle + 0.14, text, ha="center", va="center", **style)


def _arrow(ax, start, end):
    style = {"arrowstyle": "-|>", "color": "#555555", "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)


def _line(ax, *points):
    ax.plot(*zip(*points, strict=True), color="#555555", linewidth=1.2, zorder=0)


def _turn(ax, previous, top, middle):
    """From the end of a row, round to the left, into the next row."""
    x, y = previous
    _line(ax, (x, y), (x + 0.1, y), (x + 0.1, top), (-0.05, top), (-0.05, middle))
    _arrow(ax, (-0.06, middle), (0, middle))


def _chain_words(chain):
    return " → ".join(map(_layer_words, chain)) or "shortcut"


def _layer_words(layer):
    if isinstance(layer, tuple):
        name, shape = layer
        text = "×".join(map(str, shape)) if isinstance(shape, tuple) else shape or ""
        return f"{name} {text}".strip()
    return "[" + " | ".join(map(_chain_words, layer)) + "]"
