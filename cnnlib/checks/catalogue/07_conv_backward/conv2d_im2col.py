"""Exercise: convolution as one matrix product."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, reals, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake

from . import patches
from .forward import mistakes_of_forward
from .im2col import im2col
from .patches import framed_without_pairs, output_sizes, pair, swapped


def conv2d_im2col(input, weight, bias=None, stride=1, padding=0):
    """Convolution as a matrix product: ``weight`` as a matrix times `im2col`'s columns.

    ``output[n, o, i, j] = Σ_c Σ_a Σ_b weight[o, c, a, b] · input[n, c, i·stride + a −
    padding, j·stride + b − padding] + bias[o]``, with zeros outside the image.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, C_in, kh, kw)
        Slides as it is, not flipped.
    bias : ndarray of shape (C_out,), optional
    stride : int or (vertical, horizontal)
    padding : int or (vertical, horizontal)
        Rows and columns of zeros on *each* side.

    Returns
    -------
    ndarray of shape (N, C_out, H_out, W_out)
        With ``H_out = ⌊(H + 2·padding − kh)/stride⌋ + 1`` and W_out alike.

    Examples
    --------
    >>> image = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> conv2d_im2col(image, np.array([[[[0.0, 1.0], [2.0, 3.0]]]]))
    array([[[[19., 25.],
             [37., 43.]]]])
    """
    input, weight, bias = floats(input, weight, bias)
    return F.conv2d(input, weight, bias, stride, padding)


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


def with_options(change):
    """A mistake in the arguments: they are changed before they are used."""

    def wrong(input, weight, bias=None, stride=1, padding=0):
        return conv2d_im2col(*change(input, weight, bias, stride, padding))

    return wrong


def assembled(fold, columns=im2col, matrix=None):
    """A mistake in the product of weight and columns, or in folding it back.

    ``fold(product, rows, columns)`` makes the output of a product (N, C_out, L).
    """

    def wrong(input, weight, bias=None, stride=1, padding=0):
        taps = weight.reshape(len(weight), -1) if matrix is None else matrix(weight)
        product = taps @ columns(input, weight.shape[2:], stride, padding)
        if bias is not None:
            product = product + bias[:, None]
        size = output_sizes(input, weight.shape[2:], stride, padding)
        return fold(product, *size)

    return wrong


def folded(product, rows, columns):
    return product.reshape(*product.shape[:2], rows, columns)


def height_for_width(product, rows, columns):
    return product.reshape(*product.shape[:2], columns, rows)


def not_turned_back(product, rows, columns):
    shape = product.shape
    return product.transpose(0, 2, 1).reshape(*shape[:2], rows, columns)


def samples_mixed_up(product, rows, columns):
    shape = product.shape
    return product.transpose(1, 0, 2).reshape(*shape[:2], rows, columns)


def channels_last(product, rows, columns):
    return np.moveaxis(folded(product, rows, columns), 1, -1)


def channel_innermost(input, kernel_size, stride, padding):
    taps = im2col(input, kernel_size, stride, padding)
    shape = taps.shape
    taps = taps.reshape(*input.shape[:2], -1, shape[-1]).swapaxes(1, 2)
    return taps.reshape(shape)


def reshaped_columns(input, kernel_size, stride, padding):
    taps = im2col(input, kernel_size, stride, padding)
    return taps.swapaxes(1, 2).reshape(taps.shape)


def read_down(weight):
    return weight.reshape(-1, len(weight)).T


def bias_per_column(input, weight, bias=None, stride=1, padding=0):
    output = conv2d_im2col(input, weight, None, stride, padding)
    return output if bias is None else output + bias


def with_bias(change):
    def wrong(input, weight, bias=None, stride=1, padding=0):
        bias = None if bias is None else change(bias, weight)
        return conv2d_im2col(input, weight, bias, stride, padding)

    return wrong


def bias_needed(input, weight, bias=None, stride=1, padding=0):
    return conv2d_im2col(input, weight, None, stride, padding) + bias[:, None, None]


def without_pairs(input, weight, bias=None, stride=1, padding=0):
    framed = framed_without_pairs(input, padding)
    return conv2d_im2col(framed, weight, bias, stride // 1)


EXERCISE = Exercise(
    assignment="07_conv_backward",
    reference=conv2d_im2col,
    points=3,
    section="im2col turns convolution into one matrix product",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "not-turned-back",
            "The product has the channels last and was reshaped, not transposed.",
            "Which axis of your product counts the output channels, and which axis of "
            "the output does?",
            assembled(not_turned_back),
        ),
        Mistake(
            "samples-mixed-up",
            "Samples and output channels were exchanged by a reshape.",
            "Does the first axis of your product count the samples or the channels?",
            assembled(samples_mixed_up),
        ),
        Mistake(
            "channels-last",
            "The output channels stand on the last axis instead of the second.",
            "In which order are the axes of the shape in the docstring?",
            assembled(channels_last),
        ),
        Mistake(
            "height-for-width",
            "Height and width are exchanged when the product is folded back.",
            "For an output of 2 rows and 3 columns, how long is one of your rows?",
            assembled(height_for_width),
        ),
        Mistake(
            "left-flat",
            "The places are still in one row: the output was not folded back.",
            "Where do height and width come back after the product?",
            assembled(lambda product, *size: product),
        ),
        Mistake(
            "weight-misread",
            "The weight was reshaped to one column per output channel: its rows are "
            "mixed up.",
            "In what order do the numbers of weight lie in memory, and what is the "
            "first column after reshape(-1, C_out)?",
            assembled(folded, matrix=read_down),
        ),
        Mistake(
            "columns-in-another-order",
            "Kernel and columns are read in different orders: one channel by channel, "
            "the other pixel by pixel.",
            "Which weight meets the second number of a column?",
            assembled(folded, channel_innermost),
        ),
        Mistake(
            "columns-reshaped",
            "The rows of windows were reshaped to columns instead of transposed.",
            "Does reshape exchange rows and columns?",
            assembled(folded, reshaped_columns),
        ),
        Mistake(
            "flipped-kernel",
            "The kernel is turned by 180°: this is true convolution.",
            "Does the kernel slide as it is, or does it get flipped first?",
            with_options(lambda x, w, b, s, p: (x, w[:, :, ::-1, ::-1], b, s, p)),
        ),
        Mistake(
            "kernel-transposed",
            "The rows and columns of each kernel are exchanged.",
            "Which weight lies on the window's top right corner?",
            with_options(lambda x, w, b, s, p: (x, w.swapaxes(2, 3), b, s, p)),
        ),
        Mistake(
            "channels-swapped",
            "The first axis of the weight is taken for the input channels.",
            "Which axis of weight counts the output channels?",
            with_options(lambda x, w, b, s, p: (x, w.swapaxes(0, 1), b, s, p)),
        ),
        Mistake(
            "bias-ignored",
            "The bias is not added.",
            "Where does bias occur in your code?",
            with_options(lambda x, w, b, s, p: (x, w, None, s, p)),
        ),
        Mistake(
            "bias-along-the-width",
            "The bias was added along the last axis instead of to each channel.",
            "Which axis of the output does an array of shape (C_out,) meet when NumPy "
            "adds the two?",
            bias_per_column,
        ),
        Mistake(
            "bias-per-weight",
            "The bias is added once per product instead of once per output.",
            "How often is bias[o] added to one number of the output?",
            with_bias(lambda bias, weight: bias * weight[0].size),
        ),
        Mistake(
            "bias-subtracted",
            "The bias is subtracted.",
            "What sign has the bias in the formula?",
            with_bias(lambda bias, weight: -bias),
        ),
        Mistake(
            "bias-expected",
            "The code cannot do without a bias.",
            "What is bias when the caller gives none?",
            bias_needed,
        ),
        Mistake(
            "stride-ignored",
            "The window moves by one pixel whatever the stride.",
            "With a stride of 2, where does the second window begin?",
            with_options(lambda x, w, b, s, p: (x, w, b, 1, p)),
        ),
        Mistake(
            "stride-swapped",
            "The vertical stride is used horizontally, and the other way round.",
            "Which number of the pair belongs to the rows?",
            with_options(lambda x, w, b, s, p: (x, w, b, swapped(s), p)),
        ),
        Mistake(
            "one-stride-for-both",
            "The vertical stride is used for both axes.",
            "What does your code do with the second number of a stride (1, 2)?",
            with_options(lambda x, w, b, s, p: (x, w, b, pair(s)[0], p)),
        ),
        Mistake(
            "padding-ignored",
            "The image was not padded.",
            "Where does padding occur in your code?",
            with_options(lambda x, w, b, s, p: (x, w, b, s, 0)),
        ),
        Mistake(
            "padding-swapped",
            "The vertical padding is used horizontally, and the other way round.",
            "Which number of the pair makes new rows?",
            with_options(lambda x, w, b, s, p: (x, w, b, s, swapped(p))),
        ),
        Mistake(
            "missing-plus-one",
            "The last row and the last column of the output are missing.",
            "In how many places does a kernel as large as the image fit, and what does "
            "your formula say?",
            lambda *args: conv2d_im2col(*args)[:, :, :-1, :-1],
        ),
        Mistake(
            "no-pairs",
            "Only whole numbers are understood, not a pair for the two axes.",
            "What does your code do with a stride of (1, 2)?",
            without_pairs,
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample is in the output.",
            "What becomes of the second image of a batch?",
            with_options(lambda x, w, b, s, p: (x[:1], w, b, s, p)),
        ),
        Mistake(
            "first-channel-only",
            "Only the first input channel is used.",
            "Does your result change when the second channel does?",
            with_options(lambda x, w, b, s, p: (x[:, :1], w[:, :1], b, s, p)),
        ),
        Mistake(
            "integer-truncation",
            "The output array holds integers, so fractions are cut off.",
            "What dtype does your output array get when the image is of integers?",
            lambda input, *args: conv2d_im2col(input, *args).astype(input.dtype),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do input and weight occur in your code at all?",
            lambda *args: conv2d_im2col(*EXAMPLE),
        ),
        *mistakes_of_forward(conv2d_im2col, with_bias),
    ),
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
    size_rule=lambda input, weight, bias=None, stride=1, padding=0: patches.size_rule(
        input, weight.shape[2:], stride, padding
    ),
)
