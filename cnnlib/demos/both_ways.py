"""A small convolution and its backward pass, as its demo needs them."""

from functools import cached_property

import numpy as np

from cnnlib import functional as F
from cnnlib.demos.coverage import covered_cells, output_shape
from cnnlib.demos.sentences import tidy

__all__ = ["BothWays"]


class BothWays:
    """A convolution of one channel, with a gradient from upstream.

    Parameters
    ----------
    x : ndarray of shape (H, W)
    w : ndarray of shape (kh, kw)
    stride, padding : int
    upstream : callable
        Size of the output → its gradient, of that shape.

    Attributes
    ----------
    size : (int, int)
        Height and width of the output.
    upstream : ndarray of that shape
        The gradient by the outputs.
    padded : ndarray
        The input with its zeros.
    windows : list of list of int
        For each output the cells of the padded input that it is made of.
    grads : ndarray of shape (H, W), ndarray of shape (kh, kw)
        The gradients by the input and by the kernel.

    Examples
    --------
    >>> layer = BothWays(np.arange(9.0).reshape(3, 3), np.eye(2), 1, 0, np.ones)
    >>> layer.grads[1]
    array([[ 8., 12.],
           [20., 24.]])
    """

    def __init__(self, x, w, stride, padding, upstream):
        self.x, self.w, self.stride, self.padding = x, w, stride, padding
        self.padded = np.pad(x, padding)
        steps = (stride, stride), (1, 1)
        self.size = output_shape(self.padded.shape, w.shape, *steps)
        self.upstream = upstream(self.size)
        self.windows = covered_cells(self.padded.shape, w.shape, self.size, *steps)

    @cached_property
    def grads(self):
        """The gradients by the input and by the kernel."""
        return self.flow(range(self.upstream.size))

    def flow(self, outputs):
        """The gradients by the input and by the kernel that come from some outputs."""
        chosen = np.zeros(self.size)
        chosen.flat[list(outputs)] = 1
        arrays = (a[None, None] for a in (self.upstream * chosen, self.x, self.w))
        grads = F.conv2d_backward(*arrays, None, self.stride, self.padding)
        return tidy(grads[0][0, 0]), tidy(grads[1][0, 0])

    @cached_property
    def pixels(self):
        """The cells of the padded input that are pixels of the input, row by row."""
        rows, columns = (self.padding + np.arange(n) for n in self.x.shape)
        return np.add.outer(rows * self.padded.shape[1], columns).ravel().tolist()

    def spread(self, border, shape):
        """The upstream gradient with zeros around it, and those that a stride puts in.

        Parameters
        ----------
        border, shape : (int, int)
            Zeros above and to the left, and the size in all.

        Returns
        -------
        table : ndarray of that shape
        places : list of int
            For each output its cell.
        """
        rows, columns = (
            before + self.stride * np.arange(n)
            for before, n in zip(border, self.size, strict=True)
        )
        table = np.zeros(shape)
        table[np.ix_(rows, columns)] = self.upstream
        return table, np.add.outer(rows * shape[1], columns).ravel().tolist()
