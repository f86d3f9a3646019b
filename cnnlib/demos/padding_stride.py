"""Padding and stride: how large the output is, and how often each pixel is seen."""

from math import nan

import numpy as np

from cnnlib.demos.coverage import covered_cells, output_shape, outputs_of, size_in_words
from cnnlib.demos.parts.controls import Choice, Player, Slider
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.refusals import DemoError, one_of, refusing
from cnnlib.demos.sentences import counted, listed
from cnnlib.demos.stage import Demo, demo
from cnnlib.shapes import ntuple, same_padding

__all__ = ["padding_stride"]

_LIMITS = {  # the least and the most that a slider sets
    "size": (1, 12),
    "kernel_size": (1, 5),
    "stride": (1, 5),
    "padding": (0, 4),
    "dilation": (1, 3),
}
_WIDEST = 18  # cells on a side, padding included, that can still be read
_BY_HAND, _VALID, _SAME, _FULL = "by hand", "valid", "same", "full"
_AXES = {"both axes": (0, 1), "vertical": (0,), "horizontal": (1,)}


@demo
def padding_stride(size=(7, 7), kernel_size=3, stride=1, padding=0, dilation=1):
    """See the size of the output, and how many windows see each pixel of the input.

    Parameters
    ----------
    size : int or (height, width)
        Of the input, 1 to 12 pixels.
    kernel_size : int or (vertical, horizontal)
        1 to 5.
    stride : int or (vertical, horizontal)
        1 to 5.
    padding : int, (vertical, horizontal), "valid", "same" or "full"
        Zeros on each side, 0 to 4, or what keeps to the input, keeps its size, or lets
        every window in that touches it.
    dilation : int or (vertical, horizontal)
        1 to 3.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these, or the kernel does not fit.

    Notes
    -----
    An even kernel needs an odd number of zeros for "same"; the odd one stands at the
    bottom and on the right, as in torch.

    Examples
    --------
    >>> seven = padding_stride((7, 7), 3, stride=3)
    >>> seven.numbers["size"], seven.numbers["never"]
    ([2, 2], [[6], [6]])
    >>> seven.set(border="full", stride=1)
    >>> seven.numbers["seen"][0]
    [9, 9, 9, 9, 9, 9, 9]
    """
    border = _BY_HAND
    if isinstance(padding, str):
        border, padding = one_of("padding", padding, (_VALID, _SAME, _FULL)), 0
    given = {
        "size": size,
        "kernel_size": kernel_size,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }
    pairs = {name: _pair(name, value) for name, value in given.items()}
    start = {"pairs": pairs, "border": border, "axes": "both axes"}
    return Demo("Padding and stride", start | {"output": 0, "input": 0}, _view, _change)


def _pair(name, value):
    low, high = _LIMITS[name]
    with refusing("padding_stride"):
        pair = ntuple(value, 2, "padding_stride", name, low)
    if max(pair) > high:
        raise DemoError(f"{name} may be up to {high} here, got {value!r}")
    return pair


def _change(state, name):
    """A slider sets one axis or both; touching that of the padding means by hand."""
    if name in _LIMITS:
        pair = list(state.pairs[name])
        for axis in _AXES[state.axes]:
            pair[axis] = getattr(state, name)
        state.pairs = state.pairs | {name: tuple(pair)}
    if name == "padding":
        state.border = _BY_HAND


def _view(state):
    size, kernel, stride, _, dilation = state.pairs.values()
    borders = _borders(state)
    padded = [n + sum(border) for n, border in zip(size, borders, strict=True)]
    if max(padded) > _WIDEST:
        raise DemoError(
            f"the padded input may have up to {_WIDEST} rows and columns here, "
            f"got {padded[0]}×{padded[1]}"
        )
    out = output_shape(padded, kernel, stride, dilation)
    cells = covered_cells(padded, kernel, out, stride, dilation)
    outputs = outputs_of(cells, padded[0] * padded[1])
    real = np.pad(np.ones(size, int), borders)  # 1 for a pixel, 0 for padding
    counts = np.array([len(users) for users in outputs]).reshape(padded)
    seen = counts[real == 1].reshape(size)
    sees = real.ravel()[cells].sum(1).reshape(out)
    never = [np.flatnonzero(~seen.any(axis=axis)).tolist() for axis in (1, 0)]
    at = min(state.output, sees.size - 1)
    corner = borders[0][0], borders[1][0]
    panels = [
        Grid(
            "input",
            "input: how many windows see a pixel",
            np.where(real, counts, nan),
            cursor=min(state.input, real.size - 1),
            links=[_back(k, users, real, corner) for k, users in enumerate(outputs)],
            inner=(*corner, *size) if real.size > seen.size else None,
            marked=np.flatnonzero((real == 1) & (counts == 0)).tolist(),
        ),
        Sign("→"),
        Grid(
            "output",
            "output: how many pixels a window sees",
            sees,
            cursor=at,
            links=[_forth(k, window, sees) for k, window in enumerate(cells)],
        ),
    ]
    words = size_in_words(size, kernel, borders, stride, dilation)
    call, remark = _in_torch(state, borders)
    return View(
        _controls(state, borders, at, sees.size),
        [panels, [Note(words), Note(f"In PyTorch: {call}\n{remark}".strip())]],
        say=f"The output is {out[0]}×{out[1]}. {_seen_in_words(seen, never)}",
        numbers={
            "size": list(out),
            "seen": seen.tolist(),
            "sees": sees.tolist(),
            "never": never,
            "borders": borders,
            "torch": call,
        },
        active="output",
    )


def _borders(state):
    """Zeros (before, after) on each axis."""
    _, kernel, _, padding, dilation = state.pairs.values()
    around = {
        _BY_HAND: lambda k, p, d: (p, p),
        _VALID: lambda k, p, d: (0, 0),
        _SAME: lambda k, p, d: same_padding(k, d),
        _FULL: lambda k, p, d: (d * (k - 1), d * (k - 1)),
    }[state.border]
    return [around(*axis) for axis in zip(kernel, padding, dilation, strict=True)]


def _controls(state, borders, at, count):
    axis = _AXES[state.axes][0]
    sliders = []
    for name, (low, high) in _LIMITS.items():
        value, shown = state.pairs[name][axis], map(str, state.pairs[name])
        if name == "padding":
            value = min(borders[axis][0], high)
            shown = (str(a) if a == b else f"{a} + {b}" for a, b in borders)
        both = ", ".join(dict.fromkeys(shown))
        label = name.replace("_", " ")
        sliders.append(Slider(name, label, value, low, high, shown=both))
    return [
        *sliders,
        Choice("border", "border", state.border, [_BY_HAND, _VALID, _SAME, _FULL]),
        Choice("axes", "sliders set", state.axes, list(_AXES)),
        Player("output", "window", at, count),
    ]


def _forth(k, window, sees):
    place = divmod(k, sees.shape[1])
    zeros = len(window) - sees.flat[k]
    beside = f" and {counted(zeros, 'zero')} of the border" if zeros else ""
    said = f"Output {place} sees {counted(sees.flat[k], 'pixel')}{beside}."
    return Link({"input": window, "output": [k]}, said)


def _back(cell, users, real, corner):
    row, column = divmod(cell, real.shape[1])
    what = "This zero of the border"
    if real.flat[cell]:
        what = f"Pixel {(row - corner[0], column - corner[1])}"
    times = f"seen by {counted(len(users), 'window')}" if users else "never seen"
    return Link({"input": [cell], "output": users}, f"{what} is {times}.")


def _seen_in_words(seen, never):
    least, most = seen.min(), seen.max()
    if least == most > 0:
        return f"Every pixel is seen by {counted(most, 'window')}."
    if least:
        return f"A pixel is seen by {least} to {most} windows."
    lines = [
        f"{name}{'s' * (len(places) > 1)} {listed(places)}"
        for name, places in zip(("row", "column"), never, strict=True)
        if places
    ]
    unseen = int((seen == 0).sum())
    return f"Never seen: {' and '.join(lines)}, {unseen} of {seen.size} pixels."


def _in_torch(state, borders):
    """The call of torch's layer, and what is to be known about it."""
    _, kernel, stride, _, dilation = state.pairs.values()
    padding, remark = tuple(before for before, _ in borders), ""
    top, left = borders
    if top[0] != top[1] or left[0] != left[1]:
        padding = "same"
        remark = "The odd row of zeros is at the bottom, the odd column on the right."
        if stride != (1, 1):
            padding = 0
            remark = (
                f"after F.pad(x, {(*left, *top)}): no “same” with a stride in PyTorch."
            )
    elif state.border == _SAME and stride != (1, 1):
        remark = "With a stride PyTorch takes no “same”, only the numbers."
    values = {"stride": stride, "padding": padding, "dilation": dilation}
    options = [f"{name}={_short(value)}" for name, value in values.items()]
    return f"Conv2d(1, 1, {', '.join([_short(kernel), *options])})", remark


def _short(value):
    """One number where both axes have the same."""
    if isinstance(value, tuple) and value[0] == value[1]:
        value = value[0]
    return repr(value)
