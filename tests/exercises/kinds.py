"""Wrong functions of the kinds that stand in real code, and the mistake in each.

Kinds, not copies: each was written for this file, in the style in which it is met.
"""

import numpy as np

KINDS = []


def kind(exercise, mistake):
    """Enter a function, whose report names the mistake."""

    def entered(written):
        KINDS.append((written.__name__, exercise, written, mistake))
        return written

    return entered


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


@kind("conv2d", "bias-for-each-tap")
def bias_added_at_every_tap(input, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, w = x.shape
    o, _, kh, kw = weight.shape
    oh, ow = (h - kh) // sh + 1, (w - kw) // sw + 1
    out = np.zeros((n, o, oh, ow))
    for b in range(n):
        for f in range(o):
            for i in range(oh):
                for j in range(ow):
                    for ch in range(c):
                        for u in range(kh):
                            for v in range(kw):
                                pixel = x[b, ch, i * sh + u, j * sw + v]
                                out[b, f, i, j] += pixel * weight[f, ch, u, v]
                                if bias is not None:
                                    out[b, f, i, j] += bias[f]
    return out


@kind("momentum_step", "nesterov-with-lr-in-velocity")
def nesterov_as_in_cs231n(param, grad, velocity, lr, momentum=0.9):
    v_prev = velocity.copy()
    v = momentum * velocity - lr * grad
    param = param + (-momentum * v_prev + (1 + momentum) * v)
    return param, v


@kind("conv_transpose2d", "start-without-stride")
def transposed_window_not_times_the_stride(input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    n, c, h, w = input.shape
    _, o, kh, kw = weight.shape
    out = np.zeros((n, o, (h - 1) * sh + kh, (w - 1) * sw + kw))
    for i in range(h):
        for j in range(w):
            for ch in range(c):
                patch = input[:, ch, i, j][:, None, None, None] * weight[ch][None]
                out[:, :, i : i + kh, j : j + kw] += patch
    return out[:, :, ph : out.shape[2] - ph, pw : out.shape[3] - pw]


@kind("conv_transpose2d", "padding-in-the-size-only")
def transposed_padding_in_the_size_only(input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    n, c, h, w = input.shape
    _, o, kh, kw = weight.shape
    height, width = (h - 1) * sh + kh - 2 * ph, (w - 1) * sw + kw - 2 * pw
    out = np.zeros((n, o, height, width))
    for i in range(h):
        for j in range(w):
            for a in range(kh):
                for b in range(kw):
                    y, x = i * sh + a, j * sw + b
                    if y < height and x < width:
                        out[:, :, y, x] += input[:, :, i, j] @ weight[:, :, a, b]
    return out


@kind("gaussian_kernel", "linspace-of-half-the-size")
def gaussian_on_a_linspace(size, sigma):
    ax = np.linspace(-(size // 2), size // 2, size)
    xx, yy = np.meshgrid(ax, ax)
    kernel = np.exp(-(xx**2 + yy**2) / (2 * sigma**2))
    return kernel / kernel.sum()


@kind("gaussian_kernel", "range-of-half-the-size")
def gaussian_on_a_range(size, sigma):
    rows = [
        [np.exp(-(i**2 + j**2) / (2 * sigma**2)) for j in range(-size // 2, size // 2)]
        for i in range(-size // 2, size // 2)
    ]
    kernel = np.array(rows)
    return kernel / kernel.sum()


@kind("conv2d_backward", "slice-to-minus-zero")
def cut_with_minus_padding(grad_output, input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dx, dw = np.zeros(x.shape), np.zeros(weight.shape)
    kh, kw = weight.shape[2:]
    for i in range(grad_output.shape[2]):
        for j in range(grad_output.shape[3]):
            g = grad_output[:, :, i, j]
            rows, cols = slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw)
            dw += np.einsum("no,nchw->ochw", g, x[:, :, rows, cols])
            dx[:, :, rows, cols] += np.einsum("no,ochw->nchw", g, weight)
    return dx[:, :, ph:-ph, pw:-pw], dw, grad_output.sum((0, 2, 3))


@kind("max_pool2d", "one-stride-and-no-padding")
def pooling_with_one_stride_and_no_padding(input, kernel_size, stride=None, padding=0):
    kh, kw = pair(kernel_size)
    s = pair(kernel_size if stride is None else stride)[0]
    n, c, h, w = input.shape
    oh, ow = (h - kh) // s + 1, (w - kw) // s + 1
    out = np.zeros((n, c, oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = input[:, :, i * s : i * s + kh, j * s : j * s + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


@kind("corr2d", "assign-not-add")
def assigned_one_number(input, kernel):
    kh, kw = kernel.shape
    out = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            total = 0
            for a in range(kh):
                for b in range(kw):
                    total = input[i + a, j + b] * kernel[a, b]
            out[i, j] = total
    return out


@kind("corr2d_multi_in", "last-channel-only")
def assigned_channel_by_channel(input, kernel):
    c, kh, kw = kernel.shape
    out = np.zeros((input.shape[1] - kh + 1, input.shape[2] - kw + 1))
    for ch in range(c):
        for i in range(out.shape[0]):
            for j in range(out.shape[1]):
                window = input[ch, i : i + kh, j : j + kw]
                out[i, j] = np.sum(window * kernel[ch])
    return out


@kind("softmax_cross_entropy", "gradient-of-log-p")
def through_log_p(logits, targets):
    n = len(logits)
    shifted = logits - logits.max(1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    loss = -log_p[np.arange(n), targets].mean()
    grad = np.zeros_like(log_p)
    grad[np.arange(n), targets] = -1 / n
    return loss, grad


@kind("relu_backward", "passes-at-zero-in-place")
def zeros_put_into_the_gradient(grad_output, input):
    grad_output[input < 0] = 0
    return grad_output


@kind("corr1d", "missing-plus-one")
def the_last_place_is_left_out(input, kernel):
    n, k = len(input), len(kernel)
    out = []
    for i in range(n - k):
        out.append(sum(input[i + a] * kernel[a] for a in range(k)))
    return np.array(out)


@kind("receptive_field", "last-layer-forgotten")
def one_layer_too_few(layers):
    field, jump = 1, 1
    for i in range(len(layers) - 1):
        k, s, d = layers[i]
        field += (k - 1) * d * jump
        jump *= s
    return field


@kind("corr2d", "sides-of-the-output-swapped")
def sides_of_the_output_swapped(input, kernel):
    h, w = input.shape
    kh, kw = kernel.shape
    out = np.zeros((w - kw + 1, h - kh + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            out[i, j] = np.sum(input[i : i + kh, j : j + kw] * kernel)
    return out


@kind("corr2d", "transposed-result")
def i_and_j_swapped(input, kernel):
    kh, kw = kernel.shape
    height, width = input.shape[0] - kh + 1, input.shape[1] - kw + 1
    out = np.zeros((width, height))
    for i in range(height):
        for j in range(width):
            out[j, i] = np.sum(input[i : i + kh, j : j + kw] * kernel)
    return out


@kind("corr2d", "i-and-j-exchanged")
def window_starts_at_j_i(input, kernel):
    kh, kw = kernel.shape
    out = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(input[j : j + kh, i : i + kw] * kernel)
    return out


@kind("corr2d_multi_in_out", "as-many-outputs-as-inputs")
def loop_over_input_channels_only(input, kernel):
    c, kh, kw = input.shape[0], *kernel.shape[2:]
    height, width = input.shape[1] - kh + 1, input.shape[2] - kw + 1
    out = np.zeros((c, height, width))
    for ch in range(c):
        for i in range(height):
            for j in range(width):
                window = input[:, i : i + kh, j : j + kw]
                out[ch, i, j] = np.sum(window * kernel[ch])
    return out


@kind("conv2d", "bias-along-height")
def bias_along_rows(input, weight, bias=None, stride=1, padding=0):
    out = plain(input, weight, stride, padding)
    return out if bias is None else out + np.reshape(bias, (1, 1, -1, 1))


@kind("conv2d_im2col", "bias-along-the-width")
def bias_added_without_axes(input, weight, bias=None, stride=1, padding=0):
    out = plain(input, weight, stride, padding)
    return out if bias is None else out + bias


@kind("conv2d", "stride-swapped")
def strides_swapped(input, weight, bias=None, stride=1, padding=0):
    out = plain(input, weight, pair(stride)[::-1], padding)
    return out if bias is None else out + bias[:, None, None]


@kind("conv2d", "pads-every-axis")
def all_four_axes_padded(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, padding)
    out = plain(x, weight, stride, 0)
    return out if bias is None else out + bias[:, None, None]


def plain(input, weight, stride, padding):
    """A right layer without bias."""
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    kh, kw = weight.shape[2:]
    oh, ow = (x.shape[2] - kh) // sh + 1, (x.shape[3] - kw) // sw + 1
    out = np.zeros((len(x), len(weight), oh, ow))
    for i in range(oh):
        for j in range(ow):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = np.tensordot(window, weight, ((1, 2, 3), (1, 2, 3)))
    return out


@kind("sgd_step", "uphill")
def step_of_the_wrong_sign(param, grad, lr, weight_decay=0.0):
    return param + lr * (grad + weight_decay * param)


@kind("adam_step", "uphill")
def adam_of_the_wrong_sign(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    m = betas[0] * m + (1 - betas[0]) * grad
    v = betas[1] * v + (1 - betas[1]) * np.square(grad)
    mhat, vhat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param + lr * mhat / (np.sqrt(vhat) + eps), m, v


@kind("softmax_cross_entropy", "log-of-zero")
def log_of_the_probabilities(logits, targets):
    n = logits.shape[0]
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    loss = np.mean(-np.log(p[np.arange(n), targets]))
    dx = p.copy()
    dx[np.arange(n), targets] -= 1
    return loss, dx / n


@kind("softmax_cross_entropy", "no-shift")
def exponentials_that_overflow(logits, targets):
    n = logits.shape[0]
    p = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    loss = -np.sum(np.log(p[np.arange(n), targets])) / n
    p[np.arange(n), targets] -= 1
    return loss, p / n
