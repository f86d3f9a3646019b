"""`check` and `hint`: what the locked cells of an exercise call."""

import traceback
import warnings
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from html import escape
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from cnnlib.checks import catalogue, limit, progress
from cnnlib.checks.compare import (
    CallFailed,
    Reply,
    run_case,
    score,
)
from cnnlib.checks.recognition import at_least, recognise
from cnnlib.checks.report import describe, stopped, to_heading
from cnnlib.checks.spec import Kept, fresh

__all__ = ["LocalCall", "Hint", "check", "hint", "judge", "mistaken"]


class LocalCall:
    """Calls the student's function in this process.

    ``call(args, function=None, keep=False)``: `function` names another function that
    is defined beside the first; `keep` leaves the result where it is, as a `Kept`.
    ``call.recall(function=None)`` is what was kept last, or None. A call may take
    `seconds`, if any are given; after one that took longer nothing is called any more.
    """

    kept = WeakKeyDictionary()  # of this kernel, so that one check serves the next

    def __init__(self, student, seconds=None):
        self.student, self.seconds = student, seconds
        self.overrun = None

    def __call__(self, args, function=None, keep=False):
        """Call, and give back the output with the arguments as they are afterwards."""
        if self.overrun is not None:
            raise self.overrun
        student = self._find(function)
        arguments = [fresh(value) for value in args]
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                output = self._within_time(student, arguments)
        except limit.Overrun as error:
            self.overrun = CallFailed("timeout", line=_line_of(student, error))
            raise self.overrun from error
        except (Exception, SystemExit, GeneratorExit) as error:
            text = " ".join(str(error).split())[:300]
            line = _line_of(student, error)
            name = type(error).__name__
            raise CallFailed("error", name, text, line) from error
        if keep:
            output = self.kept[student] = Kept(output)
        return Reply(output, arguments)

    def recall(self, function=None):
        """The result of the function that was kept last, or None."""
        return self.kept.get(self._find(function))

    def _within_time(self, student, arguments):
        if self.seconds is None:
            return student(*arguments)
        return limit.within(self.seconds, student, *arguments)

    def _find(self, function):
        if function in (None, self.student.__name__):
            return self.student
        found = getattr(self.student, "__globals__", {}).get(function)
        if found is None:
            raise CallFailed("missing", "NameError", f"{function} is not defined")
        return found


def _line_of(student, error):
    """The last line of the student's own file or cell in the traceback."""
    home = getattr(getattr(student, "__code__", None), "co_filename", None)
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f.filename == home
    ]
    return f"line {frames[-1].lineno}: {frames[-1].line}" if frames else ""


def judge(exercise, call, seed=None):
    """Run the cases; return the outcomes, the points and the recognised mistake.

    Parameters
    ----------
    exercise : Exercise
    call : callable
        How to call the student's function; see `LocalCall`.
    seed : int or None
        Adds hidden cases drawn from it.

    Returns
    -------
    (list of Outcome, float, Mistake or None)
    """
    outcomes = [run_case(exercise, case, call) for case in exercise.cases(seed)]
    mistake = recognise(exercise, outcomes, partial(mistaken, exercise))
    return outcomes, score(exercise, outcomes), mistake


def mistaken(exercise, mistake, case):
    """What a mistake makes of a case; kept with the case, as neither changes.

    Returns
    -------
    Outcome
    """
    key = exercise.name, mistake.id
    if key not in case.memo:
        case.memo[key] = run_case(exercise, case, LocalCall(mistake.wrong))
    return case.memo[key]


def check(fn, name=None, *, seed=None):
    """Check a function against its exercise, and say what to mend.

    A call that takes more than 10 s ends by itself (60 s where a network is trained).

    Parameters
    ----------
    fn : callable
        Your function.
    name : str, optional
        Name of the exercise, when the function is called otherwise.
    seed : int, optional
        Adds cases drawn from this seed to the public ones.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError
        If `fn` is not a function.
    ValueError
        If there is no exercise of that name.

    Notes
    -----
    What is wrong with the function is never raised: ``verdict = check(corr2d)`` is a
    Verdict. A notebook's cell of which that is the result, such as ``check(corr2d)``,
    shows it and, with the tag ``raises-exception``, ends in an error without a
    traceback; see `cnnlib.checks.cell`.

    Examples
    --------
    >>> from cnnlib import functional as F
    >>> check(F.corr2d).passed
    True
    """
    exercise = _exercise("check", fn, name)
    call = LocalCall(fn, exercise.seconds or limit.SECONDS)
    try:
        outcomes, points, mistake = judge(exercise, call, seed)
    except KeyboardInterrupt as error:
        return stopped(exercise, _line_of(fn, error))
    _keep(exercise, lambda kept: {"points": points, "best": max(points, kept["best"])})
    run_mistake = partial(mistaken, exercise)
    certain = None if mistake else at_least(exercise, outcomes, run_mistake)
    lesson = _section(exercise)
    return describe(exercise, outcomes, points, mistake, certain, lesson=lesson)


def _section(exercise):
    """A link from the folder of an exercise to where its lesson explains it."""
    lesson = Path("..", "..", "lessons", f"{exercise.assignment}.ipynb")
    return lesson.as_posix() + to_heading(exercise.section) if lesson.exists() else ""


@dataclass(frozen=True)
class Hint:
    """One of four hints: a question, the invariant, pseudocode, partial code."""

    number: int
    text: str

    def __repr__(self):
        return f"Hint {self.number} of 4:\n{self.text}"

    def _repr_html_(self):
        return (
            f'<div role="status"><strong>Hint {self.number} of 4</strong>'
            '<pre style="white-space:pre-wrap;word-break:normal">'
            f"{escape(self.text)}</pre></div>"
        )


def hint(fn):
    """The next hint for an exercise: each call climbs one of four steps.

    Parameters
    ----------
    fn : callable or str
        Your function, or the name of the exercise.

    Returns
    -------
    Hint
        The fourth one again, when all have been given.

    Raises
    ------
    TypeError, ValueError
        As in `check`.

    Examples
    --------
    >>> hint("corr2d")  # doctest: +ELLIPSIS
    Hint ...
    """
    exercise = _exercise("hint", fn, fn if isinstance(fn, str) else None)
    kept = _keep(exercise, lambda kept: {"hints": min(kept["hints"] + 1, 4)})
    number = max(kept["hints"], 1)
    return Hint(number, exercise.hints[number - 1])


def _exercise(function, fn, name):
    if not callable(fn) and name is None:
        raise TypeError(
            f"{function}: fn must be your function itself, got {type(fn).__name__}; "
            f"write {function}(corr2d), not {function}(corr2d(…))"
        )
    name = name or getattr(fn, "__name__", "")
    exercises = catalogue.by_name()
    if name not in exercises:
        close = get_close_matches(name, exercises, 1)
        meant = f"; did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"{function}: there is no exercise {name!r}{meant}")
    return exercises[name]


def _keep(exercise, change):
    """Note how far the student is; work goes on without the file if it must."""
    new = {
        "assignment": exercise.assignment,
        "points": 0,
        "best": 0,
        "max_points": exercise.points,
        "hints": 0,
    }

    def changed(entry):
        kept = {**new, **(entry or {})}
        return {**kept, **change(kept)}

    try:
        return progress.update("exercises", exercise.name, changed)[0]
    except progress.ProgressError as error:
        warnings.warn(str(error), stacklevel=3)
        return new
