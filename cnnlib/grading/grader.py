"""Scoring one submission: the cases and the expected values stay on this side.

The student's functions are called in a jail, first all of them on the public cases,
then on the hidden ones, so that nothing shown to the student was computed by code that
had already seen a hidden input.
"""

from dataclasses import replace
from functools import lru_cache
from html import escape

from cnnlib.checks import catalogue
from cnnlib.checks.calling import FATAL, CallFailed
from cnnlib.checks.outcomes import Outcome, run_case
from cnnlib.checks.recognition import recognise
from cnnlib.checks.report import describe
from cnnlib.checks.scoring import score
from cnnlib.grading import submission
from cnnlib.grading.lending import Lent, may_be_lent
from cnnlib.grading.naming import assignment_of_book, defined
from cnnlib.grading.released import shipped
from cnnlib.grading.results import FunctionResult, Grade
from cnnlib.grading.session import Session

__all__ = ["SECONDS_PER_CALL", "absent", "grade"]

SECONDS_PER_CALL = 5.0


def grade(
    data,
    assignment,
    seed,
    *,
    seconds=SECONDS_PER_CALL,
    sandbox=True,
    released=None,
):
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
    released : Released, optional
        What students were given; by default the course's own notebook.

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
    asked = questions(assignment, seed)
    try:
        if isinstance(data, submission.Unreadable):
            raise data
        book = submission.parse(data)
    except submission.Unreadable as error:
        why = f"the notebook could not be read: {error}"
        functions = (_without(e, "unreadable", why) for e in asked.exercises)
        return Grade(assignment, tuple(functions))
    released = released or shipped(assignment)
    cells = [*released.locked, *submission.to_run(book, asked.names)]
    with Session(cells, asked.exercises, seconds, sandbox) as session:
        session.elsewhere = submission.elsewhere(book, asked.names)
        outcomes = {e.name: _run(e, e.public, session) for e in asked.exercises}
        for exercise in asked.exercises:
            before = outcomes[exercise.name]
            before += _run(exercise, asked.hidden[exercise.name], session, before)
    functions = [_result(e, outcomes[e.name]) for e in asked.exercises]
    wrong = []
    for number, result in enumerate(functions):
        if result.status != "passed" and wrong:
            functions[number] = _by_itself(asked, result, wrong, session)
        if result.points < result.max_points:
            wrong.append(result.name)
    notes = book.notes + _odd(book, assignment, asked.names, released.marks)
    return Grade(assignment, tuple(functions), tuple(notes))


def _odd(book, assignment, names, marks):
    """What is odd about the cells; of another assignment's notebook, only that."""
    if (other := assignment_of_book(book)) not in (None, assignment):
        mine = set(names) & (defined(book) | set(book.solutions))
        if not mine:
            return [f"the notebook is of {other}, not of {assignment}"]
    return submission.odd_cells(book, names, marks)


def absent(assignment):
    """What somebody gets who handed nothing in.

    Returns
    -------
    Grade
    """
    exercises = catalogue.load(assignment)
    functions = (_without(e, "absent", "nothing was handed in") for e in exercises)
    return Grade(assignment, tuple(functions))


class Questions:
    """An assignment's cases for one seed.

    Every submission of a run is asked the same, so what the reference and the mistakes
    make of a case is worked out once, and kept with it.
    """

    def __init__(self, assignment, seed):
        self.exercises = catalogue.load(assignment)
        self.names = [exercise.name for exercise in self.exercises]
        self.hidden = {e.name: e.cases(seed)[len(e.public) :] for e in self.exercises}


@lru_cache(maxsize=4)
def questions(assignment, seed):
    """The `Questions` of a run."""
    return Questions(assignment, seed)


def _by_itself(asked, result, wrong, session):
    """The result of a function if those that it calls were right, where that is better.

    Only its own mistakes cost points: it is judged once more, with the references in
    place of the `wrong` ones before it.
    """
    own = {e.name: e for e in asked.exercises}
    names = [n for n in wrong if may_be_lent(own[n]) and session.calls(n)]
    if not names:
        return result
    lent = Lent({n: (own[n], [*own[n].public, *asked.hidden[n]]) for n in names})
    exercise = own[result.name]
    with session.again(lent) as fresh:
        outcomes = _run(exercise, exercise.public, fresh)
        outcomes += _run(exercise, asked.hidden[exercise.name], fresh, outcomes)
    session.left = fresh.left  # all workers together have one time to load
    better = _result(exercise, outcomes)
    if not lent.asked or better.points < result.points or better.status in FATAL:
        return result
    called = " and ".join(name for name in names if name in lent.asked)
    are = "are" if len(lent.asked) > 1 else "is"
    text = (
        f"{result.name} is judged by itself: it calls {called}, which {are} not right."
    )
    if better.status == "passed":
        text = f"{result.name} is right, but it calls {called}, which {are} not."
    html = f"{better.html}<p>{escape(text)}</p>"
    return replace(better, message=f"{better.message}\n{text}", html=html)


def _run(exercise, cases, session, before=()):
    """Run the cases in their order; after a hang or a death the rest is lost."""
    outcomes = []
    call = session.caller(exercise)
    for case in cases:
        last = (outcomes or list(before) or [None])[-1]
        if last is not None and last.failure and last.failure.status in FATAL:
            outcomes.append(Outcome(case, failure=last.failure))
        else:
            outcomes.append(_judged(exercise, case, call))
    return outcomes


def _judged(exercise, case, call):
    """The outcome of a case, even if the answer is nothing that a judge expects."""
    try:
        return run_case(exercise, case, call)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        text = "the result is not of the kind that was asked for"
        return Outcome(case, failure=CallFailed("error", "TypeError", text))


def _result(exercise, outcomes):
    shown = {id(case) for case in exercise.public}
    verdict = describe(
        exercise,
        outcomes,
        score(exercise, outcomes),
        *recognise(exercise, outcomes),
        reveal=lambda outcome: id(outcome.case) in shown,
    )
    return FunctionResult(
        exercise.name,
        _status(outcomes, verdict.score >= exercise.points),
        verdict.score,
        exercise.points,
        verdict.mistake,
        verdict.message,
        verdict._repr_html_(),
    )


def _status(outcomes, all_points):
    failures = {outcome.failure.status for outcome in outcomes if outcome.failure}
    for status in ("timeout", "died", "refused", "missing"):
        if status in failures:
            return status
    passed = all_points and all(outcome.passed for outcome in outcomes)
    return "passed" if passed else "wrong"


def _without(exercise, status, why):
    """The result of a function without a notebook."""
    message = f"{exercise.name}: {why}."
    html = f"<p>{escape(message)}</p>"
    name, points = exercise.name, exercise.points
    return FunctionResult(name, status, 0.0, points, None, message, html)
