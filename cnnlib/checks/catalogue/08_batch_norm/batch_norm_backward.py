"""Exercise: the gradients of batch normalisation."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import IMAGES, NARROW, ROWS, SCALE, images, vectors


def batch_norm_backward(grad_output, input, weight, eps=1e-5):
    """Gradients of batch normalisation in training.

    With ``g = grad_output`` and x̂ the normalised input, all means being taken over the
    batch and all positions of a channel,
    ``grad_input = weight / sqrt(var + eps) · (g − mean(g) − x̂ · mean(g · x̂))``.
    `input` and `grad_output` are (N, C) or (N, C, H, W), `weight` is (C,); the result
    is (grad_input, grad_weight, grad_bias), shaped as input, weight and bias. The
    variance is the biased one. Judged are these, and that no argument changes.

    >>> g, x = np.array([[1.0], [0.0]]), np.array([[0.0], [2.0]])
    >>> [grad.round(4).tolist() for grad in batch_norm_backward(g, x, np.ones(1), 1.0)]
    [[[0.1768], [-0.1768]], [-0.7071], [1.0]]
    """
    axes = (0, *range(2, input.ndim))
    shape = (-1,) + (1,) * (input.ndim - 2)
    mean = input.mean(axis=axes, keepdims=True)
    var = input.var(axis=axes, keepdims=True)
    root = np.sqrt(var + eps)
    x_hat = (input - mean) / root
    grad_bias = grad_output.sum(axis=axes)
    grad_weight = (grad_output * x_hat).sum(axis=axes)
    mean_g = grad_output.mean(axis=axes, keepdims=True)
    mean_gx = (grad_output * x_hat).mean(axis=axes, keepdims=True)
    inner = grad_output - mean_g - x_hat * mean_gx
    grad_input = weight.reshape(shape) / root * inner
    return grad_input, grad_weight, grad_bias


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


EXERCISE = Exercise(
    assignment="08_batch_norm",
    reference=batch_norm_backward,
    points=4,
    section="Backwards, mean and variance depend on every input",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(batch_norm_backward),
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
