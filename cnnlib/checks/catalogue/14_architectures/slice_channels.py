"""Exercise: the channels, dealt out."""

import numpy as np

from cnnlib.checks.spec import Case, Exercise, Mistake

from .maps import changes, counted, maps


def slice_channels(input, sizes):
    """Cut feature maps into pieces along the channels.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
    sizes : list of int
        Channels of each piece; together they are C.

    Returns
    -------
    list of ndarray, of shapes (N, sizes[0], H, W), (N, sizes[1], H, W), …
        The first piece holds the first channels.

    Examples
    --------
    >>> pieces = slice_channels(np.zeros((2, 4, 3, 3)), [3, 1])
    >>> [piece.shape for piece in pieces]
    [(2, 3, 3, 3), (2, 1, 3, 3)]
    """
    return np.split(input, np.cumsum(sizes)[:-1], axis=1)


EXAMPLE = counted(1, 4, 2, 2), [3, 1]

PUBLIC = (
    Case(EXAMPLE, "three colours and a depth", "basic"),
    Case((counted(1, 3, 1, 2), [1, 2]), "the small piece first", "basic"),
    Case((maps(2, 6, 2, 3), [2, 1, 3]), "three pieces, two samples"),
    Case((maps(2, 6, 3, 1, start=4), [2, 2, 2]), "pieces of one size"),
    Case((maps(6, 6, 1, 6), [1, 3, 2]), "six of everything"),
    Case((maps(1, 7, 2, 1, start=2), [1, 1, 2, 3]), "four pieces"),
    Case((maps(3, 8, 1, 2, start=1), [4, 3, 1]), "ever smaller pieces"),
    Case((maps(2, 3, 2, 2), [3]), "a single piece", "edge"),
    Case((maps(2, 3, 1, 1, start=3), [1, 1, 1]), "channel by channel", "edge"),
)


def hidden(rng):
    for group, count in (("basic", 2), ("general", 3), ("general", 5), ("edge", 1)):
        sizes = rng.integers(1, 5, count).tolist()
        n, h, w = rng.integers(1, 5, 3)
        input = rng.standard_normal((n, sum(sizes), h, w))
        yield Case((input, sizes), "other pieces", group)


def by_bounds(bounds, axis=1):
    """A mistake in where the pieces begin and end: ``bounds(sizes)`` gives pairs."""

    def wrong(input, sizes):
        moved = np.moveaxis(input, axis, 0)
        pieces = [moved[start:stop] for start, stop in bounds(sizes)]
        return [np.moveaxis(piece, 0, axis) for piece in pieces]

    return wrong


def right_bounds(sizes):
    ends = np.cumsum(sizes).tolist()
    return list(zip([0, *ends[:-1]], ends, strict=True))


def ends_for_sizes(sizes):
    starts = [0, *sizes[:-1]]
    return zip(starts, sizes, strict=True)


def previous_size_for_start(sizes):
    starts = [0, *sizes[:-1]]
    return [(start, start + size) for start, size in zip(starts, sizes, strict=True)]


def interleaved(input, sizes):
    count = len(sizes)
    return [input[:, number::count] for number in range(count)]


def channels_dropped(input, sizes):
    return [
        np.squeeze(piece, 1) if piece.shape[1] == 1 else piece
        for piece in slice_channels(input, sizes)
    ]


def one_channel_each(input, sizes):
    return [input[:, size] for size in np.cumsum([0, *sizes[:-1]])]


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=slice_channels,
    points=2,
    section="Slicing deals the channels out, and concatenation gathers them",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "sizes-taken-for-places",
            "The sizes were taken for the places of the cuts, as np.split wants them.",
            "Into pieces of 2, 1 and 3 channels: after which channels are the cuts?",
            lambda input, sizes: np.split(input, sizes, axis=1),
        ),
        Mistake(
            "sizes-taken-for-places-without-rest",
            "The sizes were taken for the places of the cuts.",
            "Into pieces of 2, 1 and 3 channels: after which channels are the cuts?",
            by_bounds(ends_for_sizes),
        ),
        Mistake(
            "empty-last-piece",
            "There is one piece too many, an empty one at the end.",
            "Into three pieces: how many cuts does that take?",
            lambda input, sizes: np.split(input, np.cumsum(sizes), axis=1),
        ),
        Mistake(
            "always-from-the-start",
            "Every piece begins at channel 0.",
            "Where does the second piece begin?",
            by_bounds(lambda sizes: [(0, size) for size in sizes]),
        ),
        Mistake(
            "start-is-the-last-size",
            "Each piece begins at the size of the piece before it, not at their sum.",
            "With sizes 2, 1 and 3, where does the third piece begin?",
            by_bounds(previous_size_for_start),
        ),
        Mistake(
            "one-channel-too-many",
            "Each piece has one channel too many.",
            "Does x[:, a:b] include channel b?",
            by_bounds(lambda sizes: [(a, b + 1) for a, b in right_bounds(sizes)]),
        ),
        Mistake(
            "one-channel-too-few",
            "The last channel of each piece is missing.",
            "Does x[:, a:b] include channel b − 1?",
            by_bounds(lambda sizes: [(a, b - 1) for a, b in right_bounds(sizes)]),
        ),
        Mistake(
            "counted-from-one",
            "The first channel is left out: channels are counted from 0.",
            "Which number has the first channel?",
            by_bounds(lambda sizes: [(a + 1, b + 1) for a, b in right_bounds(sizes)]),
        ),
        Mistake(
            "along-the-batch",
            "The samples are dealt out instead of the channels.",
            "Which axis counts the channels in (N, C, H, W)?",
            by_bounds(right_bounds, axis=0),
        ),
        Mistake(
            "along-the-height",
            "The rows are dealt out instead of the channels.",
            "Which axis counts the channels in (N, C, H, W)?",
            by_bounds(right_bounds, axis=2),
        ),
        Mistake(
            "along-the-width",
            "The columns are dealt out instead of the channels.",
            "Which axis counts the channels in (N, C, H, W)?",
            by_bounds(right_bounds, axis=3),
        ),
        Mistake(
            "equal-pieces",
            "All pieces are equally large, whatever the sizes say.",
            "How many channels has the first piece when sizes is [3, 1]?",
            lambda input, sizes: np.array_split(input, len(sizes), axis=1),
        ),
        Mistake(
            "dealt-in-turn",
            "The channels are dealt out in turn, like cards.",
            "Which channels belong to the first piece when sizes is [3, 1]?",
            interleaved,
        ),
        Mistake(
            "backwards",
            "The last piece comes first.",
            "Which channels does the first piece hold?",
            lambda input, sizes: slice_channels(input, sizes)[::-1],
        ),
        Mistake(
            "last-piece-missing",
            "The last piece is missing.",
            "How many pieces are there for three sizes?",
            lambda input, sizes: slice_channels(input, sizes)[:-1],
        ),
        Mistake(
            "last-piece-only",
            "Each piece replaces the one before it.",
            "After the loop over the sizes, what is left of the first piece?",
            lambda input, sizes: slice_channels(input, sizes)[-1],
        ),
        Mistake(
            "channel-axis-lost",
            "A piece of one channel has lost its channel axis.",
            "How many axes has x[:, 2], and how many x[:, 2:3]?",
            channels_dropped,
        ),
        Mistake(
            "one-channel-each",
            "Each piece is a single channel.",
            "How many axes has x[:, 2], and how many channels does the piece need?",
            one_channel_each,
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample is cut.",
            "What becomes of the second image of a batch?",
            lambda input, sizes: slice_channels(input[:1], sizes),
        ),
        Mistake(
            "sizes-backwards",
            "The sizes are taken from the last to the first.",
            "How many channels has the first piece?",
            lambda input, sizes: slice_channels(input, sizes[::-1]),
        ),
        Mistake(
            "joined-again",
            "The pieces are joined again.",
            "How many arrays should come back?",
            lambda input, sizes: np.concatenate(slice_channels(input, sizes), axis=1),
        ),
        Mistake(
            "pieces-of-one-channel",
            "Each piece is one channel only.",
            "How many channels has the first piece?",
            lambda input, sizes: [input[:, n - 1 : n] for n in sizes],
        ),
        Mistake(
            "start-is-index-times-size",
            "Piece i begins at i times its own size.",
            "Where does a piece begin when those before it are of other sizes?",
            lambda input, sizes: [
                input[:, i * n : (i + 1) * n] for i, n in enumerate(sizes)
            ],
        ),
        Mistake(
            "hard-coded-example",
            "The pieces of the example are returned whatever the arguments.",
            "Do input and sizes occur in your code at all?",
            lambda *args: slice_channels(*EXAMPLE),
        ),
        Mistake(
            "changes-sizes",
            "The list of sizes is overwritten.",
            "After the call, are the sizes that were handed in still the same?",
            changes(slice_channels, lambda input, sizes: sizes.pop()),
        ),
    ),
    hints=(
        "With sizes 2, 1 and 3, at which channel does each piece begin, and where does "
        "it end?",
        "Each piece begins where the one before it ended: after the sum of all sizes "
        "before it.",
        "start = 0\n"
        "for each size:\n"
        "    the next piece is channels start … start + size − 1\n"
        "    move start by size",
        "pieces, start = [], 0\n"
        "for size in sizes:\n"
        "    pieces.append(input[:, start : …])\n"
        "    start = …\n"
        "return pieces",
    ),
    size_rule=lambda input, sizes: (
        " + ".join(map(str, sizes)) + f" = {input.shape[1]} channels"
    ),
)
