"""Mistakes that the whole family shares; `right` takes input, weight and options."""

import numpy as np

from cnnlib.checks.arrays import added_to_integers
from cnnlib.checks.spec import Mistake

NINE = np.arange(9).reshape(3, 3)
TWO_IMAGES = np.stack([NINE, NINE + 1])[None]
TWO_KERNELS = np.array([[[[0, 1], [2, 3]]], [[[1, 2], [3, 4]]]])


def turned(weight):
    return np.flip(weight, axis=tuple(range(2, weight.ndim)))


def with_weight(right, change):
    """The right layer, of a weight that was changed first."""

    def wrong(input, weight, *options, **named):
        return right(input, change(weight), *options, **named)

    return wrong


def after(right, change):
    """The right output, changed afterwards."""

    def wrong(*args, **named):
        return change(right(*args, **named))

    return wrong


def of_one_channel(right, channel, weight_axis):
    one = slice(channel, channel + 1 or None)

    def wrong(input, weight, *options, **named):
        weight = weight[one] if weight_axis == 0 else weight[:, one]
        return right(input[:, one], weight, *options, **named)

    return wrong


def same_kernel(right, weight_axis):
    def wrong(input, weight, *options, **named):
        first = weight[:1] if weight_axis == 0 else weight[:, :1]
        return right(input.sum(1, keepdims=True), first, *options, **named)

    return wrong


def square_kernel_only(right):
    def wrong(input, weight, *options, **named):
        kh, kw = weight.shape[2:]
        if kh != kw:
            raise ValueError("the kernel is not square")
        return right(input, weight, *options, **named)

    return wrong


def only_first_filled(output):
    output = np.array(output)
    output[1:] = 0
    return output


def first_repeated(output):
    return np.broadcast_to(output[:1], output.shape)


def truncated(right):
    def wrong(input, *rest, **named):
        return right(input, *rest, **named).astype(input.dtype)

    return wrong


def changes_input(right):
    def wrong(input, *rest, **named):
        output = right(input, *rest, **named)
        input[0] += 1
        return output

    return wrong


def only_the_example(answer):
    def wrong(*args, **named):
        return np.array(answer)

    return wrong


def mistakes_of_kernels(right):
    return (
        Mistake(
            "flipped-kernel",
            "The kernels are turned round.",
            "Which number of a kernel meets the first pixel of its window?",
            with_weight(right, turned),
        ),
        Mistake(
            "transposed-kernel",
            "The kernels' rows and columns are exchanged.",
            "Which number of a kernel lies in the top right corner of its window?",
            with_weight(right, lambda weight: weight.swapaxes(2, 3)),
        ),
        Mistake(
            "square-kernel-only",
            "The kernel's height and width are exchanged, or taken to be the same.",
            "What does your function do with a kernel of 2 rows and 3 columns?",
            square_kernel_only(right),
        ),
    )


def mistakes_of_channels(right, weight_axis=1):
    """`weight_axis` is the axis of the weight that counts the input channels."""
    return (
        Mistake(
            "last-input-channel",
            "Each input channel's result replaces the one before it.",
            "After the loop over input channels, what is left of the first one: should "
            "there be = or +=?",
            of_one_channel(right, -1, weight_axis),
        ),
        Mistake(
            "first-input-channel",
            "Only the first input channel is used.",
            "Does your result change when the second channel does?",
            of_one_channel(right, 0, weight_axis),
        ),
        Mistake(
            "one-kernel-for-all-inputs",
            "The first input channel's kernel is used for all of them.",
            "Which kernel belongs to the second input channel?",
            same_kernel(right, weight_axis),
        ),
        Mistake(
            "axes-of-weight-swapped",
            "The weight's axes of input and output channels are exchanged.",
            "In the weight's shape, which axis counts the input channels?",
            with_weight(right, lambda weight: weight.swapaxes(0, 1)),
        ),
    )


def mistakes_of_batches(right):
    return (
        Mistake(
            "first-image-only",
            "Only the first item of the batch comes out.",
            "How many items come out when two go in?",
            after(right, lambda output: output[:1]),
        ),
        Mistake(
            "other-images-zero",
            "Only the first item's output is filled, the others are zero.",
            "Over which axes do your loops run, and is the batch among them?",
            after(right, only_first_filled),
        ),
        Mistake(
            "first-image-repeated",
            "Every item of the batch gets the first one's output.",
            "Which item of the batch does your window come from?",
            after(right, first_repeated),
        ),
        Mistake(
            "no-batch-axis",
            "The output has lost the axis of the batch.",
            "How many axes does the shape in the docstring have?",
            after(right, lambda output: output[0]),
        ),
        Mistake(
            "outputs-last",
            "The output channels stand on the last axis.",
            "In which order are the axes of the shape in the docstring?",
            after(right, lambda output: np.moveaxis(output, 1, -1)),
        ),
    )


def mistakes_of_care(right, answer):
    return (
        Mistake(
            "integer-truncation",
            "The output array holds integers, so fractions are cut off.",
            "What dtype does your output array get when the input is of integers?",
            truncated(right),
        ),
        Mistake(
            "integer-output",
            "The output array holds integers, and fractions cannot be added to it.",
            "What dtype does your output array get when the input is of integers?",
            added_to_integers(right),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Does input occur in your code at all?",
            only_the_example(answer),
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes_input(right),
        ),
    )


def mistakes_of_sizes(right, margin):
    """`margin(weight, *options)` is how much smaller the output is, on each axis."""

    def keeps_size(input, weight, *options):
        borders = [(m // 2, m - m // 2) for m in margin(weight, *options)]
        return right(np.pad(input, ((0, 0), (0, 0), *borders)), weight, *options)

    def full(input, weight, *options):
        borders = [(m, m) for m in margin(weight, *options)]
        return right(np.pad(input, ((0, 0), (0, 0), *borders)), weight, *options)

    return (
        Mistake(
            "missing-plus-one",
            "The output is one row and one column short.",
            "A kernel as large as the image fits in one place. How many does your "
            "formula give it?",
            after(right, lambda output: output[:, :, :-1, :-1]),
        ),
        Mistake(
            "padded",
            "The input was padded with zeros to keep its size.",
            "Is there any place here where the kernel may hang over the edge?",
            keeps_size,
        ),
        Mistake(
            "full",
            "Every overlap of kernel and input was counted, even a partial one.",
            "At your first output, does the whole kernel lie on the input?",
            full,
        ),
    )
