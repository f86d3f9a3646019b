"""Exercise: a dense layer on each pixel."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import added_to_integers, floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake


def conv1x1(input, weight):
    """Mix the channels of each pixel, the same way at every pixel.

    ``output[o, i, j] = Σ_c weight[o, c] · input[c, i, j]``

    Parameters
    ----------
    input : ndarray of shape (C_in, H, W)
    weight : ndarray of shape (C_out, C_in)
        The kernels, without their two axes of length 1.

    Returns
    -------
    ndarray of shape (C_out, H, W)

    Examples
    --------
    >>> image = np.array([[[1, 2], [3, 4]], [[10, 20], [30, 40]]])
    >>> conv1x1(image, np.array([[1, 1], [2, -1], [0, 3]]))
    array([[[ 11.,  22.],
            [ 33.,  44.]],
           [[ -8., -16.],
            [-24., -32.]],
           [[ 30.,  60.],
            [ 90., 120.]]])
    """
    return F.conv2d(*floats(input, weight[:, :, None, None]))


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


def pixels(input):
    """One row per pixel: shape (H·W, C)."""
    return input.reshape(len(input), -1).T


def misread_pixels(input, weight):
    mixed = input.reshape(-1, len(input)) @ weight.T
    return mixed.T.reshape(len(weight), *input.shape[1:])


def misread_both_ways(input, weight):
    mixed = input.reshape(-1, len(input)) @ weight.T
    return mixed.reshape(len(weight), *input.shape[1:])


def not_turned_back(input, weight):
    return (pixels(input) @ weight.T).reshape(len(weight), *input.shape[1:])


def height_for_width(input, weight):
    _, h, w = input.shape
    return conv1x1(input, weight).reshape(len(weight), w, h)


def square_only(input, weight):
    _, h, _ = input.shape
    return conv1x1(input, weight).reshape(len(weight), h, h)


def channel_by_channel(input, weight):
    return np.stack([input[o] * weight[o, o] for o in range(len(weight))])


def last_channel_only(input, weight):
    return weight[:, -1, None, None] * input[-1]


def one_weight_per_channel(input, weight):
    return np.stack([weight[o, 0] * input.sum(0) for o in range(len(weight))])


def truncated(input, weight):
    return conv1x1(input, weight).astype(input.dtype)


def only_the_example(input, weight):
    return conv1x1(EXAMPLE, MIX)


def changes_input(input, weight):
    output = conv1x1(input, weight)
    input[0] = 0
    return output


EXERCISE = Exercise(
    assignment="04_channels",
    reference=conv1x1,
    points=2,
    section="A 1×1 convolution is a dense layer on each pixel",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "weight-transposed",
            "The weight's rows are taken for the input channels.",
            "In weight of shape (C_out, C_in), what does one row belong to?",
            lambda input, weight: conv1x1(input, weight.T),
        ),
        Mistake(
            "pixels-misread",
            "Reshaping (C, H, W) to (H·W, C) does not turn it round: the rows are not "
            "pixels.",
            "In what order do the numbers lie in memory, and what is therefore the "
            "first row after reshape(-1, C)?",
            misread_pixels,
        ),
        Mistake(
            "result-not-turned-back",
            "The product of shape (H·W, C_out) is reshaped without being transposed.",
            "Which axis of your product counts the output channels: the first or the "
            "last?",
            not_turned_back,
        ),
        Mistake(
            "misread-both-ways",
            "Input and output are both reshaped where they should be transposed.",
            "Does reshape move the channels to the last axis, or does it only cut the "
            "same row of numbers into other pieces?",
            misread_both_ways,
        ),
        Mistake(
            "channels-last",
            "The output channels stand on the last axis instead of the first.",
            "In which order are the axes of the shape in the docstring?",
            lambda input, weight: np.moveaxis(conv1x1(input, weight), 0, -1),
        ),
        Mistake(
            "left-flat",
            "The pixels are still in one row: the output was not folded back.",
            "Where do height and width come back after the matrix product?",
            lambda input, weight: conv1x1(input, weight).reshape(len(weight), -1),
        ),
        Mistake(
            "pixels-first",
            "The output has one row per pixel and one column per channel.",
            "Which shape does the docstring promise?",
            lambda input, weight: pixels(conv1x1(input, weight)),
        ),
        Mistake(
            "height-for-width",
            "Height and width are exchanged when the pixels are folded back.",
            "For an image of 2 rows and 3 columns, how long is a row of your output?",
            height_for_width,
        ),
        Mistake(
            "image-transposed",
            "The output image is transposed.",
            "Where does the pixel in the top right corner end up?",
            lambda input, weight: conv1x1(input, weight).swapaxes(1, 2),
        ),
        Mistake(
            "square-image-only",
            "The height is used for the width as well.",
            "Does your function work on an image of 2 rows and 3 columns?",
            square_only,
        ),
        Mistake(
            "channel-by-channel",
            "Output channel o looks at input channel o only.",
            "Which input channels does an output channel depend on?",
            channel_by_channel,
        ),
        Mistake(
            "not-summed-over-channels",
            "Every product is kept: the input channels were not added up.",
            "How many axes does the output have?",
            lambda input, weight: weight[:, :, None, None] * input,
        ),
        Mistake(
            "last-channel-only",
            "Each input channel's product replaces the one before it.",
            "After the loop over input channels, what is left of the first one: should "
            "there be = or +=?",
            last_channel_only,
        ),
        Mistake(
            "first-channel-only",
            "Only the first input channel is used.",
            "Does your result change when the second channel does?",
            lambda input, weight: weight[:, 0, None, None] * input[0],
        ),
        Mistake(
            "one-weight-per-output",
            "One weight is used for all input channels of an output channel.",
            "Which weight belongs to the second input channel?",
            one_weight_per_channel,
        ),
        Mistake(
            "mean-over-channels",
            "The input channels are averaged instead of added.",
            "Two channels of 5 and 7, both weights 1: is the output 12 or 6?",
            lambda input, weight: conv1x1(input, weight) / len(input),
        ),
        Mistake(
            "summed-over-outputs",
            "The output channels were added up as well.",
            "What tells the first output channel from the second in your result?",
            lambda input, weight: conv1x1(input, weight).sum(0),
        ),
        Mistake(
            "integer-truncation",
            "The output array holds integers, so fractions are cut off.",
            "What dtype does your output array get when the image is of integers?",
            truncated,
        ),
        Mistake(
            "integer-output",
            "The output array holds integers, and fractions cannot be added to it.",
            "What dtype does your output array get when the image is of integers?",
            added_to_integers(conv1x1),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the input.",
            "Do input and weight occur in your code at all?",
            only_the_example,
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes_input,
        ),
        Mistake(
            "weight-reshaped",
            "The weight was reshaped where its axes were to be exchanged.",
            "Does reshape exchange rows and columns, or does it only cut the same "
            "numbers into other rows?",
            lambda input, weight: conv1x1(input, weight.reshape(weight.shape[::-1]).T),
        ),
        Mistake(
            "first-output-channel",
            "Only the first output channel is computed.",
            "How many output channels do C_out rows of weights give?",
            lambda input, weight: conv1x1(input, weight[:1]),
        ),
        Mistake(
            "every-pair",
            "The channels are added up before they are weighted.",
            "Which channel of the input does weight[o, 1] belong to?",
            lambda input, weight: weight.sum(1)[:, None, None] * input.sum(0),
        ),
    ),
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
)
