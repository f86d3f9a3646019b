"""The reference, and quick stand-ins for what students train."""

import numpy as np

from cnnlib import functional as F
from cnnlib import models, optim
from cnnlib.data import batches


def train(images, labels, seed):
    """Train a network of your own on handwritten digits.

    `images` are (N, 1, 28, 28), float32, with brightness in [0, 1]; `labels` are (N,),
    int64, the digits from 0 to 9. All randomness comes from `seed`: first weights,
    order of the images. The result is whatever `predict` needs: the network itself, a
    list of arrays, … Judged are how many held-out digits `predict` then gets right (all
    points from 90 %), and that no argument changes.

    >>> images = np.zeros((20, 1, 28, 28), np.float32)
    >>> params = train(images, np.arange(20) % 10, seed=1)
    """
    rng = np.random.default_rng(seed)
    net = models.lenet(rng=rng)
    optimiser = optim.Adam(net.parameters(), lr=2e-3)
    for _ in range(7):
        for x, y in batches(images, labels, 32, rng):
            optimiser.zero_grad()
            grad = F.cross_entropy_backward(1.0, net(x), y)
            net.backward(grad, needs_input_grad=False)
            optimiser.step()
    return net


def predict(params, images):
    """Tell which digits the images show.

    `params` is what `train` returned; `images` are (N, 1, 28, 28), float32, with
    brightness in [0, 1], any number of them. The result is (N,): the digits, from 0 to
    9. Judged are its shape, how many held-out digits are right, that an image gets the
    same answer again, alone or among others, and that no argument changes.

    >>> images = np.zeros((20, 1, 28, 28), np.float32)
    >>> predict(train(images, np.arange(20) % 10, seed=1), images).shape
    (20,)
    """
    return params(images).argmax(axis=1)


def flat(images):
    return images.reshape(len(images), -1).astype(np.float64)


def nearest(templates, classes, kept=slice(None)):
    """Scores by the nearest template of each class, in some pixels of the image."""
    templates = templates[:, kept]

    def scores(images):
        x = flat(images)[:, kept]
        far = (x**2).sum(1)[:, None] + (templates**2).sum(1) - 2 * x @ templates.T
        best = np.full((len(x), 10), -np.inf)
        for c in range(10):
            if (classes == c).any():
                best[:, c] = -far[:, classes == c].min(axis=1)
        return best

    return scores


def template_of_each(images, labels, shrink=slice(None)):
    """Scores by the distance from the mean image of each class: learnt at once."""
    x, labels = flat(images)[shrink], labels[shrink]
    classes = np.unique(labels)
    means = np.array([x[labels == c].mean(axis=0) for c in classes])
    return nearest(means, classes)
