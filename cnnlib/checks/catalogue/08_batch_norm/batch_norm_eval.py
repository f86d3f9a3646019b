"""Exercise: normalise by what was learnt in training."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake

from .moments import (
    AFFINE_MISTAKES,
    DIVISOR_MISTAKES,
    IMAGES,
    ROWS,
    SCALE,
    SHIFT,
    channel_axes,
    images,
    inside_root,
    per_channel,
    scaled_and_shifted,
    vectors,
)


def batch_norm_eval(input, weight, bias, running_mean, running_var, eps=1e-5):
    """Batch normalisation after training: by the running statistics.

    ``output = weight · (input − running_mean) / sqrt(running_var + eps) + bias``, for
    each channel. What a sample gives does not depend on the others of its batch.

    Parameters
    ----------
    input : ndarray of shape (N, C) or (N, C, H, W)
    weight, bias : ndarray of shape (C,)
        γ and β.
    running_mean, running_var : ndarray of shape (C,)
        What was learnt in training.
    eps : float
        Added to the variance, under the root.

    Returns
    -------
    ndarray of the shape of `input`

    Examples
    --------
    >>> x, one, zero = np.array([[0.0], [2.0]]), np.ones(1), np.zeros(1)
    >>> batch_norm_eval(x, one, zero, np.array([1.0]), np.array([4.0])).round(4)
    array([[-0.5],
           [ 0.5]])
    """
    return F.batch_norm(input, running_mean, running_var, weight, bias, eps=eps)


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


def evaluating(divisor=inside_root, affine=scaled_and_shifted):
    def wrong(input, weight, bias, running_mean, running_var, eps=1e-5):
        centred = input - per_channel(running_mean, input)
        x_hat = centred / divisor(per_channel(running_var, input), eps)
        return affine(x_hat, weight, bias)

    return wrong


def with_statistics(mean_of, var_of):
    """The right formula, with other statistics than the running ones."""

    def wrong(input, weight, bias, running_mean, running_var, eps=1e-5):
        mean = mean_of(input, running_mean)
        var = var_of(input, running_var)
        return F.batch_norm(input, mean, var, weight, bias, eps=eps)

    return wrong


def batch_mean(input, running):
    return input.mean(axis=channel_axes(input))


def batch_var(input, running):
    return input.var(axis=channel_axes(input))


def as_learnt(input, running):
    return running


def axes_of_a_table(input, weight, bias, running_mean, running_var, eps=1e-5):
    return weight * (input - running_mean) / np.sqrt(running_var + eps) + bias


def average_with_the_batch(input, weight, bias, running_mean, running_var, eps=1e-5):
    mean = 0.9 * running_mean + 0.1 * batch_mean(input, None)
    var = 0.9 * running_var + 0.1 * batch_var(input, None)
    return F.batch_norm(input, mean, var, weight, bias, eps=eps)


def plus_the_mean(input, weight, bias, running_mean, running_var, eps=1e-5):
    return batch_norm_eval(input, weight, bias, -running_mean, running_var, eps)


def eps_fixed(input, weight, bias, running_mean, running_var, eps=1e-5):
    return batch_norm_eval(input, weight, bias, running_mean, running_var)


def centres_in_place(input, weight, bias, running_mean, running_var, eps=1e-5):
    output = batch_norm_eval(input, weight, bias, running_mean, running_var, eps)
    input -= per_channel(running_mean, input)
    return output


def triple(input, weight, bias, running_mean, running_var, eps=1e-5):
    output = batch_norm_eval(input, weight, bias, running_mean, running_var, eps)
    return output, running_mean, running_var


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=batch_norm_eval,
    points=2,
    section="After training, an image is normalised by what was learnt",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "batch-statistics",
            "The images are normalised by their own batch instead of by what was "
            "learnt.",
            "If a single image is shown, which mean is there to subtract?",
            with_statistics(batch_mean, batch_var),
        ),
        Mistake(
            "batch-mean",
            "The mean is that of the batch; only the variance is the learnt one.",
            "Does your output for an image depend on the other images?",
            with_statistics(batch_mean, as_learnt),
        ),
        Mistake(
            "batch-variance",
            "The variance is that of the batch; only the mean is the learnt one.",
            "Does your output for an image depend on the other images?",
            with_statistics(as_learnt, batch_var),
        ),
        Mistake(
            "still-learning",
            "The running statistics still move towards those of the batch.",
            "Does your output for an image depend on the other images?",
            average_with_the_batch,
        ),
        *(
            Mistake(id, name, question, evaluating(divisor=wrong))
            for id, name, question, wrong in DIVISOR_MISTAKES
        ),
        Mistake(
            "variance-as-deviation",
            "The running variance is used as if it were a standard deviation: divided "
            "by, without root or eps.",
            "In which unit is running_var, if the input is in metres?",
            evaluating(divisor=lambda var, eps: var),
        ),
        *(
            Mistake(id, name, question, evaluating(affine=wrong))
            for id, name, question, wrong in AFFINE_MISTAKES
        ),
        Mistake(
            "mean-added",
            "The running mean is added instead of subtracted.",
            "What should the output be for an input that equals the running mean?",
            plus_the_mean,
        ),
        Mistake(
            "mean-forgotten",
            "The running mean is not subtracted.",
            "What should the output be for an input that equals the running mean?",
            with_statistics(lambda input, running: 0 * running, as_learnt),
        ),
        Mistake(
            "written-for-vectors",
            "What works for rows of features meets images, and its axes do not fit.",
            "Along which axis of (N, C, H, W) does NumPy lay a vector of length C?",
            axes_of_a_table,
        ),
        Mistake(
            "eps-ignored",
            "eps is always 1e-5.",
            "Does eps occur in your code?",
            eps_fixed,
        ),
        Mistake(
            "three-results",
            "The running statistics are returned as well.",
            "How many results does this function promise?",
            triple,
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "What does -= do to an array that somebody else holds too?",
            centres_in_place,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does input occur in your code at all?",
            lambda *args: np.array([[-0.5], [0.5]]),
        ),
    ),
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
