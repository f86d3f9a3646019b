"""Four optimisers race down a surface."""

import functools
from typing import NamedTuple

import numpy as np

from cnnlib import nn, optim
from cnnlib.demos.parts.charts import Lines
from cnnlib.demos.parts.controls import Choice, Player, Slider
from cnnlib.demos.parts.view import View
from cnnlib.demos.refusals import DemoError, whole
from cnnlib.demos.sentences import counted
from cnnlib.demos.stage import Demo, demo
from cnnlib.demos.surfaces import SURFACES, own_surface
from cnnlib.plots.style import COLOURS, number

__all__ = ["optimisers"]

_RULES = {
    "SGD": lambda w, lr, momentum: optim.SGD(w, lr),
    "momentum": lambda w, lr, momentum: optim.SGD(w, lr, momentum),
    "RMSprop": lambda w, lr, momentum: optim.RMSprop(w, lr),
    "Adam": lambda w, lr, momentum: optim.Adam(w, lr),
}
_COLOUR = dict(zip(_RULES, COLOURS, strict=False))
_RATES = [float(f"{d}e{power}") for power in range(-4, 1) for d in (1, 2, 3, 5, 7)]
_USUAL = 0.05  # a rate, where a surface names none
_OWN = "your function"


@demo
def optimisers(surface="ravine", *, x=None, y=None, start=None, rates=None, steps=None):
    """Race SGD, momentum, RMSprop and Adam down a surface.

    Parameters
    ----------
    surface : str or callable
        "ravine", "turned ravine", "saddle", "two valleys", "Rosenbrock's valley"; or
        a function of two arrays that returns the heights.
    x, y : (low, high), optional
        What to show of the plane; −3 to 3 and −2 to 2 for a function.
    start : (x, y), optional
        Where the race begins; it can be moved in the demo.
    rates : dict of str to float, optional
        Learning rates by name: "SGD", "momentum", "RMSprop", "Adam"; 0 leaves one out.
        Those not given suit the surface.
    steps : int, optional
        Length of the race, up to 300.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these.

    Examples
    --------
    >>> race = optimisers(rates={"SGD": 0.1})
    >>> race.numbers["losses"]["SGD"], race.numbers["diverged"]
    (None, ['SGD'])
    """
    surfaces, chosen = dict(SURFACES), surface
    if callable(surface):
        surfaces, chosen = {_OWN: own_surface(surface, x, y)} | surfaces, _OWN
    elif not isinstance(surface, str) or surface not in surfaces:
        raise DemoError(
            f"surface must be a function or one of {', '.join(surfaces)}, "
            f"got {surface!r}"
        )
    elif x is not None or y is not None:
        raise DemoError("x and y belong to a function of your own")
    rates = _checked({} if rates is None else rates)
    ladder = sorted({*_RATES, *rates.values()} - {0})
    if steps is not None:
        whole("steps", steps, 1, 300)
    first = _at_start(surfaces[chosen], ladder) | {"surface": chosen}
    first |= {name: _rung(ladder, rate) for name, rate in rates.items()}
    if start is not None:
        first["start"] = surfaces[chosen].on_map("start", start)
    if steps:
        first["steps"] = first["step"] = steps

    race = functools.lru_cache(4)(_race)

    def change(state, name):
        if name == "surface":
            vars(state).update(_at_start(surfaces[state.surface], ladder))

    def draw(state):
        on = {name: ladder[getattr(state, name) - 1] for name in _RULES}
        on = {name: rate for name, rate in on.items() if getattr(state, name)}
        hill = surfaces[state.surface]
        runs = race(hill, state.start, tuple(on.items()), state.mu, state.steps)
        return _view(list(surfaces), hill, ladder, runs, state)

    return Demo("Optimisers", first, draw, change)


def _checked(rates):
    if not isinstance(rates, dict):
        raise DemoError(f"rates must be a dictionary, got {rates!r}")
    for name, rate in rates.items():
        if name not in _RULES:
            raise DemoError(f"rates: {name!r} is none of {', '.join(_RULES)}")
        if not isinstance(rate, (int, float)) or not 0 <= rate <= 1000:
            raise DemoError(f"rates: {name} needs a number from 0 to 1000, got {rate}")
    return rates


def _rung(ladder, rate):
    """The slider's place for a rate; 0 is off."""
    return ladder.index(rate) + 1 if rate else 0


def _at_start(surface, ladder):
    rates = {name: _rung(ladder, surface.rates.get(name, _USUAL)) for name in _RULES}
    race = {"start": surface.start, "mu": surface.momentum}
    return race | rates | {"steps": surface.steps, "step": surface.steps}


class _Run(NamedTuple):
    """Where an optimiser went: its path, and how many places of it are not lost."""

    rate: float
    path: np.ndarray
    losses: np.ndarray
    kept: int

    def at(self, step):
        """Place and loss after a step, or None if it has diverged."""
        if step < self.kept:
            return self.path[step].tolist(), float(self.losses[step])
        return None


def _race(surface, start, rates, momentum, steps):
    """Name → `_Run`. All go together, so that the surface is asked once a step."""
    places = [nn.Parameter(np.array(start)) for _ in rates]
    movers = [
        _RULES[name]([place], rate, momentum)
        for (name, rate), place in zip(rates, places, strict=True)
    ]
    paths = np.empty((steps + 1, len(rates), 2))
    losses = np.empty((steps + 1, len(rates)))
    lost = np.empty((steps + 1, len(rates)), bool)
    for step in range(steps + 1):
        paths[step] = np.reshape([place.data for place in places], (-1, 2))
        losses[step], slopes = surface.at(paths[step])
        lost[step] = surface.is_lost(paths[step], slopes)
        for k, place in enumerate(places):
            place.grad = None if lost[step, k] else slopes[k]  # None: it stays
            movers[k].step()
    kept = [steps + 1 if not gone.any() else int(gone.argmax()) for gone in lost.T]
    return {
        name: _Run(rate, paths[:, k], losses[:, k], kept[k])
        for k, (name, rate) in enumerate(rates)
    }


def _view(names, surface, ladder, runs, state):
    now = {name: run.at(state.step) for name, run in runs.items()}
    return View(
        _controls(names, ladder, state),
        [[_map(surface, runs, now, state), _losses(surface, runs, now, state)]],
        say=_words(now, state),
        numbers={
            "step": state.step,
            "start": list(state.start),
            "rates": {name: run.rate for name, run in runs.items()},
            "places": {name: end and end[0] for name, end in now.items()},
            "losses": {name: end and end[1] for name, end in now.items()},
            "diverged": [name for name, end in now.items() if end is None],
        },
    )


def _controls(names, ladder, state):
    def rate(name):
        rung = getattr(state, name)
        shown = number(ladder[rung - 1], 3) if rung else "off"
        return Slider(name, f"rate of {name}", rung, 0, len(ladder), shown=shown)

    return [
        Choice("surface", "surface", state.surface, names),
        Player("step", "step", state.step, state.steps + 1, milliseconds=80),
        *map(rate, _RULES),
        Slider("mu", "μ of momentum", state.mu, 0, 0.95, 0.05, number(state.mu)),
    ]


def _map(surface, runs, now, state):
    lines = []
    ends = {name: number(end[1]) if end else "diverged" for name, end in now.items()}
    for name, run in runs.items():
        path = run.path[: min(state.step, run.kept) + 1]
        path, leaves = surface.until_it_leaves(path)
        end = {"out" if leaves else "dot": path[-1].tolist()}
        lines.append(Lines.line(*path.T, _COLOUR[name], **end))
    left = any(line["out"] for line in lines)
    return Lines(
        "start: drag the cross, or use the arrow keys",
        f"start of the race on the map of the {state.surface}; the arrow keys move it",
        surface.x,
        surface.y,
        f"w₁ to the right, w₂ upwards; dark is low{'; □: off the map' * left}",
        *surface.ticks,
        legend={f"{name}: {end}": _COLOUR[name] for name, end in ends.items()},
        size=39,
        height=27,
        lines=lines,
        name="start",
        ground=surface.png,
        point=state.start,
    )


def _losses(surface, runs, now, state):
    scale, limits, ticks = surface.loss_axis
    lines = []
    for name, run in runs.items():
        losses = scale(run.losses[: min(state.step + 1, run.kept)])
        dot = None if now[name] is None else (state.step, losses[-1])
        lines.append(Lines.line(range(len(losses)), losses, _COLOUR[name], dot=dot))
    return Lines(
        f"loss after {counted(state.step, 'step')}",
        "loss over steps; the sentence below has the numbers",
        (0, state.steps),
        limits,
        "step",
        y_ticks=ticks,
        legend={name: _COLOUR[name] for name in runs},
        size=29,
        height=27,
        lines=lines,
    )


def _words(now, state):
    x, y = map(number, state.start)
    ends = sorted((end[1], name) for name, end in now.items() if end)
    losses = ", ".join(f"{name} {number(loss)}" for loss, name in ends)
    said = f"From ({x}, {y}), after {state.step} of {state.steps} steps, "
    said += f"the losses are: {losses}." if ends else "nobody is left."
    lost = [name for name, end in now.items() if end is None]
    return f"{said} Diverged: {', '.join(lost)}." if lost else said
