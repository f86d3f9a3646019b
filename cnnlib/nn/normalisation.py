"""Layers that rescale, by the batch, by an example or by neighbouring channels.

And dropout.
"""

from numbers import Integral

import numpy as np

import cnnlib.functional as F
from cnnlib.functional.validate import (
    check_addressable,
    float_array,
    real_array,
    real_number,
)
from cnnlib.nn.module import Module, Parameter
from cnnlib.nn.operation import Operation
from cnnlib.shapes import ntuple

__all__ = [
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Dropout",
    "GroupNorm",
    "LayerNorm",
    "LocalResponseNorm",
]


class _Affine(Module):
    """What normalises, then multiplies by `weight` and adds `bias`, where there are."""

    def _make(self, shape, affine, bias, dtype):
        self.weight = Parameter(np.ones(shape, dtype)) if affine else None
        self.bias = Parameter(np.zeros(shape, dtype)) if affine and bias else None

    def _learnt(self):
        return [p if p is None else p.data for p in (self.weight, self.bias)]

    def _accumulate(self, *grads):
        for parameter, grad in zip((self.weight, self.bias), grads, strict=True):
            if parameter is not None:
                parameter.accumulate(grad)


class _BatchNorm(_Affine):
    buffer_names = ("running_mean", "running_var", "num_batches_tracked")

    def __init__(
        self,
        num_features,
        eps=1e-5,
        momentum=0.1,
        affine=True,
        track_running_stats=True,
        *,
        bias=True,
        dtype=np.float32,
    ):
        name = type(self).__name__
        (self.num_features,) = ntuple(num_features, 1, name, "num_features", 1)
        check_addressable(name, (num_features,), num_features=num_features)
        self.eps = real_number(name, "eps", eps, 0)
        self.momentum = momentum
        if momentum is not None:
            self.momentum = real_number(name, "momentum", momentum)
        self.affine = affine
        self.track_running_stats = track_running_stats
        self._make(num_features, affine, bias, dtype)
        zeros, ones = np.zeros(num_features, dtype), np.ones(num_features, dtype)
        self.running_mean = zeros if track_running_stats else None
        self.running_var = ones if track_running_stats else None
        self.num_batches_tracked = np.array(0) if track_running_stats else None

    def forward(self, input):
        self._check_axes(input)
        # Without running statistics the batch's own must do, in evaluation as well.
        training = self.training or not self.track_running_stats
        momentum = self.momentum
        if self.training and self.track_running_stats:
            self.num_batches_tracked += 1
            if momentum is None:
                momentum = 1 / int(self.num_batches_tracked)
        output, stats = F.batch_norm(
            input,
            *self._arrays(),
            training,
            0.0 if momentum is None else momentum,
            self.eps,
            return_stats=True,
        )
        self._saved = input, training, stats
        return output

    def backward(self, grad_output, needs_input_grad=True):
        input, training, stats = self.take_saved()
        grad_input, *grads = F.batch_norm_backward(
            grad_output, input, *self._arrays(), training, eps=self.eps, stats=stats
        )
        self._accumulate(*grads)
        return grad_input

    def extra_repr(self):
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
            f"affine={self.affine}, bias={self.bias is not None}, "
            f"track_running_stats={self.track_running_stats}"
        )

    def _arrays(self):
        return self.running_mean, self.running_var, *self._learnt()

    def _check_axes(self, input):
        name = type(self).__name__
        if real_array(name, "input", input).ndim not in self.axes:
            counts = " or ".join(map(str, self.axes))
            raise ValueError(
                f"{name}: input must have {counts} axes, got shape {input.shape}"
            )
        if input.shape[1] != self.num_features:
            raise ValueError(
                f"{name}: input must have {self.num_features} channels, got shape "
                f"{input.shape}"
            )


class BatchNorm2d(_BatchNorm):
    """Give each channel mean 0 and variance 1 over the batch, then scale and shift it.

    In evaluation, running averages take the place of the batch's mean and variance; see
    `functional.batch_norm`.

    Parameters
    ----------
    num_features : int
        Number of channels.
    eps : float
        Added to the variance.
    momentum : float or None
        Weight of the new batch in the running averages; ``None`` weighs all batches
        alike.
    affine : bool
        Whether scale and shift are learnt.
    track_running_stats : bool
        Without it, evaluation uses the batch's statistics too.
    bias : bool
        Whether, if `affine`, there is a shift.
    dtype : float32 or float64

    Attributes
    ----------
    weight, bias : Parameter of shape (num_features,), or None
        Scale γ and shift β.
    running_mean, running_var : ndarray of shape (num_features,), or None
    num_batches_tracked : ndarray of shape () and dtype int64, or None

    Examples
    --------
    >>> layer = BatchNorm2d(1)
    >>> layer(np.array([0.0, 2.0], np.float32).reshape(2, 1, 1, 1)).ravel().round(3)
    array([-1.,  1.], dtype=float32)
    >>> layer.running_mean, layer.running_var
    (array([0.1], dtype=float32), array([1.1], dtype=float32))
    """

    axes = (4,)


class BatchNorm1d(_BatchNorm):
    """As `BatchNorm2d`, for features (N, C) or sequences (N, C, L).

    Examples
    --------
    >>> BatchNorm1d(3)(np.zeros((2, 3), np.float32)).shape
    (2, 3)
    """

    axes = (2, 3)


class BatchNorm3d(_BatchNorm):
    """As `BatchNorm2d`, for volumes (N, C, D, H, W).

    Examples
    --------
    >>> BatchNorm3d(3)(np.zeros((2, 3, 1, 1, 1), np.float32)).shape
    (2, 3, 1, 1, 1)
    """

    axes = (5,)


class _SampleNorm(_Affine):
    """Normalises each example by its own numbers, the same in both modes."""

    def forward(self, input):
        float_array(type(self).__name__, "input", input)
        output = self.function(input, self._over, *self._learnt(), self.eps)
        self._saved = input
        return output

    def backward(self, grad_output, needs_input_grad=True):
        grad_input, *grads = self.function_backward(
            grad_output, self.take_saved(), self._over, *self._learnt(), self.eps
        )
        self._accumulate(*grads)
        return grad_input


class LayerNorm(_SampleNorm):
    """Give each example mean 0 and variance 1 over its last axes.

    Parameters
    ----------
    normalized_shape : int or tuple of int
        Lengths of these axes.
    eps : float
        Added to the variance.
    elementwise_affine : bool
        Whether a scale and a shift for each number are learnt.
    bias : bool
        Whether, if `elementwise_affine`, there is a shift.
    dtype : float32 or float64

    Attributes
    ----------
    weight, bias : Parameter of shape `normalized_shape`, or None

    Examples
    --------
    >>> LayerNorm(2)(np.array([[1, 3], [10, 30]], np.float32)).round(3)
    array([[-1.,  1.],
           [-1.,  1.]], dtype=float32)
    """

    function = staticmethod(F.layer_norm)
    function_backward = staticmethod(F.layer_norm_backward)

    def __init__(
        self,
        normalized_shape,
        eps=1e-5,
        elementwise_affine=True,
        bias=True,
        *,
        dtype=np.float32,
    ):
        if isinstance(normalized_shape, Integral):
            normalized_shape = (normalized_shape,)
        lengths = (len(normalized_shape), "LayerNorm", "normalized_shape", 1)
        self.normalized_shape = ntuple(tuple(normalized_shape), *lengths)
        shape = self.normalized_shape
        check_addressable("LayerNorm", shape, normalized_shape=shape)
        self.eps = real_number("LayerNorm", "eps", eps, 0)
        self.elementwise_affine = elementwise_affine
        self._make(shape, elementwise_affine, bias, dtype)

    @property
    def _over(self):
        return self.normalized_shape

    def extra_repr(self):
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, "
            f"bias={self.bias is not None}"
        )


class GroupNorm(_SampleNorm):
    """Give groups of an example's channels mean 0 and variance 1.

    Parameters
    ----------
    num_groups : int
        Divides the number of channels.
    num_channels : int
    eps : float
        Added to the variance.
    affine : bool
        Whether a scale and a shift for each channel are learnt.
    bias : bool
        Whether, if `affine`, there is a shift.
    dtype : float32 or float64

    Attributes
    ----------
    weight, bias : Parameter of shape (num_channels,), or None

    Examples
    --------
    >>> GroupNorm(2, 4)(np.array([[1, 3, 10, 30]], np.float32)).round(3)
    array([[-1.,  1., -1.,  1.]], dtype=float32)
    """

    function = staticmethod(F.group_norm)
    function_backward = staticmethod(F.group_norm_backward)

    def __init__(
        self,
        num_groups,
        num_channels,
        eps=1e-5,
        affine=True,
        *,
        bias=True,
        dtype=np.float32,
    ):
        (self.num_groups,) = ntuple(num_groups, 1, "GroupNorm", "num_groups", 1)
        (self.num_channels,) = ntuple(num_channels, 1, "GroupNorm", "num_channels", 1)
        check_addressable("GroupNorm", (num_channels,), num_channels=num_channels)
        if num_channels % num_groups:
            raise ValueError(
                f"GroupNorm: num_groups must divide num_channels, got {num_groups} and "
                f"{num_channels}"
            )
        self.eps = real_number("GroupNorm", "eps", eps, 0)
        self.affine = affine
        self._make(num_channels, affine, bias, dtype)

    @property
    def _over(self):
        return self.num_groups

    def extra_repr(self):
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, "
            f"affine={self.affine}, bias={self.bias is not None}"
        )


class LocalResponseNorm(Operation):
    """Divide each channel by the activity of its neighbouring channels.

    Parameters
    ----------
    size : int
        Channels in a neighbourhood.
    alpha, beta, k : float
        ``x / (k + alpha / size · Σ x²)^beta``; papers do not divide alpha.

    Examples
    --------
    >>> layer = LocalResponseNorm(1, alpha=1.0, beta=1.0)
    >>> layer(np.ones((1, 1, 1))).ravel()
    array([0.5])
    """

    function = staticmethod(F.local_response_norm)
    function_backward = staticmethod(F.local_response_norm_backward)

    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def arguments(self):
        return self.size, self.alpha, self.beta, self.k

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class Dropout(Module):
    """In training, drop each number with probability `p`, and scale up the others.

    Parameters
    ----------
    p : float
        Probability to *drop*.
    inplace : bool
        Taken and printed as in torch; the input is never overwritten.
    rng : numpy.random.Generator, int seed, or None
        Where the masks come from.

    Attributes
    ----------
    rng : numpy.random.Generator
        Found by `Module.generators`, so that a checkpoint can keep its state.

    Examples
    --------
    >>> layer = Dropout(0.5, rng=1)
    >>> layer(np.ones(6))
    array([2., 2., 0., 2., 0., 0.])
    >>> layer.eval()(np.ones(6))
    array([1., 1., 1., 1., 1., 1.])
    """

    def __init__(self, p=0.5, inplace=False, *, rng=None):
        self.p = real_number("Dropout", "p", p, 0, 1)
        self.inplace = inplace
        self.rng = np.random.default_rng(rng)

    def forward(self, input):
        output, mask = F.dropout(input, self.p, self.training, self.rng, True)
        self._saved = (mask if self.training else None,)
        return output

    def backward(self, grad_output, needs_input_grad=True):
        (mask,) = self.take_saved()
        if not needs_input_grad:
            return None
        if mask is None:
            return grad_output
        return F.dropout_backward(grad_output, mask, self.p)

    def extra_repr(self):
        return f"p={self.p}, inplace={self.inplace}"
