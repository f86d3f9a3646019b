"""Exercise: normalise a batch by its own statistics, and learn them."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake

from .moments import (
    AFFINE_MISTAKES,
    DIVISOR_MISTAKES,
    IMAGES,
    NARROW,
    ROWS,
    SCALE,
    SHIFT,
    channel_axes,
    images,
    per_channel,
    scaled_and_shifted,
    vectors,
)
from .training_slips import axes_of_a_table, images_by, per_pixel, training


def batch_norm_train(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    """Batch normalisation in training: by the statistics of this batch.

    ``output = weight · (input − mean) / sqrt(var + eps) + bias``, where mean and var
    are those of a channel, over the batch and all its positions. The running statistics
    move towards those of the batch: ``new = (1 − momentum) · old + momentum · batch``.

    Parameters
    ----------
    input : ndarray of shape (N, C) or (N, C, H, W)
    weight, bias : ndarray of shape (C,)
        γ and β.
    running_mean, running_var : ndarray of shape (C,)
        What was learnt before this batch. They stay as they are.
    momentum : float
        Weight of this batch in the new running statistics.
    eps : float
        Added to the variance, under the root.

    Returns
    -------
    output : ndarray of the shape of `input`
    running_mean, running_var : ndarray of shape (C,)
        The new ones.

    Notes
    -----
    The batch is normalised with its biased variance (divided by n, the count of numbers
    in a channel); the running variance learns the unbiased one (divided by n − 1).

    Examples
    --------
    >>> x, one, zero = np.array([[0.0], [2.0]]), np.ones(1), np.zeros(1)
    >>> output, mean, var = batch_norm_train(x, one, zero, zero, one)
    >>> output.round(4).tolist(), mean.round(4).tolist(), var.round(4).tolist()
    ([[-1.0], [1.0]], [0.1], [1.1])
    """
    mean, var = running_mean.copy(), running_var.copy()
    output = F.batch_norm(
        input, mean, var, weight, bias, training=True, momentum=momentum, eps=eps
    )
    return output, mean, var


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


def per_row(normalised_over):
    """Normalises by other axes, while the running statistics are right."""

    def wrong(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
        axes = normalised_over(input)
        mean, var = input.mean(axes, keepdims=True), input.var(axes, keepdims=True)
        x_hat = (input - mean) / np.sqrt(var + eps)
        _, *running = batch_norm_train(
            input, weight, bias, running_mean, running_var, momentum, eps
        )
        return scaled_and_shifted(x_hat, weight, bias), *running

    return wrong


def by_running_statistics(updated_first):
    def wrong(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
        _, *new = batch_norm_train(
            input, weight, bias, running_mean, running_var, momentum, eps
        )
        mean, var = new if updated_first else (running_mean, running_var)
        mean, var = per_channel(mean, input), per_channel(var, input)
        x_hat = (input - mean) / np.sqrt(var + eps)
        return scaled_and_shifted(x_hat, weight, bias), *new

    return wrong


def updates_in_place(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    output = F.batch_norm(
        input, running_mean, running_var, weight, bias, True, momentum, eps
    )
    return output, running_mean, running_var


def centres_in_place(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    results = batch_norm_train(
        input, weight, bias, running_mean, running_var, momentum, eps
    )
    input -= per_channel(input.mean(axis=channel_axes(input)), input)
    return results


def output_only(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
    return batch_norm_train(
        input, weight, bias, running_mean, running_var, momentum, eps
    )[0]


def momentum_fixed(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    return batch_norm_train(input, weight, bias, running_mean, running_var, eps=eps)


def eps_fixed(input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5):
    return batch_norm_train(input, weight, bias, running_mean, running_var, momentum)


def keeping(function, **swapped):
    """`training` with one of its parts exchanged, for the shared lists of mistakes."""
    part = next(iter(swapped))
    return tuple(
        Mistake(id, name, question, function(**{part: wrong}))
        for id, name, question, wrong in swapped[part]
    )


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=batch_norm_train,
    points=4,
    section="In training, a batch is normalised by its own mean and variance",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "biased-running-variance",
            "The running variance learns the biased variance, divided by n.",
            "After the batch [0, 2], the running variance 1 should be 1.1. What is "
            "yours, and which variance gives 1.1?",
            training(learnt=lambda var, n, eps: var),
        ),
        Mistake(
            "unbiased-for-the-output",
            "The batch is normalised with the unbiased variance, divided by n − 1.",
            "Which variance makes the numbers of a channel have variance 1?",
            training(ddof=1, learnt=lambda var, n, eps: var),
        ),
        Mistake(
            "variances-exchanged",
            "The output uses the unbiased variance and the running variance the "
            "biased one.",
            "Which of the two variances describes this batch, and which one guesses "
            "at all images?",
            training(ddof=1, learnt=lambda var, n, eps: var * (n - 1) / n),
        ),
        Mistake(
            "unbiased-twice",
            "The running variance is corrected by n / (n − 1) twice.",
            "If ddof=1 already divides by n − 1, what does a factor n / (n − 1) do?",
            training(learnt=lambda var, n, eps: var * (n / (n - 1)) ** 2),
        ),
        Mistake(
            "unbiased-by-batch-size",
            "The correction n / (n − 1) counts images, not the numbers of a channel.",
            "How many numbers make up the variance of one channel of 2 images?",
            training(count=lambda input, mean: max(len(input), 1 + 1e-9)),
        ),
        Mistake(
            "momentum-swapped",
            "The momentum weighs the old statistics instead of the new ones.",
            "With momentum 0.1, how much of the old running mean should be left?",
            training(move=lambda old, new, m: m * old + (1 - m) * new),
        ),
        Mistake(
            "running-not-updated",
            "The running statistics come back as they were.",
            "What has the layer learnt from this batch for the time after training?",
            training(move=lambda old, new, m: old),
        ),
        Mistake(
            "running-replaced",
            "The running statistics are replaced by those of the batch.",
            "After a hundred batches, which of them should the running mean remember?",
            training(move=lambda old, new, m: 0 * old + new),
        ),
        Mistake(
            "running-summed",
            "The new statistics are added without taking anything from the old ones.",
            "If every batch has mean 1, what does your running mean grow to?",
            training(move=lambda old, new, m: old + m * new),
        ),
        Mistake(
            "running-with-eps",
            "eps is added to the variance before the running variance learns it.",
            "Is eps part of the variance, or only a guard against dividing by 0?",
            training(learnt=lambda var, n, eps: (var + eps) * n / (n - 1)),
        ),
        Mistake(
            "running-deviation",
            "The running variance learns the standard deviation.",
            "In which unit is a variance, if the input is in metres?",
            training(learnt=lambda var, n, eps: np.sqrt(var * n / (n - 1))),
        ),
        Mistake(
            "normalised-by-old-running",
            "The batch is normalised by the running statistics instead of its own.",
            "In training, what is the mean of your output before the bias is added?",
            by_running_statistics(updated_first=False),
        ),
        Mistake(
            "normalised-by-new-running",
            "The batch is normalised by the running statistics, once updated, instead "
            "of its own.",
            "In training, what is the mean of your output before the bias is added?",
            by_running_statistics(updated_first=True),
        ),
        *keeping(training, divisor=DIVISOR_MISTAKES),
        *keeping(training, affine=AFFINE_MISTAKES),
        Mistake(
            "written-for-vectors",
            "What works for rows of features meets images, and its axes do not fit.",
            "For an input of shape (N, C, H, W): over which axes goes the mean, and "
            "along which axis lie weight and bias?",
            axes_of_a_table,
        ),
        Mistake(
            "per-pixel",
            "Every pixel has statistics of its own: the mean goes over the batch only.",
            "How many means has a layer of 3 channels?",
            per_pixel,
        ),
        Mistake(
            "whole-batch",
            "All channels share one mean and one variance.",
            "How many means has a layer of 3 channels?",
            training(over=lambda input: None),
        ),
        Mistake(
            "whole-batch-for-the-output",
            "All channels are normalised by one mean and one variance.",
            "How many means has a layer of 3 channels?",
            per_row(lambda input: None),
        ),
        Mistake(
            "per-sample",
            "Each sample is normalised by its own statistics.",
            "Does the mean run over the samples, or over the features of one sample?",
            per_row(lambda input: tuple(range(1, input.ndim))),
        ),
        Mistake(
            "per-sample-throughout",
            "The statistics are those of each sample, not of each channel.",
            "Does the mean run over the samples, or over the features of one sample?",
            training(over=lambda input: tuple(range(1, input.ndim))),
        ),
        Mistake(
            "per-image-and-channel",
            "Each image's channel is normalised by itself, without the batch.",
            "Over which axes does a mean over the batch and all positions go?",
            per_row(lambda input: (2, 3) if input.ndim == 4 else 0),
        ),
        Mistake(
            "per-image-and-channel-throughout",
            "Each image's channel has statistics of its own, running ones included.",
            "Over which axes does a mean over the batch and all positions go?",
            images_by((2, 3)),
        ),
        Mistake(
            "per-image",
            "Each image is normalised by its own statistics.",
            "Does the mean run over the batch, or over the channels of one image?",
            images_by((1, 2, 3)),
        ),
        Mistake(
            "momentum-ignored",
            "The momentum is always 0.1.",
            "Does momentum occur in your code?",
            momentum_fixed,
        ),
        Mistake(
            "eps-ignored",
            "eps is always 1e-5.",
            "Does eps occur in your code?",
            eps_fixed,
        ),
        Mistake(
            "output-only",
            "Only the output is returned, without the running statistics.",
            "Which three results does the function promise?",
            output_only,
        ),
        Mistake(
            "updates-in-place",
            "The caller's running statistics are overwritten.",
            "What does += do to an array that somebody else holds too?",
            updates_in_place,
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
            lambda *args: (np.array([[-1.0], [1.0]]), [0.1], [1.1]),
        ),
    ),
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
