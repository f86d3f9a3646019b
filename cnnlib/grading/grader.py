"""Scoring one submission: the cases and the expected values stay on this side.

The student's functions are called in a jail, first all of them on the public cases,
then on the hidden ones, so that nothing shown to the student was computed by code that
had already seen a hidden input. A worker that hangs or dies is replaced by a fresh one.
"""

from dataclasses import dataclass
from html import escape

from cnnlib.checks import catalogue
from cnnlib.checks.check import LocalCall
from cnnlib.checks.compare import (
    CallFailed,
    Outcome,
    Reply,
    recognise,
    run_case,
    score,
)
from cnnlib.checks.report import describe
from cnnlib.checks.spec import Function, Kept, Rng
from cnnlib.grading import submission, wire
from cnnlib.grading.jail import Jail, WorkerDied, WorkerTimeout

__all__ = ["FunctionResult", "Grade", "grade"]

SECONDS_PER_CALL = 5.0
SECONDS_TO_LOAD = 20.0  # for one cell that is not a function's body
MOST_RESTARTS = 5
FATAL = ("timeout", "died")


@dataclass(frozen=True)
class FunctionResult:
    """What one function got.

    Attributes
    ----------
    name : str
    status : str
        passed, wrong, timeout, died, refused, missing or unreadable.
    points, max_points : float
    mistake : str or None
    message : str
        Plain text for the student; no hidden input stands in it.
    html : str
        The same for a page.
    """

    name: str
    status: str
    points: float
    max_points: float
    mistake: str | None
    message: str
    html: str = ""

    def as_dict(self):
        """The entry of this function in ``--json``."""
        return {
            "name": self.name,
            "status": self.status,
            "points": self.points,
            "max_points": self.max_points,
            "mistake": self.mistake,
            "message": self.message,
        }


@dataclass(frozen=True)
class Grade:
    """The results of a submission, and what was odd about its notebook."""

    functions: list
    notes: list

    @property
    def points(self):
        """Sum over the functions."""
        return sum(function.points for function in self.functions)


def grade(data, assignment, seed, *, seconds=SECONDS_PER_CALL, sandbox=True):
    """Grade the bytes of a notebook.

    Parameters
    ----------
    data : bytes or submission.Unreadable
        The notebook, or why there is none.
    assignment : str
        Its id, such as ``02_convolution``.
    seed : int
        Of the hidden cases.
    seconds : float
        Limit for one call.
    sandbox : bool
        False calls the student's code without a jail.

    Returns
    -------
    Grade

    Raises
    ------
    ValueError
        If there is no such assignment.
    JailError
        If there is no jail on this machine.
    """
    exercises = catalogue.load(assignment)
    try:
        if isinstance(data, submission.Unreadable):
            raise data
        book = submission.parse(data)
    except submission.Unreadable as error:
        return Grade([_unreadable(e, str(error)) for e in exercises], [])
    with Session(book.cells, exercises, seconds, sandbox) as session:
        public = {e.name: _run(e, e.public, session) for e in exercises}
        results = []
        for exercise in exercises:
            outcomes = public[exercise.name]
            hidden = exercise.cases(seed)[len(exercise.public) :]
            outcomes = outcomes + _run(exercise, hidden, session, outcomes)
            results.append(_result(exercise, outcomes))
    return Grade(results, book.notes + _odd_cells(book, exercises))


def _run(exercise, cases, session, before=()):
    """Run the cases in their order; after a hang or a death the rest is lost."""
    outcomes = []
    call = session.caller(exercise)
    for case in cases:
        last = (outcomes or list(before) or [None])[-1]
        if last is not None and last.failure and last.failure.status in FATAL:
            outcomes.append(Outcome(case, failure=last.failure))
        else:
            outcomes.append(run_case(exercise, case, call))
    return outcomes


def _result(exercise, outcomes):
    mistake = recognise(
        exercise,
        outcomes,
        lambda mistake, case: run_case(exercise, case, LocalCall(mistake.wrong)),
    )
    verdict = describe(
        exercise,
        outcomes,
        score(exercise, outcomes),
        mistake,
        reveal=lambda outcome: any(outcome.case is case for case in exercise.public),
    )
    return FunctionResult(
        exercise.name,
        _status(outcomes),
        verdict.score,
        exercise.points,
        verdict.mistake,
        verdict.message,
        verdict._repr_html_(),
    )


def _status(outcomes):
    if all(outcome.passed for outcome in outcomes):
        return "passed"
    failures = {outcome.failure.status for outcome in outcomes if outcome.failure}
    for status in ("timeout", "died", "refused", "missing"):
        if status in failures:
            return status
    return "wrong"


def _unreadable(exercise, why):
    message = f"{exercise.name}: the notebook could not be read: {why}."
    html = f"<p>{escape(message)}</p>"
    name, points = exercise.name, exercise.points
    return FunctionResult(name, "unreadable", 0.0, points, None, message, html)


def _odd_cells(book, exercises):
    """What the instructor may want to know about the solution cells."""
    notes = []
    for exercise in exercises:
        count = len(book.solutions.get(exercise.name, ()))
        if count == 0:
            notes.append(f"the cell of {exercise.name} was deleted or lost its mark")
        elif count > 1:
            notes.append(f"{count} cells are marked as the one of {exercise.name}")
    return notes


class Session:
    """A submission's code, in one worker after another as they are used up."""

    def __init__(self, cells, exercises, seconds, sandbox):
        self.cells, self.seconds, self.sandbox = cells, seconds, sandbox
        self.allowed = sorted({name for e in exercises for name in e.allowed})
        self.jail = None
        self.skipped = {}  # number of a cell: what it did
        self.failed = []  # failures of cells, in order
        self.restarts = 0

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._end()

    def caller(self, exercise):
        """How `compare.run_case` calls the student's function."""
        seconds = max(exercise.seconds or 0.0, self.seconds)

        def call(args, function=None, keep=False):
            return self._call(function or exercise.name, args, keep, seconds)

        return call

    def _call(self, name, args, keep, seconds):
        jail = self._running()
        request = {"call": name, "args": list(map(_for_the_wire, args)), "keep": keep}
        try:
            jail.send(request, seconds)
            answer = jail.receive(seconds)
        except WorkerTimeout as error:
            self._end()
            raise CallFailed("timeout") from error
        except (WorkerDied, wire.WireError) as error:
            self._end()
            raise CallFailed("died") from error
        return self._reply(answer, len(args), keep)

    def _reply(self, answer, count, keep):
        if not isinstance(answer, dict):
            raise CallFailed("error", "TypeError", "the answer is not readable")
        if "state" in answer:
            raise self._failure(answer)
        arguments, output = answer.get("args"), answer.get("output")
        if not isinstance(arguments, list) or len(arguments) != count:
            raise CallFailed("error", "TypeError", "the answer is not readable")
        return Reply(Kept(output) if keep else output, arguments)

    def _failure(self, answer):
        state = answer.get("state")
        if state == "missing":
            return self._why_missing()
        text, line = clean_text(answer.get("text")), clean_text(answer.get("line"))
        name = clean_text(answer.get("type"))
        if state == "refused":
            return CallFailed("refused", "", text, line)
        if state == "unsendable":
            return CallFailed(
                "error", "TypeError", f"the result cannot be read: {text}"
            )
        return CallFailed("error", name, text, line)

    def _why_missing(self):
        """A function that is not there: because a cell broke, or was never written."""
        for failure in self.failed:
            if failure.status == "refused":
                return failure
        text = "the function is not defined"
        if self.failed:
            first = self.failed[0]
            text += f"; a cell of the notebook failed: {first.type_name} {first.text}"
        return CallFailed("missing", "", text)

    def _running(self):
        """The worker, with the cells run; a new one when the last was used up."""
        while self.jail is None:
            if self.restarts > MOST_RESTARTS + len(self.cells):
                raise CallFailed("died")
            self.restarts += 1
            self.jail = Jail(self.allowed, self.sandbox)
            self._load()
        return self.jail

    def _load(self):
        cells = [[n, text] for n, text in self.cells if n not in self.skipped]
        self.failed = list(self.skipped.values())
        running = None
        try:
            self.jail.send({"cells": cells, "allowed": self.allowed})
            for _ in range(2 * len(cells) + 1):
                answer = self.jail.receive(SECONDS_TO_LOAD)
                if not isinstance(answer, dict) or "defined" in answer:
                    return
                if answer.get("state") == "running":
                    running = answer.get("cell")
                elif answer.get("state") in ("error", "refused"):
                    self.failed.append(self._failure(answer))
        except WorkerTimeout:
            self._skip(running, CallFailed("timeout"))
        except (WorkerDied, wire.WireError):
            self._skip(running, CallFailed("died"))

    def _skip(self, number, failure):
        """Leave out the cell that hung or ended the worker, and begin again."""
        self._end()
        known = {n for n, _ in self.cells} - set(self.skipped)
        if number not in known:
            number = next(iter(sorted(known)), None)
        self.skipped[number] = failure

    def _end(self):
        if self.jail is not None:
            self.jail.close()
            self.jail = None


def clean_text(value):
    """A piece of an answer, as text that can be shown."""
    return submission.clean(value) if isinstance(value, str) else ""


def _for_the_wire(value):
    if isinstance(value, Rng):
        return wire.Token("rng", value.seed)
    if isinstance(value, Function):
        return wire.Token("function", value.name)
    if isinstance(value, Kept):
        return value.value
    if isinstance(value, (list, tuple)):
        return type(value)(map(_for_the_wire, value))
    return value
