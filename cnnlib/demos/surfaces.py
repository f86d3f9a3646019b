"""Surfaces to go down: heights over a plane, their slopes, their maps."""

import functools
import math
from dataclasses import dataclass, field

import numpy as np

from cnnlib.demos.refusals import DemoError
from cnnlib.demos.relief import relief
from cnnlib.plots.style import number

__all__ = ["SURFACES", "Surface", "own_surface"]

_FAR = 10  # widths of the map: nobody comes back from there
_DECADES = 9  # that a logarithmic axis of losses shows


@dataclass(frozen=True, eq=False)
class Surface:
    """A function of two variables, what to show of it, and where to start.

    Attributes
    ----------
    height : callable
        Two arrays of one shape → the heights, of that shape.
    x, y : (low, high)
        What a map shows.
    start : (x, y)
    rates : dict
        Name of an optimiser → a learning rate that suits it here; where there is
        none, the usual one has to do.
    steps : int
    momentum : float

    Examples
    --------
    >>> bowl = Surface(lambda x, y: x**2 + y**2, (-1, 1), (-1, 1), (1, 1))
    >>> height, slope = bowl.at(np.array([[1.0, 2.0]]))
    >>> height, slope.round(6)
    (array([5.]), array([[2., 4.]]))
    """

    height: callable
    x: tuple
    y: tuple
    start: tuple
    rates: dict = field(default_factory=dict)
    steps: int = 100
    momentum: float = 0.9

    def at(self, points):
        """Heights and gradients, by central differences.

        Parameters
        ----------
        points : ndarray of shape (n, 2)

        Returns
        -------
        heights : ndarray of shape (n,)
        slopes : ndarray of shape (n, 2)
        """
        x, y = points.T
        # Rounding and curvature cost about the same: the cube root of float64's eps.
        dx, dy = 6e-6 * np.maximum(1, np.abs(points.T))
        with np.errstate(all="ignore"):  # far out, heights may overflow
            middle, east, west, north, south = self.height(
                np.stack([x, x + dx, x - dx, x, x]), np.stack([y, y, y, y + dy, y - dy])
            )
            slopes = (east - west) / (2 * dx), (north - south) / (2 * dy)
        return middle, np.stack(slopes, axis=-1)

    def on_map(self, argument, point):
        """A point of the map, or the sentence that one is needed."""
        try:
            x, y = map(float, point)
        except (TypeError, ValueError, OverflowError):
            x = y = math.nan
        if not self.shows((x, y)):
            raise DemoError(
                f"{argument} must be two numbers (x, y) on the map, {self.x} and "
                f"{self.y}, got {point!r}"
            )
        return x, y

    def is_lost(self, points, slopes):
        """Whether each point is very far off the map, or has no slope to follow."""
        far = np.abs(points - self._middle) > _FAR * self._extent
        return (far | ~np.isfinite(points) | ~np.isfinite(slopes)).any(axis=1)

    def shows(self, point):
        """Whether a point is on the map."""
        return bool((np.abs(point - self._middle) <= self._extent / 2).all())

    def until_it_leaves(self, path):
        """A path up to where it leaves the map for good, and whether it does.

        Parameters
        ----------
        path : ndarray of shape (n, 2)
            Begins on the map.
        """
        last = max(k for k, place in enumerate(path) if self.shows(place))
        if last == len(path) - 1:
            return path, False
        here, step = path[last], path[last + 1] - path[last]
        edge = self._middle + np.copysign(self._extent / 2, step)
        with np.errstate(all="ignore"):  # the step may be 0 in one direction, or lost
            share = np.nan_to_num(np.nanmin((edge - here) / step), nan=0)
        way = np.nan_to_num(share * step, nan=0)
        return np.vstack([path[: last + 1], here + way]), True

    @functools.cached_property
    def _middle(self):
        return np.mean([self.x, self.y], axis=1)

    @functools.cached_property
    def _extent(self):
        return np.ptp([self.x, self.y], axis=1)

    @functools.cached_property
    def loss_axis(self):
        """How losses are drawn: scale, limits and ticks; logarithmic if none is < 0.

        Returns
        -------
        scale : callable
            Losses → places on the axis.
        limits : (low, high)
        ticks : list of (place, label), or None for the usual ones
        """
        low, high = np.nanmin(self.grid), np.nanmax(self.grid)
        if low < 0 or high == 0:
            return np.asarray, (low, high), None
        top = math.ceil(math.log10(high))
        bottom = top - _DECADES
        if low > 10.0 ** (top - 3):
            bottom = math.floor(math.log10(low))

        def scale(losses):
            return np.log10(np.maximum(losses, 10.0**bottom))

        ticks = range(top, bottom - 1, -max(1, (top - bottom) // 3))
        return scale, (bottom, top), [(k, f"1e{k}".replace("-", "−")) for k in ticks]

    @functools.cached_property
    def ticks(self):
        """A few round numbers on the x axis, and on the y axis."""
        return _ticks(*self.x), _ticks(*self.y)

    @functools.cached_property
    def grid(self):
        """Heights over the map, south first, NaN where there is none: (141, 201)."""
        axes = np.linspace(*self.x, 201), np.linspace(*self.y, 141)
        with np.errstate(all="ignore"):
            heights = self.height(*np.meshgrid(*axes))
        return np.where(np.isfinite(heights), heights, np.nan)

    @functools.cached_property
    def png(self):
        """The map in bands of height, dark where it is low, as a PNG file."""
        return relief(self.grid)


def _ticks(low, high):
    from matplotlib.ticker import MaxNLocator

    places = MaxNLocator(4).tick_values(low, high).tolist()
    return [(place, number(place)) for place in places if low <= place <= high]


def own_surface(function, x=None, y=None):
    """A surface made of the learner's own function.

    Parameters
    ----------
    function : callable
        Two arrays of one shape → the heights.
    x, y : (low, high), optional
        What to show; −3 to 3 and −2 to 2 by default.

    Returns
    -------
    Surface

    Raises
    ------
    DemoError
        If the function does not take arrays, or a window is none.

    Examples
    --------
    >>> own_surface(lambda x, y: x * y).start
    (-2.1, 1.4)
    >>> own_surface(lambda x, y: x * y, x=(3, 1))
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: x must be two numbers (low, high), got (3, 1)
    """
    x, y = _window("x", x, (-3, 3)), _window("y", y, (-2, 2))
    (x0, x1), (y0, y1) = x, y
    start = round(x0 + 0.15 * (x1 - x0), 12), round(y1 - 0.15 * (y1 - y0), 12)
    surface = Surface(_checked(function), x, y, start)
    if not np.isfinite(surface.grid).any():
        raise DemoError("surface has no finite height between the limits x and y")
    return surface


def _window(argument, limits, usual):
    try:
        low, high = map(float, usual if limits is None else limits)
    except (TypeError, ValueError, OverflowError):
        low = high = math.nan
    if not -1e6 <= low < high <= 1e6:
        raise DemoError(f"{argument} must be two numbers (low, high), got {limits!r}")
    return low, high


def _checked(function):
    """The function, whose errors and results are judged."""

    def height(x, y):
        try:
            heights = np.asarray(function(x, y), float)
        except Exception as error:
            raise DemoError(f"surface cannot be computed for arrays: {error}") from None
        if heights.shape != x.shape:
            raise DemoError(
                "surface must return the heights in an array as large as x and y are"
            )
        return heights

    return height


def _ravine(x, y):
    return (x**2 + 25 * y**2) / 2


def _turned_ravine(x, y):
    return _ravine((x + y) / np.sqrt(2), (y - x) / np.sqrt(2))


def _saddle(x, y):
    return x**2 / 2 + (y**2 - 1) ** 2 / 4


def _two_valleys(x, y):
    return (x + 1.5) ** 2 * ((x - 1.5) ** 2 + 0.4) / 8 + y**2


def _rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


#: Known by name. The windows are 61×41 steps wide, with the lowest points on a step.
SURFACES = {
    "ravine": Surface(
        _ravine,
        x=(-10.1, 2.1),
        y=(-4.1, 4.1),
        start=(-9.0, 2.0),
        rates={"SGD": 0.07, "momentum": 0.07, "RMSprop": 0.3, "Adam": 0.3},
        steps=40,
        momentum=0.7,
    ),
    "turned ravine": Surface(
        _turned_ravine,
        x=(-10.1, 2.1),
        y=(-6.1, 2.1),
        start=(-11 / np.sqrt(2), -7 / np.sqrt(2)),
        rates={"SGD": 0.07, "momentum": 0.07, "RMSprop": 0.3, "Adam": 0.3},
        steps=40,
        momentum=0.7,
    ),
    "saddle": Surface(
        _saddle,
        x=(-3.05, 3.05),
        y=(-2.05, 2.05),
        start=(-2.5, 0.001),
        rates={"SGD": 0.1, "momentum": 0.1, "RMSprop": 0.05, "Adam": 0.1},
        steps=80,
        momentum=0.7,
    ),
    "two valleys": Surface(
        _two_valleys,
        x=(-3.05, 3.05),
        y=(-2.05, 2.05),
        start=(2.9, 1.5),
        rates={"SGD": 0.05, "momentum": 0.05, "RMSprop": 0.05, "Adam": 0.1},
        steps=80,
        momentum=0.9,
    ),
    "Rosenbrock's valley": Surface(
        _rosenbrock,
        x=(-2.135, 2.135),
        y=(-0.735, 2.135),
        start=(-1.2, 1.0),
        rates={"SGD": 0.003, "momentum": 0.001, "RMSprop": 0.05, "Adam": 0.3},
        steps=300,
    ),
}
