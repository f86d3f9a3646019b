"""What a network costs and sees, layer by layer."""

from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from html import escape
from math import ceil, prod
from typing import NamedTuple

import numpy as np

from cnnlib import nn
from cnnlib.functional.layout import empty_batch_last
from cnnlib.shapes import ntuple

__all__ = ["Row", "Summary", "summary"]

_CONVOLUTIONS = nn.Conv1d, nn.Conv2d, nn.Conv3d
_TRANSPOSED = nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d
_POOLS = (
    *(nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d),
    *(nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d),
)


class Row(NamedTuple):
    """One layer of a `Summary`.

    Attributes
    ----------
    name : str
        Path of the layer, as in the keys of the state.
    layer : str
        Its class.
    output_shape : tuple of int
        Without the batch.
    parameters : int
    macs : int
        Multiply-adds for one image, by weights only; biases, pooling and normalisation
        are not counted.
    receptive_field : tuple of int
        Input pixels that one output sees along each spatial axis. It counts the padding
        too and can be larger than the image.
    """

    name: str
    layer: str
    output_shape: tuple
    parameters: int
    macs: int
    receptive_field: tuple


class Summary:
    """The table that `summary` returns; prints itself.

    Attributes
    ----------
    rows : tuple of Row
    input_shape : tuple of int
    parameters, macs : int
        Totals. A parameter that several layers share is counted once.
    """

    def __init__(self, rows, input_shape, parameters):
        self.rows = tuple(rows)
        self.input_shape = input_shape
        self.parameters = parameters
        self.macs = sum(row.macs for row in self.rows)

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, position):
        return self.rows[position]

    _HEADER = "name", "layer", "output", "parameters", "MACs", "receptive field"

    def _cells(self):
        """The table as text: one list of cells a row, the totals last."""
        yield ["", "input", _times(self.input_shape), "", "", ""]
        for row in self.rows:
            yield [
                row.name,
                row.layer,
                _times(row.output_shape),
                f"{row.parameters:,}",
                f"{row.macs:,}",
                _times(row.receptive_field),
            ]
        yield ["total", "", "", f"{self.parameters:,}", f"{self.macs:,}", ""]

    def __repr__(self):
        table = [self._HEADER, *self._cells()]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = []
        for cells in table:
            sides = zip(cells, widths, "<<<>>>", strict=True)
            lines.append("  ".join(f"{c:{side}{w}}" for c, w, side in sides).rstrip())
        rule = "─" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    def _repr_html_(self):
        def line(cells, tag):
            return "".join(
                f'<{tag} style="text-align: {side}">{escape(cell)}</{tag}>'
                for cell, side in zip(cells, ["left"] * 3 + ["right"] * 3, strict=True)
            )

        *body, total = self._cells()
        rows = "".join(f"<tr>{line(cells, 'td')}</tr>" for cells in body)
        return (
            f"<table><thead><tr>{line(self._HEADER, 'th')}</tr></thead>"
            f"<tbody>{rows}</tbody>"
            f"<tfoot><tr>{line(total, 'th')}</tr></tfoot></table>"
        )


def summary(model, input_shape):
    """Output shape, parameters, multiply-adds and receptive field of every layer.

    Parameters
    ----------
    model : nn.Module
    input_shape : tuple of int
        Of one input, without the batch: (C, H, W) for images.

    Returns
    -------
    Summary

    Raises
    ------
    TypeError, ValueError
        If `model` is no Module, `input_shape` no shape, or the model refuses it.

    Notes
    -----
    The network runs, in evaluation mode, on a batch of *zero* images: every layer says
    which shape comes out, and there is nothing to multiply. Nothing in the model
    changes.

    Where branches meet, the receptive field is that of the branch that sees most. One
    multiply-add is two floating-point operations (FLOP); some texts count it as one.

    References
    ----------
    Araujo, Norris and Sim, Computing receptive fields of convolutional neural
    networks, Distill, 2019.

    Examples
    --------
    >>> net = nn.Sequential(nn.Conv2d(3, 10, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))
    >>> summary(net, (3, 32, 32))
    name   layer      output    parameters     MACs  receptive field
    ────────────────────────────────────────────────────────────────
           input      3×32×32
    0      Conv2d     10×32×32         760  768,000              5×5
    1      ReLU       10×32×32           0        0              5×5
    2      MaxPool2d  10×16×16           0        0              6×6
    ────────────────────────────────────────────────────────────────
    total                              760  768,000
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"summary: model must be a Module, got {type(model).__name__}")
    if not isinstance(input_shape, (tuple, list)) or not input_shape:
        raise TypeError(
            f"summary: input_shape must be a tuple of ints, got {input_shape!r}"
        )
    shape = ntuple(input_shape, len(input_shape), "summary", "input_shape", 1)
    parameters = list(model.parameters())
    dtype = parameters[0].data.dtype if parameters else np.float32
    images = empty_batch_last((0, *shape), dtype)
    trace = _Trace(images)
    with _watched(model, trace.run):
        try:
            model(images)
        except ValueError as error:
            raise ValueError(_refusal(model, shape, dtype, error)) from error
    return Summary(trace.rows, shape, sum(p.data.size for p in parameters))


def _refusal(model, shape, dtype, error):
    """What to say where the model does not take a batch of inputs of `shape`."""
    try:
        model(empty_batch_last((0, *shape[1:]), dtype))
    except ValueError:
        return f"summary: the model does not take input_shape {shape}: {error}"
    return (
        f"summary: input_shape must be that of one input, without the batch axis: "
        f"{shape[1:]}, got {shape}"
    )


@contextmanager
def _watched(model, run):
    """Let `run(path, layer, forward, input)` stand in for the layers' forward."""
    named = list(model.named_modules())
    before = [(module, dict(vars(module))) for _, module in named]
    try:
        model.eval()
        for path, module in named:
            if not any(module.named_children()):
                module.forward = partial(run, path, module, module.forward)
        yield
    finally:
        for module, attributes in before:
            vars(module).clear()
            vars(module).update(attributes)


class _View(NamedTuple):
    """How an array came from the network's input."""

    paths: tuple  # for each spatial axis the windows on the way: (extent, stride), …
    flat: tuple = ()  # places that a flattened vector joins

    def field(self):
        """Pixels that one place sees along each axis: back through the windows."""
        pixels = [1] * len(self.paths)
        for axis, path in enumerate(self.paths):
            for extent, stride in reversed(path):
                pixels[axis] = ceil((pixels[axis] - 1) * stride + extent)
        return tuple(pixels)


class _Trace:
    """Collects a row for every layer that runs."""

    def __init__(self, images):
        self.rows = []
        self._views = {id(images): _View(((),) * (images.ndim - 2))}
        self._alive = [images]  # an id is only unique while its array lives

    def run(self, path, layer, forward, input):
        output = forward(input)
        # An array that no layer made is where branches met.
        if id(input) not in self._views:
            self._views[id(input)] = max(self._views.values(), key=_View.field)
        view = self._views[id(input)]
        view = _advance(view, layer, input.shape[2:], output.shape[2:])
        self._views[id(output)] = view
        self._alive += [input, output]
        self.rows.append(
            Row(
                path,
                type(layer).__name__,
                output.shape[1:],
                sum(parameter.data.size for parameter in layer.parameters()),
                _macs(layer, input.shape, output.shape),
                view.field(),
            )
        )
        return output


def _macs(layer, input_shape, output_shape):
    if isinstance(layer, _CONVOLUTIONS):
        return layer.weight.data.size * prod(output_shape[2:])
    if isinstance(layer, _TRANSPOSED):
        return layer.weight.data.size * prod(input_shape[2:])
    if isinstance(layer, nn.Linear):
        return layer.weight.data.size * prod(output_shape[1:-1])
    return 0


def _advance(view, layer, before, after):
    """The view of a layer's output; `before` and `after` are its spatial sizes."""
    if isinstance(layer, nn.Flatten):
        return view._replace(flat=before)
    window = _window(layer, view, before, after)
    if window is None or len(window[0]) != len(view.paths):
        return view
    steps = zip(view.paths, *window, strict=True)
    return _View(tuple((*path, (extent, stride)) for path, extent, stride in steps))


def _window(layer, view, before, after):
    """(extents, strides) of a layer's window; None if it looks at single places."""
    axes = len(before)
    if isinstance(layer, nn.Linear) and view.flat:
        return view.flat, view.flat
    mode = layer.mode if isinstance(layer, nn.Upsample) else None
    if isinstance(layer, nn.AdaptiveAvgPool2d) or mode == "area":
        extents = map(_adaptive_extent, before, after)
        return list(extents), list(map(Fraction, before, after))
    if mode:
        extent = {"nearest": 1, "nearest-exact": 1, "bicubic": 4}.get(mode, 2)
        return [extent] * axes, list(map(Fraction, before, after))
    if not isinstance(layer, (*_CONVOLUTIONS, *_POOLS, *_TRANSPOSED)):
        return None
    numbers = layer.kernel_size, layer.stride, getattr(layer, "dilation", 1)
    kernel, stride, dilation = (ntuple(n, axes, "summary", "window") for n in numbers)
    extent = [(k - 1) * d + 1 for k, d in zip(kernel, dilation, strict=True)]
    if isinstance(layer, _TRANSPOSED):
        # Of the taps that reach one output pixel, every stride-th has an input pixel.
        extent = list(map(Fraction, extent, stride))
        stride = [Fraction(1, s) for s in stride]
    return extent, stride


def _adaptive_extent(n, m):
    """The widest window of n pixels divided among m places."""
    return max(-(-(i + 1) * n // m) - i * n // m for i in range(m))


def _times(shape):
    return "×".join(map(str, shape))
