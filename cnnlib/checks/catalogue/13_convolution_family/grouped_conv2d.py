"""Exercise: channels in groups that do not see each other."""

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


def grouped_conv2d(input, weight, groups):
    """Cross-correlate each group of channels on its own.

    The input channels fall into `groups` groups of neighbours, and the output channels
    as well. Group g of the output sees only group g of the input. No padding, no bias,
    stride 1.

    Parameters
    ----------
    input : ndarray of shape (N, C_in, H, W)
    weight : ndarray of shape (C_out, C_in / groups, kh, kw)
        Not flipped; the first C_out / groups of them belong to the first group.
    groups : int
        Number of groups; it divides C_in and C_out.

    Returns
    -------
    ndarray of shape (N, C_out, H − kh + 1, W − kw + 1)

    Examples
    --------
    >>> nine = np.arange(9).reshape(3, 3)
    >>> kernels = np.array([[[[0, 1], [2, 3]]], [[[1, 2], [3, 4]]]])
    >>> grouped_conv2d(np.stack([nine, nine + 1])[None], kernels, 2)
    array([[[[19., 25.],
             [37., 43.]],
            [[37., 47.],
             [67., 77.]]]])
    """
    return F.conv2d(*floats(input, weight), groups=groups)


def layer(n, c_in, c_out, size, kernel, groups):
    image = scattered(n, c_in, *size)
    return image, scattered(c_out, c_in // groups, *kernel, start=3), groups


PUBLIC = (
    Case((TWO_IMAGES, TWO_KERNELS, 2), "two channels, each on its own", "basic"),
    Case(layer(1, 2, 2, (3, 3), (2, 2), 1), "a single group: nothing new", "basic"),
    Case(layer(1, 4, 4, (2, 3), (2, 2), 2), "two groups of two channels"),
    Case(layer(2, 4, 6, (3, 4), (2, 3), 2), "more channels out than in, two images"),
    Case(layer(1, 6, 3, (3, 2), (2, 2), 3), "fewer channels out than in"),
    Case(layer(1, 6, 4, (2, 3), (2, 2), 2), "two groups of three channels"),
    Case(layer(1, 2, 4, (4, 3), (3, 2), 2), "two outputs for each channel"),
    Case(layer(2, 3, 3, (1, 2), (1, 1), 3), "1×1 kernels", "edge"),
    Case(layer(1, 2, 2, (2, 3), (2, 3), 2), "kernels as large as the image", "edge"),
    Case(
        (scattered(1, 4, 2, 3), scattered(2, 2, 2, 2) / 4, 2),
        "integer images and weights of fractions",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        n, a, b, kh, kw = rng.integers(1, 4, 5)
        groups = 1 if group == "basic" else int(rng.integers(2, 4))
        if group == "edge":
            a = 1
        h, w = kh + rng.integers(0, 4), kw + rng.integers(1, 5)
        image = rng.standard_normal((n, a * groups, h, w))
        weight = rng.standard_normal((b * groups, a, kh, kw))
        yield Case((image, weight, groups), "random groups", group)
    arguments = rng.integers(0, 256, (2, 4, 3, 5)), rng.random((6, 2, 2, 2)), 2
    yield Case(arguments, "images of integers", "edge")


def size_rule(input, weight, groups):
    (h, w), (kh, kw) = input.shape[2:], weight.shape[2:]
    return (
        f"{len(weight)} channels, "
        f"({h} − {kh} + 1) × ({w} − {kw} + 1) = {h - kh + 1} × {w - kw + 1}"
    )


def margin(weight, groups):
    return tuple(k - 1 for k in weight.shape[2:])


def in_groups(array, groups, axis):
    """The groups on an axis of their own, in front of `axis`."""
    shape = list(array.shape)
    shape[axis : axis + 1] = [groups, shape[axis] // groups]
    return array.reshape(shape)


def dealt(array, groups, axis):
    """The channels dealt out like cards: channel c goes to group c mod groups."""
    spread = in_groups(array, array.shape[axis] // groups, axis)
    return spread.swapaxes(axis, axis + 1).reshape(array.shape)


def inputs_dealt(input, weight, groups):
    return grouped_conv2d(dealt(input, groups, 1), weight, groups)


def weights_dealt(input, weight, groups):
    return grouped_conv2d(input, dealt(weight, groups, 0), groups)


def outputs_dealt(input, weight, groups):
    output = grouped_conv2d(input, weight, groups)
    return dealt(output, output.shape[1] // groups, 1)


def outputs_and_weights_dealt(input, weight, groups):
    output = weights_dealt(input, weight, groups)
    return dealt(output, output.shape[1] // groups, 1)


def by_group(choose):
    """The groups' outputs, of shape (N, groups, C_out / groups, …), and a choice."""

    def wrong(input, weight, groups):
        return choose(in_groups(grouped_conv2d(input, weight, groups), groups, 1))

    return wrong


def filled(place):
    def choose(output):
        kept = np.zeros_like(output)
        kept[:, place] = output[:, place]
        return kept.reshape(len(output), -1, *output.shape[3:])

    return choose


def backwards(output):
    return output[:, ::-1].reshape(len(output), -1, *output.shape[3:])


def joined_along_batch(output):
    return np.concatenate(list(output.swapaxes(0, 1)))


def groups_on_their_own_axis(output):
    return output


def groups_ignored(input, weight, groups):
    return F.conv2d(*floats(input, weight))


def first_inputs_for_all(input, weight, groups):
    return F.conv2d(*floats(input[:, : weight.shape[1]], weight))


def every_channel_seen(input, weight, groups):
    return F.conv2d(*floats(input, np.tile(weight, (1, groups, 1, 1))))


def same_weights(input, weight, groups):
    first = weight[: len(weight) // groups]
    return grouped_conv2d(input, np.tile(first, (groups, 1, 1, 1)), groups)


def groups_as_size(input, weight, groups):
    return F.conv2d(*floats(input, weight), groups=input.shape[1] // groups)


def inputs_counted_for_outputs(input, weight, groups):
    size = input.shape[1] // groups
    outputs = [
        F.conv2d(*floats(input[:, start : start + size], weight[start : start + size]))
        for start in range(0, groups * size, size)
        if start < len(weight)
    ]
    return np.concatenate(outputs, 1)


def one_input(channel):
    """Of each group only one input channel."""

    def wrong(input, weight, groups):
        kept = in_groups(input, groups, 1)[:, :, channel]
        one = slice(channel, channel + 1 or None)
        return grouped_conv2d(kept, weight[:, one], groups)

    return wrong


def inputs_and_weights_dealt(input, weight, groups):
    return grouped_conv2d(dealt(input, groups, 1), dealt(weight, groups, 0), groups)


def inputs_backwards(input, weight, groups):
    parts = np.split(input, groups, axis=1)[::-1]
    return grouped_conv2d(np.concatenate(parts, axis=1), weight, groups)


EXERCISE = Exercise(
    assignment="13_convolution_family",
    reference=grouped_conv2d,
    points=3,
    section="Groups of channels that do not see each other",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "groups-ignored",
            "The groups are not used: the weight meets all input channels.",
            "How many input channels does one output channel see?",
            groups_ignored,
        ),
        Mistake(
            "first-group-for-all",
            "Every output channel sees the first group of input channels.",
            "Which input channels does the last output channel see?",
            first_inputs_for_all,
        ),
        Mistake(
            "inputs-and-weights-interleaved",
            "Input channels and kernels are dealt out to the groups in turn.",
            "Two groups of four channels: which of them does the first group hold?",
            inputs_and_weights_dealt,
        ),
        Mistake(
            "inputs-backwards",
            "The first group of the output sees the last group of the input.",
            "Which channels does the first kernel see?",
            inputs_backwards,
        ),
        Mistake(
            "every-channel-seen",
            "Every output channel sees all the input channels.",
            "May the last input channel change the first output channel?",
            every_channel_seen,
        ),
        Mistake(
            "inputs-interleaved",
            "Input channel c goes to group c mod groups, instead of to its neighbours.",
            "Of 4 input channels in 2 groups, which ones are in the first?",
            inputs_dealt,
        ),
        Mistake(
            "weights-interleaved",
            "Kernel o goes to group o mod groups, instead of to its neighbours.",
            "Of 4 kernels in 2 groups, which ones are in the first?",
            weights_dealt,
        ),
        Mistake(
            "outputs-interleaved",
            "The groups' output channels come out in turns, not one after the other.",
            "In which order do the output channels of the groups stand?",
            outputs_dealt,
        ),
        Mistake(
            "output-sees-group-in-turn",
            "Output channel o sees input group o mod groups.",
            "Of 4 output channels in 2 groups, which group does number 1 see?",
            outputs_and_weights_dealt,
        ),
        Mistake(
            "same-weights-for-all-groups",
            "Every group uses the first group's kernels.",
            "Which kernels belong to the second group?",
            same_weights,
        ),
        Mistake(
            "groups-added-up",
            "The groups' outputs are added up instead of set side by side.",
            "How many output channels are there?",
            by_group(lambda output: output.sum(1)),
        ),
        Mistake(
            "first-group-only",
            "Only the first group's output channels come out.",
            "Where do you keep one group's output while the next is computed?",
            by_group(lambda output: output[:, 0]),
        ),
        Mistake(
            "last-group-only",
            "Only the last group's output channels come out.",
            "Where do you keep one group's output while the next is computed?",
            by_group(lambda output: output[:, -1]),
        ),
        Mistake(
            "only-first-group-filled",
            "Only the first group's place is filled, the rest is zero.",
            "Where in the output does the second group belong?",
            by_group(filled(0)),
        ),
        Mistake(
            "only-last-group-filled",
            "Only the last group's place is filled, the rest is zero.",
            "How often is the array of zeros made?",
            by_group(filled(-1)),
        ),
        Mistake(
            "groups-backwards",
            "The groups come out in reverse.",
            "Which group do the first output channels belong to?",
            by_group(backwards),
        ),
        Mistake(
            "joined-along-batch",
            "The groups' outputs are joined along the batch, not along the channels.",
            "Which axis of (N, C, H, W) should grow when groups are joined?",
            by_group(joined_along_batch),
        ),
        Mistake(
            "groups-on-own-axis",
            "The groups have an axis of their own.",
            "How many axes does the shape in the docstring have?",
            by_group(groups_on_their_own_axis),
        ),
        Mistake(
            "groups-as-size",
            "`groups` is taken for the number of channels in a group.",
            "Six channels, groups = 2: how many channels has each group?",
            groups_as_size,
        ),
        Mistake(
            "inputs-counted-for-outputs",
            "The output channels are cut into groups as large as those of the input.",
            "How many of the C_out kernels belong to each group?",
            inputs_counted_for_outputs,
        ),
        Mistake(
            "last-input-channel",
            "Within a group each channel's result replaces the one before it.",
            "After the loop over a group's channels, what is left of the first one: "
            "should there be = or +=?",
            one_input(-1),
        ),
        Mistake(
            "first-input-channel",
            "Only the first channel of each group is used.",
            "Does your result change when the second channel of a group does?",
            one_input(0),
        ),
        *mistakes_of_kernels(grouped_conv2d),
        *mistakes_of_sizes(grouped_conv2d, margin),
        *mistakes_of_batches(grouped_conv2d),
        *mistakes_of_care(
            grouped_conv2d, [[[[19, 25], [37, 43]], [[37, 47], [67, 77]]]]
        ),
    ),
    hints=(
        "Six input channels and four output channels in two groups: which inputs does "
        "output channel 3 see?",
        "Group g is an ordinary convolution of input[:, g·a : (g + 1)·a] with "
        "weight[g·b : (g + 1)·b], where a = C_in / groups and b = C_out / groups.",
        "for each group:\n"
        "    take its input channels, and its kernels\n"
        "    convolve them as usual\n"
        "join the outputs along the axis of channels",
        "a, b = input.shape[1] // groups, len(weight) // groups\n"
        "outputs = []\n"
        "for g in range(groups):\n"
        "    images = input[:, g * a : (g + 1) * a]\n"
        "    kernels = weight[…]\n"
        "    outputs.append(…)\n"
        "return np.concatenate(outputs, axis=…)",
    ),
    size_rule=size_rule,
)
