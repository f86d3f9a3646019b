"""Exercise: the layer along one axis."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise
from cnnlib.shapes import output_size


def conv1d(input, weight, bias=None, stride=1, padding=0):
    """Cross-correlate a batch of sequences with kernels, summing over input channels.

    ``output[n, o, i] = bias[o] + Σ_c Σ_a weight[o, c, a] ·
    padded[n, c, i·stride + a]``, with `padding` zeros on *each* side. Input (N, C_in,
    L), weight (C_out, C_in, k), bias (C_out,) or None, result (N, C_out, L_out) with
    ``L_out = ⌊(L + 2·padding − k) / stride⌋ + 1``. Stride and padding are numbers;
    integers and fractions may meet. Judged are shape and values, and that the arguments
    stay as they were.

    >>> conv1d(np.array([[[1, 4, 9, 16]]]), np.array([[[-1, 1]]]))
    array([[[3., 5., 7.]]])
    """
    n, c_out = len(input), len(weight)
    k = weight.shape[2]
    border = ((0, 0), (0, 0), (padding, padding))
    padded = np.pad(input, border)
    size = (padded.shape[2] - k) // stride + 1
    output = np.zeros((n, c_out, size))
    for i in range(size):
        start = i * stride
        window = padded[:, :, start : start + k]
        output[:, :, i] = np.tensordot(window, weight, ([1, 2], [1, 2]))
    if bias is not None:
        output = output + bias[:, None]
    return output


def layer(n, c_in, c_out, length, k, bias=False, *options):
    bias = 4 * np.arange(1, c_out + 1) - 7 if bias else None
    weight = scattered(c_out, c_in, k, start=3)
    return scattered(n, c_in, length), weight, bias, *options


PUBLIC = (
    Case((np.array([[[1, 4, 9, 16]]]), np.array([[[-1, 1]]])), "differences", "basic"),
    Case(layer(1, 1, 2, 3, 2, True), "two output channels and a bias", "basic"),
    Case(layer(2, 2, 3, 4, 2, True), "two sequences, three channels as many as steps"),
    Case(layer(2, 3, 2, 5, 3), "three channels into two"),
    Case(layer(1, 2, 2, 4, 3), "as many channels out as in"),
    Case(layer(1, 1, 1, 6, 3, False, 2), "stride 2 with a step left over"),
    Case(layer(1, 2, 1, 8, 2, True, 3), "a stride larger than the kernel"),
    Case(layer(1, 1, 2, 4, 3, True, 1, 1), "padding 1"),
    Case(layer(2, 2, 3, 5, 4, True, 2, 2), "stride 2 and padding 2"),
    Case(
        (scattered(1, 2, 3), scattered(2, 2, 2) / 4),
        "integers and weights of fractions",
        "edge",
    ),
    Case(layer(1, 2, 2, 3, 3, True), "a kernel as long as the sequence", "edge"),
    Case(layer(1, 2, 3, 3, 1), "a kernel of length 1", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c, o, k = rng.integers(1, 5, 4)
        signal = rng.standard_normal((n, c, k + rng.integers(1, 9)))
        weight, bias = rng.standard_normal((o, c, k)), rng.standard_normal(o)
        options = ()
        if group != "basic":
            options = int(rng.integers(1, 4)), int(rng.integers(0, 3))
        yield Case((signal, weight, bias, *options), "random sequences", group)
    arguments = rng.integers(0, 256, (2, 3, 9)), rng.random((2, 3, 4)), None, 2, 1
    yield Case(arguments, "sequences of integers", "edge")


def size_rule(input, weight, bias=None, stride=1, padding=0):
    n, k = input.shape[2], weight.shape[2]
    size = output_size(n, k, padding, stride)
    return f"⌊({n} + 2·{padding} − {k}) / {stride}⌋ + 1 = {size}"


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=conv1d,
    points=2,
    section="One axis for sequences, three for volumes",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(conv1d),
    hints=(
        "conv2d has two loops over places. How many does a sequence need, and what "
        "becomes of kernels of shape (C_in, kh, kw)?",
        "output[n, o, i] is bias[o] plus the sum of all products of weight[o] with the "
        "window of padded sequence n that begins at step i·stride.",
        "pad the last axis with zeros on both sides\n"
        "size = (padded length − kernel length) // stride + 1\n"
        "for each place i of the output:\n"
        "    cut the window out of all sequences and channels at once\n"
        "    output[:, :, i] = sums of window × each weight[o]\n"
        "add bias[o] to every step of channel o",
        "padded = np.pad(input, ((0, 0), (0, 0), …))\n"
        "size = (padded.shape[2] - k) // stride + 1\n"
        "for i in range(size):\n"
        "    window = padded[:, :, i * stride : …]\n"
        "    output[:, :, i] = np.tensordot(window, weight, ([1, 2], …))\n"
        "if bias is not None:\n"
        "    output = output + bias[…]",
    ),
    size_rule=size_rule,
    sign="⋆",
)
