"""`/` where `//` is meant, in each exercise that divides to count: nine kinds.

A size is no length of an array then, and the channels of a group are no index.
"""

import numpy as np
from kinds import kind, pair, plain


@kind("output_size", "fraction")
def true_division_in_the_size(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * (k - 1) - 1) / stride + 1


@kind("corr2d_strided", "division-gives-a-fraction")
def true_division_in_the_shape(input, kernel, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    x = np.pad(input, ((ph, ph), (pw, pw)))
    kh, kw = kernel.shape
    oh, ow = (x.shape[0] - kh) / sh + 1, (x.shape[1] - kw) / sw + 1
    out = np.zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            out[i, j] = (x[i * sh : i * sh + kh, j * sw : j * sw + kw] * kernel).sum()
    return out


@kind("conv2d", "division-gives-a-fraction")
def true_division_in_a_layer(input, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    n, _, h, w = input.shape
    f, _, hh, ww = weight.shape
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)), mode="constant")
    out = np.zeros((n, f, 1 + (h + 2 * ph - hh) / sh, 1 + (w + 2 * pw - ww) / sw))
    for b, k, i, j in np.ndindex(out.shape):
        field = x[b, :, i * sh : i * sh + hh, j * sw : j * sw + ww]
        out[b, k, i, j] = np.sum(field * weight[k]) + (0 if bias is None else bias[k])
    return out


@kind("max_pool2d", "division-gives-a-fraction")
def true_division_in_max_pooling(input, kernel_size, stride=None, padding=0):
    (kh, kw), (sh, sw) = pair(kernel_size), pair(stride or kernel_size)
    ph, pw = pair(padding)
    frame = ((0, 0), (0, 0), (ph, ph), (pw, pw))
    x = np.pad(input.astype(float), frame, constant_values=-np.inf)
    n, c, h, w = x.shape
    h_out = 1 + (h - kh) / sh
    w_out = 1 + (w - kw) / sw
    out = np.zeros((n, c, h_out, w_out))
    for i in range(h_out):
        for j in range(w_out):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


@kind("avg_pool2d", "division-gives-a-fraction")
def true_division_in_average_pooling(input, kernel_size, stride=None, padding=0):
    (kh, kw), (sh, sw) = pair(kernel_size), pair(stride or kernel_size)
    ph, pw = pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    rows = []
    for i in range((x.shape[2] - kh) / sh + 1):
        row = []
        for j in range((x.shape[3] - kw) / sw + 1):
            window = x[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            row.append(window.mean(axis=(2, 3)))
        rows.append(np.stack(row, axis=-1))
    return np.stack(rows, axis=-2)


@kind("im2col", "division-gives-a-fraction")
def true_division_in_columns(input, kernel_size, stride=1, padding=0):
    (kh, kw), (sh, sw), (ph, pw) = pair(kernel_size), pair(stride), pair(padding)
    n, c, h, w = input.shape
    img = np.pad(input, [(0, 0), (0, 0), (ph, ph), (pw, pw)], "constant")
    out_h, out_w = (h + 2 * ph - kh) / sh + 1, (w + 2 * pw - kw) / sw + 1
    col = np.zeros((n, c, kh, kw, out_h, out_w))
    for y in range(kh):
        for x in range(kw):
            rows, cols = y + sh * out_h, x + sw * out_w
            col[:, :, y, x, :, :] = img[:, :, y:rows:sh, x:cols:sw]
    return col.reshape(n, c * kh * kw, -1)


@kind("conv2d_im2col", "division-gives-a-fraction")
def true_division_before_the_product(input, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, w = x.shape
    o, _, kh, kw = weight.shape
    oh, ow = (h - kh) / sh + 1, (w - kw) / sw + 1
    cols = np.empty((n, c * kh * kw, oh * ow))
    for p in range(oh * ow):
        i, j = p // ow * sh, p % ow * sw
        cols[:, :, p] = x[:, :, i : i + kh, j : j + kw].reshape(n, -1)
    out = (weight.reshape(o, -1) @ cols).reshape(n, o, oh, ow)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1)


@kind("conv1d", "division-gives-a-fraction")
def true_division_along_a_signal(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    k = weight.shape[-1]
    length = (input.shape[-1] + 2 * padding - k) / stride + 1
    out = np.zeros((len(input), len(weight), length))
    for t in range(length):
        window = x[:, :, t * stride : t * stride + k]
        out[:, :, t] = np.einsum("nck,ock->no", window, weight)
    return out if bias is None else out + bias[:, None]


@kind("grouped_conv2d", "division-gives-a-fraction")
def true_division_of_the_channels(input, weight, groups):
    c_in, c_out = input.shape[1] / groups, weight.shape[0] / groups
    parts = []
    for g in range(groups):
        x = input[:, g * c_in : (g + 1) * c_in]
        parts.append(plain(x, weight[g * c_out : (g + 1) * c_out], 1, 0))
    return np.concatenate(parts, axis=1)
