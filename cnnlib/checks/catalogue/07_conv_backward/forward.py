"""Mistakes of a convolution layer that have nothing to do with im2col."""

import numpy as np

from cnnlib.checks.spec import Mistake

from .patches import output_sizes, pair


def mistakes_of_forward(conv, with_bias):
    """What goes wrong around the product.

    `conv` is the right layer, ``with_bias(change)`` the same with another bias.
    """

    def mean_over_channels(input, weight, *options):
        return conv(input, weight / weight.shape[1], *options)

    def padded_before_only(input, weight, bias=None, stride=1, padding=0):
        top, left = pair(padding)
        framed = np.pad(input, ((0, 0), (0, 0), (top, 0), (left, 0)))
        return conv(framed, weight, bias, stride)

    def window_not_moved(input, weight, bias=None, stride=1, padding=0):
        rows, columns = output_sizes(input, weight.shape[2:], stride, padding)
        return conv(input, weight, bias, 1, padding)[:, :, :rows, :columns]

    def channels_fastest(input, weight, *options):
        return conv(input, np.moveaxis(weight, 1, -1).reshape(weight.shape), *options)

    return (
        Mistake(
            "bias-for-each-input",
            "The bias is added once for every input channel.",
            "Does the line that adds the bias stand inside a loop over channels?",
            with_bias(lambda bias, weight: bias * weight.shape[1]),
        ),
        Mistake(
            "one-bias-for-all",
            "Every output channel gets the first one's bias.",
            "Which number of bias belongs to output channel 1?",
            with_bias(lambda bias, weight: bias[[0] * len(bias)]),
        ),
        Mistake(
            "mean-over-channels",
            "The input channels' results are averaged instead of added.",
            "Two channels of 5 and 7: is the output 12 or 6?",
            mean_over_channels,
        ),
        Mistake(
            "padding-before-only",
            "The zeros stand above and on the left only.",
            "By how much does a padding of 1 make an image taller?",
            padded_before_only,
        ),
        Mistake(
            "window-not-moved",
            "There are as many outputs as there should be, of windows one pixel apart.",
            "With stride 2, in which row begins the window of output row 1?",
            window_not_moved,
        ),
        Mistake(
            "first-set-everywhere",
            "All output channels are the same: the first set of kernels.",
            "Which set of kernels belongs to output channel 1?",
            lambda x, w, *options: conv(x, w[[0] * len(w)], *options),
        ),
        Mistake(
            "weight-channels-last",
            "In each row of the weight the channels run fastest, not the columns.",
            "Which number comes second in a column of im2col, and which in weight[0]?",
            channels_fastest,
        ),
        Mistake(
            "integers-only",
            "The output array holds integers, so fractions are cut off.",
            "What dtype has your output array?",
            lambda *args: conv(*args).astype(int),
        ),
    )
