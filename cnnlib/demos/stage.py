"""The stage on which every demo plays.

A demo is a function from a state to a `View`: the controls, the panels, and the words
that stand for them. The page draws the view (`js/`), reports what the user changes, and
gets the view of the new state. What a moved cursor lights up is part of the view, so
the page shows it without asking.
"""

import functools
import inspect
import os
from copy import deepcopy
from html import escape
from pathlib import Path
from types import MappingProxyType, SimpleNamespace

import numpy as np
import traitlets

from cnnlib.demos.parts.view import View
from cnnlib.demos.refusals import DemoError, refusing
from cnnlib.demos.still import still
from cnnlib.plots.style import as_html
from cnnlib.widgets import Live, script

__all__ = ["Demo", "State", "demo"]

_HERE = Path(__file__).parent
_JS = _HERE / "js"
# One module for the page: what all parts use, each kind of part, and the stage.
_SHARED = _JS / "base.js", _JS / "fit.js", _JS / "flows.js"
_FILES = *_SHARED, *sorted(_JS.glob("parts/*.js")), _JS / "stage.js"


def demo(function):
    """Let a function that builds a `Demo` begin its refusals with its own name.

    Parameters
    ----------
    function : callable

    Returns
    -------
    callable

    Raises
    ------
    DemoError
        Of the arguments that the function refuses, and of those that it does not have.

    Examples
    --------
    >>> @demo
    ... def doubling(n):
    ...     raise DemoError("n must be positive, got −1")
    >>> doubling(-1)
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: doubling: n must be positive, got −1
    """
    takes = inspect.signature(function)

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        try:
            with refusing():
                takes.bind(*args, **kwargs)
            return function(*args, **kwargs)
        except DemoError as error:
            raise DemoError(f"{function.__name__}: {error}") from None

    return wrapper


class State(SimpleNamespace):
    """What a demo draws from: its entries as attributes, to be read and not changed.

    Examples
    --------
    >>> state = State(n=3)
    >>> state.n
    3
    >>> state.n = 4
    Traceback (most recent call last):
    AttributeError: a demo does not change what it draws from (n)
    """

    def __init__(self, **entries):
        super().__init__(**{name: _to_read(entry) for name, entry in entries.items()})

    def __setattr__(self, name, value):
        raise AttributeError(f"a demo does not change what it draws from ({name})")


def _to_read(entry):
    """The entry as nobody can write to it, down to the arrays that it holds."""
    match entry:
        case np.ndarray():
            entry = entry.view()
            entry.flags.writeable = False
        case list() | tuple():
            make = getattr(entry, "_make", tuple)  # a named tuple keeps its names
            entry = make(map(_to_read, entry))
        case dict():
            read = {key: _to_read(value) for key, value in entry.items()}
            entry = MappingProxyType(read)
    return entry


class Demo(Live):
    """An interactive figure.

    Parameters
    ----------
    title : str
    start : dict
        The state to begin with, and to come back to: name → value.
    draw : callable
        `State` → `View`. A DemoError that it raises is shown as a sentence, and the
        state stays as it was.
    change : callable, optional
        Called with the new state, which it may change, and the name of the entry that
        was changed, for changes that bring others with them.

    Attributes
    ----------
    say : str
        The text that stands for the picture.
    numbers : dict
        What is shown, as plain numbers.

    Examples
    --------
    >>> from cnnlib.demos.parts.controls import Slider
    >>> from cnnlib.demos.parts.view import View
    >>> def draw(state):
    ...     slider = Slider("n", "n", state.n, 0, 9)
    ...     return View([slider], [], say=f"n is {state.n}")
    >>> counter = Demo("Counting", {"n": 3}, draw)
    >>> counter.set(n=5)
    >>> counter.say
    'n is 5'
    >>> counter.reset()
    >>> counter
    Counting: n is 3
    """

    _esm = script(*_FILES)
    _css = Live._css + (_HERE / "stage.css").read_text("utf-8")
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, title, start, draw, change=None):
        super().__init__()
        self._title, self._start, self._draw = title, deepcopy(start), draw
        self._change = change
        self._turn = 0
        self.reset()

    def reset(self):
        """Go back to the state at the start."""
        self._show(SimpleNamespace(**deepcopy(self._start)))

    def set(self, /, **changes):
        """Change entries of the state, as the controls do.

        Raises
        ------
        DemoError
            If there is no such control or it does not take the value; the state stays
            as it was.
        """
        state = deepcopy(self._state)
        for name, value in changes.items():
            setattr(state, name, self._part(name).accept(value))
            if self._change:
                self._change(state, name)
        self._show(state)

    def close(self):
        """Take the demo off the page, and free what it holds."""
        super().close()
        self._start, self._change = {}, None
        self._draw = lambda state: View([], [], say="closed")
        self.reset()

    @property
    def say(self):
        """The text that stands for the picture."""
        return self._view.said

    @property
    def numbers(self):
        """What is shown, as plain numbers and lists."""
        return self._view.numbers

    def figure(self):
        """The picture as it is now, for paper and for pages without widgets.

        Returns
        -------
        matplotlib.figure.Figure
        """
        return still(self._title, self._view)

    def _part(self, name):
        for part in self._view.parts():
            if getattr(part, "name", None) == name:
                return part
        raise DemoError(f"{self._title}: there is nothing called {name!r} to change")

    def _show(self, state):
        self._view = self._draw(State(**vars(state)))
        self._state = state
        self._send_view()

    def _send_view(self, problem=""):
        self._turn += 1  # an equal view would not be sent, and the page not drawn anew
        self.view = self._view.as_json() | {
            "title": self._title,
            "problem": problem,
            "turn": self._turn,
        }

    def hear(self, content):
        """What the page reports: ``{"reset": True}`` or ``{"set": {name: value}}``."""
        try:
            match content:
                case {"reset": True}:
                    self.reset()
                case {"set": dict(changes)}:
                    self.set(**changes)
                case _:
                    raise DemoError(f"{self._title}: the page reports no change")
        except DemoError as error:
            self._send_view(problem=f"{error}.")
        except Exception:
            # The page goes on with its last picture; ipywidgets shows the traceback.
            self._send_view(problem="This demo made a mistake of its own: see the log.")
            raise

    def _repr_mimebundle_(self, **kwargs):
        shown = super()._repr_mimebundle_(**kwargs)
        widget, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return widget | {
            "text/html": self._as_html(),
            "text/plain": repr(self),
        }, metadata

    def _as_html(self):
        """What stands where there is no widget; a picture takes up to a second."""
        if os.environ.get("CNNLIB_STILLS"):
            picture = as_html(self.figure())
            return f"{picture}<p><em>The demo is live once this cell has run.</em></p>"
        return f"<p><em>Run this cell for the demo.</em> {escape(repr(self))}</p>"

    def __repr__(self):
        return f"{self._title}: {self.say}"
