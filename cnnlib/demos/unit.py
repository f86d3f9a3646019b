"""One unit of a map: the window that it reads, its kernel, and its sum."""

from typing import NamedTuple

import numpy as np

from cnnlib import nn
from cnnlib.demos.inside import box, unit_at
from cnnlib.demos.parts.controls import Slider
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.sentences import added, listed, rounded, written

__all__ = ["Seen", "look"]

_WHOLE = 100  # all numbers are told in hundredths, which add up as they are printed
_SIDE = 10  # em, of a window with its numbers
_CELL = 2  # em, the widest
_WORDS = 11  # em


class Seen(NamedTuple):
    """What there is to see of a unit.

    Attributes
    ----------
    panels : list of Panel
    controls : list of Part
        Which of the maps that it reads is shown, if there are more than one.
    say : str
    boxes : dict
        Position of a layer, −1 for the input → boxes in its picture.
    """

    panels: list
    controls: list
    say: str
    boxes: dict


def look(told, picture, position, cursor, source):
    """Look at the unit under the cursor of a layer.

    Parameters
    ----------
    told : list of Answer
    picture : ndarray of shape (C, H, W)
        The network's input.
    position : int
        Of the layer in `told`.
    cursor : int
        In the layer's picture.
    source : int or None
        Which of the maps below is shown, counted from 1 among those that the unit
        reads; by default the one with the largest share.

    Returns
    -------
    Seen

    Examples
    --------
    >>> from cnnlib.demos.inside import answers
    >>> image = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3) / 10
    >>> told = answers(nn.MaxPool2d(2, 1), image)
    >>> look(told, image[0], 0, 1, None).say
    'Unit (0, 1) of map 1 of 1 is the largest of 10, 20, 40 and 50 hundredths: 50.'
    """
    answer = told[position]
    below = told[position - 1].values if position else picture
    k, row, column = unit_at(answer.values.shape, cursor)
    here = {position: [box(answer.values.shape, k, row, column)]}
    place = f"Unit ({row}, {column}) of map {k + 1} of {len(answer.values)}"
    value = _hundredths(answer.values[k, row, column])
    if not isinstance(answer.layer, nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d):
        words = f"{place} is {written(value)} hundredths."
        return Seen([Note(words.replace(" is", "\nis"), _WORDS)], [], words, here)
    rows, columns = _taps(answer.layer, (row, column))
    windows = _under(below, rows, columns)
    limits = tuple(_hundredths(end) for end in (below.min(), below.max()))
    if isinstance(answer.layer, nn.Conv2d):
        maps, parts = _convolved(answer, windows, k, source, place, value, limits)
    else:
        maps, parts = [k], _pooled(answer, windows[k], place, value, limits)
    boxes = [box(below.shape, m, rows, columns) for m in maps]
    return Seen(*parts, here | {position - 1: boxes})


def _convolved(answer, windows, k, source, place, value, limits):
    """The maps that the unit reads; its panels, its controls and its sentence."""
    layer = answer.layer
    kernels = layer.weight.data[k].astype(float)
    count = len(kernels)
    first = k // (layer.out_channels // layer.groups) * count
    windows = windows[first : first + count]
    products = _WHOLE * np.nan_to_num(windows) * kernels
    bias = 0 if layer.bias is None else _WHOLE * float(layer.bias.data[k])
    shares = [*products.sum((1, 2)), bias]
    total = round(sum(shares))
    shares, bias = np.split(rounded(shares, total), [count])
    bias = bias.item()
    source = min(source or int(np.argmax(np.abs(shares))) + 1, count) - 1
    terms = rounded(products[source], shares[source])
    grids = [
        _grid("window", _hundredths(windows[source]), limits=limits),
        Sign("·"),
        _grid("kernel", _hundredths(kernels[source]), weights=True),
        Sign("="),
        _grid("products", terms, weights=True),
    ]
    number = first + source + 1
    note = _ledger(answer, number, shares, shares[source], bias, value)
    say = f"{place}, in hundredths: "
    say += _sum(answer, shares if count > 1 else terms, bias, value)
    slider = Slider("source", "from map", source + 1, 1, count, shown=f"{number}")
    parts = [*grids, Note(note, _WORDS)], [slider] * (count > 1), say
    return range(first, first + count), parts


def _ledger(answer, source, shares, share, bias, value):
    """The sum line by line, from the shown map and from all others."""
    total, rest = sum(shares) + bias, sum(shares) - share
    _, after = _after(answer)
    lines = [
        "All in hundredths:",
        f"from map {source}: {written(share)}",
        f"from the others: {written(rest)}" * (len(shares) > 1),
        f"bias: {written(bias)}",
        f"sum: {written(total)}",
        f"{after}{written(value)}" if after else "",
    ]
    return "\n".join(filter(None, lines))


def _sum(answer, terms, bias, value):
    """The sum in one sentence, of a share from each map or of one map's products."""
    makes, _ = _after(answer)
    end = f"{makes}{written(value)} of it." if makes else "."
    if not terms.any():
        return f"all products are 0, and the bias is {written(bias)}{end}"
    of = "a share from each map below" if terms.ndim == 1 else "its products"
    if terms.ndim > 1:
        terms = terms[terms != 0]
    total = written(sum(terms) + bias)
    return f"{of} and the bias make {added([*terms, bias], most=30)} = {total}{end}"


def _pooled(answer, window, place, value, limits):
    most = isinstance(answer.layer, nn.MaxPool2d)
    word = "largest" if most else "mean"
    window = _hundredths(window)
    seen = [written(number) for number in window.ravel() if not np.isnan(number)]
    say = f"{place} is the {word} of {listed(seen)} hundredths: {written(value)}."
    note = Note(f"All in hundredths:\nthe {word}\nis {written(value)}", _WORDS)
    return [_grid("window", window, limits=limits), Sign("→"), note], [], say


def _after(answer):
    """What the layers behind the first one make of a sum, and the beginning of a note.

    Nothing, if there are none.
    """
    _, *rest = answer.layers.split(", ")
    if not rest:
        return "", ""
    return f", and {listed(rest)} make{'s' * (len(rest) == 1)} ", f"{', '.join(rest)}: "


def _grid(title, values, **how):
    cell = min(_CELL, _SIDE / max(values.shape))
    return Grid(f"unit's {title}", title, values, cell=cell, **how)


def _hundredths(values):
    return np.rint(_WHOLE * np.asarray(values, float)) + 0.0


def _taps(layer, place):
    """The rows and the columns that a window takes its numbers from."""
    names = "kernel_size", "stride", "dilation"
    kernel, stride, dilation = (np.broadcast_to(getattr(layer, n), 2) for n in names)
    same, padding = dilation * (kernel - 1) // 2, layer.padding
    padding = (
        {"same": same, "valid": 0}[padding] if isinstance(padding, str) else padding
    )
    starts = np.array(place) * stride - padding
    return [
        s + np.arange(k) * d for s, k, d in zip(starts, kernel, dilation, strict=True)
    ]


def _under(maps, rows, columns):
    """What lies under a window in every map; NaN where it hangs over the border."""
    height, width = maps.shape[1:]
    ends = -rows[0], rows[-1] + 1 - height, -columns[0], columns[-1] + 1 - width
    margin = max(0, *ends)
    border = (0, 0), (margin, margin), (margin, margin)
    maps = np.pad(maps.astype(float), border, constant_values=np.nan)
    return maps[:, rows + margin][:, :, columns + margin]
