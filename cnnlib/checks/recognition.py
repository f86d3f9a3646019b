"""Which mistake explains what a student's function gave, and what is certain else."""

import re
from functools import partial
from itertools import combinations

import numpy as np

from cnnlib.checks.calling import LocalCall
from cnnlib.checks.comparison import close
from cnnlib.checks.observations import observed
from cnnlib.checks.outcomes import agrees, is_answer, run_case
from cnnlib.checks.pairs import pairs_of, pairs_with_slips
from cnnlib.checks.slips.alike import shared
from cnnlib.checks.slips.solution import slips_of
from cnnlib.checks.spec import Mistake
from cnnlib.checks.symptoms import FEWEST, another_form, gave_an_answer, parts

__all__ = ["mistaken", "recognise"]

FEWEST_EXACT = 4  # wrong answers, if they are single whole numbers
FEWEST_NUMBERS = 4  # wrong ones in one answer, if no others are wrong

NOTHING_RETURNED = Mistake(
    "nothing-returned",
    "The function gives nothing back.",
    "Is a return missing?",
    wrong=None,
)


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
    if mistake is None and all(map(_gave_nothing, outcomes)):
        mistake = NOTHING_RETURNED
    if mistake is not None:
        return mistake, None
    pairs = _pairs(pairs_of, exercise, outcomes)
    if len(pairs) == 1:
        return _at_once(*pairs[0]), None
    at_least = _shared(pairs) or _at_least(exercise, outcomes)
    return None if at_least else observed(exercise, failing, passing), at_least


def _gave_nothing(outcome):
    no_type = outcome.difference is not None and outcome.difference.kind == "type"
    return no_type and outcome.output is None


def _pairs(search, exercise, outcomes):
    """The pairs of mistakes that explain the public cases, and the others as well."""
    public, hidden = _parted(exercise, outcomes)
    alone = partial(mistaken, exercise)
    pairs = search(exercise, public, alone)
    if pairs and hidden and pairs != search(exercise, outcomes, alone):
        return []
    return pairs


def _at_once(one, other):
    """Two mistakes as one."""
    return Mistake(
        f"{one.id}+{other.id}",
        f"Two things at once. {one.name} {other.name}",
        f"{one.question} {other.question}",
        wrong=None,
    )


def _shared(pairs):
    """What all pairs that explain the answers have in common, or None."""
    shared = _only([*set.intersection(*map(set, pairs))]) if pairs else None
    return shared and f"this, and one thing more. {shared.name}"


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
    return form or _only(near) or _slip(exercise, outcomes)


def _slip(exercise, outcomes):
    """The small edit of the solution that gives the same answer to every case, or None.

    Of several that do so what they have in common is told. Errors alone explain
    nothing, nor do a few numbers, which are too easily the same.
    """
    public, hidden = _parted(exercise, outcomes)
    if exercise.seconds or not _tells_enough(exercise, public):
        return None
    found = {}
    for slip in slips_of(exercise):
        if _does_the_same(exercise, slip, public):
            found.setdefault(slip.id, slip)
    slips = [*found.values()]
    if not all(_does_the_same(exercise, slip, hidden) for slip in slips):
        return None
    return _only(slips) or shared(slips)


def _tells_enough(exercise, outcomes):
    """Whether several answers are wrong, or several numbers of one that is."""
    wrong = [o for o in outcomes if not o.passed and not o.failure]
    answers = sum(map(is_answer, wrong))
    if exercise.tolerance == 0:
        return answers >= FEWEST_EXACT
    return answers >= FEWEST or any(_wrong_numbers(o) >= FEWEST_NUMBERS for o in wrong)


def _wrong_numbers(outcome):
    """How many different finite numbers of an answer are wrong."""
    if not gave_an_answer(outcome):
        return 0
    wrong = [
        np.ravel(one) if one.shape != right.shape else one[~close(one, right)]
        for one, right in parts([outcome])
    ]
    numbers = np.unique(np.concatenate(wrong))
    return int(np.isfinite(numbers).sum())


def _does_the_same(exercise, mistake, outcomes):
    by_cost = sorted(outcomes, key=lambda o: (o.passed, o.case.size))
    run = (mistaken(exercise, mistake, outcome.case) for outcome in by_cost)
    return all(map(partial(agrees, tolerance=exercise.tolerance), by_cost, run))


def _parted(exercise, outcomes):
    """The outcomes of the public cases, and of the others.

    What is found by looking at many things is looked for in the public cases, and must
    hold in the others: a name does not come and go with their seed.
    """
    public = {id(case) for case in exercise.public}
    parted = [], []
    for outcome in outcomes:
        parted[id(outcome.case) not in public].append(outcome)
    return parted


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
        both_answer = is_answer(outcome) and is_answer(other)
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


def _at_least(exercise, outcomes):
    """What is certain of wrong answers where no mistake explains them; or None.

    Two mistakes that leave all right answers right and give all of the wrong ones
    between them, number for number; or a mistake and a slip that do so together; or the
    one mistake that gives more of the wrong ones than any other does, and what the rest
    have in common.
    """
    failing = [outcome for outcome in outcomes if not outcome.passed]
    passing = [outcome for outcome in outcomes if outcome.passed]
    explained = _explained(exercise, failing, passing)
    shares = [p for p in combinations(explained, 2) if _share(explained, p, failing)]
    if len(shares) == 1:
        return f"two things at once explain it all. {_names(*shares)}"
    changes = _pairs(pairs_with_slips, exercise, outcomes)
    if len(changes) == 1:
        return f"the solution with two changes gives the same. {_names(*changes)}"
    most = max(map(len, explained.values()), default=0)
    best = _only([m for m, same in explained.items() if len(same) == most])
    if best is None:
        return None
    rest = [o for number, o in enumerate(failing) if number not in explained[best]]
    known = [o for number, o in enumerate(failing) if number in explained[best]]
    others = observed(exercise, rest, [*passing, *known])
    said = f"{most} of {len(failing)} wrong answers come of this. {best.name}"
    return f"{said} Of the rest: {others.name}" if others else said


def _explained(exercise, failing, passing):
    """Mistake → the numbers of the wrong answers that it gives, if they are enough."""

    def gives(mistake, outcome):
        other = mistaken(exercise, mistake, outcome.case)
        return agrees(outcome, other, exercise.tolerance)

    explained = {}
    for mistake in exercise.mistakes:
        if all(gives(mistake, o) for o in passing):
            same = {
                number
                for number, o in enumerate(failing)
                if not o.failure and gives(mistake, o)
            }
            if len(same) >= FEWEST:
                explained[mistake] = same
    return explained


def _names(pair):
    return " ".join(mistake.name for mistake in pair)


def _only(found):
    return found[0] if len(found) == 1 else None


def _share(explained, pair, failing):
    """Whether two mistakes give all wrong answers, and each some that are its own."""
    one, other = (explained[mistake] for mistake in pair)
    own = min(len(one - other), len(other - one))
    return own >= FEWEST and len(one | other) == len(failing)
