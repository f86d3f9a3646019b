"""Exercise: first each channel on its own, then all channels at each pixel."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake

from .layers import (
    TWO_IMAGES,
    TWO_KERNELS,
    mistakes_of_batches,
    mistakes_of_care,
    mistakes_of_kernels,
    mistakes_of_sizes,
)


def depthwise_separable_conv2d(input, depthwise, pointwise):
    """A depthwise convolution, then a 1×1 convolution, with nothing in between.

    ``middle[n, c, i, j] = Σ_a Σ_b depthwise[c, 0, a, b] · input[n, c, i + a, j + b]``

    ``output[n, o, i, j] = Σ_c pointwise[o, c, 0, 0] · middle[n, c, i, j]``

    No padding, no bias, stride 1.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
    depthwise : ndarray of shape (C, 1, kh, kw)
        One kernel per channel; not flipped.
    pointwise : ndarray of shape (O, C, 1, 1)
        How the channels are mixed.

    Returns
    -------
    ndarray of shape (N, O, H − kh + 1, W − kw + 1)

    Examples
    --------
    >>> nine = np.arange(9).reshape(3, 3)
    >>> kernels = np.array([[[[0, 1], [2, 3]]], [[[1, 2], [3, 4]]]])
    >>> depthwise_separable_conv2d(
    ...     np.stack([nine, nine + 1])[None], kernels, np.ones((1, 2, 1, 1))
    ... )
    array([[[[ 56.,  72.],
             [104., 120.]]]])
    """
    input, depthwise, pointwise = floats(input, depthwise, pointwise)
    middle = F.conv2d(input, depthwise, groups=len(depthwise))
    return F.conv2d(middle, pointwise)


def layer(n, c, o, size, kernel):
    return (
        scattered(n, c, *size),
        scattered(c, 1, *kernel, start=2),
        scattered(o, c, 1, 1, start=5),
    )


MIX = np.array([[1, 1]]).reshape(1, 2, 1, 1)
MIXES = np.array([[1, 2], [0, 1], [1, -1]]).reshape(3, 2, 1, 1)

PUBLIC = (
    Case((TWO_IMAGES, TWO_KERNELS, MIX), "two channels, added up", "basic"),
    Case((TWO_IMAGES, TWO_KERNELS, MIXES), "two channels mixed into three", "basic"),
    Case(layer(1, 2, 2, (3, 4), (2, 2)), "as many channels out as in"),
    Case(layer(2, 3, 2, (3, 4), (2, 3)), "three channels into two, two images"),
    Case(layer(1, 2, 4, (4, 3), (3, 2)), "two channels into four, a tall kernel"),
    Case(layer(1, 3, 3, (3, 3), (2, 2)), "three channels into three"),
    Case(layer(1, 1, 2, (2, 3), (2, 2)), "a single input channel", "edge"),
    Case(layer(1, 2, 3, (2, 1), (1, 1)), "1×1 kernels twice", "edge"),
    Case(layer(1, 2, 2, (2, 3), (2, 3)), "kernels as large as the image", "edge"),
    Case(
        (scattered(1, 2, 2, 3), scattered(2, 1, 2, 2) / 4, scattered(3, 2, 1, 1) / 2),
        "integer images and weights of fractions",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, c, o, kh, kw = rng.integers(1, 5, 5)
        h, w = kh + rng.integers(0, 4), kw + rng.integers(1, 5)
        image = rng.standard_normal((n, c, h, w))
        depthwise = rng.standard_normal((c, 1, kh, kw))
        pointwise = rng.standard_normal((o, c, 1, 1))
        yield Case((image, depthwise, pointwise), "random channels", group)
    image = rng.integers(0, 256, (2, 3, 4, 3))
    weights = rng.random((3, 1, 2, 2)), rng.random((2, 3, 1, 1))
    yield Case((image, *weights), "images of integers", "edge")


def margin(depthwise, pointwise):
    return tuple(k - 1 for k in depthwise.shape[2:])


def size_rule(input, depthwise, pointwise):
    (h, w), (kh, kw) = input.shape[2:], depthwise.shape[2:]
    return (
        f"{len(pointwise)} channels, "
        f"({h} − {kh} + 1) × ({w} − {kw} + 1) = {h - kh + 1} × {w - kw + 1}"
    )


def each_on_its_own(input, depthwise):
    return F.conv2d(*floats(input, depthwise), groups=len(depthwise))


def without_pointwise(input, depthwise, pointwise):
    return each_on_its_own(input, depthwise)


def without_depthwise(input, depthwise, pointwise):
    return F.conv2d(*floats(input, pointwise))


def pointwise_first(input, depthwise, pointwise):
    return each_on_its_own(F.conv2d(*floats(input, pointwise)), depthwise)


def added_up_only(input, depthwise, pointwise):
    return each_on_its_own(input, depthwise).sum(1, keepdims=True)


def summed_before_mixing(input, depthwise, pointwise):
    summed = added_up_only(input, depthwise, pointwise)
    return summed * pointwise.sum((1, 2, 3))[:, None, None]


def between(change):
    """Something done to the result of the first convolution."""

    def wrong(input, depthwise, pointwise):
        middle = change(each_on_its_own(input, depthwise))
        return F.conv2d(*floats(middle, pointwise))

    return wrong


def of_weights(change):
    """Something done to the two weights beforehand."""

    def wrong(input, depthwise, pointwise):
        return depthwise_separable_conv2d(input, *change(depthwise, pointwise))

    return wrong


def one_depthwise_kernel(depthwise, pointwise):
    return np.repeat(depthwise[:1], len(depthwise), axis=0), pointwise


def transposed_pointwise(depthwise, pointwise):
    return depthwise, pointwise.swapaxes(0, 1)


def first_mix_for_all(depthwise, pointwise):
    return depthwise, np.repeat(pointwise[:1], len(pointwise), axis=0)


def planes(input, depthwise, pointwise):
    """Every product before the channels are added up: shape (N, O, C, …)."""
    return each_on_its_own(input, depthwise)[:, None] * pointwise[None, :, :]


def one_plane(channel):
    def wrong(input, depthwise, pointwise):
        return planes(input, depthwise, pointwise)[:, :, channel]

    return wrong


def channel_by_channel(input, depthwise, pointwise):
    every = planes(input, depthwise, pointwise)
    return np.stack([every[:, o, o] for o in range(len(pointwise))], axis=1)


def mean_over_channels(input, depthwise, pointwise):
    return planes(input, depthwise, pointwise).mean(2)


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=depthwise_separable_conv2d,
    points=2,
    section="Depthwise separable: first each channel, then all channels",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "without-pointwise",
            "The channels are not mixed: this is the depthwise convolution alone.",
            "Where in your code does pointwise occur?",
            without_pointwise,
        ),
        Mistake(
            "without-depthwise",
            "Only the 1×1 convolution is done.",
            "Where in your code does depthwise occur?",
            without_depthwise,
        ),
        Mistake(
            "pointwise-first",
            "The channels are mixed before each is convolved.",
            "Which convolution comes first, and how many channels does it leave?",
            pointwise_first,
        ),
        Mistake(
            "added-up-only",
            "The channels are added up without the weights of pointwise.",
            "What does pointwise[o, c] say about channel c?",
            added_up_only,
        ),
        Mistake(
            "summed-before-mixing",
            "The first convolution adds up the channels before they are mixed.",
            "How many channels are there between the two convolutions?",
            summed_before_mixing,
        ),
        Mistake(
            "one-depthwise-kernel",
            "The first channel's kernel is used for all channels.",
            "Which kernel of depthwise belongs to channel 1?",
            of_weights(one_depthwise_kernel),
        ),
        Mistake(
            "pointwise-transposed",
            "The axes of pointwise are exchanged.",
            "In pointwise of shape (O, C, 1, 1), what does one row belong to?",
            of_weights(transposed_pointwise),
        ),
        Mistake(
            "first-mix-for-all",
            "Every output channel is mixed by the first row of pointwise.",
            "Which row of pointwise belongs to output channel 1?",
            of_weights(first_mix_for_all),
        ),
        Mistake(
            "relu-between",
            "Negative numbers are cut off between the two convolutions.",
            "What stands between the two convolutions in the docstring?",
            between(lambda middle: np.maximum(middle, 0)),
        ),
        Mistake(
            "relu-after",
            "Negative numbers are cut off at the end.",
            "Does the docstring speak of an activation?",
            lambda *args: np.maximum(depthwise_separable_conv2d(*args), 0),
        ),
        Mistake(
            "relu-after-both",
            "Negative numbers are cut off after each of the two convolutions.",
            "Does the docstring speak of an activation?",
            lambda *args: np.maximum(
                between(lambda middle: np.maximum(middle, 0))(*args), 0
            ),
        ),
        Mistake(
            "first-output-only",
            "Only the first output channel is computed.",
            "How many channels does pointwise make?",
            lambda *args: depthwise_separable_conv2d(*args)[:, :1],
        ),
        Mistake(
            "channels-backwards",
            "The channels come out of the first convolution in reverse.",
            "Which channel does pointwise[:, 0] belong to?",
            between(lambda middle: middle[:, ::-1]),
        ),
        Mistake(
            "not-summed-over-channels",
            "Every product is kept: the mixed channels were not added up.",
            "How many axes does the output have?",
            planes,
        ),
        Mistake(
            "last-input-channel",
            "Each channel's product replaces the one before it.",
            "After the loop over channels, what is left of the first one: should there "
            "be = or +=?",
            one_plane(-1),
        ),
        Mistake(
            "first-input-channel",
            "Only the first channel is used.",
            "Does your result change when the second channel does?",
            one_plane(0),
        ),
        Mistake(
            "channel-by-channel",
            "Output channel o looks at input channel o only.",
            "Which channels does pointwise mix into output channel o?",
            channel_by_channel,
        ),
        Mistake(
            "mean-over-channels",
            "The mixed channels are averaged instead of added.",
            "Two channels of 5 and 7, both weights 1: is the output 12 or 6?",
            mean_over_channels,
        ),
        *mistakes_of_kernels(depthwise_separable_conv2d),
        *mistakes_of_sizes(depthwise_separable_conv2d, margin),
        *mistakes_of_batches(depthwise_separable_conv2d),
        *mistakes_of_care(depthwise_separable_conv2d, [[[[56, 72], [104, 120]]]]),
    ),
    hints=(
        "How many channels are there between the two convolutions?",
        "First channel c meets depthwise[c, 0] alone, then every pixel's channels are "
        "multiplied by the matrix pointwise[:, :, 0, 0].",
        "middle = a grouped convolution of the input, with a group for each channel\n"
        "output = at every pixel, the matrix of pointwise times the channels of middle",
        "middle = grouped_conv2d(input, depthwise, groups=…)\n"
        "return np.einsum('oc,nchw->nohw', pointwise[…], middle)",
    ),
    size_rule=size_rule,
)
