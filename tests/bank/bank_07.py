"""Answers to assignment 07."""

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


def unframed(grad, padding):
    (pv, ph), (H, W) = pair(padding), grad.shape[2:]
    return grad[:, :, pv : H - pv, ph : W - ph]


def spread(D, x, weight, stride):
    """The gradient of the padded input: each place adds to its window."""
    sv, sh = pair(stride)
    kh, kw = weight.shape[2:]
    grad = np.zeros(x.shape)
    for i, j in np.ndindex(*D.shape[2:]):
        part = np.tensordot(D[:, :, i, j], weight, 1)
        grad[:, :, i * sv : i * sv + kh, j * sh : j * sh + kw] += part
    return grad


def of_weight(D, input, weight, stride, padding):
    v = windows(input, weight.shape[2:], stride, padding)
    v = v[:, :, : D.shape[2], : D.shape[3]]
    return np.einsum("noij,ncijab->ocab", D, v)


@right("conv2d_backward")
def conv2d_backward_all_loops(grad_output, input, weight, stride=1, padding=0):
    sv, sh = pair(stride)
    kh, kw = weight.shape[2:]
    x = framed(input, padding)
    dx, dw, db = np.zeros(x.shape), np.zeros(weight.shape), np.zeros(len(weight))
    for n, o, i, j in np.ndindex(*grad_output.shape):
        g = grad_output[n, o, i, j]
        rows, cols = slice(i * sv, i * sv + kh), slice(j * sh, j * sh + kw)
        dx[n, :, rows, cols] += g * weight[o]
        dw[o] += g * x[n, :, rows, cols]
        db[o] += g
    return unframed(dx, padding), dw, db


@right("conv2d_backward")
def conv2d_backward_tap_by_tap(grad_output, input, weight, stride=1, padding=0):
    (sv, sh), (h, w) = pair(stride), grad_output.shape[2:]
    x = framed(input, padding)
    dx, dw = np.zeros(x.shape), np.zeros(weight.shape)
    for a, b in np.ndindex(*weight.shape[2:]):
        rows = slice(a, a + (h - 1) * sv + 1, sv)
        cols = slice(b, b + (w - 1) * sh + 1, sh)
        part = x[:, :, rows, cols]
        dw[:, :, a, b] = np.einsum("noij,ncij->oc", grad_output, part)
        spread_out = np.einsum("noij,oc->ncij", grad_output, weight[:, :, a, b])
        dx[:, :, rows, cols] += spread_out
    return unframed(dx, padding), dw, grad_output.sum((0, 2, 3))


@wrong("conv2d_backward", "The gradient of the input still has the frame.")
def conv2d_backward_framed(grad_output, input, weight, stride=1, padding=0):
    dx = spread(grad_output, framed(input, padding), weight, stride)
    dw = of_weight(grad_output, input, weight, stride, padding)
    return dx, dw, grad_output.sum(axis=(0, 2, 3))


@wrong(
    "conv2d_backward", "Where windows overlap the last one wins: = where += is meant."
)
def conv2d_backward_overwrites(grad_output, input, weight, stride=1, padding=0):
    sv, sh = pair(stride)
    kh, kw = weight.shape[2:]
    dx = np.zeros(framed(input, padding).shape)
    for i, j in np.ndindex(*grad_output.shape[2:]):
        part = np.tensordot(grad_output[:, :, i, j], weight, 1)
        dx[:, :, i * sv : i * sv + kh, j * sh : j * sh + kw] = part
    dw = of_weight(grad_output, input, weight, stride, padding)
    return unframed(dx, padding), dw, grad_output.sum((0, 2, 3))


@wrong("conv2d_backward", "The bias's gradient is summed over the batch only.")
def conv2d_backward_bias_per_place(grad_output, input, weight, stride=1, padding=0):
    dx = spread(grad_output, framed(input, padding), weight, stride)
    dw = of_weight(grad_output, input, weight, stride, padding)
    return unframed(dx, padding), dw, grad_output.sum(axis=0)


@wrong("conv2d_backward", "The frame is cut off with [p:-p], which is empty for p = 0.")
def conv2d_backward_minus_zero(grad_output, input, weight, stride=1, padding=0):
    pv, ph = pair(padding)
    dx = spread(grad_output, framed(input, padding), weight, stride)
    dw = of_weight(grad_output, input, weight, stride, padding)
    return dx[:, :, pv:-pv, ph:-ph], dw, grad_output.sum((0, 2, 3))


@wrong("conv2d_backward", "The weight's gradient is the mean over the batch.")
def conv2d_backward_mean(grad_output, input, weight, stride=1, padding=0):
    dx = spread(grad_output, framed(input, padding), weight, stride)
    dw = of_weight(grad_output, input, weight, stride, padding) / len(input)
    return unframed(dx, padding), dw, grad_output.sum((0, 2, 3))


@wrong("conv2d_backward", "The kernel is flipped where it is spread over the input.")
def conv2d_backward_flipped(grad_output, input, weight, stride=1, padding=0):
    flipped = weight[:, :, ::-1, ::-1]
    dx = spread(grad_output, framed(input, padding), flipped, stride)
    dw = of_weight(grad_output, input, weight, stride, padding)
    return unframed(dx, padding), dw, grad_output.sum((0, 2, 3))


@wrong("conv2d_backward", "The results come as weight, bias, input.")
def conv2d_backward_order(grad_output, input, weight, stride=1, padding=0):
    dx = spread(grad_output, framed(input, padding), weight, stride)
    dw = of_weight(grad_output, input, weight, stride, padding)
    return dw, grad_output.sum((0, 2, 3)), unframed(dx, padding)


@wrong(
    "conv2d_backward",
    "The stride is ignored in the weight's gradient.",
    "The bias's gradient is the mean over batch and places.",
)
def conv2d_backward_stride_and_mean(grad_output, input, weight, stride=1, padding=0):
    dx = spread(grad_output, framed(input, padding), weight, stride)
    dw = of_weight(grad_output, input, weight, 1, padding)
    return unframed(dx, padding), dw, grad_output.mean((0, 2, 3))


@right("max_pool2d_backward")
def max_pool2d_backward_unravel(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    grad = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(*grad_output.shape):
        window = input[n, c, i * sv : i * sv + kh, j * sh : j * sh + kw]
        a, b = np.unravel_index(np.argmax(window), window.shape)
        grad[n, c, i * sv + a, j * sh + b] += grad_output[n, c, i, j]
    return grad


@right("max_pool2d_backward")
def max_pool2d_backward_add_at(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    v = windows(input, (kh, kw), (sv, sh), 0)
    best = v.reshape(*v.shape[:4], -1).argmax(-1)
    n, c, i, j = np.indices(best.shape)
    grad = np.zeros(input.shape)
    np.add.at(grad, (n, c, i * sv + best // kw, j * sh + best % kw), grad_output)
    return grad


@wrong(
    "max_pool2d_backward", "A pixel that wins twice keeps the last gradient: = for +=."
)
def max_pool2d_backward_assigns(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    grad = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(*grad_output.shape):
        window = input[n, c, i * sv : i * sv + kh, j * sh : j * sh + kw]
        a, b = divmod(window.argmax(), kw)
        grad[n, c, i * sv + a, j * sh + b] = grad_output[n, c, i, j]
    return grad


@wrong(
    "max_pool2d_backward", "All pixels that are equal to the maximum get the gradient."
)
def max_pool2d_backward_all_ties(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    grad = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(*grad_output.shape):
        place = n, c, slice(i * sv, i * sv + kh), slice(j * sh, j * sh + kw)
        mask = input[place] == input[place].max()
        grad[place] += mask * grad_output[n, c, i, j]
    return grad


@wrong("max_pool2d_backward", "Of equal pixels the last one wins: >= where > is meant.")
def max_pool2d_backward_last_tie(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    grad = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(*grad_output.shape):
        best, where = -np.inf, None
        for a in range(i * sv, i * sv + kh):
            for b in range(j * sh, j * sh + kw):
                if input[n, c, a, b] >= best:
                    best, where = input[n, c, a, b], (n, c, a, b)
        grad[where] += grad_output[n, c, i, j]
    return grad


@wrong(
    "max_pool2d_backward", "Every pixel of a window gets an equal share, as in a mean."
)
def max_pool2d_backward_as_mean(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    grad = np.zeros(input.shape)
    for i, j in np.ndindex(*grad_output.shape[2:]):
        share = grad_output[:, :, i, j] / (kh * kw)
        block = grad[:, :, i * sv : i * sv + kh, j * sh : j * sh + kw]
        block += share[:, :, None, None]
    return grad


@wrong("max_pool2d_backward", "The maximum itself is handed back, not the gradient.")
def max_pool2d_backward_value(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    grad = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(*grad_output.shape):
        window = input[n, c, i * sv : i * sv + kh, j * sh : j * sh + kw]
        a, b = divmod(window.argmax(), kw)
        grad[n, c, i * sv + a, j * sh + b] += window.max()
    return grad


@wrong(
    "max_pool2d_backward", "The place is counted from the image's corner: i·s is gone."
)
def max_pool2d_backward_local_place(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or kernel_size)
    grad = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(*grad_output.shape):
        window = input[n, c, i * sv : i * sv + kh, j * sh : j * sh + kw]
        a, b = np.unravel_index(window.argmax(), window.shape)
        grad[n, c, a, b] += grad_output[n, c, i, j]
    return grad


@wrong(
    "max_pool2d_backward",
    "Without a stride the windows move by one pixel.",
    "Only the first channel is handled.",
)
def max_pool2d_backward_stride_channel(grad_output, input, kernel_size, stride=None):
    (kh, kw), (sv, sh) = pair(kernel_size), pair(stride or 1)
    grad = np.zeros(input.shape)
    for n, _, i, j in np.ndindex(len(input), 1, *grad_output.shape[2:]):
        window = input[n, 0, i * sv : i * sv + kh, j * sh : j * sh + kw]
        a, b = np.unravel_index(window.argmax(), window.shape)
        grad[n, 0, i * sv + a, j * sh + b] += grad_output[n, 0, i, j]
    return grad
