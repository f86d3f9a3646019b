"""Exercise: one step down the slope."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import SLOPES, TABLE, G, P, draw


def sgd_step(param, grad, lr, weight_decay=0.0):
    """One step of gradient descent, with weight decay.

    ``param − lr · (grad + weight_decay · param)``: the decay is part of the gradient,
    as in PyTorch. `param` and `grad` have the same shape, and so has the result, the
    new parameter. Judged are shape and values, and that the arguments stay as they
    were.

    >>> sgd_step(np.array([1.0, 2.0]), np.array([0.5, -1.0]), 0.1)
    array([0.95, 2.1 ])
    """
    slope = grad + weight_decay * param
    return param - lr * slope


PUBLIC = (
    Case((np.array([1.0, 2]), np.array([0.5, -1]), 0.1), "the worked example", "basic"),
    Case((P, G, 0.5), "four numbers", "basic"),
    Case((TABLE, SLOPES, 0.25, 0.4), "a matrix, with weight decay"),
    Case((P, G, 2.0, 0.1), "a learning rate above 1"),
    Case((P, 0 * G, 0.5, 0.2), "a gradient of 0, with weight decay", "edge"),
    Case((TABLE, SLOPES, 0.0, 0.4), "a learning rate of 0", "edge"),
)


def hidden(rng):
    shapes = (("basic", (5,)), ("general", (3, 4)), ("general", (2, 3, 2, 2)))
    for group, shape in shapes:
        param, grad = rng.standard_normal((2, *shape))
        lr, decay = rng.uniform(0.05, 1, 2)
        if group == "basic":
            decay = 0.0
        yield Case((param, grad, float(lr), float(decay)), "random numbers", group)
    small = [array.astype(np.float32) for array in draw(rng, (4, 3), 0)]
    yield Case((*small, 0.3, 0.1), "float32 numbers", "edge")


EXERCISE = Exercise(
    assignment="10_training",
    reference=sgd_step,
    points=1,
    section="A step goes against the gradient",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(sgd_step),
    hints=(
        "You stand on a slope and want to go down. In which direction do you step, and "
        "how far?",
        "With a gradient of 0, each step multiplies the parameter by "
        "1 − lr · weight_decay.",
        "slope = grad + weight_decay · param\nreturn param − lr · slope",
        "return param - lr * (grad + …)",
    ),
)
