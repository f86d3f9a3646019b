"""Exercise: the weights of a Gaussian blur."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def gaussian_kernel(size, sigma):
    """Bell-shaped weights: ``exp(−r² / 2σ²)``, divided by their sum.

    The result is (size, size); r is the distance in pixels from the centre, which lies
    at ``(size − 1) / 2`` on both axes. Judged are shape and values.

    >>> gaussian_kernel(3, 1.0).round(3).tolist()
    [[0.075, 0.124, 0.075], [0.124, 0.204, 0.124], [0.075, 0.124, 0.075]]
    """
    distance = np.arange(size) - (size - 1) / 2
    squared = distance[:, None] ** 2 + distance[None, :] ** 2
    weights = np.exp(-squared / (2 * sigma**2))
    return weights / weights.sum()


def hidden_gaussian(rng):
    for group, size in (("basic", 3), ("general", 5), ("general", 7), ("edge", 6)):
        kind = "an even size" if group == "edge" else "another size and width"
        yield Case((size, float(rng.uniform(0.6, 2.5))), kind, group)


EXERCISE = Exercise(
    assignment="02_convolution",
    reference=gaussian_kernel,
    points=2,
    section="A Gaussian blur is a mean in which near pixels count more",
    public=(
        Case((3, 1.0), "3×3 with σ = 1", "basic"),
        Case((5, 1.5), "5×5 with σ = 1.5"),
        Case((3, 0.5), "a narrow one"),
        Case((4, 1.0), "an even size, whose centre lies between pixels", "edge"),
        Case((1, 2.0), "a single pixel", "edge"),
    ),
    hidden=hidden_gaussian,
    mistakes=mistakes_of(gaussian_kernel),
    hints=(
        "Which pixels of the kernel have the same weight, and what do all the weights "
        "sum to?",
        "The weight falls with the distance r from the centre as exp(−r²/2σ²); the "
        "centre is at (size − 1)/2.",
        "distances of each row and each column from the centre\n"
        "r² = row distance² + column distance², as a square array\n"
        "weights = exp(−r²/2σ²), divided by their sum",
        "axis = np.arange(size) - (size - 1) / 2\n"
        "squared = axis[:, None] ** 2 + …\n"
        "weights = np.exp(…)\n"
        "return weights / …",
    ),
)
