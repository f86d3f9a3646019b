"""``cnnlib export``: the gradebook as a table that an LMS imports."""

import csv
import io
from pathlib import Path

from cnnlib.files import harmless
from cnnlib.grading import GradingError
from cnnlib.grading.course_folder import CourseFolder, write_atomically
from cnnlib.grading.roster import Roster
from cnnlib.grading.scores import Scores
from cnnlib.grading.submission import clean

__all__ = ["FORMATS", "export"]

_NO_DUE_DATE = (
    "Without a due date, the total counts an assignment only for those who handed it in"
)
_NOT_IN_CLASS = "In the gradebook, but not in students.csv"


def export(format="csv", course=".", db=None, to=None):
    """Carry out ``cnnlib export``: write the points of all assignments into a file.

    Parameters
    ----------
    format : str
        One of `FORMATS`.
    course : path
        The course folder; ``students.csv`` in it gives names, ids and addresses.
    db : str, optional
        URL of the gradebook; by default the one that nbgrader's settings name.
    to : path, optional
        The file; by default ``grades.csv`` or ``grades-<format>.csv`` in the course
        folder.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    GradingError
        If there is no such format, or no gradebook with an assignment.
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise GradingError(f"format must be one of {known}, got {format!r}")
    course = CourseFolder(course)
    roster = Roster.read(course.root)
    scores = Scores.read(course, roster, db)
    students = dict(scores.students) | roster.students
    ordered = sorted(students.values(), key=lambda s: (s.last_name, s.first_name, s.id))
    into = io.StringIO(newline="")
    writer = csv.writer(into)
    for row in FORMATS[format](ordered, scores):
        writer.writerow([harmless(cell) for cell in row])
    name = "grades.csv" if format == "csv" else f"grades-{format}.csv"
    path = Path(to) if to else course.root / name
    write_atomically(path.absolute(), into.getvalue())
    _report(path, ordered, roster, scores, format)
    return path


def _report(path, students, roster, scores, format):
    counts = (_several(students, "student"), _several(scores.most, "assignment"))
    print(f"{path}: {', '.join(counts)}")
    endless = [name for name in scores.most if name not in scores.due]
    if endless and format == "csv":
        print(f"{_NO_DUE_DATE}: {', '.join(map(clean, endless))}")
    left = [s.id for s in students if roster.students and s.id not in roster.students]
    if left:
        print(f"{_NOT_IN_CLASS}: {clean(', '.join(sorted(left)), 1000)}")


def _several(things, name):
    return f"{len(things)} {name}{'s' * (len(things) != 1)}"


def _csv(students, scores):
    """Points and percentages of everything, and of all that counts for somebody."""
    names = [name for one in scores.most for name in (one, f"{one} (%)")]
    names += ["total", "out of", "total (%)"]
    yield ["id", "last_name", "first_name", "email", *names]
    for s in students:
        cells = []
        for one in scores.most:
            absent = scores.is_absent(s.id, one)
            cells += ["absent", 0] if absent else _both(scores, s.id, one)
        points, most = scores.total(s.id)
        share = 100 * points / most if most else None
        cells += map(_short, (points, most, share))
        yield [s.id, s.last_name, s.first_name, s.email, *cells]


def _canvas(students, scores):
    """Canvas imports points; a second row says how many there are."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    yield [*head, *scores.most]
    yield ["    Points Possible", "", "", "", "", *map(_short, scores.most.values())]
    for s in students:
        name = ", ".join(filter(None, [s.last_name, s.first_name])) or s.id
        points = [_short(scores.points(s.id, one)) for one in scores.most]
        yield [name, s.lms_user_id, "", s.id, "", *points]


def _moodle(students, scores):
    """Moodle lets one choose: points, or percentages where its item has 100 points."""
    names = [name for one in scores.most for name in (one, f"{one} (%)")]
    yield ["First name", "Last name", "ID number", "Email address", *names]
    for s in students:
        cells = [cell for one in scores.most for cell in _both(scores, s.id, one)]
        yield [s.first_name, s.last_name, s.id, s.email, *cells]


FORMATS = {"csv": _csv, "canvas": _canvas, "moodle": _moodle}


def _both(scores, student, assignment):
    """Points and percentage; both empty where nothing was handed in."""
    score, most = scores.points(student, assignment), scores.most[assignment]
    share = None if score is None or not most else 100 * score / most
    return [_short(score), _short(share)]


def _short(number):
    """A number with at most two decimals, or nothing."""
    if number is None:
        return ""
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded
