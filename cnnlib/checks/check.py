"""`check` and `hint`: what the locked cells of an exercise call."""

import os
import warnings
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from pathlib import Path
from weakref import WeakKeyDictionary

from cnnlib.checks import catalogue, limit, progress
from cnnlib.checks.calling import LocalCall, line_of
from cnnlib.checks.cell import is_earlier
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.recognition import recognise
from cnnlib.checks.refused import refusal
from cnnlib.checks.report import describe, stopped, to_heading, to_read
from cnnlib.checks.scoring import score
from cnnlib.checks.slips.repair import repair
from cnnlib.checks.withheld import Withheld, home_of

__all__ = ["Hint", "check", "hint"]


def check(fn, name=None, *, seed=None):
    """Check a function against its exercise, and say what to mend.

    A call that takes more than 10 s ends by itself (60 s where a network is trained).
    Where no mistake is recognised, small edits of a copy of your function are tried,
    two seconds at most: the line of one that makes it right is shown, or that makes one
    step of the points right.

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
    withheld = Withheld(fn, exercise.allowed)
    call = LocalCall(fn, exercise.seconds or limit.SECONDS, withheld)
    try:
        outcomes = outcomes_of(exercise, call, seed)
    except KeyboardInterrupt as error:
        return stopped(exercise, line_of(fn, error))
    points = score(exercise, outcomes)
    found = recognise(exercise, outcomes)
    now = {"points": points, "mistake": found[0] and found[0].id}
    _keep(exercise, lambda kept: now | {"best": max(points, kept["best"])})
    places = () if found[0] else _look_for_places(exercise, fn, outcomes)
    own = refusal(home_of(fn), exercise.allowed)
    return describe(
        exercise,
        outcomes,
        points,
        *found,
        earlier=is_earlier(fn),
        lesson=_link(exercise.assignment, to_read(exercise, found[0])),
        look_at=[place.ask for place in places],
        where=call.line_of_shape,
        note=f"It is not your own, and the grader will say: {own}." if own else "",
    )


_TOLD = WeakKeyDictionary()  # function → the places in it that the last check asked of


def _look_for_places(exercise, fn, outcomes):
    """Lines to mend, where this is a student's kernel and not a grader's."""
    if "NBGRADER_EXECUTION" in os.environ or exercise.seconds:
        return ()
    places = repair(exercise, fn, outcomes)
    if places:
        _TOLD[fn] = places
    return places


def _link(assignment, section):
    """A link from the folder of an exercise to where its lesson explains it."""
    lesson = Path("..", "..", "lessons", f"{assignment}.ipynb")
    return lesson.as_posix() + to_heading(section) if lesson.exists() else ""


@dataclass(frozen=True)
class Hint:
    """One of four hints: a question, the invariant, pseudocode, partial code."""

    number: int
    text: str

    def __repr__(self):
        return f"{self._title}:\n{self.text}"

    def _repr_html_(self):
        return (
            f'<div role="status"><strong>{self._title}</strong>'
            '<pre style="white-space:pre-wrap;word-break:normal">'
            f"{escape(self.text)}</pre></div>"
        )

    @property
    def _title(self):
        return f"Hint {self.number} of 4" + ", the last one" * (self.number == 4)


def hint(fn):
    """The next hint for an exercise: each call climbs one of four steps.

    If the last check of the function showed a line to look at, it says more of that.

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
    told = [place.tell for place in _TOLD.get(fn, ())] if callable(fn) else []
    return Hint(number, "\n".join([exercise.hints[number - 1], *told]))


def _exercise(function, fn, name):
    if not callable(fn) and name is None:
        raise TypeError(
            f"{function}: fn must be your function itself, got {type(fn).__name__}; "
            f"write {function}(corr2d), not {function}(corr2d(…))"
        )
    exercises = catalogue.by_name()
    name = name or _name_of(fn, exercises)
    if name not in exercises:
        close = get_close_matches(name, exercises, 1)
        meant = f"; did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"{function}: there is no exercise {name!r}{meant}")
    return exercises[name]


def _name_of(fn, exercises):
    """A function's own name, or an exercise's that a notebook has given to it."""
    own = getattr(fn, "__name__", "")
    given = [n for n, v in getattr(fn, "__globals__", {}).items() if v is fn]
    return next((name for name in (own, *given) if name in exercises), own)


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
