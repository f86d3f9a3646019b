"""Images to columns and back: what turns a convolution into one matrix product."""

from math import prod

import numpy as np

from cnnlib.functional.geometry import conv_geometry
from cnnlib.functional.layout import batch_last, window_view, zeros_batch_last
from cnnlib.functional.padding import pad
from cnnlib.functional.precision import in_float32, sum_dtype
from cnnlib.functional.validate import (
    check_addressable,
    check_grad_output,
    float_array,
    real_array,
    spatial_input,
)
from cnnlib.shapes import ntuple

__all__ = ["fold", "fold_backward", "unfold", "unfold_backward"]


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Write the window under every output pixel as a column ("im2col").

    ``output[n, (c·kh + a)·kw + b, i·W_out + j] = input[n, c, i·stride + a·dilation −
    padding, j·stride + b·dilation − padding]``, zero outside the image.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W) or (C, H, W)
        Of any real dtype.
    kernel_size : int or (kh, kw)
    dilation : int or (vertical, horizontal)
        Pixels between neighbouring taps.
    padding : int or (vertical, horizontal)
        Rows and columns of zeros on *each* side.
    stride : int or (vertical, horizontal)
        Pixels between one window and the next.

    Returns
    -------
    ndarray of shape (N, C·kh·kw, L) or (C·kh·kw, L)
        L = H_out·W_out windows, row by row; of the input's dtype.

    Raises
    ------
    TypeError
        If `input` does not hold real numbers or a size is not an int.
    ValueError
        If a size is out of range or the kernel covers more than the padded input.

    See Also
    --------
    fold : The way back, adding up; not the inverse where windows overlap.

    Notes
    -----
    The order of the arguments is torch's: `dilation` first, `stride` last.

    References
    ----------
    Chellapilla, Puri and Simard, High performance convolutional neural networks for
    document processing, 2006.

    Examples
    --------
    >>> image = np.array([[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]])
    >>> unfold(image, 2)
    array([[0., 1.],
           [1., 2.],
           [3., 4.],
           [4., 5.]])
    """
    batch, unbatched = _images("unfold", input)
    geometry = _geometry("unfold", batch.shape, kernel_size, dilation, padding, stride)
    output = _columns(batch, geometry)
    return output[0] if unbatched else output


@in_float32
def unfold_backward(grad_output, input, kernel_size, dilation=1, padding=0, stride=1):
    """Gradient of `unfold`: `fold`, which adds up where windows overlap.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C·kh·kw, L) or (C·kh·kw, L)
    input, kernel_size, dilation, padding, stride
        What `unfold` was called with.

    Returns
    -------
    ndarray of the input's shape

    Raises
    ------
    TypeError, ValueError
        As `unfold`, and if `grad_output` has not the output's shape and dtype.

    Examples
    --------
    >>> unfold_backward(np.ones((4, 2)), np.zeros((1, 2, 3)), 2)
    array([[[1., 2., 1.],
            [1., 2., 1.]]])
    """
    function = "unfold_backward"
    float_array(function, "input", input)
    batch, unbatched = _images(function, input)
    geometry = _geometry(function, batch.shape, kernel_size, dilation, padding, stride)
    shape = _columns_shape(batch.shape, geometry)
    check_grad_output(function, grad_output, shape[unbatched:], input.dtype)
    grad = grad_output[None] if unbatched else grad_output
    grad_input = _added_up(grad, batch.shape, geometry)
    return grad_input[0] if unbatched else grad_input


@in_float32
def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Add columns up into the image that they are windows of ("col2im").

    Parameters
    ----------
    input : ndarray of shape (N, C·kh·kw, L) or (C·kh·kw, L)
        One column per window, as `unfold` returns them, of any real dtype.
    output_size : int or (H, W)
    kernel_size, dilation, padding, stride
        As in `unfold`.

    Returns
    -------
    ndarray of shape (N, C, H, W) or (C, H, W)
        Of the input's dtype; integers (but for uint64) and booleans add up in int64.

    Raises
    ------
    TypeError
        If `input` does not hold real numbers or a size is not an int.
    ValueError
        If the columns are not those of windows of such an image.

    See Also
    --------
    unfold : The way there. ``fold(unfold(x))`` is x times the number of windows that
        hold each pixel.

    Examples
    --------
    >>> fold(np.ones((4, 2)), (2, 3), 2)
    array([[[1., 2., 1.],
            [1., 2., 1.]]])
    """
    columns, unbatched, shape, geometry = _fold_arguments(
        "fold", input, output_size, kernel_size, dilation, padding, stride
    )
    columns = columns.astype(sum_dtype(columns), copy=False)
    output = _added_up(columns, shape, geometry)
    return output[0] if unbatched else output


def fold_backward(
    grad_output,
    input,
    output_size,
    kernel_size,
    dilation=1,
    padding=0,
    stride=1,
):
    """Gradient of `fold`: `unfold`.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C, H, W) or (C, H, W)
    input, output_size, kernel_size, dilation, padding, stride
        What `fold` was called with.

    Returns
    -------
    ndarray of the input's shape

    Raises
    ------
    TypeError, ValueError
        As `fold`, and if `grad_output` has not the output's shape and dtype.

    Examples
    --------
    >>> fold_backward(np.array([[[1.0, 2.0, 3.0]]]), np.zeros((2, 2)), (1, 3), (1, 2))
    array([[1., 2.],
           [2., 3.]])
    """
    function = "fold_backward"
    float_array(function, "input", input)
    _, unbatched, shape, geometry = _fold_arguments(
        function, input, output_size, kernel_size, dilation, padding, stride
    )
    check_grad_output(function, grad_output, shape[unbatched:], input.dtype)
    grad = grad_output[None] if unbatched else grad_output
    grad_input = _columns(grad, geometry)
    return grad_input[0] if unbatched else grad_input


def _columns(batch, geometry):
    (top, bottom), (left, right) = geometry.padding
    memory = np.moveaxis(pad(batch, (left, right, top, bottom)), 0, -1)
    kernel, out = geometry.kernel, geometry.out
    view = window_view(memory, kernel, geometry.stride, geometry.dilation, out)
    columns = view.reshape(*_columns_shape(batch.shape, geometry)[1:], len(batch))
    return np.moveaxis(columns, -1, 0)


def _added_up(columns, shape, geometry):
    n, channels, height, width = shape
    (top, bottom), (left, right) = geometry.padding
    padded = zeros_batch_last(
        (n, channels, top + height + bottom, left + width + right), columns.dtype
    )
    kernel, out = geometry.kernel, geometry.out
    memory = np.moveaxis(padded, 0, -1)
    view = window_view(memory, kernel, geometry.stride, geometry.dilation, out)
    columns = np.moveaxis(batch_last(columns), 0, -1).reshape(view.shape)
    # Neighbouring windows overlap; their pixels under one tap never do.
    for a, b in np.ndindex(*kernel):
        view[:, a, b] += columns[:, a, b]
    return batch_last(padded[:, :, top : top + height, left : left + width])


def _columns_shape(shape, geometry):
    return shape[0], shape[1] * prod(geometry.kernel), prod(geometry.out)


def _images(function, input):
    real_array(function, "input", input)
    batch, unbatched = spatial_input(function, input, 2)
    if 0 in batch.shape[1:]:
        raise ValueError(
            f"{function}: only the batch may be empty, input has shape {input.shape}"
        )
    return batch, unbatched


def _geometry(function, shape, kernel_size, dilation, padding, stride):
    kernel = ntuple(kernel_size, 2, function, "kernel_size", 1)
    padding = ntuple(padding, 2, function, "padding")
    weight = (1, shape[1], *kernel)
    geometry = conv_geometry(function, shape, weight, stride, padding, dilation, 1)
    columns = _columns_shape(shape, geometry)
    check_addressable(function, columns, kernel_size=kernel, padding=padding)
    return geometry


def _fold_arguments(
    function, input, output_size, kernel_size, dilation, padding, stride
):
    """Check everything: (batch, whether it was none, image shape, geometry)."""
    real_array(function, "input", input)
    if input.ndim not in (2, 3) or 0 in input.shape[-2:]:
        raise ValueError(
            f"{function}: input must have shape (N, C·kh·kw, L) or (C·kh·kw, L), only "
            f"N may be 0, got {input.shape}"
        )
    unbatched = input.ndim == 2
    columns = input[None] if unbatched else input
    taps = prod(ntuple(kernel_size, 2, function, "kernel_size", 1))
    if columns.shape[1] % taps:
        raise ValueError(
            f"{function}: input has {columns.shape[1]} rows, which must divide by the "
            f"{taps} taps of the kernel"
        )
    size = ntuple(output_size, 2, function, "output_size", 1)
    shape = (len(columns), columns.shape[1] // taps, *size)
    check_addressable(function, shape, output_size=size)
    geometry = _geometry(function, shape, kernel_size, dilation, padding, stride)
    if columns.shape[2] != prod(geometry.out):
        rows, places = geometry.out
        raise ValueError(
            f"{function}: input has {columns.shape[2]} columns; an image of {size} has "
            f"{rows}·{places} = {rows * places} windows"
        )
    return columns, unbatched, shape, geometry
