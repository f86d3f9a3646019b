"""Exercise: one step of the perceptron's rule."""

import numpy as np

from cnnlib import filters
from cnnlib.checks.spec import Case, Exercise, Mistake


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


def step(w, x, target, lr, output=None, error=None):
    """The right rule, with the places to go wrong left open."""
    output = output or (lambda total: int(total > 0))
    error = error or (lambda target, output: target - output)
    return w + lr * error(target, output(w @ x)) * x


def with_output(output):
    return lambda w, x, target, lr: step(w, x, target, lr, output)


def with_error(error):
    return lambda w, x, target, lr: step(w, x, target, lr, error=error)


def only_when(wanted):
    def wrong(w, x, target, lr):
        return filters.perceptron_step(w, x, target, lr) if target == wanted else +w

    return wrong


def sign_for_both(w, x, target, lr):
    sign = 2 * target - 1
    return w + lr * sign * x if sign * (w @ x) <= 0 else +w


def twice_the_step(w, x, target, lr):
    output, sign = 1 if w @ x > 0 else -1, 2 * target - 1
    return w + lr * (sign - output) * x


def without_features(w, x, target, lr):
    return w + lr * (target - int(w @ x > 0))


def without_last_feature(w, x, target, lr):
    return np.append(filters.perceptron_step(w, x, target, lr)[:-1], w[-1])


def last_feature_is_one(w, x, target, lr):
    error = target - int(w @ x > 0)
    return w + lr * error * np.append(x[:-1], 1)


def in_place(w, x, target, lr):
    w += lr * (target - int(w @ x > 0)) * x
    return w


def learns_when_right(w, x, target, lr):
    return w + lr * (2 * target - 1) * x if target == int(w @ x > 0) else w.copy()


def until_right(w, x, target, lr):
    for _ in range(100):
        w = filters.perceptron_step(w, x, target, lr)
    return w


EXERCISE = Exercise(
    assignment="15_before_and_around",
    reference=filters.perceptron_step,
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
    mistakes=(
        Mistake(
            "wrong-sign",
            "The error is output − target, so that each step makes things worse.",
            "The target is 1 and the output 0: should w·x grow or shrink?",
            with_error(lambda target, output: output - target),
        ),
        Mistake(
            "counts-zero-as-one",
            "A sum of exactly 0 gives the output 1.",
            "What is the output when all weights are 0?",
            with_output(lambda total: int(total >= 0)),
        ),
        Mistake(
            "threshold-at-half",
            "The output is 1 only where the sum is above 1/2.",
            "With which number is w·x compared?",
            with_output(lambda total: int(total > 0.5)),
        ),
        Mistake(
            "no-threshold",
            "The sum itself is used as the output: this is Adaline's rule.",
            "Which values can the perceptron's output have?",
            with_output(lambda total: total),
        ),
        Mistake(
            "sigmoid-output",
            "The output is a sigmoid of the sum.",
            "Which values can the perceptron's output have?",
            with_output(lambda total: 1 / (1 + np.exp(-total))),
        ),
        Mistake(
            "output-minus-one",
            "The output is −1 where it should be 0.",
            "The target is 0 and the example already right: what is your error?",
            with_output(lambda total: 1 if total > 0 else -1),
        ),
        Mistake(
            "sign-of-the-sum",
            "The output is the sign of the sum: −1, 0 or 1.",
            "The target is 0 and the example already right: what is your error?",
            with_output(np.sign),
        ),
        Mistake(
            "targets-plus-minus-one",
            "Target and output are −1 or 1, so that each step is twice as long.",
            "The target is 1 and the output wrong: by how much do the weights change?",
            twice_the_step,
        ),
        Mistake(
            "zero-is-always-wrong",
            "A sum of exactly 0 counts as an error for both classes.",
            "What is the output when the sum is 0, and is it right for class 0?",
            sign_for_both,
        ),
        Mistake(
            "no-output",
            "The target is used in place of the error: right answers change it too.",
            "What should change when the output was right?",
            with_error(lambda target, output: target),
        ),
        Mistake(
            "output-as-step",
            "The weights follow the output, not the error.",
            "Where does the target enter your step?",
            with_error(lambda target, output: output),
        ),
        Mistake(
            "sign-of-the-target",
            "Every example pulls the weights, even one that was right.",
            "What should change when the output was right?",
            with_error(lambda target, output: 2 * target - 1),
        ),
        Mistake(
            "absolute-error",
            "The error has lost its sign: a wrong 1 raises the weights too.",
            "The target is 0 and the output 1: should w·x grow or shrink?",
            with_error(lambda target, output: abs(target - output)),
        ),
        Mistake(
            "class-one-only",
            "Only examples of class 1 change the weights.",
            "The target is 0 and the output 1: what should happen?",
            only_when(1),
        ),
        Mistake(
            "class-zero-only",
            "Only examples of class 0 change the weights.",
            "The target is 1 and the output 0: what should happen?",
            only_when(0),
        ),
        Mistake(
            "learning-rate-forgotten",
            "The step is taken without the learning rate.",
            "What does lr change in your code?",
            lambda w, x, target, lr: filters.perceptron_step(w, x, target, 1.0),
        ),
        Mistake(
            "features-forgotten",
            "All weights change by the same amount.",
            "Which weights were to blame: those of large features, or all alike?",
            without_features,
        ),
        Mistake(
            "step-not-weights",
            "The result is the change of the weights, not the new weights.",
            "What should come back when the output was right?",
            lambda w, x, target, lr: filters.perceptron_step(w, x, target, lr) - w,
        ),
        Mistake(
            "last-weight-fixed",
            "The last weight never changes.",
            "Is the last feature different from the others?",
            without_last_feature,
        ),
        Mistake(
            "bias-added",
            "The last feature is taken for the constant 1 of a bias.",
            "Where does the value of the last feature enter your step?",
            last_feature_is_one,
        ),
        Mistake(
            "changes-weights",
            "The caller's weights are changed as well.",
            "What is the difference between w += step and w + step?",
            in_place,
        ),
        Mistake(
            "weights-not-asked",
            "The output is taken from the example alone: its weights are left out.",
            "Where do the weights enter your output?",
            lambda w, x, target, lr: w + lr * (target - int(x.sum() > 0)) * x,
        ),
        Mistake(
            "learns-when-right",
            "The weights change when the output was right, and stay when it was wrong.",
            "What should change when the output was right?",
            learns_when_right,
        ),
        Mistake(
            "weights-unchanged",
            "The weights never change.",
            "What should happen when the output was wrong?",
            lambda w, x, target, lr: w.copy(),
        ),
        Mistake(
            "until-right",
            "The step is repeated until the example is right.",
            "How many steps does one call take?",
            until_right,
        ),
        Mistake(
            "features-apart",
            "Every feature has an output of its own: the products are not summed.",
            "How many outputs has one perceptron?",
            lambda w, x, target, lr: w + lr * (target - (w * x > 0)) * x,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the weights.",
            "Do w and x occur in your code at all?",
            lambda w, x, target, lr: np.array([0.5, 1.0]),
        ),
    ),
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
