"""What a call of a case came to: right, different, or without a result."""

from dataclasses import dataclass

import numpy as np

from cnnlib.checks.calling import CallFailed
from cnnlib.checks.comparison import Difference, changed_argument, compare
from cnnlib.checks.spec import Case

__all__ = ["Outcome", "agrees", "by_value", "is_answer", "outcomes_of", "run_case"]


@dataclass(frozen=True)
class Outcome:
    """One case, run: passed when there is neither a difference nor a failure."""

    case: Case
    output: object = None
    expected: object = None
    difference: Difference | None = None
    failure: CallFailed | None = None
    changed: int | None = None
    credit: float | None = None

    @property
    def passed(self):
        """Whether the case is right."""
        return self.difference is None and self.failure is None


def outcomes_of(exercise, call, seed=None):
    """The outcomes of an exercise's cases, in their order.

    Parameters
    ----------
    exercise : Exercise
    call : callable
        How to call the student's function; see `LocalCall`.
    seed : int or None
        Adds hidden cases drawn from it.

    Returns
    -------
    list of Outcome
    """
    return [run_case(exercise, case, call) for case in exercise.cases(seed)]


def by_value(exercise, case, call):
    """Judge a case by the reference's values: the ordinary judge.

    Parameters
    ----------
    exercise : Exercise
    case : Case
    call : callable
        ``call(args)`` gives a Reply or raises CallFailed.

    Returns
    -------
    Outcome
    """
    if exercise.name not in case.memo:
        case.memo[exercise.name] = exercise.reference(*case.fresh_args())
    expected = case.memo[exercise.name]
    reply = call(case.args)
    difference = compare(reply.output, expected, exercise.tolerance)
    changed = changed_argument(case.fresh_args(), reply.arguments)
    if difference is None and changed is not None:
        difference = Difference("changed", exercise.changed(changed))
    return Outcome(case, reply.output, expected, difference, changed=changed)


def run_case(exercise, case, call):
    """Judge one case; a call that fails gives an Outcome too."""
    try:
        return (exercise.judge or by_value)(exercise, case, call)
    except CallFailed as failure:
        return Outcome(case, failure=failure)


def agrees(outcome, other, tolerance=None):
    """Whether two implementations did the same on a case: value, error or change."""
    if outcome.failure or other.failure:
        return (
            outcome.failure is not None
            and other.failure is not None
            and outcome.failure.status == other.failure.status
            and outcome.failure.type_name == other.failure.type_name
        )
    if outcome.passed or other.passed:
        return outcome.passed and other.passed
    if outcome.changed != other.changed:
        return False
    if outcome.output is None or other.output is None:
        return outcome.output is other.output
    try:
        return compare(outcome.output, other.output, tolerance) is None
    except (ValueError, TypeError):
        return False


def is_answer(outcome):
    """Whether a call ended, and in numbers: a right formula gives no infinity."""
    if outcome.failure:
        return False
    results = outcome.output
    results = results if isinstance(results, (tuple, list)) else [results]
    arrays = [a for a in results if isinstance(a, np.ndarray) and a.dtype.kind == "f"]
    return all(np.isfinite(array).all() for array in arrays)
