"""Exercise: targets that leave a little to the other classes."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def label_smoothing(targets, classes, eps):
    """Targets that leave a share `eps` of the probability to all classes alike.

    ``(1 − ε) · one-hot + ε / classes`` for each of the `targets`, (n,), integers from 0
    to classes − 1, as torch does it: the right class has its part of ε, too. Judged is
    the result, (n, classes), whose rows sum to 1.

    >>> label_smoothing(np.array([1, 0]), 2, 0.5)
    array([[0.25, 0.75],
           [0.75, 0.25]])
    """
    n = len(targets)
    one_hot = np.zeros((n, classes))
    one_hot[np.arange(n), targets] = 1
    return (1 - eps) * one_hot + eps / classes


LABELS = np.array([3, 0, 4, 3, 1])


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, classes = int(rng.integers(2, 7)), int(rng.integers(3, 9))
        targets = rng.integers(0, classes, n)
        eps = float(rng.uniform(0.05, 0.4))
        yield Case((targets, classes, eps), "random classes", group)


EXERCISE = Exercise(
    assignment="16_transfer",
    reference=label_smoothing,
    points=2,
    section="Softer targets make a model less sure",
    public=(
        Case((np.array([1, 0]), 2, 0.5), "two examples, two classes", "basic"),
        Case((np.array([2, 0, 2]), 4, 0.2), "three examples, four classes", "basic"),
        Case((LABELS, 5, 0.1), "as many classes as examples"),
        Case((LABELS, 10, 0.1), "ten classes"),
        Case((LABELS[:2], 7, 0.3), "seven classes"),
        Case((LABELS, 5, 0.0), "eps is 0", "edge"),
        Case((LABELS, 6, 1.0), "eps is 1", "edge"),
        Case((np.array([1]), 3, 0.15), "a single example", "edge"),
        Case((np.array([0, 0, 0]), 3, 0.3), "one class only", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(label_smoothing),
    hints=(
        "What do the probabilities of all classes sum to? If the others get a little, "
        "who gives it?",
        "Each row sums to 1; the right class has 1 − ε + ε / classes, every other "
        "ε / classes.",
        "one_hot = zeros, (n, classes), with a 1 at the class of each example\n"
        "shrink it by 1 − ε\n"
        "add ε, divided among all classes",
        "one_hot = np.zeros((…, classes))\n"
        "one_hot[np.arange(len(targets)), …] = 1\n"
        "return … * one_hot + eps / …",
    ),
)
