"""A lesson's questions with other numbers; the library works out the answers."""

import re

import numpy as np

from cnnlib.checks.variations import sizes, values
from cnnlib.checks.variations.variation import Variation

__all__ = ["Variation", "varied", "vary"]

_GENERATORS = sizes.GENERATORS | values.GENERATORS

# What the lesson asks, where a generator can draw the same.
_IN_THE_LESSON = {
    "00-places": "3 3 5 5",
    "01-memory": "36 100 4 10",
    "01-shared": "28 28 24 24",
    "03-dilation": "5 5 3",
    "03-rim": "3 3 1",
    "04-parameters": "3 32 32 10 5 5 2",
    "04-video": "4 3 10 32 32 3 3 8 2 3 3",
    "05-negative": "−7 3 3 1",
    "05-shape": "8 16 28 28 2 3",
    "05-stay": "2 2 2",
    "07-columns": "64 3 3 1",
    "07-padding": "5 5 1 1",
    "07-places": "64 28 28",
    "07-unseen": "7 7 3 3 3 49 0",
    "07-winner": "3 3 2 2 1 1",
    "08-lrn": "1 3 1 0 1 1",
    "08-means": "32 16 14 14",
    "08-running": "0 2 0.1 1",
    "08-scale": "10 7 1 0",
    "11-conv-share": "5 5 1 6 6 16",
    "12-dilation": "3 3 4",
    "12-seven": "3 3 3 1",
    "12-stride": "5 5 2 2 2 5 5 5 5",
    "13-enlarge": "4 4 2 1 28 28",
    "13-gridding": "3 3 2 13 13",
    "13-groups": "4 16 64",
    "13-overlap": "3 3 2",
    "13-separable": "3 3 64 1 1 64 64",
    "14-cheaper": "5 5 192 32 1 1 192 16 5 5 16 32",
    "15-hog-size": "8 8 9 320 240",
}


def varied():
    """The ids of the questions that can be asked with other numbers.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> "02-corner" in varied()
    True
    """
    return tuple(sorted(_GENERATORS))


def vary(id, time):
    """A lesson's question with other numbers.

    Parameters
    ----------
    id : str
        One of `varied`.
    time : int
        How often it was asked before. The same time gives the same numbers, the next
        one others, and none the lesson's.

    Returns
    -------
    Variation

    Examples
    --------
    >>> asked = vary("12-dilation", 1)
    >>> asked.question
    'How many rows does a 5×5 kernel with vertical dilation 5 cover?'
    >>> asked.answer, asked.how
    (21, '5 · (5 − 1) + 1')
    """
    around = (time - 1, time + 1) if time % 2 else ()
    others = [vary(id, one).question for one in around]
    rng = np.random.default_rng([*id.encode(), time])
    while True:
        made = _GENERATORS[id](rng)
        numbers = re.findall(r"−?\d+(?:\.\d+)?", made.question)
        own = " ".join(numbers) == _IN_THE_LESSON.get(id)
        if not own and made.question not in others:
            return made
