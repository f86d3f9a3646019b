"""What the failing cases have in common, whatever the function is.

An observation explains nothing, but it is certain: it describes all failing cases and
no passing one, and no other one of its kind does.
"""

from inspect import signature
from itertools import combinations

import numpy as np

from cnnlib.checks.comparison import close, compare
from cnnlib.checks.spec import Mistake
from cnnlib.checks.symptoms import FEWEST, argument, gave_an_answer, parts

__all__ = ["observed"]


def observed(exercise, failing, passing):
    """What all failing cases have in common and no passing one has, or None.

    Parameters
    ----------
    exercise : Exercise
    failing, passing : list of Outcome
        The student's.

    Returns
    -------
    Mistake or None
        Without a wrong implementation.
    """
    if len(failing) < FEWEST or exercise.judge is not None:
        return None
    found = []
    if all(map(gave_an_answer, failing)):
        found = [*_in_part(parts(failing))]
    found = found or [*_only_where(signature(exercise.reference), failing, passing)]
    return Mistake(*found[0], wrong=None) if len(found) == 1 else None


def _in_part(pairs):
    """Where in the results the wrong numbers stand."""
    if all(output.shape == right.shape for output, right in pairs):
        marks = [close(output, right) for output, right in pairs]
        marks = [right for right in marks if not right.all()]
        if all(map(_only_at_the_border, marks)):
            yield (
                "wrong-at-the-border",
                "Inside everything is right; only the border is wrong.",
                "What is different at the border, in the smallest example?",
            )
        for axis, which in enumerate(("first", "second")):
            if all(_only_the_first(right, axis) for right in marks):
                yield (
                    f"first-along-the-{which}-axis-only",
                    f"Along the {which} axis of the result only the first is right.",
                    "What is different in the second step along that axis?",
                )
        if all(_in_disorder(output, right) for output, right in pairs):
            yield (
                "in-disorder",
                "The right numbers stand there, but in another order.",
                "In which order do they stand in the smallest example, and in yours?",
            )
    elif all(_only_every_second(output, right) for output, right in pairs):
        yield (
            "every-second-left-out",
            "The numbers are right, but every second one is left out.",
            "How far is it from one result to the next?",
        )


def _only_at_the_border(right):
    inside = right[..., 1:-1, 1:-1] if right.ndim > 1 else np.atleast_1d(right)[1:-1]
    return inside.size > 0 and bool(inside.all())


def _only_the_first(right, axis):
    if right.ndim <= axis or right.shape[axis] < 2:
        return False
    first, *others = np.moveaxis(right, axis, 0)
    return bool(first.all()) and not any(other.all() for other in others)


def _in_disorder(output, right):
    several = right.ndim > 0 and right.shape[-1] > 1
    return several and compare(np.sort(output), np.sort(right)) is None


def _only_every_second(output, right):
    kept = right[..., ::2, ::2] if right.ndim > 1 else np.atleast_1d(right)[::2]
    return kept.shape != right.shape and compare(output, kept) is None


def _only_where(asked, failing, passing):
    """Which kind of argument, or of two, all passing cases have, and no failing one."""
    if len(passing) < FEWEST:
        return
    names = [*asked.parameters]
    for kind, other, holds in CONDITIONS:
        for some in [(name,) for name in names] + [*combinations(names, 2)]:
            right, wrong = (
                [[holds(argument(asked, o.case, name)) for name in some] for o in cases]
                for cases in (passing, failing)
            )
            if _parts(right, wrong):
                yield _right_only_where(some, kind, other)


def _parts(right, wrong):
    """Whether a kind parts right from wrong, and each argument by itself matters."""
    own = [row.index(False) for row in wrong if row.count(False) == 1]
    several = all(number in own for number in range(len(right[0])))
    known = not any(None in row for row in [*right, *wrong])
    return known and several and all(map(all, right)) and not any(map(all, wrong))


def _right_only_where(names, kind, other):
    each = names[0] if len(names) == 1 else f"each of {' and '.join(names)}"
    it = "it" if len(names) == 1 else "one"
    words = f"{' '.join(names)} {kind}".replace("_", "-").split()
    words = [word for word in words if word.replace("-", "").isalnum()]
    return (
        f"right-only-where-{'-'.join(words)}",
        f"Every case is right in which {each} {kind}, and none in which {it} {other}.",
        f"What does your function do where {' or '.join(names)} {other}?",
    )


def _array(test, axes=1):
    def holds(value):
        fits = isinstance(value, np.ndarray) and value.ndim >= axes and value.size
        return bool(test(value)) if fits else None

    return holds


def _is(number):
    def holds(value):
        whole = isinstance(value, (int, tuple)) and not isinstance(value, bool)
        return value in (number, (number, number)) if whole else None

    return holds


def _alike(value):
    pair = isinstance(value, tuple) and len(value) == 2
    return value[0] == value[1] if pair else None


# A kind of argument, the other kind, and whether a value is of the first: None where it
# could be neither.
CONDITIONS = (
    ("has two axes", "has others", _array(lambda a: a.ndim == 2, 0)),
    ("has four axes", "has others", _array(lambda a: a.ndim == 4, 0)),
    ("is as high as wide", "is not", _array(lambda a: a.shape[-2] == a.shape[-1], 2)),
    ("holds one image", "holds several", _array(lambda a: len(a) == 1, 4)),
    ("has one channel", "has several", _array(lambda a: a.shape[-3] == 1, 3)),
    ("holds floats", "holds integers", _array(lambda a: a.dtype.kind == "f")),
    ("holds whole numbers", "does not", _array(lambda a: (a == np.round(a)).all())),
    ("has no negative number", "has one", _array(lambda a: a.min() >= 0)),
    ("is one number", "is a tuple", lambda value: not isinstance(value, tuple)),
    ("is a tuple", "is one number", lambda value: isinstance(value, tuple)),
    ("has two equal numbers", "has two unequal ones", _alike),
    ("is 1", "is another number", _is(1)),
    ("is 0", "is another number", _is(0)),
    ("is given", "is left out", lambda value: value is not None),
    ("is left out", "is given", lambda value: value is None),
)
