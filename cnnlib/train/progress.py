"""Showing that training goes on: a bar in a terminal, a curve in a notebook."""

import sys
import time
from contextlib import contextmanager

__all__ = ["shown"]

_SHARE = 0.05  # of the time may go into drawing
_PAUSE = 2.0  # seconds between two drawings, at least


@contextmanager
def shown(wanted, total, history, clock=time.perf_counter):
    """Within the block, say how far the training is.

    Parameters
    ----------
    wanted : bool
        Whether to show anything.
    total : int
        Steps of the whole training.
    history : History
        Of the training.
    clock : function
        The time in seconds.

    Yields
    ------
    function
        To be called after each step.
    """
    shell = sys.modules.get("IPython")
    shell = shell and shell.get_ipython()
    if not wanted:
        yield lambda: None
    elif hasattr(shell, "kernel"):
        yield from _curves(total, history, clock)
    else:
        yield from _bar(total, history)


def _bar(total, history):
    """tqdm's bar, on a terminal only: in a file it would be one long line."""
    from tqdm import tqdm

    done = len(history.train_loss)
    with tqdm(total=total, initial=done, unit="step", disable=None) as bar:

        def tick():
            bar.update()
            if bar.n % 20 == 0:
                bar.set_postfix(loss=f"{history.train_loss[-1]:.3f}", refresh=False)

        yield tick


def _curves(total, history, clock):
    """The learning curves in one output of the cell, drawn anew now and then."""
    from IPython.display import display

    handle = display({"text/plain": "training"}, raw=True, display_id=True)
    due = clock() + _PAUSE

    def tick():
        nonlocal due
        started = clock()
        if started < due:
            return
        handle.update(_bundle(history, total), raw=True)
        now = clock()
        due = now + max(_PAUSE, (now - started) / _SHARE)

    try:
        yield tick
    finally:
        if history.train_loss:
            handle.update(_bundle(history), raw=True)


def _bundle(history, total=None):
    from cnnlib.plots import as_html

    figure = history.plot()
    html = as_html(figure)
    if total:
        html += f"<p>step {len(history.train_loss):,} of {total:,}</p>"
    return {"text/html": html, "text/plain": figure.alt}
