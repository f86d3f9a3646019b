"""Exercise: slide a kernel along a signal."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def corr1d(input, kernel):
    """Slide `kernel` along `input`; at each place multiply and add.

    ``output[i] = Σ_a input[i + a] · kernel[a]``, for the places where the kernel fits:
    input (L,), kernel (k,), result (L − k + 1,). Judged are shape and values, and that
    the arguments stay as they were.

    >>> corr1d(np.array([0, 1, 2, 3]), np.array([1, 2]))
    array([2, 5, 8])
    """
    k = len(kernel)
    places = len(input) - k + 1
    return np.array([(input[i : i + k] * kernel).sum() for i in range(places)])


def hidden_1d(rng):
    for group in ("basic", "basic", "general", "general", "edge"):
        k = int(rng.integers(2, 5))
        n = k + int(rng.integers(1, 6)) if group != "edge" else k
        kind = "a random signal" if group != "edge" else "a kernel as long as the input"
        yield Case((rng.standard_normal(n), rng.standard_normal(k)), kind, group)
    yield Case((rng.integers(0, 9, 7), rng.random(3)), "integers", "edge")


EXERCISE = Exercise(
    assignment="02_convolution",
    reference=corr1d,
    points=1,
    section="One axis for sound, three for video",
    public=(
        Case((np.arange(4), np.array([1, 2])), "four numbers, two weights", "basic"),
        Case(
            (np.array([1, 2, 4, 8, 16]), np.array([1, 0, -1])), "a difference", "basic"
        ),
        Case(
            (np.array([2.0, -1, 3, 5, 0, 1, 7]), np.array([0.5, 2, -1, 4])),
            "a kernel of even length",
        ),
        Case((np.array([3, 1, 2]), np.array([0.5, 0.25])), "fractions", "edge"),
        Case((np.array([3.0, 1, 2]), np.array([2.0])), "a kernel of length 1", "edge"),
        Case(
            (np.array([3, 1, 2]), np.array([2, 1, 5])),
            "a kernel that fits once",
            "edge",
        ),
    ),
    hidden=hidden_1d,
    mistakes=mistakes_of(corr1d),
    hints=(
        "In how many places does a kernel of length k fit on an input of length n?",
        "output[i] is the sum of the products of the kernel with the k numbers that "
        "start at input[i].",
        "for each place i:\n    output[i] = sum of input[i … i + k − 1] × kernel",
        "k = len(kernel)\n"
        "return np.array([(input[i : i + k] * kernel).sum() for i in range(…)])",
    ),
    size_rule=lambda input, kernel: (
        f"{len(input)} − {len(kernel)} + 1 = {len(input) - len(kernel) + 1}"
    ),
    sign="⋆",
)
