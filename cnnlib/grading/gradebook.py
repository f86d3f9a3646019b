"""Scores in nbgrader's gradebook, beside what people entered there by hand.

Only automatic scores are written, names of ``students.csv``, and late penalties where
the course has settings for them. Points given by hand, extra credit and comments are
read, for the pages that students get, and never changed.
"""

import contextlib
import os
import sysconfig
from dataclasses import dataclass, field
from datetime import timedelta

from cnnlib.grading import GradingError
from cnnlib.grading.late import how_late
from cnnlib.grading.submission import clean

__all__ = ["ByHand", "Gradebook", "fits", "opened"]

LONGEST_NAME = 128  # characters of a student's name in nbgrader's tables
NAMES = ("first_name", "last_name", "email", "lms_user_id")


@dataclass
class ByHand:
    """What stands in the gradebook beside a submission's automatic scores.

    Attributes
    ----------
    points, extra, comments : dict
        What people entered, by function.
    outdated : list of str
        The functions of whose points by hand nobody has said that they are meant for
        what is handed in now.
    penalty : float
    late : timedelta
        By how much it is late, after an extension.
    untimed : bool
        Whether there is a due date, and nobody knows when it was handed in.
    earlier : bool
        Whether points are left from an earlier run, though nothing is handed in now.
    """

    points: dict = field(default_factory=dict)
    extra: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    outdated: list = field(default_factory=list)
    penalty: float = 0.0
    late: timedelta = timedelta(0)
    untimed: bool = False
    earlier: bool = False


def fits(student):
    """Whether a folder's name can stand in a table as it is.

    Examples
    --------
    >>> fits("müller-7"), fits("a\\nb"), fits("")
    (True, False, False)
    """
    return student.isprintable() and 0 < len(student) <= LONGEST_NAME


class Gradebook:
    """An assignment in nbgrader's gradebook.

    Parameters
    ----------
    url : str
        Of the database.
    course_id : str
    assignment : str
    exercises : sequence of Exercise
        Of which there will be one graded cell each, ``check-<function>``.
    late : Late, optional
        How late submissions are treated; by default penalties stay as they are.

    Raises
    ------
    GradingError
        If the database cannot be used.
    """

    def __init__(self, url, course_id, assignment, exercises, late=None):
        from nbgrader import api

        self._api, self._assignment, self._late = api, assignment, late
        self._stack = contextlib.ExitStack()
        with self._stack:
            self._open = self._stack.enter_context(opened(url, course_id))
            with _explained():
                self._prepare(exercises)
            self._stack = self._stack.pop_all()
        self._db = self._open.db

    def _prepare(self, exercises):
        """Make sure of the assignment, its notebook and its cells; note their ids."""
        name, book = self._assignment, self._open
        made = book.update_or_create_assignment(name)
        self._assignment_id, self._duedate = made.id, made.duedate
        self._notebook_id = book.update_or_create_notebook(name, name).id
        self._graded, self._written = {}, {}  # id of a cell: function
        for exercise in exercises:
            cell = book.update_or_create_grade_cell(
                f"check-{exercise.name}",
                name,
                name,
                max_score=float(exercise.points),
                cell_type="code",
            )
            self._graded[cell.id] = exercise.name
            cell = book.update_or_create_solution_cell(exercise.name, name, name)
            self._written[cell.id] = exercise.name

    def enrol(self, students):
        """Enter names, addresses and ids; what is empty stays as it is there.

        Parameters
        ----------
        students : iterable of Student
        """
        from sqlalchemy import select

        kind = self._api.Student
        with _explained():
            found = self._db.execute(select(kind.__table__))
            known = {row.id: row._asdict() for row in found}
            for student in students:
                texts = {name: clean(getattr(student, name), 128) for name in NAMES}
                new = {name: text for name, text in texts.items() if text}
                if student.id not in known:
                    self._insert(kind, id=student.id, **new)
                elif not new.items() <= known[student.id].items():
                    self._update(kind, student.id, **new)
            self._db.commit()

    def write(self, student, grade, timestamp=None, handed_in=True, another=False):
        """Write a student's automatic scores.

        Parameters
        ----------
        student : str
        grade : Grade
        timestamp : datetime or None
            When it was handed in.
        handed_in : bool
            False makes a row for the student, but no submission; one that is there
            stays as it is.
        another : bool
            Whether it is not what an earlier run graded.

        Returns
        -------
        ByHand
        """
        with _explained():
            place = self._place(student, timestamp, handed_in)
            by_hand = ByHand(earlier=place is not None and not handed_in)
            if handed_in:
                self._write(place, grade, another, by_hand)
                self._judge_the_time(student, grade, by_hand)
            self._db.commit()
        return by_hand

    def _place(self, student, timestamp, handed_in):
        """Id of the student's notebook, which is made if need be; or None."""
        api, found = self._api, self._find(student)
        if found is None:
            self._insert(api.Student, id=student)
        id, place = (found.submission, found.place) if found else (None, None)
        if not handed_in:
            return place
        if id is None:
            id = api.new_uuid()
            of = {"assignment_id": self._assignment_id, "student_id": student}
            self._insert(api.SubmittedAssignment, id=id, timestamp=timestamp, **of)
        elif timestamp != found.timestamp:
            self._update(api.SubmittedAssignment, id, timestamp=timestamp)
        if place is None:
            place = api.new_uuid()
            of = {"assignment_id": id, "notebook_id": self._notebook_id}
            self._insert(api.SubmittedNotebook, id=place, **of)
        return place

    def _judge_the_time(self, student, grade, by_hand):
        """Whether it is late, and the points that this costs from now on."""
        found = self._find(student)
        by_hand.penalty = found.late_submission_penalty or 0.0
        if self._late is None:
            return
        given = self._late.extension(student, found.extension)
        if given != found.extension:
            kind = self._api.SubmittedAssignment
            self._update(kind, found.submission, extension=given)
        by_hand.untimed = self._duedate is not None and found.timestamp is None
        by_hand.late = how_late(self._duedate, found.timestamp, given)
        if not self._late.decides:
            return
        score = sum(by_hand.points.get(f.name, f.points) for f in grade.functions)
        score += sum(by_hand.extra.values())
        penalty = self._late.penalty(student, score, by_hand.late)
        if penalty != found.late_submission_penalty:
            new = {"late_submission_penalty": penalty}
            self._update(self._api.SubmittedNotebook, found.place, **new)
        by_hand.penalty = penalty or 0.0

    def _find(self, student):
        """What there is of a student, or None."""
        from sqlalchemy import and_, select

        who, what, book = (
            getattr(self._api, name).__table__.c
            for name in ("Student", "SubmittedAssignment", "SubmittedNotebook")
        )
        tables = who.id.table.outerjoin(
            what.id.table,
            and_(what.student_id == who.id, what.assignment_id == self._assignment_id),
        ).outerjoin(
            book.id.table,
            and_(book.assignment_id == what.id, book.notebook_id == self._notebook_id),
        )
        wanted = (
            what.id.label("submission"),
            what.timestamp,
            what.extension,
            book.id.label("place"),
            book.late_submission_penalty,
        )
        query = select(*wanted).select_from(tables).where(who.id == student)
        return self._db.execute(query).first()

    def _write(self, place, grade, another, by_hand):
        """Scores and empty comments for the cells of a notebook."""
        scores = {f.name: float(f.points) for f in grade.functions}
        grades = self._of(place, self._api.Grade)
        for cell, function in self._graded.items():
            old = grades.get(cell)
            if old and old.manual_score is not None:
                by_hand.points[function] = old.manual_score
            if old and old.extra_credit is not None:
                by_hand.extra[function] = old.extra_credit
            if self._grade(place, cell, old, scores[function], another):
                by_hand.outdated.append(function)
        comments = self._of(place, self._api.Comment)
        for cell, function in self._written.items():
            if cell not in comments:
                self._insert(self._api.Comment, cell_id=cell, notebook_id=place)
            elif comments[cell].manual_comment:
                by_hand.comments[function] = comments[cell].manual_comment

    def _grade(self, place, cell, old, score, another):
        """Write a score; whether points by hand beside it are to be looked at again.

        They are, once they were given to another notebook or beside another score,
        until somebody enters them anew.
        """
        kind = self._api.Grade
        values = {"auto_score": score, "needs_manual_grade": False}
        if old is None:
            self._insert(kind, cell_id=cell, notebook_id=place, **values)
            return False
        if old.manual_score is not None and old.auto_score is not None:
            changed = another or old.auto_score != score
            values["needs_manual_grade"] = changed or old.needs_manual_grade
        if any(getattr(old, name) != value for name, value in values.items()):
            self._update(kind, old.id, **values)
        return values["needs_manual_grade"]

    # Tables, not nbgrader's classes: those add up the scores of all tables when read.

    def _of(self, place, kind):
        """The rows of a notebook's cells, by the cell's id."""
        from sqlalchemy import select

        table = kind.__table__
        found = self._db.execute(select(table).where(table.c.notebook_id == place))
        return {row.cell_id: row for row in found}

    def _insert(self, kind, **values):
        from sqlalchemy import insert

        values.setdefault("id", self._api.new_uuid())
        self._db.execute(insert(kind.__table__), values)

    def _update(self, kind, id, **values):
        from sqlalchemy import update

        table = kind.__table__
        self._db.execute(update(table).where(table.c.id == id).values(values))

    def close(self):
        """Close the connection."""
        self._stack.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


@contextlib.contextmanager
def opened(url, course_id):
    """nbgrader's gradebook, which is made if need be.

    Parameters
    ----------
    url : str
        Of the database.
    course_id : str

    Yields
    ------
    nbgrader.api.Gradebook

    Raises
    ------
    GradingError
        If the database cannot be used.
    """
    from nbgrader import api

    with _explained(), _own_programs():
        book = api.Gradebook(url, course_id)
    with contextlib.closing(book), _explained():
        yield book


@contextlib.contextmanager
def _explained():
    """Turn a database's error into a sentence, without the URL's password."""
    from nbgrader import api
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, api.InvalidEntry, ImportError) as error:
        why = clean(getattr(error, "orig", None) or error)
        raise GradingError(f"the gradebook cannot be used: {why}") from error


@contextlib.contextmanager
def _own_programs():
    """To make a gradebook, nbgrader calls alembic, wherever the environment lies."""
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), path])
    try:
        yield
    finally:
        os.environ["PATH"] = path
