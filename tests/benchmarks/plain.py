"""Convolution as lesson 07 teaches it: by loops, and by im2col for a whole batch.

Short, correct and slow in two different ways. The benchmarks say how slow.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = ["conv2d_im2col", "conv2d_im2col_backward", "conv2d_loops"]


def conv2d_loops(input, weight, bias, stride=1, padding=0):
    """One output pixel at a time: the sum of a window times a kernel."""
    kh, kw = weight.shape[2:]
    padded = _pad(input, padding)
    rows = (padded.shape[2] - kh) // stride + 1
    columns = (padded.shape[3] - kw) // stride + 1
    output = np.empty((len(input), len(weight), rows, columns), input.dtype)
    for n, o, i, j in np.ndindex(output.shape):
        top, left = i * stride, j * stride
        window = padded[n, :, top : top + kh, left : left + kw]
        output[n, o, i, j] = (window * weight[o]).sum() + bias[o]
    return output


def conv2d_im2col(input, weight, bias, stride=1, padding=0):
    """Every window a column, and one matrix product for each image."""
    columns, out = _im2col(input, weight.shape[2:], stride, padding)
    output = weight.reshape(len(weight), -1) @ columns
    return (output + bias[:, None]).reshape(len(input), len(weight), *out)


def conv2d_im2col_backward(grad_output, input, weight, bias, stride=1, padding=0):
    """The gradients of input, weight and bias, on the same columns."""
    columns, (rows, cols) = _im2col(input, weight.shape[2:], stride, padding)
    grad = grad_output.reshape(*grad_output.shape[:2], -1)
    grad_weight = (grad @ columns.swapaxes(1, 2)).sum(0).reshape(weight.shape)
    grad_columns = weight.reshape(len(weight), -1).T @ grad
    N, C, H, W = input.shape
    kh, kw = weight.shape[2:]
    grad_columns = grad_columns.reshape(N, C, kh, kw, rows, cols)
    padded = np.zeros((N, C, H + 2 * padding, W + 2 * padding), input.dtype)
    for a, b in np.ndindex(kh, kw):
        down = slice(a, a + rows * stride, stride)
        right = slice(b, b + cols * stride, stride)
        padded[:, :, down, right] += grad_columns[:, :, a, b]
    grad_input = padded[:, :, padding : padding + H, padding : padding + W]
    return grad_input, grad_weight, grad.sum((0, 2))


def _im2col(input, kernel_size, stride, padding):
    """Columns of shape (N, C·kh·kw, rows·columns), and (rows, columns)."""
    view = sliding_window_view(_pad(input, padding), kernel_size, axis=(2, 3))
    view = view[:, :, ::stride, ::stride]  # (N, C, rows, columns, kh, kw)
    N, C, rows, columns, kh, kw = view.shape
    view = view.transpose(0, 1, 4, 5, 2, 3)
    return view.reshape(N, C * kh * kw, rows * columns), (rows, columns)


def _pad(input, padding):
    return np.pad(input, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
