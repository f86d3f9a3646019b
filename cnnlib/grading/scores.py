"""What the gradebook says of everybody: read with few queries, whoever graded."""

from datetime import UTC, datetime
from pathlib import Path

from cnnlib.grading import GradingError
from cnnlib.grading.gradebook import opened
from cnnlib.grading.late import Extensions, how_late
from cnnlib.grading.roster import Student

__all__ = ["Scores"]


class Scores:
    """The points of a course.

    Parameters
    ----------
    most : dict of str to float
        The assignments with their points, in their order.
    students : dict of str to Student
        Everybody who has a row in the gradebook.
    points : dict of (str, str) to float
        By student and assignment, without what being late costs.
    due : dict of str to datetime
        When the assignments were due, of those that have a due date.
    extensions : Extensions, optional
    """

    def __init__(self, most, students, points, due, extensions=None):
        self.most, self.students, self.due = most, students, due
        self._points, self._extensions = points, extensions or Extensions()
        self._now = datetime.now(UTC).replace(tzinfo=None)

    def points(self, student, assignment):
        """What a student has, or None if nothing was handed in."""
        return self._points.get((student, assignment))

    def is_absent(self, student, assignment):
        """Whether nothing was handed in, and now it would be late."""
        if self.points(student, assignment) is not None:
            return False
        more = self._extensions.of(student, assignment)
        return bool(how_late(self.due.get(assignment), self._now, more))

    def total(self, student):
        """What a student has of everything that counts, and how much that is.

        What was handed in counts; what was not, as soon as it is too late for it.

        Returns
        -------
        (float, float)
        """
        found = {name: self.points(student, name) for name in self.most}
        counted = [
            name
            for name, points in found.items()
            if points is not None or self.is_absent(student, name)
        ]
        points = sum(found[name] or 0.0 for name in counted)
        return points, sum(self.most[name] for name in counted)

    @classmethod
    def read(cls, course, roster, db=None):
        """The scores of a course folder's gradebook.

        Parameters
        ----------
        course : CourseFolder
        roster : Roster
        db : str, optional
            URL of the gradebook; by default the one that nbgrader's settings name.

        Raises
        ------
        GradingError
            If there is none, or nothing in it; if ``extensions.csv`` makes no sense.
        """
        extensions = Extensions.read(course.root, roster)
        course_id, url = course.settings()
        url = db or url
        file = url.removeprefix("sqlite:///")
        if file != url and not Path(file).is_file():
            raise GradingError(f"there is no gradebook {file}; grade something first")
        with opened(url, course_id) as book:
            all_of_them = sorted(book.assignments, key=lambda one: one.name)
            if not all_of_them:
                raise GradingError("there is no assignment in the gradebook")
            most = {one.name: one.max_score for one in all_of_them}
            due = {one.name: one.duedate for one in all_of_them if one.duedate}
            students = {s.id: _student(s) for s in book.students}
            return cls(most, students, _points(book), due, extensions)


def _student(row):
    names = (row.first_name or "", row.last_name or "", row.email or "")
    return Student(row.id, *names, row.lms_user_id or "")


def _points(book):
    """As nbgrader adds up: by hand before automatic, extra credit, less the penalty."""
    from nbgrader import api
    from sqlalchemy import func, select

    what, where, whole, grade = (
        kind.__table__.c
        for kind in (
            api.SubmittedAssignment,
            api.SubmittedNotebook,
            api.Assignment,
            api.Grade,
        )
    )
    score = func.coalesce(grade.manual_score, grade.auto_score, 0.0)
    score += func.coalesce(grade.extra_credit, 0.0)
    scored = (
        select(where.id, func.sum(score).label("score"))
        .join_from(where.id.table, grade.id.table, grade.notebook_id == where.id)
        .group_by(where.id)
        .subquery()
    )
    penalty = func.coalesce(where.late_submission_penalty, 0.0)
    rows = (
        select(what.student_id, whole.name, func.sum(scored.c.score - penalty))
        .join_from(what.id.table, whole.id.table, what.assignment_id == whole.id)
        .join(where.id.table, where.assignment_id == what.id)
        .join(scored, scored.c.id == where.id)
        .group_by(what.student_id, whole.name)
    )
    found = book.db.execute(rows)
    return {(who, name): max(0.0, points) for who, name, points in found}
