"""``cnnlib grade``: a class, or one notebook."""

import contextlib
import sys
from pathlib import Path

from cnnlib.checks import catalogue
from cnnlib.grading import GradingError, grader, options, submission
from cnnlib.grading.course_folder import CourseFolder
from cnnlib.grading.gradebook import Gradebook
from cnnlib.grading.jail import Jail
from cnnlib.grading.late import Extensions, Late
from cnnlib.grading.naming import assignment_of
from cnnlib.grading.roster import Roster
from cnnlib.grading.run import Run, check_assignment, cores, new_seed
from cnnlib.grading.submission import Unreadable, clean
from cnnlib.grading.summary import ClassSummary, write_rows

__all__ = ["grade", "grade_notebook"]


def grade(
    assignment,
    course=".",
    submitted=None,
    *,
    students=None,
    jobs=None,
    seconds=grader.SECONDS_PER_CALL,
    seed=None,
    db=None,
    json=None,
    scheduler=None,
    sandbox=True,
    regrade=False,
    exchange=False,
):
    """Carry out ``cnnlib grade`` for a class, and print what came of it.

    Parameters
    ----------
    assignment : str
        Its id, such as ``02_convolution``.
    course : path
        The course folder, into which everything is written.
    submitted : path, optional
        Another folder of submissions than ``submitted/`` in the course folder.
    students : list of str, optional
        Only these; by default all that have a folder there or stand in
        ``students.csv``.
    jobs : int, optional
        Submissions at a time; by default as many as there are processors.
    seconds : float
        Limit for one call.
    seed : int, optional
        Of the hidden cases, to repeat a run.
    db : str, optional
        URL of the gradebook; by default the one that nbgrader's settings name.
    json : path, optional
        Where to write the results, too.
    scheduler : str, optional
        Address of a Dask cluster to grade on.
    sandbox : bool
        False runs the submissions without a jail, with the rights of this process.
    regrade : bool
        True grades anew what earlier runs graded, too.
    exchange : bool
        True collects from nbgrader's exchange before, and releases the feedback after.

    Returns
    -------
    ClassSummary
        Counts over the class.

    Raises
    ------
    GradingError
        If an argument makes no sense, before anything is written; if grading cannot be
        carried out; `JailError` if that is for want of a jail.
    """
    jobs, seconds, seed = _checked(jobs=jobs, seconds=seconds, seed=seed)
    _check_the_rest(json, sandbox)
    check_assignment(assignment)
    course = CourseFolder(course, submitted)
    whole, roster = students is None, Roster.read(course.root)
    extensions = Extensions.read(course.root, roster)
    late = Late(course, assignment, extensions)
    course_id, url = course.settings()
    if not exchange:
        course.students()  # better missed before a cluster is asked for
    if not scheduler:
        _try_the_jail(sandbox)
    with course.alone(), _where_to_grade(scheduler) as (grade_one, at_a_time):
        if exchange:
            from cnnlib.grading.rounds import collect

            collect(course, assignment, db or url)
        folders = course.students()
        students = sorted({*folders, *roster.students}) if whole else students
        limits = (seed, seconds, sandbox)
        run = Run(course, assignment, *limits, grade_one, regrade)
        of = (course_id, assignment, run.exercises, late)
        with Gradebook(db or url, *of) as book:
            if whole:
                run.begin()
            book.enrol(roster.students.values())
            summary = _carry_out(run, book, students, jobs or at_a_time)
        if json:
            write_rows(json, (g.row(s) for s, g in run.grades(students)))
        if whole:
            run.end()
        if exchange:
            from cnnlib.grading.rounds import release

            release(course, assignment)
    summary.unknown = roster.unknown(folders, extensions.students)
    print(f"\n{summary}")
    return summary


def grade_notebook(
    path,
    *,
    course=None,
    seconds=grader.SECONDS_PER_CALL,
    seed=None,
    json=None,
    sandbox=True,
):
    """Carry out ``cnnlib grade`` for one notebook: print the reports.

    Parameters
    ----------
    path : path
        Of the notebook. Its name, or else its functions, say of which assignment it is.
    course : path, optional
        The course folder from which it was released; nothing is written there.
    seconds, seed, json, sandbox
        As in `grade`.

    Returns
    -------
    Grade

    Raises
    ------
    GradingError
        If an argument makes no sense; if there is no such notebook, or it is of no
        assignment; `JailError` if there is no jail.
    """
    seconds, seed = _checked(seconds=seconds, seed=seed)
    _check_the_rest(json, sandbox)
    path = Path(path)
    data, assignment = _of_an_assignment(path)
    seed = new_seed() if seed is None else seed
    limits = {"seconds": seconds, "sandbox": sandbox}
    if course is not None:
        limits["released"] = CourseFolder(course).released(assignment)
    result = grader.grade(data, assignment, seed, **limits)
    print(f"{assignment}: {clean(path)}, seed {seed}")
    for function in result.functions:
        print(f"\n[{function.status}] {function.message}")
    total = f"{result.points:g} of {result.max_points:g} points"
    print("\n" + "\n".join([total, *result.notes]))
    if json:
        write_rows(json, [result.row(path.stem)])
    return result


def _checked(**numbers):
    """The numbers as they are to be used; None, where it is allowed, stays None."""
    for name, value in numbers.items():
        if value is None and name != "seconds":
            yield None
            continue
        try:
            yield getattr(options, name)(value)
        except ValueError as error:
            raise GradingError(f"{name} {error}") from error


def _check_the_rest(json, sandbox):
    """What is better said before anything is graded."""
    if not sandbox:
        print(
            "Without a jail, submissions run as you and can change your files.",
            file=sys.stderr,
        )
    if json and not Path(json).absolute().parent.is_dir():
        raise GradingError(f"there is no folder for {clean(json)}")


def _try_the_jail(sandbox):
    """No jail on this machine: better said before anything is written."""
    with Jail(sandbox=sandbox) as jail:
        jail.ask({"cell": 1, "source": ""}, 60.0)


def _where_to_grade(scheduler):
    """What grades a submission, and how many at a time pay."""
    if not scheduler:
        return contextlib.nullcontext((grader.grade, cores()))
    from cnnlib.grading.cluster import on_cluster

    return on_cluster(scheduler)


def _carry_out(run, book, students, jobs):
    summary = ClassSummary(run.exercises)
    print(f"{run.assignment}: {len(students)} students; hidden cases, seed {run.seed}")
    for result in _progress(run.results(students, jobs), len(students)):
        summary.add(result, run.settle(result, book))
    return summary


def _progress(results, total):
    """A bar with rate and time left, where somebody watches."""
    from tqdm import tqdm

    return tqdm(results, total=total, unit="submission", disable=None, leave=False)


def _of_an_assignment(path):
    """The bytes of a notebook, and the assignment that it is of."""
    try:
        data = submission.read_lean(path)
    except Unreadable as error:
        raise GradingError(str(error)) from error
    assignment = assignment_of([path.name], lambda: data)
    if assignment is None:
        known = ", ".join(catalogue.assignments())
        raise GradingError(
            f"{clean(path)} has no function of any assignment; is it one of {known}? "
            "Then give the file its name"
        )
    return data, assignment
