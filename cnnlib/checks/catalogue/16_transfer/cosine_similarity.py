"""Exercise: how alike are the directions of two vectors?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def cosine_similarity(a, b):
    """How alike the directions of vectors are, whatever their lengths.

    ``a·b / (|a| |b|)`` for each row of `a`, (n, features), with each row of `b`, (m,
    features); where a vector is all zeros the similarity is 0. Judged is the result,
    (n, m), and that the arguments stay as they were.

    >>> cosine_similarity(np.array([[1, 0], [3, 4]]), np.array([[2, 0]]))
    array([[1. ],
           [0.6]])
    """
    products = a @ b.T
    long_a = np.sqrt((a**2).sum(axis=1))
    long_b = np.sqrt((b**2).sum(axis=1))
    lengths = long_a[:, None] * long_b
    return products / np.where(lengths > 0, lengths, 1)


PAIR = np.array([[1, 0], [3, 4]])
A = np.array([[1.0, 0, 2], [-3, 4, 0], [2, 2, 1], [0.5, -1, 3]])
B = np.array([[2.0, 1, -2], [0, 5, 12]])
ZERO = np.array([[0.0, 0, 0], [1, 2, 2]])


def hidden(rng):
    for group in ("basic", "general", "general"):
        n, m, features = rng.integers(2, 7, 3)
        a = rng.standard_normal((n, features)) * rng.uniform(0.1, 9, (n, 1))
        b = rng.standard_normal((m, features)) * rng.uniform(0.1, 9, (m, 1))
        yield Case((a, b), "random vectors", group)
    a, b = rng.integers(-9, 10, (3, 4)), rng.integers(1, 10, (5, 4))
    a[1] = 0
    yield Case((a, b), "integers, and a vector of zeros", "edge")


EXERCISE = Exercise(
    assignment="16_transfer",
    reference=cosine_similarity,
    points=2,
    section="Do features find classes that they were not learnt for?",
    public=(
        Case((PAIR, PAIR[:1] * 2), "two vectors and one", "basic"),
        Case((A, B), "four vectors with two", "basic"),
        Case((B, A), "two vectors with four"),
        Case((A[:2], B), "as many vectors on both sides"),
        Case((A, A), "vectors with themselves"),
        Case((A, -2 * A[:3]), "opposite directions"),
        Case((A[:, :2], B[:, 1:]), "two features"),
        Case((ZERO, B), "a vector of zeros", "edge"),
        Case((B, ZERO), "a vector of zeros on the other side", "edge"),
        Case((A[:1] * 1e-3, B[:1] * 1e3), "very short and very long", "edge"),
        Case((A[:1] * 1e-3, B[:1] * 1e-3), "very short vectors", "edge"),
        Case((np.array([[2.0], [-3]]), np.array([[5.0]])), "one feature", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(cosine_similarity),
    hints=(
        "Twice as much ink, the same digit: what happens to the product of two feature "
        "vectors, and what should happen to their similarity?",
        "The similarity of a vector and itself is 1, with its opposite −1, and neither "
        "changes when the vector gets longer.",
        "products of every row of a with every row of b: (n, m)\n"
        "length of every row of a, and of every row of b\n"
        "divide product i, j by both lengths; where one is 0 the result is 0",
        "lengths = np.linalg.norm(a, axis=…)[:, None] * np.linalg.norm(b, axis=…)\n"
        "return (a @ …) / np.where(lengths > 0, lengths, …)",
    ),
)
