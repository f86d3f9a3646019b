"""Honest and wrong answers to the exercises of lesson 03."""

import math

import numpy as np
import pytest
from students import assert_right, assert_wrong

# output_size


def count_the_places(n, k, padding=0, stride=1, dilation=1):
    last = n + 2 * padding - dilation * (k - 1)
    return len(range(0, last, stride))


def total_padding(n, k, padding=0, stride=1, dilation=1):
    p, extent = padding + padding, k + (k - 1) * (dilation - 1)
    return (n - extent + p + stride) // stride


def floor_of_a_fraction(n, k, padding=0, stride=1, dilation=1):
    return np.floor((n + 2 * padding - dilation * (k - 1) - 1) / stride + 1)


@pytest.mark.parametrize(
    "student", [count_the_places, total_padding, floor_of_a_fraction]
)
def test_honest_sizes_get_full_points(student):
    assert_right(student, "output_size")


def rounded_with_ceil(n, k, padding=0, stride=1, dilation=1):
    return math.ceil((n + 2 * padding - dilation * (k - 1)) / stride)


def total_padding_for_per_side(n, k, padding=0, stride=1, dilation=1):
    return math.floor((n - dilation * (k - 1) - 1 + padding + stride) / stride)


def zeros_between_taps(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - (k + (k - 1) * dilation)) // stride + 1


def test_ceil_without_the_last_step_is_the_right_formula_in_disguise():
    assert_right(rounded_with_ceil, "output_size")


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (total_padding_for_per_side, "padding-once"),
        (zeros_between_taps, "dilation-from-zero"),
    ],
)
def test_a_wrong_size_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "output_size", mistake)


def padding_taken_away(n, k, padding=0, stride=1, dilation=1):
    return (n - 2 * padding - dilation * (k - 1) - 1) // stride + 1


def kernel_divided_by_dilation(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - k // dilation) // stride + 1


def padding_squared(n, k, padding=0, stride=1, dilation=1):
    return (n + 2 * padding**2 - dilation * (k - 1) - 1) // stride + 1


@pytest.mark.parametrize(
    "student", [padding_taken_away, kernel_divided_by_dilation, padding_squared]
)
def test_other_wrong_sizes_are_not_given_a_name(student):
    assert_wrong(student, "output_size")


# pad2d


def four(padding):
    return (padding,) * 4 if np.ndim(padding) == 0 else padding


def numpys_own(input, padding, value=0):
    top, bottom, left, right = four(padding)
    image = input.astype(float)
    return np.pad(image, ((top, bottom), (left, right)), constant_values=value)


def pasted_together(input, padding, value=0):
    top, bottom, left, right = four(padding)
    height = input.shape[0]
    middle = np.hstack(
        [np.full((height, left), value), input, np.full((height, right), value)]
    )
    width = middle.shape[1]
    return np.vstack(
        [np.full((top, width), value), middle, np.full((bottom, width), value)]
    )


def lists_of_python_numbers(input, padding, value=0):
    top, bottom, left, right = four(padding)
    width = left + input.shape[1] + right
    middle = [[value] * left + row + [value] * right for row in input.tolist()]
    above = [[value] * width for _ in range(top)]
    return above + middle + [[value] * width for _ in range(bottom)]


def view_of_a_larger_array(input, padding, value=0):
    top, bottom, left, right = four(padding)
    (h, w), reserve = input.shape, 20
    frame = np.full((reserve + h + reserve, reserve + w + reserve), float(value)).T
    frame[reserve : reserve + w, reserve : reserve + h] = input.T
    rows = slice(reserve - top, reserve + h + bottom)
    return frame.T[rows, reserve - left : reserve + w + right]


@pytest.mark.parametrize(
    "student",
    [numpys_own, pasted_together, lists_of_python_numbers, view_of_a_larger_array],
)
def test_honest_borders_get_full_points(student):
    assert_right(student, "pad2d")


def first_axis_last(input, padding, value=0):
    left, right, top, bottom = four(padding)
    return numpys_own(input, (top, bottom, left, right), value)


def one_value_of_the_dtype(input, padding, value=0):
    top, bottom, left, right = four(padding)
    frame = np.ones((top + len(input) + bottom, left + input.shape[1] + right), int)
    frame *= int(value)
    frame[top : top + len(input), left : left + input.shape[1]] = input
    return frame


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (first_axis_last, "torch-order"),
        (one_value_of_the_dtype, "integer-truncation"),
    ],
)
def test_a_wrong_border_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "pad2d", mistake)


def turned_image(input, padding, value=0):
    return numpys_own(input[::-1], padding, value)


def corners_left_at_zero(input, padding, value=0):
    top, bottom, left, right = four(padding)
    output = numpys_own(input, padding, value)
    h, w = output.shape
    output[:top, :left] = output[:top, w - right :] = 0
    output[h - bottom :, :left] = output[h - bottom :, w - right :] = 0
    return output


@pytest.mark.parametrize("student", [turned_image, corners_left_at_zero])
def test_other_wrong_borders_are_not_given_a_name(student):
    assert_wrong(student, "pad2d")


# corr2d_strided


def two(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def every_stride_th_output(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = two(stride), two(padding)
    padded = np.pad(input, ((pv, pv), (ph, ph)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.einsum("ijab,ab->ij", windows[::sv, ::sh], kernel)


def four_nested_loops(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph), (kh, kw) = two(stride), two(padding), kernel.shape
    h, w = input.shape
    rows = []
    for top in range(-pv, h + pv - kh + 1, sv):
        row = []
        for left in range(-ph, w + ph - kw + 1, sh):
            total = 0.0
            for a in range(kh):
                for b in range(kw):
                    if 0 <= top + a < h and 0 <= left + b < w:
                        total += float(input[top + a, left + b]) * float(kernel[a, b])
            row.append(total)
        rows.append(row)
    return rows


def one_weight_at_a_time(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph), (kh, kw) = two(stride), two(padding), kernel.shape
    padded = np.zeros((input.shape[0] + 2 * pv, input.shape[1] + 2 * ph), order="F")
    padded[pv : pv + input.shape[0], ph : ph + input.shape[1]] = input
    rows = (padded.shape[0] - kh) // sv + 1
    columns = (padded.shape[1] - kw) // sh + 1
    output = np.zeros((rows, columns))
    for a in range(kh):
        for b in range(kw):
            down, across = a + sv * (rows - 1) + 1, b + sh * (columns - 1) + 1
            output += kernel[a, b] * padded[a:down:sv, b:across:sh]
    return output


@pytest.mark.parametrize(
    "student", [every_stride_th_output, four_nested_loops, one_weight_at_a_time]
)
def test_honest_strides_get_full_points(student):
    assert_right(student, "corr2d_strided")


def rows_and_columns_confused(input, kernel, stride=1, padding=0):
    (sv, sh), (pv, ph) = two(stride), two(padding)
    return every_stride_th_output(input, kernel, (sh, sv), (pv, ph))


def square_shortcut(input, kernel, stride=1, padding=0):
    return every_stride_th_output(input, kernel, two(stride)[0], padding)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (rows_and_columns_confused, "stride-exchanged"),
        (square_shortcut, "one-stride-for-both"),
    ],
)
def test_a_wrong_stride_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "corr2d_strided", mistake)


def absolute_weights(input, kernel, stride=1, padding=0):
    return every_stride_th_output(input, np.abs(kernel), stride, padding)


def stride_squared(input, kernel, stride=1, padding=0):
    sv, sh = two(stride)
    return every_stride_th_output(input, kernel, (sv * sv, sh * sh), padding)


def border_of_ones(input, kernel, stride=1, padding=0):
    pv, ph = two(padding)
    padded = np.pad(input, ((pv, pv), (ph, ph)), constant_values=1)
    return every_stride_th_output(padded, kernel, stride)


@pytest.mark.parametrize("student", [absolute_weights, stride_squared, border_of_ones])
def test_other_wrong_strides_are_not_given_a_name(student):
    assert_wrong(student, "corr2d_strided")
