"""A small training of everything that has state, for the tests of training."""

import numpy as np

from cnnlib import data, nn, optim, train

DIGITS = data.digits()
SMALL = (DIGITS.train_images[:150], DIGITS.train_labels[:150])


def network(seed=0):
    """Everything that has state: convolution, batch normalisation, dropout."""
    return nn.Sequential(
        nn.Conv2d(1, 3, 5, stride=3, rng=seed),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(192, 10, rng=seed + 1),
    )


def parts(name="SGD", **options):
    model = network()
    if not options:
        options = {"lr": 0.05, "momentum": 0.9} if name == "SGD" else {"lr": 0.01}
    return model, getattr(optim, name)(model.parameters(), **options)


def fit(model, optimizer, pairs=SMALL, **options):
    options = {"epochs": 2, "batch_size": 32, "progress": False} | options
    return train.fit(model, pairs, optimizer=optimizer, **options)


def assert_same_state(one, other):
    for (key, a), b in zip(
        one.state_dict().items(), other.state_dict().values(), strict=True
    ):
        np.testing.assert_array_equal(a, b, key)


def jitter(images, rng):
    return data.noise(data.shift(images, rng, 2), rng, 0.1)
