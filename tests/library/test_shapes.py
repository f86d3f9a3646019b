"""Sizes and costs are those of torch's layers, and nonsense is refused by name."""

from itertools import product
from sys import maxsize

import pytest
import torch
from torch import nn

from cnnlib import shapes


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1])
def test_as_many_windows_fit_as_in_torch(k, padding):
    for n, stride, dilation in product([3, 6, 7], [1, 2, 3], [1, 2]):
        layer = nn.Conv1d(1, 1, k, stride, padding, dilation)
        if dilation * (k - 1) + 1 > n + 2 * padding:
            with pytest.raises(ValueError, match="the kernel covers 5, more than"):
                shapes.output_size(n, k, padding, stride, dilation)
        else:
            size = layer(torch.zeros(1, 1, n)).shape[-1]
            assert shapes.output_size(n, k, padding, stride, dilation) == size


def test_a_window_as_large_as_the_padded_input_fits_once():
    assert shapes.output_size(3, 5, padding=1) == 1
    with pytest.raises(ValueError, match="covers 6, more than the padded input, 5"):
        shapes.output_size(3, 6, padding=1)


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_same_padding_keeps_the_size_and_puts_the_odd_pixel_last(k, dilation):
    before, after = shapes.same_padding(k, dilation)
    assert 10 + before + after - dilation * (k - 1) == 10
    assert after - before in (0, 1)


@pytest.mark.parametrize("bias", [True, False])
def test_parameters_are_counted_as_torch_has_them(bias):
    def count(layer):
        return sum(p.numel() for p in layer.parameters())

    dense = nn.Linear(5, 3, bias=bias)
    assert shapes.dense_parameters(5, 3, bias) == count(dense)
    for kernel, groups in product([1, 3, (3, 2)], [1, 2]):
        layer = nn.Conv2d(4, 6, kernel, groups=groups, bias=bias)
        assert shapes.conv_parameters(4, 6, kernel, groups, bias) == count(layer)


def test_a_bias_is_counted_unless_it_is_said_to_be_absent():
    assert shapes.dense_parameters(5, 3) == 5 * 3 + 3
    assert shapes.conv_parameters(2, 3, 1) == 2 * 3 + 3


def test_multiply_adds_are_weights_times_places():
    assert shapes.conv_macs(4, 6, (3, 2), 5, 7) == 6 * 4 * 3 * 2 * 5 * 7
    assert shapes.conv_macs(4, 6, 3, 5, 7, groups=2) == 6 * 2 * 3 * 3 * 5 * 7
    assert shapes.conv_macs(1, 1, 1, 0, 7) == 0


def test_a_receptive_field_grows_with_every_jump_before_it():
    assert shapes.receptive_field([]) == 1
    assert shapes.receptive_field([[3, 2, 1], (3, 3, 2), (2, 1, 1)]) == 1 + 2 + 8 + 6


REFUSED = {
    "no ints": (lambda: shapes.ntuple("3", 2, "f", "a"), "f: a must be an int or 2"),
    "a truth value": (
        lambda: shapes.ntuple((True, 2), 2, "f", "a"),
        r"f: a must be an int or 2 ints, got \(True, 2\)",
    ),
    "too many": (
        lambda: shapes.ntuple([1, 2, 3], 2, "f", "a"),
        r"f: a must be an int or 2 ints, got \[1, 2, 3\]",
    ),
    "larger than any array": (
        lambda: shapes.ntuple(maxsize + 1, 2, "f", "a"),
        f"f: a is larger than any array: {maxsize + 1}",
    ),
    "further below zero than any array is long": (
        lambda: shapes.ntuple(-maxsize - 1, 2, "f", "a", None),
        f"f: a is larger than any array: {-maxsize - 1}",
    ),
    "longer than Python writes out": (
        lambda: shapes.ntuple((1, 10**5000), 2, "f", "a"),
        "f: a is larger than any array: an int of thousands of digits",
    ),
    "below the minimum": (
        lambda: shapes.ntuple((1, 0), 2, "f", "a", 1),
        r"f: a must be at least 1, got \(1, 0\)",
    ),
    "a negative input": (lambda: shapes.output_size(-1, 1), "n must be at least 0"),
    "no kernel": (lambda: shapes.output_size(5, 0), "k must be at least 1, got 0"),
    "a negative padding": (
        lambda: shapes.output_size(5, 2, -1),
        "padding must be at least 0",
    ),
    "no stride": (
        lambda: shapes.output_size(5, 2, stride=0),
        "stride must be at least 1",
    ),
    "no dilation": (
        lambda: shapes.output_size(5, 2, dilation=0),
        "dilation must be at least 1",
    ),
    "a layer that is a number": (
        lambda: shapes.receptive_field([3]),
        r"receptive_field: each layer must be \(kernel, stride, dilation\), got 3",
    ),
    "a layer without dilation": (
        lambda: shapes.receptive_field([(3, 1)]),
        r"each layer must be \(kernel, stride, dilation\), got \(3, 1\)",
    ),
    "a layer of one number": (
        lambda: shapes.receptive_field([(3,)]),
        r"each layer must be \(kernel, stride, dilation\), got \(3,\)",
    ),
    "a layer with a stride of 0": (
        lambda: shapes.receptive_field([(3, 0, 1)]),
        r"receptive_field: a layer must be at least 1, got \(3, 0, 1\)",
    ),
    "fewer inputs than none": (
        lambda: shapes.dense_parameters(-1, 2),
        "dense_parameters: inputs must be at least 0",
    ),
    "fewer outputs than none": (
        lambda: shapes.dense_parameters(2, -1),
        "dense_parameters: outputs must be at least 0",
    ),
    "channels that groups do not divide": (
        lambda: shapes.conv_parameters(4, 6, 3, groups=3),
        "conv_parameters: groups=3 must divide c_in=4 and c_out=6",
    ),
    "output channels that groups do not divide": (
        lambda: shapes.conv_macs(6, 4, 3, 2, 2, groups=3),
        "conv_macs: groups=3 must divide c_in=6 and c_out=4",
    ),
    "no channels": (
        lambda: shapes.conv_macs(0, 4, 3, 2, 2),
        "conv_macs: c_in must be at least 1",
    ),
    "no output channels": (
        lambda: shapes.conv_parameters(4, 0, 3),
        "conv_parameters: c_out must be at least 1",
    ),
    "no groups": (
        lambda: shapes.conv_parameters(4, 4, 3, 0),
        "conv_parameters: groups must be at least 1",
    ),
    "a kernel of no height": (
        lambda: shapes.conv_parameters(4, 4, (0, 3)),
        "conv_parameters: kernel_size must be at least 1",
    ),
    "a kernel of no width": (
        lambda: shapes.conv_macs(4, 4, (3, 0), 2, 2),
        "conv_macs: kernel_size must be at least 1",
    ),
    "an output of less than nothing": (
        lambda: shapes.conv_macs(4, 4, 3, 2, -1),
        r"conv_macs: the output size must be at least 0, got \(2, -1\)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_size_is_refused_with_a_reason(case):
    call, sentence = REFUSED[case]
    with pytest.raises((TypeError, ValueError), match=sentence):
        call()
