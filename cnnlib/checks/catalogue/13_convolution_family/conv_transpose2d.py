"""Exercise: every pixel spread over a window."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise
from cnnlib.shapes import ntuple


def conv_transpose2d(input, weight, stride=1, padding=0):
    """Spread each pixel over a window, and add up where windows overlap.

    Pixel (i, j) adds ``Σ_c input[n, c, i, j] · weight[c, o]`` to the window of output
    channel o that begins at row i·stride, column j·stride; then `padding` rows and
    columns are cut off on *each* side. Input (N, C_in, H, W), weight (C_in, C_out, kh,
    kw), not flipped; result (N, C_out, H_out, W_out), ``H_out = (H − 1)·stride + kh −
    2·padding``, W_out alike. Stride and padding are a number or a pair (vertical,
    horizontal); integers may meet fractions. Judged are these and unchanged arguments.

    >>> image = np.array([[[[0, 1], [2, 3]]]])
    >>> conv_transpose2d(image, image).tolist()
    [[[[0.0, 0.0, 1.0], [0.0, 4.0, 6.0], [4.0, 12.0, 9.0]]]]
    """
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    (h, w), (kh, kw) = input.shape[2:], weight.shape[2:]
    height, width = (h - 1) * sh + kh, (w - 1) * sw + kw
    full = np.zeros((len(input), weight.shape[1], height, width))
    for i in range(h):
        for j in range(w):
            top, left = i * sh, j * sw
            values = np.tensordot(input[:, :, i, j], weight, 1)
            full[:, :, top : top + kh, left : left + kw] += values
    output = full[:, :, ph : height - ph, pw : width - pw]
    return output


FOUR = np.array([[[[0, 1], [2, 3]]]])

PUBLIC = (
    Case((FOUR, FOUR), "four pixels, a 2×2 kernel", "basic"),
    Case((FOUR, FOUR + 1, 2), "stride 2: the windows touch", "basic"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 3, 2, start=2)), "nothing square"),
    Case(
        (scattered(2, 2, 2, 1), scattered(2, 3, 2, 2, start=2)),
        "two images, two channels into three",
    ),
    Case(
        (scattered(1, 2, 2, 3, start=4), scattered(2, 2, 2, 3, start=2), 2),
        "as many channels out as in, stride 2",
    ),
    Case(
        (scattered(1, 1, 2, 3, start=4), scattered(1, 1, 3, 3, start=2), 2),
        "3×3 kernel, stride 2: the windows overlap",
    ),
    Case((scattered(1, 1, 2, 2), scattered(1, 1, 2, 2), 3), "stride 3: gaps"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 2, 2), (1, 2)), "unequal strides"),
    Case((scattered(1, 1, 3, 2), scattered(1, 1, 3, 3), 2, 1), "padding 1"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 2, 3), 1, (0, 1)), "unequal paddings"),
    Case(
        (scattered(2, 2, 3, 2), scattered(2, 2, 3, 2, start=2), (1, 2), (2, 1)),
        "stride and padding, different for each axis",
    ),
    Case(
        (scattered(1, 1, 2, 3), scattered(1, 2, 2, 2) / 4),
        "integer images and weights of fractions",
        "edge",
    ),
    Case((scattered(1, 2, 1, 1), scattered(2, 1, 2, 3)), "a single pixel", "edge"),
    Case((scattered(1, 1, 2, 3), scattered(1, 1, 1, 1), 2), "a 1×1 kernel", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c, o, h, w = map(int, rng.integers(1, 5, 5))
        kh, kw = map(int, rng.integers(2, 5, 2))
        image, weight = rng.standard_normal((n, c, h, w)), (c, o, kh, kw)
        options = ()
        if group != "basic":
            options = tuple(map(int, rng.integers(1, 4, 2))), ((kh - 1) // 2, 0)
        yield Case((image, rng.standard_normal(weight), *options), "random", group)
    arguments = rng.integers(0, 256, (2, 3, 3, 2)), rng.random((3, 2, 2, 3)), (2, 1)
    yield Case(arguments, "images of integers", "edge")


def size_rule(input, weight, stride=1, padding=0):
    parts = []
    for n, k, s, p, axis in zip(
        input.shape[2:],
        weight.shape[2:],
        ntuple(stride, 2, "conv_transpose2d", "stride"),
        ntuple(padding, 2, "conv_transpose2d", "padding"),
        ("rows", "columns"),
        strict=True,
    ):
        parts.append(f"({n} − 1)·{s} + {k} − 2·{p} = {(n - 1) * s + k - 2 * p} {axis}")
    return ", ".join(parts)


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=conv_transpose2d,
    points=4,
    section="Transposed convolution spreads each pixel over a window",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(conv_transpose2d),
    hints=(
        "Two pixels side by side, a kernel of 3 columns, stride 1: which output "
        "columns does each of them reach, and how many are there in all?",
        "Pixel (i, j) adds Σ_c input[n, c, i, j] · weight[c, o] to the window of the "
        "output that begins at row i·stride, column j·stride.",
        "make zeros of height (H − 1)·stride + kh, and the width likewise\n"
        "for each pixel (i, j) of the input:\n"
        "    add pixel × kernel, summed over the input channels, to its window\n"
        "cut off `padding` rows and columns on each side",
        "full = np.zeros((n, c_out, (h - 1) * sh + kh, …))\n"
        "for i in range(h):\n"
        "    for j in range(w):\n"
        "        values = np.tensordot(input[:, :, i, j], weight, 1)\n"
        "        full[:, :, i * sh : i * sh + kh, …] += values\n"
        "return full[:, :, ph : full.shape[2] - ph, …]",
    ),
    size_rule=size_rule,
)
