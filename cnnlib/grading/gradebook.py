"""Scores in nbgrader's gradebook, beside what people entered there by hand.

Only automatic scores are written. Points given by hand, extra credit, comments and late
penalties are read, for the pages that students get, and never changed.
"""

import contextlib
import os
import sysconfig
from dataclasses import dataclass, field

from cnnlib.grading.course import GradingError
from cnnlib.grading.submission import clean

__all__ = ["ByHand", "Gradebook", "fits"]

LONGEST_NAME = 128  # characters of a student's name in nbgrader's tables


@dataclass
class ByHand:
    """What people entered for a submission.

    Attributes
    ----------
    points, extra, comments : dict
        By function.
    penalty : float
    """

    points: dict = field(default_factory=dict)
    extra: dict = field(default_factory=dict)
    comments: dict = field(default_factory=dict)
    penalty: float = 0.0


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

    Raises
    ------
    GradingError
        If the database cannot be used.
    """

    def __init__(self, url, course_id, assignment, exercises):
        from nbgrader import api
        from sqlalchemy.exc import SQLAlchemyError

        self._api, self._errors = api, (SQLAlchemyError, api.InvalidEntry, ImportError)
        self._assignment, self._open = assignment, None
        with self._explained(), _own_programs():
            self._open = api.Gradebook(url, course_id)
            self._prepare(exercises)
        self._db = self._open.db

    @contextlib.contextmanager
    def _explained(self):
        """Turn a database's error into a sentence, without the URL's password."""
        try:
            yield
        except self._errors as error:
            why = clean(getattr(error, "orig", None) or error)
            raise GradingError(f"the gradebook cannot be used: {why}") from error

    def _prepare(self, exercises):
        """Make sure of the assignment, its notebook and its cells; note their ids."""
        name, book = self._assignment, self._open
        self._assignment_id = book.update_or_create_assignment(name).id
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

    def write(self, student, functions, timestamp=None, handed_in=True):
        """Write a student's automatic scores.

        Parameters
        ----------
        student : str
        functions : sequence of FunctionResult
        timestamp : datetime or None
            When it was handed in.
        handed_in : bool
            False makes a row for the student, but no submission.

        Returns
        -------
        ByHand
        """
        with self._explained():
            self._make_sure_of(student)
            place = self._place(student, timestamp, handed_in)
            by_hand = ByHand() if place is None else self._write(place, functions)
            self._db.commit()
        return by_hand

    def _make_sure_of(self, student):
        if not self._first(self._api.Student, "id", id=student):
            self._db.add(self._api.Student(id=student))

    def _place(self, student, timestamp, handed_in):
        """Id of the student's notebook, or None if there is no submission."""
        api = self._api
        where = {"assignment_id": self._assignment_id, "student_id": student}
        found = self._first(api.SubmittedAssignment, "id timestamp", **where)
        if found is None and not handed_in:
            return None
        if found is None:
            id = api.new_uuid()
            new = api.SubmittedAssignment(id=id, timestamp=timestamp, **where)
            self._db.add(new)
        else:
            id = found.id
            if timestamp not in (None, found.timestamp):
                self._set(api.SubmittedAssignment, id, timestamp=timestamp)
        where = {"assignment_id": id, "notebook_id": self._notebook_id}
        place = self._first(api.SubmittedNotebook, "id", **where)
        if place:
            return place.id
        new = api.SubmittedNotebook(id=api.new_uuid(), **where)
        self._db.add(new)
        return new.id

    def _write(self, place, functions):
        """Scores and empty comments for the cells of a notebook."""
        api, by_hand = self._api, ByHand()
        scores = {f.name: float(f.points) for f in functions}
        columns = "id cell_id auto_score manual_score extra_credit needs_manual_grade"
        grades = {g.cell_id: g for g in self._all(api.Grade, columns, place)}
        for cell, function in self._graded.items():
            self._grade(place, cell, grades.get(cell), scores[function])
            if cell in grades and grades[cell].manual_score is not None:
                by_hand.points[function] = grades[cell].manual_score
            if cell in grades and grades[cell].extra_credit is not None:
                by_hand.extra[function] = grades[cell].extra_credit
        columns = "cell_id manual_comment"
        comments = {c.cell_id: c for c in self._all(api.Comment, columns, place)}
        for cell, function in self._written.items():
            if cell not in comments:
                self._db.add(api.Comment(cell_id=cell, notebook_id=place))
            elif comments[cell].manual_comment:
                by_hand.comments[function] = comments[cell].manual_comment
        column = "late_submission_penalty"
        by_hand.penalty = self._first(api.SubmittedNotebook, column, id=place)[0] or 0.0
        return by_hand

    def _grade(self, place, cell, old, score):
        """Points given by hand for other automatic ones are to be looked at again."""
        if old is None:
            new = self._api.Grade(cell_id=cell, notebook_id=place, auto_score=score)
            new.needs_manual_grade = False
            self._db.add(new)
        elif old.auto_score != score:
            again = old.manual_score is not None and old.auto_score is not None
            values = {"auto_score": score, "needs_manual_grade": again}
            self._set(self._api.Grade, old.id, **values)

    def _first(self, table, columns, **where):
        return self._rows(table, columns, where).first()

    def _all(self, table, columns, place):
        return self._rows(table, columns, {"notebook_id": place}).all()

    def _rows(self, table, columns, where):
        """Only these columns: nbgrader's classes would add up scores of all tables."""
        from sqlalchemy import select

        wanted = [getattr(table, name) for name in columns.split()]
        return self._db.execute(select(*wanted).filter_by(**where))

    def _set(self, table, id, **values):
        from sqlalchemy import update

        self._db.execute(update(table).where(table.id == id).values(**values))

    def close(self):
        """Close the connection."""
        if self._open is not None:
            self._open.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


@contextlib.contextmanager
def _own_programs():
    """To make a gradebook, nbgrader calls alembic, wherever the environment lies."""
    path = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), path])
    try:
        yield
    finally:
        os.environ["PATH"] = path
