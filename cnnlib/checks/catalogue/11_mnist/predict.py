"""Exercise: say which digits the images show."""

import numpy as np

from cnnlib.checks.spec import Exercise, Mistake

from . import network
from .held_out import DIGITS, held_out_case, judge_predict, shuffled
from .network import flat, nearest

__all__ = ["EXERCISE", "train"]


CHANCE = np.random.default_rng(11)  # goes on from call to call


def train(images, labels, seed):
    """Remembers all images: what the mistakes below go by, and quickly learnt."""
    return nearest(flat(images), labels)


def hidden(rng):
    yield held_out_case(shuffled(int(rng.integers(1 << 30))))


def probabilities(params, images):
    scores = params(images)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def one_hot(params, images):
    return np.eye(10)[params(images).argmax(axis=1)]


def with_dropout(params, images):
    return params(images * (CHANCE.random(images.shape) > 0.5)).argmax(axis=1)


def by_the_batch(params, images):
    scores = params(images)
    spread = scores.std(axis=0) + 1e-9
    return (-(((scores - scores.mean(axis=0)) / spread) ** 2)).argmax(axis=1)


def in_another_order(params, images):
    return np.sort(params(images).argmax(axis=1))


def first_batches(params, images):
    full = len(images) - len(images) % 32
    return params(images[: max(full, 1)]).argmax(axis=1)


def in_place(params, images):
    labels = params(images).argmax(axis=1)
    images -= 0.5
    return labels


EXERCISE = Exercise(
    assignment="11_mnist",
    reference=network.predict,
    points=2,
    section="LeNet reads handwritten digits",
    public=(held_out_case(DIGITS.test_images),),
    hidden=hidden,
    judge=judge_predict,
    shares={"basic": 1.0},
    seconds=60.0,
    allowed=("cnnlib.nn", "cnnlib.optim", "cnnlib.functional"),
    mistakes=(
        Mistake(
            "scores-not-labels",
            "Ten scores for each image are returned, not a label.",
            "Which of the ten is the answer, and how do you get its number?",
            probabilities,
        ),
        Mistake(
            "one-hot",
            "A row of zeros with a single 1 is returned for each image, not a label.",
            "At which place of the row is the 1?",
            one_hot,
        ),
        Mistake(
            "argmax-over-images",
            "The largest score is looked for among the images, not among the digits.",
            "Along which axis do the ten scores of an image lie?",
            lambda params, images: params(images).argmax(axis=0),
        ),
        Mistake(
            "one-label",
            "There is one label for all images together.",
            "What does argmax do when it is given no axis?",
            lambda params, images: params(images).argmax(),
        ),
        Mistake(
            "last-images-missing",
            "Some images get no label.",
            "What happens to the last images when they do not fill a batch?",
            first_batches,
        ),
        Mistake(
            "other-answers-each-time",
            "The same images get other labels at a second call.",
            "Is there anything random in your prediction? Has the network been told "
            "that training is over?",
            with_dropout,
        ),
        Mistake(
            "depends-on-the-batch",
            "The label of an image depends on the other images of its batch.",
            "Which layer behaves differently in training, and has the network been "
            "told that training is over?",
            by_the_batch,
        ),
        Mistake(
            "order-lost",
            "The labels are right, but not in the order of the images.",
            "Do you shuffle, or sort, where the order matters?",
            in_another_order,
        ),
        Mistake(
            "always-the-same",
            "All images get the same label.",
            "What are the scores of two different images: numbers, or nan?",
            lambda params, images: np.full(len(images), 3),
        ),
        Mistake(
            "classes-shifted",
            "The labels are off by one.",
            "Which number should the digit 0 get?",
            lambda params, images: params(images).argmax(axis=1) + 1,
        ),
        Mistake(
            "worse-than-chance",
            "The labels are those of the smallest score.",
            "Does a large score speak for a digit, or against it?",
            lambda params, images: params(images).argmin(axis=1),
        ),
        Mistake(
            "changes-images",
            "The caller's images are overwritten.",
            "What does -= do to an array that somebody else holds too?",
            in_place,
        ),
    ),
    hints=(
        "The network gives ten scores for each image. Which one decides?",
        "The label of an image does not depend on the images beside it, and is the "
        "same at every call.",
        "if the network has layers that behave differently in training: tell it\n"
        "scores = network of the images, shape (N, 10)\n"
        "return the place of the largest score of each image",
        "params.eval()\nscores = params(images)\nreturn scores.argmax(axis=…)",
    ),
)
