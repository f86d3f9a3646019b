"""Judging a network by its accuracy on digits that it has never seen.

A submission is trained once: `train` by its public case, while everything else goes on
with the parameters from there. The labels of the held-out images stay on this side.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np

from cnnlib.checks.calling import FATAL, CallFailed
from cnnlib.checks.comparison import Difference, changed_argument, compare
from cnnlib.checks.outcomes import Outcome
from cnnlib.checks.spec import Case, Kept
from cnnlib.data import digits

FULL, NONE = 0.9, 0.5  # accuracies that get full points, and none
CHANCE = 0.25  # below it nothing was learnt
ALONE = 40  # images that are shown one by one as well

DIGITS = digits()
LABELS = {
    image.tobytes(): label
    for image, label in zip(DIGITS.test_images, DIGITS.test_labels, strict=True)
}


def labels_of(images):
    """The right labels of held-out images in any order."""
    return np.array([LABELS[image.tobytes()] for image in images])


def training_case(seed):
    about = "trained on 1,437 digits, judged by 360 others"
    return Case((*DIGITS.train, seed), about, "basic")


def held_out_case(images):
    return Case((Kept(None), images), "360 digits that were held out", "basic")


def shuffled(seed):
    return np.random.default_rng(seed).permutation(DIGITS.test_images)


def one_thread():
    """Small products go faster by one thread, most of all on a busy machine."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    return threadpool_limits(1, "blas")


@dataclass(frozen=True)
class Answers:
    """What a submission says about held-out images, and how to ask it for more."""

    images: np.ndarray
    output: object
    again: Callable  # the output for other images

    @property
    def labels(self):
        """The right ones."""
        return labels_of(self.images)

    @property
    def accuracy(self):
        """From 0 to 1."""
        return float((np.asarray(self.output) == self.labels).mean())


def judge_train(exercise, case, call):
    """Train, or for a hidden case go on with what was trained; then predict."""
    images, labels, seed = case.args
    is_public = any(case is public for public in exercise.public)
    kept = None if is_public else call.recall()
    arguments = None
    if kept is None:
        with one_thread():
            reply = call(case.args, keep=True)
        kept, arguments = reply.output, reply.arguments
    if isinstance(kept, Kept) and kept.value is None:
        text = "train returned None, so predict has nothing to go by."
        difference = Difference("type", text, mistake="nothing-returned")
        return Outcome(case, "None", difference=difference, credit=0.0)
    held_out = DIGITS.test_images if is_public else shuffled(seed)
    try:
        answers = _ask(call, kept, held_out, "predict")
    except CallFailed as failure:
        if failure.status != "missing" and failure.type_name != "NotImplementedError":
            raise
        text = "train has run, but predict is not written yet: it shows how well."
        return Outcome(case, "", difference=Difference("property", text), credit=0.0)
    changed = None
    if arguments is not None:
        changed = changed_argument(case.fresh_args(), arguments)
    return _outcome(exercise, case, answers, _why_not_learnt, changed)


def judge_predict(exercise, case, call):
    """Predict, with the parameters of the last training."""
    _, images = case.args
    kept = call.recall("train")
    if kept is None:
        try:
            with one_thread():
                kept = call(training_case(1).args, "train", keep=True).output
        except CallFailed as failure:
            return _without_training(case, call, failure)
    reply = call((kept, images))
    answers = Answers(images, reply.output, lambda more: call((kept, more)).output)
    changed = changed_argument([None, images], reply.arguments)
    return _outcome(exercise, case, answers, _why_not_told, changed)


def _ask(call, kept, images, function):
    def again(more):
        return call((kept, more), function).output

    return Answers(images, again(images), again)


def _without_training(case, call, failure):
    """When train gives nothing; but two stubs are two stubs."""
    if failure.status in FATAL:
        raise failure
    try:
        call((None, case.args[1][:1]))
    except CallFailed as own:
        if own.type_name == "NotImplementedError":
            raise
    why = f"{failure.type_name}: {failure.text}".strip(": ")
    text = f"predict needs what train returns, but train failed. {why}"
    return Outcome(case, "", difference=Difference("property", text), credit=0.0)


def _outcome(exercise, case, answers, why, changed):
    """The credit for an accuracy; what is wrong when it is not the whole."""
    expected = answers.labels
    difference = compare(answers.output, expected)
    if difference is not None and difference.kind != "value":
        name = _why_not_labels(answers) if difference.kind == "shape" else None
        difference = replace(difference, mistake=name)
        return Outcome(case, answers.output, expected, difference, credit=0.0)
    if changed is not None:
        text = exercise.changed(changed)
        name = "changes-images" if case.args[changed].ndim == 4 else "changes-labels"
        return Outcome(
            case,
            answers.output,
            expected,
            Difference("changed", text, mistake=name),
            changed=changed,
            credit=0.0,
        )
    accuracy = answers.accuracy
    if accuracy >= FULL:
        return Outcome(case, answers.output, expected, credit=1.0)
    text = (
        f"{100 * accuracy:.1f} % of {len(expected)} digits are recognised; full points "
        f"begin at {100 * FULL:.0f} %, the first above {100 * NONE:.0f} %."
    )
    difference = Difference("property", text, mistake=_named(why, answers))
    credit = max((accuracy - NONE) / (FULL - NONE), 0.0)
    return Outcome(case, answers.output, expected, difference, credit=credit)


def _named(why, answers):
    """The name that `why` finds; further calls that it makes may fail."""
    try:
        with np.errstate(all="ignore"):
            return why(answers)
    except CallFailed:
        return None


def _why_not_labels(answers):
    """The name of the mistake by which the result is not one label for each image."""
    output, n = np.asarray(answers.output), len(answers.images)
    if output.shape == (n, 10):
        hot = ((output == 0) | (output == 1)).all() and (output.sum(1) == 1).all()
        return "one-hot" if hot else "scores-not-labels"
    if output.shape == (10,):
        return "argmax-over-images"
    if output.size == 1:
        return "one-label"
    if output.ndim == 1 and 1 < output.size < n:
        return "last-images-missing"
    return None


def _why_not_learnt(answers):
    """The name of the mistake in training that a low accuracy points to."""
    return _common(answers) or (
        "no-better-than-chance"
        if answers.accuracy < CHANCE
        else _how_much_is_missing(answers)
    )


def _how_much_is_missing(answers):
    occurs = np.isin(np.arange(10), np.asarray(answers.output))
    if not occurs.all() and answers.accuracy > NONE:
        return "classes-missing"
    images, labels = DIGITS.train_images[::4], DIGITS.train_labels[::4]
    by_heart = compare(answers.again(images), labels) is None
    return "learnt-by-heart" if by_heart else "not-enough"


def _why_not_told(answers):
    """The name of the mistake in prediction that a low accuracy points to."""
    # Asked first, since answers by chance can look like any other mistake.
    if compare(answers.again(answers.images), answers.output) is not None:
        return "other-answers-each-time"
    few = answers.images[:ALONE]
    together = np.asarray(answers.again(few))
    alone = np.ravel([answers.again(few[[i]]) for i in range(ALONE)])
    if together.shape == alone.shape and compare(alone, together) is not None:
        if compare(np.sort(alone), np.sort(together)) is None:
            return "order-lost"
        return "depends-on-the-batch"
    return _common(answers)


def _common(answers):
    output, labels = np.asarray(answers.output), answers.labels
    if (output == output[0]).all():
        return "always-the-same"
    for shift in (1, -1):
        if ((output - shift) % 10 == labels).mean() >= FULL:
            return "classes-shifted"
    return "worse-than-chance" if answers.accuracy < 0.02 else None
