"""Exercise: the whole layer, with batch, bias, stride and padding."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise
from cnnlib.shapes import ntuple, output_size

from .cases import TWO_IMAGES, TWO_KERNELS


def conv2d(input, weight, bias=None, stride=1, padding=0):
    """Cross-correlate a batch of images with kernels, summing over input channels.

    ``output[n, o, i, j] = bias[o] + Σ_c Σ_a Σ_b weight[o, c, a, b] ·
    padded[n, c, i·stride + a, j·stride + b]``: input (N, C_in, H, W), weight
    (C_out, C_in, kh, kw), bias (C_out,) or None, result (N, C_out, H_out, W_out) with
    ``H_out = ⌊(H + 2·padding − kh) / stride⌋ + 1``. Stride and padding are an int or a
    pair (vertical, horizontal); `padding` zeros go on *each* side. Judged are shape and
    values, and that the arguments stay as they were.

    >>> conv2d(np.ones((1, 2, 3, 3)), np.ones((1, 2, 2, 2)), np.array([0.5]), stride=2)
    array([[[[8.5]]]])
    """
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    padded = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    kh, kw = weight.shape[2:]
    rows = (padded.shape[2] - kh) // sh + 1
    columns = (padded.shape[3] - kw) // sw + 1
    output = np.zeros((len(input), len(weight), rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + kh, left : left + kw]
            output[:, :, i, j] = np.einsum("ncab,ocab->no", window, weight)
    if bias is not None:
        output += bias[:, None, None]
    return output


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


def size_rule(input, weight, bias=None, stride=1, padding=0):
    (s, t), (p, q) = ntuple(stride, 2, "conv2d", "stride"), ntuple(padding, 2, "", "")
    (h, w), (kh, kw) = input.shape[2:], weight.shape[2:]
    rows, columns = output_size(h, kh, p, s), output_size(w, kw, q, t)
    return (
        f"⌊({h} + 2·{p} − {kh}) / {s}⌋ + 1 = {rows} rows, "
        f"⌊({w} + 2·{q} − {kw}) / {t}⌋ + 1 = {columns} columns"
    )


EXERCISE = Exercise(
    assignment="04_channels",
    reference=conv2d,
    points=4,
    section="The whole layer: batch, bias, stride and padding",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(conv2d),
    hints=(
        "corr2d_multi_in_out handles one image. What do stride, padding and bias "
        "change about where a window begins, and about what is added to its sum?",
        "output[n, o, i, j] is bias[o] plus the sum of all products of weight[o] with "
        "the window of padded image n that begins at row i·stride, column j·stride.",
        "turn stride and padding into pairs\n"
        "pad height and width with zeros on both sides\n"
        "size = (padded size − kernel size) // stride + 1, along each axis\n"
        "for each place (i, j) of the output:\n"
        "    cut the window out of all images and channels at once\n"
        "    output[:, :, i, j] = sums of window × each weight[o]\n"
        "add bias[o] to every pixel of channel o",
        "ph, pw = padding if isinstance(padding, tuple) else (padding, padding)\n"
        "padded = np.pad(input, ((0, 0), (0, 0), (ph, ph), …))\n"
        "rows = (padded.shape[2] - kh) // sh + 1\n"
        "for i in range(rows):\n"
        "    for j in range(…):\n"
        "        window = padded[:, :, i * sh : i * sh + kh, …]\n"
        "        output[:, :, i, j] = np.einsum('ncab,ocab->no', window, …)\n"
        "if bias is not None:\n"
        "    output += bias[:, None, None]",
    ),
    size_rule=size_rule,
    sign="⋆",
)
