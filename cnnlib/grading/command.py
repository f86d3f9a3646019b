"""``cnnlib grade``: a class, or one notebook."""

import contextlib
import sys
from pathlib import Path

from cnnlib.checks import catalogue
from cnnlib.grading import submission
from cnnlib.grading.course import Course, GradingError
from cnnlib.grading.gradebook import Gradebook
from cnnlib.grading.grader import grade as grade_one
from cnnlib.grading.jail import Jail
from cnnlib.grading.naming import assignment_of
from cnnlib.grading.run import Run, check_assignment, cores, new_seed
from cnnlib.grading.submission import Unreadable, clean
from cnnlib.grading.summary import Summary, row, write_rows

__all__ = ["grade"]


def grade(options):
    """Carry out ``cnnlib grade`` with the options of the command line.

    Raises
    ------
    GradingError, JailError
        If grading cannot be carried out.
    """
    if options.unsafe_no_sandbox:
        print(
            "Without a jail, submissions run as you and can change your files.",
            file=sys.stderr,
        )
    if options.json and not Path(options.json).absolute().parent.is_dir():
        raise GradingError(f"there is no folder for {clean(options.json)}")
    if options.assignment.endswith(".ipynb"):
        _notebook(Path(options.assignment), options)
    else:
        _class(options)


def _class(options):
    check_assignment(options.assignment)
    course = Course(options.course, options.submitted)
    students = course.students()
    if not options.scheduler:
        _try_the_jail(not options.unsafe_no_sandbox)
    with course.alone():
        _graded(course, students, options)


def _graded(course, students, options):
    where = {"seconds": options.timeout, "sandbox": not options.unsafe_no_sandbox}
    with contextlib.ExitStack() as resources:
        grade, jobs = grade_one, cores()
        if options.scheduler:
            from cnnlib.grading.cluster import on_cluster

            grade, jobs = resources.enter_context(on_cluster(options.scheduler))
        run = Run(course, options.assignment, options.seed, grade=grade, **where)
        course_id, url = course.settings()
        book = Gradebook(options.db or url, course_id, run.assignment, run.exercises)
        resources.enter_context(book)
        _carry_out(run, book, students, options.jobs or jobs, options.json)


def _carry_out(run, book, students, jobs, rows):
    summary = Summary(run.exercises)
    print(f"{run.assignment}: {len(students)} students; hidden cases, seed {run.seed}")
    run.begin()
    for result in _progress(run.results(students, jobs), len(students)):
        run.settle(result, book)
        summary.add(result)
    if rows:
        write_rows(rows, _rows(run, students))
    run.end()
    print(f"\n{summary}")


def _rows(run, students):
    for student, kept in zip(students, run.records(students), strict=True):
        yield row(student, run.assignment, kept["functions"])


def _progress(results, total):
    """A bar with rate and time left, where somebody watches."""
    from tqdm import tqdm

    return tqdm(results, total=total, unit="submission", disable=None, leave=False)


def _try_the_jail(sandbox):
    """No jail on this machine: better said before anything is written."""
    with Jail(sandbox=sandbox) as jail:
        jail.ask({"cell": 1, "source": ""}, 60.0)


def _notebook(path, options):
    try:
        data = submission.read(path)
    except Unreadable as error:
        raise GradingError(str(error)) from error
    assignment = assignment_of([path.name], lambda: data)
    if assignment is None:
        known = ", ".join(catalogue.assignments())
        raise GradingError(
            f"{clean(path)} has no function of any assignment; is it one of {known}? "
            "Then give the file its name"
        )
    seed = new_seed() if options.seed is None else options.seed
    sandbox = not options.unsafe_no_sandbox
    result = grade_one(data, assignment, seed, seconds=options.timeout, sandbox=sandbox)
    print(f"{assignment}: {clean(path)}, seed {seed}")
    for function in result.functions:
        print(f"\n[{function.status}] {function.message}")
    most = sum(function.max_points for function in result.functions)
    print("\n" + "\n".join([f"{result.points:g} of {most:g} points", *result.notes]))
    if options.json:
        entries = [function.as_dict() for function in result.functions]
        write_rows(options.json, [row(path.stem, assignment, entries)])
