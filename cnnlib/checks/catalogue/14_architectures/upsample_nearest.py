"""Exercise: every pixel becomes a block."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import counted, maps


def upsample_nearest(input, scale):
    """Enlarge feature maps: every pixel becomes a block of scale × scale equal ones.

    ``output[n, c, i, j] = input[n, c, ⌊i/scale⌋, ⌊j/scale⌋]``: input (N, C, H, W),
    scale a whole number, result (N, C, H·scale, W·scale). Judged are shape and values,
    and that the arguments stay as they were.

    >>> upsample_nearest(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), 2)
    array([[[[1., 1., 2., 2.],
             [1., 1., 2., 2.],
             [3., 3., 4., 4.],
             [3., 3., 4., 4.]]]])
    """
    rows = np.repeat(input, scale, axis=2)
    return np.repeat(rows, scale, axis=3)


EXAMPLE = counted(1, 1, 2, 2, start=1), 2

PUBLIC = (
    Case(EXAMPLE, "four pixels, doubled", "basic"),
    Case((counted(1, 2, 1, 3), 2), "two channels", "basic"),
    Case((maps(2, 2, 2, 3), 2), "two samples, not square"),
    Case((maps(1, 2, 3, 2, start=4), 3), "three times as large"),
    Case((maps(2, 3, 2, 2, start=2), 2), "three channels"),
    Case((maps(2, 1, 3, 4, start=1), 4), "four times as large"),
    Case((maps(2, 2, 2, 3, start=5), 1), "a scale of 1", "edge"),
    Case((maps(2, 3, 1, 1), 3), "a single pixel", "edge"),
)


def hidden(rng):
    for group, scale in (("basic", 2), ("general", 3), ("general", 5), ("edge", 1)):
        input = rng.standard_normal(rng.integers(1, 5, 4))
        yield Case((input, scale), "other images", group)


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=upsample_nearest,
    points=2,
    section="Upsampling repeats pixels, and learns nothing",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(upsample_nearest),
    hints=(
        "With a scale of 2, which input pixel do output rows 0 and 1 show? And rows 2 "
        "and 3?",
        "Output row i shows input row i // scale, and columns do the same.",
        "repeat every row `scale` times, one right after the other\n"
        "then every column, in the same way",
        "rows = np.repeat(input, scale, axis=…)\nreturn np.repeat(rows, …, axis=…)",
    ),
    size_rule=lambda input, scale: (
        f"{input.shape[2]}·{scale} × {input.shape[3]}·{scale} = "
        f"{input.shape[2] * scale} × {input.shape[3] * scale}"
    ),
)
