"""A lesson's questions with other numbers; the library works out the answers."""

import numpy as np

from cnnlib.checks.variations import sizes, values
from cnnlib.checks.variations.variation import Variation

__all__ = ["Variation", "varied", "vary"]

_GENERATORS = sizes.GENERATORS | values.GENERATORS


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
        one others.

    Returns
    -------
    Variation

    Examples
    --------
    >>> asked = vary("12-dilation", 1)
    >>> asked.question
    'How many rows does a 3×3 kernel with vertical dilation 5 cover?'
    >>> asked.answer, asked.how
    (11, '5 · (3 − 1) + 1')
    """
    rng = np.random.default_rng([*id.encode()])
    made = _GENERATORS[id](rng)
    for _ in range(time):
        before = made.question
        while made.question == before:
            made = _GENERATORS[id](rng)
    return made
