"""What several slips have in common that give the same answers to every case."""

from typing import NamedTuple

from cnnlib.checks.spec import Mistake

__all__ = ["KINDS", "shared"]

MOVED = {"number-too-small", "number-too-large", "plus-for-minus", "term-left-out"}


class _Kind(NamedTuple):
    """Operators that go wrong alike; one of the `own` has to be among the slips."""

    own: set
    others: set
    id: str
    name: str
    question: str


KINDS = (
    _Kind(
        {"returned-early", "loop-once"},
        {"index-without-counter"},
        "first-round-only",
        "Only the first round of a loop counts.",
        "What do the later rounds of your loop add to the result?",
    ),
    _Kind(
        {"slice-begins-early", "slice-begins-late", "slice-from-the-start"}
        | {"loop-begins-early", "loop-begins-late"},
        MOVED,
        "begins-elsewhere",
        "A loop or a slice begins at the wrong place.",
        "Which is the first place that each of your loops and slices takes?",
    ),
    _Kind(
        {"slice-ends-early", "slice-ends-late", "slice-to-the-end"}
        | {"loop-ends-early", "loop-ends-late"},
        MOVED,
        "ends-elsewhere",
        "A loop or a slice ends at the wrong place.",
        "Which is the last place that each of your loops and slices takes?",
    ),
    _Kind(
        {"times-for-divided"},
        {"sides-exchanged", "division-left-out"},
        "wrong-way-of-a-quotient",
        "A multiplication or division goes the wrong way.",
        "When each number of the formula grows, should the result grow or shrink?",
    ),
    _Kind(
        {"plus-for-minus"},
        {"sides-exchanged"},
        "wrong-sign",
        "A term of the formula has the wrong sign.",
        "Which sign has each term of the formula?",
    ),
    _Kind(
        {"other-axis", "taken-for-its-twin", "exchanged", "transposed-or-not"}
        | {"first-for-both", "second-for-both"},
        {"sides-exchanged"},
        "mixed-up",
        "Two things that belong together, such as height and width, are mixed up.",
        "Where is each of the two used, and where should it be?",
    ),
    _Kind(
        {"term-left-out", "factor-left-out", "division-left-out", "power-left-out"}
        | {"step-left-out", "function-left-out", "option-left-out"},
        {"axis-left-out", "one-way-only", "index-without-counter"},
        "part-left-out",
        "A part of the calculation is missing.",
        "Which parts does the formula have, and where is each of them in your code?",
    ),
)


def shared(slips):
    """What is certain of some slips of which nobody knows which one was made, or None.

    Parameters
    ----------
    slips : collection of Slip

    Returns
    -------
    Mistake or None
    """
    ids = {slip.edit.operator.id for slip in slips}
    for kind in KINDS:
        if ids & kind.own and ids <= kind.own | kind.others:
            return Mistake(kind.id, kind.name, kind.question, wrong=None)
    return None
