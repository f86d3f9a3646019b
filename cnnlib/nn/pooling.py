"""Layers that make maps smaller by pooling, or larger by resampling."""

import cnnlib.functional as F
from cnnlib.functional.validate import real_number
from cnnlib.nn.module import Module
from cnnlib.nn.operation import Operation
from cnnlib.shapes import ntuple

__all__ = [
    "AdaptiveAvgPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Upsample",
]


class _Pool(Module):
    def _set_windows(self, kernel_size, stride, padding, dilation=1):
        # Kept as they came, because torch prints them so; by default the windows tile.
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        for argument, minimum in (
            ("kernel_size", 1),
            ("stride", 1),
            ("padding", 0),
            ("dilation", 1),
        ):
            value = getattr(self, argument)
            ntuple(value, self.ndim, type(self).__name__, argument, minimum)


class _MaxPool(_Pool):
    def __init__(
        self,
        kernel_size,
        stride=None,
        padding=0,
        dilation=1,
        return_indices=False,
        ceil_mode=False,
    ):
        self._set_windows(kernel_size, stride, padding, dilation)
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input):
        # The winners make backward cheap; in evaluation there seldom is one.
        results = self.function(
            input, *self._options(), self.return_indices, return_winner=self.training
        )
        if not self.training:
            self._saved = input, None
            return results
        *results, winner = results
        self._saved = input, winner
        return tuple(results) if self.return_indices else results[0]

    def backward(self, grad_output, needs_input_grad=True):
        input, winner = self.take_saved()
        if not needs_input_grad:
            return None
        return self.function_backward(
            grad_output, input, *self._options(), winner=winner
        )

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}, dilation={self.dilation}, "
            f"ceil_mode={self.ceil_mode}"
        )

    def _options(self):
        return (
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.ceil_mode,
        )


class MaxPool2d(_MaxPool):
    """The largest value of each window; see `functional.max_pool2d`.

    Parameters
    ----------
    kernel_size : int or (kh, kw)
    stride : int or (sh, sw), optional
        Pixels between one window and the next; the kernel size by default.
    padding : int or (ph, pw)
        Pixels of −∞ added on each side.
    dilation : int or (dh, dw)
    return_indices : bool
        Whether the output is a pair, with the place of each maximum in its plane.
    ceil_mode : bool
        Whether a window may hang over the end.

    Raises
    ------
    TypeError, ValueError
        If a number is not an int or out of range.

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 5.,  7.],
             [13., 15.]]]])
    """

    ndim = 2
    function = staticmethod(F.max_pool2d)
    function_backward = staticmethod(F.max_pool2d_backward)


class MaxPool1d(_MaxPool):
    """As `MaxPool2d`, for signals (N, C, L).

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool1d(2)(np.array([[[1.0, 3.0, 2.0, 0.0]]]))
    array([[[3., 2.]]])
    """

    ndim = 1
    function = staticmethod(F.max_pool1d)
    function_backward = staticmethod(F.max_pool1d_backward)


class MaxPool3d(_MaxPool):
    """As `MaxPool2d`, for volumes (N, C, D, H, W).

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool3d(2)(np.zeros((1, 3, 4, 6, 8))).shape
    (1, 3, 2, 3, 4)
    """

    ndim = 3
    function = staticmethod(F.max_pool3d)
    function_backward = staticmethod(F.max_pool3d_backward)


class _AvgPool(_Pool, Operation):
    def __init__(
        self,
        kernel_size,
        stride=None,
        padding=0,
        ceil_mode=False,
        count_include_pad=True,
    ):
        self._set_windows(kernel_size, stride, padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def arguments(self):
        return (
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
        )

    def extra_repr(self):
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, "
            f"padding={self.padding}"
        )


class AvgPool2d(_AvgPool):
    """The mean of each window; see `functional.avg_pool2d`.

    Parameters
    ----------
    kernel_size : int or (kh, kw)
    stride : int or (sh, sw), optional
        Pixels between one window and the next; the kernel size by default.
    padding : int or (ph, pw)
        Zeros added on each side.
    ceil_mode : bool
        Whether a window may hang over the end.
    count_include_pad : bool
        Whether the zeros count in the mean.

    Raises
    ------
    TypeError, ValueError
        If a number is not an int or out of range.

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]])
    """

    ndim = 2
    function = staticmethod(F.avg_pool2d)
    function_backward = staticmethod(F.avg_pool2d_backward)


class AvgPool1d(_AvgPool):
    """As `AvgPool2d`, for signals (N, C, L).

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool1d(2)(np.array([[[1.0, 3.0, 2.0, 0.0]]]))
    array([[[2., 1.]]])
    """

    ndim = 1
    function = staticmethod(F.avg_pool1d)
    function_backward = staticmethod(F.avg_pool1d_backward)

    def _set_windows(self, *windows):
        super()._set_windows(*windows)
        for argument in ("kernel_size", "stride", "padding"):
            value = getattr(self, argument)
            setattr(self, argument, ntuple(value, 1, "AvgPool1d", argument))


class AvgPool3d(_AvgPool):
    """As `AvgPool2d`, for volumes (N, C, D, H, W).

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool3d(2)(np.zeros((1, 3, 4, 6, 8))).shape
    (1, 3, 2, 3, 4)
    """

    ndim = 3
    function = staticmethod(F.avg_pool3d)
    function_backward = staticmethod(F.avg_pool3d_backward)


class AdaptiveAvgPool2d(Operation):
    """The mean of windows chosen so that the output has a given size.

    Parameters
    ----------
    output_size : int or (H_out, W_out)
        ``None`` for an axis keeps its size. 1 is global average pooling.

    Examples
    --------
    >>> import numpy as np
    >>> AdaptiveAvgPool2d(1)(np.arange(6.0).reshape(1, 1, 2, 3))
    array([[[[2.5]]]])
    """

    function = staticmethod(F.adaptive_avg_pool2d)
    function_backward = staticmethod(F.adaptive_avg_pool2d_backward)

    def __init__(self, output_size):
        self.output_size = output_size

    def arguments(self):
        return (self.output_size,)

    def extra_repr(self):
        return f"output_size={self.output_size}"


class Upsample(Operation):
    """Resample maps to another size; see `functional.interpolate`.

    Parameters
    ----------
    size : int or tuple of int, optional
        Size of the output.
    scale_factor : float or tuple of float, optional
        Or how many times larger it is.
    mode : {"nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", \
"area"}
    align_corners : bool, optional
        For the linear modes and "bicubic": whether the centres of the corner pixels
        stay in place.
    recompute_scale_factor : bool, optional
        Whether only the output's size follows from `scale_factor`, and the places that
        are read from the sizes.

    Examples
    --------
    >>> import numpy as np
    >>> Upsample(scale_factor=2)(np.array([[[1.0, 2.0]]]))
    array([[[1., 1., 2., 2.]]])
    """

    function = staticmethod(F.interpolate)
    function_backward = staticmethod(F.interpolate_backward)

    def __init__(
        self,
        size=None,
        scale_factor=None,
        mode="nearest",
        align_corners=None,
        recompute_scale_factor=None,
    ):
        self.size = size
        if isinstance(scale_factor, (tuple, list)):
            self.scale_factor = tuple(map(self._factor, scale_factor))
        else:
            self.scale_factor = scale_factor and self._factor(scale_factor)
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def arguments(self):
        return (
            self.size,
            self.scale_factor,
            self.mode,
            self.align_corners,
            self.recompute_scale_factor,
        )

    def extra_repr(self):
        size = f"size={self.size}"
        if self.scale_factor is not None:
            size = f"scale_factor={self.scale_factor}"
        return f"{size}, mode={self.mode!r}"

    @staticmethod
    def _factor(value):
        return real_number("Upsample", "scale_factor", value)
