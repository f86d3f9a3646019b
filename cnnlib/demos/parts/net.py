"""A fully connected net."""

from dataclasses import dataclass

import numpy as np

from cnnlib.demos.parts.part import EM, Panel
from cnnlib.plots.colours import cell_colours
from cnnlib.plots.style import GREY, MARK, PALE, number

__all__ = ["Net"]


@dataclass
class Net(Panel):
    """Layers of units with their numbers; what is dropped is pale and crossed out.

    Attributes
    ----------
    title, alt : str
    layers : list of ndarray of shape (units,)
        What the units answer, from the first layer to the last.
    weights : list of ndarray of shape (units after, units before)
        The larger, the thicker is the connection.
    kept : list of ndarray of bool of shape (units,)
        False where a unit is dropped, and its connections with it.
    names : list of str
        One for each layer.
    limits : (low, high), optional
        The numbers that are darkest and brightest.
    size, height : float
        Width and height on the page, in em.

    Examples
    --------
    >>> net = Net("net", "two units", [np.ones(1), np.zeros(1)], [np.ones((1, 1))],
    ...           [np.array([True]), np.array([False])], ["in", "out"])
    >>> [connection["kept"] for connection in net.connections()]
    [False]
    """

    title: str
    alt: str
    layers: list
    weights: list
    kept: list
    names: list
    limits: tuple | None = None
    size: float = 38
    height: float = 17

    def units(self):
        """Units as dictionaries: place (from 0 to 1 across and down), text, colours."""
        values = np.concatenate(self.layers)
        fills, inks = cell_colours(values, limits=self.limits)
        kept = np.concatenate(self.kept).tolist()
        places = [at for k in range(len(self.layers)) for at in self._places(k)]
        return [
            {"at": at, "text": number(value), "fill": fill, "ink": ink, "kept": stays}
            for at, value, fill, ink, stays in zip(
                places, values, fills, inks, kept, strict=True
            )
        ]

    def connections(self):
        """Connections as dictionaries: start, end, width from 0 to 1, kept."""
        largest = max(np.abs(weights).max() for weights in self.weights)
        return [
            {
                "start": start,
                "end": end,
                "width": float(abs(self.weights[k][j, i]) / largest),
                "kept": bool(self.kept[k][i] and self.kept[k + 1][j]),
            }
            for k in range(len(self.weights))
            for i, start in enumerate(self._places(k))
            for j, end in enumerate(self._places(k + 1))
        ]

    def as_json(self):
        """The part as the page gets it."""
        arrays = {"layers": None, "weights": None, "kept": None}
        drawn = {"units": self.units(), "connections": self.connections()}
        return super().as_json() | arrays | drawn

    def inches(self):
        return self.size * EM, self.height * EM

    def draw(self, ax, lit):
        ax.axis("off")
        ax.set(xlim=(0, 1), ylim=(1, -0.1))  # the first unit of a layer is on top
        for line in self.connections():
            pen = {"color": GREY, "linewidth": 0.5 + 3 * line["width"]}
            if not line["kept"]:
                pen = {"color": PALE, "linewidth": 0.8, "linestyle": ":"}
            ax.plot(*zip(line["start"], line["end"], strict=True), zorder=1, **pen)
        for unit in self.units():
            _draw_unit(ax, **unit)
        for k, name in enumerate(self.names):
            ax.text((k + 0.5) / len(self.names), -0.04, name, ha="center")

    def _places(self, layer):
        """Where the units of a layer stand."""
        units = len(self.layers[layer])
        across = (layer + 0.5) / len(self.layers)
        return [(across, (unit + 0.5) / units) for unit in range(units)]


def _draw_unit(ax, at, text, fill, ink, kept):
    style = {"color": fill if kept else "white", "edgecolor": GREY, "zorder": 2}
    ax.scatter(*at, s=560, **style)
    if kept:
        ax.text(*at, text, color=ink, ha="center", va="center", fontsize=9.5)
    else:
        ax.scatter(*at, s=170, marker="x", color=MARK, zorder=3)
