"""Exercise: first each channel on its own, then all channels at each pixel."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import TWO_IMAGES, TWO_KERNELS
from .grouped_conv2d import grouped_conv2d


def depthwise_separable_conv2d(input, depthwise, pointwise):
    """A depthwise convolution, then a 1×1 convolution, with nothing in between.

    ``middle[n, c, i, j] = Σ_a Σ_b depthwise[c, 0, a, b] · input[n, c, i + a, j + b]``
    and ``output[n, o, i, j] = Σ_c pointwise[o, c, 0, 0] · middle[n, c, i, j]``. Input
    (N, C, H, W), depthwise (C, 1, kh, kw), pointwise (O, C, 1, 1), result (N, O,
    H − kh + 1, W − kw + 1). No padding, no bias, stride 1. Integers and fractions may
    meet. Judged are shape and values, and that the arguments stay as they were.

    >>> images, kernels = np.arange(8).reshape(1, 2, 2, 2), np.ones((2, 1, 2, 2))
    >>> depthwise_separable_conv2d(images, kernels, np.ones((1, 2, 1, 1))).tolist()
    [[[[28.0]]]]
    """
    middle = grouped_conv2d(input, depthwise, len(depthwise))
    mix = pointwise[:, :, 0, 0]
    output = np.einsum("oc,nchw->nohw", mix, middle)
    return output


def layer(n, c, o, size, kernel):
    return (
        scattered(n, c, *size),
        scattered(c, 1, *kernel, start=2),
        scattered(o, c, 1, 1, start=5),
    )


MIX = np.array([[1, 1]]).reshape(1, 2, 1, 1)
MIXES = np.array([[1, 2], [0, 1], [1, -1]]).reshape(3, 2, 1, 1)

PUBLIC = (
    Case((TWO_IMAGES, TWO_KERNELS, MIX), "two channels, added up", "basic"),
    Case((TWO_IMAGES, TWO_KERNELS, MIXES), "two channels mixed into three", "basic"),
    Case(layer(1, 2, 2, (3, 4), (2, 2)), "as many channels out as in"),
    Case(layer(2, 3, 2, (3, 4), (2, 3)), "three channels into two, two images"),
    Case(layer(1, 2, 4, (4, 3), (3, 2)), "two channels into four, a tall kernel"),
    Case(layer(1, 3, 3, (3, 3), (2, 2)), "three channels into three"),
    Case(layer(1, 1, 2, (2, 3), (2, 2)), "a single input channel", "edge"),
    Case(layer(1, 2, 3, (2, 1), (1, 1)), "1×1 kernels twice", "edge"),
    Case(layer(1, 2, 2, (2, 3), (2, 3)), "kernels as large as the image", "edge"),
    Case(
        (scattered(1, 2, 2, 3), scattered(2, 1, 2, 2) / 4, scattered(3, 2, 1, 1) / 2),
        "integer images and weights of fractions",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, c, o, kh, kw = rng.integers(1, 5, 5)
        h, w = kh + rng.integers(0, 4), kw + rng.integers(1, 5)
        image = rng.standard_normal((n, c, h, w))
        depthwise = rng.standard_normal((c, 1, kh, kw))
        pointwise = rng.standard_normal((o, c, 1, 1))
        yield Case((image, depthwise, pointwise), "random channels", group)
    image = rng.integers(0, 256, (2, 3, 4, 3))
    weights = rng.random((3, 1, 2, 2)), rng.random((2, 3, 1, 1))
    yield Case((image, *weights), "images of integers", "edge")


def size_rule(input, depthwise, pointwise):
    (h, w), (kh, kw) = input.shape[2:], depthwise.shape[2:]
    return (
        f"{len(pointwise)} channels, "
        f"({h} − {kh} + 1) × ({w} − {kw} + 1) = {h - kh + 1} × {w - kw + 1}"
    )


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=depthwise_separable_conv2d,
    points=2,
    section="Depthwise separable: first each channel, then all channels",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(depthwise_separable_conv2d),
    hints=(
        "How many channels are there between the two convolutions?",
        "First channel c meets depthwise[c, 0] alone, then every pixel's channels are "
        "multiplied by the matrix pointwise[:, :, 0, 0].",
        "middle = a grouped convolution of the input, with a group for each channel\n"
        "output = at every pixel, the matrix of pointwise times the channels of middle",
        "middle = grouped_conv2d(input, depthwise, groups=…)\n"
        "return np.einsum('oc,nchw->nohw', pointwise[…], middle)",
    ),
    size_rule=size_rule,
)
