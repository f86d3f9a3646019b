"""The three ways to look at the backward pass of a convolution.

From an output, whose gradient flows to its window and to the kernel; from a pixel and
from a weight, which collect from every output that they had a part in.
"""

from typing import NamedTuple

import numpy as np

from cnnlib.demos.coverage import covered_cells
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.links import Flow, Link
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.sentences import counted, equals, products, written
from cnnlib.plots.style import number

__all__ = ["Side", "from_output", "from_pixel", "from_weight", "output_links"]

_MOST = 9  # products in a sentence


class Side(NamedTuple):
    """What there is to see from one side.

    Attributes
    ----------
    panels : list of Part
    note : Note
    grads : (ndarray, ndarray)
        The gradients by the input and by the kernel, as far as they are summed up.
    say : str
    """

    panels: list
    note: Note
    grads: tuple
    say: str = ""


# --- from an output


def from_output(layer, output):
    """What one output hands on, and the sums over the outputs up to it.

    Parameters
    ----------
    layer : BothWays
    output : int
        Which one, row-major.

    Returns
    -------
    Side

    Examples
    --------
    >>> from cnnlib.demos.both_ways import BothWays
    >>> layer = BothWays(np.arange(9.0).reshape(3, 3), np.eye(2), 1, 0, np.ones)
    >>> from_output(layer, 1).say
    'The sums hold 2 of 4 outputs.'
    """
    g = number(layer.upstream.flat[output])
    share, sums = layer.flow([output]), layer.flow(range(output + 1))
    to_x = np.full(layer.x.shape, np.nan)
    reached = _reached(layer, output)
    to_x.flat[reached] = share[0].flat[reached]
    panels = [
        _gradient("to_x", f"to x: {g} · w", layer.grads[0], to_x),
        Sign("→"),
        _gradient("grad_x", "grad_x so far", layer.grads[0], sums[0]),
        _gradient("to_w", f"to w: {g} · window", layer.grads[1], share[1]),
        Sign("→"),
        _gradient("grad_w", "grad_w so far", layer.grads[1], sums[1]),
    ]
    count = layer.upstream.size
    say = f"The sums hold {output + 1} of {count} outputs."
    if output == count - 1:
        say = "All outputs are in: the sums are the gradients by input and kernel."
    note = Note("grad_x[window] += G[i, j] · w\ngrad_w += G[i, j] · x[window]")
    return Side(panels, note, sums, say)


def output_links(layer):
    """For each output where its gradient flows.

    Parameters
    ----------
    layer : BothWays

    Returns
    -------
    list of Link

    Examples
    --------
    >>> from cnnlib.demos.both_ways import BothWays
    >>> layer = BothWays(np.arange(9.0).reshape(3, 3), np.eye(2), 1, 0, np.ones)
    >>> output_links(layer)[3].light["input"]
    [4, 5, 7, 8]
    """
    links = []
    for output, window in enumerate(layer.windows):
        reached = _reached(layer, output)
        light = {
            "input": window,
            "output": [output],
            "to_x": reached,
            "grad_x": reached,
        }
        place, g = _place(output, layer.size), number(layer.upstream.flat[output])
        say = f"G{place} = {g} flows to its window as {g} · w, to w as {g} · window."
        weights = [window.index(layer.pixels[pixel]) for pixel in reached]
        links.append(Link(light, say, [_back(layer, [output], weights, reached)]))
    return links


def _back(layer, outputs, weights, pixels):
    """Arrows from outputs through the weights that lead to pixels."""
    pairs = np.broadcast_arrays(layer.upstream.flat[outputs], layer.w.flat[weights])
    stations = {
        "output": outputs,
        "kernel": weights,
        "input": [layer.pixels[pixel] for pixel in pixels],
    }
    texts = [products([g], [weight]) for g, weight in zip(*pairs, strict=True)]
    return Flow(stations, texts, arrows=True)


def _reached(layer, output):
    """The pixels of an output's window, without the padding."""
    window = layer.windows[output]
    return [pixel for pixel, cell in enumerate(layer.pixels) if cell in window]


# --- from a pixel


def from_pixel(layer, pixel):
    """The full correlation with the turned kernel that a pixel's gradient is.

    Parameters
    ----------
    layer : BothWays
    pixel : int
        Which one, row-major.

    Returns
    -------
    Side

    Examples
    --------
    >>> from cnnlib.demos.both_ways import BothWays
    >>> layer = BothWays(np.arange(9.0).reshape(3, 3), np.eye(2), 1, 0, np.ones)
    >>> from_pixel(layer, 4).panels[-1].links[4].say
    'Pixel (1, 1) collects from 4 outputs: 1·1 + 1·0 + 1·0 + 1·1 = 2.'
    """
    border = [k - 1 - layer.padding for k in layer.w.shape]
    shape = [n + k - 1 for n, k in zip(layer.x.shape, layer.w.shape, strict=True)]
    spread, places = layer.spread(border, shape)
    turned = layer.w[::-1, ::-1]
    links = _pixel_links(layer, spread, places, turned)
    panels = [
        Grid(
            "spread",
            _title(layer, "around" if any(border) else ""),
            spread,
            marked=places,
        ),
        Sign("⋆"),
        Grid("turned", "w turned by 180°", turned, weights=True),
        Sign("="),
        _gradient("pixel", "grad_x", layer.grads[0], cursor=pixel, links=links),
    ]
    note = (
        f"zeros in between: stride − 1 = {layer.stride - 1}\nborder: k − 1 − padding = "
    )
    sizes = dict(zip(layer.w.shape, border, strict=True))  # one where they are equal
    note += ", ".join(f"{k} − 1 − {layer.padding} = {b}" for k, b in sizes.items())
    return Side(panels, Note(note), layer.grads)


def _pixel_links(layer, spread, places, turned):
    output_in = dict(zip(places, range(len(places)), strict=True))
    last = layer.w.size - 1
    links = []
    cells_of = covered_cells(spread.shape, turned.shape, layer.x.shape, (1, 1), (1, 1))
    for pixel, cells in enumerate(cells_of):
        met = [
            (a, output_in[cell]) for a, cell in enumerate(cells) if cell in output_in
        ]
        light = {
            "spread": cells,
            "pixel": [pixel],
            "input": [layer.pixels[pixel]],
            "output": [output for _, output in met],
            "turned": [a for a, _ in met],
            "kernel": [last - a for a, _ in met],
        }
        place = _place(pixel, layer.x.shape)
        given = spread.flat[cells]
        total = equals(layer.grads[0].flat[pixel], *given, *turned.flat)
        terms = products(given, turned.flat, _MOST)
        outputs = counted(len(met), "output")
        say = f"Pixel {place} collects from {outputs}: {terms}{total}."
        flow = _back(layer, light["output"], light["kernel"], [pixel])
        links.append(Link(light, say, [flow]))
    return links


# --- from a weight


def from_weight(layer, weight):
    """The correlation of the input with G that a weight's gradient is.

    Parameters
    ----------
    layer : BothWays
    weight : int
        Which one, row-major.

    Returns
    -------
    Side

    Examples
    --------
    >>> from cnnlib.demos.both_ways import BothWays
    >>> layer = BothWays(np.arange(9.0).reshape(3, 3), np.eye(2), 1, 0, np.ones)
    >>> from_weight(layer, 3).panels[-1].links[3].say
    'Weight (1, 1) met 4 pixels: 4·1 + 5·1 + 7·1 + 8·1 = 24.'
    """
    shape = [(n - 1) * layer.stride + 1 for n in layer.size]
    spread, places = layer.spread((0, 0), shape)
    links = _weight_links(layer, places)
    panels = [
        Sign("x ⋆"),
        Grid("spread", _title(layer), spread, marked=places),
        Sign("="),
        _gradient("weight", "grad_w", layer.grads[1], cursor=weight, links=links),
    ]
    note = f"zeros in between: stride − 1 = {layer.stride - 1}"
    return Side(panels, Note(note), layer.grads)


def _weight_links(layer, places):
    links = []
    for weight in range(layer.w.size):
        met = [window[weight] for window in layer.windows]
        light = {
            "input": met,
            "output": list(range(len(met))),
            "spread": places,
            "kernel": [weight],
            "weight": [weight],
        }
        place = _place(weight, layer.w.shape)
        window, upstream = layer.padded.flat[met], layer.upstream.flat
        terms = products(window, upstream, _MOST)
        total = equals(layer.grads[1].flat[weight], *window, *upstream)
        pixels = counted(len(met), "pixel")
        say = f"Weight {place} met {pixels}: {terms}{total}."
        links.append(Link(light, say, _met(layer, light, weight)))
    return links


def _met(layer, light, weight):
    """What meets at a weight: gradients, by arrows where they are few, and pixels."""
    values = {"output": layer.upstream, "input": layer.padded}
    return [
        Flow(
            {name: light[name], "kernel": [weight]},
            [written(value) for value in array.flat[light[name]]],
            arrows=name == "output" and len(light[name]) <= _MOST,
        )
        for name, array in values.items()
    ]


def _title(layer, around=""):
    between = "between" if layer.stride > 1 else ""
    zeros = " and ".join(filter(None, [between, around]))
    return f"G, zeros {zeros}" if zeros else "G"


def _gradient(name, title, total, values=None, **cursor):
    """A gradient, or a part of it in the colours of the whole."""
    limits = min(total.min(), 0), max(total.max(), 0)
    values = total if values is None else values
    return Grid(name, title, values, limits=limits, **cursor)


def _place(k, shape):
    return divmod(k, shape[1])
