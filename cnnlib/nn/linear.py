"""The dense layer, and the flattening that comes before it."""

from math import prod

import numpy as np

import cnnlib.functional as F
from cnnlib.functional.validate import check_addressable, check_grad_output, real_array
from cnnlib.nn.init import weight_and_bias
from cnnlib.nn.module import Module
from cnnlib.nn.operation import WeightedOperation
from cnnlib.shapes import ntuple

__all__ = ["Flatten", "Linear"]


class Linear(WeightedOperation):
    """``x Wᵀ + b``: every output is a weighted sum of every input.

    Parameters
    ----------
    in_features, out_features : int
        Size of the last axis, before and after.
    bias : bool
        Whether b is there.
    dtype : float32 or float64
    rng : numpy.random.Generator, int seed, or None
        What the first weights are drawn from.

    Attributes
    ----------
    weight : Parameter of shape (out_features, in_features)
    bias : Parameter of shape (out_features,), or None

    Examples
    --------
    >>> layer = Linear(3, 2, rng=0)
    >>> layer
    Linear(in_features=3, out_features=2, bias=True)
    >>> layer(np.zeros((5, 3), np.float32)).shape
    (5, 2)
    """

    function = staticmethod(F.linear)
    function_backward = staticmethod(F.linear_backward)

    def __init__(
        self, in_features, out_features, bias=True, *, dtype=np.float32, rng=None
    ):
        (self.in_features,) = ntuple(in_features, 1, "Linear", "in_features", 1)
        (self.out_features,) = ntuple(out_features, 1, "Linear", "out_features", 1)
        shape = self.out_features, self.in_features
        check_addressable(
            "Linear", shape, in_features=in_features, out_features=out_features
        )
        self.weight, self.bias = weight_and_bias(
            shape, self.out_features, bias, dtype=dtype, rng=rng
        )

    def extra_repr(self):
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Flatten(Module):
    """Join the axes from `start_dim` to `end_dim` into one.

    Parameters
    ----------
    start_dim, end_dim : int
        First and last of the axes to join, counted as by Python.

    Notes
    -----
    Features come in the order (C, H, W), as in torch. Joining axes that are neighbours
    in memory moves no data: batch-last maps (N, C, H, W) become a view (N, F) whose
    memory runs (F, N).

    Examples
    --------
    >>> Flatten()(np.zeros((2, 3, 4, 5))).shape
    (2, 60)
    """

    def __init__(self, start_dim=1, end_dim=-1):
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input):
        shape = real_array("Flatten", "input", input).shape
        first = self._axis("start_dim", self.start_dim, shape)
        last = self._axis("end_dim", self.end_dim, shape)
        if first > last:
            raise ValueError(
                f"Flatten: start_dim={self.start_dim} comes after "
                f"end_dim={self.end_dim} in an input of shape {shape}"
            )
        joined = (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :])
        self._saved = shape, joined, input.dtype
        return input.reshape(joined)

    def backward(self, grad_output, needs_input_grad=True):
        shape, joined, dtype = self.take_saved()
        check_grad_output("Flatten.backward", grad_output, joined, dtype)
        return grad_output.reshape(shape)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"

    def _axis(self, argument, axis, shape):
        if not -len(shape) <= axis < len(shape):
            raise ValueError(
                f"Flatten: {argument}={axis} is not an axis of an input of shape "
                f"{shape}"
            )
        return axis % len(shape)
