"""Deformable convolution: every tap of the kernel reads at a place of its own.

One tap after the other: read the whole batch at that tap's places (between pixels, so
four corners are mixed), then one matrix product adds the tap to the output.

Inside, arrays are in batch-last order with all places in one axis: P = H_out·W_out·N.
G is the number of offset groups; the channels of a group share their places.
"""

from functools import reduce
from math import prod

import numpy as np

from cnnlib.functional.columns import bias_gradient
from cnnlib.functional.geometry import conv_arrays, conv_geometry
from cnnlib.functional.layout import batch_last, zeros_batch_last
from cnnlib.functional.precision import in_float32
from cnnlib.functional.validate import (
    check_grad_output,
    check_same_dtype,
    float_array,
)
from cnnlib.shapes import ntuple

__all__ = ["deform_conv2d", "deform_conv2d_backward"]

# Zeros around the image: a place further out reads only zeros wherever it is, so it may
# be moved to this distance.
_BORDER = 2


@in_float32
def deform_conv2d(
    input,
    offset,
    weight,
    bias=None,
    stride=(1, 1),
    padding=(0, 0),
    dilation=(1, 1),
    mask=None,
):
    """Cross-correlate with kernels whose taps are shifted, pixel by pixel.

    ``output[n, o, i, j] = bias[o] + Σ_c Σ_t weight[o, c, t] · mask[n, t, i, j] ·
    input[n, c, place_t(i, j) + offset[n, t, i, j]]``, where ``place_t(i, j)`` is where
    `conv2d` reads for tap t. Between pixels the four neighbours are mixed (bilinear);
    outside the image there are zeros.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W)
    offset : ndarray of shape (N, 2·G·kh·kw, H_out, W_out)
        In pixels, downwards and to the right. For each of G groups of input channels
        and each tap: first the vertical, then the horizontal offset.
    weight : ndarray of shape (C_out, C_in / groups, kh, kw)
        The number of groups follows from the shapes.
    bias : ndarray of shape (C_out,), optional
    stride, padding, dilation : int or (vertical, horizontal)
        As in `conv2d`.
    mask : ndarray of shape (N, G·kh·kw, H_out, W_out), optional
        What each tap is multiplied with; ones if not given.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)

    Raises
    ------
    TypeError
        If an array is not floating-point, dtypes differ, or a size is not an int.
    ValueError
        If shapes do not fit, or the kernel covers more than the padded input.

    Notes
    -----
    Names, order and defaults are those of ``torchvision.ops.deform_conv2d``. Where an
    offset puts a tap exactly on a pixel the output has a kink; the gradient of the
    offset is then the one towards the next row or column.

    References
    ----------
    Dai et al., Deformable convolutional networks, 2017, equations 2 to 4. Zhu et al.,
    Deformable ConvNets v2, 2019, equation 1 (the mask).

    Examples
    --------
    >>> image = np.arange(6.0).reshape(1, 1, 2, 3)
    >>> offset = np.zeros((1, 2, 2, 3))
    >>> offset[:, 1] = 0.5
    >>> deform_conv2d(image, offset, np.ones((1, 1, 1, 1)))
    array([[[[0.5, 1.5, 1. ],
             [3.5, 4.5, 2.5]]]])
    """
    function, arrays = "deform_conv2d", (input, offset, weight, bias, mask)
    geometry = _geometry(function, *arrays, stride, padding, dilation)
    shape = (len(input), len(weight), *geometry.out)
    output = zeros_batch_last(shape, input.dtype)
    flat = _flat(output, geometry.groups)
    planes, steps = _planes(input, offset, geometry)
    for place, kernel, share in _taps(input, offset, weight, mask, geometry):
        index, down, right = place
        read = _mix(_corners(planes, index, steps), _weights(down, right)) * share
        flat += kernel @ read.reshape(len(flat), kernel.shape[-1], flat.shape[-1])
    if bias is not None:
        output += bias[:, None, None]
    return output


@in_float32
def deform_conv2d_backward(
    grad_output,
    input,
    offset,
    weight,
    bias=None,
    stride=(1, 1),
    padding=(0, 0),
    dilation=(1, 1),
    mask=None,
):
    """Gradients of `deform_conv2d` with respect to its five arrays.

    With D = `grad_output` and v_t the image read at the places of tap t::

        grad_v_t = weight[..., t].T @ D · mask_t
        grad_weight[..., t] = D @ (v_t · mask_t).T
        grad_mask_t = Σ_c (weight[..., t].T @ D) · v_t
        grad_offset_t = Σ_c grad_v_t · slope of the image at the places of tap t

    and ``grad_v_t`` is added to the four pixels that ``v_t`` mixed, with their shares.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C_out, H_out, W_out)
        Gradient of the loss with respect to the output.
    input, offset, weight, bias, stride, padding, dilation, mask
        What `deform_conv2d` was called with.

    Returns
    -------
    grad_input, grad_offset, grad_weight : ndarray
        Each of the shape of its argument.
    grad_bias, grad_mask : ndarray or None
        None where the argument is.

    Raises
    ------
    TypeError, ValueError
        As `deform_conv2d`, and if `grad_output` has not the output's shape and dtype.

    Examples
    --------
    >>> image = np.array([[[[1.0, 4.0, 9.0]]]])
    >>> offset = np.array([0.0, 0.5]).reshape(1, 2, 1, 1) * np.ones((1, 1, 1, 3))
    >>> gradients = deform_conv2d_backward(image, image, offset, np.ones((1, 1, 1, 1)))
    >>> gradients[0].ravel(), gradients[1][0, 1]
    (array([0.5, 2.5, 6.5]), array([[  3.,  20., -81.]]))
    """
    function, arrays = "deform_conv2d_backward", (input, offset, weight, bias, mask)
    geometry = _geometry(function, *arrays, stride, padding, dilation)
    shape = (len(input), len(weight), *geometry.out)
    check_grad_output(function, grad_output, shape, input.dtype)
    grad = _flat(batch_last(grad_output), geometry.groups)
    planes, steps = _planes(input, offset, geometry)
    grad_planes = np.zeros_like(planes)
    grad_kernels, grad_offsets, grad_shares = [], [], []
    for place, kernel, share in _taps(input, offset, weight, mask, geometry):
        index, down, right = place
        corners, weights = _corners(planes, index, steps), _weights(down, right)
        read = _mix(corners, weights)
        columns = (read * share).reshape(len(grad), kernel.shape[-1], grad.shape[-1])
        grad_kernels.append(grad @ columns.swapaxes(1, 2))
        grad_read = (kernel.swapaxes(1, 2) @ grad).reshape(read.shape)
        grad_shares.append((grad_read * read).sum(1))
        grad_read *= share
        for slope in _slopes(down, right):
            grad_offsets.append((grad_read * _mix(corners, slope)).sum(1))
        for step, part in zip(steps, weights, strict=True):
            _add_at(grad_planes, index + step, grad_read * part)
    return (
        _without_border(grad_planes, input.shape),
        _batch(grad_offsets, offset.shape),
        np.stack(grad_kernels, -1).reshape(weight.shape),
        None if bias is None else bias_gradient(grad_output),
        None if mask is None else _batch(grad_shares, mask.shape),
    )


def _taps(input, offset, weight, mask, geometry):
    """For each tap: its places, its kernel matrix, and what the mask leaves of it.

    The matrix has shape (groups, C_out/groups, C_in/groups), the mask (G, 1, P).
    """
    taps, groups = prod(geometry.kernel), geometry.groups
    kernels = weight.reshape(groups, len(weight) // groups, weight.shape[1], taps)
    shares = [1] * taps
    if mask is not None:
        masks = _flat(batch_last(mask), mask.shape[1] // taps)
        shares = np.moveaxis(masks[:, None], 2, 0)
    places = _places(input.shape, offset, geometry)
    return zip(places, np.moveaxis(kernels, -1, 0), shares, strict=True)


def _places(shape, offset, geometry):
    """For each tap, where it reads: (index, down, right).

    Index, of shape (G, P), is that of the pixel above and to the left, in a plane of
    `_planes`; down and right, of shape (G, 1, P), say how far beyond it the place is.
    """
    n, _, height, width = shape
    kernel, out = geometry.kernel, geometry.out
    groups = offset.shape[1] // (2 * prod(kernel))
    memory = np.moveaxis(batch_last(offset), 0, -1)
    memory = memory.reshape(groups, *kernel, 2, *out, n)
    rows, columns = (_axis_places(geometry, axis) for axis in (0, 1))
    for a, b in np.ndindex(*kernel):
        y, down = _split(memory[:, a, b, 0], rows[a][:, None, None], height)
        x, right = _split(memory[:, a, b, 1], columns[b][:, None], width)
        index = (y * (width + 2 * _BORDER) + x) * n + np.arange(n)
        down, right = (part.reshape(groups, 1, index[0].size) for part in (down, right))
        yield index.reshape(groups, index[0].size), down, right


def _axis_places(geometry, axis):
    """Where each tap reads without offsets, along one axis: shape (k, out)."""
    taps = np.arange(geometry.kernel[axis]) * geometry.dilation[axis]
    windows = np.arange(geometry.out[axis]) * geometry.stride[axis]
    return taps[:, None] + windows - geometry.padding[axis][0]


def _split(offset, place, size):
    """Whole row (or column), counted from the border's first, and what is left over."""
    place = offset + place.astype(offset.dtype)
    # fmin and fmax give a place that is not a number some row, and clip leaves the rest
    # not a number: the output then is not one either.
    whole = np.floor(np.fmin(np.fmax(place, -_BORDER), size))
    return whole.astype(np.intp) + _BORDER, place.clip(-_BORDER, size) - whole


def _planes(input, offset, geometry):
    """The image within a border of zeros, as (G, C/G, pixels), and its four corners.

    The corners are the distances in memory from a pixel to itself, to the right, down,
    and down to the right.
    """
    n, channels, height, width = input.shape
    shape = (n, channels, height + 2 * _BORDER, width + 2 * _BORDER)
    bordered = zeros_batch_last(shape, input.dtype)
    bordered[:, :, _BORDER:-_BORDER, _BORDER:-_BORDER] = input
    groups = offset.shape[1] // (2 * prod(geometry.kernel))
    row = shape[3] * n
    return _flat(bordered, groups), (0, n, row, row + n)


def _without_border(planes, shape):
    n, channels, height, width = shape
    bordered = planes.reshape(channels, height + 2 * _BORDER, width + 2 * _BORDER, n)
    inside = bordered[:, _BORDER:-_BORDER, _BORDER:-_BORDER]
    return batch_last(np.moveaxis(inside, -1, 0))


def _corners(planes, index, steps):
    """The four pixels around each place, each of shape (G, C/G, P)."""
    return [np.take_along_axis(planes, (index + s)[:, None], 2) for s in steps]


def _weights(down, right):
    """Share of each corner in the value between them."""
    up, left = 1 - down, 1 - right
    return up * left, up * right, down * left, down * right


def _slopes(down, right):
    """Derivatives of `_weights`, first downwards, then to the right."""
    up, left = 1 - down, 1 - right
    return (-left, -right, left, right), (-up, up, -down, down)


def _mix(corners, weights):
    return reduce(np.add, (c * w for c, w in zip(corners, weights, strict=True)))


def _add_at(planes, index, values):
    """Backward of reading `planes` at `index`: many places may have read one pixel."""
    for group, where, several in zip(planes, index, values, strict=True):
        for plane, value in zip(group, several, strict=True):
            plane += np.bincount(where, value, len(plane))


def _flat(array, groups):
    """The memory of a batch-last array, as (groups, C/groups, P): a view."""
    memory = np.moveaxis(array, 0, -1)
    return memory.reshape(groups, len(memory) // groups, prod(memory.shape[1:]))


def _batch(rows, shape):
    """Arrays of shape (G, P), one per channel of a group, as a batch of `shape`."""
    return np.moveaxis(np.stack(rows, 1).reshape(*shape[1:], shape[0]), -1, 0)


def _geometry(function, input, offset, weight, bias, mask, stride, padding, dilation):
    float_array(function, "input", input)
    _, unbatched = conv_arrays(function, 2, input, weight, bias)
    if unbatched:
        raise ValueError(
            f"{function}: input must have shape (N, C, H, W), got {input.shape}"
        )
    padding = ntuple(padding, 2, function, "padding")
    groups = max(1, input.shape[1] // weight.shape[1])
    geometry = conv_geometry(
        function, input.shape, weight.shape, stride, padding, dilation, groups
    )
    float_array(function, "offset", offset)
    if mask is not None:
        float_array(function, "mask", mask)
    check_same_dtype(function, input=input, offset=offset, mask=mask)
    _check_offset(function, input, offset, geometry)
    expected = (len(input), offset.shape[1] // 2, *geometry.out)
    if mask is not None and mask.shape != expected:
        raise ValueError(
            f"{function}: mask must have shape {expected}, half as many channels as "
            f"offset, got {mask.shape}"
        )
    return geometry


def _check_offset(function, input, offset, geometry):
    numbers = 2 * prod(geometry.kernel)
    n, height, width = len(input), *geometry.out
    groups, rest = divmod(offset.shape[1] if offset.ndim == 4 else 0, numbers)
    fits = groups and offset.shape == (n, groups * numbers, height, width)
    if not fits or rest or input.shape[1] % groups:
        raise ValueError(
            f"{function}: offset must have shape ({n}, G·{numbers}, {height}, {width}) "
            f"with G that divides the {input.shape[1]} input channels, got "
            f"{offset.shape}"
        )
