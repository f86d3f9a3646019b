"""Exercise: several channels in, several channels out."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake

from .summing import (
    IMAGES,
    TWO_IMAGES,
    TWO_KERNELS,
    added_up,
    flipped_planes,
    mistakes_of_planes,
    size_rule,
    sliding,
    stacked,
)


def corr2d_multi_in_out(input, kernel):
    """One output channel for each set of kernels: cross-correlate, and add up.

    ``output[o, i, j] = Σ_c Σ_a Σ_b input[c, i + a, j + b] · kernel[o, c, a, b]``

    Parameters
    ----------
    input : ndarray of shape (C, H, W)
    kernel : ndarray of shape (O, C, kh, kw)
        For every output channel one kernel per input channel; none is flipped.

    Returns
    -------
    ndarray of shape (O, H − kh + 1, W − kw + 1)

    Examples
    --------
    >>> nine = np.arange(9).reshape(3, 3)
    >>> kernel = np.array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])
    >>> kernels = np.stack([kernel, kernel + 1])
    >>> corr2d_multi_in_out(np.stack([nine, nine + 1]), kernels)
    array([[[ 56.,  72.],
            [104., 120.]],
           [[ 76., 100.],
            [148., 172.]]])
    """
    return F.conv2d(*floats(input, kernel))


PUBLIC = (
    Case(
        (TWO_IMAGES, np.stack([TWO_KERNELS + o for o in range(3)])),
        "the worked example of the lesson, three times",
        "basic",
    ),
    Case((TWO_IMAGES, TWO_KERNELS[None]), "a single output channel", "basic"),
    *(
        Case((image, scattered(outputs, len(image), *size, start=3)), about, group)
        for (image, size, about, group), outputs in zip(
            IMAGES, (2, 2, 3, 4, 2, 3, 2, 2), strict=True
        )
    ),
    Case(
        (scattered(2, 2, 3), scattered(3, 2, 1, 2) / 4),
        "integer images and kernels of fractions",
        "edge",
    ),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        o, c, kh, kw = rng.integers(2, 5, 4) if group != "edge" else (3, 1, 2, 3)
        h, w = kh + rng.integers(1, 5), kw + rng.integers(0, 6)
        arrays = rng.standard_normal((c, h, w)), rng.standard_normal((o, c, kh, kw))
        yield Case(arrays, "random images and kernels", group)
    image = rng.integers(0, 256, (3, 5, 4))
    yield Case((image, rng.random((2, 3, 2, 3))), "integer images", "edge")


def every_plane(input, kernel):
    """All planes before they are added up: shape (O, C, rows, columns)."""
    return np.stack([[*map(F.corr2d, input, filters)] for filters in kernel])


def depthwise(input, kernel):
    return np.stack([F.corr2d(input[o], kernel[o, o]) for o in range(len(kernel))])


def last_filter_everywhere(input, kernel):
    output = corr2d_multi_in_out(input, kernel)
    output[:] = output[-1].copy()
    return output


def last_filter_in_last_place(input, kernel):
    output = corr2d_multi_in_out(input, kernel)
    output[:-1] = 0
    return output


def running_sum(input, kernel):
    return corr2d_multi_in_out(input, kernel).cumsum(0)


EXERCISE = Exercise(
    assignment="04_channels",
    reference=corr2d_multi_in_out,
    points=2,
    section="Each output channel has its own set of kernels",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "axes-of-kernel-swapped",
            "The kernel's first axis is taken for the input channels.",
            "In (O, C, kh, kw), which axis must agree with the input's channels?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel.swapaxes(0, 1)),
        ),
        Mistake(
            "not-summed-over-inputs",
            "Every plane is kept: the input channels' results were not added up.",
            "How many images should come out of O sets of kernels?",
            every_plane,
        ),
        Mistake(
            "summed-over-outputs",
            "The output channels were added up as well.",
            "What tells the first output channel from the second in your result?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel).sum(0),
        ),
        Mistake(
            "one-output-channel",
            "Only the first output channel is computed.",
            "How often does your loop over kernel run before it returns?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel)[0],
        ),
        Mistake(
            "last-output-channel",
            "Only the last output channel is left: each one replaces the one before.",
            "Where do you keep the first output channel while the second is computed?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel)[-1],
        ),
        Mistake(
            "last-input-channel",
            "Each input channel's result replaces the one before it.",
            "After the loop over input channels, what is left of the first one: should "
            "there be = or +=?",
            lambda input, kernel: every_plane(input, kernel)[:, -1],
        ),
        Mistake(
            "first-input-channel",
            "Only the first input channel is used.",
            "Does your result change when the second image does?",
            lambda input, kernel: every_plane(input, kernel)[:, 0],
        ),
        Mistake(
            "outputs-last",
            "The output channels stand on the last axis instead of the first.",
            "Along which axis should the output channels be stacked?",
            lambda input, kernel: np.moveaxis(
                corr2d_multi_in_out(input, kernel), 0, -1
            ),
        ),
        Mistake(
            "outputs-joined",
            "The output channels are joined into one tall image instead of stacked.",
            "What is the difference between np.concatenate and np.stack?",
            lambda input, kernel: np.concatenate(
                list(corr2d_multi_in_out(input, kernel))
            ),
        ),
        Mistake(
            "same-output-everywhere",
            "All output channels are the same: the last set of kernels.",
            "Which set of kernels belongs to output[0]?",
            last_filter_everywhere,
        ),
        Mistake(
            "only-last-place-filled",
            "Only the last output channel is filled, the others are zero.",
            "How often is the array of zeros made, once or in every step of the loop?",
            last_filter_in_last_place,
        ),
        Mistake(
            "not-reset-between-outputs",
            "The sum over input channels goes on from one output channel to the next.",
            "With which value should the sum start for the second output channel?",
            running_sum,
        ),
        Mistake(
            "one-kernel-for-all-inputs",
            "Each set's first kernel is used for every input channel.",
            "Which kernel of a set slides over the second image?",
            stacked(lambda input, filters: F.corr2d(input.sum(0), filters[0])),
        ),
        Mistake(
            "channel-by-channel",
            "Output channel o looks at input channel o only.",
            "Which input channels does an output channel depend on?",
            depthwise,
        ),
        Mistake(
            "mean-over-channels",
            "The input channels' results are averaged instead of added.",
            "Two channels of 5 and 7: is the output 12 or 6?",
            lambda input, kernel: every_plane(input, kernel).mean(1),
        ),
        Mistake(
            "mean-of-everything",
            "All the products of a window are averaged instead of summed.",
            "With kernels of ones on images of ones, is the output 1?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel) / kernel[0].size,
        ),
        Mistake(
            "flipped-kernel",
            "The kernels are turned by 180° before they slide.",
            "Do your kernels slide as they are, or do they get flipped first?",
            lambda input, kernel: corr2d_multi_in_out(*flipped_planes(input, kernel)),
        ),
        Mistake(
            "transposed-kernel",
            "The kernels' rows and columns are exchanged.",
            "Which number of a kernel lies on the window's top right corner?",
            stacked(added_up(sliding.transposed_kernel)),
        ),
        sliding.only_the_example(
            [[[56, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]]
        ),
        *mistakes_of_planes(
            corr2d_multi_in_out, lambda wrong: stacked(added_up(wrong))
        ),
        Mistake(
            "first-set-everywhere",
            "All output channels are the same: the first set of kernels.",
            "Which set of kernels belongs to output[1]?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel[[0] * len(kernel)]),
        ),
        Mistake(
            "first-set-only",
            "Only the first set of kernels is used, and one channel comes out.",
            "How many output channels do O sets of kernels give?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel[:1]),
        ),
        Mistake(
            "extra-axis",
            "The output has an axis of length 1 in front.",
            "Is there a batch of images here, or a single one?",
            lambda input, kernel: corr2d_multi_in_out(input, kernel)[None],
        ),
    ),
    hints=(
        "corr2d_multi_in gives one output channel from one set of kernels. What do "
        "you need for O of them?",
        "output[o] is corr2d_multi_in(input, kernel[o]).",
        "for each set of kernels in kernel:\n"
        "    one output channel = corr2d_multi_in(input, that set)\n"
        "stack the output channels along a new first axis",
        "channels = [corr2d_multi_in(input, filters) for filters in …]\n"
        "return np.stack(…)",
    ),
    size_rule=size_rule,
)
