"""Who is in the class: ``students.csv`` and ``groups.csv`` in the course folder.

Both are optional. The first has the columns of ``nbgrader db student import``, or is
what Moodle or Canvas exports; the second names a team and a member in each row.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from cnnlib.grading import GradingError
from cnnlib.grading.gradebook import fits
from cnnlib.grading.submission import clean
from cnnlib.grading.tables import read_table

__all__ = ["Roster", "Student", "is_an_id"]


@dataclass(frozen=True)
class Student:
    """A row of ``students.csv``; what is not known is empty."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def is_an_id(name):
    """Whether a name can be that of a student, of whom a folder will bear it.

    Examples
    --------
    >>> [is_an_id(name) for name in ("al7", "a@x.org", "a/b", "..", "")]
    [True, True, False, False, False]
    """
    return fits(name) and not name.startswith(".") and not set(name) & set("/\\")


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
            if student.id in seen or not is_an_id(student.id):
                why = "stands there twice" if student.id in seen else "is no id"
                raise GradingError(f"students.csv: {clean(student.id)!r} {why}")
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

    def unknown(self, folders, extended=()):
        """Names in the course folder that are nobody's, for a word is soon misspelt.

        Parameters
        ----------
        folders : sequence of str
            The students who handed something in.
        extended : iterable of str
            Those of ``extensions.csv``.

        Returns
        -------
        dict of str to list of str
            By where they stand; with whom a folder's name may mean, in brackets.

        Examples
        --------
        >>> roster = Roster([Student("al7", "Ada", "Lovelace")])
        >>> roster.unknown(["Ada Lovelace"], ["bob"])
        {'submitted': ['Ada Lovelace (al7?)'], 'extensions.csv': ['bob']}
        """
        known = self.students
        members = {member for ids in self._groups.values() for member in ids}
        unknown = {
            "submitted": [f for f in folders if known and f not in known],
            "groups.csv": [m for m in members if known and m not in known],
            "extensions.csv": {*extended} - {*known, *folders},
        }
        return {
            where: sorted(self._with_a_guess(name) for name in names)
            for where, names in unknown.items()
            if names
        }

    def _with_a_guess(self, name):
        meant = self.one(name)
        return f"{name} ({meant}?)" if meant else name

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
