"""Exercise: one step of the perceptron's rule."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def perceptron_step(w, x, target, lr):
    """One step of the perceptron's rule: ``w + lr · (target − output) · x``.

    Weights `w` and one example `x` are (features,), where a constant feature stands for
    the bias; `target` is 0 or 1. The output is 1 where w·x > 0, else 0. Judged are the
    new weights, (features,), and that the old ones stay as they were.

    >>> perceptron_step(np.array([0.0, 0.0]), np.array([1.0, 2.0]), 1, lr=0.5)
    array([0.5, 1. ])
    """
    total = w @ x
    output = 1 if total > 0 else 0
    error = target - output
    return w + lr * error * x


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge", "edge"):
        w, x = rng.standard_normal((2, int(rng.integers(2, 9))))
        target, lr = int(rng.integers(2)), float(rng.uniform(0.05, 2))
        if group == "edge":
            w[-1] = -(w[:-1] @ x[:-1]) / x[-1]
            w, x = np.append(w, 1.0), np.append(x, 1e-3 * (-1) ** target)
            yield Case((w, x, target, lr), "an output that is only just wrong", group)
        else:
            yield Case((w, x, target, lr), "random weights and a random example", group)


EXERCISE = Exercise(
    assignment="15_before_and_around",
    reference=perceptron_step,
    points=2,
    section="The perceptron learns from its mistakes only",
    public=(
        Case(
            (np.array([0.0, 0.0]), np.array([1.0, 2.0]), 1, 0.5),
            "no weights yet, an example of class 1",
            "basic",
        ),
        Case(
            (np.array([1.0, 0.5]), np.array([1.0, 2.0]), 0, 0.5),
            "output 1 where 0 is right",
            "basic",
        ),
        Case(
            (np.array([-2.0, 0.5, 1.0]), np.array([3.0, 2.0, 1.5]), 1, 0.2),
            "output 0 where 1 is right",
        ),
        Case(
            (np.array([2.0, -0.5, 1.0]), np.array([0.5, 1.0, 4.0]), 0, 0.1),
            "three features, output 1 where 0 is right",
        ),
        Case(
            (np.array([2.0, -0.5, 1.0]), np.array([0.5, 1.0, 4.0]), 1, 0.1),
            "an example of class 1 that is already right",
        ),
        Case(
            (np.array([-1.0, -0.5]), np.array([0.5, 3.0]), 0, 0.1),
            "an example of class 0 that is already right",
        ),
        Case(
            (np.array([0.1, 0.2, -0.1]), np.array([1.0, 2.0, 3.0]), 0, 0.3),
            "a sum just above 0",
        ),
        Case(
            (np.array([0.25, -0.5, 0.5]), np.array([1.0, 1.0, 0.75]), 1, 0.25),
            "a sum just above 0 that is right",
        ),
        Case(
            (np.array([2.0, -1.0]), np.array([-1.0, -3.0]), 0, 0.25),
            "negative features, output 1 where 0 is right",
        ),
        Case(
            (np.array([0.5, -1.0]), np.array([2.0, 1.0]), 0, 0.5),
            "a sum of exactly 0, class 0",
            "edge",
        ),
        Case(
            (np.array([0.5, -1.0]), np.array([2.0, 1.0]), 1, 0.5),
            "a sum of exactly 0, class 1",
            "edge",
        ),
        Case(
            (np.array([0.3, -2.0, 0.7, 5.0]), np.array([2.0, 1.0, -1.0, -3.0]), 1, 1.5),
            "a large step",
            "edge",
        ),
        Case((np.array([2.0]), np.array([1.5]), 0, 0.5), "a single feature", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(perceptron_step),
    hints=(
        "What does the perceptron answer for x, and is it what the target says?",
        "A right answer changes nothing. A wrong one moves the weights along x: "
        "towards it when the target is 1, away from it when the target is 0.",
        "output = 1 where the weighted sum is above 0, else 0\n"
        "error = target − output, which is −1, 0 or 1\n"
        "return the weights, moved by lr · error along x, as a new array",
        "output = 1 if w @ x > … else 0\nreturn w + lr * (…) * …",
    ),
)
