"""Convolution and transposed convolution over one, two or three axes."""

import numpy as np

import cnnlib.functional as F
from cnnlib.functional.layout import batch_last
from cnnlib.functional.validate import check_addressable
from cnnlib.nn.init import weight_and_bias
from cnnlib.nn.operation import WeightedOperation
from cnnlib.shapes import ntuple

__all__ = [
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
]


class _Convolution(WeightedOperation):
    """What all six share: the checks, the attributes and the printed form."""

    def _set_channels(self, in_channels, out_channels, groups):
        name = type(self).__name__
        (self.in_channels,) = ntuple(in_channels, 1, name, "in_channels", 1)
        (self.out_channels,) = ntuple(out_channels, 1, name, "out_channels", 1)
        (self.groups,) = ntuple(groups, 1, name, "groups", 1)
        if in_channels % groups or out_channels % groups:
            raise ValueError(
                f"{name}: groups={groups} must divide in_channels={in_channels} and "
                f"out_channels={out_channels}"
            )

    def _set_windows(self, kernel_size, stride, dilation):
        self.kernel_size = self._per_axis("kernel_size", kernel_size, 1)
        self.stride = self._per_axis("stride", stride, 1)
        self.dilation = self._per_axis("dilation", dilation, 1)

    def _per_axis(self, argument, value, minimum=0):
        return ntuple(value, self.ndim, type(self).__name__, argument, minimum)

    def _set_weights(self, channels, bias, dtype, rng):
        shape = (*channels, *self.kernel_size)
        check_addressable(
            type(self).__name__,
            shape,
            in_channels=self.in_channels,
            out_channels=self.out_channels,
            kernel_size=self.kernel_size,
        )
        self.weight, self.bias = weight_and_bias(
            shape, self.out_channels, bias, dtype=dtype, rng=rng
        )

    def _check_padding_mode(self, padding_mode):
        if padding_mode != "zeros":
            raise ValueError(
                f'{type(self).__name__}: padding_mode must be "zeros", got '
                f"{padding_mode!r}; for another border put cnnlib.functional.pad first"
            )

    def extra_repr(self):
        ones, zeros = (1,) * self.ndim, (0,) * self.ndim
        parts = [f"{self.in_channels}, {self.out_channels}"]
        parts += [f"kernel_size={self.kernel_size}", f"stride={self.stride}"]
        if self.padding != zeros:
            parts.append(f"padding={self.padding}")
        if self.dilation != ones:
            parts.append(f"dilation={self.dilation}")
        if getattr(self, "output_padding", zeros) != zeros:
            parts.append(f"output_padding={self.output_padding}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        return ", ".join(parts)


class _Conv(_Convolution):
    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        dilation=1,
        groups=1,
        bias=True,
        padding_mode="zeros",
        *,
        dtype=np.float32,
        rng=None,
    ):
        self._set_channels(in_channels, out_channels, groups)
        self._set_windows(kernel_size, stride, dilation)
        self._check_padding_mode(padding_mode)
        self.padding = self._checked_padding(padding)
        channels = (out_channels, in_channels // groups)
        self._set_weights(channels, bias, dtype, rng)

    def arguments(self):
        return self.stride, self.padding, self.dilation, self.groups

    def forward(self, input):
        # The backward pass reads the input again: what is not batch-last yet, such as a
        # network's images, is rearranged once, here.
        if isinstance(input, np.ndarray) and input.ndim == self.ndim + 2:
            input = batch_last(input)
        return super().forward(input)

    def _checked_padding(self, padding):
        if not isinstance(padding, str):
            return self._per_axis("padding", padding)
        name = type(self).__name__
        if padding not in ("valid", "same"):
            raise ValueError(
                f'{name}: padding must be ints, "valid" or "same", got {padding!r}'
            )
        if padding == "same" and max(self.stride) > 1:
            raise ValueError(
                f'{name}: padding="same" needs stride 1, got stride={self.stride}'
            )
        return padding


class _ConvTranspose(_Convolution):
    def __init__(
        self,
        in_channels,
        out_channels,
        kernel_size,
        stride=1,
        padding=0,
        output_padding=0,
        groups=1,
        bias=True,
        dilation=1,
        padding_mode="zeros",
        *,
        dtype=np.float32,
        rng=None,
    ):
        self._set_channels(in_channels, out_channels, groups)
        self._set_windows(kernel_size, stride, dilation)
        self._check_padding_mode(padding_mode)
        self.padding = self._per_axis("padding", padding)
        self.output_padding = self._per_axis("output_padding", output_padding)
        channels = (in_channels, out_channels // groups)
        self._set_weights(channels, bias, dtype, rng)

    def arguments(self):
        return (
            self.stride,
            self.padding,
            self.output_padding,
            self.groups,
            self.dilation,
        )


class Conv2d(_Conv):
    """Slide C_out kernels over an image, multiply and add; see `functional.conv2d`.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or (kh, kw)
    stride : int or (sh, sw)
        Pixels between one window and the next.
    padding : int or (ph, pw) or {"valid", "same"}
        Zeros added on *each* side; "same" keeps the size.
    dilation : int or (dh, dw)
        Pixels between neighbouring taps of the kernel.
    groups : int
        Into how many independent convolutions the channels are divided.
    bias : bool
    padding_mode : {"zeros"}
    dtype : float32 or float64
    rng : numpy.random.Generator, int seed, or None
        What the first weights are drawn from.

    Attributes
    ----------
    weight : Parameter of shape (out_channels, in_channels / groups, kh, kw)
    bias : Parameter of shape (out_channels,), or None

    Raises
    ------
    TypeError, ValueError
        If a number is not an int or out of range, or `groups` does not divide.

    Examples
    --------
    >>> layer = Conv2d(3, 10, 5, padding=2, rng=0)
    >>> layer
    Conv2d(3, 10, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2))
    >>> layer(np.zeros((1, 3, 32, 32), np.float32)).shape
    (1, 10, 32, 32)
    """

    ndim = 2
    function = staticmethod(F.conv2d)
    function_backward = staticmethod(F.conv2d_backward)


class Conv1d(_Conv):
    """Slide kernels along a signal (N, C, L). Arguments as in `Conv2d`.

    Examples
    --------
    >>> Conv1d(3, 10, 5)(np.zeros((1, 3, 32), np.float32)).shape
    (1, 10, 28)
    """

    ndim = 1
    function = staticmethod(F.conv1d)
    function_backward = staticmethod(F.conv1d_backward)


class Conv3d(_Conv):
    """Slide kernels through a volume (N, C, D, H, W). Arguments as in `Conv2d`.

    Examples
    --------
    >>> Conv3d(3, 10, 3)(np.zeros((1, 3, 4, 5, 6), np.float32)).shape
    (1, 10, 2, 3, 4)
    """

    ndim = 3
    function = staticmethod(F.conv3d)
    function_backward = staticmethod(F.conv3d_backward)


class ConvTranspose2d(_ConvTranspose):
    """The backward pass of a convolution as a layer; makes maps larger.

    Each input pixel adds a copy of the kernel, times its value, to the output; a stride
    s puts the copies s pixels apart. See `functional.conv_transpose2d`.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size : int or (kh, kw)
    stride : int or (sh, sw)
        Output pixels between the copies of neighbouring input pixels.
    padding : int or (ph, pw)
        Rows and columns *cut off* each side.
    output_padding : int or (oh, ow)
        Rows and columns added at the bottom and right.
    groups : int
    bias : bool
    dilation : int or (dh, dw)
    padding_mode : {"zeros"}
    dtype : float32 or float64
    rng : numpy.random.Generator, int seed, or None

    Attributes
    ----------
    weight : Parameter of shape (in_channels, out_channels / groups, kh, kw)
        The first two axes are those of the convolution that it is the backward of.
    bias : Parameter of shape (out_channels,), or None

    Raises
    ------
    TypeError, ValueError
        If a number is not an int or out of range, or `groups` does not divide.

    Examples
    --------
    >>> layer = ConvTranspose2d(10, 3, 2, stride=2, rng=0)
    >>> layer
    ConvTranspose2d(10, 3, kernel_size=(2, 2), stride=(2, 2))
    >>> layer(np.zeros((1, 10, 4, 5), np.float32)).shape
    (1, 3, 8, 10)
    """

    ndim = 2
    function = staticmethod(F.conv_transpose2d)
    function_backward = staticmethod(F.conv_transpose2d_backward)


class ConvTranspose1d(_ConvTranspose):
    """As `ConvTranspose2d`, for signals (N, C, L).

    Examples
    --------
    >>> ConvTranspose1d(10, 3, 2, stride=2)(np.zeros((1, 10, 4), np.float32)).shape
    (1, 3, 8)
    """

    ndim = 1
    function = staticmethod(F.conv_transpose1d)
    function_backward = staticmethod(F.conv_transpose1d_backward)


class ConvTranspose3d(_ConvTranspose):
    """As `ConvTranspose2d`, for volumes (N, C, D, H, W).

    Examples
    --------
    >>> layer = ConvTranspose3d(10, 3, 2, stride=2)
    >>> layer(np.zeros((1, 10, 2, 3, 4), np.float32)).shape
    (1, 3, 4, 6, 8)
    """

    ndim = 3
    function = staticmethod(F.conv_transpose3d)
    function_backward = staticmethod(F.conv_transpose3d_backward)
