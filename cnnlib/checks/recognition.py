"""Which mistake explains what a student's function gave, and what is certain else."""

import re
from functools import partial
from itertools import combinations

import numpy as np

from cnnlib.checks.calling import LocalCall
from cnnlib.checks.observations import observed
from cnnlib.checks.outcomes import agrees, run_case
from cnnlib.checks.slips.solution import slips_of
from cnnlib.checks.symptoms import another_form

__all__ = ["mistaken", "recognise"]

FEWEST = 2  # wrong answers that must be a mistake's own before it is spoken of


@np.errstate(all="ignore")  # a student's numbers may be anything
def recognise(exercise, outcomes):
    """The mistake that explains the outcomes, or what is certain else.

    Parameters
    ----------
    exercise : Exercise
    outcomes : list of Outcome
        The student's.

    Returns
    -------
    (Mistake or None, str or None)
        The str, a sentence or two, only where there is no mistake.
    """
    failing = [outcome for outcome in outcomes if not outcome.passed]
    passing = [outcome for outcome in outcomes if outcome.passed]
    if not failing:
        return None, None
    mistake = _the_mistake(exercise, outcomes, failing, passing)
    return mistake, None if mistake else _at_least(exercise, failing, passing)


def mistaken(exercise, mistake, case):
    """What a mistake makes of a case; kept with the case, as neither changes.

    Returns
    -------
    Outcome
    """
    key = exercise.name, mistake
    if key not in case.memo:
        case.memo[key] = run_case(exercise, case, LocalCall(mistake.wrong))
    return case.memo[key]


def _the_mistake(exercise, outcomes, failing, passing):
    """The mistake that explains the outcomes, or None: precision before recall.

    A mistake is named when its wrong implementation does the same as the student's on
    every case; failing that, when all answers are another form of the expected ones;
    failing that, when it is the only one that gives the same answers wherever both give
    one, wrong ones among them.
    """
    named = {o.difference.mistake for o in failing if o.difference} - {None}
    if named:
        return next((m for m in exercise.mistakes if m.id in named), None)
    near = []
    for mistake in exercise.mistakes:
        otherwise = _otherwise(exercise, mistake, outcomes)
        if otherwise == 0:
            return mistake
        if otherwise is not None:
            near.append(mistake)
    form = another_form(exercise, failing, passing)
    return form or _only(near) or _slip(exercise, failing, passing)


def _slip(exercise, failing, passing):
    """The small edit of the solution that gives the same answer to every case, or None.

    Two different slips that do so explain nothing; nor do errors and single whole
    numbers (the exact ones), which are too easily the same.
    """
    enough = len(failing) >= FEWEST and all(map(_is_answer, failing))
    if exercise.seconds or exercise.tolerance == 0 or not enough:
        return None
    by_cost = [*_smallest_first(failing), *_smallest_first(passing)]
    same = partial(agrees, tolerance=exercise.tolerance)
    found = {}
    for slip in slips_of(exercise):
        run = (mistaken(exercise, slip, outcome.case) for outcome in by_cost)
        if all(map(same, by_cost, run)):
            found.setdefault(slip.id, slip)
    return _only([*found.values()])


def _smallest_first(outcomes):
    return sorted(outcomes, key=lambda outcome: outcome.case.size)


def _otherwise(exercise, mistake, outcomes):
    """On how many cases an error or infinity stands where the other has none; or None.

    None is for two that cannot be the same: they differ where both give an answer, or
    one is right, or they share too few wrong answers. No further case is run then. If
    all that they share is errors, those must say the same.
    """
    otherwise = shared = 0
    said = set()
    for outcome in outcomes:
        other = mistaken(exercise, mistake, outcome.case)
        both_answer = _is_answer(outcome) and _is_answer(other)
        if agrees(outcome, other, exercise.tolerance):
            shared += both_answer and not outcome.passed
            said.add(outcome.passed or _words(outcome) == _words(other))
        elif both_answer or outcome.passed or other.passed:
            return None
        else:
            otherwise += 1
    too_few = otherwise and shared < FEWEST
    return None if too_few or said == {False} else otherwise


def _words(outcome):
    """What an error says, but for the numbers in it."""
    return re.sub(r"\d+", "", outcome.failure.text) if outcome.failure else ""


def _is_answer(outcome):
    """Whether a call ended, and in numbers: a right formula gives no infinity."""
    if outcome.failure:
        return False
    results = outcome.output
    results = results if isinstance(results, (tuple, list)) else [results]
    arrays = [a for a in results if isinstance(a, np.ndarray) and a.dtype.kind == "f"]
    return all(np.isfinite(array).all() for array in arrays)


def _at_least(exercise, failing, passing):
    """What is certain of wrong answers where no mistake explains them; or None.

    One mistake that leaves all right answers right and gives some of the wrong ones,
    number for number, more than any other does; or two such mistakes that give all of
    the wrong ones between them; or what all failing cases have in common.
    """
    explained = {}
    for mistake in exercise.mistakes:
        if all(agrees(o, mistaken(exercise, mistake, o.case)) for o in passing):
            same = {
                number
                for number, o in enumerate(failing)
                if not o.failure and agrees(o, mistaken(exercise, mistake, o.case))
            }
            if len(same) >= FEWEST:
                explained[mistake] = same
    pair = _only(
        [p for p in combinations(explained, 2) if _share(explained, p, failing)]
    )
    if pair is not None:
        first, second = pair
        return f"two things at once explain it all. {first.name} {second.name}"
    most = max(map(len, explained.values()), default=0)
    best = _only([m for m, same in explained.items() if len(same) == most])
    if best is not None:
        return f"{most} of {len(failing)} wrong answers come of this. {best.name}"
    return observed(exercise, failing, passing)


def _only(found):
    return found[0] if len(found) == 1 else None


def _share(explained, pair, failing):
    """Whether two mistakes give all wrong answers, and each some that are its own."""
    one, other = (explained[mistake] for mistake in pair)
    own = min(len(one - other), len(other - one))
    return own >= FEWEST and len(one | other) == len(failing)
