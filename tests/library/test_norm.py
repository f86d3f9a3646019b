"""Batch normalisation, local response normalisation and dropout, against torch."""

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

SHAPES = [(5, 3), (4, 3, 6), (2, 3, 4, 5), (2, 3, 2, 3, 4), (0, 3, 4)]


def batch(shape, seed=0):
    """input, running_mean, running_var, weight, bias, grad_output."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(4, shape[1]))
    vectors[1] = vectors[1] ** 2 + 0.1
    return rng.normal(3, 2, shape), *vectors, rng.normal(size=shape)


def scalar(function, grad_output):
    return lambda array: (function(array) * grad_output).sum()


@pytest.mark.parametrize("affine", ["both", "weight", "bias", "none"])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_output_statistics_and_gradients_are_torchs(shape, training, affine):
    x, mean, var, weight, bias, grad_output = batch(shape)
    weight = weight if affine in ("both", "weight") else None
    bias = bias if affine in ("both", "bias") else None
    options = {"training": training, "momentum": 0.3, "eps": 1e-3}

    torch_mean, torch_var = to_torch(mean), to_torch(var)
    expected, expected_grads = torch_gradients(
        lambda x, w, b: torch_f.batch_norm(x, torch_mean, torch_var, w, b, **options),
        grad_output, x, weight, bias,
    )  # fmt: skip
    with unchanged(mean, var, x, weight, bias, grad_output):
        grads = F.batch_norm_backward(
            grad_output, x, mean, var, weight, bias, **options
        )
    with unchanged(x, weight, bias):
        output = F.batch_norm(x, mean, var, weight, bias, **options)

    assert_same(output, expected)
    assert_same(mean, torch_mean.numpy(), message="running_mean")
    assert_same(var, torch_var.numpy(), message="running_var")
    for grad, expected_grad in zip(grads, expected_grads, strict=True):
        assert_same(grad, expected_grad)


def test_training_works_without_running_statistics():
    x, *_ = batch((4, 3, 5))
    expected = torch_f.batch_norm(to_torch(x), None, None, training=True).numpy()
    assert_same(F.batch_norm(x, None, None, training=True), expected)


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_gradients_are_the_slopes_of_the_output(training):
    x, mean, var, weight, bias, grad_output = batch((3, 2, 2, 3))

    def output(x, weight, bias):
        statistics = mean.copy(), var.copy()
        return F.batch_norm(x, *statistics, weight, bias, training)

    slopes = [
        numerical_gradient(scalar(lambda a: output(a, weight, bias), grad_output), x),
        numerical_gradient(scalar(lambda a: output(x, a, bias), grad_output), weight),
        numerical_gradient(scalar(lambda a: output(x, weight, a), grad_output), bias),
    ]
    grads = F.batch_norm_backward(grad_output, x, mean, var, weight, bias, training)
    for grad, slope in zip(grads, slopes, strict=True):
        assert_same(grad, slope, 1e-7)


def test_the_numbers_of_the_lesson():
    mean, var = np.zeros(1), np.ones(1)
    F.batch_norm(np.array([[0.0], [2.0]]), mean, var, training=True)
    assert_same(mean, np.array([0.1]))
    assert_same(var, np.array([1.1]), message="the running variance is unbiased")


@pytest.mark.parametrize("training", [True, False])
def test_the_returned_statistics_save_the_backward_its_own(training):
    x, mean, var, weight, bias, grad_output = batch((4, 3, 5))
    arguments = x, mean, var, weight, bias, training
    expected = F.batch_norm_backward(grad_output, *arguments)
    _, stats = F.batch_norm(*arguments, return_stats=True)
    if training:
        # Only the statistics of the batch count, not the running ones, now moved.
        mean += 1
    grads = F.batch_norm_backward(grad_output, *arguments, stats=stats)
    for grad, expected_grad in zip(grads, expected, strict=True):
        assert_same(grad, expected_grad)


@pytest.mark.parametrize(
    ("stats", "error", "message"),
    [
        (3, TypeError, r"stats must be a pair of arrays of shape \(3,\), got int"),
        ((np.ones(3),) * 3, TypeError, "stats must be a pair of arrays .*, got tuple"),
        ((np.ones(3), 1.0), TypeError, r"stats\[1\] must be a NumPy array, got float"),
        ((None, np.ones(3)), TypeError, r"stats\[0\] must be a NumPy array, got None"),
        (
            (np.ones(4), np.ones(3)),
            ValueError,
            r"stats\[0\] must have shape \(3,\), got",
        ),
        ((np.ones(3), np.ones((3, 1))), ValueError, r"stats\[1\] must have shape"),
        ((np.ones(3, "f"),) * 2, TypeError, r"stats\[0\] is float32, .* is float64"),
    ],
)
def test_statistics_that_do_not_fit_are_named(stats, error, message):
    x, mean, var, weight, bias, grad_output = batch((4, 3, 5))
    arguments = grad_output, x, mean, var, weight, bias, True
    with pytest.raises(error, match=f"batch_norm_backward: {message}"):
        F.batch_norm_backward(*arguments, stats=stats)


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_gives_batch_last_memory_and_the_same_values_in_any_order(training):
    x, mean, var, weight, bias, grad_output = batch((4, 3, 5, 2))
    rest = mean, var, weight, bias, training, 0.0
    expected = F.batch_norm(x, *rest)
    expected_grads = F.batch_norm_backward(grad_output, x, *rest)
    for other, other_grad in zip(layouts(x), layouts(grad_output), strict=True):
        output = F.batch_norm(other, *rest)
        assert_same(output, expected)
        assert is_batch_last(output)
        grads = F.batch_norm_backward(other_grad, other, *rest)
        assert is_batch_last(grads[0])
        for grad, expected_grad in zip(grads, expected_grads, strict=True):
            assert_same(grad, expected_grad)


def test_float32_keeps_its_digits_far_from_zero_and_over_many_values():
    rng = np.random.default_rng(0)
    x = rng.normal(1000, 1, (64, 2, 40, 40)).astype(np.float32)
    exact = torch_f.batch_norm(to_torch(x).double(), None, None, training=True)
    output = F.batch_norm(batch_last(x), None, None, training=True)
    assert output.dtype == np.float32
    assert np.abs(output - exact.numpy()).max() < 1e-4


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_keeps_float32_given_numpy_numbers(training):
    x, mean, var, weight, bias, grad_output = (
        array.astype(np.float32) for array in batch((4, 3))
    )
    options = {"momentum": np.float64(0.1), "eps": np.float64(1e-5)}
    arguments = x, mean, var, weight, bias, training
    assert F.batch_norm(*arguments, **options).dtype == np.float32
    assert mean.dtype == np.float32
    for grad in F.batch_norm_backward(grad_output, *arguments, **options):
        assert grad.dtype == np.float32


@pytest.mark.parametrize("shape", [(1, 3), (1, 3, 1), (1, 3, 1, 1)])
def test_one_value_per_channel_has_no_variance(shape):
    x, mean, var, *_ = batch(shape)
    with (
        unchanged(mean, var),
        pytest.raises(
            ValueError, match="batch_norm: .*more than one value per channel"
        ),
    ):
        F.batch_norm(x, mean, var, training=True)
    assert np.isfinite(F.batch_norm(x, mean, var)).all()


ones = np.ones


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((ones(3), None, None), ValueError, "input must have shape"),
        ((ones((2, 3)), ones(4), ones(4)), ValueError, r"running_mean .*\(3,\)"),
        ((ones((2, 3)), ones(3), ones(1)), ValueError, r"running_var .*\(3,\)"),
        ((ones((2, 3)), ones(3), ones(3), ones(2)), ValueError, "weight must have"),
        (
            (ones((2, 3)), ones(3), ones(3), None, ones((3, 1))),
            ValueError,
            "bias must have",
        ),
        ((ones((2, 3)), None, None), ValueError, "running_mean is needed"),
        ((ones((2, 3)), ones(3), None, None, None, True), ValueError, "together"),
        ((ones((2, 3)), ones(3), -ones(3)), ValueError, r"running_var \+ eps must be"),
        (
            (ones((2, 3)), None, None, None, None, True, 0.1, 0.0),
            ValueError,
            "eps must be positive",
        ),
        (
            (ones((2, 3)), ones(3), ones(3), None, None, True, None),
            TypeError,
            "momentum must be a number",
        ),
        (
            (ones((2, 3)), ones(3), ones(3), None, None, True, 0.1, "small"),
            TypeError,
            "eps must be a number",
        ),
        ((ones((2, 3), int), None, None), TypeError, "input must be floating-point"),
        (
            (ones((2, 3)), ones(3, np.float32), ones(3)),
            TypeError,
            "running_mean is float32",
        ),
        (
            (ones((2, 3)), ones(3), ones(3), ones(3, np.float32)),
            TypeError,
            "weight is float32",
        ),
        (([[1.0], [2.0]], None, None), TypeError, "input must be a NumPy array"),
    ],
)
def test_batch_norm_names_what_is_wrong(arguments, error, message):
    with pytest.raises(error, match=f"batch_norm: .*{message}"):
        F.batch_norm(*arguments)


LRN = [
    {"size": 5},
    {"size": 1, "alpha": 0.5},
    {"size": 2, "alpha": 0.7, "beta": 0.5},
    {"size": 4, "alpha": 0.9, "beta": 1.3, "k": 2.0},
    {"size": 3, "alpha": 0.9, "k": 0.5},
    {"size": 20, "alpha": 2.0},
]


@pytest.mark.parametrize("options", LRN)
@pytest.mark.parametrize(
    "shape", [(2, 6, 3), (2, 7, 3, 4), (1, 3, 2, 3, 2), (0, 3, 2), (2, 1, 3)]
)
def test_local_response_norm_and_its_gradient_are_torchs(shape, options):
    rng = np.random.default_rng(0)
    x, grad_output = rng.normal(size=shape), rng.normal(size=shape)
    with unchanged(x, grad_output):
        output = F.local_response_norm(x, **options)
        grad = F.local_response_norm_backward(grad_output, x, **options)
    expected, (expected_grad,) = torch_gradients(
        lambda x: torch_f.local_response_norm(x, **options), grad_output, x
    )
    assert_same(output, expected)
    assert_same(grad, expected_grad)


def test_local_response_norm_gradient_is_the_slope_of_the_output():
    rng = np.random.default_rng(1)
    x, grad_output = rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 5, 3))
    slope = numerical_gradient(
        scalar(lambda x: F.local_response_norm(x, 4, 0.9), grad_output), x
    )
    grad = F.local_response_norm_backward(grad_output, x, 4, 0.9)
    assert_same(grad, slope, 1e-7)


def test_local_response_norm_keeps_the_memory_order_and_float32():
    x = np.random.default_rng(2).normal(size=(3, 4, 2)).astype(np.float32)
    expected = F.local_response_norm(x, 3, 0.5)
    for other in layouts(x):
        assert_same(F.local_response_norm(other, 3, np.float64(0.5)), expected, 1e-6)
    assert is_batch_last(F.local_response_norm(batch_last(x), 3))
    assert is_batch_last(F.local_response_norm_backward(*[batch_last(x)] * 2, 3))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((ones((2, 3)), 2), ValueError, "input must have shape"),
        ((ones((2, 3, 4)), 0), ValueError, "size must be at least 1"),
        ((ones((2, 3, 4)), 2.0), TypeError, "size must be an int"),
        ((ones((2, 3, 4)), 2, "a"), TypeError, "alpha must be a number"),
        ((np.zeros((2, 3, 4)), 2, 1.0, 0.75, 0.0), ValueError, "must be positive"),
        ((ones((2, 3, 4), int), 2), TypeError, "input must be floating-point"),
    ],
)
def test_local_response_norm_names_what_is_wrong(arguments, error, message):
    with pytest.raises(error, match=f"local_response_norm: .*{message}"):
        F.local_response_norm(*arguments)


def test_dropout_drops_p_of_the_numbers_and_keeps_the_mean():
    x = np.full((100, 1000), 3.0, np.float32)
    output, mask = F.dropout(x, 0.3, rng=np.random.default_rng(0), return_mask=True)
    assert output.dtype == np.float32
    assert mask.dtype == bool
    assert abs(mask.mean() - 0.7) < 0.01, "p is the probability to drop"
    assert abs(output.mean() - 3) < 0.03
    np.testing.assert_allclose(output[mask], 3 / 0.7, rtol=1e-6)
    assert (output[~mask] == 0).all()


def test_one_mask_serves_forward_and_backward():
    rng = np.random.default_rng(1)
    x, grad_output = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 3, 4))
    with unchanged(x, grad_output):
        output, mask = F.dropout(x, 0.25, rng=rng, return_mask=True)
        grad = F.dropout_backward(grad_output, mask, 0.25)
    assert_same(output, x * mask / 0.75)
    assert_same(grad, grad_output * mask / 0.75)


def test_the_mask_depends_on_the_seed_alone_and_not_on_the_memory_order():
    x = np.random.default_rng(2).normal(size=(4, 3, 5))
    expected = F.dropout(x, rng=np.random.default_rng(7))
    for other in layouts(x):
        assert_same(F.dropout(other, rng=np.random.default_rng(7)), expected)
    output, mask = F.dropout(batch_last(x), return_mask=True)
    assert is_batch_last(output)
    assert is_batch_last(mask)


@pytest.mark.parametrize("rng", [None, np.random.default_rng(3)])
def test_outside_training_nothing_is_dropped(rng):
    x = np.random.default_rng(3).normal(size=(4, 5))
    output, mask = F.dropout(x, 0.9, training=False, rng=rng, return_mask=True)
    assert_same(output, x)
    assert mask.all()


def test_without_a_generator_two_masks_differ():
    x = np.ones(1000)
    assert (F.dropout(x) != F.dropout(x)).any()


def test_the_extremes_keep_everything_and_nothing():
    x = np.array([1.0, -2.0, 3.0])
    assert_same(F.dropout(x, 0), x)
    output, mask = F.dropout(x, 1, return_mask=True)
    assert output.tolist() == [0, 0, 0]
    assert not mask.any()
    assert F.dropout_backward(x, mask, 1.0).tolist() == [0, 0, 0]
    assert F.dropout(np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    ("p", "error"), [(-0.1, ValueError), (1.1, ValueError), (np.nan, ValueError),
                     ("0.5", TypeError), (None, TypeError)],
)  # fmt: skip
def test_a_probability_is_a_number_from_0_to_1(p, error, training):
    with pytest.raises(error, match="dropout: p must be"):
        F.dropout(np.ones(3), p, training)
    with pytest.raises(error, match="dropout_backward: p must be"):
        F.dropout_backward(np.ones(3), np.ones(3, bool), p)


def test_dropout_names_what_is_wrong():
    with pytest.raises(
        TypeError, match="dropout: rng must be a numpy.random.Generator"
    ):
        F.dropout(np.ones(3), rng=0)
    with pytest.raises(TypeError, match="dropout: input must be floating-point"):
        F.dropout(np.ones(3, int))
    with pytest.raises(TypeError, match="dropout_backward: mask must be"):
        F.dropout_backward(np.ones(3), np.ones(3), 0.5)
    with pytest.raises(ValueError, match="dropout_backward: grad_output must have"):
        F.dropout_backward(np.ones(3), np.ones(4, bool), 0.5)
