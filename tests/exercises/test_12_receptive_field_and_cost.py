"""Honest and wrong answers to the exercises of lesson 12."""

import math

import numpy as np
import pytest
from students import assert_right, assert_wrong

# receptive_field


def from_the_last_layer_back(layers):
    field = 1
    for kernel, stride, dilation in layers[::-1]:
        field = (field - 1) * stride + dilation * (kernel - 1) + 1
    return field


def one_sum(layers):
    kernel, stride, dilation = np.array(layers).T
    jump = np.cumprod(np.concatenate([[1], stride[:-1]]))
    return 1 + np.sum((kernel - 1) * dilation * jump)


def seen_pixels(layers):
    # The pixels themselves, from one unit of the last layer down to the input.
    seen = {0}
    for kernel, stride, dilation in reversed(layers):
        seen = {unit * stride + a * dilation for unit in seen for a in range(kernel)}
    return float(max(seen) - min(seen) + 1)


@pytest.mark.parametrize("student", [from_the_last_layer_back, one_sum])
def test_honest_receptive_fields_get_full_points(student):
    assert_right(student, "receptive_field")


def test_the_reference_agrees_with_counting_the_pixels():
    layers = [(3, 2, 1), (4, 1, 2), (2, 3, 1), (3, 1, 1)]
    assert from_the_last_layer_back(layers) == seen_pixels(layers)


def jump_before_field(layers):
    field, jump = 1, 1
    for kernel, stride, dilation in layers:
        jump = jump * stride
        field = field + (kernel - 1) * dilation * jump
    return field


def turned_round_in_place(layers):
    layers.reverse()
    return from_the_last_layer_back(layers[::-1])


def covered_by_each(layers):
    return sum(dilation * (kernel - 1) + 1 for kernel, _, dilation in layers)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (jump_before_field, "stride-too-early"),
        (turned_round_in_place, "turns-layers-round"),
        (covered_by_each, "whole-extents"),
    ],
)
def test_a_wrong_receptive_field_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "receptive_field", mistake)


def largest_kernel(layers):
    return max(kernel for kernel, _, _ in layers)


def everything_multiplied(layers):
    return math.prod(kernel * stride * dilation for kernel, stride, dilation in layers)


def strides_only_where_larger(layers):
    return one_sum([(k, max(s, d), max(s, d)) for k, s, d in layers])


@pytest.mark.parametrize(
    "student", [largest_kernel, everything_multiplied, strides_only_where_larger]
)
def test_other_wrong_receptive_fields_are_not_given_a_name(student):
    assert_wrong(student, "receptive_field")


# conv_parameters


def size_of_the_arrays(c_in, c_out, kernel_size, groups=1, bias=True):
    kernel = np.broadcast_to(kernel_size, 2)
    weight = np.empty((c_out, c_in // groups, *kernel))
    return weight.size + (np.empty(c_out).size if bias else 0)


def one_group_after_the_other(c_in, c_out, kernel_size, groups=1, bias=True):
    if not isinstance(kernel_size, tuple):
        kernel_size = kernel_size, kernel_size
    total = 0
    for _ in range(groups):
        total += (c_in / groups) * (c_out / groups) * math.prod(kernel_size)
    return total + c_out * bias


@pytest.mark.parametrize("student", [size_of_the_arrays, one_group_after_the_other])
def test_honest_parameters_get_full_points(student):
    assert_right(student, "conv_parameters")


def bias_before_groups(c_in, c_out, kernel_size, groups=1, bias=True):
    total = size_of_the_arrays(c_in, c_out, kernel_size, 1, bias)
    return total // groups


def without_last(c_in, c_out, kernel_size, groups=1, bias=True):
    return size_of_the_arrays(c_in, c_out, kernel_size, groups, False)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [(bias_before_groups, "bias-inside-groups"), (without_last, "bias-ignored")],
)
def test_a_wrong_number_of_parameters_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "conv_parameters", mistake)


def bytes_of_float32(c_in, c_out, kernel_size, groups=1, bias=True):
    return 4 * size_of_the_arrays(c_in, c_out, kernel_size, groups, bias)


def bordered_kernel(c_in, c_out, kernel_size, groups=1, bias=True):
    kernel = np.broadcast_to(kernel_size, 2) + 1
    return size_of_the_arrays(c_in, c_out, tuple(kernel), groups, bias)


def test_another_wrong_number_of_parameters_is_not_given_a_name():
    assert_wrong(bordered_kernel, "conv_parameters")


# conv_macs


def loops_that_count(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    total = 0
    for _ in range(out_height):
        for _ in range(out_width):
            total += c_out * kh * kw * c_in // groups
    return total


def as_matrix_products(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = np.broadcast_to(kernel_size, 2)
    rows, inner = c_out // groups, c_in // groups * kh * kw
    return np.float64(groups * rows * inner * (out_height * out_width))


@pytest.mark.parametrize("student", [loops_that_count, as_matrix_products])
def test_honest_costs_get_full_points(student):
    assert_right(student, "conv_macs")


def flops(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    return 2.0 * loops_that_count(
        c_in, c_out, kernel_size, out_height, out_width, groups
    )


def square_output(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    return loops_that_count(c_in, c_out, kernel_size, out_height, out_height, groups)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [(flops, "doubled"), (square_output, "output-height-twice")],
)
def test_a_wrong_cost_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "conv_macs", mistake)


def giga(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    return loops_that_count(c_in, c_out, kernel_size, out_height, out_width) / 1e9


def strided_output(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = np.broadcast_to(kernel_size, 2)
    places = (out_height // kh) * (out_width // kw)
    return c_out * (c_in // groups) * kh * kw * places


@pytest.mark.parametrize("student", [giga, strided_output])
def test_other_wrong_costs_are_not_given_a_name(student):
    assert_wrong(student, "conv_macs")


def test_what_no_mistake_explains_is_named_by_its_form():
    assert_wrong(bytes_of_float32, "conv_parameters", "constant-factor")
