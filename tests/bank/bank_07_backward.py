"""Answers to assignment 07: gradients."""

import numpy as np
from bank.answers import right, wrong
from bank.bank_07_columns import framed, pair, windows


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
