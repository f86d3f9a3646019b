"""Answers to assignment 13."""

import numpy as np
from bank.answers import right, wrong
from numpy.lib.stride_tricks import sliding_window_view


def pair(value):
    return (value, value) if np.isscalar(value) else tuple(value)


def conv(input, weight):
    v = sliding_window_view(input, weight.shape[2:], axis=(2, 3))
    return np.einsum("nchwab,ocab->nohw", v, weight)


def spread(input, weight, stride):
    """The transposed convolution before anything is cut off."""
    (sv, sh), (kh, kw) = pair(stride), weight.shape[2:]
    N, _, H, W = input.shape
    out = np.zeros((N, weight.shape[1], (H - 1) * sv + kh, (W - 1) * sh + kw))
    for i, j in np.ndindex(H, W):
        part = np.tensordot(input[:, :, i, j], weight, 1)
        out[:, :, i * sv : i * sv + kh, j * sh : j * sh + kw] += part
    return out


def cut(out, padding):
    (pv, ph), (H, W) = pair(padding), out.shape[2:]
    return out[:, :, pv : H - pv, ph : W - ph]


@right("conv_transpose2d")
def conv_transpose2d_taps(input, weight, stride=1, padding=0):
    (sv, sh), (kh, kw) = pair(stride), weight.shape[2:]
    N, C, H, W = input.shape
    out = np.zeros((N, weight.shape[1], (H - 1) * sv + kh, (W - 1) * sh + kw))
    for a in range(kh):
        for b in range(kw):
            part = np.einsum("nchw,co->nohw", input, weight[:, :, a, b])
            rows = slice(a, a + (H - 1) * sv + 1, sv)
            out[:, :, rows, b : b + (W - 1) * sh + 1 : sh] += part
    return cut(out, padding)


@right("conv_transpose2d")
def conv_transpose2d_zeros_between(input, weight, stride=1, padding=0):
    (sv, sh), (kh, kw) = pair(stride), weight.shape[2:]
    N, C, H, W = input.shape
    wide = np.zeros((N, C, (H - 1) * sv + 1, (W - 1) * sh + 1))
    wide[:, :, ::sv, ::sh] = input
    wide = np.pad(wide, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))
    flipped = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
    return cut(conv(wide, flipped), padding)


@wrong("conv_transpose2d", "Where windows overlap the last one wins: = for +=.")
def conv_transpose2d_assigns(input, weight, stride=1, padding=0):
    (sv, sh), (kh, kw) = pair(stride), weight.shape[2:]
    N, _, H, W = input.shape
    out = np.zeros((N, weight.shape[1], (H - 1) * sv + kh, (W - 1) * sh + kw))
    for i in range(H):
        for j in range(W):
            part = np.tensordot(input[:, :, i, j], weight, 1)
            out[:, :, i * sv : i * sv + kh, j * sh : j * sh + kw] = part
    return cut(out, padding)


@wrong("conv_transpose2d", "The kernel is flipped.")
def conv_transpose2d_flipped(input, weight, stride=1, padding=0):
    return cut(spread(input, weight[:, :, ::-1, ::-1], stride), padding)


@wrong("conv_transpose2d", "The padding is added as a border, not cut off.")
def conv_transpose2d_adds_padding(input, weight, stride=1, padding=0):
    pv, ph = pair(padding)
    out = spread(input, weight, stride)
    return np.pad(out, ((0, 0), (0, 0), (pv, pv), (ph, ph)))


@wrong("conv_transpose2d", "The padding is cut off at the bottom and the right only.")
def conv_transpose2d_cuts_one_side(input, weight, stride=1, padding=0):
    pv, ph = pair(padding)
    out = spread(input, weight, stride)
    return out[:, :, : out.shape[2] - pv, : out.shape[3] - ph]


@wrong("conv_transpose2d", "[p:-p] is empty when nothing is to be cut off.")
def conv_transpose2d_minus_zero(input, weight, stride=1, padding=0):
    pv, ph = pair(padding)
    return spread(input, weight, stride)[:, :, pv:-pv, ph:-ph]


@wrong("conv_transpose2d", "The stride is not used: windows stand one pixel apart.")
def conv_transpose2d_no_stride(input, weight, stride=1, padding=0):
    return cut(spread(input, weight, 1), padding)


@wrong("conv_transpose2d", "The weight's axes are read as output channels first.")
def conv_transpose2d_channels(input, weight, stride=1, padding=0):
    return cut(spread(input, weight.transpose(1, 0, 2, 3), stride), padding)


@wrong("conv_transpose2d", "It is an ordinary convolution with stride and padding.")
def conv_transpose2d_ordinary(input, weight, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (pv, pv), (ph, ph)))
    return conv(x, weight.transpose(1, 0, 2, 3))[:, :, ::sv, ::sh]


@wrong(
    "conv_transpose2d",
    "The output is H·stride pixels high: the ends of the last windows are lost.",
    "The padding is not used.",
)
def conv_transpose2d_size(input, weight, stride=1, padding=0):
    sv, sh = pair(stride)
    H, W = input.shape[2:]
    return spread(input, weight, stride)[:, :, : H * sv, : W * sh]


@right("dilated_conv2d")
def dilated_conv2d_kernel_with_holes(input, weight, dilation):
    dv, dh = pair(dilation)
    O, C, kh, kw = weight.shape
    wide = np.zeros((O, C, dv * (kh - 1) + 1, dh * (kw - 1) + 1))
    wide[:, :, ::dv, ::dh] = weight
    return conv(input, wide)


@right("dilated_conv2d")
def dilated_conv2d_strided_slices(input, weight, dilation):
    (dv, dh), (O, C, kh, kw) = pair(dilation), weight.shape
    h, w = input.shape[2] - dv * (kh - 1), input.shape[3] - dh * (kw - 1)
    out = np.zeros((len(input), O, h, w))
    for i in range(h):
        for j in range(w):
            patch = input[:, None, :, i : i + dv * kh : dv, j : j + dh * kw : dh]
            out[:, :, i, j] = (patch[..., :kh, :kw] * weight).sum((2, 3, 4))
    return out


@wrong("dilated_conv2d", "There are `dilation` zeros between the taps: one too many.")
def dilated_conv2d_gap(input, weight, dilation):
    dv, dh = np.add(pair(dilation), 1)
    O, C, kh, kw = weight.shape
    wide = np.zeros((O, C, dv * (kh - 1) + 1, dh * (kw - 1) + 1))
    wide[:, :, ::dv, ::dh] = weight
    if wide.shape[2] > input.shape[2] or wide.shape[3] > input.shape[3]:
        return np.zeros((len(input), O, 0, 0))
    return conv(input, wide)


@wrong("dilated_conv2d", "The dilation is used as a stride.")
def dilated_conv2d_as_stride(input, weight, dilation):
    dv, dh = pair(dilation)
    return conv(input, weight)[:, :, ::dv, ::dh]


@wrong("dilated_conv2d", "The size is that of an ordinary kernel, the border zeros.")
def dilated_conv2d_padded(input, weight, dilation):
    (dv, dh), (O, C, kh, kw) = pair(dilation), weight.shape
    frame = ((0, (dv - 1) * (kh - 1)), (0, (dh - 1) * (kw - 1)))
    x = np.pad(input, ((0, 0), (0, 0)) + frame)
    wide = np.zeros((O, C, dv * (kh - 1) + 1, dh * (kw - 1) + 1))
    wide[:, :, ::dv, ::dh] = weight
    return conv(x, wide)


@wrong("dilated_conv2d", "The dilation is not used.")
def dilated_conv2d_ordinary(input, weight, dilation):
    return conv(input, weight)


@wrong("dilated_conv2d", "Vertical and horizontal dilation are exchanged.")
def dilated_conv2d_swapped(input, weight, dilation):
    dh, dv = pair(dilation)
    O, C, kh, kw = weight.shape
    wide = np.zeros((O, C, dv * (kh - 1) + 1, dh * (kw - 1) + 1))
    wide[:, :, ::dv, ::dh] = weight
    return conv(input, wide)


@wrong(
    "dilated_conv2d",
    "A pair fails: only a number is taken.",
    "The kernel is flipped.",
)
def dilated_conv2d_number_flipped(input, weight, dilation):
    O, C, kh, kw = weight.shape
    wide = np.zeros((O, C, dilation * (kh - 1) + 1, dilation * (kw - 1) + 1))
    wide[:, :, ::dilation, ::dilation] = weight[:, :, ::-1, ::-1]
    return conv(input, wide)


@right("grouped_conv2d")
def grouped_conv2d_split(input, weight, groups):
    parts = zip(np.split(input, groups, axis=1), np.split(weight, groups))
    return np.concatenate([conv(x, w) for x, w in parts], axis=1)


@right("grouped_conv2d")
def grouped_conv2d_block_diagonal(input, weight, groups):
    O, c, kh, kw = weight.shape
    full = np.zeros((O, input.shape[1], kh, kw))
    for o in range(O):
        g = o // (O // groups)
        full[o, g * c : (g + 1) * c] = weight[o]
    return conv(input, full)


@wrong("grouped_conv2d", "Every groups-th channel makes a group, not neighbours.")
def grouped_conv2d_interleaved(input, weight, groups):
    out = [conv(input[:, g::groups], w) for g, w in enumerate(np.split(weight, groups))]
    return np.concatenate(out, axis=1)


@wrong("grouped_conv2d", "The groups' results are added up, not put side by side.")
def grouped_conv2d_added(input, weight, groups):
    parts = zip(np.split(input, groups, axis=1), np.split(weight, groups))
    return sum(conv(x, w) for x, w in parts)


@wrong("grouped_conv2d", "Every group uses the first group's kernels.")
def grouped_conv2d_first_kernels(input, weight, groups):
    first = weight[: len(weight) // groups]
    parts = np.split(input, groups, axis=1)
    return np.concatenate([conv(x, first) for x in parts], axis=1)


@wrong("grouped_conv2d", "The groups are joined along the batch.")
def grouped_conv2d_axis_zero(input, weight, groups):
    parts = zip(np.split(input, groups, axis=1), np.split(weight, groups))
    return np.concatenate([conv(x, w) for x, w in parts])


@wrong("grouped_conv2d", "Every output sees the first group of the input.")
def grouped_conv2d_first_group(input, weight, groups):
    return conv(input[:, : weight.shape[1]], weight)


@wrong("grouped_conv2d", "The outputs of the groups are interleaved.")
def grouped_conv2d_outputs_interleaved(input, weight, groups):
    parts = zip(np.split(input, groups, axis=1), np.split(weight, groups))
    out = np.stack([conv(x, w) for x, w in parts], axis=2)
    return out.reshape(len(input), len(weight), *out.shape[3:])


@wrong(
    "grouped_conv2d",
    "The groups come in the wrong order, the last one first.",
    "The kernels are flipped.",
)
def grouped_conv2d_reversed_flipped(input, weight, groups):
    parts = zip(np.split(input, groups, axis=1), np.split(weight, groups))
    out = [conv(x, w[:, :, ::-1, ::-1]) for x, w in parts]
    return np.concatenate(out[::-1], axis=1)


@right("depthwise_separable_conv2d")
def depthwise_separable_conv2d_two_steps(input, depthwise, pointwise):
    middle = grouped_conv2d_split(input, depthwise, input.shape[1])
    return np.einsum("oc,nchw->nohw", pointwise[:, :, 0, 0], middle)


@right("depthwise_separable_conv2d")
def depthwise_separable_conv2d_one_kernel(input, depthwise, pointwise):
    return conv(input, pointwise * depthwise[:, 0])


@wrong("depthwise_separable_conv2d", "There is a ReLU between the two steps.")
def depthwise_separable_conv2d_relu(input, depthwise, pointwise):
    middle = np.maximum(grouped_conv2d_split(input, depthwise, input.shape[1]), 0)
    return conv(middle, pointwise)


@wrong("depthwise_separable_conv2d", "All channels are blurred by the first kernel.")
def depthwise_separable_conv2d_one_for_all(input, depthwise, pointwise):
    first = np.repeat(depthwise[:1], input.shape[1], axis=0)
    return conv(grouped_conv2d_split(input, first, input.shape[1]), pointwise)


@wrong("depthwise_separable_conv2d", "The second step is missing.")
def depthwise_separable_conv2d_half(input, depthwise, pointwise):
    return grouped_conv2d_split(input, depthwise, input.shape[1])


@wrong("depthwise_separable_conv2d", "The depthwise step adds its channels up already.")
def depthwise_separable_conv2d_added(input, depthwise, pointwise):
    middle = conv(input, depthwise.transpose(1, 0, 2, 3))
    return middle * pointwise.sum(axis=(1, 2, 3))[:, None, None]


@wrong(
    "depthwise_separable_conv2d",
    "The depthwise kernels are flipped.",
    "The channels are averaged by the 1×1 step, not added up.",
)
def depthwise_separable_conv2d_flip_mean(input, depthwise, pointwise):
    flipped = depthwise[:, :, ::-1, ::-1]
    middle = grouped_conv2d_split(input, flipped, input.shape[1])
    return conv(middle, pointwise / input.shape[1])


@right("conv1d")
def conv1d_windows(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    v = sliding_window_view(x, weight.shape[2], axis=2)[:, :, ::stride]
    out = np.einsum("ncla,oca->nol", v, weight)
    return out if bias is None else out + bias[:, None]


@right("conv1d")
def conv1d_as_image_of_one_row(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    out = conv(x[:, :, None], weight[:, :, None])[:, :, 0, ::stride]
    return out if bias is None else out + np.reshape(bias, (1, -1, 1))


@wrong("conv1d", "np.convolve flips the kernel.")
def conv1d_convolve(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    out = np.array(
        [
            [
                sum(np.convolve(c, k, "valid") for c, k in zip(image, kernel))[::stride]
                for kernel in weight
            ]
            for image in x
        ]
    )
    return out if bias is None else out + bias[:, None]


@wrong("conv1d", "The padding is put in front only.")
def conv1d_in_front(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, 0)))
    v = sliding_window_view(x, weight.shape[2], axis=2)[:, :, ::stride]
    out = np.einsum("ncla,oca->nol", v, weight)
    return out if bias is None else out + bias[:, None]


@wrong("conv1d", "`if bias:` fails when the bias is an array of several numbers.")
def conv1d_if_bias(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    v = sliding_window_view(x, weight.shape[2], axis=2)[:, :, ::stride]
    out = np.einsum("ncla,oca->nol", v, weight)
    if bias:
        out = out + bias[:, None]
    return out


@wrong("conv1d", "The sum over the input channels keeps only the last one.")
def conv1d_last_channel(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    v = sliding_window_view(x, weight.shape[2], axis=2)[:, :, ::stride]
    for c in range(input.shape[1]):
        out = np.einsum("nla,oa->nol", v[:, c], weight[:, c])
    return out if bias is None else out + bias[:, None]


@wrong(
    "conv1d", "The bias of each channel is added to the whole sum over the channels."
)
def conv1d_all_biases(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    v = sliding_window_view(x, weight.shape[2], axis=2)[:, :, ::stride]
    out = np.einsum("ncla,oca->nol", v, weight)
    return out if bias is None else out + bias.sum()


@wrong(
    "conv1d",
    "The stride is not used.",
    "The bias is left out.",
)
def conv1d_bare(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    v = sliding_window_view(x, weight.shape[2], axis=2)
    return np.einsum("ncla,oca->nol", v, weight)
