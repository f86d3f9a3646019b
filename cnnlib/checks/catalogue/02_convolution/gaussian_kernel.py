"""Exercise: the weights of a Gaussian blur."""

import numpy as np

from cnnlib import filters
from cnnlib.checks.spec import Case, Exercise, Mistake


def gaussian(size, sigma, centre=None, spread=None, metric=None):
    """exp(−r²/2σ²) with the places to go wrong left open; not normalised."""
    axis = np.arange(size) - ((size - 1) / 2 if centre is None else centre)
    distance = axis[:, None] ** 2 + axis**2 if metric is None else metric(axis)
    return np.exp(-distance / (2 * sigma**2 if spread is None else spread))


def normalised(kernel):
    return kernel / kernel.sum()


def hidden_gaussian(rng):
    for group, size in (("basic", 3), ("general", 5), ("general", 7), ("edge", 6)):
        kind = "an even size" if group == "edge" else "another size and width"
        yield Case((size, float(rng.uniform(0.6, 2.5))), kind, group)


EXERCISE = Exercise(
    assignment="02_convolution",
    reference=filters.gaussian_kernel,
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
    mistakes=(
        Mistake(
            "not-normalised",
            "The weights do not sum to 1.",
            "What happens to the brightness of a grey image under your kernel?",
            gaussian,
        ),
        Mistake(
            "constant-in-front",
            "The weights are divided by 2πσ², which makes the integral 1, not the sum.",
            "What is kernel.sum() of yours?",
            lambda size, sigma: gaussian(size, sigma) / (2 * np.pi * sigma**2),
        ),
        Mistake(
            "centre-off",
            "The centre is at size // 2, which is off the middle of an even size.",
            "For size 4, is your kernel the same when turned round?",
            lambda size, sigma: normalised(gaussian(size, sigma, size // 2)),
        ),
        Mistake(
            "centre-at-corner",
            "The distance is measured from the top left corner.",
            "Where is your largest weight?",
            lambda size, sigma: normalised(gaussian(size, sigma, 0)),
        ),
        Mistake(
            "missing-two",
            "The exponent is r²/σ²: the 2 is missing.",
            "At distance σ from the centre, is the weight exp(−1/2) of the largest?",
            lambda size, sigma: normalised(gaussian(size, sigma, spread=sigma**2)),
        ),
        Mistake(
            "sigma-not-squared",
            "The exponent is divided by 2σ instead of 2σ².",
            "In which unit is your exponent, if r and σ are in pixels?",
            lambda size, sigma: normalised(gaussian(size, sigma, spread=2 * sigma)),
        ),
        Mistake(
            "distance-not-squared",
            "The distance r is used where r² belongs.",
            "Does your kernel have a smooth top or a sharp tip?",
            lambda size, sigma: normalised(
                gaussian(size, sigma, metric=lambda a: np.hypot(a[:, None], a))
            ),
        ),
        Mistake(
            "rows-sum-to-one",
            "Every row sums to 1, instead of the whole kernel.",
            "What is kernel.sum() of yours: 1, or the size?",
            lambda size, sigma: (
                gaussian(size, sigma) / gaussian(size, sigma).sum(axis=1, keepdims=True)
            ),
        ),
        Mistake(
            "one-dimensional",
            "The kernel has one axis instead of two.",
            "What is the distance of the corner from the centre?",
            lambda size, sigma: normalised(
                np.exp(-((np.arange(size) - (size - 1) / 2) ** 2) / (2 * sigma**2))
            ),
        ),
        Mistake(
            "peak-is-one",
            "The weights are divided by the largest, so that the peak is 1.",
            "What should the weights sum to?",
            lambda size, sigma: gaussian(size, sigma) / gaussian(size, sigma).max(),
        ),
        Mistake(
            "centre-before",
            "The centre is at (size − 1) // 2, off the middle of an even size.",
            "For size 4, is your kernel the same when turned round?",
            lambda size, sigma: normalised(gaussian(size, sigma, (size - 1) // 2)),
        ),
        Mistake(
            "centre-half-a-pixel-off",
            "The centre is at size / 2, half a pixel too far.",
            "For size 3, which index has the middle pixel?",
            lambda size, sigma: normalised(gaussian(size, sigma, size / 2)),
        ),
        Mistake(
            "multiplied-by-sigma",
            "The exponent is multiplied by σ², not divided: brackets are missing.",
            "In r / 2 * s, is s above or below the fraction bar?",
            lambda size, sigma: normalised(gaussian(size, sigma, spread=2 / sigma**2)),
        ),
        Mistake(
            "two-squared",
            "The 2 is squared together with σ.",
            "Is 2σ² the same as (2σ)²?",
            lambda size, sigma: normalised(gaussian(size, sigma, spread=4 * sigma**2)),
        ),
        Mistake(
            "minus-forgotten",
            "The exponent has no minus sign.",
            "Is the weight in the middle your largest or your smallest?",
            lambda size, sigma: normalised(gaussian(size, sigma, spread=-2 * sigma**2)),
        ),
        Mistake(
            "sigma-ignored",
            "The kernel is the same for every σ.",
            "Does your kernel get wider when σ grows?",
            lambda size, sigma: normalised(gaussian(size, 1.0)),
        ),
    ),
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
