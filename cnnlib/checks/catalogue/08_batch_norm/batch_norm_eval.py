"""Exercise: normalise by what was learnt in training."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import IMAGES, ROWS, SCALE, SHIFT, images, vectors


def batch_norm_eval(input, weight, bias, running_mean, running_var, eps=1e-5):
    """Batch normalisation after training: by the running statistics.

    ``output = weight · (input − running_mean) / sqrt(running_var + eps) + bias``, for
    each channel: what a sample gives does not depend on the others of its batch.
    `input` is (N, C) or (N, C, H, W), all vectors are (C,); the result has the shape of
    `input`. Judged are shape and values, and that the arguments stay as they were.

    >>> x, one, zero = np.array([[0.0], [2.0]]), np.ones(1), np.zeros(1)
    >>> batch_norm_eval(x, one, zero, np.array([1.0]), np.array([4.0])).round(4)
    array([[-0.5],
           [ 0.5]])
    """
    shape = (-1,) + (1,) * (input.ndim - 2)
    mean = running_mean.reshape(shape)
    var = running_var.reshape(shape)
    root = np.sqrt(var + eps)
    x_hat = (input - mean) / root
    output = weight.reshape(shape) * x_hat + bias.reshape(shape)
    return output


MEANS, VARIANCES = np.array([0.5, -1, 2]), np.array([1.0, 4, 0.25])

PUBLIC = (
    Case(
        (
            np.array([[0.0], [2.0]]),
            np.ones(1),
            np.zeros(1),
            np.ones(1),
            np.array([4.0]),
        ),
        "the worked example of the lesson",
        "basic",
    ),
    Case(
        (ROWS, SCALE, SHIFT, MEANS, VARIANCES), "four rows of three features", "basic"
    ),
    Case((IMAGES, SCALE, SHIFT, MEANS, VARIANCES), "two images of three channels"),
    Case((ROWS[3:], SCALE, SHIFT, MEANS, VARIANCES), "a single row"),
    Case((IMAGES[:1], SCALE, SHIFT, MEANS, VARIANCES), "a single image"),
    Case(
        (ROWS, SCALE, SHIFT, MEANS, np.array([1e-4, 1e-6, 1e-5])),
        "running variances near 0",
        "edge",
    ),
    Case((ROWS, SCALE, SHIFT, MEANS, VARIANCES, 0.5), "another eps", "edge"),
)


def hidden(rng):
    for group, n, c in (("basic", 4, 2), ("basic", 1, 5), ("general", 6, 4)):
        rows = rng.standard_normal((n, c)) * 3 + 1
        yield Case((rows, *vectors(rng, c, 4)), "random rows", group)
    for n, c, h, w in ((3, 2, 4, 5), (1, 4, 2, 3), (2, 3, 5, 4)):
        batch = images(rng, n, c, h, w)
        yield Case((batch, *vectors(rng, c, 4)), "random images", "general")
    small = images(rng, 4, 3, 2, 5).astype(np.float32)
    four = [vector.astype(np.float32) for vector in vectors(rng, 3, 4)]
    yield Case((small, *four), "float32 numbers", "edge")
    batch, eps = images(rng, 2, 3, 4, 5), float(rng.uniform(0.1, 2))
    yield Case((batch, *vectors(rng, 3, 4), eps), "a large eps", "edge")


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=batch_norm_eval,
    points=2,
    section="After training, an image is normalised by what was learnt",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(batch_norm_eval),
    hints=(
        "Suppose a single image is shown. Which mean and which variance should it be "
        "normalised by?",
        "An input that equals the running mean gives the bias; the other images of the "
        "batch change nothing.",
        "for each channel c:\n"
        "    output = weight[c] · (input − running_mean[c]) / root of "
        "(running_var[c] + eps) + bias[c]",
        "shape = (-1,) + (1,) * (input.ndim - 2)\n"
        "mean, var = running_mean.reshape(shape), …\n"
        "x_hat = (input - mean) / np.sqrt(…)\n"
        "return weight.reshape(shape) * x_hat + …",
    ),
)
