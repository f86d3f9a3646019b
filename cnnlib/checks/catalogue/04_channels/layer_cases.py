"""The cases of conv2d: a whole layer, small enough to read."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.spec import Case

from .summing import TWO_IMAGES, TWO_KERNELS

PUBLIC = (
    Case(
        (TWO_IMAGES[None], TWO_KERNELS[None]),
        "the worked example of the lesson",
        "basic",
    ),
    Case(
        (scattered(1, 1, 3, 3), scattered(2, 1, 2, 2, start=1), np.array([10, -20])),
        "two output channels and a bias",
        "basic",
    ),
    Case(
        (scattered(2, 2, 3, 4), scattered(3, 2, 2, 2, start=2), np.array([9, -7, 5])),
        "two images, three output channels as wide as they are many",
    ),
    Case(
        (scattered(2, 3, 3, 5, start=5), scattered(2, 3, 2, 3, start=2)),
        "a kernel that is not square on images that are not square",
    ),
    Case(
        (scattered(1, 2, 4, 5, start=5), scattered(2, 2, 3, 2, start=2)),
        "as many channels out as in, and a tall kernel",
    ),
    Case(
        (scattered(1, 1, 5, 8), scattered(1, 1, 2, 2, start=2), None, 2),
        "stride 2 with a column left over",
    ),
    Case(
        (scattered(1, 2, 4, 6), scattered(1, 2, 2, 3), None, (1, 2)),
        "a stride for each axis",
    ),
    Case(
        (scattered(1, 2, 5, 4), scattered(2, 2, 3, 3), np.array([1, 8]), 1, 1),
        "padding 1",
    ),
    Case(
        (scattered(1, 1, 3, 2), scattered(1, 1, 2, 2, start=4), None, 1, (0, 2)),
        "a padding for each axis",
    ),
    Case(
        (
            scattered(2, 1, 5, 4),
            scattered(2, 1, 3, 2),
            np.array([4, 9]),
            (3, 2),
            (2, 1),
        ),
        "stride and padding, different for each axis",
    ),
    Case(
        (scattered(1, 1, 3, 3), scattered(1, 1, 2, 2) / 4),
        "integer images and weights of fractions",
        "edge",
    ),
    Case(
        (scattered(1, 2, 3, 3), scattered(1, 2, 1, 1), None, 2),
        "a 1×1 kernel with stride 2",
        "edge",
    ),
    Case(
        (scattered(1, 1, 2, 3), scattered(2, 1, 2, 3), np.array([-3, 6])),
        "a kernel as large as the image",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, o, c, kh, kw = rng.integers(1, 4, 5)
        h, w = kh + rng.integers(1, 6), kw + rng.integers(1, 6)
        image, weight = rng.standard_normal((n, c, h, w)), (o, c, kh, kw)
        weight, bias = rng.standard_normal(weight), rng.standard_normal(o)
        options = ()
        if group != "basic":
            options = tuple(map(int, rng.integers(1, 4, 2))), int(rng.integers(0, 3))
        yield Case((image, weight, bias, *options), "a random layer", group)
    image = rng.integers(0, 256, (2, 3, 5, 4))
    arguments = image, rng.random((2, 3, 2, 3)), None, (2, 1), (1, 0)
    yield Case(arguments, "images of integers", "edge")
