"""Part of the demo of channels: 1×1 kernels, which mix the channels of each pixel."""

import numpy as np

from cnnlib import functional as F
from cnnlib.demos.parts.controls import Choice
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.pixels import coloured
from cnnlib.demos.sentences import equals, signed, tidy, written
from cnnlib.shapes import conv_macs, conv_parameters

__all__ = ["RGB", "START", "change", "view"]

RGB = ["red", "green", "blue"]
_OWN = "your own"
_MIXTURES = {  # one row of weights for each output channel
    "grey": [[0.299, 0.587, 0.114]],
    "mean": [[1 / 3, 1 / 3, 1 / 3]],
    "red − green": [[1, -1, 0]],
    "yellow − blue": [[0.5, 0.5, -1]],
    "remove red": [[0, 0, 0], [0, 1, 0], [0, 0, 1]],
    "swap red and blue": [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
    "unchanged": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}

#: The state of this part at the start.
START = {"mix": "grey", "mixture": np.array(_MIXTURES["grey"])}


def change(state, name):
    """A chosen mixture sets the weights; a changed weight makes it one's own.

    Parameters
    ----------
    state : namespace
        Of the demo; it is changed.
    name : str
        The entry that the user has changed.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> state = SimpleNamespace(**START | {"mix": "red − green"})
    >>> change(state, "mix")
    >>> state.mixture
    array([[ 1., -1.,  0.]])
    """
    if name == "mixture":
        state.mix = _OWN
    elif name == "mix" and state.mix != _OWN:
        state.mixture = np.array(_MIXTURES[state.mix], float)


def view(pixels, state):
    """Controls, rows, say and numbers for a state.

    Parameters
    ----------
    pixels : ndarray of shape (3, H, W)
    state : namespace
        With the attributes of `START` and the chosen `pixel`, row-major.

    Returns
    -------
    dict

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> state = SimpleNamespace(**START, pixel=0)
    >>> view(np.full((3, 1, 2), 200.0), state)["say"]
    'Pixel (0, 0) with 200, 200, 200 becomes 200.'
    """
    weights = state.mixture
    c_o, size = len(weights), pixels.shape[1:]
    mixed = tidy(F.conv2d(pixels, weights[:, :, None, None]))
    place = divmod(state.pixel, size[1])
    before, after = pixels[(slice(None), *place)], mixed[(slice(None), *place)]
    cursor = {"size": 22, "boxes": [(*place, 1, 1)], "cursor": state.pixel}
    parameters = conv_parameters(3, c_o, 1, bias=False)
    macs = conv_macs(3, c_o, 1, *size)
    title = "weights for red, green, blue"
    return {
        "controls": [Choice("mix", "mixture", state.mix, [*_MIXTURES, _OWN])],
        "rows": [
            [
                Picture(
                    "pixel", "input: point at it", coloured(pixels), "input", **cursor
                ),
                Sign("→"),
                Grid("mixture", title, weights, True, editable=True, cell=3.5),
                Sign("="),
                _shown(mixed, cursor),
            ],
            [Note(_written(weights, before, after))],
            [Note(f"{parameters} weights, whatever the size; {macs:,} multiply-adds.")],
        ],
        "say": f"Pixel {place} with {_list(before)} becomes {_list(after)}.",
        "numbers": {
            "weights": weights.tolist(),
            "pixel": before.tolist(),
            "output": after.tolist(),
            "parameters": parameters,
            "macs": macs,
        },
    }


def _shown(mixed, cursor):
    if len(mixed) == 3:
        return Picture(
            "pixel", "output, in colour", coloured(mixed), "output", **cursor
        )
    if mixed.min() >= 0:
        grey = coloured(np.repeat(mixed, 3, axis=0))
        return Picture("pixel", "output, in grey", grey, "output", **cursor)
    title = "output: brown < 0 < purple"
    return Picture("pixel", title, mixed[0], "output", weights=True, **cursor)


def _written(weights, before, after):
    return "\n".join(
        " + ".join(
            f"{signed(weight)} · {colour} {written(value)}"
            for weight, colour, value in zip(row, RGB, before, strict=True)
        )
        + equals(result, *row, *before)
        for row, result in zip(weights, after, strict=True)
    )


def _list(values):
    return ", ".join(map(written, values))
