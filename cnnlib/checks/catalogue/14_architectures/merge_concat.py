"""Exercise: branches that stand side by side."""

import numpy as np

from cnnlib.checks.spec import Case, Exercise, Mistake

from .maps import changes, counted, maps


def merge_concat(branches):
    """Join the outputs of several branches along the channels.

    Parameters
    ----------
    branches : list of ndarray, of shapes (N, C_1, H, W), (N, C_2, H, W), …
        Alike but for the number of channels.

    Returns
    -------
    ndarray of shape (N, C_1 + C_2 + …, H, W)
        The channels of the first branch come first.

    Examples
    --------
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


def along(axis):
    def wrong(branches):
        return np.concatenate(branches, axis=axis)

    return wrong


def interleaved(branches):
    longest = max(branch.shape[1] for branch in branches)
    channels = [
        branch[:, c : c + 1]
        for c in range(longest)
        for branch in branches
        if c < branch.shape[1]
    ]
    return merge_concat(channels)


def largest(branches):
    result = branches[0]
    for branch in branches[1:]:
        result = np.maximum(result, branch)
    return result


def misread(branches):
    n, _, h, w = branches[0].shape
    flat = np.concatenate([branch.ravel() for branch in branches])
    return flat.reshape(n, -1, h, w)


def type_of_first(branches):
    return merge_concat(branches).astype(branches[0].dtype)


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=merge_concat,
    points=1,
    section="Concatenation keeps every channel of every branch",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "along-the-batch",
            "The branches are joined along the batch: there are more images now.",
            "Which axis counts the channels in (N, C, H, W)?",
            along(0),
        ),
        Mistake(
            "along-the-height",
            "The branches are joined one below the other.",
            "Which axis counts the channels in (N, C, H, W)?",
            along(2),
        ),
        Mistake(
            "along-the-width",
            "The branches are joined along the last axis, which is the width.",
            "Which axis counts the channels in (N, C, H, W)?",
            along(-1),
        ),
        Mistake(
            "stacked",
            "The branches are stacked on a new axis.",
            "How many axes has the output?",
            lambda branches: np.stack(branches, axis=1),
        ),
        Mistake(
            "stacked-in-front",
            "The branches are stacked on a new first axis.",
            "How many axes has the output?",
            lambda branches: np.stack(branches),
        ),
        Mistake(
            "added",
            "The branches are added: that is the merge of a residual block.",
            "Should the channels of two branches stand side by side, or be summed?",
            lambda branches: sum(branches[1:], branches[0]),
        ),
        Mistake(
            "largest",
            "Of the branches the largest number is kept, entry by entry.",
            "Should the channels of two branches stand side by side, or compete?",
            largest,
        ),
        Mistake(
            "backwards",
            "The last branch comes first.",
            "Which branch do the first channels of the output come from?",
            lambda branches: merge_concat(branches[::-1]),
        ),
        Mistake(
            "interleaved",
            "The channels are taken from the branches in turn.",
            "Which branch does the second channel of the output come from?",
            interleaved,
        ),
        Mistake(
            "samples-misread",
            "All numbers were laid end to end and reshaped: samples get mixed up.",
            "With two samples, where do the channels of the first one come from?",
            misread,
        ),
        Mistake(
            "first-two-only",
            "Only the first two branches are joined.",
            "How many branches has an Inception module?",
            lambda branches: merge_concat(branches[:2]),
        ),
        Mistake(
            "first-only",
            "Only the first branch is returned.",
            "What becomes of the other branches?",
            lambda branches: branches[0].copy(),
        ),
        Mistake(
            "last-only",
            "Each branch replaces the one before it.",
            "After the loop over the branches, what is left of the first one?",
            lambda branches: branches[-1].copy(),
        ),
        Mistake(
            "type-of-the-first",
            "The output has the type of the first branch: fractions are cut off.",
            "Into what type of array do you write the second branch?",
            type_of_first,
        ),
        Mistake(
            "averaged",
            "The branches are averaged.",
            "How many channels should the output have?",
            lambda branches: sum(branches[1:], branches[0]) / len(branches),
        ),
        Mistake(
            "first-channels-only",
            "Only the first channel of each branch is kept.",
            "How many channels does the first branch bring?",
            lambda branches: merge_concat([branch[:, :1] for branch in branches]),
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample is joined.",
            "What becomes of the second image of a batch?",
            lambda branches: merge_concat(branches)[:1],
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the argument.",
            "Does branches occur in your code at all?",
            lambda branches: merge_concat(EXAMPLE),
        ),
        Mistake(
            "changes-branches",
            "What was handed in is changed: the list, or an array in it.",
            "After the call, are the list and its arrays still the same?",
            changes(merge_concat, lambda branches: branches[0].fill(0)),
        ),
    ),
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
