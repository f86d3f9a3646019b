"""Honest and wrong answers to the exercises of lesson 04."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from students import assert_right, assert_wrong

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


@pytest.mark.parametrize(
    ("student", "name", "form"),
    [
        (negated, "corr2d_multi_in", "opposite-sign"),
        (pixels_backwards, "conv1x1", "turned-result"),
    ],
)
def test_what_no_mistake_explains_is_named_by_its_form(student, name, form):
    assert_wrong(student, name, form)
