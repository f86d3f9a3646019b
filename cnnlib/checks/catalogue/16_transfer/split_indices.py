"""Exercise: which examples to learn from, and which to hold out?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def split_indices(n, fraction, seed):
    """Which of `n` examples to learn from, and which to hold out.

    Of n examples m = ⌊n · fraction + ½⌋ are held out: the first m of the order in which
    ``np.random.default_rng(seed).permutation(n)`` puts 0 … n − 1. The result is (rest,
    held_out), two arrays of indices, each in ascending order. Judged is exactly that.

    >>> rest, held_out = split_indices(6, 0.5, seed=1)
    >>> rest.tolist(), held_out.tolist()
    ([1, 3, 5], [0, 2, 4])
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(n)
    m = int(n * fraction + 0.5)
    held_out, rest = order[:m], order[m:]
    return np.sort(rest), np.sort(held_out)


# Where n · fraction is close to a half, it is a half exactly: not a matter of rounding.
def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, m = int(rng.integers(8, 60)), int(rng.integers(2, 6))
        m = n - m if group == "edge" else m
        off = float(rng.uniform(-0.4, 0.4))
        seed = int(rng.integers(1000))
        yield Case((n, (m + off) / n, seed), "a random split", group)
    n = int(rng.integers(3, 20)) * 8 + 4
    yield Case((n, 0.125, int(rng.integers(1000))), "a half is rounded up", "edge")


EXERCISE = Exercise(
    assignment="16_transfer",
    reference=split_indices,
    points=2,
    section="A model is chosen on one set and judged on another",
    public=(
        Case((6, 0.5, 1), "half of six examples", "basic"),
        Case((10, 0.2, 0), "a fifth of ten examples", "basic"),
        Case((10, 0.2, 7), "the same with another seed"),
        Case((12, 0.75, 3), "three quarters are held out"),
        Case((9, 0.3, 4), "2.7 examples"),
        Case((11, 0.3, 4), "3.3 examples"),
        Case((25, 0.12, 5), "25 examples"),
        Case((10, 0.25, 2), "2.5 examples, rounded up", "edge"),
        Case((7, 0.5, 2), "3.5 examples", "edge"),
        Case((5, 0.0, 3), "nothing is held out", "edge"),
        Case((5, 1.0, 3), "everything is held out", "edge"),
    ),
    hidden=hidden,
    tolerance=0,
    mistakes=mistakes_of(split_indices),
    hints=(
        "Why are the first m examples of a data set a bad choice, if its classes come "
        "one after the other?",
        "Every index occurs once, in one of the two arrays; held_out has "
        "⌊n · fraction + ½⌋ of them, and the same seed gives the same ones.",
        "order = a permutation of 0 … n − 1, drawn from a generator with that seed\n"
        "m = n · fraction, rounded to a whole number, a half upwards\n"
        "held_out = the first m of order, sorted\n"
        "rest = the others, sorted",
        "order = np.random.default_rng(…).permutation(…)\n"
        "m = int(n * fraction + …)\n"
        "return np.sort(order[…]), np.sort(order[…])",
    ),
)
