"""Exercise: several channels in, several channels out."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import IMAGES, TWO_IMAGES, TWO_KERNELS, size_rule
from .corr2d_multi_in import corr2d_multi_in


def corr2d_multi_in_out(input, kernel):
    """One output channel for each set of kernels: cross-correlate, and add up.

    ``output[o, i, j] = Σ_c Σ_a Σ_b input[c, i + a, j + b] · kernel[o, c, a, b]``: input
    (C, H, W), kernel (O, C, kh, kw), result (O, H − kh + 1, W − kw + 1). Judged are
    shape and values, and that the arguments stay as they were.

    >>> input = np.array([[[1, 2]], [[10, 20]]])
    >>> kernel = np.array([[[3, 0]], [[0, 4]]])
    >>> corr2d_multi_in_out(input, np.stack([kernel, -kernel]))
    array([[[ 83.]],
           [[-83.]]])
    """
    outputs = [corr2d_multi_in(input, filters) for filters in kernel]
    return np.stack(outputs)


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


EXERCISE = Exercise(
    assignment="04_channels",
    reference=corr2d_multi_in_out,
    points=2,
    section="Each output channel has its own set of kernels",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(corr2d_multi_in_out),
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
    sign="⋆",
)
