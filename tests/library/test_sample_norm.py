"""Layer and group normalisation against torch, and against what they are made of."""

import numpy as np
import pytest
import torch
from helpers import (
    assert_same,
    layouts,
    numerical_gradient,
    to_torch,
    torch_gradients,
    unchanged,
)

import cnnlib.functional as F
from cnnlib.functional.layout import batch_last, is_batch_last

torch_f = torch.nn.functional
pytestmark = pytest.mark.filterwarnings("error")

LAYER = [
    ((5, 3), (3,)),
    ((2, 3, 4), (4,)),
    ((2, 3, 4, 5), (3, 4, 5)),
    ((3, 4), (3, 4)),
    ((0, 3), (3,)),
    ((2, 0), (0,)),
]
GROUP = [
    ((5, 6), 3),
    ((2, 6, 5), 2),
    ((2, 6, 3, 4), 1),
    ((2, 6, 3, 4), 6),
    ((2, 4, 2, 3, 4), 2),
    ((2, 4), 4),
    ((0, 4, 3), 2),
]


def cases():
    """(name, shape of the input, what it is taken over, shape of weight and bias)."""
    for shape, normalized in LAYER:
        yield "layer_norm", shape, normalized, normalized
    for shape, groups in GROUP:
        yield "group_norm", shape, groups, shape[1:2]


def arrays(shape, inner, seed=0):
    """input, weight, bias, grad_output."""
    rng = np.random.default_rng(seed)
    x, grad_output = rng.normal(3, 2, shape), rng.normal(size=shape)
    return x, rng.normal(size=inner), rng.normal(size=inner), grad_output


@pytest.mark.parametrize("affine", ["both", "weight", "bias", "none"])
@pytest.mark.parametrize(("name", "shape", "over", "inner"), list(cases()))
def test_output_and_gradients_are_torchs(name, shape, over, inner, affine):
    x, weight, bias, grad_output = arrays(shape, inner)
    weight = weight if affine in ("both", "weight") else None
    bias = bias if affine in ("both", "bias") else None
    # torch's group_norm has no gradient with a bias alone; 1 is what is left out.
    one, operation = torch.ones(inner, dtype=torch.float64), getattr(torch_f, name)
    expected, expected_grads = torch_gradients(
        lambda x, w, b: operation(x, over, one if w is None else w, b, 1e-3),
        grad_output, x, weight, bias,
    )  # fmt: skip
    with unchanged(x, weight, bias, grad_output):
        output = getattr(F, name)(x, over, weight, bias, 1e-3)
        arguments = grad_output, x, over, weight, bias, 1e-3
        grads = getattr(F, f"{name}_backward")(*arguments)
    assert_same(output, expected)
    for grad, expected_grad in zip(grads, expected_grads, strict=True):
        assert_same(grad, expected_grad)


@pytest.mark.parametrize(
    ("name", "over", "inner"),
    [("layer_norm", (2, 3), (2, 3)), ("group_norm", 2, (4,))],
)
def test_gradients_are_the_slopes_of_the_output(name, over, inner):
    x, weight, bias, grad_output = arrays((3, 4, 2, 3), inner)

    def loss(x, weight, bias):
        return (getattr(F, name)(x, over, weight, bias) * grad_output).sum()

    slopes = [
        numerical_gradient(lambda a: loss(a, weight, bias), x),
        numerical_gradient(lambda a: loss(x, a, bias), weight),
        numerical_gradient(lambda a: loss(x, weight, a), bias),
    ]
    grads = getattr(F, f"{name}_backward")(grad_output, x, over, weight, bias)
    for grad, slope in zip(grads, slopes, strict=True):
        assert_same(grad, slope, 1e-7)


def test_one_group_is_layer_norm_and_one_channel_a_group_is_instance_norm():
    x, *_ = arrays((3, 4, 5, 2), (4,))
    assert_same(F.group_norm(x, 1), F.layer_norm(x, (4, 5, 2)))
    each = [F.batch_norm(x[i : i + 1], None, None, training=True) for i in range(3)]
    assert_same(F.group_norm(x, 4), np.concatenate(each))


@pytest.mark.parametrize(("name", "over"), [("layer_norm", (4, 5)), ("group_norm", 2)])
def test_an_example_is_normalised_as_if_it_were_alone(name, over):
    x, *_ = arrays((6, 4, 5), (4,))
    together = getattr(F, name)(x, over)
    alone = [getattr(F, name)(x[i : i + 1], over)[0] for i in range(6)]
    assert_same(together, np.array(alone))


@pytest.mark.parametrize(
    ("name", "over"), [("layer_norm", (4, 5, 2)), ("group_norm", 2)]
)
def test_batch_last_memory_stays_and_any_order_gives_the_same(name, over):
    inner = over if name == "layer_norm" else (4,)
    x, weight, bias, grad_output = arrays((3, 4, 5, 2), inner)
    function, backward = getattr(F, name), getattr(F, f"{name}_backward")
    expected = function(x, over, weight, bias)
    expected_grads = backward(grad_output, x, over, weight, bias)
    for other, other_grad in zip(layouts(x), layouts(grad_output), strict=True):
        assert_same(function(other, over, weight, bias), expected)
        grads = backward(other_grad, other, over, weight, bias)
        for grad, expected_grad in zip(grads, expected_grads, strict=True):
            assert_same(grad, expected_grad)
    last = batch_last(x), batch_last(grad_output)
    assert is_batch_last(function(last[0], over, weight, bias))
    assert is_batch_last(backward(last[1], last[0], over, weight, bias)[0])


def test_float32_keeps_its_digits_far_from_zero_and_over_many_values():
    x = np.random.default_rng(0).normal(1000, 1, (3, 64, 60, 60)).astype(np.float32)
    exact = torch_f.group_norm(to_torch(x).double(), 2).numpy()
    assert np.abs(F.group_norm(batch_last(x), 2) - exact).max() < 1e-4
    assert F.group_norm(x, 2, eps=np.float64(1e-5)).dtype == np.float32


def test_gelu_is_finite_and_right_at_the_far_ends():
    far = np.array([-1e308, -1e154, -9.0, 9.0, 1e154, 1e308])
    for approximate in ("none", "tanh"):
        output = F.gelu(far, approximate)
        assert np.isfinite(F.gelu_backward(np.ones(6), far, approximate)).all()
        assert (output[:2] == 0).all() and (output[-3:] == far[-3:]).all()
    assert_same(F.gelu(far)[2:3], torch_f.gelu(torch.tensor(far[2:3])).numpy())
    with pytest.raises(ValueError, match="gelu: approximate must be 'none' or 'tanh'"):
        F.gelu(far, "erf")


ones = np.ones


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((ones((2, 3)), (4,)), ValueError, r"input must end in the axes \(4,\), got"),
        ((ones((2, 3)), (5, 2, 3)), ValueError, "input must end in the axes"),
        ((ones((2, 3)), 3), TypeError, "normalized_shape must be a tuple of at least"),
        ((ones((2, 3)), ()), TypeError, "normalized_shape must be a tuple of at least"),
        ((ones((2, 3)), (3,), ones(2)), ValueError, r"weight must have shape \(3,\)"),
        ((ones((2, 3)), (3,), None, ones((1, 3))), ValueError, "bias must have shape"),
        ((ones((2, 3)), (3,), ones(3, "f")), TypeError, "weight is float32, input is"),
        ((ones((2, 3)), (3,), None, None, 0.0), ValueError, "eps must be positive"),
        ((ones((2, 3), int), (3,)), TypeError, "input must be floating-point"),
    ],
)
def test_layer_norm_names_what_is_wrong(arguments, error, message):
    with pytest.raises(error, match=f"layer_norm: {message}"):
        F.layer_norm(*arguments)
    with pytest.raises(error, match=f"layer_norm_backward: {message}"):
        F.layer_norm_backward(arguments[0], *arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((ones(3), 1), ValueError, r"input must have shape \(N, C, \*spatial\)"),
        ((ones((2, 6)), 4), ValueError, "num_groups must divide the 6 channels, got 4"),
        ((ones((2, 6)), 0), ValueError, "num_groups must divide the 6 channels, got 0"),
        ((ones((1, 6)), 6), ValueError, "a group needs more than one value"),
        ((ones((2, 6)), 2, ones(2)), ValueError, r"weight must have shape \(6,\)"),
        ((ones((2, 6)), 2, None, ones(6, "f")), TypeError, "bias is float32, input is"),
        ((ones((2, 6)), 2, None, None, -1.0), ValueError, "eps must be positive"),
        ((ones((2, 6), int), 2), TypeError, "input must be floating-point"),
    ],
)
def test_group_norm_names_what_is_wrong(arguments, error, message):
    with pytest.raises(error, match=f"group_norm: {message}"):
        F.group_norm(*arguments)
    with pytest.raises(error, match=f"group_norm_backward: {message}"):
        F.group_norm_backward(arguments[0], *arguments)
