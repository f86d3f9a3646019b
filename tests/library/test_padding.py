"""Padding: torch agrees on values, gradients, defaults and refusals."""

import numpy as np
import pytest
import torch
from helpers import (
    assert_same,
    defaults,
    layouts,
    numerical_gradient,
    to_torch,
    torch_gradients,
    unchanged,
)

from cnnlib.functional.layout import is_batch_last
from cnnlib.functional.padding import pad, pad_backward

torch_pad = torch.nn.functional.pad

TOLERANCE = {"float64": 1e-9, "float32": 1e-5}
SHAPES = {1: (2, 3, 7), 2: (2, 3, 5, 4), 3: (2, 1, 3, 4, 5)}
AMOUNTS = {1: (2, 3), 2: (1, 2, 3, 0), 3: (2, 1, 0, 2, 1, 1)}
CROPS = {1: (-1, 2), 2: (1, -2, -1, -1), 3: (-2, 1, 0, -1, -1, 0)}
PADS = [
    (mode, SHAPES[axes], amounts[axes])
    for mode in ("constant", "reflect", "replicate", "circular")
    for axes in (1, 2, 3)
    for amounts in (AMOUNTS, CROPS)
]


def check_pad(input, amounts, mode, value=None):
    rng = np.random.default_rng(1)
    expected = torch_pad(to_torch(input), amounts, mode, value)
    grad_output = rng.normal(size=expected.shape).astype(input.dtype)
    expected, (grad_input,) = torch_gradients(
        lambda x: torch_pad(x, amounts, mode, value), grad_output, input
    )
    with unchanged(input, grad_output):
        output = pad(input, amounts, mode, value)
        gradient = pad_backward(grad_output, input, amounts, mode, value)
    assert_same(output, expected, 0.0, f"{mode} {amounts}")
    message = f"gradient of {mode} {amounts}"
    assert_same(gradient, grad_input, TOLERANCE[input.dtype.name], message)


@pytest.mark.parametrize(("mode", "shape", "amounts"), PADS)
def test_every_pad_mode_pads_and_crops_as_torch_does(mode, shape, amounts):
    rng = np.random.default_rng(0)
    value = 1.5 if mode == "constant" else None
    check_pad(rng.normal(size=shape), amounts, mode, value)
    check_pad(rng.normal(size=shape[1:]), amounts, mode, value)
    check_pad(rng.normal(size=shape).astype(np.float32), amounts, mode, value)


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_padding_an_empty_batch_gives_an_empty_batch(mode):
    check_pad(np.zeros((0, 2, 4, 3)), (1, 2, 0, 1), mode)


@pytest.mark.parametrize(
    ("shape", "amounts"),
    [((), ()), ((3,), ()), ((4,), (2, -3)), ((2, 3), (1, 0, -1, 2)), ((2, 0), (1, 2))],
)
def test_constant_padding_takes_an_array_of_any_shape(shape, amounts):
    check_pad(np.random.default_rng(2).normal(size=shape), amounts, "constant", -2.0)


def test_constant_padding_may_leave_leading_axes_alone():
    check_pad(np.random.default_rng(3).normal(size=(2, 3, 4, 5)), (1, 2), "constant")


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64, np.bool_])
@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_padding_keeps_integers_and_booleans(dtype, mode):
    input = np.random.default_rng(4).integers(0, 2, (2, 3, 4)).astype(dtype)
    as_int = torch.from_numpy(input.astype(np.int64))  # torch reflects no booleans
    for value in (None, 1) if mode == "constant" else (None,):
        expected = torch_pad(as_int, (2, 1), mode, value).numpy().astype(dtype)
        assert_same(pad(input, (2, 1), mode, value), expected, 0.0)


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_padded_batches_have_batch_last_memory_whatever_came_in(mode):
    input = np.random.default_rng(5).normal(size=(2, 3, 4, 5))
    expected = pad(input, (1, 2, 0, 3), mode)
    for other in layouts(input):
        output = pad(other, (1, 2, 0, 3), mode)
        assert is_batch_last(output)
        np.testing.assert_array_equal(output, expected)


@pytest.mark.parametrize(
    ("shape", "arguments"),
    [((2, 2, 4), ((2, 3), "reflect")), ((2, 1, 3, 2), ((1, -1, 0, 2),))],
)
def test_gradients_are_finite_differences(shape, arguments):
    rng = np.random.default_rng(10)
    input = rng.normal(size=shape)
    grad_output = rng.normal(size=pad(input, *arguments).shape)
    numerical = numerical_gradient(
        lambda x: (pad(x, *arguments) * grad_output).sum(), input
    )
    assert_same(pad_backward(grad_output, input, *arguments), numerical, 1e-8)


def test_defaults_are_those_of_torch():
    expected = defaults(torch_pad)
    assert defaults(pad) == {name: expected[name] for name in defaults(pad)}


ONES = np.ones((2, 3, 4))
IMAGES = np.ones((2, 3, 4, 5))


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: pad([1], (1, 1)), TypeError, "pad: input must be a NumPy array"),
        (lambda: pad(ONES, 1), TypeError, "pad: pad must be a tuple of ints, got 1"),
        (lambda: pad(ONES, (1, 1.5)), TypeError, "pad: pad must be"),
        (lambda: pad(ONES, (1,)), ValueError, "pad: pad must hold a pair"),
        (lambda: pad(ONES, (1,) * 8), ValueError, "at most 3 axes"),
        (lambda: pad(ONES, (1, 1), "edge"), ValueError, "pad: mode .*'edge'"),
        (lambda: pad(ONES, (4, 0), "reflect"), ValueError, "at most 3 .* length 4"),
        (lambda: pad(ONES, (0, 5), "circular"), ValueError, "at most 4 .* length 4"),
        (lambda: pad(ONES, (-3, -2)), ValueError, r"length 4 cannot lose \(-3, -2\)"),
        (lambda: pad(ONES, (-7, 9)), ValueError, "cannot lose"),
        (lambda: pad(ONES, (-2, -2), "reflect"), ValueError, "at least one channel"),
        (lambda: pad(ONES[:, :0], (1, 1), "replicate"), ValueError, "at least one"),
        (lambda: pad(ONES[..., :0], (1, 1), "replicate"), ValueError, "at least one"),
        (lambda: pad(ONES[..., :0], (0, 0), "reflect"), ValueError, "length 0"),
        (lambda: pad(IMAGES, (1, 1), "reflect"), ValueError, "pad: input must have"),
        (lambda: pad(ONES, (), "circular"), ValueError, "one to three axes"),
        (lambda: pad(ONES, (1, 1), "reflect", 2.0), ValueError, "value is for mode"),
        (lambda: pad(ONES, (1, 1), value="0"), TypeError, "pad: value must be"),
        (
            lambda: pad(np.ones(3, np.uint8), (1, 1), value=-1),
            ValueError,
            "pad: uint8 cannot hold value=-1",
        ),
        (
            lambda: pad(np.ones(3, int), (1, 1), value=float("nan")),
            ValueError,
            "cannot hold value=nan",
        ),
        (
            lambda: pad_backward(np.ones(5), np.ones(3, int), (1, 1)),
            TypeError,
            "pad_backward: input must be floating-point",
        ),
        (
            lambda: pad_backward(np.ones(4), np.ones(3), (1, 1)),
            ValueError,
            r"pad_backward: grad_output must have the output's shape \(5,\)",
        ),
    ],
)
def test_bad_input_is_named(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()
