"""Exercise: the gradient of dropout."""

from dataclasses import replace

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.compare import by_value
from cnnlib.checks.spec import Case, Exercise, Mistake


def dropout_backward(grad_output, mask, p):
    """Gradient of dropout in training.

    ``output = input · mask / (1 − p)`` depends on each input by itself, and the mask is
    a constant: the one that the forward pass drew.

    Parameters
    ----------
    grad_output : ndarray of floats
        Gradient of the loss with respect to the output.
    mask : ndarray of 0 and 1, of the same shape
        1 where the number was kept.
    p : float
        Probability with which numbers were dropped.

    Returns
    -------
    grad_input : ndarray of the same shape

    Examples
    --------
    >>> dropout_backward(np.array([1.0, 3.0]), np.array([0, 1]), 0.5)
    array([0., 6.])
    """
    return F.dropout_backward(grad_output, np.asarray(mask, bool), p)


ROWS = np.array([[1.0, -2, 3, 0.5], [4, 5, -1, 2]])
MASK = np.array([[1, 0, 1, 1], [0, 1, 0, 1]])
IMAGES = np.arange(1, 25.0).reshape(2, 3, 2, 2) / 4

PUBLIC = (
    Case((np.array([1.0, 3]), np.array([0, 1]), 0.5), "the worked example", "basic"),
    Case((ROWS, MASK, 0.5), "two rows of four", "basic"),
    Case((ROWS, MASK, 0.2), "p = 0.2"),
    Case(
        (IMAGES, np.arange(24).reshape(2, 3, 2, 2) % 4 // 3, 0.7),
        "two images of three channels, p = 0.7",
    ),
    Case((ROWS, np.ones_like(MASK), 0.0), "nothing was dropped, p = 0", "edge"),
    Case((ROWS, np.ones_like(MASK), 0.25), "nothing happened to be dropped", "edge"),
    Case((ROWS, np.zeros_like(MASK), 0.75), "everything was dropped", "edge"),
)


def hidden(rng):
    for group, shape in (
        ("basic", (3, 5)),
        ("general", (2, 4, 3, 5)),
        ("general", (7, 6)),
        ("edge", (9,)),
    ):
        p = float(rng.uniform(0.05, 0.9))
        mask = (rng.random(shape) >= p).astype(int)
        yield Case((rng.standard_normal(shape), mask, p), "random gradients", group)
    grad = rng.standard_normal((3, 4)).astype(np.float32)
    yield Case((grad, rng.integers(0, 2, (3, 4)), 0.4), "float32 numbers", "edge")


def judge(exercise, case, call):
    """By value; and a mask that was drawn anew is known by where its zeros are."""
    outcome = by_value(exercise, case, call)
    if outcome.difference is None or outcome.difference.kind != "value":
        return outcome
    grad, mask, p = case.args
    output, kept = np.asarray(outcome.output), mask == 1
    # Zeros that are only more than the mask's have another reason.
    possible = (output == 0) | np.isclose(output, grad / (1 - p), rtol=1e-4)
    elsewhere = (output[kept] == 0).any() and output[~kept].any()
    if possible.all() and elsewhere and output[kept].any():
        difference = replace(outcome.difference, mistake="new-mask")
        return replace(outcome, difference=difference)
    return outcome


def passing(rule):
    """A wrong gradient that is an expression of gradient, mask and p."""

    def wrong(grad_output, mask, p):
        return rule(grad_output, np.asarray(mask, float), p)

    return wrong


def new_mask(grad_output, mask, p):
    mask = np.random.default_rng(0).random(grad_output.shape) >= p
    return grad_output * mask / (1 - p)


def in_place(grad_output, mask, p):
    grad_output *= mask / (1 - p)
    return grad_output


def mask_in_place(grad_output, mask, p):
    output = dropout_backward(grad_output, mask, p)
    mask[:] = 0
    return output


EXERCISE = Exercise(
    assignment="09_dropout",
    reference=dropout_backward,
    points=2,
    section="One mask serves the way there and the way back",
    public=PUBLIC,
    hidden=hidden,
    judge=judge,
    mistakes=(
        Mistake(
            "not-scaled",
            "The gradient is masked, but not scaled.",
            "If a kept input grows by 1, by how much does the output grow?",
            passing(lambda grad, mask, p: grad * mask),
        ),
        Mistake(
            "mask-ignored",
            "Dropped numbers get a gradient too.",
            "How much does the output change when a dropped input changes?",
            passing(lambda grad, mask, p: grad / (1 - p)),
        ),
        Mistake(
            "passed-through",
            "The gradient is returned as it came.",
            "What did the forward pass do to each input, and by what factor?",
            passing(lambda grad, mask, p: grad),
        ),
        Mistake(
            "mask-inverted",
            "The dropped numbers get the gradient, the kept ones get none.",
            "Does 1 in the mask mean that the number was kept, or dropped?",
            passing(lambda grad, mask, p: grad * (1 - mask) / (1 - p)),
        ),
        Mistake(
            "divided-by-drop",
            "The gradient is divided by p instead of 1 − p.",
            "By what did the forward pass divide?",
            passing(lambda grad, mask, p: grad * mask / max(p, 1e-9)),
        ),
        Mistake(
            "multiplied-by-keep",
            "The gradient is multiplied by 1 − p instead of divided.",
            "If a kept input grows by 1, by how much does the output grow?",
            passing(lambda grad, mask, p: grad * mask * (1 - p)),
        ),
        Mistake(
            "multiplied-by-drop",
            "The gradient is multiplied by p.",
            "If a kept input grows by 1, by how much does the output grow?",
            passing(lambda grad, mask, p: grad * mask * p),
        ),
        Mistake(
            "scaled-twice",
            "The gradient is divided by 1 − p twice.",
            "How often did the forward pass divide by 1 − p?",
            passing(lambda grad, mask, p: grad * mask / (1 - p) ** 2),
        ),
        Mistake(
            "scaled-by-the-count",
            "The scale is taken from the mask's mean instead of from p.",
            "What did the forward pass divide by?",
            passing(lambda grad, mask, p: grad * mask / max(mask.mean(), 1e-9)),
        ),
        Mistake(
            "scale-of-the-dropped",
            "The mask is turned round and the scale is 1 / p.",
            "Is p the probability to keep or to drop?",
            passing(lambda grad, mask, p: grad * (1 - mask) / max(p, 1e-9)),
        ),
        Mistake(
            "new-mask",
            "A new mask is drawn for the way back.",
            "Which numbers were dropped on the way there, and does your code know?",
            new_mask,
        ),
        Mistake(
            "changes-gradient",
            "grad_output is overwritten during the computation.",
            "What does *= do to an array that somebody else holds too?",
            in_place,
        ),
        Mistake(
            "changes-mask",
            "The mask is overwritten during the computation.",
            "After the call, is the mask that was handed in still the same?",
            mask_in_place,
        ),
        Mistake(
            "inverted-and-not-scaled",
            "The mask is turned round, and the gradient is not scaled.",
            "Does 1 in the mask mean that the number was kept, or dropped?",
            passing(lambda grad, mask, p: grad * (1 - mask)),
        ),
        Mistake(
            "upstream-forgotten",
            "The mask and the scale are there, but not the gradient that arrives.",
            "If grad_output is doubled, what happens to your result?",
            passing(lambda grad, mask, p: mask / (1 - p)),
        ),
        Mistake(
            "p-ignored",
            "p is always 1/2.",
            "Where does p occur in your code?",
            passing(lambda grad, mask, p: grad * mask * 2),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does grad_output occur in your code at all?",
            lambda *args: np.array([0.0, 6.0]),
        ),
    ),
    hints=(
        "If an input that was dropped grows a little, what happens to the output? And "
        "one that was kept?",
        "The gradient is 0 where the mask is 0; elsewhere it is scaled as the "
        "output was.",
        "grad_input = grad_output · mask / (1 − p)",
        "return grad_output * … / …",
    ),
)
