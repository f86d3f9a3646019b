"""Exercise: how many numbers does a convolution learn?"""

from math import prod

from cnnlib import shapes
from cnnlib.checks.spec import Case, Exercise, Mistake

from .cost import (
    area,
    height_twice,
    pair,
    random_layer,
    side_only,
    sum_of_sides,
    weights,
)


def hidden(rng):
    kinds = {
        "basic": "a random layer",
        "general": "a random layer with groups",
        "edge": "a random depthwise layer",
    }
    for group, kind in kinds.items():
        for bias in (True, False):
            yield Case((*random_layer(rng, group), bias), kind, group)


def counted(count=weights, biases=lambda c_in, c_out: c_out):
    """`conv_parameters` with its weights or its biases counted in another way."""

    def wrong(c_in, c_out, kernel_size, groups=1, bias=True):
        total = count(c_in, c_out, kernel_size, groups)
        return total + (biases(c_in, c_out) if bias else 0)

    return wrong


def with_kernel(measure):
    def count(c_in, c_out, kernel_size, groups):
        return c_out * (c_in // groups) * measure(kernel_size)

    return counted(count)


def bias_inside_groups(c_in, c_out, kernel_size, groups=1, bias=True):
    return (c_in * area(kernel_size) + bool(bias)) * c_out // groups


def bias_per_tap(c_in, c_out, kernel_size, groups=1, bias=True):
    return weights(c_in // groups + bool(bias), c_out, kernel_size)


def bias_per_group(c_in, c_out, kernel_size, groups=1, bias=True):
    return weights(c_in, c_out, kernel_size, groups) + (groups if bias else 0)


def squared_with_operator(c_in, c_out, kernel_size, groups=1, bias=True):
    return c_out * (c_in // groups) * kernel_size**2 + (c_out if bias else 0)


def no_bias_by_default(c_in, c_out, kernel_size, groups=1, bias=False):
    return weights(c_in, c_out, kernel_size, groups) + (c_out if bias else 0)


def size_rule(c_in, c_out, kernel_size, groups=1, bias=True):
    kh, kw = pair(kernel_size)
    return f"{c_out}·({c_in} / {groups})·{kh}·{kw}" + (f" + {c_out}" if bias else "")


EXERCISE = Exercise(
    assignment="12_receptive_field_and_cost",
    reference=shapes.conv_parameters,
    points=2,
    section="Parameters do not depend on the size of the image",
    tolerance=0,
    public=(
        Case((3, 10, 5), "ten 5×5 filters on a colour image", "basic"),
        Case((1, 6, 5, 1, True), "LeNet's first layer", "basic"),
        Case((16, 7, 3, 1, True), "more channels in than out", "basic"),
        Case((4, 9, 3, 1, False), "no biases"),
        Case((5, 3, (2, 7), 1, True), "a kernel that is not square"),
        Case((3, 8, (6, 1), 1, False), "a tall kernel, no biases"),
        Case((96, 256, 5, 2), "AlexNet's second layer: two groups"),
        Case((12, 18, 3, 3, False), "three groups, no biases"),
        Case((20, 30, (3, 5), 5, True), "five groups and a kernel that is not square"),
        Case((64, 32, 1, 1, True), "a 1×1 kernel", "edge"),
        Case((24, 24, 3, 24), "depthwise: as many groups as channels", "edge"),
        Case((8, 16, (1, 9), 8, False), "depthwise with two filters each", "edge"),
        Case((1, 1, (2, 3)), "one channel in, one out", "edge"),
    ),
    hidden=hidden,
    mistakes=(
        Mistake(
            "bias-ignored",
            "The biases are never counted.",
            "What is added to an output channel after all products have been summed?",
            counted(biases=lambda c_in, c_out: 0),
        ),
        Mistake(
            "always-bias",
            "The biases are counted even when the layer has none.",
            "What changes in your count when bias is False?",
            lambda c_in, c_out, kernel_size, groups=1, bias=True: (
                weights(c_in, c_out, kernel_size, groups) + c_out
            ),
        ),
        Mistake(
            "no-bias-by-default",
            "Without the last argument the biases are left out.",
            "What does the signature say that bias is when nobody names it?",
            no_bias_by_default,
        ),
        Mistake(
            "bias-per-input",
            "One bias is counted for each input channel.",
            "What shape does the bias of torch.nn.Conv2d(3, 10, 5) have?",
            counted(biases=lambda c_in, c_out: c_in),
        ),
        Mistake(
            "bias-per-pair",
            "One bias is counted for each pair of an input and an output channel.",
            "What shape does the bias of torch.nn.Conv2d(3, 10, 5) have?",
            counted(biases=lambda c_in, c_out: c_in * c_out),
        ),
        Mistake(
            "one-bias",
            "A single bias is counted for the whole layer.",
            "Two output channels: do they add the same number, or each its own?",
            counted(biases=lambda c_in, c_out: 1),
        ),
        Mistake(
            "bias-per-tap",
            "Each filter is given a whole kernel of biases.",
            "How many numbers are added after the products of a filter were summed?",
            bias_per_tap,
        ),
        Mistake(
            "bias-per-group",
            "One bias is counted for each group.",
            "Two output channels of one group: do they add the same number?",
            bias_per_group,
        ),
        Mistake(
            "bias-inside-groups",
            "The biases are divided by the number of groups as well.",
            "With two groups, are there still as many output channels?",
            bias_inside_groups,
        ),
        Mistake(
            "bias-inverted",
            "The biases are counted when there are none, and left out when there are.",
            "In which branch of your if do you land when bias is True?",
            lambda c_in, c_out, kernel_size, groups=1, bias=True: (
                weights(c_in, c_out, kernel_size, groups) + (0 if bias else c_out)
            ),
        ),
        Mistake(
            "groups-ignored",
            "The groups are not used.",
            "In two groups, how many of the input channels does a filter see?",
            counted(lambda c_in, c_out, k, groups: weights(c_in, c_out, k)),
        ),
        Mistake(
            "groups-divided-twice",
            "Input and output channels are both divided by the number of groups.",
            "That is the cost of one group. How many groups are there?",
            counted(
                lambda c_in, c_out, k, groups: weights(c_in, c_out // groups, k, groups)
            ),
        ),
        Mistake(
            "groups-multiplied",
            "The weights are multiplied by the number of groups.",
            "Do groups make a layer cheaper or dearer?",
            counted(lambda c_in, c_out, k, groups: weights(c_in, c_out, k) * groups),
        ),
        Mistake(
            "kernel-not-squared",
            "A single number for the kernel is not squared.",
            "How many weights does a 5×5 kernel have?",
            with_kernel(side_only),
        ),
        Mistake(
            "height-twice",
            "The kernel's height is used for its width as well.",
            "How many weights does a 2×7 kernel have?",
            with_kernel(height_twice),
        ),
        Mistake(
            "sum-of-sides",
            "The kernel's height and width are added.",
            "How many weights does a 2×7 kernel have?",
            with_kernel(sum_of_sides),
        ),
        Mistake(
            "one-number-only",
            "A pair for the kernel cannot be used, only one number.",
            "What is a tuple to the power of two?",
            squared_with_operator,
        ),
        Mistake(
            "pairs-only",
            "A single number for the kernel cannot be used, only a pair.",
            "What happens when you unpack the number 5 into two?",
            with_kernel(prod),
        ),
        Mistake(
            "one-channel-in",
            "A filter is taken to see a single input channel.",
            "How many numbers does a 5×5 filter on a colour image have?",
            counted(lambda c_in, c_out, k, groups: c_out * area(k)),
        ),
        Mistake(
            "one-filter",
            "The weights of a single filter are counted.",
            "How many filters does it take to make c_out channels?",
            counted(lambda c_in, c_out, k, groups: c_in // groups * area(k)),
        ),
        Mistake(
            "channels-added",
            "Input and output channels are added instead of multiplied.",
            "How many kernels join 3 input channels with 10 output channels?",
            counted(lambda c_in, c_out, k, groups: (c_in // groups + c_out) * area(k)),
        ),
        Mistake(
            "hard-coded-example",
            "The number of the worked example is returned whatever the layer.",
            "Do c_in and c_out occur in your code at all?",
            lambda c_in, c_out, kernel_size, groups=1, bias=True: 760,
        ),
    ),
    hints=(
        "What shape does the weight of torch.nn.Conv2d(3, 10, 5) have, and what shape "
        "its bias?",
        "Each of the c_out filters sees the c_in / groups channels of its group, "
        "through a kernel of kh × kw; each has one bias.",
        "make a pair of kernel_size when it is a single number\n"
        "weights = filters × channels each of them sees × kernel height × width\n"
        "biases = filters, or none",
        "kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size\n"
        "weights = c_out * (…) * kh * kw\n"
        "return weights + (… if bias else 0)",
    ),
    size_rule=size_rule,
)
