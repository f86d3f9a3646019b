"""Exercise: momentum and RMSprop together, corrected for their start at zero."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import SLOPES, TABLE, G, P, draw


def adam_step(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    """One step of Adam; t counts the steps from 1.

    With β₁, β₂ = betas: ``m = β₁ · m + (1 − β₁) · grad``,
    ``v = β₂ · v + (1 − β₂) · grad²``, then with the new ones
    ``param = param − lr · m / (1 − β₁ᵗ) / (sqrt(v / (1 − β₂ᵗ)) + eps)``; eps may also
    be added before v is corrected, but not under the root. All arrays have one shape;
    the result is the new ``(param, m, v)``, m and v uncorrected. Judged are shapes and
    values, and that the arguments stay as they were.

    >>> new = adam_step(np.ones(1), np.ones(1), np.zeros(1), np.zeros(1), 1, 0.1)
    >>> [array.round(6).tolist() for array in new]
    [[0.9], [0.1], [0.001]]
    """
    beta1, beta2 = betas
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    root = np.sqrt(v_hat) + eps
    step = lr * m_hat / root
    param = param - step
    return param, m, v


M = np.array([0.25, -0.5, 1, 2])
V = np.array([4.0, 1, 0.25, 2])

# Where eps counts, t is large: some divide by the correction before eps is added and
# others after it, which is the same only when there is nothing left to correct.
PUBLIC = (
    Case(
        (np.ones(1), np.ones(1), np.zeros(1), np.zeros(1), 1, 0.1),
        "the worked example",
        "basic",
    ),
    Case((P, G, 0 * M, 0 * V, 1, 0.5), "the first step of four numbers", "basic"),
    Case((P, G, M, V, 2, 0.5), "the second step"),
    Case(
        (TABLE, SLOPES, TABLE - 1, TABLE**2 + 1, 3, 0.25, (0.5, 0.75)),
        "the third step of a matrix, other betas",
    ),
    Case((P, 0 * G, 0 * M, 0 * V, 1, 0.5), "nothing but zeros to divide", "edge"),
    Case((0 * P, G, M, V, 50000, 2.0, (0.9, 0.99), 0.125), "a large eps", "edge"),
)


def hidden(rng):
    for group, shape in (("basic", (4,)), ("general", (3, 4)), ("general", (2, 3, 2))):
        t, lr = int(rng.integers(1, 6)), float(rng.uniform(0.05, 1))
        betas = tuple(map(float, rng.uniform(0.3, 0.97, 2)))
        yield Case((*draw(rng, shape, 2), t, lr, betas), "random numbers", group)
    eps = float(rng.uniform(0.1, 1))
    arrays = draw(rng, (5,), 2)
    yield Case((*arrays, 90000, 0.5, (0.9, 0.999), eps), "a large eps", "edge")
    small = [array.astype(np.float32) for array in draw(rng, (4, 3), 2)]
    yield Case((*small, 4, 0.3), "float32 numbers", "edge")


EXERCISE = Exercise(
    assignment="10_training",
    reference=adam_step,
    points=3,
    section="RMSprop and Adam give every number its own step",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(adam_step),
    hints=(
        "m starts at 0. After the first gradient, with β₁ = 0.9, how much of it is in "
        "m? By what must m be divided to be the gradient?",
        "The first step has length lr in every number whose gradient is not 0, "
        "whatever the gradient's size.",
        "m = β₁ · m + (1 − β₁) · grad\n"
        "v = β₂ · v + (1 − β₂) · grad²\n"
        "m_hat = m / (1 − β₁ to the power t), v_hat likewise\n"
        "param = param − lr · m_hat / (root of v_hat + eps)\n"
        "return param, m, v",
        "beta1, beta2 = betas\n"
        "m = beta1 * m + …\n"
        "v = beta2 * v + …\n"
        "m_hat, v_hat = m / (1 - beta1**t), …\n"
        "return param - lr * m_hat / (…), m, v",
    ),
)
