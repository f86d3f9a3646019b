"""Exercise: channels in groups that do not see each other."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import TWO_IMAGES, TWO_KERNELS
from .dilated_conv2d import dilated_conv2d


def grouped_conv2d(input, weight, groups):
    """Cross-correlate each group of channels on its own.

    The input channels fall into `groups` groups of neighbours, and the output channels
    as well. Group g of the output sees only group g of the input. Input (N, C_in, H,
    W), weight (C_out, C_in / groups, kh, kw), whose first C_out / groups kernels belong
    to the first group; result (N, C_out, H − kh + 1, W − kw + 1). No padding, no bias,
    stride 1. Integers and fractions may meet. Judged are shape and values, and that the
    arguments stay as they were.

    >>> images = np.arange(8).reshape(1, 2, 2, 2)
    >>> grouped_conv2d(images, np.array([[[[1]]], [[[10]]]]), 2).tolist()
    [[[[0.0, 1.0], [2.0, 3.0]], [[40.0, 50.0], [60.0, 70.0]]]]
    """
    a, b = input.shape[1] // groups, len(weight) // groups
    outputs = []
    for g in range(groups):
        images = input[:, g * a : (g + 1) * a]
        kernels = weight[g * b : (g + 1) * b]
        outputs.append(dilated_conv2d(images, kernels, 1))
    output = np.concatenate(outputs, axis=1)
    return output


def layer(n, c_in, c_out, size, kernel, groups):
    image = scattered(n, c_in, *size)
    return image, scattered(c_out, c_in // groups, *kernel, start=3), groups


PUBLIC = (
    Case((TWO_IMAGES, TWO_KERNELS, 2), "two channels, each on its own", "basic"),
    Case(layer(1, 2, 2, (3, 3), (2, 2), 1), "a single group: nothing new", "basic"),
    Case(layer(1, 4, 4, (2, 3), (2, 2), 2), "two groups of two channels"),
    Case(layer(2, 4, 6, (3, 4), (2, 3), 2), "more channels out than in, two images"),
    Case(layer(1, 6, 3, (3, 2), (2, 2), 3), "fewer channels out than in"),
    Case(layer(1, 6, 4, (2, 3), (2, 2), 2), "two groups of three channels"),
    Case(layer(1, 2, 4, (4, 3), (3, 2), 2), "two outputs for each channel"),
    Case(layer(2, 3, 3, (1, 2), (1, 1), 3), "1×1 kernels", "edge"),
    Case(layer(1, 2, 2, (2, 3), (2, 3), 2), "kernels as large as the image", "edge"),
    Case(
        (scattered(1, 4, 2, 3), scattered(2, 2, 2, 2) / 4, 2),
        "integer images and weights of fractions",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, a, b, kh, kw = rng.integers(1, 4, 5)
        groups = 1 if group == "basic" else int(rng.integers(2, 4))
        if group == "edge":
            a = 1
        h, w = kh + rng.integers(0, 4), kw + rng.integers(1, 5)
        image = rng.standard_normal((n, a * groups, h, w))
        weight = rng.standard_normal((b * groups, a, kh, kw))
        yield Case((image, weight, groups), "random groups", group)
    arguments = rng.integers(0, 256, (2, 4, 3, 5)), rng.random((6, 2, 2, 2)), 2
    yield Case(arguments, "images of integers", "edge")


def size_rule(input, weight, groups):
    (h, w), (kh, kw) = input.shape[2:], weight.shape[2:]
    return (
        f"{len(weight)} channels, "
        f"({h} − {kh} + 1) × ({w} − {kw} + 1) = {h - kh + 1} × {w - kw + 1}"
    )


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=grouped_conv2d,
    points=3,
    section="Groups of channels that do not see each other",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(grouped_conv2d),
    hints=(
        "Six input channels and four output channels in two groups: which inputs does "
        "output channel 3 see?",
        "Group g is an ordinary convolution of input[:, g·a : (g + 1)·a] with "
        "weight[g·b : (g + 1)·b], where a = C_in / groups and b = C_out / groups.",
        "for each group:\n"
        "    take its input channels, and its kernels\n"
        "    convolve them as usual\n"
        "join the outputs along the axis of channels",
        "a, b = input.shape[1] // groups, len(weight) // groups\n"
        "outputs = []\n"
        "for g in range(groups):\n"
        "    images = input[:, g * a : (g + 1) * a]\n"
        "    kernels = weight[…]\n"
        "    outputs.append(…)\n"
        "return np.concatenate(outputs, axis=…)",
    ),
    size_rule=size_rule,
    sign="⋆",
)
