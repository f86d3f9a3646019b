"""Exercise: the loss of a classifier, and its gradient."""

from dataclasses import replace

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.compare import by_value
from cnnlib.checks.spec import Case, Exercise, Mistake


def softmax_cross_entropy(logits, targets):
    """Mean cross-entropy of softmax, and its gradient with respect to the logits.

    With ``p = softmax(logits)``, row by row:
    ``loss = 1/N · Σ_i −log p[i, targets[i]]``. Both results are right even for logits
    as large as ±1000.

    Parameters
    ----------
    logits : ndarray of floats of shape (N, C)
        Scores, one row per sample.
    targets : ndarray of integers of shape (N,)
        The right classes, from 0.

    Returns
    -------
    loss : float
    grad : ndarray of shape (N, C)

    Examples
    --------
    >>> loss, grad = softmax_cross_entropy(np.array([[0.0, np.log(3)]]), np.array([0]))
    >>> print(round(loss, 4), grad.round(4).tolist())
    1.3863 [[-0.75, 0.75]]
    """
    grad = F.cross_entropy_backward(1.0, logits, targets)
    return float(F.cross_entropy(logits, targets)), grad


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


def shifted(logits):
    return logits - logits.max(axis=1, keepdims=True)


def one_hot(logits, targets):
    hot = np.zeros_like(logits)
    hot[np.arange(len(targets)), targets] = 1
    return hot


def losing(
    prepare=shifted,
    axis=1,
    log=np.log,
    collect=lambda losses: losses.sum() / len(losses),
    grad_of=lambda p, hot: (p - hot) / len(p),
):
    """The function with the places to go wrong left open."""

    def wrong(logits, targets):
        exponentials = np.exp(prepare(logits))
        p = exponentials / exponentials.sum(axis=axis, keepdims=True)
        losses = -log(p[np.arange(len(p)), targets])
        return collect(losses), grad_of(p, one_hot(logits, targets))

    return wrong


def log_sum_exp(shift):
    """Without a fraction under the logarithm, but shifted wrongly."""

    def wrong(logits, targets):
        logits = shift(logits)
        total = np.exp(logits).sum(axis=1, keepdims=True)
        losses = np.log(total)[:, 0] - logits[np.arange(len(logits)), targets]
        grad = np.exp(logits) / total - one_hot(logits, targets)
        return losses.mean(), grad / len(logits)

    return wrong


def varied(loss=lambda loss, n: loss, grad=lambda grad, n: grad):
    """The right results, treated further."""

    def wrong(logits, targets):
        right_loss, right_grad = softmax_cross_entropy(logits, targets)
        return loss(right_loss, len(logits)), grad(right_grad, len(logits))

    return wrong


def all_pairs(logits, targets):
    p = F.softmax(logits, 1)
    loss = -np.log(np.maximum(p[:, targets], 1e-300)).mean()
    p[:, targets] -= 1
    return loss, p / len(logits)


def classes_from_one(logits, targets):
    return softmax_cross_entropy(logits, (targets - 1) % logits.shape[1])


def largest_for_target(logits, targets):
    return softmax_cross_entropy(logits, logits.argmax(axis=1))


def no_softmax(logits, targets):
    hot = one_hot(logits, targets)
    return -(logits * hot).sum() / len(logits), (logits - hot) / len(logits)


def squared_error(logits, targets):
    off = F.softmax(logits, 1) - one_hot(logits, targets)
    return (off**2).sum() / len(logits), 2 * off / len(logits)


def of_the_probabilities(logits, targets):
    loss, _ = softmax_cross_entropy(logits, targets)
    p, hot = F.softmax(logits, 1), one_hot(logits, targets)
    return loss, -hot / p / len(logits)


def shifts_in_place(logits, targets):
    results = softmax_cross_entropy(logits, targets)
    logits -= logits.max(axis=1, keepdims=True)
    return results


EXERCISE = Exercise(
    assignment="10_training",
    reference=softmax_cross_entropy,
    points=4,
    section="The softmax loss asks for the right class's probability",
    public=PUBLIC,
    hidden=hidden,
    judge=judge,
    mistakes=(
        Mistake(
            "no-shift",
            "The exponentials overflow: nothing is subtracted from the logits first.",
            "What is np.exp(1000)? And how does softmax change when all scores of a "
            "row become smaller by the same number?",
            losing(prepare=lambda logits: logits),
        ),
        Mistake(
            "one-shift-for-all",
            "One maximum is subtracted from all rows, so that small rows vanish.",
            "What is left of a row of −1000 when 1000 is subtracted from it?",
            losing(prepare=lambda logits: logits - logits.max()),
        ),
        Mistake(
            "no-shift-of-the-sum",
            "The sum of the exponentials overflows: nothing is subtracted first.",
            "What is np.exp(1000)? And how does softmax change when all scores of a "
            "row become smaller by the same number?",
            log_sum_exp(lambda logits: logits),
        ),
        Mistake(
            "one-shift-for-all-sums",
            "One maximum is subtracted from all rows, so that the sums of small rows "
            "vanish.",
            "What is left of a row of −1000 when 1000 is subtracted from it?",
            log_sum_exp(lambda logits: logits - logits.max()),
        ),
        Mistake(
            "shifted-by-column",
            "The maximum of each class is subtracted, not that of each sample.",
            "Which numbers must be shifted alike for softmax to stay the same?",
            losing(prepare=lambda logits: logits - logits.max(axis=0)),
        ),
        Mistake(
            "log-of-zero",
            "The logarithm is taken of a probability that was rounded to 0.",
            "−log(exp(a) / Σ exp): can you write it without computing the fraction?",
            losing(),
        ),
        Mistake(
            "probability-cut-off",
            "A small number under the logarithm hides how wrong a score is.",
            "−log(exp(a) / Σ exp): can you write it without computing the fraction?",
            losing(log=lambda p: np.log(p + 1e-12)),
        ),
        Mistake(
            "summed",
            "Loss and gradient are summed over the batch, not averaged.",
            "If every sample came twice, should the loss double?",
            varied(lambda loss, n: loss * n, lambda grad, n: grad * n),
        ),
        Mistake(
            "loss-summed",
            "The loss is summed over the batch, not averaged.",
            "If every sample came twice, should the loss double?",
            varied(loss=lambda loss, n: loss * n),
        ),
        Mistake(
            "gradient-summed",
            "The gradient is not divided by the number of samples.",
            "The loss is a mean of N terms. Where is the 1/N in its gradient?",
            varied(grad=lambda grad, n: grad * n),
        ),
        Mistake(
            "divided-by-all-numbers",
            "Loss and gradient are divided by N · C instead of N.",
            "How many terms does the sum over the samples have?",
            losing(
                collect=lambda losses: losses.sum() / len(losses),
                grad_of=lambda p, hot: (p - hot) / p.size,
            ),
        ),
        Mistake(
            "loss-per-sample",
            "One loss for each sample is returned, not their mean.",
            "How many numbers is the loss of a batch?",
            losing(collect=lambda losses: losses),
        ),
        Mistake(
            "over-the-batch",
            "Softmax is taken down the columns.",
            "Which numbers should sum to 1, those of a sample or those of a class?",
            losing(axis=0),
        ),
        Mistake(
            "over-everything",
            "Softmax is taken over all numbers of the batch together.",
            "What do the probabilities of a single sample sum to in your code?",
            losing(axis=(0, 1), prepare=lambda logits: logits - logits.max()),
        ),
        Mistake(
            "all-pairs",
            "p[:, targets] takes every target for every sample.",
            "What is the shape of p[:, targets]?",
            all_pairs,
        ),
        Mistake(
            "target-not-subtracted",
            "The gradient is the softmax alone.",
            "If the right class has probability 1, what should the gradient be?",
            losing(grad_of=lambda p, hot: p / len(p)),
        ),
        Mistake(
            "one-subtracted-everywhere",
            "1 is subtracted from the probabilities of all classes.",
            "What should the gradient of a row sum to?",
            losing(grad_of=lambda p, hot: (p - 1) / len(p)),
        ),
        Mistake(
            "gradient-negated",
            "The gradient has the wrong sign.",
            "Should a larger score of the right class raise or lower the loss?",
            varied(grad=lambda grad, n: -grad),
        ),
        Mistake(
            "loss-negated",
            "The minus sign of the loss is missing.",
            "Which sign has the logarithm of a probability?",
            varied(loss=lambda loss, n: -loss),
        ),
        Mistake(
            "gradient-of-probabilities",
            "The gradient is that with respect to the probabilities.",
            "How does the loss change with the score of a wrong class?",
            of_the_probabilities,
        ),
        Mistake(
            "other-base",
            "The logarithm has base 2.",
            "Which logarithm undoes exp?",
            varied(loss=lambda loss, n: loss / np.log(2)),
        ),
        Mistake(
            "base-ten",
            "The logarithm has base 10.",
            "Which logarithm undoes exp?",
            varied(loss=lambda loss, n: loss / np.log(10)),
        ),
        Mistake(
            "no-softmax",
            "The scores are used as if they were log-probabilities.",
            "What do the probabilities sum to that your scores stand for?",
            no_softmax,
        ),
        Mistake(
            "squared-error",
            "The loss is the squared distance from the one-hot target.",
            "Where is the logarithm?",
            squared_error,
        ),
        Mistake(
            "classes-from-one",
            "The classes are counted from 1.",
            "Which column belongs to target 0?",
            classes_from_one,
        ),
        Mistake(
            "predicted-class",
            "The class with the largest score takes the target's place.",
            "Where does targets occur in your code?",
            largest_for_target,
        ),
        Mistake(
            "loss-only",
            "Only the loss is returned.",
            "Which two results does the function promise?",
            lambda logits, targets: softmax_cross_entropy(logits, targets)[0],
        ),
        Mistake(
            "results-swapped",
            "Loss and gradient are returned in the other order.",
            "In which order does the function promise its results?",
            lambda logits, targets: softmax_cross_entropy(logits, targets)[::-1],
        ),
        Mistake(
            "changes-logits",
            "The logits are overwritten during the computation.",
            "What does -= do to an array that somebody else holds too?",
            shifts_in_place,
        ),
        Mistake(
            "both-negated",
            "Loss and gradient have the wrong sign.",
            "Can a loss of −log p be negative?",
            varied(lambda loss, n: -loss, lambda grad, n: -grad),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does logits occur in your code at all?",
            lambda logits, targets: (2 * np.log(2), np.array([[-0.75, 0.75]])),
        ),
    ),
    hints=(
        "What is np.exp(1000), and what is softmax of [1000, 999]? By how much may all "
        "scores of a row be lowered without changing their softmax?",
        "Every row of the gradient sums to 0, and only the entry of the right class is "
        "negative.",
        "shifted = logits − the maximum of each row\n"
        "log_p = shifted − log of the row's sum of exp(shifted)\n"
        "loss = − mean over the samples of log_p at the target\n"
        "grad = (exp(log_p), less 1 at the target) / N",
        "n = len(logits)\n"
        "shifted = logits - logits.max(axis=…, keepdims=True)\n"
        "log_p = shifted - np.log(…)\n"
        "loss = -log_p[np.arange(n), …].mean()\n"
        "grad = np.exp(log_p)\n"
        "grad[np.arange(n), …] -= …\n"
        "return loss, grad / …",
    ),
)
