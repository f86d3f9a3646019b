"""Numbers over an axis: learning curves, growth, histograms, bars, loss surfaces."""

import numpy as np

from cnnlib.plots.style import (
    BLUE,
    COLOURS,
    INTENSITY,
    MARK,
    WIDTH,
    described,
    human,
    number,
    panels,
    styled,
)

__all__ = ["bars", "curves", "growth", "histograms", "surface"]

_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
_MARKERS = "os^Dv*"


@styled
def curves(runs, x=None, xlabel="step", ylabel="loss", log=""):
    """Lines over steps; several runs of one kind become their mean and their range.

    Parameters
    ----------
    runs : dict
        Name → array of shape (steps,), or (repeats, steps). A dict of such dicts
        makes one panel for each, labelled with its key; where all hold the same
        names there is one legend.
    x : ndarray of shape (steps,), optional
        Where the values stand; 1, 2, 3, … without it.
    xlabel, ylabel : str
        What the axes measure, with units.
    log : {"", "x", "y", "xy"}
        Axes with a logarithmic scale.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there is nothing to draw or `x` has another length.

    Examples
    --------
    >>> curves({"train": [2.0, 1.0, 0.5], "test": [2.0, 1.5, 1.2]}).alt
    'loss over step: train from 2 to 0.5; test from 2 to 1.2'
    """
    if not runs:
        raise ValueError("curves: there is no run to draw")
    nested = isinstance(next(iter(runs.values())), dict)
    groups = runs if nested else {ylabel: runs}
    alike = len(groups) > 1 and len({tuple(lines) for lines in groups.values()}) == 1
    fig, axes = panels(min(WIDTH, 2.2 + 3.4 * len(groups)), 3.4, 1, len(groups))
    words = []
    for ax, (label, lines) in zip(axes[0], groups.items(), strict=True):
        said = [
            _draw_run(ax, i, name, x, y) for i, (name, y) in enumerate(lines.items())
        ]
        _finish(ax, xlabel, label, log)
        if "x" not in log and (x is None or np.asarray(x).dtype.kind in "iu"):
            ax.xaxis.get_major_locator().set_params(integer=True)
        if not alike and (len(lines) > 1 or next(iter(lines))):
            ax.legend()
        words.append(f"{label} over {xlabel}: " + "; ".join(said))
    if alike and next(iter(lines)):
        known = axes[0, 0].get_legend_handles_labels()
        fig.legend(*known, loc="outside upper center", ncols=6)
    return described(fig, ". ".join(words))


@styled
def growth(x, series, xlabel, ylabel):
    """Growing numbers on logarithmic axes, where a power of x is a straight line.

    Parameters
    ----------
    x : ndarray of shape (n,), positive
    series : dict of str to ndarray of shape (n,), positive
    xlabel, ylabel : str
        With units.

    Returns
    -------
    matplotlib.figure.Figure
        The legend gives the slope: the power of x that fits best.

    Raises
    ------
    ValueError
        If a number is not positive.

    Examples
    --------
    >>> growth([1, 2, 4], {"loops": [3, 12, 48]}, "kernel size", "seconds").alt
    'seconds over kernel size: loops from 3 to 48, growing like power 2.0'
    """
    from matplotlib.ticker import NullLocator

    x = np.asarray(x, float)
    fig, axes = panels(5.6, 3.6)
    ax, words = axes[0, 0], []
    for i, (name, y) in enumerate(series.items()):
        y = np.asarray(y, float)
        if min(x.min(), y.min()) <= 0:
            raise ValueError(f"growth: logarithms need positive numbers, see {name!r}")
        slope = np.polyfit(np.log(x), np.log(y), 1)[0]
        ax.plot(x, y, _MARKERS[i % 6] + "-", color=COLOURS[i % 6], markersize=6)
        ax.lines[-1].set_label(f"{name}, power {slope:.1f}".replace("-", "−"))
        words.append(
            f"{name} from {number(y[0])} to {number(y[-1])}, growing like "
            f"power {slope:.1f}"
        )
    _finish(ax, xlabel, ylabel, "xy")
    ax.set_xticks(x, [human(value) for value in x])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.legend()
    return described(fig, f"{ylabel} over {xlabel}: " + "; ".join(words))


@styled
def histograms(groups, xlabel="activation", bins=40):
    """How values are spread, group by group (layer by layer), on one x axis.

    Parameters
    ----------
    groups : dict of str to ndarray
        Name → values of any shape.
    xlabel : str
    bins : int

    Returns
    -------
    matplotlib.figure.Figure
        The mean is marked; the title gives mean and standard deviation.

    Raises
    ------
    ValueError
        If there is no group or one has no finite value.

    Examples
    --------
    >>> histograms({"layer 1": [0.0, 2.0]}).alt
    'activation: layer 1 has mean 1 and standard deviation 1'
    """
    values = {name: np.ravel(np.asarray(v, float)) for name, v in groups.items()}
    values = {name: v[np.isfinite(v)] for name, v in values.items()}
    if not values or not all(v.size for v in values.values()):
        raise ValueError("histograms: every group needs a finite value")
    low = min(v.min() for v in values.values())
    high = max(v.max() for v in values.values())
    edges = np.linspace(low, high if high > low else low + 1, bins + 1)
    columns = min(4, len(values))
    rows = -(-len(values) // columns)
    size = min(WIDTH, 1 + 2.3 * columns), 2.2 * rows + 0.3
    fig, axes = panels(*size, rows, columns, "constrained", sharex=True)
    for ax in axes.ravel()[len(values) :]:
        ax.remove()
    for ax, (name, v) in zip(axes.ravel(), values.items(), strict=False):
        ax.hist(v, edges, weights=np.full(v.size, 100 / v.size), color=BLUE)
        ax.axvline(v.mean(), color=MARK, linestyle="--", linewidth=1.6)
        ax.set_title(f"{name}\n{_spread(v)}", fontsize=10.5)
        ax.tick_params(labelbottom=True)
    fig.supxlabel(xlabel, fontsize=11)
    fig.supylabel("share of values (%)", fontsize=11)
    words = (
        f"{name} has mean {number(_mean(v))} and standard deviation {number(v.std())}"
        for name, v in values.items()
    )
    return described(fig, f"{xlabel}: " + "; ".join(words))


@styled
def bars(values, xlabel="", log=False, highlight=()):
    """Named numbers as horizontal bars, each with its number.

    Parameters
    ----------
    values : dict
        Name → number, first at the top. A dict of such dicts makes one panel for
        each, labelled with its key.
    xlabel : str
        What the numbers measure, with units; for one panel.
    log : bool
        Logarithmic scale; all numbers must be positive.
    highlight : collection of str
        Names of bars to mark.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> bars({"dense": 3_600_000_000, "5×5": 25}, "weights", log=True).alt
    'weights: dense 3.6 G; 5×5 25'
    """
    nested = isinstance(next(iter(values.values())), dict)
    groups = values if nested else {xlabel: values}
    names = max((list(group) for group in groups.values()), key=len)
    size = min(WIDTH, 2 + 3.3 * len(groups)), 0.36 * len(names) + 0.8
    fig, axes = panels(*size, 1, len(groups), "constrained", sharey=nested)
    words = []
    for ax, (label, group) in zip(axes[0], groups.items(), strict=True):
        colours = [MARK if name in highlight else BLUE for name in group]
        lengths = [float(value) for value in group.values()]  # integers may be 32 bits
        drawn = ax.barh(list(group), lengths, color=colours, log=log)
        texts = [human(value) for value in group.values()]
        ax.bar_label(drawn, texts, padding=4, fontsize=10)
        ax.margins(x=0.24)
        if not log:
            ax.xaxis.set_major_formatter(lambda value, _: human(value))
        ax.set_xlabel(label)
        ax.tick_params(axis="y", length=0)
        pairs = zip(group, texts, strict=True)
        words.append(f"{label}: " + "; ".join(f"{n} {text}" for n, text in pairs))
    axes[0, 0].invert_yaxis()
    return described(fig, ". ".join(words))


@styled
def surface(function, x, y, paths=None, xlabel="w₁", ylabel="w₂", levels=18):
    """Contours of a function of two variables, and paths down it.

    Parameters
    ----------
    function : callable
        Takes two arrays of one shape and returns the heights.
    x, y : (low, high)
        What to show of each axis.
    paths : dict of str to ndarray of shape (steps, 2), optional
        Name of an optimiser → the points it went through.
    xlabel, ylabel : str
    levels : int
        Number of contours, closer together near the lowest point.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> path = np.array([[2.0, 1.0], [1.0, 0.5], [0.0, 0.0]])
    >>> surface(lambda a, b: a**2 + b**2, (-3, 3), (-2, 2), {"SGD": path}).alt
    'contours of the loss, lowest 0; SGD goes from height 5 to 0 in 2 steps'
    """
    grid = np.meshgrid(np.linspace(*x, 201), np.linspace(*y, 201))
    height = np.asarray(function(*grid), float)
    low, high = height.min(), height.max()
    spacing = low + (high - low) * np.linspace(0, 1, levels + 1)[1:] ** 2.5
    fig, axes = panels(6.4, 4.2)
    ax = axes[0, 0]
    contours = ax.contour(*grid, height, spacing, cmap=INTENSITY, linewidths=1)
    fig.colorbar(contours, ax=ax, label="loss")
    words = [f"contours of the loss, lowest {number(low)}"]
    for i, (name, path) in enumerate((paths or {}).items()):
        path = np.asarray(path, float)
        style = {"color": COLOURS[i % 6], "marker": _MARKERS[i % 6], "markersize": 4}
        ax.plot(*path.T, linestyle=_DASHES[i % 6], label=name, **style)
        first, last = (float(function(*path[end])) for end in (0, -1))
        words.append(
            f"{name} goes from height {number(first)} to {number(last)} "
            f"in {len(path) - 1} steps"
        )
    if paths:
        start = np.asarray(next(iter(paths.values())))[0]
        ax.plot(*start, "X", color=MARK, markersize=11, label="start", linestyle="none")
        ax.legend(loc="upper left", bbox_to_anchor=(0, -0.14), ncols=3)
    ax.set(xlim=x, ylim=y, xlabel=xlabel, ylabel=ylabel)
    return described(fig, "; ".join(words))


def _draw_run(ax, place, name, x, values):
    """Draw one line with its range, and say in words where it goes."""
    values = np.atleast_2d(np.asarray(values, float))
    steps = np.arange(1, values.shape[1] + 1) if x is None else np.asarray(x)
    if len(steps) != values.shape[1] or not len(steps):
        raise ValueError(
            f"curves: {name!r} has {values.shape[1]} values at {len(steps)} x"
        )
    mean, colour = values.mean(axis=0), COLOURS[place % 6]
    # A single value would be no line at all.
    marker = "o" if len(steps) <= 12 else None
    dashes = _DASHES[place % 6]
    ax.plot(steps, mean, label=name, color=colour, linestyle=dashes, marker=marker)
    if len(values) > 1:
        between = values.min(axis=0), values.max(axis=0)
        ax.fill_between(steps, *between, color=colour, alpha=0.2, linewidth=0)
    runs = f" (mean of {len(values)} runs)" if len(values) > 1 else ""
    return f"{name} from {number(mean[0])} to {number(mean[-1])}{runs}".strip()


def _finish(ax, xlabel, ylabel, log):
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if "x" in log:
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")
    ax.grid(True)


def _spread(values):
    return f"{number(_mean(values))} ± {number(values.std())}"


def _mean(values):
    """The mean, or 0 where it is nothing but rounding."""
    mean = values.mean()
    return mean if abs(mean) > 1e-5 * values.std() else 0
