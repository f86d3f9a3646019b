"""Pictures of what the layers of a network answer."""

import math
from typing import NamedTuple

import numpy as np

from cnnlib import nn
from cnnlib.demos.parts.links import Link
from cnnlib.demos.parts.picture import Picture
from cnnlib.plots.style import number

__all__ = ["Answer", "answers", "pictures"]

_HEIGHT = 11.5  # em, of the pictures with maps
_TILE = 28  # pixels: smaller maps are enlarged, so that the lines between stay thin
_STRIP = 60  # numbers in one line of a strip
_UNIT = 0.69  # em, of each number


class Answer(NamedTuple):
    """What a layer, with the activation behind it, makes of one image.

    Attributes
    ----------
    layers : str
        Their names.
    values : ndarray of shape (C, H, W) or (features,)
    group : int
        Counts the layers with weights: pooling belongs to the convolution before it.
    """

    layers: str
    values: np.ndarray
    group: int


def answers(model, image):
    """What each layer of a network makes of an image.

    Parameters
    ----------
    model : Module
        One that is no `Sequential` counts as one layer.
    image : ndarray of shape (1, C, H, W)

    Returns
    -------
    list of Answer
        Layers that neither have a matrix of weights nor change the shape are told with
        the one before; `Flatten` is left out, since it changes no number.

    Examples
    --------
    >>> image = np.ones((1, 1, 4, 5), np.float32)
    >>> net = nn.Sequential(nn.Conv2d(1, 2, 3, rng=0), nn.ReLU(), nn.Flatten())
    >>> [(a.layers, a.values.shape) for a in answers(net, image)]
    [('Conv2d, ReLU', (2, 2, 3))]
    """
    told, group = [], 0
    for layer in _one_by_one(model):
        before, image = image, layer(image)
        if isinstance(layer, nn.Flatten):
            continue
        weighs = any(parameter.data.ndim > 1 for parameter in layer.parameters())
        group += weighs
        name = type(layer).__name__
        if told and not weighs and before.shape == image.shape:
            name = f"{told.pop().layers}, {name}"
        told.append(Answer(name, image[0], group))
    return told


def pictures(told, state):
    """One picture for each layer: its maps side by side, or its numbers as a strip.

    Parameters
    ----------
    told : list of Answer
    state : namespace
        Of the demo; where the cursors are, once they have moved.

    Returns
    -------
    list of Picture
        Called ``"layer 0"``, ``"layer 1"``, …; with a cursor that says which map it is
        on, and lights up what pooling made of the map.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> told = [Answer("Conv2d", np.ones((6, 28, 28)), 1)]
    >>> (one,) = pictures(told, SimpleNamespace())
    >>> one.title, one.pixels.shape
    ('Conv2d: 6×28×28', (57, 86))
    """
    return [
        _maps(told, position, getattr(state, f"layer {position}", 0))
        if answer.values.ndim == 3
        else _strip(answer, position)
        for position, answer in enumerate(told)
    ]


def _one_by_one(model):
    if type(model) is not nn.Sequential:
        yield model
        return
    for child in model:
        yield from _one_by_one(child)


def _maps(told, position, cursor):
    name, maps, group = told[position]
    count, h, w = maps.shape
    kin = {
        f"layer {k}": answer.values.shape
        for k, answer in enumerate(told)
        if answer.group == group and answer.values.ndim == 3
    }
    links = [
        Link(
            {panel: [_box(k, shape)] for panel, shape in kin.items()},
            f"{name}: map {k + 1} of {count}, from {number(one.min(), 3)} to "
            f"{number(one.max(), 3)}.",
        )
        for k, one in enumerate(maps)
    ]
    pixels = _montage(maps)
    return Picture(
        f"layer {position}",
        f"{name}: {count}×{h}×{w}",
        pixels,
        f"{name}, {count} maps of {h}×{w}, bright where the answers are large.",
        size=_HEIGHT * pixels.shape[1] / pixels.shape[0],
        cursor=cursor,
        fields=_table(count),
        links=links,
    )


def _table(count):
    """Rows and columns in which so many maps are laid out."""
    columns = math.ceil(math.sqrt(count))
    return -(-count // columns), columns


def _box(k, shape):
    h, w = _zoom(shape) * shape[1], _zoom(shape) * shape[2]
    row, column = divmod(k, _table(shape[0])[1])
    return row * (h + 1), column * (w + 1), h, w


def _zoom(shape):
    return max(1, _TILE // max(shape[1:]))


def _montage(maps):
    """The maps of shape (C, H, W) in one picture, an empty line between them."""
    zoom = _zoom(maps.shape)
    maps = maps.repeat(zoom, axis=1).repeat(zoom, axis=2)
    count, h, w = maps.shape
    rows, columns = _table(count)
    tiles = np.full((rows * columns, h + 1, w + 1), np.nan)
    tiles[:count, :h, :w] = maps
    tiles = tiles.reshape(rows, columns, h + 1, w + 1).swapaxes(1, 2)
    return tiles.reshape(rows * (h + 1), columns * (w + 1))[:-1, :-1]


def _strip(answer, position):
    count = answer.values.size
    lines = -(-count // _STRIP)
    strip = np.full((lines, -(-count // lines)), np.nan)
    strip.flat[:count] = answer.values.ravel()
    return Picture(
        f"layer {position}",
        f"{answer.layers}: {count}",
        strip,
        f"{answer.layers}, {count} numbers, bright where they are large.",
        size=_UNIT * strip.shape[1],
    )
