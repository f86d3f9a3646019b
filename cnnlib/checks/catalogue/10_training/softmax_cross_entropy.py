"""Exercise: the loss of a classifier, and its gradient."""

from dataclasses import replace

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.outcomes import by_value
from cnnlib.checks.spec import Case, Exercise


def softmax_cross_entropy(logits, targets):
    """Mean cross-entropy of softmax, and its gradient with respect to the logits.

    With ``p = softmax(logits)``, row by row:
    ``loss = 1/N · Σ_i −log p[i, targets[i]]``. `logits` (N, C) are scores, one row per
    sample, `targets` (N,) the right classes, from 0; the results are the number loss
    and grad (N, C). Judged are the values, which are right even for logits as large as
    ±1000, and that the arguments stay as they were.

    >>> loss, grad = softmax_cross_entropy(np.array([[0.0, np.log(3)]]), np.array([0]))
    >>> print(round(loss, 4), grad.round(4).tolist())
    1.3863 [[-0.75, 0.75]]
    """
    n = len(logits)
    rows = np.arange(n)
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    total = exponentials.sum(axis=1, keepdims=True)
    log_p = shifted - np.log(total)
    loss = -log_p[rows, targets].mean()
    grad = exponentials / total
    grad[rows, targets] -= 1
    return loss, grad / n


SCORES = np.array([[2.0, 1, -1], [0.5, 3, 0], [-2, 0, 1.5], [1, -1, 4]])

PUBLIC = (
    Case(
        (np.array([[0.0, np.log(3)]]), np.array([0])), "probabilities 1/4, 3/4", "basic"
    ),
    Case((np.array([[2.0, 1, -1]]), np.array([1])), "one sample, three classes"),
    Case((SCORES, np.array([0, 1, 2, 1])), "four samples, three classes"),
    Case((SCORES.T.copy(), np.array([3, 0, 3])), "three samples, four classes"),
    Case(
        (np.array([[1000.0, 998, 999], [0, 1, -1]]), np.array([1, 0])),
        "logits near 1000",
        "edge",
    ),
    Case(
        (np.array([[1000.0, 999], [-1000, -1001]]), np.array([1, 0])),
        "one row near 1000, one near −1000",
        "edge",
    ),
    Case(
        (np.array([[-1000.0, 1000, 0], [0.0, 1, 2]]), np.array([0, 2])),
        "a class with a probability of practically 0",
        "edge",
    ),
)


def hidden(rng):
    for group, n, c in (("basic", 1, 3), ("general", 5, 4), ("general", 8, 10)):
        logits = rng.standard_normal((n, c)) * 3
        yield Case((logits, rng.integers(0, c, n)), "random scores", group)
    logits = rng.standard_normal((6, 5)) + rng.uniform(-1000, 1000, (6, 1))
    yield Case((logits, rng.integers(0, 5, 6)), "large random scores", "edge")
    logits = rng.uniform(-900, 900, (4, 3))
    yield Case((logits, rng.integers(0, 3, 4)), "far random scores", "edge")
    logits = rng.standard_normal((4, 3)).astype(np.float32)
    yield Case((logits, rng.integers(0, 3, 4)), "float32 numbers", "edge")


def judge(exercise, case, call):
    """By value; and a loss that was cut off is known by how small it stays."""
    outcome = by_value(exercise, case, call)
    difference = outcome.difference
    if difference is not None and difference.kind == "value" and difference.part == 0:
        loss, right = float(np.asarray(outcome.output[0])), outcome.expected[0]
        if right > 500 and right / 200 < loss < right / 10:
            difference = replace(difference, mistake="probability-cut-off")
            return replace(outcome, difference=difference)
    return outcome


EXERCISE = Exercise(
    assignment="10_training",
    reference=softmax_cross_entropy,
    points=4,
    section="The softmax loss asks for the right class's probability",
    public=PUBLIC,
    hidden=hidden,
    judge=judge,
    mistakes=mistakes_of(softmax_cross_entropy),
    hints=(
        "What is np.exp(1000), and what is softmax of [1000, 999]? By how much may all "
        "scores of a row be lowered without changing their softmax?",
        "Every row of the gradient sums to 0, and only the entry of the right class is "
        "negative.",
        "shifted = logits − the maximum of each row\n"
        "exponentials = exp(shifted), and total = the sum of each row of them\n"
        "log_p = shifted − log of total\n"
        "loss = − mean over the samples of log_p at the target\n"
        "grad = (exponentials / total, less 1 at the target) / N",
        "n = len(logits)\n"
        "shifted = logits - logits.max(axis=…, keepdims=True)\n"
        "exponentials = np.exp(shifted)\n"
        "total = exponentials.sum(…)\n"
        "log_p = shifted - np.log(…)\n"
        "loss = -log_p[np.arange(n), …].mean()\n"
        "grad = exponentials / total\n"
        "grad[np.arange(n), …] -= …\n"
        "return loss, grad / …",
    ),
)
