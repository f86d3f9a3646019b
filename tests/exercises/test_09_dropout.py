"""Honest and wrong answers to the exercises of lesson 09."""

import numpy as np
import pytest
from students import assert_right, assert_wrong

from cnnlib.checks import check

# Honest styles of dropout: any way of drawing


def uniform_numbers(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = rng.random(input.shape) >= p
    return input * mask / (1 - p), mask


def coins(input, p, training, rng):
    if not training:
        return input.copy(), np.ones(input.shape, int)
    mask = rng.binomial(1, 1 - p, size=input.shape)
    return [mask * input / (1.0 - p), mask]


def one_number_after_another(input, p, training, rng):
    output, mask = input.astype(float), np.ones(input.shape)
    if training:
        for index in np.ndindex(input.shape):
            if rng.random() < p:
                output[index] = mask[index] = 0.0
        output /= 1 - p
    return output, mask


def two_choices(input, p, training, rng):
    if not training:
        return input, np.full(input.shape, True)
    mask = rng.choice([False, True], p=[p, 1 - p], size=input.shape)
    return np.where(mask, input, 0) * (1 / (1 - p)), mask


def fortran_order(input, p, training, rng):
    drop = p if training else 0.0
    draws = rng.uniform(0, 1, input.shape[::-1]).T
    mask = (draws > drop).astype(np.uint8)
    return np.asfortranarray(input * mask) / np.float64(1 - drop), mask


@pytest.mark.parametrize(
    "student",
    [uniform_numbers, coins, one_number_after_another, two_choices, fortran_order],
)
def test_any_way_of_drawing_from_the_generator_is_right(student):
    assert_right(student, "dropout")


def test_the_global_generator_of_numpy_makes_no_difference():
    for seed in (0, 1):
        np.random.seed(seed)  # noqa: NPY002
        assert check(uniform_numbers, "dropout").passed


# Honest styles of dropout_backward


def formula(grad_output, mask, p):
    return grad_output * mask / (1 - p)


def where_kept(grad_output, mask, p):
    grad_input = np.zeros(grad_output.shape)
    grad_input[mask == 1] = grad_output[mask == 1] / (1 - p)
    return grad_input


def in_a_loop(grad_output, mask, p):
    pairs = zip(grad_output.ravel().tolist(), mask.ravel().tolist(), strict=True)
    grads = np.array([g / (1 - p) if m else 0.0 for g, m in pairs])
    return grads.reshape(grad_output.shape)


@pytest.mark.parametrize("student", [formula, where_kept, in_a_loop])
def test_honest_gradients_get_full_points(student):
    assert_right(student, "dropout_backward")


# Wrong answers in another hand than the catalogue's


def global_state(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = np.random.rand(*input.shape) >= p  # noqa: NPY002
    return input * mask / (1 - p), mask


def seeded_within(input, p, training, rng):
    np.random.seed(42)  # noqa: NPY002
    return global_state(input, p, training, rng)


def p_keeps(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = rng.random(input.shape) < p
    return input * mask / max(p, 1e-9), mask


def not_inverted(input, p, training, rng):
    if not training:
        return input * (1 - p), np.ones_like(input)
    mask = rng.random(input.shape) >= p
    return input * mask, mask


def mask_of_the_dropped(input, p, training, rng):
    dropped = rng.random(input.shape) < p if training else np.zeros(input.shape)
    return input * (1 - dropped) / (1 - p * training), dropped


def one_column_of_draws(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = rng.random((len(input), *[1] * (input.ndim - 1))) >= p
    return input * mask / (1 - p), mask


def drawn_twice(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    output = np.where(rng.random(input.shape) >= p, input / (1 - p), 0)
    return output, rng.random(input.shape) >= p


def scaled_mask(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = (rng.random(input.shape) >= p) / (1 - p)
    return input * mask, mask


def scaled_mask_and_output(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = rng.binomial(1, 1 - p, input.shape)
    return input * (mask / (1 - p)) / (1 - p), mask


def one_image_of_draws(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = rng.binomial(1, 1 - p, input.shape[1:] or input.shape)
    return input * mask / (1 - p), mask


def only_the_output(input, p, training, rng):
    return not_inverted(input, p, training, rng)[0]


def flag_ignored(input, p, training, rng):
    mask = rng.random(input.shape) >= p
    return input * mask / (1 - p), mask


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (global_state, "generator-not-used"),
        (seeded_within, "own-seed"),
        (p_keeps, "keep-and-drop-swapped"),
        (not_inverted, "scaled-at-evaluation"),
        (one_column_of_draws, "whole-rows"),
        (one_image_of_draws, "one-mask-for-the-batch"),
        (scaled_mask_and_output, "scaled-twice"),
        (drawn_twice, "two-masks"),
        (scaled_mask, "mask-scaled"),
        (only_the_output, "mask-not-returned"),
        (flag_ignored, "drops-at-evaluation"),
        (mask_of_the_dropped, "mask-of-the-dropped"),
    ],
)
def test_a_wrong_dropout_is_named_however_it_draws(student, mistake):
    assert_wrong(student, "dropout", mistake)


def test_a_mask_that_is_only_spread_over_the_output_gets_no_points():
    assert check(one_image_of_draws, "dropout").score == 0


def test_an_output_that_does_not_follow_from_its_mask_is_the_one_that_is_shown():
    message = check(drawn_twice, "dropout").message
    assert "Yours (result 1)" in message and "(result 0)" not in message


def test_a_generator_that_is_not_used_is_told_by_two_calls():
    sentence = "Two calls with generators of the same seed give different masks."
    assert sentence in check(global_state, "dropout").message


def additive_noise(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    noise = rng.standard_normal(input.shape)
    return input + p * noise, np.ones_like(input)


def factors_of_noise(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    factors = 1 + np.sqrt(p / (1 - p)) * rng.standard_normal(input.shape)
    return input * factors, factors


def large_numbers_only(input, p, training, rng):
    if not training:
        return input, np.ones_like(input)
    mask = (rng.random(input.shape) >= p) | (np.abs(input) < 30)
    return input * mask / (1 - p), mask


def nothing_left(input, p, training, rng):
    return (input * 0, input * 0) if training else (input, np.ones_like(input))


def text(input, p, training, rng):
    return "output", "mask"


@pytest.mark.parametrize(
    "student",
    [additive_noise, factors_of_noise, large_numbers_only, nothing_left, text],
)
def test_another_wrong_dropout_is_not_given_a_name(student):
    assert_wrong(student, "dropout")


def keep_semantics(grad_output, mask, p):
    return np.where(mask, grad_output / p if p else 0, 0)


def forgets_the_scale(grad_output, mask, p):
    grad_input = grad_output.copy()
    grad_input[mask == 0] = 0
    return grad_input


@pytest.mark.parametrize(
    ("student", "mistake"),
    [(keep_semantics, "divided-by-drop"), (forgets_the_scale, "not-scaled")],
)
def test_a_wrong_gradient_is_named_when_it_is_known(student, mistake):
    assert_wrong(student, "dropout_backward", mistake)


def negative(grad_output, mask, p):
    return -formula(grad_output, mask, p)


def by_the_root(grad_output, mask, p):
    return grad_output * mask / np.sqrt(1 - p)


def test_another_wrong_gradient_is_not_given_a_name():
    assert_wrong(by_the_root, "dropout_backward")


def test_a_negative_gradient_is_named_by_the_edit_that_does_the_same():
    assert_wrong(negative, "dropout_backward", "sides-exchanged")
