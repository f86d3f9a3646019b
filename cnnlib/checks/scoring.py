"""How many points the outcomes are worth."""

__all__ = ["score"]


def score(exercise, outcomes):
    """Points for the outcomes: the groups are a ladder, and each counts only whole.

    An outcome may carry its own `credit` (a fraction), as training does.
    """
    points = 0.0
    for group, share in exercise.shares.items():
        members = [o for o in outcomes if o.case.group == group]
        credit = min((_credit(outcome) for outcome in members), default=1.0)
        points += share * credit
        if credit < 1:
            break
    return round(exercise.points * points, 2)


def _credit(outcome):
    return float(outcome.passed) if outcome.credit is None else outcome.credit
