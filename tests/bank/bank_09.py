"""Answers to assignment 09."""

import numpy as np
from bank.answers import right, wrong


@right("dropout")
def dropout_binomial(input, p, training, rng):
    mask = np.ones(input.shape)
    if training:
        mask = rng.binomial(1, 1 - p, size=input.shape)
        return input * mask / (1 - p), mask
    return input, mask


@right("dropout")
def dropout_choice(input, p, training, rng):
    if not training:
        return input.copy(), np.ones_like(input)
    mask = rng.choice([0, 1], size=input.shape, p=[p, 1 - p])
    return np.where(mask == 1, input / (1 - p), 0.0), mask


@right("dropout")
def dropout_one_by_one(input, p, training, rng):
    mask = np.ones(input.shape)
    output = np.array(input, dtype=float)
    if training:
        for index in np.ndindex(*input.shape):
            if rng.random() < p:
                mask[index] = 0
        output = output * mask / (1 - p)
    return output, mask


@wrong("dropout", "p is taken for the probability to keep, scale included.")
def dropout_keep(input, p, training, rng):
    if not training:
        return input, np.ones(input.shape)
    mask = (rng.random(input.shape) < p).astype(float)
    return input * mask / max(p, 1e-12), mask


@wrong("dropout", "Those that are kept are not scaled up.")
def dropout_not_scaled(input, p, training, rng):
    mask = np.ones(input.shape)
    if training:
        mask = 1.0 * (rng.random(input.shape) >= p)
    return input * mask, mask


@wrong("dropout", "The output is scaled at evaluation instead, by 1 − p.")
def dropout_scaled_at_evaluation(input, p, training, rng):
    if not training:
        return input * (1 - p), np.ones(input.shape)
    mask = rng.random(input.shape) >= p
    return input * mask, mask.astype(int)


@wrong("dropout", "The random numbers come from np.random, not from rng.")
def dropout_global(input, p, training, rng):
    if not training:
        return input, np.ones(input.shape)
    mask = np.random.rand(*input.shape) >= p
    return input * mask / (1 - p), mask.astype(float)


@wrong("dropout", "One draw for each column: all rows lose the same numbers.")
def dropout_same_for_rows(input, p, training, rng):
    if not training:
        return input, np.ones(input.shape)
    mask = np.ones(input.shape) * (rng.random(input.shape[-1]) >= p)
    return input * mask / (1 - p), mask


@wrong("dropout", "Exactly a share p is dropped, so the numbers are not independent.")
def dropout_permutation(input, p, training, rng):
    mask = np.ones(input.size)
    if training:
        mask[rng.permutation(input.size)[: int(round(p * input.size))]] = 0
        mask = mask.reshape(input.shape)
        return input * mask / (1 - p), mask
    return input, mask.reshape(input.shape)


@wrong("dropout", "The mask that is returned contains the scale.")
def dropout_scaled_mask(input, p, training, rng):
    if not training:
        return input, np.ones(input.shape)
    mask = (rng.random(input.shape) >= p) / (1 - p)
    return input * mask, mask


@wrong("dropout", "At evaluation there is no mask: None is returned.")
def dropout_mask_none(input, p, training, rng):
    if not training:
        return input, None
    mask = (rng.random(input.shape) >= p).astype(float)
    return input * mask / (1 - p), mask


@wrong("dropout", "It returns the output without its mask.")
def dropout_no_mask(input, p, training, rng):
    if not training:
        return input
    return input * (rng.random(input.shape) >= p) / (1 - p)


@wrong("dropout", "Mask and output come from two different draws.")
def dropout_two_draws(input, p, training, rng):
    if not training:
        return input, np.ones(input.shape)
    output = input * (rng.random(input.shape) >= p) / (1 - p)
    return output, (rng.random(input.shape) >= p).astype(float)


@wrong(
    "dropout",
    "`training` is not looked at: numbers are dropped at evaluation too.",
    "The scale is 1/p.",
)
def dropout_always_and_p(input, p, training, rng):
    mask = (rng.random(input.shape) >= p).astype(float)
    return input * mask / (p or 1), mask


@right("dropout_backward")
def dropout_backward_where(grad_output, mask, p):
    return np.where(mask > 0, grad_output / (1 - p), 0)


@right("dropout_backward")
def dropout_backward_scale_first(grad_output, mask, p):
    scale = 1.0 / (1.0 - p)
    return scale * mask * grad_output


@wrong("dropout_backward", "The scale is left out.")
def dropout_backward_not_scaled(grad_output, mask, p):
    return grad_output * mask


@wrong("dropout_backward", "The mask is left out: dropped numbers get a gradient too.")
def dropout_backward_no_mask(grad_output, mask, p):
    return grad_output / (1 - p)


@wrong("dropout_backward", "It multiplies by 1 − p where it should divide.")
def dropout_backward_times(grad_output, mask, p):
    return grad_output * mask * (1 - p)


@wrong("dropout_backward", "grad_output is changed in place.")
def dropout_backward_in_place(grad_output, mask, p):
    grad_output[mask == 0] = 0
    return grad_output / (1 - p)


@wrong("dropout_backward", "The mask is inverted: those that were kept get nothing.")
def dropout_backward_inverted(grad_output, mask, p):
    return np.where(mask, 0, grad_output / (1 - p))


@wrong(
    "dropout_backward",
    "A new mask is drawn.",
    "The scale is left out.",
)
def dropout_backward_new_mask(grad_output, mask, p):
    rng = np.random.default_rng()
    return grad_output * (rng.random(grad_output.shape) > p)
