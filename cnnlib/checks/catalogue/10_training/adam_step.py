"""Exercise: momentum and RMSprop together, corrected for their start at zero."""

import numpy as np

from cnnlib import optim
from cnnlib.checks.spec import Case, Exercise, Mistake

from .steps import (
    SLOPES,
    TABLE,
    G,
    P,
    changes_param,
    changes_state,
    draw,
    param_only,
    state_first,
    state_not_returned,
    stepped,
    update_only,
    uphill,
)


def adam_step(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    """One step of Adam.

    With β₁, β₂ = betas: ``m = β₁ · m + (1 − β₁) · grad``,
    ``v = β₂ · v + (1 − β₂) · grad²``, then with the new ones
    ``param = param − lr · m / (1 − β₁ᵗ) / (sqrt(v / (1 − β₂ᵗ)) + eps)``.

    Parameters
    ----------
    param, grad, m, v : ndarray of the same shape
        They stay as they are.
    t : int
        Number of this step, counted from 1.
    lr : float
        Learning rate.
    betas : (float, float)
        Parts of the old m and of the old v that are kept.
    eps : float
        Added to the root, outside it.

    Returns
    -------
    param, m, v : ndarray
        The new ones; m and v without the correction.

    Examples
    --------
    >>> zero = np.zeros(1)
    >>> for array in adam_step(np.ones(1), np.ones(1), zero, zero, 1, 0.1):
    ...     print(array.round(6).tolist())
    [0.9]
    [0.1]
    [0.001]
    """
    state, options = {"exp_avg": m, "exp_avg_sq": v}, {"lr": lr, "betas": betas}
    return stepped(optim.Adam, param, grad, state, t - 1, eps=eps, **options)


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


def adapting(
    mean=lambda g, m, b: b * m + (1 - b) * g,
    square=lambda g, v, b: b * v + (1 - b) * g**2,
    first=lambda m, b, t: m / (1 - b**t),
    second=lambda v, b, t: v / (1 - b**t),
    divide=lambda m, v, eps: m / (np.sqrt(v) + eps),
    given=lambda new, corrected: new,
    fixed=None,
    rate=lambda lr: lr,
    number=lambda t: t,
):
    """The function with the places to go wrong left open."""

    def wrong(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
        b1, b2 = fixed or betas
        m, v, t = mean(grad, m, b1), square(grad, v, b2), number(t)
        m_hat, v_hat = first(m, b1, t), second(v, b2, t)
        param = param - rate(lr) * divide(m_hat, v_hat, eps)
        return param, given(m, m_hat), given(v, v_hat)

    return wrong


def with_old(mean, square):
    """The parameter moves by the old m or v, while the new ones are returned."""

    def wrong(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
        b1, b2 = betas
        new = adam_step(param, grad, m, v, t, lr, betas, eps)
        m, v = m if mean else new[1], v if square else new[2]
        root = np.sqrt(v / (1 - b2**t)) + eps
        return param - lr * m / (1 - b1**t) / root, *new[1:]

    return wrong


def as_given(value, beta, t):
    return value


def betas_swapped(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    return adam_step(param, grad, m, v, t, lr, betas[::-1], eps)


EXERCISE = Exercise(
    assignment="10_training",
    reference=adam_step,
    points=3,
    section="RMSprop and Adam give every number its own step",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "no-correction",
            "m and v are used without the correction for their start at zero.",
            "On the first step, m is only 0.1 · grad. How long should that step be?",
            adapting(first=as_given, second=as_given),
        ),
        Mistake(
            "only-m-corrected",
            "m is corrected for its start at zero, v is not.",
            "On the first step, what is v compared with the squared gradient?",
            adapting(second=as_given),
        ),
        Mistake(
            "only-v-corrected",
            "v is corrected for its start at zero, m is not.",
            "On the first step, what is m compared with the gradient?",
            adapting(first=as_given),
        ),
        Mistake(
            "t-from-zero",
            "The first step is taken for step 0.",
            "What is 1 − β⁰?",
            adapting(number=lambda t: t - 1),
        ),
        Mistake(
            "t-too-large",
            "t is raised by one although it already counts from 1.",
            "On the first step, should the correction make m equal to the gradient?",
            adapting(number=lambda t: t + 1),
        ),
        Mistake(
            "same-correction-always",
            "The correction divides by 1 − β, at every step as at the first.",
            "What should be left of the correction after a thousand steps?",
            adapting(number=lambda t: 1),
        ),
        Mistake(
            "beta-times-t",
            "The correction uses β · t where the formula has β to the power t.",
            "What is βᵗ for t = 2: 2β or β²?",
            adapting(
                first=lambda m, b, t: m / (1 - b * t),
                second=lambda v, b, t: v / (1 - b * t),
            ),
        ),
        Mistake(
            "correction-multiplied",
            "m and v are multiplied by the correction instead of divided.",
            "After the first step m is 0.1 · grad. What makes it grad again?",
            adapting(
                first=lambda m, b, t: m * (1 - b**t),
                second=lambda v, b, t: v * (1 - b**t),
            ),
        ),
        Mistake(
            "corrected-returned",
            "The corrected m and v are returned.",
            "If m is corrected in every step, how often is the first gradient "
            "corrected?",
            adapting(given=lambda new, corrected: corrected),
        ),
        Mistake(
            "betas-swapped",
            "The two betas have changed places.",
            "Which of m and v should remember longer?",
            betas_swapped,
        ),
        Mistake(
            "weights-swapped",
            "The betas weigh the new gradient instead of the old averages.",
            "With β₁ = 0.9, how much of the old m should be left?",
            adapting(
                mean=lambda g, m, b: (1 - b) * m + b * g,
                square=lambda g, v, b: (1 - b) * v + b * g**2,
            ),
        ),
        Mistake(
            "no-weights",
            "The new gradient enters m and v whole, without its weight 1 − β.",
            "For a steady gradient, does your m become the gradient?",
            adapting(
                mean=lambda g, m, b: b * m + g, square=lambda g, v, b: b * v + g**2
            ),
        ),
        Mistake(
            "not-squared",
            "v is the average of the gradients, not of their squares.",
            "Can your v become negative?",
            adapting(square=lambda g, v, b: b * v + (1 - b) * g),
        ),
        Mistake(
            "square-of-m",
            "v is the average of m², not of the squared gradient.",
            "Which array is squared in the formula of v?",
            lambda param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8: adapting(
                square=lambda g, v, b: (
                    b * v + (1 - b) * (betas[0] * m + (1 - betas[0]) * g) ** 2
                )
            )(param, grad, m, v, t, lr, betas, eps),
        ),
        Mistake(
            "root-forgotten",
            "The step is divided by v, without a root.",
            "If all gradients were ten times as large, how should the step change?",
            adapting(divide=lambda m, v, eps: m / (v + eps)),
        ),
        Mistake(
            "eps-inside-root",
            "eps stands under the root.",
            "Where m and v are 0, by what do you divide: eps, or its root?",
            adapting(divide=lambda m, v, eps: m / np.sqrt(v + eps)),
        ),
        Mistake(
            "eps-forgotten",
            "eps is not added.",
            "What is 0 / 0?",
            adapting(divide=lambda m, v, eps: m / np.sqrt(v)),
        ),
        Mistake(
            "eps-ignored",
            "eps is always 1e-8.",
            "Where does eps occur in your code?",
            adapting(divide=lambda m, v, eps: m / (np.sqrt(v) + 1e-8)),
        ),
        Mistake(
            "gradient-for-m",
            "The step takes the gradient instead of m.",
            "What is m used for in your code?",
            lambda param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8: adapting(
                first=lambda m, b, t: grad
            )(param, grad, m, v, t, lr, betas, eps),
        ),
        Mistake(
            "old-averages",
            "The step uses m and v from before this gradient.",
            "On the first step, with m and v of 0, does your parameter move?",
            with_old(mean=True, square=True),
        ),
        Mistake(
            "old-m",
            "The step uses m from before this gradient.",
            "On the first step, with m of 0, does your parameter move?",
            with_old(mean=True, square=False),
        ),
        Mistake(
            "old-v",
            "The step uses v from before this gradient.",
            "On the first step, with v of 0, how long is your step?",
            with_old(mean=False, square=True),
        ),
        Mistake(
            "lr-forgotten",
            "The step is not multiplied by the learning rate.",
            "Where does lr occur in your code?",
            adapting(rate=lambda lr: 1.0),
        ),
        Mistake(
            "betas-ignored",
            "The betas are always 0.9 and 0.999.",
            "Where does betas occur in your code?",
            adapting(fixed=(0.9, 0.999)),
        ),
        uphill(adam_step),
        update_only(adam_step),
        param_only(adam_step),
        state_first(adam_step),
        state_not_returned(adam_step, (2, 3)),
        changes_param(adam_step),
        changes_state(adam_step, (2, 3)),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does param occur in your code at all?",
            lambda *args: (np.array([0.9]), np.array([0.1]), np.array([0.001])),
        ),
    ),
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
