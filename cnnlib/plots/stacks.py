"""A picture on its way through a network, each stage drawn as the volume that it is."""

import numpy as np

from cnnlib.plots.style import INTENSITY, MARKED, WIDTH, bare, described, figure, styled

__all__ = ["volumes"]

_SHOWN = 6  # maps of a stage, behind each other
_STEP = 0.16  # from one map to the one behind it
_GAP = 0.6
_SLOT = 1.5  # what a stage takes at least, for its words


@styled
def volumes(stages):
    """Stages of a network: maps one behind the other, units in a column.

    Parameters
    ----------
    stages : sequence of (str, ndarray)
        What the stage is, and what comes out of it: (C, H, W), of which the first six
        maps are drawn, or (units,). Up to twelve units are numbered, and the largest is
        marked.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is no stage, or one has another shape.

    Examples
    --------
    >>> maps = np.zeros((6, 28, 28))
    >>> volumes([("digit", maps[:1]), ("maps", maps), ("dense", np.zeros(10))]).alt
    'digit 1×28×28 → maps 6×28×28 → dense 10'
    """
    stages = [(name, np.asarray(values)) for name, values in stages]
    if not stages or any(values.ndim not in (1, 3) for _, values in stages):
        shapes = [values.shape for _, values in stages]
        raise ValueError(f"volumes: a stage is (C, H, W) or (units,), got {shapes}")
    largest = max((v.shape[1] for _, v in stages if v.ndim == 3), default=1)
    sizes = [_size(values, largest) for _, values in stages]
    across = (
        sum(max(width, _SLOT) for width, _ in sizes) + _GAP * (len(stages) - 1) + 0.2
    )
    inches = WIDTH / across
    top = max(height for _, height in sizes)
    fig = figure(WIDTH, inches * (top + 1.2))
    ax = fig.add_axes((0, 0, 1, 1))
    left = 0.1
    for place, ((name, values), (width, height)) in enumerate(
        zip(stages, sizes, strict=True)
    ):
        slot = max(width, _SLOT)
        _draw(ax, values, left + (slot - width) / 2, (top - height) / 2, largest)
        words = f"{name}\n{_shape(values)}"
        ax.text(left + slot / 2, -0.12, words, ha="center", va="top", fontsize=9)
        if place:
            arrow = {"arrowstyle": "->", "color": "#777777"}
            ends = (left - 0.05, top / 2), (left - _GAP + 0.05, top / 2)
            ax.annotate("", *ends, arrowprops=arrow)
        left += slot + _GAP
    bare(ax)
    ax.set(xlim=(0, across), ylim=(-1.15, top + 0.05), aspect="auto")
    words = " → ".join(f"{name} {_shape(values)}" for name, values in stages)
    return described(fig, words.replace("\n", " "))


def _shape(values):
    return "×".join(map(str, values.shape))


def _size(values, largest):
    """Width and height of a stage, in units of about an inch."""
    if values.ndim == 1:
        return 0.25, 2.6
    side = _side(values, largest)
    behind = _STEP * (min(len(values), _SHOWN) - 1)
    return side + behind, side + behind


def _side(values, largest):
    return 0.35 + 1.15 * values.shape[1] / largest


def _draw(ax, values, left, bottom, largest):
    if values.ndim == 1:
        return _draw_units(ax, values, left, bottom)
    side, shown = _side(values, largest), values[:_SHOWN]
    limits = {"vmin": shown.min(), "vmax": shown.max() or 1}
    for place in reversed(range(len(shown))):
        x, y = left + _STEP * place, bottom + _STEP * place
        _picture(
            ax, shown[place], (x, x + side, y, y + side), len(shown) - place, limits
        )


def _draw_units(ax, values, left, bottom):
    extent = (left, left + 0.25, bottom, bottom + 2.6)
    _picture(ax, values[:, None], extent, 1, {})
    if len(values) > 12:
        return
    step = 2.6 / len(values)
    for unit in range(len(values)):
        best = unit == values.argmax()
        style = {"color": MARKED, "weight": "bold"} if best else {}
        y = bottom + 2.6 - step * (unit + 0.5)
        ax.text(left + 0.33, y, str(unit), va="center", fontsize=9, **style)


def _picture(ax, values, extent, order, limits):
    ax.imshow(values, cmap=INTENSITY, extent=extent, zorder=order, **limits)
    x = [extent[k] for k in (0, 1, 1, 0, 0)]
    y = [extent[k] for k in (2, 2, 3, 3, 2)]
    ax.plot(x, y, color="#777777", linewidth=0.6, zorder=order)
