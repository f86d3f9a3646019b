"""Exercise: drop numbers at random without changing what is expected of them."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise, Rng

from .noise import judge


def dropout(input, p, training, rng):
    """Drop each number with probability `p`, and scale up those that stay.

    In training ``output = input · mask / (1 − p)``, so that the expected output is the
    input; at evaluation the output is the input and the mask all ones. 0 ≤ p < 1, `rng`
    is a numpy.random.Generator; the result is (output, mask), both of the input's
    shape, the mask 1 where a number was kept and 0 where not. Any way of drawing from
    `rng`, and only from it, is right: judged is that each number is kept or dropped by
    itself and as often as it should be, and that output and mask fit together.

    >>> output, mask = dropout(np.ones(1000), 0.25, True, np.random.default_rng(1))
    >>> np.unique(output).round(4).tolist(), bool(0.7 < mask.mean() < 0.8)
    ([0.0, 1.3333], True)
    """
    if not training:
        return input, np.ones(input.shape)
    drawn = rng.random(input.shape)
    mask = (drawn >= p).astype(float)
    output = input * mask / (1 - p)
    return output, mask


SMALL = np.array([[1.0, 2, 3], [4, 5, 6]])
TABLE = np.arange(1, 1201.0).reshape(30, 40) / 16
IMAGES = np.arange(-719.5, 720).reshape(4, 5, 8, 9) / 16

PUBLIC = (
    Case((SMALL, 0.5, True, Rng(1)), "six numbers, half of them dropped", "basic"),
    Case((SMALL, 0.5, False, Rng(1)), "six numbers at evaluation", "basic"),
    Case((SMALL, 0.2, True, Rng(2)), "p = 0.2"),
    Case((SMALL, 0.2, False, Rng(2)), "p = 0.2 at evaluation"),
    Case((TABLE, 0.2, True, Rng(3)), "30 rows of 40 numbers, p = 0.2"),
    Case((TABLE, 0.2, False, Rng(3)), "the same at evaluation"),
    Case((IMAGES, 0.7, True, Rng(4)), "four images of five channels, p = 0.7"),
    Case((TABLE.ravel()[::4] - 35.03, 0.2, True, Rng(5)), "a vector", "edge"),
    Case((SMALL, 0.0, True, Rng(6)), "nothing to drop, p = 0", "edge"),
    Case((0 * TABLE, 0.3, True, Rng(7)), "an input of zeros", "edge"),
    Case((TABLE, 0.9, True, Rng(8)), "p = 0.9", "edge"),
)


def hidden(rng):
    for group, shape in (
        ("basic", (25, 30)),
        ("general", (3, 4, 9, 11)),
        ("general", (40, 35)),
        ("edge", (900,)),
    ):
        p, seed = float(rng.uniform(0.1, 0.35)), int(rng.integers(1 << 30))
        p = 1 - p if rng.random() < 0.5 else p
        values = rng.uniform(0.5, 3, shape) * rng.choice([-1, 1], shape)
        yield Case((values, p, True, Rng(seed)), "random numbers", group)
        yield Case((values, p, False, Rng(seed)), "at evaluation", group)
    values = rng.uniform(1, 2, (20, 30)).astype(np.float32)
    yield Case((values, 0.4, True, Rng(9)), "float32 numbers", "edge")


EXERCISE = Exercise(
    assignment="09_dropout",
    reference=dropout,
    points=4,
    section="Dropout keeps the expected value",
    public=PUBLIC,
    hidden=hidden,
    judge=judge,
    shares={"basic": 0.3, "general": 0.5, "edge": 0.2},
    mistakes=mistakes_of(dropout),
    hints=(
        "If half of the numbers of a layer become 0, what happens to the sums that the "
        "next layer computes? And how could the other half make up for it?",
        "The mean of output over many masks is the input: (1 − p) · scale = 1.",
        "if not training: return the input and a mask of ones\n"
        "draw one random number between 0 and 1 for every number of the input\n"
        "mask = 1 where it is at least p, else 0\n"
        "output = input · mask / (1 − p)",
        "if not training:\n"
        "    return input, np.ones(…)\n"
        "mask = rng.random(input.shape) >= …\n"
        "return input * mask / …, mask",
    ),
)
