"""Exercise: a step whose length does not depend on the size of the gradient."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import SLOPES, TABLE, G, P, draw


def rmsprop_step(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    """One step of RMSprop.

    ``square_avg = alpha · square_avg + (1 − alpha) · grad²``, then
    ``param = param − lr · grad / (sqrt(square_avg) + eps)`` with the new average: eps
    stands outside the root. All arrays have one shape; the result is the new ``(param,
    square_avg)``. Judged are shapes and values, and that the arguments stay as they
    were.

    >>> one, zero = np.ones(1), np.zeros(1)
    >>> param, square_avg = rmsprop_step(one, one, zero, 0.05, 0.75)
    >>> param.round(6), square_avg
    (array([0.9]), array([0.25]))
    """
    square_avg = alpha * square_avg + (1 - alpha) * grad**2
    root = np.sqrt(square_avg) + eps
    step = lr * grad / root
    param = param - step
    return param, square_avg


S = np.array([4.0, 1, 0.25, 2])

PUBLIC = (
    Case(
        (np.ones(1), np.ones(1), np.zeros(1), 0.05, 0.75), "the worked example", "basic"
    ),
    Case((P, G, 0 * S, 0.5), "the first step, average 0", "basic"),
    Case((P, G, S, 0.5), "an average from before"),
    Case((TABLE, SLOPES, TABLE**2 + 1, 0.25, 0.5, 0.125), "a matrix, eps 0.125"),
    Case((P, 0 * G, 0 * S, 0.5), "nothing but zeros to divide", "edge"),
    Case((0 * P, 1e-7 * G, 0 * S, 2.0), "a tiny gradient", "edge"),
)


def hidden(rng):
    for group, shape in (("basic", (4,)), ("general", (3, 4)), ("general", (2, 3, 2))):
        lr, alpha = rng.uniform(0.05, 0.95, 2)
        arrays = draw(rng, shape, 1)
        yield Case((*arrays, float(lr), float(alpha)), "random numbers", group)
    arrays = draw(rng, (5,), 1)
    yield Case((*arrays, 0.5, 0.9, float(rng.uniform(0.1, 1))), "a large eps", "edge")
    small = [array.astype(np.float32) for array in draw(rng, (4, 3), 1)]
    yield Case((*small, 0.3), "float32 numbers", "edge")


EXERCISE = Exercise(
    assignment="10_training",
    reference=rmsprop_step,
    points=2,
    section="RMSprop and Adam give every number its own step",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(rmsprop_step),
    hints=(
        "One number of a parameter has gradients near 100, another near 0.01. How "
        "could both make steps of about the same length?",
        "If all gradients, from the first on, were ten times as large, the steps would "
        "be the same.",
        "square_avg = alpha · square_avg + (1 − alpha) · grad²\n"
        "param = param − lr · grad / (root of square_avg + eps)\n"
        "return both, as new arrays",
        "square_avg = alpha * square_avg + … * grad**2\n"
        "return param - lr * grad / (…), square_avg",
    ),
)
