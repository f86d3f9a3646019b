"""A stack of layers on an image: sizes, and what each unit sees."""

import functools
from typing import NamedTuple

import numpy as np

from cnnlib import functional as F
from cnnlib.demos.coverage import output_shape
from cnnlib.demos.refusals import DemoError
from cnnlib.shapes import receptive_field

__all__ = ["Layer", "Stack", "padded", "span"]


class Layer(NamedTuple):
    """A convolution or a pooling with a square window.

    Examples
    --------
    >>> Layer(3, 1, 2, 0).covers
    5
    """

    kernel: int
    stride: int
    dilation: int
    padding: int

    @property
    def covers(self):
        """Units of the layer below, from the first tap to the last."""
        return self.dilation * (self.kernel - 1) + 1


def padded(kernel, stride, dilation):
    """A layer with the padding that keeps the size of a map, if its stride is 1.

    Examples
    --------
    >>> padded(3, 1, 2), padded(2, 2, 1).padding
    (Layer(kernel=3, stride=1, dilation=2, padding=2), 0)
    """
    return Layer(kernel, stride, dilation, dilation * (kernel - 1) // 2)


def span(units):
    """Start and length of a stretch from the first unit to the last.

    Examples
    --------
    >>> span(np.array([3, 5, 7])), span(np.array([], int))
    ((3, 5), (0, 0))
    """
    if not units.size:
        return 0, 0
    return int(units[0]), int(units[-1] - units[0]) + 1


class Stack:
    """Layers on an image.

    Parameters
    ----------
    image : ndarray of shape (C, H, W)
    layers : sequence of Layer
        First layer first.

    Attributes
    ----------
    sizes : list of (height, width)
        Of the image and of each layer's map.
    jumps, fields : list of int
        Pixels of the image from one unit to the next, and those that a unit covers.
    starts : list of float
        Where in the image, from its border, the middle of a map's first unit is.

    Raises
    ------
    DemoError
        If a layer does not fit on the one below.

    Examples
    --------
    >>> stack = Stack(np.zeros((1, 9, 8)), [padded(3, 1, 1), padded(2, 2, 1)])
    >>> stack.sizes, stack.jumps, stack.fields
    ([(9, 8), (9, 8), (4, 4)], [1, 1, 2], [1, 3, 4])
    >>> stack.boxes(2, 0, 1)  # in the image, in layer 1, and itself
    [(0, 1, 3, 4), (0, 2, 2, 2), (0, 1, 1, 1)]
    """

    def __init__(self, image, layers):
        self.image, self.layers = np.asarray(image, float), list(layers)
        self.sizes, self.jumps, self.fields = [self.image.shape[1:]], [1], [1]
        self.starts = [0.5]
        for n, (k, s, d, p) in enumerate(self.layers, 1):
            bordered = [side + 2 * p for side in self.sizes[-1]]
            try:
                self.sizes.append(output_shape(bordered, (k, k), (s, s), (d, d)))
            except DemoError as error:
                raise DemoError(f"layer {n} does not fit: {error}") from None
            middle = (d * (k - 1) / 2 - p) * self.jumps[-1]
            self.starts.append(self.starts[-1] + middle)
            self.jumps.append(self.jumps[-1] * s)
            self.fields.append(receptive_field([t[:3] for t in self.layers[:n]]))

    def seen(self, n, axis, k):
        """Along an axis, the units of each map that the k-th one of layer n sees.

        Returns
        -------
        list of ndarray of int
            For the image, the layers 1 to n − 1, and itself; without the padding.
        """
        maps = [np.array([k])]
        for m in range(n - 1, -1, -1):
            maps.insert(0, self.below(m + 1, axis, maps[0]))
        return maps

    def below(self, n, axis, units):
        """Along an axis, what some units of layer n read of the map below."""
        kernel, stride, dilation, padding = self.layers[n - 1]
        starts = np.asarray(units) * stride - padding
        taps = np.unique(np.add.outer(starts, np.arange(kernel) * dilation))
        return taps[(taps >= 0) & (taps < self.sizes[n - 1][axis])]

    def boxes(self, n, row, column):
        """What a unit of layer n covers in each map: (top, left, height, width)."""
        rows, columns = self.seen(n, 0, row), self.seen(n, 1, column)
        spans = zip(map(span, rows), map(span, columns), strict=True)
        return [(top, left, height, width) for (top, height), (left, width) in spans]

    @functools.cached_property
    def maps(self):
        """The image and what each layer makes of it, if its kernel takes the mean.

        Returns
        -------
        list of ndarray of uint8 of shape (H, W) or (H, W, 3)
        """
        values, maps = self.image, [self.image]
        for layer in self.layers:
            values = _means(values, *layer)
            maps.append(values)
        maps = [x[0] if len(x) == 1 else np.moveaxis(x, 0, -1) for x in maps]
        return [np.rint(255 * x).astype(np.uint8) for x in maps]


def _means(x, kernel, stride, dilation, padding):
    """The mean of every window, of what lies inside the border."""
    ones = np.ones((1, 1, kernel, kernel))
    both = np.concatenate([x, np.ones_like(x[:1])])[:, None]
    sums = F.conv2d(both, ones, None, stride, padding, dilation)[:, 0]
    return sums[:-1] / np.maximum(sums[-1:], 1)
