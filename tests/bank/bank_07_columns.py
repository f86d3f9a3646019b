"""Answers to assignment 07: im2col and what is made of it."""

import numpy as np
from bank.answers import right, wrong
from numpy.lib.stride_tricks import sliding_window_view


def pair(value):
    return (value, value) if np.isscalar(value) else tuple(value)


def framed(input, padding):
    pv, ph = pair(padding)
    return np.pad(input, ((0, 0), (0, 0), (pv, pv), (ph, ph)))


def windows(input, kernel_size, stride, padding):
    sv, sh = pair(stride)
    x = framed(input, padding)
    return sliding_window_view(x, pair(kernel_size), (2, 3))[:, :, ::sv, ::sh]


@right("im2col")
def im2col_transposed_windows(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, padding)
    N, C, h, w, kh, kw = v.shape
    return v.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kh * kw, h * w)


@right("im2col")
def im2col_column_by_column(input, kernel_size, stride=1, padding=0):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride)
    x = framed(input, padding)
    columns = []
    for top in range(0, x.shape[2] - kh + 1, sv):
        for left in range(0, x.shape[3] - kw + 1, sh):
            patch = x[:, :, top : top + kh, left : left + kw]
            columns.append(patch.reshape(len(x), -1))
    return np.stack(columns, axis=2)


@wrong("im2col", "The columns are rows: places before pixels.")
def im2col_rows(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, padding)
    N, C, h, w, kh, kw = v.shape
    return v.transpose(0, 2, 3, 1, 4, 5).reshape(N, h * w, C * kh * kw)


@wrong("im2col", "The axes are not moved before the reshape, so windows get mixed up.")
def im2col_only_reshape(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, padding)
    N, C, h, w, kh, kw = v.shape
    return v.reshape(N, C * kh * kw, h * w)


@wrong("im2col", "The channel counts fastest within a column, not slowest.")
def im2col_channel_fastest(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, padding)
    N, C, h, w, kh, kw = v.shape
    return v.transpose(0, 4, 5, 1, 2, 3).reshape(N, kh * kw * C, h * w)


@wrong("im2col", "All images stand side by side in one matrix.")
def im2col_one_matrix(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, padding)
    N, C, h, w, kh, kw = v.shape
    return v.transpose(1, 4, 5, 0, 2, 3).reshape(C * kh * kw, N * h * w)


@wrong("im2col", "The places are counted column by column.")
def im2col_places_by_column(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, padding)
    N, C, h, w, kh, kw = v.shape
    return v.transpose(0, 1, 4, 5, 3, 2).reshape(N, C * kh * kw, h * w)


@wrong("im2col", "The stride is used down only; across the windows move by one.")
def im2col_stride_down(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, (pair(stride)[0], 1), padding)
    N, C, h, w, kh, kw = v.shape
    return v.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kh * kw, h * w)


@wrong("im2col", "Every window is flipped, as for a true convolution.")
def im2col_flipped(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, padding)[..., ::-1, ::-1]
    N, C, h, w, kh, kw = v.shape
    return v.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * kh * kw, h * w)


@wrong(
    "im2col",
    "The padding is not used.",
    "The columns are rows: places before pixels.",
)
def im2col_rows_no_padding(input, kernel_size, stride=1, padding=0):
    v = windows(input, kernel_size, stride, 0)
    N, C, h, w, kh, kw = v.shape
    return v.transpose(0, 2, 3, 1, 4, 5).reshape(N, h * w, C * kh * kw)


@right("conv2d_im2col")
def conv2d_im2col_broadcast_matmul(input, weight, bias=None, stride=1, padding=0):
    O, _, kh, kw = weight.shape
    columns = im2col_transposed_windows(input, (kh, kw), stride, padding)
    h, w = windows(input, (kh, kw), stride, padding).shape[2:4]
    out = (weight.reshape(O, -1) @ columns).reshape(len(input), O, h, w)
    return out if bias is None else out + bias[:, None, None]


@right("conv2d_im2col")
def conv2d_im2col_image_by_image(input, weight, bias=None, stride=1, padding=0):
    matrix = weight.reshape(len(weight), -1)
    offset = 0 if bias is None else bias[:, np.newaxis]
    images = []
    for image in input:
        v = windows(image[None], weight.shape[2:], stride, padding)[0]
        columns = v.transpose(0, 3, 4, 1, 2).reshape(matrix.shape[1], -1)
        images.append((matrix @ columns + offset).reshape(-1, *v.shape[1:3]))
    return np.array(images)


def columns_and_size(input, weight, stride, padding):
    size = weight.shape[2:]
    h, w = windows(input, size, stride, padding).shape[2:4]
    return im2col_transposed_windows(input, size, stride, padding), h, w


@wrong("conv2d_im2col", "Width comes before height in the last reshape.")
def conv2d_im2col_reshape_wh(input, weight, bias=None, stride=1, padding=0):
    columns, h, w = columns_and_size(input, weight, stride, padding)
    O = len(weight)
    out = weight.reshape(O, -1) @ columns
    if bias is not None:
        out = out + bias[:, None]
    return out.reshape(len(input), O, w, h)


@wrong(
    "conv2d_im2col", "The weight's axes are turned round before it is made a matrix."
)
def conv2d_im2col_weight_axes(input, weight, bias=None, stride=1, padding=0):
    columns, h, w = columns_and_size(input, weight, stride, padding)
    O = len(weight)
    matrix = weight.transpose(0, 2, 3, 1).reshape(O, -1)
    out = (matrix @ columns).reshape(-1, O, h, w)
    return out if bias is None else out + bias[:, None, None]


@wrong("conv2d_im2col", "The product's last two axes are exchanged before the reshape.")
def conv2d_im2col_mixed(input, weight, bias=None, stride=1, padding=0):
    columns, h, w = columns_and_size(input, weight, stride, padding)
    O = len(weight)
    out = columns.transpose(0, 2, 1) @ weight.reshape(O, -1).T
    if bias is not None:
        out = out + bias
    return out.reshape(len(input), O, h, w)


@wrong("conv2d_im2col", "The bias is added to each column: along the places.")
def conv2d_im2col_bias_axis(input, weight, bias=None, stride=1, padding=0):
    columns, h, w = columns_and_size(input, weight, stride, padding)
    out = weight.reshape(len(weight), -1) @ columns
    if bias is not None:
        out = out + np.resize(bias, h * w)
    return out.reshape(len(input), -1, h, w)


@wrong("conv2d_im2col", "The result is left as a matrix per image.")
def conv2d_im2col_not_reshaped(input, weight, bias=None, stride=1, padding=0):
    columns, _, _ = columns_and_size(input, weight, stride, padding)
    out = weight.reshape(len(weight), -1) @ columns
    return out if bias is None else out + bias[:, None]


@wrong("conv2d_im2col", "The bias is used as a factor.")
def conv2d_im2col_times_bias(input, weight, bias=None, stride=1, padding=0):
    columns, h, w = columns_and_size(input, weight, stride, padding)
    out = (weight.reshape(len(weight), -1) @ columns).reshape(len(input), -1, h, w)
    return out if bias is None else out * bias[:, None, None]


@wrong(
    "conv2d_im2col",
    "The kernels are flipped.",
    "The bias is left out.",
)
def conv2d_im2col_flip_no_bias(input, weight, bias=None, stride=1, padding=0):
    columns, h, w = columns_and_size(input, weight, stride, padding)
    matrix = weight[:, :, ::-1, ::-1].reshape(len(weight), -1)
    return (matrix @ columns).reshape(len(input), -1, h, w)
