"""Channels: a sum over them for each filter, and 1×1 kernels that only mix them."""

import numpy as np

from cnnlib import functional as F
from cnnlib.data.photos import photo
from cnnlib.demos import mixing
from cnnlib.demos.parts.controls import Choice, Player, Slider
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.pixels import coloured, small
from cnnlib.demos.refusals import DemoError, numbers, picture
from cnnlib.demos.sentences import counted, equals, products, signed, tidy, written
from cnnlib.demos.stage import Demo, demo
from cnnlib.filters import kernel as named
from cnnlib.shapes import conv_macs, conv_parameters

__all__ = ["channels"]

_SUM, _MIX = "the sum over channels", "1×1 mixing"
_COLOURS = mixing.RGB
_MOST = 40  # pixels on a side: small enough to see single ones
_WIDEST = 3
_FILTERS = 6
_STEPS = [*_COLOURS, "bias"]


@demo
def channels(image=None, kernels=None):
    """Add up what each channel gives for a filter, or mix the channels by 1×1 kernels.

    Parameters
    ----------
    image : array-like of shape (3, H, W) or (H, W, 3), optional
        A colour picture with whole numbers from 0 to 255 or others from 0 to 1; part
        of a photograph by default. Large ones are shown smaller, by means of blocks.
    kernels : array-like of shape (c_o, 3, kh, kw), optional
        The layer's filters, up to six of up to 3×3; four by default. Their numbers can
        be changed in the demo.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these.

    Examples
    --------
    >>> layer = channels(np.full((3, 4, 5), 2, np.uint8), np.ones((2, 3, 2, 2)))
    >>> layer.numbers["partial"], layer.numbers["output"]
    ([8.0, 8.0, 8.0], 24.0)
    >>> layer.numbers["parameters"], layer.numbers["macs"]
    (26, 288)
    >>> layer.set(show="1×1 mixing")
    >>> layer.set(mix="grey")
    >>> layer.numbers["output"]
    [2.0]
    """
    weights, names = _filters(kernels)
    pixels = _colour_picture(image, max(weights.shape[2:]))
    height, width = F.conv2d(pixels, weights).shape[1:]
    start = {
        "show": _SUM,
        "weights": weights,
        "biases": np.full(len(weights), 10.0 if kernels is None else 0.0),
        "filter": names[0],
        "step": len(_STEPS) - 1,
        "place": height * 3 // 4 * width + width // 2,
        "pixel": pixels.shape[1] * 3 // 4 * pixels.shape[2] + pixels.shape[2] // 3,
    }

    def draw(state):
        if state.show == _MIX:
            panels = mixing.view(pixels, state)
        else:
            panels = _view(pixels, names, state)
        choice = Choice("show", "show", state.show, [_SUM, _MIX])
        return View([choice, *panels.pop("controls")], **panels)

    def change(state, name):
        mixing.change(state, name)
        if name in _COLOURS or name == "bias":
            _change(state, name, names.index(state.filter))

    return Demo("Channels", start | mixing.START, draw, change)


def _colour_picture(image, least):
    if image is None:
        image = photo("astronaut")[:, 20:212, 20:212]
    pixels = picture("image", image, least)
    if len(pixels) != 3:
        raise DemoError(f"image must have three channels, got {len(pixels)}")
    return small(pixels, _MOST, least)


def _filters(kernels):
    """Weights of shape (c_o, 3, kh, kw), and a name for each filter."""
    if kernels is None:
        return _named_filters()
    weights = numbers("kernels", kernels)
    c_o, c_i, *size = weights.shape if weights.ndim == 4 else (0, 0)
    if not (
        1 <= c_o <= _FILTERS and c_i == 3 and 1 <= min(size) <= max(size) <= _WIDEST
    ):
        raise DemoError(
            f"kernels must have shape (c_o, 3, kh, kw), up to {_FILTERS} filters of up "
            f"to {_WIDEST}×{_WIDEST}, got {weights.shape}"
        )
    return weights, [f"{k}" for k in range(c_o)]


def _named_filters():
    sobel, edge, dot = map(named, ("sobel x", "edge", "identity"))
    filters = {
        "0: edges in all colours": (1, 1, 1, sobel),
        "1: edges, red against blue": (1, 0, -1, sobel),
        "2: orange": (1, 0, -1, dot),
        "3: green, outlines": (0, 1, 0, edge),
    }
    weights = [np.multiply.outer(f[:3], f[3]) for f in filters.values()]
    return np.stack(weights).astype(float), list(filters)


def _change(state, name, chosen):
    if name == "bias":
        state.biases = state.biases.copy()
        state.biases[chosen] = state.bias
    else:
        state.weights = state.weights.copy()
        state.weights[chosen, _COLOURS.index(name)] = getattr(state, name)


def _view(pixels, names, state):
    k = names.index(state.filter)
    weights, bias = state.weights[k], float(state.biases[k])
    each = tidy(F.conv2d(pixels, weights[:, None], groups=3))  # no sum over channels
    so_far = np.cumsum([*each, np.full_like(each[0], bias)], axis=0)
    place = divmod(state.place, each.shape[2])
    box = (*place, *weights.shape[1:])
    output = Picture(
        "place",
        f"output {k}" + " so far" * (state.step < len(_STEPS) - 1),
        so_far[state.step],
        f"output {k}",
        size=12,
        weights=True,
        limits=_around_zero(so_far),
        boxes=[(*place, 1, 1)],
        cursor=state.place,
    )
    macs = conv_macs(3, len(names), weights.shape[1:], *each.shape[1:])
    parameters = conv_parameters(3, len(names), weights.shape[1:])
    partial = each[(slice(None), *place)].tolist()
    sums = so_far[(slice(None), *place)].tolist()
    products = _written(pixels, weights, box, state.step)
    added = _added(partial, bias, sums, state.step)
    return {
        "controls": [
            Choice("filter", "filter", state.filter, names),
            Slider("bias", "bias", bias, -255, 255),
            Player("step", "sum", state.step, len(_STEPS), milliseconds=1500),
        ],
        "rows": [
            [*_pictures(pixels, box, each, state), Sign("→"), output],
            _windows(pixels, weights, box, state.step),
            [Note(f"{products}\n{added}", fills=True), *_maps(pixels, k, state)],
            [Note(_counted(len(names), weights.shape[1:], parameters, macs))],
        ],
        "say": f"Output {k} at {place}, {added}.",
        "numbers": {
            "partial": partial,
            "sums": sums,
            "output": sums[-1],
            "parameters": parameters,
            "macs": macs,
        },
    }


def _pictures(pixels, box, each, state):
    """The picture, and its three channels in their own colours."""
    whole = Picture(
        "place",
        "input: point at it",
        coloured(pixels),
        "input",
        size=12,
        boxes=[box],
        cursor=state.place,
        fields=each.shape[1:],
    )
    parts = []
    for c, colour in enumerate(_COLOURS):
        own = np.zeros_like(pixels)
        own[c] = pixels[c]
        boxes = [box] if c <= state.step else []
        alt = f"how much {colour} there is"
        parts.append(
            Picture(f"only {colour}", colour, coloured(own), alt, 9, boxes=boxes)
        )
    return [whole, Sign("="), *parts]


def _windows(pixels, weights, box, step):
    """Window and kernel for each channel; empty windows have not been used yet."""
    panels = []
    for c, colour in enumerate(_COLOURS):
        window = _window(pixels, box)[c] if c <= step else np.full(box[2:], np.nan)
        panels += [
            Sign("+" if c else "Σ"),
            Grid(f"window {c}", f"{colour}: window", window, limits=(0, 255)),
            Grid(
                colour,
                f"· kernel for {colour}",
                weights[c],
                weights=True,
                editable=True,
            ),
        ]
    return panels


def _window(pixels, box):
    top, left, height, width = box
    return pixels[:, top : top + height, left : left + width]


def _maps(pixels, chosen, state):
    """The outputs of all filters: what the next layer gets."""
    maps = F.conv2d(pixels, state.weights, state.biases)
    height, width = maps.shape[1:]
    return [
        Picture(
            f"map {k}",
            f"output {k}",
            one,
            f"output {k}, small",
            size=5,
            weights=True,
            limits=_around_zero(one),
            boxes=[(0, 0, height, width)] if k == chosen else [],
        )
        for k, one in enumerate(maps)
    ]


def _around_zero(values):
    most = float(np.abs(values).max()) or 1.0
    return -most, most


def _written(pixels, weights, box, step):
    """The products and the sum of each channel so far."""
    lines = []
    windows = zip(_COLOURS, _window(pixels, box), weights, strict=True)
    for colour, window, kernel in windows:
        total = equals(tidy((window * kernel).sum()), *window.flat, *kernel.flat)
        lines.append(f"{colour}: {products(window.flat, kernel.flat)}{total}")
    return "\n".join(lines[: step + 1])


def _added(partial, bias, sums, step):
    first, *more = [*partial, bias][: step + 1]
    terms = " + ".join([written(first), *map(signed, more)])
    of = " + ".join(_STEPS[: step + 1])
    return f"{of}: {terms}{equals(sums[step], first, *more) * (step > 0)}"


def _counted(c_o, size, parameters, macs):
    height, width = size
    filters = counted(c_o, "filter")
    return (
        f"The layer: {filters}, each of 3×{height}×{width} weights and a bias = "
        f"{parameters} parameters; {macs:,} multiply-adds."
    )
