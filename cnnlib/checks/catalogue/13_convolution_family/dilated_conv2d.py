"""Exercise: a kernel with holes."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise
from cnnlib.shapes import ntuple


def dilated_conv2d(input, weight, dilation):
    """Cross-correlate with kernels whose taps lie `dilation` pixels apart.

    ``output[n, o, i, j] = Σ_c Σ_a Σ_b weight[o, c, a, b] ·
    input[n, c, i + a·dilation, j + b·dilation]``; no padding, no bias, stride 1. Input
    (N, C_in, H, W), weight (C_out, C_in, kh, kw), result (N, C_out, H_out, W_out) with
    ``H_out = H − dilation·(kh − 1)`` and W_out alike. The dilation is a number or a
    pair (vertical, horizontal); 1 is an ordinary kernel. Integers and fractions may
    meet. Judged are shape and values, and that the arguments stay as they were.

    >>> image, kernel = np.arange(25).reshape(1, 1, 5, 5), np.arange(4)
    >>> dilated_conv2d(image, kernel.reshape(1, 1, 2, 2), 2)[0, 0].tolist()
    [[58.0, 64.0, 70.0], [88.0, 94.0, 100.0], [118.0, 124.0, 130.0]]
    """
    n, c_out = len(input), len(weight)
    dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    kh, kw = weight.shape[2:]
    down, right = dh * (kh - 1), dw * (kw - 1)  # from the first tap to the last
    rows, columns = input.shape[2] - down, input.shape[3] - right
    output = np.zeros((n, c_out, rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = input[:, :, i : i + down + 1 : dh, j : j + right + 1 : dw]
            output[:, :, i, j] = np.tensordot(window, weight, ([1, 2, 3], [1, 2, 3]))
    return output


IMAGE = np.arange(25).reshape(1, 1, 5, 5)
KERNEL = np.array([[[[0, 1], [2, 3]]]])

PUBLIC = (
    Case((IMAGE, KERNEL, 2), "taps two pixels apart", "basic"),
    Case((IMAGE[:, :, 1:, :4], KERNEL, 1), "an ordinary kernel", "basic"),
    Case((scattered(1, 1, 5, 8), scattered(1, 1, 2, 3, start=2), 2), "nothing square"),
    Case((scattered(1, 1, 5, 7), scattered(1, 1, 2, 2, start=4), 3), "three apart"),
    Case(
        (scattered(1, 1, 4, 7), scattered(1, 1, 2, 2, start=4), (1, 3)),
        "a dilation for each axis",
    ),
    Case(
        (scattered(2, 2, 5, 4), scattered(3, 2, 2, 2, start=2), (2, 1)),
        "two images, two channels into three",
    ),
    Case(
        (scattered(1, 2, 5, 6), scattered(2, 2, 3, 3, start=2), 2),
        "as many channels out as in, 3×3 kernels",
    ),
    Case(
        (scattered(1, 2, 3, 4), scattered(2, 2, 2, 2) / 4, 2),
        "integer images and weights of fractions",
        "edge",
    ),
    Case((scattered(1, 2, 2, 3), scattered(1, 2, 1, 1), 3), "a 1×1 kernel", "edge"),
    Case(
        (scattered(1, 1, 4, 3), scattered(1, 1, 2, 3, start=1), (3, 1)),
        "a kernel that covers the whole image",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, c, o, kh, kw = rng.integers(1, 4, 5)
        d, e = map(int, rng.integers(1, 4, 2))
        if group == "basic":
            e = d
        size = d * (kh - 1) + rng.integers(1, 5), e * (kw - 1) + rng.integers(1, 6)
        image = rng.standard_normal((n, c, *size))
        weight = rng.standard_normal((o, c, kh, kw))
        dilation = d if group == "basic" else (d, e)
        yield Case((image, weight, dilation), "random images and kernels", group)
    arguments = rng.integers(0, 256, (2, 3, 6, 5)), rng.random((2, 3, 2, 2)), 2
    yield Case(arguments, "images of integers", "edge")


def margin(weight, dilation):
    """Rows and columns that the output has less than the input."""
    pair = ntuple(dilation, 2, "dilated_conv2d", "dilation")
    return tuple(d * (k - 1) for d, k in zip(pair, weight.shape[2:], strict=True))


def size_rule(input, weight, dilation):
    parts = []
    for n, k, m, axis in zip(
        input.shape[2:],
        weight.shape[2:],
        margin(weight, dilation),
        ("rows", "columns"),
        strict=True,
    ):
        spread = f"{m // (k - 1)}·({k} − 1)" if k > 1 else "0"
        parts.append(f"{n} − {spread} = {n - m} {axis}")
    return ", ".join(parts)


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=dilated_conv2d,
    points=2,
    section="Dilated convolution sees further with the same weights",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(dilated_conv2d),
    hints=(
        "Three taps, two pixels apart: how many pixels lie from the first to the last, "
        "both included?",
        "The window of output (i, j) begins at pixel (i, j) and takes every "
        "dilation-th pixel; it covers dilation·(k − 1) + 1 of them.",
        "turn dilation into a pair\n"
        "size = image size − dilation × (kernel size − 1), along each axis\n"
        "for each place (i, j) of the output:\n"
        "    window = every dilation-th pixel from (i, j) on, as many as taps\n"
        "    output[:, :, i, j] = sums of window × each weight[o]",
        "dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)\n"
        "rows = input.shape[2] - dh * (kh - 1)\n"
        "for i in range(rows):\n"
        "    for j in range(…):\n"
        "        window = input[:, :, i : i + dh * (kh - 1) + 1 : dh, …]\n"
        "        output[:, :, i, j] = np.tensordot(window, weight, …)",
    ),
    size_rule=size_rule,
    sign="⋆",
)
