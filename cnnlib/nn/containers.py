"""Modules made of modules: one after the other, side by side; and a part of one."""

from functools import reduce

import numpy as np

from cnnlib.functional.layout import zeros_batch_last
from cnnlib.functional.precision import add_up
from cnnlib.functional.validate import check_grad_output
from cnnlib.nn.module import Module
from cnnlib.shapes import ntuple

__all__ = ["Parallel", "Sequential", "Slice"]


def _adopt(parent, layers):
    """Make `layers` the children of `parent`, named 0, 1, … or by a dictionary."""
    function = type(parent).__name__
    if len(layers) == 1 and isinstance(layers[0], dict):
        named = layers[0]
    else:
        named = {str(position): layer for position, layer in enumerate(layers)}
    for name, layer in named.items():
        if not isinstance(layer, Module):
            raise TypeError(
                f"{function}: layer {name} must be a Module, got {type(layer).__name__}"
            )
        if not isinstance(name, str) or not name or "." in name:
            raise ValueError(
                f"{function}: a layer's name must be a string without dots, which "
                f"separate the names in a path; got {name!r}"
            )
        if hasattr(parent, name):
            raise ValueError(
                f"{function}: a layer cannot be called {name!r}, which means something "
                "else in every Module"
            )
        setattr(parent, name, layer)


class _Children(Module):
    """What Sequential and Parallel share: children that can be counted and indexed."""

    def __init__(self, *layers):
        _adopt(self, layers)

    def __iter__(self):
        return (child for _, child in self.named_children())

    def __len__(self):
        return sum(1 for _ in self)

    def __getitem__(self, position):
        return list(self)[position]


class Sequential(_Children):
    """Layers one after the other: each takes what the one before it gives.

    Parameters
    ----------
    *layers : Module
        Or one dictionary of names and modules. Without layers it is the identity.

    Raises
    ------
    TypeError
        If a layer is not a `Module`.
    ValueError
        If a name is not fit for an attribute.

    Examples
    --------
    >>> from cnnlib import nn
    >>> nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    Sequential(
      (0): Linear(in_features=3, out_features=2, bias=True)
      (1): ReLU()
    )
    >>> net = nn.Sequential({"score": nn.Linear(3, 2), "squash": nn.Tanh()})
    >>> len(net), net[1]
    (2, Tanh())
    """

    def forward(self, input):
        for layer in self:
            input = layer(input)
        return input

    def backward(self, grad_output, needs_input_grad=True):
        layers = list(self)
        for layer in layers[:0:-1]:
            grad_output = layer.backward(grad_output)
        if layers:
            grad_output = layers[0].backward(grad_output, needs_input_grad)
        return grad_output if needs_input_grad else None


# Not np.max and np.sum: they would stack the outputs first, and lose their layout.
_MERGES = {
    "concat": lambda outputs: np.concatenate(outputs, axis=1),
    "sum": lambda outputs: add_up(*outputs),
    "max": lambda outputs: reduce(np.maximum, outputs),
}


def _winners(outputs, merged):
    """For each output, where it is the first to be the largest."""
    open_places = np.ones_like(merged, dtype=bool)
    winners = []
    for output in outputs:
        wins = (output == merged) & open_places
        open_places &= ~wins
        winners.append(wins)
    return winners


class Parallel(_Children):
    """Branches that all see the same input, and whose outputs are merged.

    Parameters
    ----------
    *branches : Module
        Or one dictionary of names and modules. ``Sequential()`` is a shortcut: it
        passes its input on.
    merge : {"concat", "sum", "max"}
        Stack the outputs along the channels (Inception), add them (ResNet), or keep the
        largest at each place (maxout).

    Raises
    ------
    ValueError
        If there is no branch, `merge` is unknown, or the branches' outputs do not fit.

    Notes
    -----
    Where several branches share the largest value, "max" lets the gradient through to
    the first of them, as max pooling does.

    References
    ----------
    Szegedy et al., Going deeper with convolutions, 2015, figure 2.
    He, Zhang, Ren and Sun, Deep residual learning, 2016, figure 2.
    Goodfellow et al., Maxout networks, 2013, equation 1.

    Examples
    --------
    >>> from cnnlib import nn
    >>> twice = nn.Parallel(nn.Sequential(), nn.Sequential(), merge="sum")
    >>> twice(np.array([[1.0, 2.0]]))
    array([[2., 4.]])
    """

    def __init__(self, *branches, merge="concat"):
        if merge not in _MERGES:
            raise ValueError(
                f'Parallel: merge must be "concat", "sum" or "max", got {merge!r}'
            )
        super().__init__(*branches)
        if not len(self):
            raise ValueError("Parallel: there must be at least one branch")
        self.merge = merge

    def forward(self, input):
        outputs = [branch(input) for branch in self]
        self._check(outputs)
        merged = _MERGES[self.merge](outputs)
        winners = _winners(outputs, merged) if self.merge == "max" else None
        channels = [output.shape[1] for output in outputs if output.ndim > 1]
        self._saved = merged.shape, merged.dtype, channels, winners
        return merged

    def backward(self, grad_output, needs_input_grad=True):
        shape, dtype, channels, winners = self.take_saved()
        check_grad_output("Parallel.backward", grad_output, shape, dtype)
        if self.merge == "concat":
            parts = np.split(grad_output, np.cumsum(channels)[:-1], axis=1)
        elif self.merge == "sum":
            parts = [grad_output] * len(self)
        else:
            parts = [grad_output * wins for wins in winners]
        grads = [
            branch.backward(part, needs_input_grad)
            for branch, part in zip(self, parts, strict=True)
        ]
        return add_up(*grads) if needs_input_grad else None

    def extra_repr(self):
        return f"merge={self.merge!r}"

    def _check(self, outputs):
        def fixed(shape):
            return (shape[0], *shape[2:]) if self.merge == "concat" else shape

        shapes = [output.shape for output in outputs]
        if len({fixed(shape) for shape in shapes}) > 1:
            rule = "all but the channels" if self.merge == "concat" else "all axes"
            raise ValueError(
                f'Parallel: the branches give {shapes}; merge="{self.merge}" needs '
                f"{rule} to agree"
            )


class Slice(Module):
    """Keep the channels from `start` up to, not including, `stop`.

    Parameters
    ----------
    start, stop : int

    Raises
    ------
    ValueError
        If the range is empty or the input has fewer than `stop` channels.

    Examples
    --------
    >>> image = np.arange(6.0).reshape(1, 3, 1, 2)
    >>> Slice(1, 3)(image).ravel()
    array([2., 3., 4., 5.])
    """

    def __init__(self, start, stop):
        (self.start,) = ntuple(start, 1, "Slice", "start")
        (self.stop,) = ntuple(stop, 1, "Slice", "stop", self.start + 1)

    def forward(self, input):
        if input.ndim < 2 or input.shape[1] < self.stop:
            raise ValueError(
                f"Slice: channels {self.start}:{self.stop} of an input of shape "
                f"{input.shape}; it needs at least {self.stop} channels"
            )
        self._saved = input.shape, input.dtype
        return input[:, self.start : self.stop]

    def backward(self, grad_output, needs_input_grad=True):
        shape, dtype = self.take_saved()
        kept = (shape[0], self.stop - self.start, *shape[2:])
        check_grad_output("Slice.backward", grad_output, kept, dtype)
        if not needs_input_grad:
            return None
        grad_input = zeros_batch_last(shape, dtype)
        grad_input[:, self.start : self.stop] = grad_output
        return grad_input

    def extra_repr(self):
        return f"{self.start}, {self.stop}"
