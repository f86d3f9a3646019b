"""The cases that both kinds of pooling share."""

import numpy as np

from cnnlib.checks.arrays import reals
from cnnlib.checks.spec import Case
from cnnlib.shapes import ntuple, output_size

# Floating-point, because a border of −∞ does not go around integers.
FOUR = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])[None, None]
NEGATIVE = -np.abs(reals(1, 1, 5, 6)) - 1

PUBLIC = (
    Case((FOUR, 2), "the worked example of the lesson", "basic"),
    Case((np.arange(9.0).reshape(1, 1, 3, 3), 2, 1), "windows that overlap", "basic"),
    Case((reals(2, 3, 3, 5), 2), "a batch, with a row and a column left over"),
    Case((reals(1, 2, 3, 4, start=4), (1, 2)), "a window that is not square"),
    Case((reals(1, 1, 5, 7), 3, 2), "a stride smaller than the window"),
    Case((reals(1, 1, 4, 7), (2, 3), (1, 2)), "a stride for each axis"),
    Case((reals(1, 2, 3, 8), (2, 1), 3), "a stride larger than the window"),
    Case((NEGATIVE, 3, 2, 1), "negative numbers, padding 1"),
    Case((NEGATIVE[:, :, :2, :5], (1, 3), 2, (0, 1)), "padding on two sides only"),
    Case(
        (NEGATIVE.reshape(1, 2, 5, 3), (2, 3), (2, 1), (1, 0)),
        "window, stride and padding, different for each axis",
    ),
    Case((reals(1, 2, 2, 3), (2, 3)), "a window as large as the image", "edge"),
    Case((reals(1, 1, 3, 4), 1), "a window of one pixel", "edge"),
    Case((reals(1, 1, 2, 6) / 4 - 0.6, 2), "fractions", "edge"),
    Case((-np.abs(reals(1, 1, 2, 4)) - 1, 2), "negative numbers", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c, kh, kw = map(int, rng.integers(1, 4, 4))
        h, w = kh + rng.integers(1, 7), kw + rng.integers(1, 7)
        image = rng.standard_normal((n, c, h, w)) - 1
        if group == "basic":
            yield Case((image, (kh, kw)), "random images", group)
            continue
        stride = tuple(map(int, rng.integers(1, 4, 2)))
        padding = int(rng.integers(0, kh // 2 + 1)), int(rng.integers(0, kw // 2 + 1))
        if group == "edge":
            image = image.astype(np.float32)
        yield Case((image, (kh, kw), stride, padding), "random pooling", group)


def sizes(kernel_size, stride, padding):
    """Pairs, with the kernel's size in the place of a stride that is not given."""
    kernel_size = ntuple(kernel_size, 2, "pool", "kernel_size")
    stride = kernel_size if stride is None else ntuple(stride, 2, "pool", "stride")
    return kernel_size, stride, ntuple(padding, 2, "pool", "padding")


def size_rule(input, kernel_size, stride=None, padding=0):
    parts = []
    for n, k, s, p, what in zip(
        input.shape[2:],
        *sizes(kernel_size, stride, padding),
        ("rows", "columns"),
        strict=True,
    ):
        size = output_size(n, k, p, s)
        parts.append(f"⌊({n} + 2·{p} − {k}) / {s}⌋ + 1 = {size} {what}")
    return ", ".join(parts)
