"""Exercise: a step that remembers where it was going."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import SLOPES, TABLE, G, P, draw


def momentum_step(param, grad, velocity, lr, momentum=0.9):
    """One step of gradient descent with momentum.

    ``velocity = momentum · velocity + grad``, then ``param = param − lr · velocity``
    with the new velocity: the learning rate stands outside it. All arrays have one
    shape; the result is the new ``(param, velocity)``. Judged are shapes and values,
    and that the arguments stay as they were.

    >>> momentum_step(np.ones(1), np.ones(1), np.ones(1), 0.5, 0.5)
    (array([0.25]), array([1.5]))
    """
    velocity = momentum * velocity + grad
    step = lr * velocity
    param = param - step
    return param, velocity


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


EXERCISE = Exercise(
    assignment="10_training",
    reference=momentum_step,
    points=2,
    section="Momentum keeps going where the slopes agree",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(momentum_step),
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
