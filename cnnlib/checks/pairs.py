"""Two mistakes at once: the one pair that does all that the student's function does.

A mistake is an edit of the solution, so two can be made together and run. What comes
out is compared with the student's on every case: a pair is not guessed.
"""

from dataclasses import replace
from itertools import combinations, product

import numpy as np

from cnnlib.checks.calling import LocalCall
from cnnlib.checks.comparison import compare
from cnnlib.checks.outcomes import agrees, is_answer, run_case
from cnnlib.checks.slips.solution import slips_of
from cnnlib.checks.slips.together import together
from cnnlib.checks.symptoms import FEWEST, another_form, gave_an_answer

__all__ = ["pairs_of", "pairs_with_slips"]

MOST_CASES = 8  # the smallest, by which it is decided which pairs are run
MOST_RUN = 600  # pairs of one kind: where there are more, none is told
RIGHT, VALUE, SHAPE, ERROR = range(4)  # how wrong a result is


def pairs_of(exercise, outcomes, alone):
    """The pairs of mistakes that together give what the student gave in every case.

    Parameters
    ----------
    exercise : Exercise
    outcomes : list of Outcome
        The student's.
    alone : callable
        ``alone(mistake, case)`` is the Outcome of one mistake.

    Returns
    -------
    list of (Mistake, Mistake)
        Those of two written mistakes; if there are none, those of a written one and a
        form in which its answers stand.
    """
    if not _enough(exercise, outcomes):
        return []
    search = _Search(exercise, outcomes, alone)
    written = search.candidates(exercise.mistakes)
    return search.found(combinations(written, 2)) or [
        (mistake, form)
        for mistake, _ in written
        if (form := _form_of(exercise, mistake, outcomes, alone))
    ]


def pairs_with_slips(exercise, outcomes, alone):
    """The pairs of a written mistake and a slip that do, as in `pairs_of`."""
    if exercise.tolerance == 0 or not _enough(exercise, outcomes):
        return []
    search = _Search(exercise, outcomes, alone)
    written, slips = map(search.candidates, (exercise.mistakes, slips_of(exercise)))
    return search.found(product(written, slips))


def _enough(exercise, outcomes):
    answers = [o for o in outcomes if not o.passed and is_answer(o)]
    return exercise.judge is None and len(answers) >= FEWEST


def _form_of(exercise, mistake, outcomes, alone):
    """The form in which the student's answers are those of a mistake, or None."""
    beside = []
    for outcome in outcomes:
        other = alone(mistake, outcome.case)
        if not all(o.passed or gave_an_answer(o) for o in (outcome, other)):
            return None
        difference = compare(outcome.output, other.output, exercise.tolerance)
        beside.append(replace(outcome, expected=other.output, difference=difference))
    failing = [outcome for outcome in beside if not outcome.passed]
    return another_form(exercise, failing, [o for o in beside if o.passed])


class _Search:
    """Among mistakes for those that are, two together, what the student wrote."""

    def __init__(self, exercise, outcomes, alone):
        self.exercise, self.alone = exercise, alone
        self.outcomes = sorted(outcomes, key=_order)
        small = sorted(outcomes, key=lambda outcome: outcome.case.size)[:MOST_CASES]
        self.wrong = [(o.case, _how_wrong(exercise, o)) for o in small]

    def candidates(self, mistakes):
        """The mistakes that are nowhere worse than the student, and how wrong."""
        looked_at = ((mistake, self._how_wrong(mistake)) for mistake in mistakes)
        return [(mistake, how) for mistake, how in looked_at if how is not None]

    def _how_wrong(self, mistake):
        found = []
        for case, most in self.wrong:
            how = self._how_wrong_in(case, mistake)
            if (how > most).any():
                return None
            found.append(how)
        return np.concatenate(found)

    def _how_wrong_in(self, case, mistake):
        """Kept with the case, as neither changes."""
        key = self.exercise.name, mistake, "how wrong"
        if key not in case.memo:
            case.memo[key] = _how_wrong(self.exercise, self.alone(mistake, case))
        return case.memo[key]

    def found(self, pairs):
        """Those of the pairs that do what the student's function does."""
        wrong = np.concatenate([how for _, how in self.wrong])
        fit = [
            (one, other)
            for (one, how), (other, too) in pairs
            if (np.maximum(how, too) == wrong).all()
        ]
        same = [p for p in fit if self._same(*p)] if len(fit) <= MOST_RUN else []
        return [*{(one.id, other.id): (one, other) for one, other in same}.values()]

    def _same(self, *pair):
        """Whether both at once give what the student gave, and neither alone."""
        own = np.zeros(2, int)
        for outcome, both in zip(self.outcomes, self._both(*pair), strict=False):
            if both is None or not self._agrees(outcome, both):
                return False
            if is_answer(outcome):
                alone = [self.alone(one, outcome.case) for one in pair]
                own += [not self._agrees(outcome, one) for one in alone]
        return own.min() >= FEWEST

    def _agrees(self, outcome, other):
        return agrees(outcome, other, self.exercise.tolerance)

    def _both(self, *pair):
        """What two mistakes at once make of each case; kept with the case."""
        key, call = (self.exercise.name, *pair), None
        for outcome in self.outcomes:
            memo = outcome.case.memo
            if key not in memo:
                call = call or LocalCall(together(self.exercise.reference, *pair))
                memo[key] = call.student and run_case(self.exercise, outcome.case, call)
            yield memo[key]


def _order(outcome):
    """Wrong answers first, which tell most, and of them the small ones."""
    return outcome.passed, outcome.failure is not None, outcome.case.size


def _how_wrong(exercise, outcome):
    """How wrong each of the results is, and whether an argument was changed."""
    expected = outcome.case.memo[exercise.name]
    several = isinstance(expected, (tuple, list))
    found = np.zeros(len(expected) + 1 if several else 2, int)
    if outcome.failure:
        found[:-1] = ERROR
    elif outcome.difference and outcome.difference.kind in ("type", "count"):
        found[:-1] = SHAPE
    elif not outcome.passed:
        found[-1] = outcome.changed is not None
        results = zip(outcome.output, expected, strict=True) if several else ()
        for number, (one, right) in enumerate(results or [(outcome.output, expected)]):
            difference = compare(one, right, exercise.tolerance)
            if difference is not None:
                found[number] = VALUE if difference.kind == "value" else SHAPE
    return found
