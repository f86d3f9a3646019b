"""Exercise: the gradient of dropout."""

from dataclasses import replace

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.outcomes import by_value
from cnnlib.checks.spec import Case, Exercise


def dropout_backward(grad_output, mask, p):
    """Gradient of dropout in training.

    ``output = input · mask / (1 − p)`` depends on each input by itself, and the mask is
    a constant: the one that the forward pass drew, 1 where a number was kept and 0
    where it was dropped. `grad_output` and `mask` have one shape, and so has the
    result, grad_input. Judged are shape and values, and that the arguments stay as they
    were.

    >>> dropout_backward(np.array([1.0, 3.0]), np.array([0, 1]), 0.5)
    array([0., 6.])
    """
    return grad_output * mask / (1 - p)


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


EXERCISE = Exercise(
    assignment="09_dropout",
    reference=dropout_backward,
    points=2,
    section="One mask serves the way there and the way back",
    public=PUBLIC,
    hidden=hidden,
    judge=judge,
    mistakes=mistakes_of(dropout_backward),
    hints=(
        "If an input that was dropped grows a little, what happens to the output? And "
        "one that was kept?",
        "The gradient is 0 where the mask is 0; elsewhere it is scaled as the "
        "output was.",
        "grad_input = grad_output · mask / (1 − p)",
        "return grad_output * … / …",
    ),
)
