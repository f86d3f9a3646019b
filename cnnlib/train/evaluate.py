"""How good a network is, and what it says."""

from contextlib import contextmanager

import numpy as np

from cnnlib import functional as F
from cnnlib.data import batches

__all__ = ["evaluate", "predict"]


def evaluate(model, images, labels, batch_size=256, loss=F.cross_entropy):
    """Mean loss and accuracy on images that the network does not learn from.

    Parameters
    ----------
    model : Module
        Put into evaluation mode for the time being.
    images : ndarray of shape (N, ...)
        What `model` takes.
    labels : ndarray of shape (N,)
        Numbers of the right classes.
    batch_size : int
        Images at a time; changes speed and memory only.
    loss : function
        Takes ``(output, labels)`` and returns the mean loss of a batch.

    Returns
    -------
    (float, float)
        Loss, and the part of the images whose largest output is that of their class.

    Raises
    ------
    ValueError
        If there are no images, or not as many labels.

    Examples
    --------
    >>> from cnnlib import nn
    >>> images = np.array([[3.0, 1.0], [0.0, 2.0], [5.0, 4.0]])
    >>> loss, accuracy = evaluate(nn.Sequential(), images, np.array([0, 1, 1]))
    >>> print(round(loss, 4), round(accuracy, 4))
    0.5224 0.6667
    """
    pairs = batches(images, labels, batch_size, shuffle=False)
    if not len(images):
        raise ValueError("evaluate: there are no images")
    total = right = 0.0
    with evaluating(model):
        for x, y in pairs:
            output = model(x)
            total += float(loss(output, y)) * len(x)
            right += int(np.count_nonzero(output.argmax(axis=1) == y))
    return total / len(images), right / len(images)


def predict(model, images, batch_size=256):
    """The class that the network gives to each image.

    Parameters
    ----------
    model : Module
        Put into evaluation mode for the time being.
    images : ndarray of shape (N, ...)
        What `model` takes.
    batch_size : int
        Images at a time.

    Returns
    -------
    ndarray of shape (N,), int64

    Examples
    --------
    >>> from cnnlib import nn
    >>> predict(nn.Sequential(), np.array([[3.0, 1.0], [0.0, 2.0], [5.0, 4.0]]))
    array([0, 1, 0])
    """
    labels = np.zeros(len(images), np.int64)
    with evaluating(model):
        for x, y in batches(images, labels, batch_size, shuffle=False):
            y[:] = model(x).argmax(axis=1)  # y is a view
    return labels


@contextmanager
def evaluating(model):
    """Evaluation mode within the block; every layer has its own mode back after it.

    Examples
    --------
    >>> from cnnlib import nn
    >>> layer = nn.Dropout()
    >>> with evaluating(layer):
    ...     print(layer.training)
    False
    >>> layer.training
    True
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
