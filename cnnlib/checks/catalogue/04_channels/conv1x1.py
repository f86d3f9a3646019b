"""Exercise: a dense layer on each pixel."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def conv1x1(input, weight):
    """Mix the channels of each pixel, the same way at every pixel.

    ``output[o, i, j] = Σ_c weight[o, c] · input[c, i, j]``: input (C_in, H, W), weight
    (C_out, C_in), which are the kernels without their two axes of length 1, result
    (C_out, H, W). Judged are shape and values, and that the arguments stay as they
    were.

    >>> conv1x1(np.array([[[1, 2]], [[10, 20]]]), np.array([[1, 1], [2, -1], [0, 3]]))
    array([[[ 11,  22]],
           [[ -8, -16]],
           [[ 30,  60]]])
    """
    c_in, height, width = input.shape
    pixels = input.reshape(c_in, height * width)
    output = weight @ pixels
    return output.reshape(len(weight), height, width)


EXAMPLE = np.array([[[1, 2], [3, 4]], [[10, 20], [30, 40]]])
MIX = np.array([[1, 1], [2, -1], [0, 3]])

PUBLIC = (
    Case((EXAMPLE, MIX), "two channels made into three", "basic"),
    Case((EXAMPLE, MIX[1:]), "two channels made into two others", "basic"),
    Case((scattered(2, 2, 3), scattered(3, 2, start=1)), "an image that is not square"),
    Case((scattered(3, 4, 2), scattered(2, 3, start=2)), "three channels into two"),
    Case((scattered(3, 3, 3), scattered(3, 3, start=4)), "everything of size three"),
    Case((scattered(4, 1, 3), scattered(5, 4, start=2)), "an image of one row"),
    Case(
        (scattered(3, 2, 3) + 3, np.array([[0.25, 0.5, 0.125]])),
        "colours to grey: integers, one output channel",
        "edge",
    ),
    Case((scattered(1, 2, 3), scattered(3, 1)), "a single input channel", "edge"),
    Case((scattered(2, 1, 1), scattered(3, 2)), "a single pixel", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        o, c, h, w = rng.integers(2, 7, 4)
        if group == "edge":
            c = 1
        arrays = rng.standard_normal((c, h, w)), rng.standard_normal((o, c))
        yield Case(arrays, "a random image and random weights", group)
    image = rng.integers(0, 256, (3, 4, 5))
    yield Case((image, rng.random((2, 3))), "an image of integers", "edge")


EXERCISE = Exercise(
    assignment="04_channels",
    reference=conv1x1,
    points=2,
    section="A 1×1 convolution is a dense layer on each pixel",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(conv1x1),
    hints=(
        "How many numbers go in at one pixel, how many come out, and which layer does "
        "that to a vector?",
        "At every pixel, output[:, i, j] = weight @ input[:, i, j].",
        "lay the pixels side by side: (C_in, H·W)\n"
        "multiply by the weight matrix from the left: (C_out, H·W)\n"
        "fold the pixels back into an image: (C_out, H, W)",
        "c_in, h, w = input.shape\n"
        "columns = input.reshape(c_in, …)\n"
        "return (weight @ columns).reshape(…, h, w)",
    ),
    size_rule=lambda input, weight: (
        f"{weight.shape[0]} channels of {input.shape[1]} × {input.shape[2]} pixels"
    ),
    sign="⋆",
)
