"""Honest and wrong answers to the exercises of lesson 13."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from students import assert_right, assert_wrong, pair, plain

# Honest styles of dilated_conv2d


def every_dth_pixel(input, weight, dilation):
    (dh, dw), (kh, kw) = pair(dilation), weight.shape[2:]
    h, w = input.shape[2] - dh * (kh - 1), input.shape[3] - dw * (kw - 1)
    output = np.zeros((len(input), len(weight), h, w))
    for i in range(h):
        for j in range(w):
            window = input[
                :, :, i : i + dh * (kh - 1) + 1 : dh, j : j + dw * (kw - 1) + 1 : dw
            ]
            output[:, :, i, j] = np.einsum("ncab,ocab->no", window, weight)
    return output


def kernel_with_holes(input, weight, dilation):
    (dh, dw), (kh, kw) = pair(dilation), weight.shape[2:]
    spread = np.zeros((*weight.shape[:2], dh * (kh - 1) + 1, dw * (kw - 1) + 1))
    spread[:, :, ::dh, ::dw] = weight
    return plain(input, spread)


def shifted_images(input, weight, dilation):
    (dh, dw), (kh, kw) = pair(dilation), weight.shape[2:]
    h, w = input.shape[2] - dh * (kh - 1), input.shape[3] - dw * (kw - 1)
    return sum(
        np.einsum(
            "nchw,oc->nohw",
            input[:, :, a * dh : a * dh + h, b * dw : b * dw + w],
            weight[:, :, a, b],
        )
        for a, b in np.ndindex(kh, kw)
    )


@pytest.mark.parametrize(
    "student", [every_dth_pixel, kernel_with_holes, shifted_images]
)
def test_honest_dilated_convolutions_get_full_points(student):
    assert_right(student, "dilated_conv2d")


# Honest styles of grouped_conv2d


def group_by_group(input, weight, groups):
    outputs = [
        plain(images, kernels)
        for images, kernels in zip(
            np.split(input, groups, axis=1), np.split(weight, groups), strict=True
        )
    ]
    return np.concatenate(outputs, axis=1)


def output_by_output(input, weight, groups):
    size, outputs = weight.shape[1], len(weight) // groups
    kh, kw = weight.shape[2:]
    n, _, height, width = input.shape
    output = np.zeros((n, len(weight), height - kh + 1, width - kw + 1))
    for o in range(len(weight)):
        first = o // outputs * size
        for i in range(output.shape[2]):
            for j in range(output.shape[3]):
                window = input[:, first : first + size, i : i + kh, j : j + kw]
                output[:, o, i, j] = (window * weight[o]).sum(axis=(1, 2, 3))
    return output


def groups_on_an_axis(input, weight, groups):
    windows = sliding_window_view(input, weight.shape[2:], axis=(2, 3))
    n, c, h, w, kh, kw = windows.shape
    windows = windows.reshape(n, groups, c // groups, h, w, kh, kw)
    kernels = weight.reshape(groups, -1, *weight.shape[1:])
    output = np.einsum("ngcijab,gocab->ngoij", windows, kernels)
    return output.reshape(n, -1, h, w)


def weights_of_zero_elsewhere(input, weight, groups):
    full = np.zeros((len(weight), input.shape[1], *weight.shape[2:]))
    outputs, size = len(weight) // groups, weight.shape[1]
    for o, kernel in enumerate(weight):
        first = o // outputs * size
        full[o, first : first + size] = kernel
    return plain(input, full)


@pytest.mark.parametrize(
    "student",
    [group_by_group, output_by_output, groups_on_an_axis, weights_of_zero_elsewhere],
)
def test_honest_grouped_convolutions_get_full_points(student):
    assert_right(student, "grouped_conv2d")


# Honest styles of depthwise_separable_conv2d


def two_convolutions(input, depthwise, pointwise):
    return plain(group_by_group(input, depthwise, len(depthwise)), pointwise)


def one_einsum(input, depthwise, pointwise):
    windows = sliding_window_view(input, depthwise.shape[2:], axis=(2, 3))
    return np.einsum(
        "ncijab,cab,oc->noij", windows, depthwise[:, 0], pointwise[:, :, 0, 0]
    )


def one_kernel_of_both(input, depthwise, pointwise):
    return plain(input, pointwise * depthwise[:, 0])


@pytest.mark.parametrize("student", [two_convolutions, one_einsum, one_kernel_of_both])
def test_honest_separable_convolutions_get_full_points(student):
    assert_right(student, "depthwise_separable_conv2d")


# Honest styles of conv1d


def sequence_in_loops(input, weight, bias=None, stride=1, padding=0):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    k = weight.shape[2]
    size = (padded.shape[2] - k) // stride + 1
    output = np.zeros((len(input), len(weight), size))
    for n in range(len(input)):
        for o in range(len(weight)):
            for i in range(size):
                window = padded[n, :, i * stride : i * stride + k]
                output[n, o, i] = np.sum(window * weight[o])
            if bias is not None:
                output[n, o] += bias[o]
    return output


def views_of_sequences(input, weight, bias=None, stride=1, padding=0):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    windows = sliding_window_view(padded, weight.shape[2], axis=2)[:, :, ::stride]
    output = np.tensordot(windows, weight, axes=((1, 3), (1, 2))).swapaxes(1, 2)
    return output if bias is None else output + bias.reshape(-1, 1)


def with_numpy_convolve(input, weight, bias=None, stride=1, padding=0):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    bias = [0] * len(weight) if bias is None else bias
    return [
        [
            sum(
                np.convolve(row, taps[::-1], "valid")[::stride]
                for row, taps in zip(rows, kernel, strict=True)
            )
            + b
            for kernel, b in zip(weight, bias, strict=True)
        ]
        for rows in padded
    ]


@pytest.mark.parametrize(
    "student", [sequence_in_loops, views_of_sequences, with_numpy_convolve]
)
def test_honest_convolutions_of_sequences_get_full_points(student):
    assert_right(student, "conv1d")


# Wrong answers in another hand, and wrong answers beyond the catalogue


def d_zeros(input, weight, dilation):
    dh, dw = pair(dilation)
    return kernel_with_holes(input, weight, (dh + 1, dw + 1))


def no_holes(input, weight, dilation):
    return plain(input, weight)


def strided(input, weight, dilation):
    dh, dw = pair(dilation)
    return plain(input, weight)[:, :, ::dh, ::dw]


def holes_after_the_last(input, weight, dilation):
    dh, dw = pair(dilation)
    o, c, kh, kw = weight.shape
    spread = np.zeros((o, c, kh * dh, kw * dw))
    spread[:, :, ::dh, ::dw] = weight
    return plain(input, spread)


def one_place_short(input, weight, dilation):
    return kernel_with_holes(input, weight, pair(dilation))[:, :, :-1, :-1]


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (one_place_short, "missing-plus-one"),
        (d_zeros, "d-zeros-between-taps"),
        (no_holes, "dilation-ignored"),
        (strided, "dilation-as-stride"),
        (holes_after_the_last, "kernel-covers-too-much"),
    ],
)
def test_a_wrong_dilated_convolution_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "dilated_conv2d", mistake)


def negated(input, weight, dilation):
    return -every_dth_pixel(input, weight, dilation)


def every_gth_channel(input, weight, groups):
    outputs = len(weight) // groups
    return np.concatenate(
        [
            plain(input[:, g::groups], weight[g * outputs : (g + 1) * outputs])
            for g in range(groups)
        ],
        axis=1,
    )


def summed_groups(input, weight, groups):
    size, outputs = weight.shape[1], len(weight) // groups
    return sum(
        plain(
            input[:, g * size : (g + 1) * size],
            weight[g * outputs : (g + 1) * outputs],
        )
        for g in range(groups)
    )


def joined_in_front(input, weight, groups):
    size, outputs = weight.shape[1], len(weight) // groups
    return np.concatenate(
        [
            plain(input[:, g * size :][:, :size], weight[g * outputs :][:outputs])
            for g in range(groups)
        ]
    )


def group_in_turn(input, weight, groups):
    size = weight.shape[1]
    outputs = []
    for o in range(len(weight)):
        first = o % groups * size
        outputs.append(plain(input[:, first : first + size], weight[o : o + 1]))
    return np.concatenate(outputs, axis=1)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (every_gth_channel, "inputs-interleaved"),
        (summed_groups, "groups-added-up"),
        (joined_in_front, "joined-along-batch"),
        (group_in_turn, "output-sees-group-in-turn"),
    ],
)
def test_a_wrong_grouped_convolution_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "grouped_conv2d", mistake)


def mean_of_groups(input, weight, groups):
    return group_by_group(input, weight, groups) / groups


def mixed_first(input, depthwise, pointwise):
    mixed = plain(input, pointwise)
    return group_by_group(mixed, depthwise, len(depthwise))


def rectified_between(input, depthwise, pointwise):
    middle = group_by_group(input, depthwise, len(depthwise))
    return plain(np.maximum(middle, 0), pointwise)


def never_mixed(input, depthwise, pointwise):
    return group_by_group(input, depthwise, len(depthwise))


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (mixed_first, "pointwise-first"),
        (rectified_between, "relu-between"),
        (never_mixed, "without-pointwise"),
    ],
)
def test_a_wrong_separable_convolution_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "depthwise_separable_conv2d", mistake)


def rectified_at_the_end(input, depthwise, pointwise):
    return np.maximum(two_convolutions(input, depthwise, pointwise), 0)


def test_separable_convolutions_rectified_at_the_end_are_named():
    assert_wrong(rectified_at_the_end, "depthwise_separable_conv2d", "relu-after")


def with_convolve_unflipped(input, weight, bias=None, stride=1, padding=0):
    return with_numpy_convolve(input, weight[:, :, ::-1], bias, stride, padding)


def bias_broadcast(input, weight, bias=None, stride=1, padding=0):
    output = views_of_sequences(input, weight, None, stride, padding)
    return output if bias is None else output + bias


def stride_before(input, weight, bias=None, stride=1, padding=0):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding)))
    return views_of_sequences(padded[:, :, ::stride], weight, bias)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (with_convolve_unflipped, "flipped-kernel"),
        (bias_broadcast, "bias-along-length"),
        (stride_before, "stride-skips-inputs"),
    ],
)
def test_a_wrong_convolution_of_sequences_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "conv1d", mistake)


def backwards(input, weight, bias=None, stride=1, padding=0):
    return sequence_in_loops(input, weight, bias, stride, padding)[:, :, ::-1]


@pytest.mark.parametrize(
    ("student", "name", "form"),
    [
        (negated, "dilated_conv2d", "opposite-sign"),
        (mean_of_groups, "grouped_conv2d", "too-small-by-a-size"),
        (backwards, "conv1d", "mirrored-result"),
    ],
)
def test_what_no_mistake_explains_is_named_by_its_form(student, name, form):
    assert_wrong(student, name, form)
