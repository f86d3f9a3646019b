"""Who is in the class: ``students.csv`` and ``groups.csv`` in the course folder.

Both are optional. The first has the columns that ``nbgrader db student import`` takes,
or Moodle's; the second names a team and a member in each row.
"""

import csv
import io
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from cnnlib.grading import GradingError, submission
from cnnlib.grading.gradebook import fits
from cnnlib.grading.submission import Unreadable, clean

__all__ = ["Roster", "Student", "read_table"]

# How nbgrader and Moodle head the columns, in small letters without blanks.
_HEADS = {
    "id": "id student studentid student_id username login loginid idnumber",
    "first_name": "first_name firstname givenname vorname",
    "last_name": "last_name lastname surname familyname nachname",
    "email": "email emailaddress e-mail mail e-mail-adresse",
    "lms_user_id": "lms_user_id lmsuserid canvasid",
    "group": "group team groupname gruppe",
    "assignment": "assignment",
    "hours": "hours",
    "days": "days",
}
_FIELD = {head: field for field, heads in _HEADS.items() for head in heads.split()}


@dataclass(frozen=True)
class Student:
    """A row of ``students.csv``; what is not known is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


class Roster:
    """The students of a course, and its teams.

    Parameters
    ----------
    students : sequence of Student
    groups : dict of str to list of str, optional
        Names of teams, with the ids of their members.

    Examples
    --------
    >>> roster = Roster([Student("al7", "Ada", "Lovelace")], {"Team 1": ["al7", "bob"]})
    >>> roster.ids("Lovelace, Ada"), roster.ids("lovelaceada"), roster.ids("nobody")
    (['al7'], ['al7'], [])
    >>> roster.members("team 1")
    ['al7', 'bob']
    """

    def __init__(self, students=(), groups=None):
        self.students = {student.id: student for student in students}
        self._known = defaultdict(list)  # every way of writing somebody: ids
        for student in students:
            for key in sorted(_ways(student)):
                self._known[key].append(student.id)
        self._groups = {_key(name): ids for name, ids in (groups or {}).items()}

    @classmethod
    def read(cls, course):
        """The roster of a course folder.

        Parameters
        ----------
        course : Path

        Raises
        ------
        GradingError
            If a file is there and makes no sense.
        """
        rows = read_table(course / "students.csv", ["id"])
        students = [Student(**{f: row.get(f, "") for f in _FIELDS}) for row in rows]
        seen = set()
        for student in students:
            if student.id in seen or not fits(student.id):
                twice = "stands there twice" if student.id in seen else "is no id"
                raise GradingError(f"students.csv: {clean(student.id)!r} {twice}")
            seen.add(student.id)
        roster, groups = cls(students), defaultdict(list)
        for row in read_table(course / "groups.csv", ["group", "id"]):
            groups[row["group"]].append(roster.one(row["id"]) or row["id"])
        return cls(students, groups)

    def ids(self, name):
        """The ids of the students who may be meant by a name, id or address."""
        if name in self.students:
            return [name]
        return self._known.get(_key(name)) or self._known.get(_key(name, "")) or []

    def one(self, name):
        """The id of the one student who is meant, or None."""
        found = self.ids(name)
        return found[0] if len(found) == 1 else None

    def members(self, name):
        """The ids of a team's members; of Moodle's ``Team-Member`` too.

        Returns
        -------
        list of str or None
            None if there is no such team.
        """
        parts = name.split("-")
        teams = ["-".join(parts[:end]) for end in range(len(parts), 0, -1)]
        found = (self._groups.get(_key(team)) for team in teams)
        return next((ids for ids in found if ids), None)

    def together(self, one, other):
        """Whether two students are members of the same team."""
        return any({one, other} <= set(ids) for ids in self._groups.values())


_FIELDS = list(Student.__dataclass_fields__)


def _ways(student):
    """All the keys under which somebody may be looked up."""
    names = [f"{student.first_name} {student.last_name}".strip()]
    texts = [student.id, student.email, student.lms_user_id, *names]
    ways = {_key(text) for text in texts}
    ways |= {_key(student.last_name + student.first_name, "")}
    ways |= {_key(student.first_name + student.last_name, "")}
    return ways - {""}


def _key(text, between=" "):
    """What is the same however a name is written: words in any order, no accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    if "@" in kept:
        return kept.strip()
    words = "".join(c if c.isalnum() else " " for c in kept).split()
    return between.join(sorted(words) if between else words)


def read_table(path, needed):
    """The rows of a CSV file as dicts; none if there is no such file.

    Columns are known by the names that LMSs give them; commas, semicolons and tabs
    part them.

    Parameters
    ----------
    path : Path
    needed : list of str
        Columns that must be there, and in each row hold something.

    Raises
    ------
    GradingError
        If it cannot be read, or a column is missing.
    """
    if not path.exists():
        return []
    try:
        text = submission.read(path).decode("utf-8-sig")
    except (Unreadable, UnicodeDecodeError) as error:
        raise GradingError(f"{path.name} cannot be read: {clean(error)}") from error
    try:
        return list(_rows(text, path.name, needed))
    except csv.Error as error:
        raise GradingError(f"{path.name} is no CSV file: {error}") from error


def _rows(text, file, needed):
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    names = [_FIELD.get("".join(n.casefold().split())) for n in next(rows, [])]
    if missing := [name for name in needed if name not in names]:
        raise GradingError(f"{file} has no column {' or '.join(missing)}")
    for row in rows:
        entry = {}
        for name, cell in zip(names, row, strict=False):
            if name and not entry.get(name):
                entry[name] = cell.strip()
        if not any(cell.strip() for cell in row):
            continue
        if lacking := [name for name in needed if not entry.get(name)]:
            line = f"{file}, line {rows.line_num}"
            raise GradingError(f"{line}: there is no {' or '.join(lacking)}")
        yield entry
