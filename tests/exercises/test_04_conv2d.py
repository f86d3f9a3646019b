"""Honest and wrong answers to the layer of lesson 04."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from students import assert_right, assert_wrong, pair, plain

from cnnlib.checks import check

# Honest styles


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
    outputs = [plain(image[None], weight)[0, :, ::sh, ::sw] for image in padded]
    if bias is None:
        bias = np.zeros(len(weight))
    return np.stack(outputs) + bias[:, np.newaxis, np.newaxis]


@pytest.mark.parametrize(
    "student", [four_loops, windows_at_steps, matrix_product, image_by_image]
)
def test_honest_layers_get_full_points(student):
    assert_right(student, "conv2d")


# Wrong answers in another hand, and wrong answers beyond the catalogue


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
    [rectified_layer, variant(border=ones_around)],
)
def test_other_wrong_layers_are_not_given_a_name(student):
    assert_wrong(student, "conv2d")


def test_a_sign_that_is_turned_is_named_by_the_edit_that_turns_it():
    assert_wrong(bias_subtracted, "conv2d", "plus-for-minus")


def test_a_layer_that_needs_its_bias_is_told_so():
    assert check(bias_required, "conv2d").mistake == "bias-expected"
