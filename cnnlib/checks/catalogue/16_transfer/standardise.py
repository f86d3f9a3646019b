"""Exercise: bring every feature to mean 0 and standard deviation 1."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def standardise(train, test):
    """Bring each feature to mean 0 and standard deviation 1, as the training set says.

    ``(x − μ) / σ`` for each feature of `train`, (n, features), and of `test`, (m,
    features), where μ and σ are mean and standard deviation of that feature over the
    training set; σ divides by n. A feature that is constant in the training set becomes
    0 in both. Judged are both results, and that the arguments stay as they were.

    >>> train, test = standardise(np.array([[1.0], [3.0]]), np.array([[4.0]]))
    >>> train.tolist(), test.tolist()
    ([[-1.0], [1.0]], [[2.0]])
    """
    mean = train.mean(axis=0)
    std = train.std(axis=0)
    varies = std > 0
    scale = varies / np.where(varies, std, 1)
    return (train - mean) * scale, (test - mean) * scale


TALL = np.array([[1.0, 10, -2], [2, 30, 0], [4, 20, 1], [5, 60, -3], [3, 5, 4]])
NEW = np.array([[0.0, 15, 2], [6, 25, -1]])
STEADY = np.array([[1.0, 4, 0], [3, 4, 2], [8, 4, 1]])


def hidden(rng):
    for group in ("basic", "general", "general"):
        n, m, features = rng.integers(3, 9, 3)
        level = rng.uniform(-5, 5, features)
        spread = rng.uniform(0.5, 9, features)
        train = level + spread * rng.standard_normal((n, features))
        test = level + 1 + spread * rng.standard_normal((m, features))
        yield Case((train, test), "random features", group)
    train = rng.integers(0, 9, (5, 4)).astype(float)
    train[:, 0], train[:, 1] = int(rng.integers(1, 9)), np.arange(5)
    test = rng.integers(10, 20, (3, 4)).astype(float)
    yield Case((train, test), "one feature is constant", "edge")
    table = rng.permutation(24).reshape(6, 4)
    yield Case((table, table[:2] + 3), "integers", "edge")


EXERCISE = Exercise(
    assignment="16_transfer",
    reference=standardise,
    points=2,
    section="Mean and standard deviation come from the training set alone",
    public=(
        Case((np.array([[1.0], [3.0]]), np.array([[4.0]])), "one feature", "basic"),
        Case((TALL[:, :2], NEW[:, :2]), "two features", "basic"),
        Case((TALL, NEW), "three features"),
        Case((NEW, TALL), "more to test than to learn from"),
        Case((TALL[:3], TALL[3:]), "as many examples as features"),
        Case((TALL * 0.25 - 7, NEW), "fractions"),
        Case((STEADY, NEW), "a feature that is constant", "edge"),
        Case((STEADY[:, 1:2], np.array([[4.0]])), "only a constant feature", "edge"),
        Case((TALL.astype(int), NEW.astype(int)), "integers", "edge"),
        Case((TALL, NEW[:1]), "a single example to test", "edge"),
        Case((TALL[:1], NEW), "a single example to learn from", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(standardise),
    hints=(
        "A single test image arrives, alone. What are mean and standard deviation of "
        "this test set, and could you use them?",
        "Afterwards each feature of the training set has mean 0 and standard deviation "
        "1; the test set has not, and need not.",
        "mean and std of each feature over the examples of the training set\n"
        "subtract the mean from both sets\n"
        "divide both by std; where std is 0, the result is 0",
        "mean, std = train.mean(axis=…), train.std(axis=…)\n"
        "scale = np.where(std > 0, 1 / np.where(std > 0, std, 1), …)\n"
        "return (train - …) * scale, (test - …) * scale",
    ),
)
