"""Dropout: a thinned net for each mask, and the whole net at inference."""

from dataclasses import dataclass

import numpy as np

from cnnlib import functional as F
from cnnlib.demos.parts.charts import Lines
from cnnlib.demos.parts.controls import Button, Choice, Slider
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.net import Net
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Sign
from cnnlib.demos.sentences import counted
from cnnlib.demos.stage import Demo, demo
from cnnlib.plots.style import BLUE, GREY, number

__all__ = ["dropout"]

_MODES = ["training", "inference"]
_POINTS = 200  # that a line is drawn through at most


@demo
def dropout(p=0.5):
    """Draw masks, see the thinned nets, and what their mean comes to.

    A net with two hidden layers of five units, dropout behind each. All its weights are
    positive, so no ReLU cuts anything off, and the mean of many thinned nets' answers
    comes to what the whole net answers; in general it comes only near.

    Parameters
    ----------
    p : float
        Probability to drop a unit, 0 to 0.95.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If `p` is none of these.

    Examples
    --------
    >>> net = dropout(0.5)
    >>> net.set(mode="inference")
    >>> net.numbers["after"] == net.numbers["before"]
    True
    """
    start = {"mode": "training", "p": _slider(0.5).accept(p), "masks": 1}
    return Demo("Dropout", start, _view, _press)


def _slider(p):
    return Slider("p", "p, the probability to drop", p, 0, 0.95, 0.05)


def _press(state, name):
    state.masks += {"one": 1, "hundred": 100}.get(name, 0)


# --- the net

_INPUT = np.array([1.0, 2.0, 1.0])
_NAMES = ["input", "hidden 1", "hidden 2", "output"]


def _weights():
    rng = np.random.default_rng(9)
    return [rng.uniform(0.1, 0.9, size).round(1) for size in ((5, 3), (5, 5), (1, 5))]


_WEIGHTS = _weights()


@dataclass
class _Pass:
    """What the net does under each of many masks, a row for each."""

    before: list  # what the units of both hidden layers answer
    after: list  # the same after dropout
    masks: list
    output: np.ndarray


def _forward(p, count, training=True):
    """Send the input through the net under `count` masks, always the same ones."""
    values, before, after, masks = np.tile(_INPUT, (count, 1)), [], [], []
    for seed, weight in enumerate(_WEIGHTS[:-1]):
        before.append(F.relu(F.linear(values, weight)))
        rng = np.random.default_rng(seed)
        values, mask = F.dropout(before[-1], p, training, rng, return_mask=True)
        after.append(values)
        masks.append(mask)
    return _Pass(before, after, masks, F.linear(values, _WEIGHTS[-1])[:, 0])


def _gradients(seen, p):
    """Gradients of the last output: of hidden layer 1 after its dropout, and before."""
    grad = _WEIGHTS[-1]
    grad = F.dropout_backward(grad, seen.masks[1][-1:], p)
    grad = F.relu_backward(grad, seen.before[1][-1:])
    after = grad @ _WEIGHTS[1]
    return after, F.dropout_backward(after, seen.masks[0][-1:], p)


# --- the picture


def _view(state):
    drawn = _forward(state.p, state.masks)
    whole = _forward(state.p, 1, training=False)
    seen = drawn if state.mode == "training" else whole
    grad_after, grad_before = _gradients(seen, state.p if seen is drawn else 0)
    shown = {
        "before": seen.before[0][-1],
        "mask": seen.masks[0][-1].astype(float),
        "after": seen.after[0][-1],
        "mean": drawn.after[0].mean(axis=0),
        "grad_after": grad_after[0],
        "grad_before": grad_before[0],
    }
    means = np.cumsum(drawn.output) / np.arange(1, state.masks + 1)
    limits = 0, shown["before"].max() / (1 - state.p)
    rows = [
        [_net(seen, limits), _means(means, whole.output[0])],
        _forth(shown, state, limits),
        _back(shown, state),
    ]
    numbers = {name: values.tolist() for name, values in shown.items()} | {
        "masks": state.masks,
        "output": float(seen.output[-1]),
        "mean_output": float(means[-1]),
        "inference_output": float(whole.output[0]),
    }
    return View(_controls(state), rows, _words(state, seen, numbers), numbers)


def _controls(state):
    masks = [Button("one", "New mask"), Button("hundred", "100 new masks")]
    return [
        Choice("mode", "mode", state.mode, _MODES),
        _slider(state.p),
        *(masks if state.mode == "training" else []),
    ]


def _net(seen, limits):
    kept = [mask[-1] for mask in seen.masks]
    return Net(
        "thinned net" if not np.all(kept) else "net",
        _dropped(seen),
        [_INPUT, *(values[-1] for values in seen.after), seen.output[-1:]],
        _WEIGHTS,
        [np.full(len(_INPUT), True), *kept, np.full(1, True)],
        _NAMES,
        limits,
    )


def _means(means, whole):
    """The mean of y, with every further mask; a line through some of the points."""
    count = len(means)
    at = np.unique(np.geomspace(1, count, _POINTS).round().astype(int))
    x, y = np.log10(at), means[at - 1]
    right = max(1, int(np.ceil(np.log10(count))))
    return Lines(
        "y, mean over all masks so far",
        f"The mean of y over {count} masks beside y at inference, {number(whole)}",
        (0, right),
        _even(min(y.min(), whole), max(y.max(), whole)),
        x_label="masks",
        x_ticks=[(k, str(10**k)) for k in range(right + 1)],
        legend={"thinned nets": BLUE, "inference": GREY},
        size=28,
        height=13,
        lines=[
            Lines.line([0, right], [whole, whole], GREY, dashed=True),
            Lines.line(x, y, BLUE, dot=(x[-1], y[-1])),
        ],
    )


def _even(low, high):
    """Even numbers around both, so that the tick in the middle is whole, too."""
    return 2 * np.floor(low / 2 - 0.05), 2 * np.ceil(high / 2 + 0.05)


def _forth(shown, state, limits):
    masks = counted(state.masks, "mask")
    return [
        Grid("before", "h, answers of hidden 1", shown["before"], limits=limits),
        Sign("·"),
        Grid("mask", "mask, 1 = kept", shown["mask"], limits=(0, 1)),
        _scale(state),
        Grid("after", "h′, what goes on", shown["after"], limits=limits),
        Grid("mean", f"h′, mean of {masks}", shown["mean"], limits=limits),
    ]


def _scale(state):
    kept = f"(1 − {number(state.p)})" if state.mode == "training" else "1"
    return Sign(f"/ {kept} =", size=1.3)


def _back(shown, state):
    largest = max(np.abs(shown["grad_before"]).max(), np.abs(shown["grad_after"]).max())
    colours = {"weights": True, "limits": (-largest, largest)}
    return [
        Grid("grad_after", "∂y/∂h′, comes back", shown["grad_after"], **colours),
        Sign("·"),
        Grid("back", "the same mask", shown["mask"], limits=(0, 1)),
        _scale(state),
        Grid(
            "grad_before", "∂y/∂h, goes further back", shown["grad_before"], **colours
        ),
    ]


# --- in words


def _words(state, seen, numbers):
    answer = f"The net answers {number(seen.output[-1], 3)}"
    masks = counted(state.masks, "mask")
    mean = f"the mean of {masks} is {number(numbers['mean_output'], 3)}"
    if state.mode == "inference":
        return f"Inference: nothing is dropped or scaled. {answer}; {mean}."
    whole = number(numbers["inference_output"], 3)
    scale = f"1/(1 − {number(state.p)}) = {number(1 / (1 - state.p), 3)}"
    return (
        f"{_dropped(seen)} What is kept is multiplied by {scale}{_example(seen)}. "
        f"{answer}; {mean}, and at inference it is {whole}."
    )


def _dropped(seen):
    """Which units are dropped, layer by layer."""
    layers = []
    for name, mask in zip(_NAMES[1:], seen.masks, strict=False):
        units = ", ".join(str(k + 1) for k in np.flatnonzero(~mask[-1]))
        layers.append(f"{units or 'none'} of {name}")
    return f"Dropped units: {'; '.join(layers)}."


def _example(seen):
    """The first unit that is kept, before and after."""
    kept = np.flatnonzero(seen.masks[0][-1])
    if not kept.size:
        return ""
    before, after = (values[0][-1, kept[0]] for values in (seen.before, seen.after))
    return f": {number(before, 3)} becomes {number(after, 3)}"
