"""A right function in place of a wrong one, for those that call it.

`convolve2d` may be right and call a `corr2d` that is not. It is then run once more in a
fresh worker, where `corr2d` asks the grader: what travels are numbers, never code.

Only functions that stand before it in the assignment are lent, all of them are judged
by then, and what a worker is told dies with it: nobody gets points for a function with
what was lent in its place.
"""

from inspect import signature

import numpy as np

from cnnlib.checks.spec import Case

__all__ = ["Lent", "may_be_lent"]

# Arguments may have so many times the entries, and numbers be so many times as large,
# as those of a function's own cases: a kernel and a padding together cost their square.
MORE_ENTRIES, LARGER_NUMBERS = 4, 2


def may_be_lent(exercise):
    """Whether the values of the reference are all that is to be said of a function."""
    plain = exercise.judge is None and not exercise.allowed
    return plain and all(map(_holds_data, exercise.public))


def _holds_data(case):
    return all(isinstance(v, np.ndarray) or _numbers(v) is not None for v in case.args)


class Lent:
    """References that answer in place of a student's functions.

    Parameters
    ----------
    cases : dict of Exercise's name to (Exercise, list of Case)
        What may be asked for; each argument must be of a kind that the cases hand over
        under its name, and not much larger.
    """

    def __init__(self, cases):
        self.exercises = {name: exercise for name, (exercise, _) in cases.items()}
        self.most = {name: _sizes(own) for name, (_, own) in cases.items()}
        self.kinds = {
            name: set().union(*(_kinds(exercise, case.args, {}) for case in own))
            for name, (exercise, own) in cases.items()
        }
        self.asked = set()

    def __call__(self, name, args, named):
        """The answer to a worker: ``{"output": …}``, or ``{"error": text}``."""
        exercise = self.exercises[name]
        self.asked.add(name)
        try:
            if not self._is_small(name, args, named):
                return {"error": f"{name} is asked for more than its cases do"}
            with np.errstate(all="ignore"):
                return {"output": exercise.reference(*args, **named)}
        except Exception as error:  # whatever such arguments bring about
            return {"error": f"{type(error).__name__}: {error}"[:300]}

    def _is_small(self, name, args, named):
        sizes = _sizes([Case((*args, *named.values()), "")])
        entries, number = self.most[name]
        small = sizes[0] <= MORE_ENTRIES * entries
        small &= sizes[1] <= LARGER_NUMBERS * number
        return small and _kinds(self.exercises[name], args, named) <= self.kinds[name]


def _kinds(exercise, args, named):
    """Of which kind each argument is: a list times a number is a list as long."""
    bound = signature(exercise.reference).bind(*args, **named)
    bound.apply_defaults()
    return {(name, _kind(value)) for name, value in bound.arguments.items()}


def _kind(value):
    if isinstance(value, np.ndarray):
        return "array" if value.ndim else "number"
    if isinstance(value, (list, tuple)):
        return "sequence"
    return "nothing" if value is None else "number"


def _sizes(cases):
    """The most entries of the arguments of a case, and the largest single number."""
    entries, numbers = [1], [8.0]
    for case in cases:
        arrays = [np.asarray(v) for v in case.args if isinstance(v, np.ndarray)]
        entries.append(sum(array.size for array in arrays))
        few = [v for v in case.args if not isinstance(v, np.ndarray)]
        few += [array.ravel().tolist() for array in arrays if array.ndim < 2]
        for value in few:
            found = _numbers(value)
            numbers += [np.inf] if found is None else map(abs, found)
    return max(entries), max(numbers)


def _numbers(value):
    """The numbers in a plain value; None if there is anything else in it."""
    if isinstance(value, (list, tuple)):
        parts = [_numbers(item) for item in value]
        return None if None in parts else [n for part in parts for n in part]
    if isinstance(value, (bool, int, float)):
        return [float(min(max(value, -1e300), 1e300))]
    return [] if value is None else None
