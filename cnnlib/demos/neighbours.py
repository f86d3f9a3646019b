"""What is similar: the nearest neighbours of a digit, by pixels and by features."""

from functools import cache

import numpy as np

from cnnlib import data, models
from cnnlib.demos import drawing
from cnnlib.demos.parts.controls import Slider
from cnnlib.demos.parts.pad import Pad
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.sentences import counted, listed
from cnnlib.demos.stage import Demo, demo

__all__ = ["neighbours"]

_GALLERY = 2000  # pictures to be found
_FOUND = 5
_FARTHEST = 6  # pixels of a shift
_LAYERS = {"784 pixels": 0, "400 pooled numbers": 7, "84 features": 11}


@demo
def neighbours():
    """Draw and move a digit; who are its neighbours, by pixels and by LeNet's features?

    For each description the five of 2,000 MNIST digits with the largest cosine. It
    begins with a 9 that stands three pixels too far right.

    Returns
    -------
    Demo

    Examples
    --------
    >>> similar = neighbours()
    >>> [len(labels) for labels in similar.numbers["labels"].values()]
    [5, 5, 5]
    >>> similar.set(clear=True)
    >>> similar.say
    'The pad is empty: draw a digit.'
    """
    mnist = data.mnist_sample()
    pictures = drawing.as_pixels(mnist.test_images[:200, 0])
    start = drawing.start(pictures) | {"down": 0, "right": 3}

    def draw(state):
        label = None if state.drawn else int(mnist.test_labels[state.example])
        return _view(state, label)

    return Demo(
        "Nearest neighbours",
        start,
        draw,
        lambda state, name: drawing.change(pictures, state, name),
    )


def _described(images):
    """Unit vectors of pictures of shape (N, 28, 28), one array for each description."""
    values, told = images[:, None].astype(np.float32) / 255, {}
    layers = list(_lenet())
    for name, end in _LAYERS.items():
        begun = max([0, *(n for n in _LAYERS.values() if n < end)])
        for layer in layers[begun:end]:
            values = layer(values)
        flat = values.reshape(len(values), -1)
        lengths = np.linalg.norm(flat, axis=1, keepdims=True)
        told[name] = flat / np.where(lengths > 0, lengths, 1)
    return told


@cache
def _lenet():
    return models.lenet(pretrained=True)


@cache
def _gallery():
    """Pictures to be found, their labels, and their descriptions."""
    mnist = data.mnist_sample()
    pictures = drawing.as_pixels(mnist.train_images[:_GALLERY, 0])
    return pictures, mnist.train_labels[:_GALLERY], _described(pictures)


def _moved(picture, down, right):
    """The picture moved; what leaves it is lost."""
    padded = np.pad(picture, _FARTHEST)
    top, left = _FARTHEST - down, _FARTHEST - right
    return padded[top : top + 28, left : left + 28]


def _view(state, label):
    pictures, labels, gallery = _gallery()
    query = _moved(drawing.shown(state), state.down, state.right)
    found = {
        name: np.argsort(-(gallery[name] @ own[0]), kind="stable")[:_FOUND]
        for name, own in _described(query[None]).items()
    }
    told = {name: labels[places].tolist() for name, places in found.items()}
    say = _say(told, label) if query.any() else "The pad is empty: draw a digit."
    rows = [
        [
            Note(f"by its\n{name}", size=15),
            *(
                _neighbour(pictures[place], int(labels[place]), label)
                for place in places
            ),
            *_verdict(told[name], label),
        ]
        for name, places in found.items()
    ]
    return View(
        [
            *drawing.BUTTONS,
            Slider("right", "move right", state.right, -_FARTHEST, _FARTHEST),
            Slider("down", "move down", state.down, -_FARTHEST, _FARTHEST),
        ],
        [
            [
                Pad("pad", "draw a digit", state.pad, say, size=11),
                Picture("seen", "what is looked for", query, "The digit, moved.", 11),
            ],
            *(rows if query.any() else []),
        ],
        say=say,
        numbers={
            "labels": told if query.any() else {},
            "label": label,
            "shift": [state.down, state.right],
        },
    )


def _say(told, label):
    parts = []
    for name, labels in told.items():
        if label is None:
            parts.append(f"{listed(labels)} by its {name}")
        else:
            right = counted(labels.count(label), "neighbour")
            parts.append(f"{right} by its {name}")
    if label is None:
        return f"The nearest neighbours of your drawing are {'; '.join(parts)}."
    return f"Of five, the {label} finds of its own kind {'; '.join(parts)}."


def _verdict(labels, label):
    """In large, how many are of the digit's own kind."""
    return [] if label is None else [Sign(f"{labels.count(label)} of {_FOUND}", size=2)]


def _neighbour(picture, label, wanted):
    frame = [(0, 0, 28, 28)] if wanted not in (None, label) else []
    return Picture(None, f"a {label}", picture, f"A {label}.", size=5, boxes=frame)
