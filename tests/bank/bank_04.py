"""Answers to assignment 04."""

import numpy as np
from bank.answers import right, wrong
from numpy.lib.stride_tricks import sliding_window_view


def corr2d(input, kernel):
    return np.einsum("ijab,ab->ij", sliding_window_view(input, kernel.shape), kernel)


def pair(value):
    return (value, value) if np.isscalar(value) else tuple(value)


@right("corr2d_multi_in")
def corr2d_multi_in_sum_of_channels(input, kernel):
    return sum(corr2d(x, k) for x, k in zip(input, kernel))


@right("corr2d_multi_in")
def corr2d_multi_in_window_of_all(input, kernel):
    return (sliding_window_view(input, kernel.shape)[0] * kernel).sum(axis=(2, 3, 4))


@wrong("corr2d_multi_in", "The channels are averaged, not added up.")
def corr2d_multi_in_mean(input, kernel):
    return np.mean([corr2d(x, k) for x, k in zip(input, kernel)], axis=0)


@wrong("corr2d_multi_in", "The results of the channels are kept apart.")
def corr2d_multi_in_apart(input, kernel):
    return np.stack([corr2d(input[c], kernel[c]) for c in range(len(input))])


@wrong("corr2d_multi_in", "Every channel meets the first channel's kernel.")
def corr2d_multi_in_first_kernel(input, kernel):
    return sum(corr2d(x, kernel[0]) for x in input)


@wrong("corr2d_multi_in", "Only the last channel counts: = where += is meant.")
def corr2d_multi_in_last(input, kernel):
    C, kh, kw = kernel.shape
    out = np.zeros((input.shape[1] - kh + 1, input.shape[2] - kw + 1))
    for c in range(C):
        out = corr2d(input[c], kernel[c])
    return out


@wrong("corr2d_multi_in", "An axis for the channels, of length 1, is left over.")
def corr2d_multi_in_axis_left(input, kernel):
    return sum(corr2d(x, k) for x, k in zip(input, kernel))[None]


@wrong("corr2d_multi_in", "The kernel is turned in all axes, the channels as well.")
def corr2d_multi_in_channels_flipped(input, kernel):
    return sum(corr2d(x, np.flip(k)) for x, k in zip(input, kernel[::-1]))


@wrong(
    "corr2d_multi_in",
    "The first channel is left out of the sum.",
    "The last column of windows is missing.",
)
def corr2d_multi_in_from_one(input, kernel):
    C, kh, kw = kernel.shape
    out = np.zeros((input.shape[1] - kh + 1, input.shape[2] - kw))
    for c in range(1, C):
        for i, j in np.ndindex(*out.shape):
            out[i, j] += np.sum(input[c, i : i + kh, j : j + kw] * kernel[c])
    return out


@right("corr2d_multi_in_out")
def corr2d_multi_in_out_lists(input, kernel):
    return np.array([sum(map(corr2d, input, k)) for k in kernel])


@right("corr2d_multi_in_out")
def corr2d_multi_in_out_columns(input, kernel):
    O, C, kh, kw = kernel.shape
    oh, ow = input.shape[1] - kh + 1, input.shape[2] - kw + 1
    columns = [
        input[:, i : i + kh, j : j + kw].ravel() for i in range(oh) for j in range(ow)
    ]
    return (kernel.reshape(O, -1) @ np.array(columns).T).reshape(O, oh, ow)


@wrong("corr2d_multi_in_out", "The output channels come last.")
def corr2d_multi_in_out_last(input, kernel):
    return np.stack([sum(map(corr2d, input, k)) for k in kernel], axis=-1)


@wrong("corr2d_multi_in_out", "The output channels are added up as well.")
def corr2d_multi_in_out_all_added(input, kernel):
    return sum(sum(map(corr2d, input, k)) for k in kernel)


@wrong("corr2d_multi_in_out", "The kernel's first two axes are exchanged.")
def corr2d_multi_in_out_swapped(input, kernel):
    kernel = kernel.transpose(1, 0, 2, 3)
    return np.array([sum(map(corr2d, input, k)) for k in kernel])


@wrong(
    "corr2d_multi_in_out", "Channel o of the output sees channel o of the input only."
)
def corr2d_multi_in_out_depthwise(input, kernel):
    C = len(input)
    return np.stack([corr2d(input[o % C], k[o % C]) for o, k in enumerate(kernel)])


@wrong("corr2d_multi_in_out", "Every output channel uses the first set of kernels.")
def corr2d_multi_in_out_first_set(input, kernel):
    O, C, kh, kw = kernel.shape
    out = np.zeros((O, input.shape[1] - kh + 1, input.shape[2] - kw + 1))
    for o in range(O):
        for c in range(C):
            out[o] += corr2d(input[c], kernel[0, c])
    return out


@wrong(
    "corr2d_multi_in_out",
    "The sum runs on from one output channel to the next.",
    "The kernels are flipped.",
)
def corr2d_multi_in_out_runs_on(input, kernel):
    total, out = 0, []
    for k in kernel:
        for x, one in zip(input, k):
            total = total + corr2d(x, one[::-1, ::-1])
        out.append(total)
    return np.array(out)


@right("conv1x1")
def conv1x1_reshaped(input, weight):
    C, H, W = input.shape
    return (weight @ input.reshape(C, H * W)).reshape(-1, H, W)


@right("conv1x1")
def conv1x1_broadcast(input, weight):
    return (weight[:, :, None, None] * input[None]).sum(1)


@right("conv1x1")
def conv1x1_channels_last_and_back(input, weight):
    return np.moveaxis(np.moveaxis(input, 0, -1) @ weight.T, -1, 0)


@wrong(
    "conv1x1", "reshape(-1, C) cuts rows of pixels apart; it does not move channels."
)
def conv1x1_reshape_moves_nothing(input, weight):
    C, H, W = input.shape
    return (input.reshape(-1, C) @ weight.T).T.reshape(-1, H, W)


@wrong("conv1x1", "The channels are left at the end.")
def conv1x1_channels_last(input, weight):
    return np.einsum("oc,chw->hwo", weight, input)


@wrong("conv1x1", "The weight is transposed.")
def conv1x1_weight_transposed(input, weight):
    return np.tensordot(weight.T, input, 1)


@wrong("conv1x1", "Height and width are exchanged in the result.")
def conv1x1_hw_swapped(input, weight):
    return np.tensordot(weight, input.T, axes=(1, 2))


@wrong("conv1x1", "Each output is computed from the last channel only: = for +=.")
def conv1x1_assigns(input, weight):
    out = np.zeros((len(weight),) + input.shape[1:])
    for o in range(weight.shape[0]):
        for c in range(weight.shape[1]):
            out[o] = weight[o, c] * input[c]
    return out


@wrong(
    "conv1x1",
    "The result of the matrix product is not given back its rows and columns.",
    "The weighted channels are divided by their number.",
)
def conv1x1_flat_mean(input, weight):
    return weight @ input.reshape(len(input), -1) / len(input)


@right("conv2d")
def conv2d_tap_by_tap(input, weight, bias=None, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (pv, pv), (ph, ph)))
    kh, kw = weight.shape[2:]
    h, w = (x.shape[2] - kh) // sv + 1, (x.shape[3] - kw) // sh + 1
    out = np.zeros((len(x), len(weight), h, w))
    for a, b in np.ndindex(kh, kw):
        part = x[:, :, a : a + h * sv : sv, b : b + w * sh : sh][:, :, :h, :w]
        out += np.einsum("oc,nchw->nohw", weight[:, :, a, b], part)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1)


@right("conv2d")
def conv2d_windows_tensordot(input, weight, bias=None, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (pv, pv), (ph, ph)))
    v = sliding_window_view(x, weight.shape[2:], axis=(2, 3))[:, :, ::sv, ::sh]
    out = np.tensordot(v, weight, axes=([1, 4, 5], [1, 2, 3]))
    if bias is not None:
        out = out + bias
    return out.transpose(0, 3, 1, 2)


@right("conv2d")
def conv2d_place_by_place(input, weight, bias=None, stride=1, padding=0):
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(input, ((0, 0), (0, 0), (pv, pv), (ph, ph)))
    N, O, kh, kw = len(x), len(weight), *weight.shape[2:]
    out = np.empty((N, O, (x.shape[2] - kh) // sv + 1, (x.shape[3] - kw) // sh + 1))
    flat = weight.reshape(O, -1).T
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            patch = x[:, :, i * sv : i * sv + kh, j * sh : j * sh + kw]
            out[:, :, i, j] = patch.reshape(N, -1) @ flat
    return out + (0 if bias is None else bias[:, None, None])


def windows(x, weight, stride, padding):
    """The windows (N, C, h, w, kh, kw), as the wrong ones below share them."""
    (sv, sh), (pv, ph) = pair(stride), pair(padding)
    x = np.pad(x, ((0, 0), (0, 0), (pv, pv), (ph, ph)))
    return sliding_window_view(x, weight.shape[2:], axis=(2, 3))[:, :, ::sv, ::sh]


@wrong("conv2d", "The bias is not added.")
def conv2d_no_bias(input, weight, bias=None, stride=1, padding=0):
    v = windows(input, weight, stride, padding)
    return np.einsum("nchwab,ocab->nohw", v, weight)


@wrong("conv2d", "Without a bias it fails: None cannot be added.")
def conv2d_bias_must_come(input, weight, bias=None, stride=1, padding=0):
    v = windows(input, weight, stride, padding)
    return np.einsum("nchwab,ocab->nohw", v, weight) + bias[:, None, None]


@wrong("conv2d", "The bias is added once for every input channel.")
def conv2d_bias_per_channel(input, weight, bias=None, stride=1, padding=0):
    v = windows(input, weight, stride, padding)
    out = 0
    for c in range(input.shape[1]):
        out = out + np.einsum("nhwab,oab->nohw", v[:, c], weight[:, c])
        if bias is not None:
            out = out + bias[:, None, None]
    return out


@wrong("conv2d", "Only the bias of the first output channel is used, for all.")
def conv2d_bias_zero(input, weight, bias=None, stride=1, padding=0):
    out = np.einsum(
        "nchwab,ocab->nohw", windows(input, weight, stride, padding), weight
    )
    return out if bias is None else out + bias[0]


@wrong("conv2d", "Only the first image of the batch is computed; the others stay 0.")
def conv2d_first_image(input, weight, bias=None, stride=1, padding=0):
    v = windows(input, weight, stride, padding)
    out = np.zeros((len(input), len(weight), *v.shape[2:4]))
    for o in range(len(weight)):
        out[0, o] = np.einsum("chwab,cab->hw", v[0], weight[o])
        out[0, o] += 0 if bias is None else bias[o]
    return out


@wrong("conv2d", "np.pad with one number pads the batch and the channels as well.")
def conv2d_pads_all_axes(input, weight, bias=None, stride=1, padding=0):
    pv, ph = pair(padding)
    x = np.pad(input, ((pv, pv), (pv, pv), (pv, pv), (ph, ph)))
    x = x[:, : weight.shape[1]]
    out = np.einsum("nchwab,ocab->nohw", windows(x, weight, stride, 0), weight)
    return out if bias is None else out + bias[:, None, None]


@wrong("conv2d", "The output has the type of the input, so that fractions are cut off.")
def conv2d_type_of_input(input, weight, bias=None, stride=1, padding=0):
    v = windows(input, weight, stride, padding)
    out = np.zeros((len(input), len(weight), *v.shape[2:4]), input.dtype)
    out[:] = np.einsum("nchwab,ocab->nohw", v, weight)
    if bias is not None:
        out[:] = out + bias[:, None, None]
    return out


@wrong("conv2d", "The padding is half the kernel, whatever `padding` says.")
def conv2d_pads_half_kernel(input, weight, bias=None, stride=1, padding=0):
    half = weight.shape[2] // 2, weight.shape[3] // 2
    out = np.einsum("nchwab,ocab->nohw", windows(input, weight, stride, half), weight)
    return out if bias is None else out + bias[:, None, None]


@wrong("conv2d", "The bias is subtracted.")
def conv2d_minus_bias(input, weight, bias=None, stride=1, padding=0):
    out = np.einsum(
        "nchwab,ocab->nohw", windows(input, weight, stride, padding), weight
    )
    return out if bias is None else out - bias[:, None, None]


@wrong("conv2d", "The weight's rows and columns are exchanged.")
def conv2d_kernel_transposed(input, weight, bias=None, stride=1, padding=0):
    weight = weight.swapaxes(2, 3)
    out = np.einsum(
        "nchwab,ocab->nohw", windows(input, weight, stride, padding), weight
    )
    return out if bias is None else out + bias[:, None, None]


@wrong("conv2d", "Stride and padding must be pairs; a plain number fails.")
def conv2d_pairs_only(input, weight, bias=None, stride=1, padding=0):
    x = np.pad(input, [(0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2])
    v = sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    v = v[:, :, :: stride[0], :: stride[1]]
    out = np.einsum("nchwab,ocab->nohw", v, weight)
    return out if bias is None else out + bias[:, None, None]


@wrong(
    "conv2d",
    "The kernels are flipped.",
    "The bias is not added.",
)
def conv2d_flipped_no_bias(input, weight, bias=None, stride=1, padding=0):
    v = windows(input, weight, stride, padding)
    return np.einsum("nchwab,ocab->nohw", v, weight[:, :, ::-1, ::-1])


@wrong(
    "conv2d",
    "The padding is not used.",
    "The stride is used for the rows only.",
)
def conv2d_no_padding_half_stride(input, weight, bias=None, stride=1, padding=0):
    v = windows(input, weight, (pair(stride)[0], 1), 0)
    out = np.einsum("nchwab,ocab->nohw", v, weight)
    return out if bias is None else out + bias[:, None, None]
