"""Exercise: normalise a batch by its own statistics, and learn them."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import IMAGES, NARROW, ROWS, SCALE, SHIFT, images, vectors


def batch_norm_train(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    """Batch normalisation in training: by the statistics of this batch.

    ``output = weight · (input − mean) / sqrt(var + eps) + bias``, with the mean and the
    biased variance of a channel, over the batch and all positions. Running statistics
    become ``(1 − momentum) · old + momentum · batch``, the variance unbiased (n − 1).
    `input` is (N, C) or (N, C, H, W), vectors (C,); the result is (output, new running
    mean, new running variance). Judged are these, and that no argument changes.

    >>> x, one, zero = np.array([[0.0], [2.0]]), np.ones(1), np.zeros(1)
    >>> output, mean, var = batch_norm_train(x, one, zero, zero, one)
    >>> output.round(4).tolist(), mean.round(4).tolist(), var.round(4).tolist()
    ([[-1.0], [1.0]], [0.1], [1.1])
    """
    axes = (0, *range(2, input.ndim))
    shape = (-1,) + (1,) * (input.ndim - 2)
    mean = input.mean(axis=axes, keepdims=True)
    var = input.var(axis=axes, keepdims=True)
    root = np.sqrt(var + eps)
    x_hat = (input - mean) / root
    output = weight.reshape(shape) * x_hat + bias.reshape(shape)
    n = input.size // mean.size
    unbiased = var * n / (n - 1)
    new_mean = (1 - momentum) * running_mean + momentum * mean.ravel()
    new_var = (1 - momentum) * running_var + momentum * unbiased.ravel()
    return output, new_mean, new_var


ZERO, ONE = np.zeros(1), np.ones(1)
MEANS, VARIANCES = np.array([0.5, -1, 2]), np.array([1.0, 4, 0.25])

PUBLIC = (
    Case(
        (np.array([[0.0], [2.0]]), ONE, ZERO, ZERO, ONE),
        "the worked example of the lesson",
        "basic",
    ),
    Case((ROWS, SCALE, SHIFT, MEANS, VARIANCES), "four rows of three features"),
    Case(
        (ROWS[:3], SCALE, SHIFT, MEANS, VARIANCES, 0.25), "another momentum", "general"
    ),
    Case((IMAGES, SCALE, SHIFT, MEANS, VARIANCES), "two images of three channels"),
    Case(
        (IMAGES.swapaxes(2, 3).copy(), SCALE, SHIFT, MEANS, VARIANCES, 0.25),
        "two tall images",
    ),
    Case(
        (IMAGES[:1], SCALE, SHIFT, MEANS, VARIANCES, 0.5, 0.5),
        "a batch of a single image",
        "edge",
    ),
    Case(
        (NARROW, SCALE[:2], SHIFT[:2], MEANS[:2], VARIANCES[:2]),
        "a feature that hardly varies",
        "edge",
    ),
    Case(
        (NARROW, SCALE[:2], SHIFT[:2], MEANS[:2], VARIANCES[:2], 0.1, 0.1),
        "another eps",
        "edge",
    ),
)


def hidden(rng):
    for group, n, c in (("basic", 4, 2), ("basic", 3, 5), ("general", 6, 4)):
        rows = rng.standard_normal((n, c)) * 3 + 1
        yield Case((rows, *vectors(rng, c, 4)), "random rows", group)
    for n, c, h, w in ((3, 2, 4, 5), (5, 4, 2, 3), (1, 3, 5, 4)):
        batch = images(rng, n, c, h, w)
        momentum = float(rng.uniform(0.05, 0.9))
        yield Case((batch, *vectors(rng, c, 4), momentum), "random images", "general")
    small = images(rng, 4, 3, 2, 5).astype(np.float32)
    four = [vector.astype(np.float32) for vector in vectors(rng, 3, 4)]
    yield Case((small, *four), "float32 numbers", "edge")
    tiny = images(rng, 2, 3, 4, 5) * 1e-3
    yield Case((tiny, *vectors(rng, 3, 4), 0.1, 1e-3), "a large eps", "edge")


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=batch_norm_train,
    points=4,
    section="In training, a batch is normalised by its own mean and variance",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(batch_norm_train),
    hints=(
        "Take three images of two channels. How many means does the layer need, and "
        "how many numbers go into each of them?",
        "Before weight and bias come in, every channel of the output has mean 0 and "
        "variance (nearly) 1, taken over all images and positions.",
        "axes = all axes but the one of the channels\n"
        "mean, var of the input over these axes (var divided by n)\n"
        "x_hat = (input − mean) / root of (var + eps)\n"
        "output = weight · x_hat + bias, one weight and one bias for each channel\n"
        "new running mean = (1 − momentum) · old + momentum · mean\n"
        "the same for the running variance, with var · n / (n − 1)",
        "axes = (0,) if input.ndim == 2 else …\n"
        "mean, var = input.mean(axis=axes), input.var(axis=axes)\n"
        "shape = (-1,) + (1,) * (input.ndim - 2)\n"
        "x_hat = (input - mean.reshape(shape)) / np.sqrt(…)\n"
        "output = weight.reshape(shape) * x_hat + …\n"
        "n = input.size // mean.size\n"
        "new_mean = (1 - momentum) * running_mean + …\n"
        "new_var = (1 - momentum) * running_var + momentum * var * …\n"
        "return output, new_mean, new_var",
    ),
)
