"""A convolution and its relatives on one input: what each reads, and what it costs."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from cnnlib.demos.parts.controls import Choice, Slider
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.table import Table
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.refusals import one_of, planes
from cnnlib.demos.relatives import CHANNELS, FAMILY, OFFSETS, TAPS, WEIGHT, reach
from cnnlib.demos.sentences import listed
from cnnlib.demos.stage import Demo, demo
from cnnlib.plots.style import number

__all__ = ["family"]

_MANY = 64  # channels, as layers of networks have them
_CELL, _LARGE = 2.0, 3.3  # em, of four channels beside each other, and of one alone
_SUM = 3.8  # em, of the output beside one alone: its numbers are the longest
_ALL = "all"


@demo
def family(kind="plain", input=None):
    """Put a convolution and its relatives to work on the same four channels.

    Parameters
    ----------
    kind : str
        The one to begin with: plain, dilated, grouped, depthwise (with the 1×1 layer
        behind it), transposed or deformable.
    input : array-like of shape (4, H, W), optional
        At most 6 rows and columns; 5×5 pixels with an upright and a level edge, a spot
        and a slope by default.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If there is no such relative, or the input is none.

    Notes
    -----
    The kernels are 3×3, one from each of the four channels to each of four others. With
    padding the output is as large as the input; only the transposed layer, of stride 2,
    makes it larger. The deformable layer has the same offsets at every place; in a
    network a second convolution makes them, and its cost is counted.

    Examples
    --------
    >>> relatives = family("grouped")
    >>> relatives.numbers["costs"]["plain"], relatives.numbers["costs"]["grouped"]
    ([144, 3600], [72, 1800])
    >>> relatives.set(kind="depthwise")
    >>> relatives.numbers["costs"]["depthwise"]
    [52, 1300]
    """
    x = _edges() if input is None else planes("input", input, CHANNELS, 6)
    worked = lru_cache(maxsize=16)(partial(_work, x))
    start = {
        "kind": one_of("kind", kind, list(FAMILY)),
        "channel": 1,
        "offsets": "scattered",
        "share": 0.5,
        "input": None,
    }
    start["input"] = _first_shown(start["kind"])
    start["output"] = worked(*list(start.values())[:4]).fullest

    def work(state):
        return worked(state.kind, state.channel, state.offsets, state.share)

    def change(state, name):
        if name == "kind":
            state.output = work(state).fullest
            state.input = _first_shown(state.kind)

    costs = {name: each.cost(CHANNELS, x.shape[1:]) for name, each in FAMILY.items()}
    title = "The convolution family"
    return Demo(title, start, lambda s: _view(x, costs, work(s), s), change)


def _first_shown(kind):
    """Input channels: one alone, large, where numbers are long and ringed."""
    return "1" if kind == "deformable" else _ALL


def _edges():
    rows, columns = np.mgrid[:5, :5]
    spot = (abs(rows - 2) < 2) & (abs(columns - 2) < 2)
    return np.array([4.0 * (columns > 1), 3.0 * (rows > 2), 2.0 * spot, rows + columns])


class _Work(NamedTuple):
    """What a layer makes of the input, in one output channel.

    Attributes
    ----------
    output : ndarray of shape (H_out, W_out)
    weights : ndarray of shape (H_out·W_out, 4, H, W)
        For each output what the input numbers are multiplied with; NaN where they are
        not read.
    links : list of Link
    """

    output: np.ndarray
    weights: np.ndarray
    links: list

    @property
    def fullest(self):
        """The middle one of the outputs that are made of the most input numbers."""
        read = np.isfinite(self.weights).sum((1, 2, 3))
        places = np.flatnonzero(read == read.max())
        return int(places[len(places) // 2])


def _work(x, kind, channel, offsets, share):
    relative, offset = FAMILY[kind], share * OFFSETS[offsets]
    output = relative.apply(x[None], WEIGHT, offset)[0, channel - 1]
    output = output.round(12)  # a sum that is 0 is not written as 2.2e−16
    # Where a kernel of ones reaches; the real one has weights 0 that are read, too.
    weights, read = (
        reach(relative, kernels, offset, x.shape[1:])[channel - 1].reshape(-1, *x.shape)
        for kernels in (WEIGHT, np.ones_like(WEIGHT))
    )
    weights[read == 0] = np.nan
    links = [
        _link(divmod(k, output.shape[1]), value, here.reshape(CHANNELS, -1) != 0)
        for k, (value, here) in enumerate(zip(output.flat, read, strict=True))
    ]
    return _Work(output, weights, links)


def _link(place, value, read):
    cells = [np.flatnonzero(channel).tolist() for channel in read]
    channels = [str(c + 1) for c in range(CHANNELS) if cells[c]]
    return Link(
        {f"input {c + 1}": cells[c] for c in range(CHANNELS)},
        f"Output {place} is {number(value, 4)}, a weighted sum of {read.sum()} input "
        f"numbers from channel{'s' * (len(channels) > 1)} {listed(channels)}.",
    )


def _view(x, costs, work, state):
    at = min(state.output, work.output.size - 1)
    relative = FAMILY[state.kind]
    dots = _places(state, at, x.shape[1:]) if state.kind == "deformable" else []
    output = Grid(
        "output",
        f"output {state.channel}",
        work.output,
        cursor=at,
        links=work.links,
        cell=_CELL,
    )
    note = Note(f"{relative.reads}\nIn PyTorch: {relative.torch}")
    grids = _inputs(x, dots), _weights(work.weights[at])
    return View(
        _controls(state),
        _arranged(state, *grids, output, _table(state.kind, costs), note),
        say=_words(state.kind, costs),
        numbers={
            "kind": state.kind,
            "output": work.output.tolist(),
            "read": work.links[at].light,
            "costs": {kind: list(cost) for kind, cost in costs.items()},
            "places": dots,
        },
        active="output",
    )


def _controls(state):
    inputs = [str(c) for c in range(1, CHANNELS + 1)]
    if state.kind != "deformable":
        inputs.insert(0, _ALL)
    controls = [
        Choice("kind", "layer", state.kind, list(FAMILY)),
        Choice("input", "input", state.input, inputs),
        Slider("channel", "output channel", state.channel, 1, CHANNELS),
    ]
    if state.kind == "deformable":
        controls += [
            Choice("offsets", "offsets", state.offsets, list(OFFSETS)),
            Slider("share", "how far", state.share, 0, 1, 0.25),
        ]
    return controls


def _inputs(x, dots):
    limits = min(x.min(), 0), x.max()
    return [
        Grid(f"input {c}", f"input {c}", plane, limits=limits, cell=_CELL, dots=dots)
        for c, plane in enumerate(x, 1)
    ]


def _arranged(state, inputs, weights, output, table, note):
    """Rows with all input channels, or with the chosen one, large."""
    if state.input == _ALL:
        return [[*inputs, Sign("→"), output], [*weights, table], [note]]
    at = int(state.input) - 1
    for grid, cell in ((inputs[at], _LARGE), (weights[at], _LARGE), (output, _SUM)):
        grid.cell = cell if max(grid.values.shape) < 7 else grid.cell
    return [[inputs[at], weights[at], Sign("→"), output], [table, note]]


def _weights(weights):
    most = abs(WEIGHT).max()
    style = {"weights": True, "limits": (-most, most), "cell": _CELL}
    return [
        Grid(f"weights {c}", f"weights on input {c}", plane, **style)
        for c, plane in enumerate(weights, 1)
    ]


def _places(state, output, size):
    """Where the taps of an output read, inside the input."""
    offset = state.share * OFFSETS[state.offsets]
    places = np.array(divmod(output, size[1]))[:, None] + TAPS + offset
    inside = (places > -1) & (places < np.array(size)[:, None])
    return places[:, inside.all(0)].T.tolist()


def _table(kind, costs):
    plain = FAMILY["plain"].cost(_MANY, (1, 1))[1]
    rows = [
        [
            name,
            f"{weights:,}",
            f"{macs:,}",
            f"{macs / costs['plain'][1]:.2f}",
            f"{FAMILY[name].cost(_MANY, (1, 1))[1] / plain:.2f}",
        ]
        for name, (weights, macs) in costs.items()
    ]
    title = f"cost here, and with {_MANY} channels in place of {CHANNELS}"
    head = ["layer", "weights", "multiply-adds", "of plain", f"{_MANY} channels"]
    return Table(title, head, rows, list(costs).index(kind))


def _words(kind, costs):
    weights, macs = costs[kind]
    share = macs / costs["plain"][1]
    against = f", {share:.2f} of the plain one's" if share != 1 else ""
    return (
        f"The {kind} layer has {weights:,} weights and does {macs:,} "
        f"multiply-adds{against}."
    )
