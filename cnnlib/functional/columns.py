"""Convolution and its gradients as matrix products on blocks of columns.

The window under one output pixel, written as a column of K = C_in/groups · ∏kernel
numbers, turns convolution into ``output = weight @ columns`` ("im2col"). Written out
for a whole batch the columns are ∏kernel times larger than the input, and memory, not
arithmetic, would set the pace. Four things avoid that:

- the batch is the fastest axis of memory (see `layout`), so columns are copied in long
  contiguous runs, and the product of a block is at once in its final place;
- columns are built for a block of output pixels at a time, small enough to stay in
  cache between being written and being read;
- where rows are long, output rows share the columns of the input rows both see;
- the gradients walk the same blocks, or are themselves convolutions.

Inside, arrays are in the order of their memory, with one axis for the groups:
``(groups, C/groups, *spatial, N)``. Arguments are already checked.
"""

from itertools import product
from math import prod

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnnlib.functional.layout import (
    batch_last,
    blocks,
    empty_batch_last,
    fill,
    window_view,
    zeros_batch_last,
)
from cnnlib.functional.precision import in_float32

__all__ = ["bias_gradient", "convolve", "input_gradient", "weight_gradient"]

# Half of a common level-2 cache; the weights and the output need the other half.
_BLOCK_BYTES = 512 * 1024
# Up to this many multiply-adds OpenBLAS skips rearranging its operands and stays in one
# thread, which makes a thin product up to twice as fast.
_SMALL_PRODUCT = 100**3
# A product of fewer columns costs more in calls than it saves.
_FEW_COLUMNS = 128


@in_float32
def convolve(input, weight, bias, geometry):
    """Output of shape (N, C_out, *out): weight @ columns + bias."""
    output = empty_batch_last((len(input), len(weight), *geometry.out), input.dtype)
    multiply = _multiply_rows if _rows_pay(output, weight, geometry) else _multiply
    multiply(output, _padded(input, geometry), weight, geometry)
    if bias is not None:
        output += bias.reshape(-1, *[1] * len(geometry.out))
    return output


def _multiply(output, padded, weight, geometry):
    """Fill `output` with weight @ columns, a block of pixels at a time."""
    grouped, matrix = _grouped(output, geometry), _matrix(weight, geometry)
    for place, columns in _columns(_windows(padded, geometry), matrix.shape[1]):
        np.matmul(matrix[place[0]], columns, out=_flat(grouped[place]))


def _columns(view, c_out):
    """Yield (place, columns of shape (groups, K, places)), block by block.

    Windows that are a matrix already, as in a 1×1 convolution, are not copied; others
    go to one buffer, in cache, that the next block overwrites.
    """
    in_place = view.flags.c_contiguous
    buffer = np.empty(0, view.dtype)
    taps = prod(view.shape[1 : view.ndim // 2 + 1])
    limit = _BLOCK_BYTES // (taps * view.itemsize)
    for place in _places(view, _thin(limit, taps * c_out)):
        block = view[place]
        if not in_place:
            if buffer.size < block.size:
                buffer = np.empty(block.size, view.dtype)
            window, block = block, buffer[: block.size].reshape(block.shape)
            block[...] = window
        yield place, block.reshape(len(block), taps, -1)


def _places(view, limit):
    """Yield the index, (groups, ..., *out, N), of blocks of at most `limit` windows."""
    pieces = blocks((len(view), *view.shape[view.ndim // 2 + 1 :]), limit)
    return ((group, ..., *place) for group, *place in pieces)


def _multiply_rows(output, padded, weight, geometry):
    """Fill `output`, copying an input row once instead of once per kernel row.

    The columns that one row of the kernel needs are laid out for each input row, one
    below the other. The lines under an output row, as many as the kernel is high, are
    then its columns as they lie; those of the next output row begin `step` lines on.
    """
    grouped = _grouped(output, geometry)
    view, matrix = _row_windows(padded, geometry), _row_matrix(weight, geometry)
    groups, c_out, size = matrix.shape
    height, step = geometry.kernel[0], geometry.stride[0]
    fits = _BLOCK_BYTES * height // weight[0].nbytes  # columns of one kernel row
    buffer = np.empty(fits * size // height, weight.dtype)
    pieces = blocks((*geometry.out[1:], view.shape[-1]), _row_width(weight, geometry))
    for group, piece in product(range(groups), pieces):
        width = prod(part.stop - part.start for part in piece)
        for (rows,) in blocks(geometry.out[:1], (fits // width - height) // step + 1):
            under = slice(rows.start * step, (rows.stop - 1) * step + height)
            block = view[group, under, ..., *piece]
            lines = buffer[: block.size].reshape(block.shape)
            lines[...] = block
            lines = lines.reshape(len(block), -1, width)
            columns = as_strided(
                lines,
                (rows.stop - rows.start, size, width),
                (step * lines.strides[0], *lines.strides[1:]),
            )
            target = grouped[group, :, rows, *piece].reshape(c_out, -1, width)
            np.matmul(matrix[group], columns, out=target.swapaxes(0, 1))


def _rows_pay(output, weight, geometry):
    """Whether rows can be shared, and that saves more than shorter products cost."""
    height, *others = geometry.kernel
    width = min(prod(geometry.out[1:]) * len(output), _row_width(weight, geometry))
    saved = (height - geometry.stride[0]) * width  # columns found already there
    return others and geometry.dilation[0] == 1 and saved >= 2 * _FEW_COLUMNS


def _row_width(weight, geometry):
    """Columns of a product: twice the kernel's height in lines fits a block."""
    width = _BLOCK_BYTES // (2 * weight[0].nbytes)
    return _thin(width, weight[0].size * (len(weight) // geometry.groups))


def _thin(columns, column_products):
    """At most `columns`: fewer where that makes a product small and is still many."""
    small = _SMALL_PRODUCT // column_products
    return min(columns, small) if small >= _FEW_COLUMNS else columns


def _row_windows(padded, geometry):
    """View of shape (groups, rows, C/groups, 1, *kernel[1:], *out[1:], N)."""
    view = window_view(
        np.moveaxis(padded, 0, -1),
        (1, *geometry.kernel[1:]),
        (1, *geometry.stride[1:]),
        (1, *geometry.dilation[1:]),
        (padded.shape[2], *geometry.out[1:]),
    )
    return np.moveaxis(_split(view, geometry.groups), 2 + len(geometry.kernel), 1)


def _row_matrix(weight, geometry):
    """The weight as (groups, C_out/groups, K), the kernel's rows before channels."""
    matrix = weight.swapaxes(1, 2).reshape(geometry.groups, -1, weight[0].size)
    return np.ascontiguousarray(matrix)


@in_float32
def bias_gradient(grad_output):
    """Gradient of shape (C_out,): the sum over batch and places."""
    return grad_output.sum((0, *range(2, grad_output.ndim)))


@in_float32
def weight_gradient(grad_output, input, weight, geometry):
    """Gradient of the weight's shape: grad_output @ columns.T, summed over blocks."""
    grouped = _grouped(batch_last(grad_output), geometry)
    groups, c_out = grouped.shape[:2]
    taps = prod(geometry.kernel)
    gradient = np.empty((groups, c_out, weight[0].size), weight.dtype)
    view = _windows(_padded(input, geometry), geometry)
    # A large weight in pieces, so that the sums stay in cache beside the columns.
    per_piece = _BLOCK_BYTES // (4 * len(weight) * taps * weight.itemsize)
    for (channels,) in blocks(weight.shape[1:2], per_piece):
        rows = slice(channels.start * taps, channels.stop * taps)
        # BLAS is up to twice as fast on columns @ grad.T as on its transpose.
        total = np.zeros_like(gradient[:, :, rows].swapaxes(1, 2), order="C")
        for place, columns in _columns(view[:, channels], c_out):
            total[place[0]] += columns @ _flat(grouped[place]).swapaxes(1, 2)
        gradient[:, :, rows] = total.swapaxes(1, 2)
    return gradient.reshape(weight.shape)


@in_float32
def input_gradient(grad_output, weight, shape, geometry):
    """Gradient of an input of `shape`, gathered or, where it must be, scattered.

    With stride 1 it is a convolution of grad_output with the kernels turned around.
    Copying pixels together like that is several times faster than adding columns back,
    but it copies C_out channels where scattering adds to C_in, and the weight.
    """
    axes = zip(
        geometry.kernel,
        geometry.dilation,
        geometry.padding,
        shape[2:],
        geometry.out,
        strict=True,
    )
    # What comes after is counted from the size, which output_padding may have enlarged.
    border = tuple(
        (d * (k - 1) - before, size - out + before)
        for k, d, (before, _), size, out in axes
    )
    possible = max(geometry.stride) == 1 and min(map(min, border)) >= 0
    cheap = len(weight) <= 4 * shape[1] and weight.nbytes <= _BLOCK_BYTES
    if not (possible and cheap):
        return _scatter(grad_output, weight, shape, geometry)
    back = geometry._replace(padding=border, out=shape[2:])
    return convolve(grad_output, _turned(weight, geometry.groups), None, back)


def _turned(weight, groups):
    """Kernels turned around along every axis, with outputs and inputs exchanged."""
    weight = weight[(..., *(slice(None, None, -1),) * (weight.ndim - 2))]
    grouped = weight.reshape(groups, -1, *weight.shape[1:]).swapaxes(1, 2)
    return grouped.reshape(-1, *grouped.shape[2:])


def _scatter(grad_output, weight, shape, geometry):
    """Gradient of an input of `shape`: weight.T @ grad_output, added back."""
    grouped = _grouped(batch_last(grad_output), geometry)
    matrix = _matrix(weight, geometry).swapaxes(1, 2)
    padded, inside = _frame(shape, grad_output.dtype, geometry)
    view = _windows(padded, geometry)
    for place in _places(view, _BLOCK_BYTES // (len(matrix[0]) * weight.itemsize)):
        target = view[place]
        columns = _product(matrix[place[0]], _flat(grouped[place]))
        columns = columns.reshape(target.shape)
        # Neighbouring windows overlap; their pixels under one tap never do.
        for tap in np.ndindex(*geometry.kernel):
            target[:, :, *tap] += columns[:, :, *tap]
    return batch_last(padded[inside])


def _windows(padded, geometry):
    """View of shape (groups, C/groups, *kernel, *out, N) of a padded array."""
    view = window_view(
        np.moveaxis(padded, 0, -1),
        geometry.kernel,
        geometry.stride,
        geometry.dilation,
        geometry.out,
    )
    return _split(view, geometry.groups)


def _padded(input, geometry):
    """`input` in batch-last memory with zeros around; copied only where it must be."""
    if not any(map(any, geometry.padding)):
        return batch_last(input)
    padded, inside = _frame(input.shape, input.dtype, geometry)
    fill(padded[inside], input)
    return padded


def _frame(shape, dtype, geometry):
    """Zeros of the padded shape, and where an input of `shape` lies in them."""
    sizes = zip(shape[2:], geometry.padding, strict=True)
    padded = [before + size + after for size, (before, after) in sizes]
    inside = tuple(
        slice(before, before + size)
        for size, (before, _) in zip(shape[2:], geometry.padding, strict=True)
    )
    return zeros_batch_last((*shape[:2], *padded), dtype), (..., *inside)


def _grouped(array, geometry):
    """The memory of a batch-last array, as (groups, C/groups, *spatial, N)."""
    return _split(np.moveaxis(array, 0, -1), geometry.groups)


def _split(memory, groups):
    return memory.reshape(groups, len(memory) // groups, *memory.shape[1:])


def _flat(block):
    """A block of `_grouped`, as (groups, C/groups, places): a view."""
    return block.reshape(*block.shape[:2], -1)


def _matrix(weight, geometry):
    """The weight as (groups, C_out/groups, K)."""
    return np.ascontiguousarray(weight).reshape(
        geometry.groups, len(weight) // geometry.groups, -1
    )


def _product(matrix, block):
    """matrix @ block; by broadcasting where one channel makes it an outer product."""
    return matrix * block if block.shape[1] == 1 else matrix @ block
