"""The cases that corr2d and convolve2d share, and the rule of their size."""

import numpy as np

from cnnlib.checks.spec import Case

NINE = np.arange(9).reshape(3, 3)
FOUR = np.array([[0, 1], [2, 3]])

PUBLIC_2D = (
    Case((NINE, FOUR), "the worked example of the lesson", "basic"),
    Case((NINE + 1, FOUR), "the same kernel on 1 … 9", "basic"),
    Case(
        (np.array([[1, -2, 0, 5], [3, 1, 4, -1]]), np.array([[1, 2]])),
        "a wide kernel on a wide input",
    ),
    Case(
        (np.array([[2, 7], [1, 8], [2, 8]]), np.array([[3], [-1]])),
        "a tall kernel on a tall input",
    ),
    Case(
        (
            np.array([[0.5, 1, 0, 2], [1, 3, -1, 0], [2, 0, 1, 1], [0, 1, 4, -2.0]]),
            np.array([[1, 0, -2], [0.5, 3, 1], [-1, 2, 0.0]]),
        ),
        "a 3×3 kernel without any symmetry",
    ),
    Case(
        (np.arange(24).reshape(4, 6) % 7, np.array([[1, 2, 0], [0, -1, 5]])),
        "a kernel that is not square on an input that is not square",
    ),
    Case(
        (np.array([[1, 2, 4], [3, 5, 9]]), np.array([[0.5, 0.25]])),
        "an integer image and a kernel of fractions",
        "edge",
    ),
    Case((np.array([[3, 1], [4, 2]]), np.array([[2]])), "a 1×1 kernel", "edge"),
    Case(
        (np.array([[1, 2, 3], [4, 5, 7]]), np.array([[1, 0, 2], [-1, 3, 1]])),
        "a kernel as large as the input",
        "edge",
    ),
)


def hidden_2d(rng):
    for group, kind in (("basic", "a square kernel"), ("general", "a random kernel")):
        for _ in range(3):
            kh, kw = rng.integers(2, 4, 2) if group == "general" else (2, 2)
            h, w = kh + rng.integers(0, 4), kw + rng.integers(1, 5)
            image = rng.standard_normal((h, w))
            yield Case((image, rng.standard_normal((kh, kw))), kind, group)
    image = rng.integers(0, 256, (5, 4))
    yield Case((image, rng.random((2, 3))), "an integer image", "edge")
    image = rng.standard_normal((3, 6)).astype(np.float32)
    kernel = rng.standard_normal((3, 1)).astype(np.float32)
    yield Case((image, kernel), "float32 numbers", "edge")


def size_rule_2d(input, kernel):
    (h, w), (kh, kw) = input.shape, kernel.shape
    return f"({h} − {kh} + 1) × ({w} − {kw} + 1) = {h - kh + 1} × {w - kw + 1}"
