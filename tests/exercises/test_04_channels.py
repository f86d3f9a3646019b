"""Honest and wrong answers to the exercises of lesson 04."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from students import assert_right, assert_wrong

from cnnlib.checks import check

# Honest styles of corr2d_multi_in


def five_loops(input, kernel):
    channels, height, width = input.shape
    _, kh, kw = kernel.shape
    output = [[0.0] * (width - kw + 1) for _ in range(height - kh + 1)]
    for c in range(channels):
        for i, row in enumerate(output):
            for j in range(len(row)):
                for a in range(kh):
                    for b in range(kw):
                        row[j] += float(input[c, i + a, j + b] * kernel[c, a, b])
    return output


def windows_of_all_channels(input, kernel):
    windows = sliding_window_view(input, kernel.shape[1:], axis=(1, 2))
    return np.einsum("cijab,cab->ij", windows, kernel)


def one_tap_at_a_time(input, kernel):
    _, kh, kw = kernel.shape
    h, w = input.shape[1] - kh + 1, input.shape[2] - kw + 1
    output = np.zeros((h, w), order="F")
    for a, b in np.ndindex(kh, kw):
        output += np.tensordot(kernel[:, a, b], input[:, a : a + h, b : b + w], 1)
    return output


def three_axes_at_once(input, kernel):
    return (
        sliding_window_view(input, kernel.shape)[0].reshape(
            *(
                n - k + 1
                for n, k in zip(input.shape[1:], kernel.shape[1:], strict=True)
            ),
            -1,
        )
        @ kernel.ravel()
    )


@pytest.mark.parametrize(
    "student",
    [
        five_loops,
        windows_of_all_channels,
        one_tap_at_a_time,
        three_axes_at_once,
    ],
)
def test_honest_sums_over_channels_get_full_points(student):
    assert_right(student, "corr2d_multi_in")


# Honest styles of corr2d_multi_in_out


def list_of_channels(input, kernel):
    return [five_loops(input, filters) for filters in kernel]


def one_einsum(input, kernel):
    windows = sliding_window_view(input, kernel.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->oij", windows, kernel)


def columns_of_windows(input, kernel):
    windows = sliding_window_view(input, kernel.shape[2:], axis=(1, 2))
    _, h, w, _, _ = windows.shape
    columns = windows.transpose(0, 3, 4, 1, 2).reshape(-1, h * w)
    return (kernel.reshape(len(kernel), -1) @ columns).reshape(-1, h, w)


def outputs_last_seen_from_the_side(input, kernel):
    windows = sliding_window_view(input, kernel.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->ijo", windows, kernel).transpose(2, 0, 1)


@pytest.mark.parametrize(
    "student",
    [
        list_of_channels,
        one_einsum,
        columns_of_windows,
        outputs_last_seen_from_the_side,
    ],
)
def test_honest_output_channels_get_full_points(student):
    assert_right(student, "corr2d_multi_in_out")


# Honest styles of conv1x1


def dense_layer(input, weight):
    columns = input.reshape(len(input), -1)
    return (weight @ columns).reshape(-1, *input.shape[1:])


def pixel_by_pixel(input, weight):
    _, height, width = input.shape
    output = np.zeros((len(weight), height, width))
    for i in range(height):
        for j in range(width):
            output[:, i, j] = weight @ input[:, i, j]
    return output


def axes_moved_and_moved_back(input, weight):
    return (input.transpose(1, 2, 0) @ weight.T).transpose(2, 0, 1)


def channels_broadcast(input, weight):
    return (weight[:, :, None, None] * input).sum(axis=1).tolist()


@pytest.mark.parametrize(
    "student",
    [dense_layer, pixel_by_pixel, axes_moved_and_moved_back, channels_broadcast],
)
def test_honest_1x1_convolutions_get_full_points(student):
    assert_right(student, "conv1x1")


# Honest styles of conv2d


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def zero_padded(input, padding):
    ph, pw = pair(padding)
    return np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))


def places(padded, weight, stride):
    return [
        (n - k) // s + 1
        for n, k, s in zip(padded.shape[2:], weight.shape[2:], stride, strict=True)
    ]


def four_loops(input, weight, bias=None, stride=1, padding=0):
    stride, padded = pair(stride), zero_padded(input, padding)
    (sh, sw), (_, _, kh, kw) = stride, weight.shape
    h, w = places(padded, weight, stride)
    output = np.zeros((len(input), len(weight), h, w))
    for n in range(len(input)):
        for o in range(len(weight)):
            for i in range(h):
                for j in range(w):
                    window = padded[n, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
                    output[n, o, i, j] = (window * weight[o]).sum()
            if bias is not None:
                output[n, o] += bias[o]
    return output


def windows_at_steps(input, weight, bias=None, stride=1, padding=0):
    sh, sw = pair(stride)
    windows = sliding_window_view(
        zero_padded(input, padding), weight.shape[2:], axis=(2, 3)
    )[:, :, ::sh, ::sw]
    output = np.einsum("ncijab,ocab->noij", windows, weight, optimize=True)
    return output if bias is None else output + np.reshape(bias, (1, -1, 1, 1))


def matrix_product(input, weight, bias=None, stride=1, padding=0):
    stride, padded = pair(stride), zero_padded(input, padding)
    h, w = places(padded, weight, stride)
    columns = [
        padded[
            :, :, a : a + h * stride[0] : stride[0], b : b + w * stride[1] : stride[1]
        ][:, :, :h, :w]
        for a, b in np.ndindex(*weight.shape[2:])
    ]
    columns = np.stack(columns, 2).reshape(len(input), -1, h * w)
    output = weight.reshape(len(weight), -1) @ columns
    if bias is not None:
        output = output + np.asarray(bias)[:, None]
    return np.asfortranarray(output.reshape(len(input), len(weight), h, w))


def image_by_image(input, weight, bias=None, stride=1, padding=0):
    sh, sw = pair(stride)
    padded = zero_padded(input, padding)
    outputs = [one_einsum(image, weight)[:, ::sh, ::sw] for image in padded]
    if bias is None:
        bias = np.zeros(len(weight))
    return np.stack(outputs) + bias[:, np.newaxis, np.newaxis]


@pytest.mark.parametrize(
    "student", [four_loops, windows_at_steps, matrix_product, image_by_image]
)
def test_honest_layers_get_full_points(student):
    assert_right(student, "conv2d")


# Wrong answers in another hand, and wrong answers beyond the catalogue


def sums_left_apart(input, kernel):
    windows = sliding_window_view(input, kernel.shape[1:], axis=(1, 2))
    return np.einsum("cijab,cab->cij", windows, kernel)


def return_too_far_in(input, kernel):
    output = 0
    for image, filter in zip(input, kernel, strict=True):
        output += windows_of_all_channels(image[None], filter[None])
        return output


def filters_turned(input, kernel):
    return windows_of_all_channels(input, np.rot90(kernel, 2, axes=(1, 2)))


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (sums_left_apart, "not-summed-over-channels"),
        (return_too_far_in, "first-channel-only"),
        (filters_turned, "flipped-kernel"),
    ],
)
def test_a_wrong_sum_over_channels_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "corr2d_multi_in", mistake)


def largest_channel(input, kernel):
    return sums_left_apart(input, kernel).max(axis=0)


def negated(input, kernel):
    return -windows_of_all_channels(input, kernel)


def one_pixel_late(input, kernel):
    return np.roll(windows_of_all_channels(input, kernel), 1, axis=1)


def rectified(input, kernel):
    return np.maximum(windows_of_all_channels(input, kernel), 0)


@pytest.mark.parametrize("student", [largest_channel, one_pixel_late, rectified])
def test_other_wrong_sums_over_channels_are_not_given_a_name(student):
    assert_wrong(student, "corr2d_multi_in")


def stacked_behind(input, kernel):
    return np.stack([five_loops(input, filters) for filters in kernel], axis=-1)


def joined(input, kernel):
    return np.concatenate([five_loops(input, filters) for filters in kernel])


def summed_too_far(input, kernel):
    windows = sliding_window_view(input, kernel.shape[2:], axis=(1, 2))
    return np.einsum("cijab,ocab->ij", windows, kernel)


def accumulated(input, kernel):
    output, total = [], 0
    for filters in kernel:
        total = total + windows_of_all_channels(input, filters)
        output.append(total)
    return np.array(output)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (stacked_behind, "outputs-last"),
        (joined, "outputs-joined"),
        (summed_too_far, "summed-over-outputs"),
        (accumulated, "not-reset-between-outputs"),
    ],
)
def test_wrong_output_channels_in_another_hand_are_named(student, mistake):
    assert_wrong(student, "corr2d_multi_in_out", mistake)


def outputs_backwards(input, kernel):
    return one_einsum(input, kernel)[::-1]


def softened(input, kernel):
    output = one_einsum(input, kernel)
    return output / np.abs(output).max()


@pytest.mark.parametrize("student", [outputs_backwards, softened])
def test_other_wrong_output_channels_are_not_given_a_name(student):
    assert_wrong(student, "corr2d_multi_in_out")


def rows_of_memory(input, weight):
    c, h, w = input.shape
    return np.dot(input.reshape(h * w, c), weight.T).reshape(len(weight), h, w)


def columns_of_weight(input, weight):
    return np.einsum("co,chw->ohw", weight, input)


def never_turned_back(input, weight):
    return np.einsum("oc,chw->hwo", weight, input)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (rows_of_memory, "misread-both-ways"),
        (columns_of_weight, "weight-transposed"),
        (never_turned_back, "channels-last"),
    ],
)
def test_a_wrong_1x1_convolution_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "conv1x1", mistake)


def pixels_backwards(input, weight):
    return dense_layer(input, weight)[:, ::-1, ::-1]


def weights_summing_to_one(input, weight):
    return dense_layer(input, weight / np.abs(weight).sum(1, keepdims=True))


def test_another_wrong_1x1_convolution_is_not_given_a_name():
    assert_wrong(weights_summing_to_one, "conv1x1")


def variant(bias_shape=(-1, 1, 1), filters=None, step=None, border=None):
    """windows_at_steps with one thing done otherwise."""

    def student(input, weight, bias=None, stride=1, padding=0):
        sh, sw = (step or pair)(stride)
        padded = (border or zero_padded)(input, padding)
        weight = filters(weight) if filters else weight
        windows = sliding_window_view(padded, weight.shape[2:], axis=(2, 3))
        output = np.einsum("ncijab,ocab->noij", windows[:, :, ::sh, ::sw], weight)
        return output if bias is None else output + bias.reshape(bias_shape)

    return student


def zeros_before(input, padding):
    ph, pw = pair(padding)
    return np.pad(input, ((0, 0), (0, 0), (ph, 0), (pw, 0)))


def ones_around(input, padding):
    ph, pw = pair(padding)
    return np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=1)


def loops_of_numbers(input, weight, bias=None, stride=1, padding=0):
    padded = np.pad(input, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    n, _, height, width = padded.shape
    o, _, kh, kw = weight.shape
    h, w = (height - kh) // stride + 1, (width - kw) // stride + 1
    output = np.zeros((n, o, h, w))
    for i in range(h):
        for j in range(w):
            i0, j0 = i * stride, j * stride
            window = padded[:, None, :, i0 : i0 + kh, j0 : j0 + kw]
            output[:, :, i, j] = (window * weight).sum(axis=(2, 3, 4))
    return output if bias is None else output + bias[:, None, None]


def short_by_one(input, weight, bias=None, stride=1, padding=0):
    (sh, sw), padded = pair(stride), zero_padded(input, padding)
    _, _, kh, kw = weight.shape
    h, w = (padded.shape[2] - kh) // sh, (padded.shape[3] - kw) // sw
    return four_loops(input, weight, bias, stride, padding)[:, :, :h, :w]


def first_kernel_for_every_channel(weight):
    return np.broadcast_to(weight[:, :1], weight.shape)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (variant(filters=first_kernel_for_every_channel), "one-kernel-for-all-inputs"),
        (variant(bias_shape=-1), "bias-along-width"),
        (variant(filters=lambda w: w[..., ::-1, ::-1]), "flipped-kernel"),
        (variant(filters=lambda w: w.transpose(0, 1, 3, 2)), "transposed-kernel"),
        (variant(step=lambda stride: (1, 1)), "stride-ignored"),
        (variant(step=lambda stride: pair(stride)[::-1]), "stride-swapped"),
        (variant(border=zeros_before), "padding-before-only"),
        (variant(border=lambda input, padding: input), "padding-ignored"),
        (loops_of_numbers, "pairs-not-handled-in-pad"),
        (short_by_one, "missing-plus-one"),
    ],
)
def test_a_wrong_layer_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "conv2d", mistake)


def bias_subtracted(input, weight, bias=None, stride=1, padding=0):
    return four_loops(input, weight, None if bias is None else -bias, stride, padding)


def rectified_layer(input, weight, bias=None, stride=1, padding=0):
    return np.maximum(four_loops(input, weight, bias, stride, padding), 0)


def bias_required(input, weight, bias=None, stride=1, padding=0):
    return four_loops(input, weight, None, stride, padding) + bias[:, None, None]


@pytest.mark.parametrize(
    "student",
    [bias_subtracted, rectified_layer, variant(border=ones_around)],
)
def test_other_wrong_layers_are_not_given_a_name(student):
    assert_wrong(student, "conv2d")


def test_a_layer_that_needs_its_bias_is_told_so():
    assert check(bias_required, "conv2d").mistake == "bias-expected"


@pytest.mark.parametrize(
    ("student", "name", "form"),
    [
        (negated, "corr2d_multi_in", "opposite-sign"),
        (pixels_backwards, "conv1x1", "turned-result"),
    ],
)
def test_what_no_mistake_explains_is_named_by_its_form(student, name, form):
    assert_wrong(student, name, form)
