"""A digit to be drawn, or taken from examples: its state, its buttons, its changes."""

import numpy as np

from cnnlib.demos.parts.controls import Button
from cnnlib.demos.reader import centred

__all__ = ["BUTTONS", "as_pixels", "change", "shown", "start"]

BUTTONS = [
    Button("clear", "Clear"),
    Button("previous", "Previous example"),
    Button("next", "Next example"),
]


def as_pixels(images):
    """Images of brightness 0 to 1 as bytes.

    Examples
    --------
    >>> as_pixels(np.array([0, 0.5, 1]))
    array([  0, 128, 255], dtype=uint8)
    """
    return np.rint(images * np.float32(255)).astype(np.uint8)


def start(pictures, empty=False):
    """The entries of a state that begins with the first example, or an empty pad.

    Examples
    --------
    >>> sorted(start(np.zeros((3, 28, 28), np.uint8)))
    ['drawn', 'example', 'pad']
    """
    if empty:
        return {"pad": np.zeros_like(pictures[0]), "example": -1, "drawn": True}
    return {"pad": pictures[0], "example": 0, "drawn": False}


def change(pictures, state, name):
    """What the buttons do; what was drawn on is an example no more.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> pictures = np.arange(2 * 784).reshape(2, 28, 28)
    >>> state = SimpleNamespace(**start(pictures))
    >>> change(pictures, state, "previous")
    >>> state.example, state.drawn
    (1, False)
    """
    if name in ("previous", "next"):
        # From an empty pad the first example is next, and the last one previous.
        step, least = (1, -1) if name == "next" else (-1, 0)
        state.example = (max(state.example, least) + step) % len(pictures)
        state.pad, state.drawn = pictures[state.example], False
    elif name == "clear":
        state.pad, state.drawn = np.zeros_like(state.pad), True
    elif name == "pad":
        state.drawn = True


def shown(state):
    """The picture that a network is given: a drawing is centred, as MNIST's digits are.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> pad = np.zeros((28, 28), np.uint8)
    >>> shown(SimpleNamespace(pad=pad, drawn=True)).any()
    np.False_
    """
    return centred(state.pad) if state.drawn else state.pad
