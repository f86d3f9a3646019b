"""Exercise: assemble a network and train it."""

import numpy as np

from cnnlib.checks.spec import Exercise, Mistake

from . import network
from .held_out import judge_train, training_case
from .network import flat, nearest, predict, template_of_each

__all__ = ["EXERCISE", "predict"]


def hidden(rng):
    yield training_case(int(rng.integers(1 << 30)))


def untrained(images, labels, seed):
    weights = np.random.default_rng(seed).standard_normal((28 * 28, 10))
    return lambda images: (flat(images) - flat(images).mean()) @ weights


def one_answer(images, labels, seed):
    return lambda images: np.zeros((len(images), 10))


def uphill(images, labels, seed):
    scores = template_of_each(images, labels)
    return lambda images: -scores(images)


def a_dozen_images(images, labels, seed):
    return template_of_each(images, labels, slice(12))


def eight_classes(images, labels, seed):
    return template_of_each(images[labels < 8], labels[labels < 8])


def by_heart(images, labels, seed):
    known = dict(zip([image.tobytes() for image in images], labels, strict=True))
    guess = template_of_each(images, labels, slice(12, 24))

    def scores(images):
        labels = guess(images).argmax(axis=1)
        pairs = zip(images, labels, strict=True)
        return np.eye(10)[[known.get(image.tobytes(), c) for image, c in pairs]]

    return scores


def from_one(images, labels, seed):
    return template_and_neighbours(images, (labels + 1) % 10)


def template_and_neighbours(images, labels):
    return nearest(flat(images), labels)


def centres_in_place(images, labels, seed):
    params = template_and_neighbours(images.copy(), labels)
    images -= 0.5
    return params


def labels_in_place(images, labels, seed):
    params = template_and_neighbours(images, labels.copy())
    labels.sort()
    return params


def nothing_returned(images, labels, seed):
    template_of_each(images, labels)


EXERCISE = Exercise(
    assignment="11_mnist",
    reference=network.train,
    points=8,
    section="LeNet reads handwritten digits",
    public=(training_case(1),),
    hidden=hidden,
    judge=judge_train,
    shares={"basic": 1.0},
    seconds=60.0,
    allowed=("cnnlib.nn", "cnnlib.optim", "cnnlib.functional"),
    mistakes=(
        Mistake(
            "nothing-returned",
            "train returns nothing.",
            "What will predict need, and does train end with a return?",
            nothing_returned,
        ),
        Mistake(
            "always-the-same",
            "The network gives one answer to all images.",
            "What is your loss after the last batch: a number, or nan? And what does "
            "it do at a tenth of the learning rate?",
            one_answer,
        ),
        Mistake(
            "worse-than-chance",
            "The network avoids the right answer: it was trained uphill.",
            "Does your loss rise or fall from batch to batch?",
            uphill,
        ),
        Mistake(
            "no-better-than-chance",
            "The network has learnt nothing that helps with other images.",
            "Does the loss fall? Do images and labels stay together when you shuffle? "
            "Do zero_grad, backward and step all happen, for each batch?",
            untrained,
        ),
        Mistake(
            "classes-shifted",
            "The answers are off by one class.",
            "Which number should the network give to the digit 0?",
            from_one,
        ),
        Mistake(
            "classes-missing",
            "Some digits never occur among the answers.",
            "How many outputs has your last layer? And has the network seen images of "
            "all digits?",
            eight_classes,
        ),
        Mistake(
            "learnt-by-heart",
            "The network knows the training images by heart, and few others.",
            "What could keep it from relying on single pixels: fewer weights, dropout, "
            "convolutions?",
            by_heart,
        ),
        Mistake(
            "not-enough",
            "The network has learnt something, but not enough.",
            "Is the loss still falling when you stop? What do more passes over the "
            "images do, or another learning rate?",
            a_dozen_images,
        ),
        Mistake(
            "changes-images",
            "The caller's images are overwritten.",
            "What does -= do to an array that somebody else holds too?",
            centres_in_place,
        ),
        Mistake(
            "changes-labels",
            "The caller's labels are overwritten.",
            "What does shuffling in place do to an array that somebody else holds?",
            labels_in_place,
        ),
    ),
    hints=(
        "Which layers did the lesson's LeNet have, and what shape has the image after "
        "each of them?",
        "The loss of the first batch is near ln 10 ≈ 2.3; after a pass over all images "
        "it should be well below 1.",
        "make a generator from the seed, and a network with it\n"
        "make an optimiser for its parameters\n"
        "repeat a few times:\n"
        "    shuffle the numbers of the images\n"
        "    for each batch of them:\n"
        "        scores = network of the images\n"
        "        grad = gradient of the cross-entropy with respect to the scores\n"
        "        forget the old gradients, go backward, take a step\n"
        "return the network",
        "rng = np.random.default_rng(seed)\n"
        "net = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2, rng=rng), nn.ReLU(), …)\n"
        "optimiser = optim.Adam(net.parameters(), lr=2e-3)\n"
        "for epoch in range(…):\n"
        "    order = rng.permutation(len(images))\n"
        "    for start in range(0, len(images), 32):\n"
        "        batch = order[start : start + 32]\n"
        "        scores = net(images[batch])\n"
        "        grad = F.cross_entropy_backward(1.0, scores, …)\n"
        "        optimiser.zero_grad()\n"
        "        net.backward(…)\n"
        "        …\n"
        "return net",
    ),
)
