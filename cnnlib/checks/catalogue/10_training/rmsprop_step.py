"""Exercise: a step whose length does not depend on the size of the gradient."""

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


def rmsprop_step(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    """One step of RMSprop.

    ``square_avg = alpha · square_avg + (1 − alpha) · grad²``, then
    ``param = param − lr · grad / (sqrt(square_avg) + eps)`` with the new average.

    Parameters
    ----------
    param, grad, square_avg : ndarray of the same shape
        They stay as they are.
    lr : float
        Learning rate.
    alpha : float
        Part of the old average that is kept.
    eps : float
        Added to the root, outside it.

    Returns
    -------
    param, square_avg : ndarray
        The new ones.

    Examples
    --------
    >>> one, zero = np.ones(1), np.zeros(1)
    >>> param, square_avg = rmsprop_step(one, one, zero, 0.05, 0.75)
    >>> param.round(6), square_avg
    (array([0.9]), array([0.25]))
    """
    options = {"lr": lr, "alpha": alpha, "eps": eps}
    return stepped(optim.RMSprop, param, grad, {"square_avg": square_avg}, **options)


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


def right_average(g, s, alpha):
    return alpha * s + (1 - alpha) * g**2


def scaling(
    average=right_average,
    divide=lambda g, new, old, eps: g / (np.sqrt(new) + eps),
    rate=lambda lr: lr,
):
    def wrong(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
        new = average(grad, square_avg, alpha)
        return param - rate(lr) * divide(grad, new, square_avg, eps), new

    return wrong


def root_remembered(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    moved, average = rmsprop_step(param, grad, square_avg, lr, alpha, eps)
    return moved, np.sqrt(average)


def gradient_missing(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    average = right_average(grad, square_avg, alpha)
    return param - lr / (np.sqrt(average) + eps), average


def one_average_for_all(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    average = alpha * square_avg + (1 - alpha) * (grad**2).mean()
    return param - lr * grad / (np.sqrt(average) + eps), average


EXERCISE = Exercise(
    assignment="10_training",
    reference=rmsprop_step,
    points=2,
    section="RMSprop and Adam give every number its own step",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "eps-inside-root",
            "eps stands under the root.",
            "For a gradient and an average of 0, by what do you divide: eps, or its "
            "root?",
            scaling(divide=lambda g, new, old, eps: g / np.sqrt(new + eps)),
        ),
        Mistake(
            "eps-forgotten",
            "eps is not added.",
            "What is 0 / 0?",
            scaling(divide=lambda g, new, old, eps: g / np.sqrt(new)),
        ),
        Mistake(
            "eps-ignored",
            "eps is always 1e-8.",
            "Where does eps occur in your code?",
            scaling(divide=lambda g, new, old, eps: g / (np.sqrt(new) + 1e-8)),
        ),
        Mistake(
            "weights-swapped",
            "alpha weighs the new square instead of the old average.",
            "With alpha = 0.99, how much of the old average should be left?",
            scaling(lambda g, s, alpha: (1 - alpha) * s + alpha * g**2),
        ),
        Mistake(
            "squares-summed",
            "The squares are added up and never forgotten, as in Adagrad.",
            "After a thousand steps with the same gradient, how long are your steps?",
            scaling(lambda g, s, alpha: s + g**2),
        ),
        Mistake(
            "new-square-whole",
            "The new square is added without its weight 1 − alpha.",
            "For a steady gradient, does your average become its square?",
            scaling(lambda g, s, alpha: alpha * s + g**2),
        ),
        Mistake(
            "not-squared",
            "The average is that of the gradients, not of their squares.",
            "Can your average become negative?",
            scaling(lambda g, s, alpha: alpha * s + (1 - alpha) * g),
        ),
        Mistake(
            "magnitudes",
            "The average is that of the magnitudes, not of the squares.",
            "In which unit is square_avg, if the gradient is in metres?",
            scaling(lambda g, s, alpha: alpha * s + (1 - alpha) * np.abs(g)),
        ),
        Mistake(
            "factor-squared-too",
            "The weight 1 − alpha is squared with the gradient.",
            "What is squared in the formula, and what is not?",
            scaling(lambda g, s, alpha: alpha * s + ((1 - alpha) * g) ** 2),
        ),
        Mistake(
            "root-forgotten",
            "The gradient is divided by the mean square, without a root.",
            "If all gradients were ten times as large, how should the step change?",
            scaling(divide=lambda g, new, old, eps: g / (new + eps)),
        ),
        Mistake(
            "old-average",
            "The gradient is divided by the root of the old average.",
            "On the first step, with an average of 0, how long is your step?",
            scaling(divide=lambda g, new, old, eps: g / (np.sqrt(old) + eps)),
        ),
        Mistake(
            "squared-gradient-moves",
            "The parameter moves by the squared gradient.",
            "Can your parameter grow where the gradient is negative?",
            scaling(divide=lambda g, new, old, eps: g**2 / (np.sqrt(new) + eps)),
        ),
        Mistake(
            "not-divided",
            "The gradient is not divided by anything.",
            "What is the average used for?",
            scaling(divide=lambda g, new, old, eps: g),
        ),
        Mistake(
            "multiplied",
            "The gradient is multiplied by the root instead of divided.",
            "Should a large gradient make the step longer or keep it as long?",
            scaling(divide=lambda g, new, old, eps: g * (np.sqrt(new) + eps)),
        ),
        Mistake(
            "lr-forgotten",
            "The step is not multiplied by the learning rate.",
            "Where does lr occur in your code?",
            scaling(rate=lambda lr: 1.0),
        ),
        Mistake(
            "alpha-ignored",
            "alpha is always 0.99.",
            "Where does alpha occur in your code?",
            scaling(lambda g, s, alpha: right_average(g, s, 0.99)),
        ),
        uphill(rmsprop_step),
        update_only(rmsprop_step),
        param_only(rmsprop_step),
        state_first(rmsprop_step),
        state_not_returned(rmsprop_step, (2,)),
        changes_param(rmsprop_step),
        changes_state(rmsprop_step, (2,)),
        Mistake(
            "root-remembered",
            "The root of the average is returned instead of the average.",
            "In the next step, is what you returned squares, or their roots?",
            root_remembered,
        ),
        Mistake(
            "gradient-missing",
            "The learning rate is divided by the root, but the gradient is left out.",
            "Where the gradient is negative, which way does your parameter go?",
            gradient_missing,
        ),
        Mistake(
            "one-average-for-all",
            "The squares are averaged over all numbers.",
            "Does a number with small gradients get a step of its own size?",
            one_average_for_all,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does param occur in your code at all?",
            lambda *args: (np.array([0.9]), np.array([0.25])),
        ),
    ),
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
