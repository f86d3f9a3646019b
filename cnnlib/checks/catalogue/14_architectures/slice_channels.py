"""Exercise: the channels, dealt out."""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import counted, maps


def slice_channels(input, sizes):
    """Cut feature maps into pieces along the channels.

    `input` is (N, C, H, W); the list `sizes` has the number of channels of each piece,
    together C. The result is a list of arrays (N, sizes[0], H, W), (N, sizes[1], H, W),
    …, of which the first holds the first channels. Judged are the pieces' number,
    shapes and values, and that the arguments stay as they were.

    >>> import numpy as np
    >>> pieces = slice_channels(np.zeros((2, 4, 3, 3)), [3, 1])
    >>> [piece.shape for piece in pieces]
    [(2, 3, 3, 3), (2, 1, 3, 3)]
    """
    pieces, start = [], 0
    for size in sizes:
        stop = start + size
        pieces.append(input[:, start:stop])
        start = stop
    return pieces


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


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=slice_channels,
    points=2,
    section="Slicing deals the channels out, and concatenation gathers them",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(slice_channels),
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
