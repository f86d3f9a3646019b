"""Pictures of what the layers of a network answer, and where their units are."""

import math
from typing import NamedTuple

import numpy as np

from cnnlib import nn
from cnnlib.demos.parts.picture import Picture

__all__ = ["Answer", "answers", "box", "middle", "pictures", "unit_at"]

_HEIGHT = 10  # em, of the pictures with maps
_UNIT = 0.69  # em, of each number of a dense layer


class Answer(NamedTuple):
    """What a layer, with the activation behind it, makes of one image.

    Attributes
    ----------
    layers : str
        Their names.
    values : ndarray of shape (C, H, W) or (features,)
    layer : Module
        The first of them.
    """

    layers: str
    values: np.ndarray
    layer: nn.Module


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
    told = []
    for layer in _one_by_one(model):
        before, image = image, layer(image)
        if isinstance(layer, nn.Flatten):
            continue
        weighs = any(parameter.data.ndim > 1 for parameter in layer.parameters())
        name, first = type(layer).__name__, layer
        if told and not weighs and before.shape == image.shape:
            name, first = f"{told[-1].layers}, {name}", told.pop().layer
        told.append(Answer(name, image[0], first))
    return told


def pictures(told, cursors, boxes):
    """One picture for each layer: its maps side by side, or its numbers as a block.

    Parameters
    ----------
    told : list of Answer
    cursors : dict
        Position of a layer → where the cursor is that goes over its units.
    boxes : dict
        Position of a layer → boxes that are drawn into its picture.

    Returns
    -------
    list of Picture
        Called ``"layer 0"``, ``"layer 1"``, …

    Examples
    --------
    >>> told = [Answer("Conv2d", np.ones((6, 28, 28)), None)]
    >>> (one,) = pictures(told, {}, {})
    >>> one.title, one.pixels.shape
    ('Conv2d: 6×28×28', (57, 86))
    """
    return [
        _maps(answer, position, cursors.get(position), boxes.get(position, []))
        if answer.values.ndim == 3
        else _block(answer, position)
        for position, answer in enumerate(told)
    ]


def unit_at(shape, cursor):
    """The map, the row and the column that a cursor is on, or near on a line between.

    Parameters
    ----------
    shape : (C, H, W)
        Of the layer's answer.
    cursor : int
        A pixel of its picture, row-major.

    Returns
    -------
    (int, int, int)

    Examples
    --------
    >>> unit_at((2, 3, 3), 8), unit_at((2, 3, 3), 3)
    ((0, 1, 1), (0, 0, 2))
    """
    count, height, width = shape
    columns = _table(count)[1]
    row, column = divmod(cursor, columns * (width + 1) - 1)
    (i, row), (j, column) = divmod(row, height + 1), divmod(column, width + 1)
    return min(i * columns + j, count - 1), min(row, height - 1), min(column, width - 1)


def box(shape, k, rows, columns):
    """The box in a layer's picture around rows and columns of a map, cut at its border.

    Parameters
    ----------
    shape : (C, H, W)
    k : int
        The map.
    rows, columns : int or ndarray of int

    Returns
    -------
    (top, left, height, width)

    Examples
    --------
    >>> box((2, 3, 3), 1, 0, 2), box((2, 3, 3), 1, np.arange(-1, 2), np.arange(3))
    ((0, 6, 1, 1), (0, 4, 2, 3))
    """
    tops = np.clip(rows, 0, shape[1] - 1)
    lefts = np.clip(columns, 0, shape[2] - 1)
    row, column = divmod(k, _table(shape[0])[1])
    top, left = int(np.min(tops)), int(np.min(lefts))
    height, width = int(np.max(tops)) - top + 1, int(np.max(lefts)) - left + 1
    return row * (shape[1] + 1) + top, column * (shape[2] + 1) + left, height, width


def _one_by_one(model):
    if type(model) is not nn.Sequential:
        yield model
        return
    for child in model:
        yield from _one_by_one(child)


def _maps(answer, position, cursor, boxes):
    count, h, w = answer.values.shape
    pixels = _montage(answer.values)
    return Picture(
        f"layer {position}",
        f"{answer.layers}: {count}×{h}×{w}",
        pixels,
        f"{answer.layers}, {count} maps of {h}×{w}, bright where the answers are "
        "large; the arrow keys go from unit to unit.",
        size=_HEIGHT * pixels.shape[1] / pixels.shape[0],
        cursor=middle(answer.values.shape) if cursor is None else cursor,
        boxes=boxes,
        held=True,
    )


def middle(shape):
    """Where a cursor is at first: in the middle of the first map.

    Examples
    --------
    >>> middle((2, 3, 3)), unit_at((2, 3, 3), middle((2, 3, 3)))
    (8, (0, 1, 1))
    """
    return shape[1] // 2 * (_table(shape[0])[1] * (shape[2] + 1) - 1) + shape[2] // 2


def _table(count):
    """Rows and columns in which so many maps, or numbers, are laid out."""
    columns = math.ceil(math.sqrt(count))
    return -(-count // columns), columns


def _montage(maps):
    """The maps of shape (C, H, W) in one picture, an empty line between them."""
    count, h, w = maps.shape
    rows, columns = _table(count)
    tiles = np.full((rows * columns, h + 1, w + 1), np.nan)
    tiles[:count, :h, :w] = maps
    tiles = tiles.reshape(rows, columns, h + 1, w + 1).swapaxes(1, 2)
    return tiles.reshape(rows * (h + 1), columns * (w + 1))[:-1, :-1]


def _block(answer, position):
    count = answer.values.size
    block = np.full(_table(count), np.nan)
    block.flat[:count] = answer.values.ravel()
    return Picture(
        f"layer {position}",
        f"{answer.layers}: {count}",
        block,
        f"{answer.layers}, {count} numbers, bright where they are large.",
        size=min(_UNIT * block.shape[1], _HEIGHT),
    )
