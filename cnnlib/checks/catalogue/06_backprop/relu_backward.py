"""Exercise: what a ReLU lets through on the way back."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def relu_backward(grad_output, input):
    """Gradient of ``relu(input) = max(input, 0)``, entry by entry.

    Where the input was positive the gradient passes unchanged; elsewhere it is 0, also
    at an input of exactly 0, where torch too takes 0. `grad_output`, input and result
    have one shape, whatever it is. Judged are shape and values, and that no argument
    changes.

    >>> relu_backward(np.array([5.0, 6.0, -7.0]), np.array([-2.0, 0.0, 0.5])).tolist()
    [0.0, 0.0, -7.0]
    """
    mask = input > 0
    return grad_output * mask


EXAMPLE = np.array([5.0, 6.0, -7.0]), np.array([-2.0, 0.0, 0.5])

PUBLIC = (
    Case(EXAMPLE, "a negative input, a zero, a positive one", "basic"),
    Case((np.array([2.0, 3.0, -4.0]), np.array([1.5, -1.0, 3.0])), "a vector", "basic"),
    Case(
        (scattered(2, 4, start=3) / 2, scattered(2, 4) / 4),
        "two samples, small positive inputs among them",
    ),
    Case(
        (scattered(2, 2, 1, 3, start=1) / 2, scattered(2, 2, 1, 3, start=5) / 2),
        "images of several channels",
    ),
    Case((scattered(3, 2) + 0.5, -np.ones((3, 2))), "negative inputs only", "edge"),
    Case((scattered(2, 3) + 0.5, np.full((2, 3), 2.0)), "positive inputs only", "edge"),
    Case((np.array([2.0, -3.0]), np.zeros(2)), "zeros only", "edge"),
    Case(
        (np.array([3, -2, 4], np.float32), np.array([-1, 2, 0], np.float32)),
        "float32 numbers",
        "edge",
    ),
)


def hidden(rng):
    shapes = ("basic", (7,)), ("general", (5, 4)), ("general", (2, 3, 4, 5))
    for group, shape in shapes:
        arrays = rng.standard_normal(shape), rng.standard_normal(shape)
        yield Case(arrays, "random numbers", group)
    input = rng.integers(-1, 2, (3, 4)).astype(np.float64)
    yield Case((rng.standard_normal((3, 4)), input), "many zeros", "edge")


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=relu_backward,
    points=2,
    section="Every operation has a local gradient",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(relu_backward),
    hints=(
        "If an input of 3 grows a little, how much does the output grow? And an input "
        "of −3?",
        "The slope of max(x, 0) is 1 where x > 0 and 0 elsewhere; the gradient is "
        "multiplied by it, entry by entry.",
        "mask = where the input is greater than 0\n"
        "multiply grad_output by the mask, in a new array",
        "mask = input > …\nreturn grad_output * …",
    ),
)
