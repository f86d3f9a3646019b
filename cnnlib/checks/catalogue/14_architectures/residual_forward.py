"""Exercise: the sum that made networks deep."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise, Function

from .cases import maps


def residual_forward(input, f, shortcut=None):
    """A residual block: ``f(input) + shortcut(input)``, with no activation after it.

    `f` stands for the layers of the block, `shortcut` for what the input (N, C, H, W)
    passes on its way round them, when f changes its shape; without it the input itself
    is added. The result has the shape of ``f(input)``. Judged are shape and values, and
    that the arguments stay as they were.

    >>> image = np.array([[[[1.0, -2.0, 3.0]]]])
    >>> residual_forward(image, lambda x: x * x)
    array([[[[ 2.,  2., 12.]]]])
    >>> residual_forward(image, lambda x: x * x, lambda x: 2 * x)
    array([[[[ 3.,  0., 15.]]]])
    """
    layers = f(input)
    way_round = input if shortcut is None else shortcut(input)
    return layers + way_round


SQUARE, DOUBLE = Function("square"), Function("double")
NEGATE, MEAN = Function("negate"), Function("mean_of_channels")
EVERY_OTHER, SUM_OF_FOUR = Function("every_other"), Function("sum_of_four")
EXAMPLE = np.array([[[[1.0, -2.0], [3.0, 0.5]]]])

PUBLIC = (
    Case((EXAMPLE, SQUARE), "squares, and the input itself", "basic"),
    Case((EXAMPLE, SQUARE, DOUBLE), "squares, and a doubled input", "basic"),
    Case((maps(2, 3, 2, 2), MEAN), "a mean over channels"),
    Case((maps(2, 2, 1, 3, start=4), DOUBLE), "the input and twice the input"),
    Case((maps(2, 2, 2, 3, start=1), SQUARE, NEGATE), "a shortcut that negates"),
    Case((maps(1, 3, 2, 2, start=2), DOUBLE, MEAN), "a shortcut that averages"),
    Case((maps(1, 2, 3, 1, start=6), MEAN, SQUARE), "a shortcut that squares"),
    Case(
        (maps(2, 2, 4, 2, start=3), SUM_OF_FOUR, EVERY_OTHER),
        "layers that halve the image, and a shortcut that does so too",
    ),
    Case((maps(1, 2, 2, 2, start=5), NEGATE), "layers that cancel the input", "edge"),
    Case((maps(1, 1, 2, 2) - 3, DOUBLE, DOUBLE), "negative numbers only", "edge"),
)


def hidden(rng):
    pairs = (
        ("basic", (SQUARE,)),
        ("general", (MEAN, NEGATE)),
        ("general", (DOUBLE, SQUARE)),
        ("general", (EVERY_OTHER, SUM_OF_FOUR)),
        ("edge", (NEGATE,)),
    )
    for group, functions in pairs:
        n, c, h, w = rng.integers(1, 4, 4)
        input = rng.standard_normal((n, c, 2 * h, 2 * w))
        yield Case((input, *functions), "another block", group)


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=residual_forward,
    points=2,
    section="A residual block learns what to add",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(residual_forward),
    hints=(
        "If the layers give 0 everywhere, what should the block give? What if there is "
        "a shortcut?",
        "The same input goes two ways, through f and round it; the two results are "
        "added, and nothing follows.",
        "way round = the input, or shortcut(input) where there is a shortcut\n"
        "return f(input) + way round",
        "way_round = input if shortcut is None else …\nreturn f(…) + …",
    ),
)
