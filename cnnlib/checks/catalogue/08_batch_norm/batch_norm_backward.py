"""Exercise: the gradients of batch normalisation."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake

from .moments import (
    DIVISOR_MISTAKES,
    IMAGES,
    NARROW,
    ROWS,
    SCALE,
    channel_axes,
    images,
    inside_root,
    per_channel,
    vectors,
)


def batch_norm_backward(grad_output, input, weight, eps=1e-5):
    """Gradients of batch normalisation in training.

    With ``g = grad_output`` and x̂ the normalised input, the means being taken over the
    batch and all positions of a channel,
    ``grad_input = weight / sqrt(var + eps) · (g − mean(g) − x̂ · mean(g · x̂))``.

    Parameters
    ----------
    grad_output : ndarray of the shape of `input`
        Gradient of the loss with respect to the output.
    input : ndarray of shape (N, C) or (N, C, H, W)
    weight : ndarray of shape (C,)
        γ.
    eps : float
        Added to the variance, under the root.

    Returns
    -------
    grad_input : ndarray of the shape of `input`
    grad_weight, grad_bias : ndarray of shape (C,)

    Examples
    --------
    >>> g, x = np.array([[1.0], [0.0]]), np.array([[0.0], [2.0]])
    >>> for grad in batch_norm_backward(g, x, np.ones(1), eps=1.0):
    ...     print(grad.round(4).tolist())
    [[0.1768], [-0.1768]]
    [-0.7071]
    [1.0]
    """
    bias = np.zeros_like(weight)
    return F.batch_norm_backward(
        grad_output, input, None, None, weight, bias, training=True, eps=eps
    )


GRAD_ROWS = np.array([[1.0, 0, 2], [0, -1, 1], [2, 0.5, 0], [-1, 3, 0.5]])
GRAD_IMAGES = ((np.arange(48).reshape(2, 3, 2, 4) * 5) % 13 - 4) / 4
GRAD_NARROW = np.array([[1.0, 2.0], [0.5, -1.0], [-2.0, 1.0]])

PUBLIC = (
    Case(
        (np.array([[1.0], [0.0]]), np.array([[0.0], [2.0]]), np.ones(1), 1.0),
        "the worked example",
        "basic",
    ),
    Case((GRAD_ROWS, ROWS, SCALE), "four rows of three features", "basic"),
    Case((GRAD_IMAGES, IMAGES, SCALE), "two images of three channels"),
    Case((GRAD_IMAGES[1:], IMAGES[1:], SCALE, 0.5), "a single image, another eps"),
    Case((GRAD_NARROW, NARROW, SCALE[:2]), "a feature that hardly varies", "edge"),
    Case((0 * GRAD_ROWS + 1, ROWS, SCALE, 0.1), "a gradient of ones", "edge"),
)


def hidden(rng):
    for group, n, c in (("basic", 4, 2), ("basic", 3, 5)):
        rows = rng.standard_normal((n, c)) * 3 + 1
        grad = rng.standard_normal(rows.shape)
        yield Case((grad, rows, *vectors(rng, c, 1)), "random rows", group)
    for n, c, h, w in ((3, 2, 4, 5), (1, 4, 2, 3), (4, 3, 5, 2)):
        batch = images(rng, n, c, h, w)
        grad = rng.standard_normal(batch.shape)
        yield Case((grad, batch, *vectors(rng, c, 1)), "random images", "general")
    small = images(rng, 4, 3, 2, 5).astype(np.float32)
    grad = rng.standard_normal(small.shape).astype(np.float32)
    weight = vectors(rng, 3, 1)[0].astype(np.float32)
    yield Case((grad, small, weight), "float32 numbers", "edge")


def through_both(g, x_hat, mean):
    return g - mean(g) - x_hat * mean(g * x_hat)


def scaled(grad, weight, divisor):
    return weight / divisor * grad


def backward(
    over=channel_axes,
    ddof=0,
    divisor=inside_root,
    terms=through_both,
    factor=scaled,
    weight_terms=lambda g, x_hat, input, output: g * x_hat,
    collect=np.sum,
    average=np.mean,
):
    """The function with the places to go wrong left open."""

    def wrong(grad_output, input, weight, eps=1e-5):
        axes = over(input)
        centred = input - input.mean(axes, keepdims=True)
        root = divisor(input.var(axes, ddof=ddof, keepdims=True), eps)
        x_hat, gamma = centred / root, per_channel(weight, input)

        def mean(values):
            return average(values, axis=axes, keepdims=True)

        inner = terms(grad_output, x_hat, mean)
        grads = weight_terms(grad_output, x_hat, input, gamma * x_hat)
        return (
            factor(inner, gamma, root),
            collect(grads, axis=axes),
            collect(grad_output, axis=axes),
        )

    return wrong


def axes_of_a_table(grad_output, input, weight, eps=1e-5):
    mean, root = input.mean(axis=0), np.sqrt(input.var(axis=0) + eps)
    x_hat = (input - mean) / root
    grad_weight = (grad_output * x_hat).sum(axis=0)
    grad_bias = grad_output.sum(axis=0)
    inner = grad_output - grad_bias / len(input) - x_hat * grad_weight / len(input)
    return weight / root * inner, grad_weight, grad_bias


def divided_by_batch_size(grad_output, input, weight, eps=1e-5):
    def sum_over_samples(values, axis, keepdims):
        return values.sum(axis=axis, keepdims=keepdims) / len(values)

    return backward(average=sum_over_samples)(grad_output, input, weight, eps)


def in_another_order(grad_output, input, weight, eps=1e-5):
    grads = batch_norm_backward(grad_output, input, weight, eps)
    return grads[0], grads[2], grads[1]


def grad_input_only(grad_output, input, weight, eps=1e-5):
    return batch_norm_backward(grad_output, input, weight, eps)[0]


def eps_fixed(grad_output, input, weight, eps=1e-5):
    return batch_norm_backward(grad_output, input, weight)


def overwrites_gradient(grad_output, input, weight, eps=1e-5):
    grads = batch_norm_backward(grad_output, input, weight, eps)
    grad_output *= per_channel(weight, input)
    return grads


def overwrites_input(grad_output, input, weight, eps=1e-5):
    grads = batch_norm_backward(grad_output, input, weight, eps)
    input -= per_channel(input.mean(axis=channel_axes(input)), input)
    return grads


def only_the_example(grad_output, input, weight, eps=1e-5):
    root = 0.5**0.5
    return [[root / 4], [-root / 4]], [-root], [1.0]


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=batch_norm_backward,
    points=4,
    section="Backwards, mean and variance depend on every input",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "statistics-as-constants",
            "Mean and variance are treated as constants.",
            "If one input grows, does the mean of its channel stay the same? And the "
            "variance?",
            backward(terms=lambda g, x_hat, mean: g),
        ),
        Mistake(
            "mean-as-constant",
            "The path through the mean is missing.",
            "Add 1 to every input of a channel: how does its output change, and what "
            "must the gradients of the channel sum to?",
            backward(terms=lambda g, x_hat, mean: g - x_hat * mean(g * x_hat)),
        ),
        Mistake(
            "variance-as-constant",
            "The path through the variance is missing.",
            "Double every input of a channel: how does its output change?",
            backward(terms=lambda g, x_hat, mean: g - mean(g)),
        ),
        Mistake(
            "half-the-variance-path",
            "The path through the variance counts half.",
            "What is the derivative of a square?",
            backward(
                terms=lambda g, x_hat, mean: g - mean(g) - x_hat * mean(g * x_hat) / 2
            ),
        ),
        Mistake(
            "paths-added",
            "The paths through mean and variance are added instead of subtracted.",
            "Add 1 to every input of a channel: how does its output change, and what "
            "must the gradients of the channel sum to?",
            backward(
                terms=lambda g, x_hat, mean: g + mean(g) + x_hat * mean(g * x_hat)
            ),
        ),
        Mistake(
            "normalised-input-forgotten",
            "The path through the variance is not multiplied by the normalised input.",
            "How does the variance react to an input that equals the mean?",
            backward(terms=lambda g, x_hat, mean: g - mean(g) - mean(g * x_hat)),
        ),
        Mistake(
            "sums-for-means",
            "Sums stand where the formula has means.",
            "Which share of the mean does one of n inputs have?",
            backward(average=np.sum),
        ),
        Mistake(
            "divided-by-batch-size",
            "The sums are divided by the number of images, not of the numbers in a "
            "channel.",
            "How many numbers does a channel of 2 images of 2×4 pixels have?",
            divided_by_batch_size,
        ),
        Mistake(
            "weight-forgotten",
            "The gradient of the input is not multiplied by the weight.",
            "If the weight is 0, can the input still change the output?",
            backward(factor=lambda grad, weight, root: grad / root),
        ),
        Mistake(
            "deviation-forgotten",
            "The gradient of the input is not divided by the root of the variance.",
            "The wider a channel is spread, the more its numbers are shrunk. What does "
            "that do to their gradients?",
            backward(factor=lambda grad, weight, root: grad * weight),
        ),
        Mistake(
            "multiplied-by-deviation",
            "The gradient of the input is multiplied by the root of the variance "
            "instead of divided.",
            "The wider a channel is spread, the more its numbers are shrunk. What does "
            "that do to their gradients?",
            backward(factor=lambda grad, weight, root: grad * weight * root),
        ),
        Mistake(
            "grad-weight-of-the-input",
            "The gradient of the weight uses the input as it is, not normalised.",
            "By what is the weight multiplied in the forward pass?",
            backward(weight_terms=lambda g, x_hat, input, output: g * input),
        ),
        Mistake(
            "grad-weight-of-the-output",
            "The gradient of the weight contains the weight.",
            "By what is the weight multiplied in the forward pass?",
            backward(weight_terms=lambda g, x_hat, input, output: g * output),
        ),
        Mistake(
            "means-for-sums",
            "The gradients of weight and bias are averaged instead of summed.",
            "The bias is added n times. How often does it change the loss?",
            backward(collect=np.mean),
        ),
        Mistake(
            "unbiased-variance",
            "The variance is divided by n − 1.",
            "Which variance did the forward pass divide by?",
            backward(ddof=1),
        ),
        *(
            Mistake(id, name, question, backward(divisor=wrong))
            for id, name, question, wrong in DIVISOR_MISTAKES
        ),
        Mistake(
            "written-for-vectors",
            "What works for rows of features meets images, and its axes do not fit.",
            "For an input of shape (N, C, H, W): over which axes go the sums, and "
            "along which axis lies the weight?",
            axes_of_a_table,
        ),
        Mistake(
            "per-pixel",
            "Every pixel has statistics of its own: the sums go over the batch only.",
            "How many means has a layer of 3 channels?",
            backward(over=lambda input: 0),
        ),
        Mistake(
            "other-order",
            "The gradients of weight and bias have changed places.",
            "In which order does the function promise its results?",
            in_another_order,
        ),
        Mistake(
            "grad-input-only",
            "Only the gradient of the input is returned.",
            "Which three results does the function promise?",
            grad_input_only,
        ),
        Mistake(
            "eps-ignored",
            "eps is always 1e-5.",
            "Does eps occur in your code?",
            eps_fixed,
        ),
        Mistake(
            "changes-gradient",
            "grad_output is overwritten during the computation.",
            "What does *= do to an array that somebody else holds too?",
            overwrites_gradient,
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "What does -= do to an array that somebody else holds too?",
            overwrites_input,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does input occur in your code at all?",
            only_the_example,
        ),
    ),
    hints=(
        "Add 1 to every input of a channel. How does the output change? Then double "
        "them: how does it change now?",
        "In every channel the gradients of the input sum to 0, because adding the same "
        "number to all inputs changes nothing.",
        "x_hat as in the forward pass\n"
        "grad_bias = sum of g over the channel\n"
        "grad_weight = sum of g · x_hat over the channel\n"
        "n = how many numbers a channel has\n"
        "grad_input = weight / root of (var + eps) · "
        "(g − grad_bias / n − x_hat · grad_weight / n)",
        "axes = (0,) if input.ndim == 2 else …\n"
        "shape = (-1,) + (1,) * (input.ndim - 2)\n"
        "root = np.sqrt(input.var(axis=axes) + eps)\n"
        "x_hat = (input - …) / root.reshape(shape)\n"
        "grad_bias = grad_output.sum(axis=axes)\n"
        "grad_weight = (grad_output * …).sum(axis=axes)\n"
        "n = input.size // weight.size\n"
        "inner = grad_output - (grad_bias / n).reshape(shape) - x_hat * …\n"
        "return (weight / root).reshape(shape) * inner, grad_weight, grad_bias",
    ),
)
