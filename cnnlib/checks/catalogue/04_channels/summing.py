"""What the exercises on channels share: the worked example, and mistakes of sliding."""

from importlib import import_module

import numpy as np

from cnnlib.checks.arrays import added_to_integers, scattered
from cnnlib.checks.spec import Mistake

sliding = import_module("cnnlib.checks.catalogue.02_convolution.sliding")

NINE = np.arange(9).reshape(3, 3)
TWO_IMAGES = np.stack([NINE, NINE + 1])
TWO_KERNELS = np.array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])

IMAGES = (
    (scattered(2, 3, 5), (2, 3), "a wide kernel on a wide input", "general"),
    (scattered(3, 5, 3), (3, 2), "three channels, and a tall kernel", "general"),
    (scattered(2, 4, 4) / 2, (3, 3), "3×3 kernels without any symmetry", "general"),
    (scattered(3, 4, 6), (3, 2), "nothing square, three channels", "general"),
    (scattered(4, 3, 3), (2, 2), "four channels", "general"),
    (scattered(1, 3, 2), (2, 1), "a single channel", "edge"),
    (scattered(3, 2, 2), (1, 1), "1×1 kernels", "edge"),
    (scattered(2, 2, 3), (2, 3), "kernels as large as the input", "edge"),
)


def added_up(wrong):
    """A mistake of one plane, made in every plane before they are added up."""

    def planes(input, kernel):
        return sum(map(wrong, input, kernel))

    return planes


def stacked(wrong):
    """A mistake of one output channel, made in every one of them."""

    def channels(input, kernel):
        return np.stack([wrong(input, filters) for filters in kernel])

    return channels


def flipped_planes(input, kernel):
    return input, kernel[..., ::-1, ::-1]


def size_of_output(input, kernel):
    return tuple(
        n - k + 1 for n, k in zip(input.shape[-2:], kernel.shape[-2:], strict=True)
    )


def size_rule(input, kernel):
    (h, w), (kh, kw) = input.shape[-2:], kernel.shape[-2:]
    rows, columns = size_of_output(input, kernel)
    return f"({h} − {kh} + 1) × ({w} − {kw} + 1) = {rows} × {columns}"


def size_swapped(right):
    def wrong(input, kernel):
        rows, columns = size_of_output(input, kernel)
        if rows != columns:
            raise IndexError("beyond the edge of the output")
        return right(input, kernel)

    return wrong


def mistakes_of_planes(right, lift):
    """What goes wrong while sliding; `lift` takes a mistake to all the channels."""
    return (
        *sliding.mistakes_of_sliding(lift),
        Mistake(
            "output-sides-swapped",
            "The output array has its height and width exchanged.",
            "In np.zeros((a, b)), which of the two is the number of rows?",
            size_swapped(right),
        ),
        Mistake(
            "integer-output",
            "The output array holds integers, and fractions cannot be added to it.",
            "What dtype does your output array get when the image is of integers?",
            added_to_integers(right),
        ),
        Mistake(
            "integers-only",
            "The output array holds integers, so fractions are cut off.",
            "What dtype has your output array?",
            lambda input, kernel: right(input, kernel).astype(int),
        ),
        changes_input(right),
    )


def changes_input(right):
    def wrong(input, kernel):
        output = right(input, kernel)
        input[0] = 0
        return output

    return Mistake(
        "changes-input",
        "The input is overwritten during the computation.",
        "Would a second call with the same array give the same answer?",
        wrong,
    )
