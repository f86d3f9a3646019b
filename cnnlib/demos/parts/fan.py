"""A section through maps that stand above each other: which unit reads which."""

from dataclasses import dataclass

import numpy as np

from cnnlib.demos.parts.part import EM, LETTER, Panel
from cnnlib.plots.style import GREY, MARK

__all__ = ["Fan"]

_CELL = 0.22  # height of a unit, where the maps are 1 apart


@dataclass
class Fan(Panel):
    """One unit, the units below that it reads, those that they read, and so on down.

    Attributes
    ----------
    title, alt : str
    maps : list of str
        Their names, from the lowest map to the highest.
    of : list of str
        The pictures of the maps; the fan begins at the highest that is lit.
    places : list of (middle of the first unit, step, units)
        Across, for each map.
    taps : list of list of list of int
        For each map but the lowest and each of its units: those that it reads below.
    boxes : list of (top, left, height, width)
        What is lit in the maps, up to the one with the chosen unit.
    size, height : float
        Width and height on the page, in em.

    Examples
    --------
    >>> taps = [[[0, 1], [2, 3]]]
    >>> boxes = [(0, 2, 2, 2), (0, 1, 1, 1)]
    >>> fan = Fan("a", "b", ["image", "layer 1"], ["x", "y"], [(0.5, 1, 4), (1, 2, 2)],
    ...           taps, boxes)
    >>> fan.read()
    [[2, 3], [1]]
    """

    title: str
    alt: str
    maps: list
    of: list
    places: list
    taps: list
    boxes: list
    size: float = 26
    height: float = 15

    def as_json(self):
        """The part as the page gets it, with where the units end to both sides."""
        return super().as_json() | {"limits": self._limits()}

    def read(self):
        """For each map the units that are read, and the chosen one."""
        units = [[self.boxes[-1][1]]]
        for taps in reversed(self.taps[: len(self.boxes) - 1]):
            below = {tap for unit in units[0] for tap in taps[unit]}
            units.insert(0, sorted(below))
        return units

    def inches(self):
        return self.size * EM, self.height * EM

    def draw(self, ax, lit):
        low, high = self._limits()
        label = LETTER * 15  # inches
        unit = (high - low) / (self.inches()[0] - label)
        ax.axis("off")
        ax.set(xlim=(low - label * unit, high), ylim=(-0.4, len(self.maps) - 0.6))
        units = self.read()
        for m, name in enumerate(self.maps):
            ax.plot(*self._outlines(m), color=GREY, linewidth=0.7)
            size = ": {2}×{3}".format(*self.boxes[m]) if m < len(units) else ""
            ax.text(low - label * unit, m, name + size, va="center")
        for m, read in enumerate(units):
            step = self.places[m][1]
            cells = [(self._middle(m, k) - step / 2, step) for k in read]
            ax.broken_barh(cells, (m - _CELL / 2, _CELL), facecolor=MARK)
        ax.plot(*self._lines(units), color=MARK, linewidth=0.7)

    def _middle(self, m, unit):
        first, step, _ = self.places[m]
        return first + step * unit

    def _limits(self):
        ends = [
            (first - step / 2, first + step * (units - 0.5))
            for first, step, units in self.places
        ]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def _outlines(self, m):
        """The frames of a map's units, as one line with gaps."""
        first, step, units = self.places[m]
        edges = first + step * (np.arange(units + 1) - 0.5)
        low, high = m - _CELL / 2, m + _CELL / 2
        sides = [((x, x), (low, high)) for x in edges]
        ends = [((edges[0], edges[-1]), (y, y)) for y in (low, high)]
        return _with_gaps(sides + ends)

    def _lines(self, units):
        """From every unit that is read to those that it reads."""
        return _with_gaps(
            ((self._middle(m, tap), self._middle(m + 1, unit)), _between(m))
            for m, above in enumerate(units[1:])
            for unit in above
            for tap in self.taps[m][unit]
        )


def _between(m):
    """Where the units of a map end upwards, and those of the next one downwards."""
    return m + _CELL / 2, m + 1 - _CELL / 2


def _with_gaps(lines):
    """Lines, each as the x and the y of its ends, as one that has gaps."""
    points = [(*x, np.nan, *y, np.nan) for x, y in lines]
    x, y = np.reshape(points, (-1, 2, 3)).swapaxes(0, 1)
    return x.ravel(), y.ravel()
