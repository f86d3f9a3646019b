"""Two nets in training, with and without batch normalisation, layer by layer."""

from functools import cache
from itertools import islice, takewhile
from typing import NamedTuple

import numpy as np

from cnnlib import data, nn, optim
from cnnlib import functional as F
from cnnlib.demos.parts.charts import Bars, Lines
from cnnlib.demos.parts.controls import Choice, Player, Slider
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Sign
from cnnlib.demos.refusals import one_of
from cnnlib.demos.stage import Demo, demo
from cnnlib.plots.style import COLOURS, GREY, number
from cnnlib.train.loop import few_threads

__all__ = ["batch_norm"]

_BATCH_SIZES = (4, 16, 64, 256)
_RATES = (0.01, 0.1, 0.3, 1, 3, 10)
_COLOURS = {"plain": COLOURS[0], "batch norm": COLOURS[1]}
_LAYERS, _WIDTH, _STEPS = 4, 48, 150
_RANGE, _BINS = (-4, 4), 40  # of a histogram
_GUESSING = np.log(10)  # the loss of ten equal probabilities
_ALL = "no layer"
_CHOICES = [_ALL, *(f"layer {k + 1}" for k in range(_LAYERS))]
_TOPS = 10, 20, 40, 60, 100  # percent, at the top of a large histogram
_WORST = 3  # the loss at the top of the picture


@demo
def batch_norm(*, batch_size=64, learning_rate=0.1):
    """Watch what each layer receives while two nets learn, one with batch norm.

    Both have four hidden layers of 48 units, the same first weights and the same
    batches of the embedded digits. A histogram shows what a layer's ReLUs receive from
    the batch of the step shown; numbers beyond ±4 stand in its outermost bars. Of a
    layer that is enlarged, what its batch norm receives stands beside what it gives.

    Parameters
    ----------
    batch_size : int
        4, 16, 64 or 256.
    learning_rate : float
        0.01, 0.1, 0.3, 1, 3 or 10.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these.

    Examples
    --------
    >>> training = batch_norm(batch_size=16)
    >>> [round(spread, 2) for mean, spread in training.numbers["layers"]["batch norm"]]
    [1.0, 1.0, 1.0, 1.0]
    """
    start = {
        "batch_size": str(one_of("batch_size", batch_size, _BATCH_SIZES)),
        "learning_rate": str(one_of("learning_rate", learning_rate, _RATES)),
        "step": 0,
        "layer": _ALL,
    }
    digits = data.digits()

    @cache
    def runs(batch_size, rate):
        return {
            "plain": _trained(digits, batch_size, rate),
            "batch norm": _trained(digits, batch_size, rate, nn.BatchNorm1d),
        }

    def draw(state):
        return _view(state, runs(int(state.batch_size), float(state.learning_rate)))

    return Demo("Batch normalisation", start, draw)


# --- training


class _Step(NamedTuple):
    """A net at one step: its loss, and what its ReLUs and its batch norms receive."""

    loss: float
    layers: list
    before: list

    def is_finite(self):
        return np.isfinite([self.loss, *(layer.spread for layer in self.layers)]).all()


class _Responses(NamedTuple):
    """What the ReLUs of a layer receive from one batch."""

    mean: float
    spread: float
    counts: list

    @classmethod
    def of(cls, values):
        values = values.astype(float)  # squares of large float32 numbers overflow
        counts, _ = np.histogram(values.clip(*_RANGE), _BINS, _RANGE)
        return cls(float(values.mean()), float(values.std()), counts.tolist())


def _net(*norms):
    rng = np.random.default_rng(0)
    layers, size = [nn.Flatten()], 28 * 28
    for _ in range(_LAYERS):
        linear = nn.Linear(size, _WIDTH, bias=False, rng=rng)
        layers += [linear, *(norm(_WIDTH) for norm in norms), nn.ReLU()]
        size = _WIDTH
    return nn.Sequential(*layers, nn.Linear(size, 10, rng=rng))


def _trained(digits, batch_size, rate, *norms):
    """The steps of a net's training; those after it diverged are missing."""
    net = _net(*norms)
    batches = islice(_batches(digits, batch_size), _STEPS)
    # Where a net diverges, its numbers overflow; that is what there is to see.
    with few_threads(net), np.errstate(all="ignore"):
        steps = _steps(net, optim.SGD(net.parameters(), lr=rate), batches)
        return list(takewhile(_Step.is_finite, steps))


def _steps(net, sgd, batches):
    for images, labels in batches:
        scores, *received = _forward(net, images)
        yield _Step(float(F.cross_entropy(scores, labels)), *received)
        sgd.zero_grad()
        grad = F.cross_entropy_backward(1.0, scores, labels)
        net.backward(grad, needs_input_grad=False)
        sgd.step()


def _batches(digits, size):
    """Batches of one size, epoch after epoch without end."""
    rng = np.random.default_rng(1)
    while True:
        yield from data.batches(*digits.train, size, rng, drop_last=True)


def _forward(net, values):
    """The scores, and on the way what each ReLU and each batch norm receives."""
    received = {nn.ReLU: [], nn.BatchNorm1d: []}
    for layer in net:
        if type(layer) in received:
            received[type(layer)].append(_Responses.of(values))
        values = layer(values)
    return values, *received.values()


# --- the picture


def _view(state, runs):
    shown = {
        name: run[state.step] if state.step < len(run) else None
        for name, run in runs.items()
    }
    if state.layer == _ALL:
        histograms = [
            [_histogram(name, step, k) for k in range(_LAYERS)]
            for name, step in shown.items()
        ]
    else:
        histograms = [_enlarged(shown, _CHOICES.index(state.layer) - 1)]
    normed = shown["batch norm"]
    return View(
        _controls(state),
        [*histograms, [_losses(runs, state.step), _spreads(shown)]],
        say=_words(state, runs, shown),
        numbers={
            "step": state.step,
            "loss": {k: step.loss if step else "diverged" for k, step in shown.items()},
            "layers": {
                k: _statistics(step and step.layers) for k, step in shown.items()
            },
            "before": _statistics(normed and normed.before),
        },
    )


def _statistics(layers):
    """Mean and spread of each layer."""
    return [[layer.mean, layer.spread] for layer in layers or []]


def _controls(state):
    sizes, rates = (
        [str(value) for value in values] for values in (_BATCH_SIZES, _RATES)
    )
    return [
        Choice("batch_size", "images in a batch", state.batch_size, sizes),
        Choice("learning_rate", "learning rate", state.learning_rate, rates),
        Choice("layer", "enlarge", state.layer, _CHOICES),
        Player("step", "training", state.step, _STEPS, milliseconds=100),
        Slider("step", "step", state.step, 0, _STEPS - 1, shown=str(state.step + 1)),
    ]


def _histogram(name, step, k):
    responses = step and step.layers[k]
    said, counts = _spread(responses), _counts(responses)
    return Bars(
        f"{name}, layer {k + 1}: {said}",
        f"Histogram of what layer {k + 1} of the {name} net receives: {said}",
        _RANGE,
        (0, max(counts)),
        y_ticks=[(0, "")],
        size=17,
        height=7,
        bars=_bars(counts, _COLOURS[name]),
    )


def _enlarged(shown, k):
    """What a layer gives to its ReLUs without batch norm, and before and after it."""
    plain, normed = shown.values()
    plain = plain and plain.layers[k]
    before, after = normed and normed.before[k], normed and normed.layers[k]
    top = _top(before, after)  # to be compared
    return [
        _large("plain", f"plain, layer {k + 1}", plain, _top(plain)),
        _large("batch norm", "before batch norm", before, top),
        Sign("→"),
        _large("batch norm", "after batch norm", after, top),
    ]


def _large(name, what, responses, top):
    said = _spread(responses)
    low, high = _RANGE
    return Bars(
        f"{what}: {said}",
        f"Histogram of the responses, {what}: {said}",
        _RANGE,
        (0, top),
        x_label="response",
        x_ticks=[(value, number(value)) for value in range(low, high + 1, 2)],
        y_ticks=[(share, f"{share:g} %") for share in (0, top / 2, top)],
        size=20,
        height=16,
        bars=_bars(_shares(responses), _COLOURS[name]),
    )


def _top(*histograms):
    """The top of an axis, in percent, for all of them."""
    most = max(_shares(responses).max() for responses in histograms)
    return next(top for top in _TOPS if top >= most)


def _shares(responses):
    counts = np.array(_counts(responses))
    return 100 * counts / (counts.sum() or 1)


def _counts(responses):
    return responses.counts if responses else [0] * _BINS


def _bars(heights, colour):
    edges = np.linspace(*_RANGE, _BINS + 1).tolist()
    return [
        {"left": left, "right": right, "value": float(height), "colour": colour}
        for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True)
        if height
    ]


def _losses(runs, step):
    lines = [Lines.line([1, _STEPS], [_GUESSING, _GUESSING], GREY, dashed=True)]
    for name, run in runs.items():
        losses = [min(at.loss, _WORST) for at in run]
        dot = (step + 1, losses[step]) if step < len(run) else None
        steps = range(1, len(run) + 1)
        lines.append(Lines.line(steps, losses, _COLOURS[name], dot=dot))
    return Lines(
        "loss of each batch",
        "Loss of both nets over the steps of training",
        (1, _STEPS),
        (0, _WORST),
        x_label="step",
        y_ticks=[(0, "0"), (1, "1"), (2, "2"), (_WORST, f"≥ {_WORST}")],
        legend=_COLOURS | {"guessing": GREY},
        size=34,
        height=11,
        lines=lines,
    )


def _spreads(shown):
    lines = []
    for name, step in shown.items():
        spreads = [layer.spread for layer in step.layers] if step else []
        heights = np.log10(np.clip(spreads, 0.001, 10))
        lines.append(Lines.line(range(1, len(heights) + 1), heights, _COLOURS[name]))
    return Lines(
        "spread of the responses",
        "Standard deviation of what each layer receives, on a logarithmic axis",
        (0.7, _LAYERS + 0.3),
        (-3, 1),
        x_label="layer",
        x_ticks=[(k, str(k)) for k in range(1, _LAYERS + 1)],
        y_ticks=[(-3, "0.001"), (-2, "0.01"), (-1, "0.1"), (0, "1"), (1, "10")],
        legend=_COLOURS,
        size=26,
        height=11,
        lines=lines,
    )


# --- in words


def _words(state, runs, shown):
    heading = (
        f"Step {state.step + 1} of {_STEPS}, {state.batch_size} images in a batch, "
        f"learning rate {state.learning_rate}"
    )
    nets = [_net_words(name, runs[name], step) for name, step in shown.items()]
    return " ".join([f"{heading}.", *nets])


def _net_words(name, run, step):
    if step is None:
        return (
            f"The {name} net diverged: from step {len(run) + 1} on it has no numbers."
        )
    layers = ", ".join(map(_spread, step.layers))
    loss = f"{step.loss:.2f}" if step.loss < 1000 else number(step.loss)
    return f"The {name} net has loss {loss}, its layers (mean ± spread) {layers}."


def _spread(layer):
    if layer is None:
        return "diverged"
    return f"{_short(layer.mean)} ± {_short(layer.spread)}"


def _short(value):
    """As `number`, to the hundredth."""
    return number(round(value, 2))
