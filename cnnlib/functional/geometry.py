"""How the windows of a convolution lie on its input, with every argument checked."""

from typing import NamedTuple

from cnnlib.functional.precision import sum_dtype
from cnnlib.functional.validate import (
    check_addressable,
    check_length,
    check_same_dtype,
    real_array,
    spatial_input,
)
from cnnlib.shapes import ntuple, same_padding

__all__ = ["Geometry", "conv_arrays", "conv_geometry", "joined"]


class Geometry(NamedTuple):
    """Where the windows lie; one entry per spatial axis in all but `groups`."""

    kernel: tuple
    stride: tuple
    padding: tuple  # of pairs (before, after)
    dilation: tuple
    out: tuple  # how many windows fit
    groups: int


def joined(function, input, weight, bias):
    """The three arrays in one dtype: floats agree, integers and booleans join them.

    Examples
    --------
    >>> import numpy as np
    >>> image, kernel = np.ones(2, np.uint8), np.ones(2, np.float32)
    >>> [array.dtype.name for array in joined("conv1d", image, kernel, kernel)]
    ['float32', 'float32', 'float32']
    """
    arrays = {"input": input, "weight": weight}
    if bias is not None:
        arrays["bias"] = bias
    for name, array in arrays.items():
        real_array(function, name, array)
    floats = {name: a for name, a in arrays.items() if a.dtype.kind == "f"}
    if floats:
        check_same_dtype(function, **floats)
    dtype = sum_dtype(*arrays.values())
    one = [array.astype(dtype, copy=False) for array in arrays.values()]
    return one if bias is not None else [*one, None]


def conv_arrays(function, ndim, input, weight, bias):
    """The input as a batch, and whether it had no batch axis."""
    real_array(function, "input", input)
    real_array(function, "weight", weight)
    if weight.ndim != ndim + 2 or 0 in weight.shape:
        axes = ", ".join(("kd", "kh", "kw")[3 - ndim :])
        raise ValueError(
            f"{function}: weight must have shape (C_out, C_in / groups, {axes}), "
            f"none of them 0, got {weight.shape}"
        )
    check_length(function, "bias", bias, len(weight))
    check_same_dtype(function, input=input, weight=weight, bias=bias)
    input, unbatched = spatial_input(function, input, ndim)
    if 0 in input.shape[1:]:
        raise ValueError(
            f"{function}: only the batch may be empty, input has shape {input.shape}"
        )
    return input, unbatched


def conv_geometry(function, input, weight, stride, padding, dilation, groups):
    """Check the options against the shapes of input and weight."""
    kernel, ndim = weight[2:], len(weight) - 2
    (groups,) = ntuple(groups, 1, function, "groups", 1)
    _check_channels(function, input[1], weight, groups)
    stride = ntuple(stride, ndim, function, "stride", 1)
    dilation = ntuple(dilation, ndim, function, "dilation", 1)
    if isinstance(padding, str) and padding == "same" and max(stride) > 1:
        raise ValueError(f'{function}: padding "same" needs stride 1, got {stride}')
    padding = _padding(function, padding, kernel, dilation)
    sizes = zip(input[2:], padding, strict=True)
    padded = [before + size + after for size, (before, after) in sizes]
    extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    axes = list(zip(padded, extent, stride, strict=True))
    if any(covers > size for size, covers, _ in axes):
        raise ValueError(
            f"{function}: the kernel covers {_times(extent)}, more than the padded "
            f"input, {_times(padded)}"
        )
    out = tuple((size - covers) // step + 1 for size, covers, step in axes)
    for shape in ((*input[:2], *padded), (input[0], weight[0], *out)):
        check_addressable(function, shape, padding=padding, dilation=dilation)
    return Geometry(kernel, stride, padding, dilation, out, groups)


def _check_channels(function, channels, weight, groups):
    if weight[0] % groups:
        raise ValueError(
            f"{function}: groups={groups} must divide the {weight[0]} output channels "
            "of weight"
        )
    if channels != weight[1] * groups:
        raise ValueError(
            f"{function}: weight has {weight[1]} input channels, input has {channels} "
            f"(groups={groups})"
        )


def _padding(function, padding, kernel, dilation):
    """One pair (before, after) for each axis."""
    if isinstance(padding, str):
        return _named_padding(function, padding, kernel, dilation)
    if not isinstance(padding, (tuple, list)) or not any(map(_is_pair, padding)):
        sizes = ntuple(padding, len(kernel), function, "padding")
        return tuple((size, size) for size in sizes)
    if len(padding) != len(kernel) or not all(map(_is_pair, padding)):
        raise ValueError(
            f"{function}: padding must hold one pair (before, after) for each of the "
            f"{len(kernel)} axes, got {padding!r}"
        )
    return tuple(ntuple(pair, 2, function, "padding") for pair in padding)


def _is_pair(value):
    return isinstance(value, (tuple, list)) and len(value) == 2


def _named_padding(function, name, kernel, dilation):
    axes = list(zip(kernel, dilation, strict=True))
    if name == "valid":
        return ((0, 0),) * len(axes)
    if name == "same":
        return tuple(same_padding(k, d) for k, d in axes)
    if name == "full":
        return tuple((d * (k - 1), d * (k - 1)) for k, d in axes)
    raise ValueError(
        f'{function}: padding must be "valid", "same", "full" or numbers, got {name!r}'
    )


def _times(sizes):
    return "×".join(map(str, sizes))
