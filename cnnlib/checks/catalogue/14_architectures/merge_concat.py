"""Exercise: branches that stand side by side."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import counted, maps


def merge_concat(branches):
    """Join the outputs of several branches along the channels.

    `branches` is a list of arrays (N, C_1, H, W), (N, C_2, H, W), …, alike but for the
    number of channels; the result is (N, C_1 + C_2 + …, H, W), with the channels of the
    first branch first. Integers and fractions may meet. Judged are shape and values,
    and that the arguments stay as they were.

    >>> image, depth = np.zeros((1, 3, 2, 2)), np.ones((1, 1, 2, 2))
    >>> merge_concat([image, depth]).shape
    (1, 4, 2, 2)
    """
    return np.concatenate(branches, axis=1)


EXAMPLE = [counted(1, 3, 2, 2), -1 - counted(1, 1, 2, 2)]

PUBLIC = (
    Case((EXAMPLE,), "an image of three colours, and its depth", "basic"),
    Case(([maps(1, 1, 2, 2), maps(1, 1, 2, 2, start=4)],), "two channels", "basic"),
    Case(
        ([maps(2, 2, 2, 3), maps(2, 1, 2, 3, start=5), maps(2, 3, 2, 3, start=2)],),
        "three branches, two samples",
    ),
    Case(
        ([maps(2, 2, 2, 2), maps(2, 2, 2, 2, start=1), maps(2, 2, 2, 2, start=3)],),
        "branches of one size",
    ),
    Case(([maps(3, 1, 1, 4), maps(3, 2, 1, 4, start=6)],), "three samples of one row"),
    Case(
        ([maps(1, n, 2, 1, start=n) for n in (1, 2, 1, 3)],),
        "four branches of Inception",
    ),
    Case(
        ([np.arange(4).reshape(1, 1, 2, 2), np.full((1, 1, 2, 2), 0.5)],),
        "integers and fractions",
        "edge",
    ),
    Case(([maps(2, 3, 2, 2)],), "a single branch", "edge"),
    Case(([maps(2, 2, 1, 1), maps(2, 2, 1, 1, start=3)],), "single pixels", "edge"),
)


def hidden(rng):
    for group, count in (("basic", 2), ("general", 3), ("general", 4), ("edge", 1)):
        n, h, w = rng.integers(1, 4, 3)
        branches = [
            rng.standard_normal((n, rng.integers(1, 5), h, w)) for _ in range(count)
        ]
        yield Case((branches,), "other branches", group)


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=merge_concat,
    points=1,
    section="Concatenation keeps every channel of every branch",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(merge_concat),
    hints=(
        "100×100×3 and a depth map of 100×100 make 100×100×4. Which axis has grown?",
        "In (N, C, H, W) the channels are axis 1; everything else must be alike.",
        "join all arrays of the list along axis 1, in their order",
        "return np.concatenate(…, axis=…)",
    ),
    size_rule=lambda branches: (
        " + ".join(str(branch.shape[1]) for branch in branches)
        + f" = {sum(branch.shape[1] for branch in branches)} channels"
    ),
)
