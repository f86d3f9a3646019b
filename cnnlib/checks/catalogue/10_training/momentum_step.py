"""Exercise: a step that remembers where it was going."""

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


def momentum_step(param, grad, velocity, lr, momentum=0.9):
    """One step of gradient descent with momentum.

    ``velocity = momentum · velocity + grad``, then ``param = param − lr · velocity``
    with the new velocity.

    Parameters
    ----------
    param, grad, velocity : ndarray of the same shape
        They stay as they are.
    lr : float
        Learning rate. It stands outside the velocity.
    momentum : float
        Part of the old velocity that is kept.

    Returns
    -------
    param, velocity : ndarray
        The new ones.

    Examples
    --------
    >>> one = np.ones(1)
    >>> momentum_step(one, one, one, 0.5, 0.5)
    (array([0.25]), array([1.5]))
    """
    state, options = {"momentum_buffer": velocity}, {"lr": lr, "momentum": momentum}
    if not momentum:
        return stepped(optim.SGD, param, grad, {}, lr=lr)[0], grad.copy()
    return stepped(optim.SGD, param, grad, state, **options)


ONE = np.ones(1)
V = np.array([2.0, -1, 1, 0.5])

PUBLIC = (
    Case((ONE, ONE, ONE, 0.5, 0.5), "the worked example", "basic"),
    Case((P, G, 0 * V, 0.5), "the first step, velocity 0", "basic"),
    Case((P, G, V, 0.5), "a velocity from before"),
    Case((TABLE, SLOPES, 2 - TABLE, 0.25, 0.75), "a matrix, momentum 0.75"),
    Case((P, 0 * G, V, 0.5, 0.5), "a gradient of 0", "edge"),
    Case((P, G, V, 2.0, 0.0), "momentum 0", "edge"),
)


def hidden(rng):
    for group, shape in (("basic", (4,)), ("general", (3, 4)), ("general", (2, 3, 2))):
        lr, momentum = rng.uniform(0.05, 0.95, 2)
        arrays = draw(rng, shape, 1)
        yield Case((*arrays, float(lr), float(momentum)), "random numbers", group)
    small = [array.astype(np.float32) for array in draw(rng, (4, 3), 1)]
    yield Case((*small, 0.3), "float32 numbers", "edge")


def rolling(velocity_of, param_of=lambda p, g, v, new, lr, m: p - lr * new):
    def wrong(param, grad, velocity, lr, momentum=0.9):
        new = velocity_of(grad, velocity, lr, momentum)
        return param_of(param, grad, velocity, new, lr, momentum), new

    return wrong


def right_velocity(g, v, lr, m):
    return m * v + g


EXERCISE = Exercise(
    assignment="10_training",
    reference=momentum_step,
    points=2,
    section="Momentum keeps going where the slopes agree",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "lr-in-velocity",
            "The learning rate stands inside the velocity.",
            "In which unit is your velocity, that of a slope or that of a step?",
            rolling(
                lambda g, v, lr, m: m * v + lr * g, lambda p, g, v, new, lr, m: p - new
            ),
        ),
        Mistake(
            "negative-velocity",
            "The velocity holds the step, with lr and minus sign, and is added.",
            "In which direction does the velocity of the docstring point for a "
            "positive gradient?",
            rolling(
                lambda g, v, lr, m: m * v - lr * g, lambda p, g, v, new, lr, m: p + new
            ),
        ),
        Mistake(
            "lr-twice",
            "The learning rate stands inside the velocity, and outside as well.",
            "How often does lr occur in the two formulas?",
            rolling(lambda g, v, lr, m: m * v + lr * g),
        ),
        Mistake(
            "dampened",
            "The gradient enters the velocity with the weight 1 − momentum.",
            "For a steady gradient, what does the velocity of the docstring grow to?",
            rolling(lambda g, v, lr, m: m * v + (1 - m) * g),
        ),
        Mistake(
            "momentum-of-gradient",
            "The momentum multiplies the gradient instead of the velocity.",
            "With a gradient of 0, should the velocity fade?",
            rolling(lambda g, v, lr, m: v + m * g),
        ),
        Mistake(
            "weights-swapped",
            "Momentum weighs the gradient, and 1 − momentum the velocity.",
            "With momentum 0.9, how much of the old velocity should be left?",
            rolling(lambda g, v, lr, m: (1 - m) * v + m * g),
        ),
        Mistake(
            "no-friction",
            "The old velocity is kept whole.",
            "Where does momentum occur in your code?",
            rolling(lambda g, v, lr, m: v + g),
        ),
        Mistake(
            "gradient-subtracted",
            "The gradient is subtracted from the velocity.",
            "Which sign has the gradient in the formula of the velocity?",
            rolling(lambda g, v, lr, m: m * v - g),
        ),
        Mistake(
            "old-velocity",
            "The parameter moves by the old velocity.",
            "On the first step, with velocity 0, does your parameter move?",
            rolling(right_velocity, lambda p, g, v, new, lr, m: p - lr * v),
        ),
        Mistake(
            "nesterov",
            "The step looks ahead, as Nesterov's variant does.",
            "By which array is lr multiplied in the formula?",
            rolling(right_velocity, lambda p, g, v, new, lr, m: p - lr * (g + m * new)),
        ),
        Mistake(
            "momentum-twice",
            "The momentum is applied a second time, when the parameter moves.",
            "By which array is lr multiplied in the formula?",
            rolling(right_velocity, lambda p, g, v, new, lr, m: p - lr * m * new),
        ),
        Mistake(
            "gradient-only",
            "The parameter moves by the gradient alone, the velocity has no effect.",
            "With a gradient of 0, should the parameter stand still at once?",
            rolling(right_velocity, lambda p, g, v, new, lr, m: p - lr * g),
        ),
        Mistake(
            "lr-forgotten",
            "The velocity is not multiplied by the learning rate.",
            "Where does lr occur in your code?",
            rolling(right_velocity, lambda p, g, v, new, lr, m: p - new),
        ),
        Mistake(
            "momentum-ignored",
            "The momentum is always 0.9.",
            "Where does momentum occur in your code?",
            lambda param, grad, velocity, lr, momentum=0.9: momentum_step(
                param, grad, velocity, lr
            ),
        ),
        uphill(momentum_step),
        update_only(momentum_step),
        param_only(momentum_step),
        state_first(momentum_step),
        state_not_returned(momentum_step, (2,)),
        changes_param(momentum_step),
        changes_state(momentum_step, (2,)),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does param occur in your code at all?",
            lambda *args: (np.array([0.25]), np.array([1.5])),
        ),
    ),
    hints=(
        "A ball rolls down a valley. What does it keep from one moment to the next, "
        "and what does the slope add?",
        "With a gradient of 0, the velocity shrinks by the factor momentum at every "
        "step, and the parameter still moves.",
        "velocity = momentum · velocity + grad\nparam = param − lr · velocity\n"
        "return both, as new arrays",
        "velocity = momentum * velocity + …\nreturn param - lr * …, velocity",
    ),
)
