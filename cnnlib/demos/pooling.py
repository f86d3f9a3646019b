"""How much of a shift by a pixel pooling forgives."""

from functools import cache

import numpy as np

from cnnlib import data, models
from cnnlib import functional as F
from cnnlib.demos.coverage import covered_cells
from cnnlib.demos.parts.charts import Bars
from cnnlib.demos.parts.controls import Button, Choice, Slider, Switch
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.links import Flow, Link
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.refusals import matrix, one_of, whole
from cnnlib.demos.sentences import percent
from cnnlib.demos.stage import Demo, demo
from cnnlib.plots.style import BLUE, COLOURS, number

__all__ = ["pooling"]

_SEVEN = [
    [0, 0, 0, 0, 0, 0],
    [0, 6, 9, 9, 8, 0],
    [0, 0, 0, 4, 9, 0],
    [0, 0, 1, 9, 3, 0],
    [0, 0, 5, 8, 0, 0],
    [0, 0, 0, 0, 0, 0],
]
_KINDS = "maximum", "average"
_WIDEST = 4  # pixels of a window, and of its step
_FARTHEST = 3  # pixels of a shift
_STEPS = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
_ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}


@demo
def pooling(input=None, kernel_size=2, stride=None, *, kind="maximum"):
    """Shift a small picture by a pixel and see which outputs of a pooling stay.

    Parameters
    ----------
    input : array-like of shape (H, W), optional
        2 to 8 rows and columns; a small seven by default. Its numbers can be changed in
        the demo.
    kernel_size : int
        Side of a window, 1 to 4.
    stride : int, optional
        Step from window to window, 1 to 4; by default the windows lie side by side.
    kind : {"maximum", "average"}

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these, or the window does not fit.

    Notes
    -----
    What is shifted over the border is lost, and zeros follow on the other side.

    Examples
    --------
    >>> moving = pooling([[9, 0, 0, 0], [0, 0, 0, 0]])  # starts with one pixel
    >>> moving.numbers["before"]
    [[9.0, 0.0]]
    >>> moving.set(right=True)
    >>> moving.numbers["after"]
    [[0.0, 9.0]]
    """
    x = matrix("input", _SEVEN if input is None else input, 8)
    widest = min(_WIDEST, *x.shape)
    k = whole("kernel_size", kernel_size, 1, widest)
    start = {
        "input": x,
        "kind": one_of("kind", kind, _KINDS),
        "kernel_size": k,
        "stride": k if stride is None else whole("stride", stride, 1, _WIDEST),
        "shift": _within(_STEPS["right"], x),
        "output": 0,
        "digits": False,
    }
    return Demo("Pooling and a shift", start, _view, _change)


def _change(state, name):
    if name == "kernel_size":
        state.stride = state.kernel_size
    elif name in _STEPS:
        state.shift = _within(np.add(state.shift, _STEPS[name]), state.input)


def _within(shift, x):
    """A shift that leaves something of x to be seen."""
    farthest = np.minimum(_FARTHEST, np.array(x.shape) - 1)
    return np.clip(shift, -farthest, farthest).tolist()


def _view(state):
    x, k, stride = state.input, state.kernel_size, state.stride
    dy, dx = state.shift
    moved = F.pad(x, (dx, -dx, dy, -dy))
    before, winners = _pooled(x, state)
    after, moved_winners = _pooled(moved, state)
    links = _links(x, moved, before, after, state)
    colours = {"limits": (min(x.min(), 0), x.max()), "weights": bool(x.min() < 0)}
    changed = np.flatnonzero(~np.isclose(before, after)).tolist()
    where = _where(state.shift)
    won = ", winners outlined" if state.kind == "maximum" else ""
    at = min(state.output, before.size - 1)
    cursor = {"cursor": at, "links": links} | colours
    grids = [
        Grid("input", "input" + won, x, editable=True, marked=winners, **colours),
        Sign("→"),
        Grid("output", "pooled", before, **cursor),
        Grid("moved", where, moved, marked=moved_winners, **colours),
        Sign("→"),
        Grid("output", "pooled, changes outlined", after, marked=changed, **cursor),
    ]
    stay = {"outputs": _unchanged(before, after), "pixels": _unchanged(x, moved)}
    change = _changes(k, stride) if state.digits else None
    below, say = [Note(_counted(stay))], _say(where, stay)
    if state.digits:
        below.append(_chart(change, state.kind))
        say += _say_of_digits(change[state.kind], change["nothing"])
    return View(
        _controls(state, min(_WIDEST, *x.shape)),
        [grids, below],
        say=say,
        numbers={
            "before": before.tolist(),
            "after": after.tolist(),
            "changed": changed,
            "unchanged": stay,
            "change": change,
        },
        active="output",
    )


def _pooled(x, state):
    """The outputs, and the cells of x that won a contest for one."""
    if state.kind == "average":
        return F.avg_pool2d(x[None], state.kernel_size, state.stride)[0], []
    y, indices = F.max_pool2d(
        x[None], state.kernel_size, state.stride, return_indices=True
    )
    contested = -F.max_pool2d(-x[None], state.kernel_size, state.stride) < y
    return y[0], np.unique(indices[contested]).tolist()


def _links(x, moved, before, after, state):
    """What the same output is made of before and after the shift."""
    pair = (state.kernel_size,) * 2
    cells = covered_cells(x.shape, pair, before.shape, (state.stride,) * 2, (1, 1))
    return [
        Link(
            {"input": window, "moved": window, "output": [k]},
            f"Output {divmod(k, before.shape[1])}: the {state.kind} of "
            f"{_numbers(x, window)} is {number(before.flat[k], 4)}, and that of "
            f"{_numbers(moved, window)} is {number(after.flat[k], 4)}.",
            [
                _into(k, name, values, window, state.kind)
                for name, values in (("input", x), ("moved", moved))
            ],
        )
        for k, window in enumerate(cells)
    ]


def _into(output, name, x, window, kind):
    """What runs into an output: of a maximum the winner, of an average all."""
    if kind == "maximum":
        window = [max(window, key=lambda cell: x.flat[cell])]
    numbers = [number(x.flat[cell], 3) for cell in window]
    return Flow({name: window, "output": [output]}, numbers)


def _numbers(x, cells):
    return ", ".join(number(value, 3) for value in x.flat[cells])


def _unchanged(before, after):
    """Numbers that stay, and how many there are, those left out that are 0 both times.

    An empty background stays as it is under every shift, and tells nothing.
    """
    seen = (before != 0) | (after != 0)
    return [int(np.isclose(before, after)[seen].sum()), int(seen.sum())]


def _where(shift):
    """A shift in words.

    >>> _where((-2, 1))
    'moved 2 up, 1 right'
    """
    names = ("down", "up"), ("right", "left")
    parts = [
        f"{abs(pixels)} {name[pixels < 0]}"
        for pixels, name in zip(shift, names, strict=True)
        if pixels
    ]
    return f"moved {', '.join(parts)}" if parts else "not moved"


@cache
def _maps():
    """LeNet's first layer on digits with room around, less what black gives."""
    digits = data.digits().test_images[:100]
    convolution, relu, *_ = models.lenet(pretrained=True)
    images = np.pad(digits, [(0, 0), (0, 0), (4, 4), (4, 4)])
    return relu(convolution(images)) - relu(convolution(0 * images[:1]))


@cache
def _changes(kernel_size, stride):
    """What share a pixel to the right changes: Σ|after − before|/Σ|before|."""
    ways = {
        "nothing": lambda maps: maps,
        "a stride": lambda maps: maps[..., ::stride, ::stride],
        "average": lambda maps: F.avg_pool2d(maps, kernel_size, stride),
        "maximum": lambda maps: F.max_pool2d(maps, kernel_size, stride),
    }
    maps = _maps()
    moved, shares = np.roll(maps, 1, axis=3), {}
    for name, shrink in ways.items():
        before, after = shrink(maps), shrink(moved)
        shares[name] = float(np.abs(after - before).sum() / np.abs(before).sum())
    return shares


def _controls(state, widest):
    buttons = [Button(name, f"{_ARROWS[name]} {name}") for name in _STEPS]
    return [
        *buttons,
        Choice("kind", "pooling", state.kind, list(_KINDS)),
        Slider("kernel_size", "window", state.kernel_size, 1, widest),
        Slider("stride", "stride", state.stride, 1, _WIDEST),
        Switch("digits", "on real digits", state.digits),
    ]


def _counted(stay):
    lines = ["unchanged, where either picture is not 0:"]
    for name, (same, seen) in stay.items():
        share = f" = {percent(same / seen)}" if seen else ""
        lines.append(f"{name}: {same} of {seen}{share}")
    return "\n".join([*lines, "", "Point at an output, write into the input."])


def _say(where, stay):
    (same, seen), (pixels, of_pixels) = stay.values()
    return (
        f"The picture is {where}: {same} of {seen} outputs that are not 0 stay as they "
        f"were, and {pixels} of {of_pixels} pixels."
    )


def _say_of_digits(pooled, alone):
    return (
        f" One pixel changes the feature maps of real digits by {percent(alone)}, and "
        f"by {percent(pooled)} after this pooling."
    )


def _chart(change, kind):
    """Change by one pixel for each way to shrink, the chosen one dark."""
    bars = [
        {
            "left": place + 0.15,
            "right": place + 0.85,
            "value": value,
            "colour": BLUE if name == kind else COLOURS[4],
        }
        for place, (name, value) in enumerate(change.items())
    ]
    words = [f"{name} {percent(value)}" for name, value in change.items()]
    return Bars(
        "real digits: how much one pixel changes",
        f"Change of the feature maps of 100 digits: {', '.join(words)}.",
        (0, len(bars)),
        (0, 0.5),
        x_label="LeNet's first layer, then …",
        x_ticks=[(place + 0.5, label) for place, label in enumerate(words)],
        y_ticks=[(0, "0"), (0.25, "25 %"), (0.5, "50 %")],
        size=30,
        bars=bars,
    )
