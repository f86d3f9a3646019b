"""Exercise: convolution as one matrix product."""

import numpy as np

from cnnlib.checks.arrays import reals, scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from . import cases
from .im2col import im2col


def conv2d_im2col(input, weight, bias=None, stride=1, padding=0):
    """Convolution as a matrix product: `weight` as a matrix times `im2col`'s columns.

    ``output[n, o, i, j] = Σ_c Σ_a Σ_b weight[o, c, a, b] · x[n, c, i·stride + a,
    j·stride + b] + bias[o]``, where x is the input with `padding` rows and columns of
    zeros on *each* side. Input (N, C_in, H, W), weight (C_out, C_in, kh, kw), bias
    (C_out,) or None, result (N, C_out, H_out, W_out). Stride and padding are a number
    or a pair (vertical, horizontal); integers and fractions may meet. Judged are shape
    and values, and that the arguments stay as they were.

    >>> image, kernel = np.arange(9).reshape(1, 1, 3, 3), np.arange(4)
    >>> conv2d_im2col(image, kernel.reshape(1, 1, 2, 2)).tolist()
    [[[[19.0, 25.0], [37.0, 43.0]]]]
    """
    n, c, h, w = input.shape
    c_out, _, kh, kw = weight.shape
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    columns = im2col(input, (kh, kw), (sh, sw), (ph, pw))
    matrix = weight.reshape(c_out, -1)
    output = matrix @ columns
    if bias is not None:
        output = output + bias[:, None]
    h_out, w_out = (h + 2 * ph - kh) // sh + 1, (w + 2 * pw - kw) // sw + 1
    return output.reshape(n, c_out, h_out, w_out)


EXAMPLE = np.arange(9.0).reshape(1, 1, 3, 3), np.arange(4.0).reshape(1, 1, 2, 2)
TWO, THREE = np.array([0.5, -2.0]), np.array([1.0, -2.0, 4.0])

PUBLIC = (
    Case(EXAMPLE, "the worked example of lesson 02", "basic"),
    Case(
        (reals(1, 2, 3, 3), reals(2, 2, 2, 2, start=3)),
        "two channels in, two out",
        "basic",
    ),
    Case(
        (reals(1, 2, 3, 4), reals(3, 2, 2, 2, start=1), THREE),
        "a bias, and three channels out",
    ),
    Case(
        (reals(2, 2, 3, 5), reals(3, 2, 2, 3, start=4)),
        "two samples, nothing square",
    ),
    Case(
        (reals(3, 3, 4, 3), reals(2, 3, 3, 1, start=2), TWO),
        "three samples, a tall kernel",
    ),
    Case(
        (reals(2, 1, 4, 5), reals(2, 1, 2, 2), None, 2),
        "a stride of 2, which leaves a column over",
    ),
    Case(
        (reals(1, 2, 4, 6), reals(2, 2, 2, 2, start=1), TWO, (1, 2)),
        "a stride for each axis",
    ),
    Case(
        (reals(1, 2, 2, 3), reals(2, 2, 3, 3, start=5), None, 1, 1),
        "a frame of zeros",
    ),
    Case(
        (reals(2, 1, 2, 3), reals(3, 1, 2, 3, start=2), THREE, 1, (2, 1)),
        "a padding for each axis",
    ),
    Case(
        (reals(2, 2, 4, 5), reals(2, 2, 3, 3, start=3), TWO, 2, 1),
        "bias, stride and padding together",
    ),
    Case(
        (reals(2, 3, 2, 3), reals(2, 3, 1, 1, start=2), TWO),
        "a 1×1 kernel",
        "edge",
    ),
    Case(
        (reals(2, 2, 2, 3), reals(3, 2, 2, 3, start=1)),
        "a kernel as large as the image",
        "edge",
    ),
    Case(
        (scattered(1, 1, 3, 4) + 3, scattered(1, 1, 2, 2) / 4),
        "an integer image and a kernel of fractions",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c, o = rng.integers(1, 4, 3)
        kh, kw = rng.integers(1, 4, 2)
        h, w = kh + rng.integers(1, 6), kw + rng.integers(0, 6)
        arrays = rng.standard_normal((n, c, h, w)), rng.standard_normal((o, c, kh, kw))
        bias = None if group == "basic" else rng.standard_normal(o)
        stride = tuple(rng.integers(1, 4, 2).tolist())
        padding = tuple(rng.integers(0, 3, 2).tolist())
        options = () if group == "basic" else (bias, stride, padding)
        yield Case((*arrays, *options), "another image and kernel", group)


EXERCISE = Exercise(
    assignment="07_conv_backward",
    reference=conv2d_im2col,
    points=3,
    section="im2col turns convolution into one matrix product",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(conv2d_im2col),
    hints=(
        "im2col gives a column of C_in·kh·kw numbers for each place. How must the "
        "weight be written so that one product gives all channels at all places?",
        "Row o of weight.reshape(C_out, −1) reads its weights in the same order as a "
        "column reads its pixels: product[n, o, l] = row o · column l.",
        "columns = im2col(input, …), of shape (N, C_in·kh·kw, L)\n"
        "matrix = the weight with one row per output channel\n"
        "product = matrix @ columns, of shape (N, C_out, L)\n"
        "add bias[o] to row o, and fold L back into rows and columns",
        "columns = im2col(input, weight.shape[2:], …, …)\n"
        "output = weight.reshape(…, -1) @ columns\n"
        "if bias is not None:\n"
        "    output = output + bias[…]\n"
        "return output.reshape(n, c_out, h_out, …)",
    ),
    size_rule=lambda input, weight, bias=None, stride=1, padding=0: cases.size_rule(
        input, weight.shape[2:], stride, padding
    ),
    sign="⋆",
)
