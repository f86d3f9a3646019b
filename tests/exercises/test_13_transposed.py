"""Honest and wrong answers to the transposed convolution of lesson 13."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from students import assert_right, assert_wrong, pair, plain

# Honest styles


def spread_in_loops(input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    n, c_in, h, w = input.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * sh + kh, (w - 1) * sw + kw))
    for b in range(n):
        for c in range(c_in):
            for o in range(c_out):
                for i in range(h):
                    for j in range(w):
                        rows = slice(i * sh, i * sh + kh)
                        columns = slice(j * sw, j * sw + kw)
                        full[b, o, rows, columns] += input[b, c, i, j] * weight[c, o]
    return full[:, :, ph : full.shape[2] - ph, pw : full.shape[3] - pw]


def one_tap_at_a_time(input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    _, _, h, w = input.shape
    _, _, kh, kw = weight.shape
    height, width = (h - 1) * sh + kh, (w - 1) * sw + kw
    full = np.zeros((len(input), weight.shape[1], height, width), order="F")
    for a, b in np.ndindex(kh, kw):
        places = full[:, :, a : a + (h - 1) * sh + 1, b : b + (w - 1) * sw + 1]
        places[:, :, ::sh, ::sw] += np.einsum(
            "nchw,co->nohw", input, weight[:, :, a, b]
        )
    return full[:, :, ph : height - ph, pw : width - pw]


def zeros_between_pixels(input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    n, c, h, w = input.shape
    kh, kw = weight.shape[2:]
    apart = np.zeros((n, c, (h - 1) * sh + 1, (w - 1) * sw + 1))
    apart[:, :, ::sh, ::sw] = input
    border = ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1))
    full = plain(np.pad(apart, border), weight.swapaxes(0, 1)[:, :, ::-1, ::-1])
    return full[:, :, ph : full.shape[2] - ph, pw : full.shape[3] - pw].tolist()


@pytest.mark.parametrize(
    "student", [spread_in_loops, one_tap_at_a_time, zeros_between_pixels]
)
def test_honest_transposed_convolutions_get_full_points(student):
    assert_right(student, "conv_transpose2d")


# Wrong answers in another hand, and wrong answers beyond the catalogue


def without_plus(input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    n, _, h, w = input.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * sh + kh, (w - 1) * sw + kw))
    for i in range(h):
        for j in range(w):
            full[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] = np.einsum(
                "nc,coab->noab", input[:, :, i, j], weight
            )
    return full[:, :, ph : full.shape[2] - ph, pw : full.shape[3] - pw]


def kernel_not_flipped_between_zeros(input, weight, stride=1, padding=0):
    return zeros_between_pixels(input, weight[:, :, ::-1, ::-1], stride, padding)


def output_swapped(input, weight, stride=1, padding=0):
    return one_tap_at_a_time(input, weight.transpose(1, 0, 2, 3), stride, padding)


def cut_with_minus(input, weight, stride=1, padding=0):
    (ph, pw), full = pair(padding), one_tap_at_a_time(input, weight, stride)
    return full[:, :, ph:-ph, pw:-pw]


def nothing_cut(input, weight, stride=1, padding=0):
    return one_tap_at_a_time(input, weight, stride)


def only_numbers(input, weight, stride=1, padding=0):
    height = (input.shape[2] - 1) * stride + weight.shape[2] - 2 * padding
    return one_tap_at_a_time(input, weight, stride, padding)[:, :, :height]


def gathered(input, weight, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    image = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    windows = sliding_window_view(image, weight.shape[2:], axis=(2, 3))
    return np.einsum("ncijab,coab->noij", windows[:, :, ::sh, ::sw], weight)


def mean_of_the_overlap(input, weight, stride=1, padding=0):
    total = one_tap_at_a_time(input, weight, stride)
    count = one_tap_at_a_time(
        np.ones((1, 1, *input.shape[2:])), np.ones((1, 1, *weight.shape[2:])), stride
    )
    (ph, pw), (h, w) = pair(padding), total.shape[2:]
    return (total / np.maximum(count, 1))[:, :, ph : h - ph, pw : w - pw]


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (mean_of_the_overlap, "overlap-averaged"),
        (gathered, "ordinary-convolution"),
        (without_plus, "overlap-overwritten"),
        (kernel_not_flipped_between_zeros, "flipped-kernel"),
        (output_swapped, "axes-of-weight-swapped"),
        (cut_with_minus, "minus-zero"),
        (nothing_cut, "padding-ignored"),
        (only_numbers, "pairs-not-handled"),
    ],
)
def test_a_wrong_transposed_convolution_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "conv_transpose2d", mistake)


def divided_by_stride(input, weight, stride=1, padding=0):
    (sh, sw), full = pair(stride), spread_in_loops(input, weight, stride, padding)
    return full / (sh * sw)


def rolled(input, weight, stride=1, padding=0):
    return np.roll(spread_in_loops(input, weight, stride, padding), 1, axis=3)


@pytest.mark.parametrize("student", [divided_by_stride, rolled])
def test_other_wrong_transposed_convolutions_are_not_given_a_name(student):
    assert_wrong(student, "conv_transpose2d")
