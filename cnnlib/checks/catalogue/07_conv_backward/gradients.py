"""The gradients of a convolution, right and wrong."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats

from .patches import framed_without_pairs, padded, pair, patches, windows


def conv2d_backward(grad_output, input, weight, stride=1, padding=0):
    """Gradients of a convolution with respect to its input, weight and bias.

    With D = `grad_output`, s = `stride`, and x the padded input::

        grad_weight[o, c, a, b] = Σ_n,i,j D[n, o, i, j] · x[n, c, i·s + a, j·s + b]
        grad_x[n, c, i·s + a, j·s + b] += D[n, o, i, j] · weight[o, c, a, b]
        grad_bias[o] = Σ_n,i,j D[n, o, i, j]

    and grad_input is grad_x without the frame.

    Parameters
    ----------
    grad_output : ndarray of shape (N, C_out, H_out, W_out)
        Gradient of the loss with respect to the output.
    input : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, C_in, kh, kw)
    stride, padding : int or (vertical, horizontal)
        As in the forward pass.

    Returns
    -------
    grad_input : ndarray of shape (N, C_in, H, W)
    grad_weight : ndarray of shape (C_out, C_in, kh, kw)
    grad_bias : ndarray of shape (C_out,)

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> kernel = np.array([[[[0.0, 1.0], [2.0, 3.0]]]])
    >>> grads = conv2d_backward(np.ones((1, 1, 2, 2)), image, kernel)
    >>> grads[0]
    array([[[[0., 1., 1.],
             [2., 6., 4.],
             [2., 5., 3.]]]])
    >>> grads[1]
    array([[[[ 8., 12.],
             [20., 24.]]]])
    >>> grads[2]
    array([4.])
    """
    grad_output, input, weight = floats(grad_output, input, weight)
    bias = np.zeros_like(weight, shape=len(weight))
    return F.conv2d_backward(grad_output, input, weight, bias, stride, padding)


def changed(grad_input=None, grad_weight=None, grad_bias=None):
    """A mistake in some of the three gradients; each is made from the arguments."""

    def wrong(grad_output, input, weight, stride=1, padding=0):
        arguments = grad_output, input, weight, stride, padding
        instead = grad_input, grad_weight, grad_bias
        right = conv2d_backward(*arguments)
        return tuple(
            new(*arguments) if new else old
            for new, old in zip(instead, right, strict=True)
        )

    return wrong


def with_arguments(change):
    """A mistake in the arguments: they are changed before they are used."""

    def wrong(grad_output, input, weight, stride=1, padding=0):
        return conv2d_backward(*change(grad_output, input, weight, stride, padding))

    return wrong


def framed(grad_output, input, weight, stride, padding):
    """The gradient of the padded input: the frame is not cut off yet."""
    grad_x = np.zeros_like(padded(input, padding))
    for i, j, patch in patches(weight.shape[2:], stride, *grad_output.shape[2:]):
        grad_x[patch] += np.einsum("no,ocab->ncab", grad_output[:, :, i, j], weight)
    return grad_x


def replaced_at_each_place(grad_output, input, weight, stride, padding):
    grad_x = np.zeros_like(padded(input, padding))
    for i, j, patch in patches(weight.shape[2:], stride, *grad_output.shape[2:]):
        grad_x[patch] = np.einsum("no,ocab->ncab", grad_output[:, :, i, j], weight)
    return without_frame(grad_x, input, padding)


def replaced_by_each_channel(grad_output, input, weight, stride, padding):
    grad_x = np.zeros_like(padded(input, padding))
    for i, j, patch in patches(weight.shape[2:], stride, *grad_output.shape[2:]):
        grad_x[patch] = grad_output[:, -1, i, j][:, None, None, None] * weight[-1]
    return without_frame(grad_x, input, padding)


def replaced_at_each_tap(grad_output, input, weight, stride, padding):
    grad_x = np.zeros_like(padded(input, padding))
    (rows, columns), (down, right) = grad_output.shape[2:], pair(stride)
    for a, b in np.ndindex(weight.shape[2:]):
        product = np.einsum("noij,oc->ncij", grad_output, weight[:, :, a, b])
        grad_x[:, :, a : a + rows * down : down, b : b + columns * right : right] = (
            product
        )
    return without_frame(grad_x, input, padding)


def without_frame(grad_x, input, padding):
    (top, left), (h, w) = pair(padding), input.shape[2:]
    return grad_x[:, :, top : top + h, left : left + w]


def cut_at_the_end(grad_output, input, weight, stride, padding):
    h, w = input.shape[2:]
    return framed(grad_output, input, weight, stride, padding)[:, :, :h, :w]


def cut_with_minus_zero(grad_output, input, weight, stride, padding):
    top, left = pair(padding)
    grad_x = framed(grad_output, input, weight, stride, padding)
    return grad_x[:, :, top:-top, left:-left]


def without_remainder(grad_output, input, weight, stride, padding):
    (kh, kw), (top, left) = weight.shape[2:], pair(padding)
    (rows, columns), (down, right) = grad_output.shape[2:], pair(stride)
    grad_x = framed(grad_output, input, weight, stride, padding)
    seen = grad_x[:, :, : (rows - 1) * down + kh, : (columns - 1) * right + kw]
    h, w = input.shape[2:]
    return seen[:, :, top : top + h, left : left + w]


def unflipped(grad_output, input, weight, stride, padding):
    turned = weight[:, :, ::-1, ::-1]
    return conv2d_backward(grad_output, input, turned, stride, padding)[0]


def stride_forgotten(grad_output, input, weight, stride, padding):
    grad_x = framed(grad_output, input, weight, 1, padding)
    return without_frame(grad_x, input, padding)


def first_output_channel(grad_output, input, weight, stride, padding):
    arguments = grad_output[:, :1], input, weight[:1], stride, padding
    return conv2d_backward(*arguments)[0]


def weight_turned(grad_output, input, weight, stride, padding):
    right = conv2d_backward(grad_output, input, weight, stride, padding)[1]
    return right[:, :, ::-1, ::-1]


def weight_swapped(grad_output, input, weight, stride, padding):
    right = conv2d_backward(grad_output, input, weight, stride, padding)[1]
    return right.swapaxes(0, 1)


def weight_stride_forgotten(grad_output, input, weight, stride, padding):
    rows, columns = grad_output.shape[2:]
    view = windows(padded(input, padding), weight.shape[2:])[:, :, :rows, :columns]
    return np.einsum("noij,ncijab->ocab", grad_output, view)


def weight_of_last_place(grad_output, input, weight, stride, padding):
    last = windows(padded(input, padding), weight.shape[2:], stride)
    *_, rows, columns = grad_output.shape
    last = last[-1, :, rows - 1, columns - 1]
    return grad_output[-1, :, -1, -1][:, None, None, None] * last


def without_pairs(grad_output, input, weight, stride=1, padding=0):
    framed = framed_without_pairs(input, padding)
    gradients = conv2d_backward(grad_output, framed, weight, stride // 1)
    return without_frame(gradients[0], input, padding), *gradients[1:]


def mean_over_samples(*arguments):
    grad_input, grad_weight, grad_bias = conv2d_backward(*arguments)
    return grad_input, grad_weight / len(grad_input), grad_bias / len(grad_input)


def of_one_sample(which):
    one = slice(which, which + 1 or None)

    def wrong(grad_output, input, *options):
        grad_input, _, _ = conv2d_backward(grad_output, input, *options)
        return grad_input, *conv2d_backward(grad_output[one], input[one], *options)[1:]

    return wrong


def changes_input(grad_output, input, weight, stride=1, padding=0):
    gradients = conv2d_backward(grad_output, input, weight, stride, padding)
    input[:] = gradients[0]
    return gradients


def weight_before_input(*arguments):
    grad_input, grad_weight, grad_bias = conv2d_backward(*arguments)
    return grad_weight, grad_input, grad_bias
