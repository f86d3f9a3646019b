"""Exercise: how many multiply-adds does a convolution cost?"""

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
        for _ in range(2):
            c_in, c_out, kernel, groups = random_layer(rng, group)
            height, width = (int(n) for n in rng.integers(1, 60, 2))
            yield Case((c_in, c_out, kernel, height, width, groups), kind, group)


def counted(count):
    """The cost at one place, times all places of the output."""

    def wrong(c_in, c_out, kernel_size, out_height, out_width, groups=1):
        return count(c_in, c_out, kernel_size, groups) * out_height * out_width

    return wrong


def with_kernel(measure):
    return counted(lambda c_in, c_out, k, groups: c_out * (c_in // groups) * measure(k))


def with_places(places):
    """The cost at one place, times another number of places."""

    def wrong(c_in, c_out, kernel_size, out_height, out_width, groups=1):
        cost = weights(c_in, c_out, kernel_size, groups)
        return cost * places(out_height, out_width)

    return wrong


def valid_places(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    cost = weights(c_in, c_out, kernel_size, groups)
    return cost * (out_height - kh + 1) * (out_width - kw + 1)


def biases_once(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    return weights(c_in, c_out, kernel_size, groups) * out_height * out_width + c_out


def squared_with_operator(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    return c_out * (c_in // groups) * kernel_size**2 * out_height * out_width


def size_rule(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    return f"{c_out}·({c_in} / {groups})·{kh}·{kw}·{out_height}·{out_width}"


EXERCISE = Exercise(
    assignment="12_receptive_field_and_cost",
    reference=shapes.conv_macs,
    points=2,
    section="Multiply-adds are paid at every place of the output",
    tolerance=0,
    public=(
        Case((100, 100, 5, 64, 64), "100 channels to 100, 5×5, on 64×64", "basic"),
        Case((3, 10, 5, 32, 32), "ten 5×5 filters on a colour image", "basic"),
        Case((6, 16, 3, 4, 4), "a small layer", "basic"),
        Case((2, 3, 3, 20, 7), "a wide kernel's share of a tall output"),
        Case((5, 3, (2, 7), 11, 13), "a kernel that is not square"),
        Case((3, 8, (6, 1), 9, 30), "a tall kernel"),
        Case((96, 256, 5, 27, 27, 2), "AlexNet's second layer: two groups"),
        Case((12, 18, 3, 8, 5, 3), "three groups"),
        Case((20, 30, (3, 5), 6, 14, 5), "five groups and an odd kernel"),
        Case((64, 32, 1, 7, 9), "a 1×1 kernel", "edge"),
        Case((24, 24, 3, 10, 12, 24), "depthwise: as many groups as channels", "edge"),
        Case((8, 16, (1, 9), 3, 4, 8), "depthwise, with a border", "edge"),
        Case((400, 120, 5, 1, 1), "an output of a single pixel", "edge"),
    ),
    hidden=hidden,
    mistakes=(
        Mistake(
            "doubled",
            "Multiplications and additions are counted apart: these are FLOPs.",
            "One multiply-add: is it one, or two?",
            counted(lambda c_in, c_out, k, groups: 2 * weights(c_in, c_out, k, groups)),
        ),
        Mistake(
            "multiplications-and-additions",
            "The products and the sums between them are counted apart.",
            "One multiply-add: is it one, or two?",
            counted(
                lambda c_in, c_out, k, groups: (
                    2 * weights(c_in, c_out, k, groups) - c_out
                )
            ),
        ),
        Mistake(
            "additions-only",
            "One multiply-add is missing for each output.",
            "How many products are summed for one output, and how many pairs of one "
            "multiplication and one addition is that?",
            counted(
                lambda c_in, c_out, k, groups: weights(c_in, c_out, k, groups) - c_out
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
            "The cost is multiplied by the number of groups.",
            "Do groups make a layer cheaper or dearer?",
            counted(lambda c_in, c_out, k, groups: weights(c_in, c_out, k) * groups),
        ),
        Mistake(
            "bias-counted",
            "The biases are counted, at every place of the output.",
            "Does the exercise count biases?",
            counted(
                lambda c_in, c_out, k, groups: weights(c_in, c_out, k, groups) + c_out
            ),
        ),
        Mistake(
            "bias-counted-once",
            "The biases are counted, once for each channel.",
            "Does the exercise count biases?",
            biases_once,
        ),
        Mistake(
            "parameters-not-cost",
            "The weights are counted, not how often they are used.",
            "At how many places of the output is each weight used?",
            with_places(lambda height, width: 1),
        ),
        Mistake(
            "output-height-twice",
            "The output's height is used for its width as well.",
            "How many pixels does an output of 20×7 have?",
            with_places(lambda height, width: height * height),
        ),
        Mistake(
            "output-width-twice",
            "The output's width is used for its height as well.",
            "How many pixels does an output of 20×7 have?",
            with_places(lambda height, width: width * width),
        ),
        Mistake(
            "output-sides-added",
            "Height and width of the output are added.",
            "How many pixels does an output of 20×7 have?",
            with_places(lambda height, width: height + width),
        ),
        Mistake(
            "input-size-assumed",
            "The sizes are taken for those of the input.",
            "Which image has out_height rows: the one before or the one after?",
            valid_places,
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
            "kernel-forgotten",
            "The kernel's size is not used.",
            "How many products does a 5×5 kernel take at one place?",
            with_kernel(lambda kernel_size: 1),
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
            "How many products does a 5×5 filter take on a colour image?",
            counted(lambda c_in, c_out, k, groups: c_out * area(k)),
        ),
        Mistake(
            "one-filter",
            "The cost of a single filter is counted.",
            "How many filters does it take to make c_out channels?",
            counted(lambda c_in, c_out, k, groups: c_in // groups * area(k)),
        ),
        Mistake(
            "hard-coded-example",
            "The number of the worked example is returned whatever the layer.",
            "Do c_in and c_out occur in your code at all?",
            lambda c_in, c_out, kernel_size, height, width, groups=1: 1_024_000_000,
        ),
    ),
    hints=(
        "How many multiply-adds does a single number of the output take?",
        "Every number of the output costs one multiply-add for each weight of its "
        "filter.",
        "make a pair of kernel_size when it is a single number\n"
        "weights of one filter = channels it sees × kernel height × kernel width\n"
        "numbers in the output = c_out × out_height × out_width\n"
        "return one times the other",
        "kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size\n"
        "one_output = (…) * kh * kw\n"
        "return one_output * c_out * …",
    ),
    size_rule=size_rule,
)
