"""Sizes: what comes out of a layer, what it costs, and what it sees.

Everything here is integer arithmetic on shapes; no array is touched.
"""

from math import prod
from operator import index
from sys import maxsize

__all__ = [
    "conv_macs",
    "conv_parameters",
    "dense_parameters",
    "ntuple",
    "output_size",
    "receptive_field",
    "same_padding",
]


def ntuple(value, n, function, argument, minimum=0):
    """Spread an int over `n` axes, or check a tuple of `n` ints.

    Parameters
    ----------
    value : int or sequence of int
        One number for all axes, or one per axis.
    n : int
        Number of axes.
    function, argument : str
        What an error names.
    minimum : int or None
        The smallest value allowed; ``None`` allows any.

    Returns
    -------
    tuple of int, of length `n`

    Raises
    ------
    TypeError
        If `value` holds anything but integers.
    ValueError
        If the length is neither 1 nor `n`, or a number is below `minimum`.

    Examples
    --------
    >>> ntuple(3, 2, "conv2d", "stride")
    (3, 3)
    >>> ntuple((2, 1), 2, "conv2d", "stride")
    (2, 1)
    """
    numbers = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    try:
        if any(isinstance(number, bool) for number in numbers):
            raise TypeError("a truth value is no size")
        numbers = tuple(index(number) for number in numbers)
    except TypeError as error:
        raise TypeError(
            f"{function}: {argument} must be an int or {n} ints, got {_shown(value)}"
        ) from error
    if len(numbers) not in (1, n):
        raise ValueError(
            f"{function}: {argument} must be an int or {n} ints, got {_shown(value)}"
        )
    if minimum is not None and min(numbers) < minimum:
        raise ValueError(
            f"{function}: {argument} must be at least {minimum}, got {_shown(value)}"
        )
    if max(map(abs, numbers)) > maxsize:
        raise ValueError(
            f"{function}: {argument} is larger than any array: {_shown(value)}"
        )
    return numbers if len(numbers) == n else numbers * n


def _shown(value):
    try:
        return repr(value)
    except ValueError:  # Python writes no int of more than 4,300 digits
        return "an int of thousands of digits"


def output_size(n, k, padding=0, stride=1, dilation=1):
    """Number of places where a window fits along one axis.

    ``floor((n + 2·padding − dilation·(k − 1) − 1) / stride) + 1``

    Parameters
    ----------
    n : int
        Input size, in pixels.
    k : int
        Kernel size, in pixels.
    padding : int
        Pixels added on *each* side.
    stride : int
        Pixels between one window and the next.
    dilation : int
        Pixels between neighbouring taps of the kernel; 1 is an ordinary kernel.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If an argument is out of range or the kernel does not fit.

    Notes
    -----
    Some texts call the *total* padding p; this is per side, as in torch. Some call an
    ordinary kernel "dilation 0"; torch counts from 1.

    References
    ----------
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016,
    relationship 15.

    Examples
    --------
    >>> output_size(32, 5), output_size(7, 3, stride=3), output_size(224, 7, 3, 2)
    (28, 2, 112)
    """
    (n,) = ntuple(n, 1, "output_size", "n")
    (k,) = ntuple(k, 1, "output_size", "k", 1)
    (padding,) = ntuple(padding, 1, "output_size", "padding")
    (stride,) = ntuple(stride, 1, "output_size", "stride", 1)
    (dilation,) = ntuple(dilation, 1, "output_size", "dilation", 1)
    extent = dilation * (k - 1) + 1
    if extent > n + 2 * padding:
        raise ValueError(
            f"output_size: the kernel covers {extent}, more than the padded input, "
            f"{n + 2 * padding}"
        )
    return (n + 2 * padding - extent) // stride + 1


def same_padding(k, dilation=1):
    """Padding ``(before, after)`` that keeps the size of an axis at stride 1.

    Parameters
    ----------
    k : int
        Kernel size.
    dilation : int
        Distance between taps.

    Returns
    -------
    tuple of two ints

    Notes
    -----
    An even kernel needs an odd total. torch puts the extra pixel *after* (bottom and
    right); several textbooks put it before. The outputs differ.

    Examples
    --------
    >>> same_padding(3), same_padding(4)
    ((1, 1), (1, 2))
    """
    total = dilation * (k - 1)
    return total // 2, total - total // 2


def receptive_field(layers):
    """Input pixels, along one axis, that one unit of the last layer sees.

    Going forward through the layers: ``r += (k − 1)·d·jump``, then ``jump *= s``, from
    r = jump = 1.

    Parameters
    ----------
    layers : list of (kernel, stride, dilation)
        One triple of ints a layer, first layer first.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If a layer is not three ints of at least 1.

    References
    ----------
    Araujo, Norris and Sim, Computing receptive fields of convolutional neural
    networks, Distill, 2019, equation 2.

    Examples
    --------
    >>> receptive_field([(3, 1, 1), (3, 1, 1)])
    5
    >>> receptive_field([(5, 1, 1), (2, 2, 1), (5, 1, 1), (2, 2, 1)])
    16
    """
    field = jump = 1
    for layer in layers:
        if not isinstance(layer, (tuple, list)) or len(layer) != 3:
            raise ValueError(
                "receptive_field: each layer must be (kernel, stride, dilation), "
                f"got {layer!r}"
            )
        k, stride, dilation = ntuple(layer, 3, "receptive_field", "a layer", 1)
        field += (k - 1) * dilation * jump
        jump *= stride
    return field


def dense_parameters(inputs, outputs, bias=True):
    """Number of weights of a fully connected layer, with its biases.

    Parameters
    ----------
    inputs, outputs : int
        Number of units before and after.
    bias : bool
        Whether each output has a bias.

    Returns
    -------
    int

    Examples
    --------
    >>> dense_parameters(36_000_000, 100, bias=False)
    3600000000
    """
    (inputs,) = ntuple(inputs, 1, "dense_parameters", "inputs")
    (outputs,) = ntuple(outputs, 1, "dense_parameters", "outputs")
    return inputs * outputs + (outputs if bias else 0)


def conv_parameters(c_in, c_out, kernel_size, groups=1, bias=True):
    """Number of weights of a two-dimensional convolution, with its biases.

    ``c_out · (c_in / groups) · kh · kw``, and ``c_out`` more for the biases.

    Parameters
    ----------
    c_in, c_out : int
        Channels before and after.
    kernel_size : int or (kh, kw)
        An int stands for a square kernel.
    groups : int
        Number of groups; must divide both channel counts.
    bias : bool
        Whether each output channel has a bias.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `groups` does not divide the channels.

    Examples
    --------
    >>> conv_parameters(3, 10, 5)
    760
    """
    c_in, c_out, groups = _channels("conv_parameters", c_in, c_out, groups)
    kernel = ntuple(kernel_size, 2, "conv_parameters", "kernel_size", 1)
    return c_out * (c_in // groups) * prod(kernel) + (c_out if bias else 0)


def conv_macs(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    """Multiply-adds of a two-dimensional convolution on one image, without bias.

    ``c_out · (c_in / groups) · kh · kw · out_height · out_width``

    Parameters
    ----------
    c_in, c_out : int
        Channels before and after.
    kernel_size : int or (kh, kw)
        An int stands for a square kernel.
    out_height, out_width : int
        Size of the *output*, in pixels.
    groups : int
        Number of groups; must divide both channel counts.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If `groups` does not divide the channels.

    Notes
    -----
    One multiply-add is two floating-point operations (FLOP).

    Examples
    --------
    >>> conv_macs(100, 100, 5, 64, 64)
    1024000000
    """
    c_in, c_out, groups = _channels("conv_macs", c_in, c_out, groups)
    kernel = ntuple(kernel_size, 2, "conv_macs", "kernel_size", 1)
    out = ntuple((out_height, out_width), 2, "conv_macs", "the output size")
    return c_out * (c_in // groups) * prod(kernel) * prod(out)


def _channels(function, c_in, c_out, groups):
    (c_in,) = ntuple(c_in, 1, function, "c_in", 1)
    (c_out,) = ntuple(c_out, 1, function, "c_out", 1)
    (groups,) = ntuple(groups, 1, function, "groups", 1)
    if c_in % groups or c_out % groups:
        raise ValueError(
            f"{function}: groups={groups} must divide c_in={c_in} and c_out={c_out}"
        )
    return c_in, c_out, groups
