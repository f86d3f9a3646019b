"""Honest and wrong answers to the exercises of lesson 01."""

import numpy as np
import pytest
from students import assert_right, assert_wrong

# Honest styles of dense_parameters


def row_of_ones(inputs, outputs, bias=True):
    return (inputs + 1) * outputs if bias else inputs * outputs


def bool_as_number(inputs, outputs, bias=True):
    return outputs * (inputs + bias)


def size_of_arrays(inputs, outputs, bias=True):
    total = np.float64(inputs) * outputs
    return np.array(total + np.broadcast_to(0, outputs).size if bias else total)


@pytest.mark.parametrize("student", [row_of_ones, bool_as_number, size_of_arrays])
def test_honest_counts_of_weights_get_full_points(student):
    assert_right(student, "dense_parameters")


# Honest styles of conv_matrix


def eight_lines_of_loops(kernel, height, width):
    kh, kw = kernel.shape
    rows = []
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            row = [0.0] * (height * width)
            for a in range(kh):
                for b in range(kw):
                    row[(i + a) * width + j + b] = float(kernel[a, b])
            rows.append(row)
    return rows


def one_pixel_at_a_time(kernel, height, width):
    # Column p of a matrix is what it makes of the p-th unit vector.
    kh, kw = kernel.shape
    columns = []
    for image in np.eye(height * width).reshape(-1, height, width):
        windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw))
        columns.append(np.einsum("ijab,ab->ij", windows, kernel).ravel())
    return np.array(columns).T


def outer_blocks(kernel, height, width):
    kh, kw = kernel.shape
    return sum(
        kernel[a, b]
        * np.kron(np.eye(height - kh + 1, height, a), np.eye(width - kw + 1, width, b))
        for a in range(kh)
        for b in range(kw)
    )


def fortran_order(kernel, height, width):
    kh, kw = kernel.shape
    out_h, out_w = height - kh + 1, width - kw + 1
    matrix = np.zeros((out_h * out_w, height * width), order="F")
    i, j, a, b = np.ix_(range(out_h), range(out_w), range(kh), range(kw))
    matrix[i * out_w + j, (i + a) * width + j + b] = kernel
    return matrix


@pytest.mark.parametrize(
    "student",
    [eight_lines_of_loops, one_pixel_at_a_time, outer_blocks, fortran_order],
)
def test_honest_matrices_get_full_points(student):
    assert_right(student, "conv_matrix")


# Wrong answers beyond the catalogue


def weights_of_a_unit(inputs, outputs, bias=True):
    return inputs + bias


def two_layers(inputs, outputs, bias=True):
    return inputs * inputs + outputs * outputs + (outputs if bias else 0)


def a_pair_of_counts(inputs, outputs, bias=True):
    return inputs * outputs, outputs if bias else 0


@pytest.mark.parametrize("student", [two_layers, a_pair_of_counts])
def test_other_wrong_counts_are_not_given_a_name(student):
    assert_wrong(student, "dense_parameters")


def bias_for_input_in_one_product(inputs, outputs, bias=True):
    return inputs * (outputs + bias)


def default_turned_round(inputs, outputs, bias=None):
    return inputs * outputs + outputs * (1 if bias else 0)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (bias_for_input_in_one_product, "bias-per-input"),
        (default_turned_round, "no-bias-by-default"),
    ],
)
def test_a_wrong_count_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "dense_parameters", mistake)


def negative_kernel(kernel, height, width):
    return -np.array(fortran_order(kernel, height, width))


def every_row_the_first(kernel, height, width):
    matrix = fortran_order(kernel, height, width)
    return np.repeat(matrix[:1], len(matrix), axis=0)


def rows_backwards(kernel, height, width):
    return fortran_order(kernel, height, width)[::-1]


def test_another_wrong_matrix_is_not_given_a_name():
    assert_wrong(every_row_the_first, "conv_matrix")


def rolled_rows(kernel, height, width):
    kh, kw = kernel.shape
    first = np.zeros((height, width))
    first[:kh, :kw] = kernel
    count = (height - kh + 1) * (width - kw + 1)
    return np.array([np.roll(first.ravel(), row) for row in range(count)])


def reversed_taps(kernel, height, width):
    return one_pixel_at_a_time(
        kernel.ravel()[::-1].reshape(kernel.shape), height, width
    )


@pytest.mark.parametrize(
    ("student", "mistake"),
    [(rolled_rows, "no-jump-at-line-end"), (reversed_taps, "flipped-kernel")],
)
def test_a_wrong_matrix_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "conv_matrix", mistake)


@pytest.mark.parametrize(
    ("student", "name", "form"),
    [
        (weights_of_a_unit, "dense_parameters", "too-small-by-a-size"),
        (negative_kernel, "conv_matrix", "opposite-sign"),
        (rows_backwards, "conv_matrix", "upside-down-result"),
    ],
)
def test_what_no_mistake_explains_is_named_by_its_form(student, name, form):
    assert_wrong(student, name, form)
