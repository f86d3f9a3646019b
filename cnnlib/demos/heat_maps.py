"""Where a network looks: three answers beside each other, on a digit that is drawn."""

import numpy as np

from cnnlib import data, models
from cnnlib import functional as F
from cnnlib.demos import drawing
from cnnlib.demos.occlusion import chance
from cnnlib.demos.parts.controls import Choice
from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.pad import Pad
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.reader import Reader
from cnnlib.demos.sentences import written
from cnnlib.demos.stage import Demo, demo
from cnnlib.plots.colours import rgba

__all__ = ["heat_maps"]

_SIDE, _PATCH, _STEP = 28, 7, 3  # pixels; a patch of 7×7 moves by 3
_PLACES = (_SIDE - _PATCH) // _STEP + 1
_LAST = 5  # layers as far as the maps behind the last convolution
_ANSWER = "its answer"
_NETS = {"as it learnt": {"pretrained": True}, "random": {"rng": 7}}
_SIZE = 13.5  # em


@demo
def heat_maps():
    """Draw a digit, and ask in three ways what LeNet's score of a class hangs on.

    Saliency is the gradient with respect to the pixels, Grad-CAM weighs the maps behind
    the last convolution, and occlusion covers 7×7 pixels with black, place by place.
    With random weights the maps have nothing to explain.

    Returns
    -------
    Demo

    References
    ----------
    Simonyan, Vedaldi and Zisserman 2014 (saliency). Selvaraju and others 2017
    (Grad-CAM). Zeiler and Fergus 2014 (occlusion). Adebayo and others 2018 (random
    weights).

    Examples
    --------
    >>> maps = heat_maps()
    >>> maps.numbers["class"] == maps.numbers["answer"]
    True
    >>> maps.set(clear=True)
    >>> maps.say
    'The pad is empty: draw a digit.'
    """
    pictures = drawing.as_pixels(data.mnist_sample().test_images[:200, 0])
    nets = {name: Reader(models.lenet(**how)).model for name, how in _NETS.items()}
    start = drawing.start(pictures) | {
        "of": _ANSWER,
        "weights": next(iter(_NETS)),
        "place": _PLACES * (_PLACES + 1) // 2,
    }
    return Demo(
        "Where does it look?",
        start,
        lambda state: _view(nets[state.weights], state),
        lambda state, name: drawing.change(pictures, state, name),
    )


def _view(net, state):
    picture = drawing.shown(state)
    x = picture[None, None].astype(np.float32) / 255
    scores = net(x)[0]
    answer = int(scores.argmax())
    asked = answer if state.of == _ANSWER else int(state.of)
    saliency, cam = _saliency_and_cam(net, x, asked)
    lost = _occlusion(net, x, asked)
    belief = float(F.softmax(scores, 0)[asked])
    empty = not picture.any()
    say = f"LeNet, {state.weights}, answers {answer}; its score of {asked} is "
    say += f"{scores[asked]:.1f}, a probability of {chance(belief)}."
    say = "The pad is empty: draw a digit." if empty else say
    links = None if empty else _links(asked, float(scores[asked]), lost)
    cursor, lost = None if empty else state.place, np.maximum(lost, 0)
    return View(
        [
            *drawing.BUTTONS,
            Choice("of", "score of", state.of, [_ANSWER, *map(str, range(10))]),
            Choice("weights", "weights", state.weights, list(_NETS)),
            Note("Bright: the score hangs on it. Point at a map."),
        ],
        [
            [
                Pad("pad", "draw a digit", state.pad, say, size=_SIZE),
                Sign("?" if empty else str(answer), size=6),
                _heat("saliency", "saliency", saliency, picture, cursor, links),
                _heat("cam", "Grad-CAM", _grown(cam, 2, 4), picture, None, None),
                _heat("lost", "occlusion", _grown(lost, _STEP, 2), picture, None, None),
            ],
        ],
        say=say,
        numbers={
            "answer": answer,
            "class": asked,
            "score": float(scores[asked]),
            "saliency": saliency.tolist(),
            "cam": cam.tolist(),
            "occlusion": lost.tolist(),
        },
        active=None if empty else "place",
    )


def _saliency_and_cam(net, x, asked):
    """|∂s/∂x|, and ReLU of the maps behind the last convolution, weighed and added."""
    values = [x]
    for layer in net:
        values.append(layer(values[-1]))
    grad = np.eye(10, dtype=np.float32)[[asked]]
    for position in reversed(range(len(values) - 1)):
        if position == _LAST - 1:
            weights = grad[0].mean(axis=(1, 2))
        grad = net[position].backward(grad)
    cam = np.maximum(np.tensordot(weights, values[_LAST][0], 1), 0)
    return np.abs(grad[0]).max(axis=0), cam


def _patch(place):
    top, left = (_STEP * k for k in divmod(place, _PLACES))
    return top, left, _PATCH, _PATCH


def _occlusion(net, x, asked):
    """What the score loses with the patch at each place."""
    covered = np.repeat(x, _PLACES**2 + 1, axis=0)
    for place in range(_PLACES**2):
        top, left, height, width = _patch(place)
        covered[place, 0, top : top + height, left : left + width] = 0
    scores = net(covered)[:, asked]
    return (scores[-1] - scores[:-1]).reshape(_PLACES, _PLACES)


def _grown(heat, side, margin):
    """The map as large as the picture: a place lies where its patch has its middle."""
    heat = np.kron(heat, np.ones((side, side)))
    return np.pad(heat, margin)


def _links(asked, score, lost):
    return [
        Link(
            {name: [_patch(place)] for name in ("place", "cam", "lost")},
            f"Covered there, the score of {asked} goes from {written(round(score, 1))}"
            f" to {written(round(score - fall, 1))}.",
        )
        for place, fall in enumerate(lost.ravel().tolist())
    ]


def _heat(name, title, heat, picture, cursor, links):
    """A map in colours, the digit printed on it."""
    colours = rgba(heat, limits=(0, float(heat.max()) or 1.0))[..., :3]
    ink = 0.45 * picture[..., None] / 255
    return Picture(
        "place" if links else name,
        title,
        np.rint(colours * (1 - ink) + 255 * ink).astype(np.uint8),
        f"{title}: bright where the score hangs on the pixels.",
        size=_SIZE,
        cursor=cursor,
        fields=(_PLACES, _PLACES) if links else None,
        links=links,
    )
