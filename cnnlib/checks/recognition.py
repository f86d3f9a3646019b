"""Which mistake explains what a student's function gave."""

from cnnlib.checks.compare import agrees
from cnnlib.checks.symptoms import another_form

__all__ = ["recognise"]


def recognise(exercise, outcomes, run_mistake):
    """The mistake that explains the outcomes, or None: precision before recall.

    A mistake is named when its wrong implementation does the same as the student's on
    every case. Failing that, when all answers are another form of the expected ones.
    Failing that, when it passes what the student's passes, fails alike on over half of
    the failing cases, at least twice by the same wrong values, and no other mistake
    does so on as many.

    Parameters
    ----------
    exercise : Exercise
    outcomes : list of Outcome
        The student's.
    run_mistake : callable
        ``run_mistake(mistake, case)`` gives the mistake's Outcome.

    Returns
    -------
    Mistake or None
    """
    failing = [o for o in outcomes if not o.passed]
    if not failing:
        return None
    named = {o.difference.mistake for o in failing if o.difference} - {None}
    if named:
        return next((m for m in exercise.mistakes if m.id in named), None)
    near = []
    for mistake in exercise.mistakes:
        missed, shared = _likeness(outcomes, lambda c, m=mistake: run_mistake(m, c))
        if missed == 0:
            return mistake
        if shared >= 2:
            near.append((missed, mistake))
    form = another_form(exercise, outcomes)
    if form is not None:
        return form
    best = min((missed for missed, _ in near), default=0)
    nearest = [mistake for missed, mistake in near if missed == best]
    return nearest[0] if len(nearest) == 1 else None


def _likeness(outcomes, run):
    """On how many cases a mistake does otherwise, and how many wrong values it shares.

    Stops, with nothing shared, as soon as the mistake cannot be the one.
    """
    failing = sum(not o.passed for o in outcomes)
    missed = shared = 0
    for outcome in sorted(outcomes, key=lambda o: not o.passed):
        if agrees(outcome, run(outcome.case)):
            shared += not outcome.passed and not outcome.failure
        else:
            missed += 1
            if outcome.passed or 2 * missed >= failing:
                return missed, 0
    return missed, shared
