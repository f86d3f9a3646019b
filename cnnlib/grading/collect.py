"""``cnnlib collect``: from an LMS's downloads to ``submitted/``.

The downloads are read twice: once to tell whose each notebook is, which may depend on
all of them, and once to copy. So only one file is in memory at a time.
"""

import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b

from cnnlib.grading import GradingError, gradescope
from cnnlib.grading.course_folder import CourseFolder, write_atomically
from cnnlib.grading.downloads import found_in, is_notebook
from cnnlib.grading.naming import (
    Owner,
    assignment_of,
    not_handed_in,
    on_platform,
    owner_of,
    written,
)
from cnnlib.grading.roster import Roster, is_an_id
from cnnlib.grading.submission import Unreadable, clean
from cnnlib.workspace.overview import table

__all__ = ["collect"]

ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz")
MOST_LINES = 200  # of what was not placed, on the screen


@dataclass(frozen=True)
class Download:
    """A notebook of the downloads, the `index`-th file in them.

    Attributes
    ----------
    written : int
        How many of its functions are more than stubs; -1 if it cannot be read.
    students : tuple of str
        Whose it is: several, if a team handed it in.
    """

    index: int
    parts: tuple
    outside: int
    time: float
    assignment: str
    written: int
    students: tuple = ()

    @property
    def rank(self):
        """Of several the highest is taken: work before stubs, then the newest.

        A zip keeps time in steps of two seconds.
        """
        return (min(self.written, 1), self.time // 2, self.written)


def collect(downloads, course=".", submitted=None, replace=False):
    """Carry out ``cnnlib collect``; print what was placed where, and what was not.

    Parameters
    ----------
    downloads : path
        What an LMS gave: a folder or a zip.
    course : path
        The course folder.
    submitted : path, optional
        Another folder to sort into than ``submitted/`` in the course folder.
    replace : bool
        Whether a notebook may take the place of another one, if that is older or has
        less in it. What has no place is kept in ``set_aside/``.

    Returns
    -------
    list of (tuple of str, str)
        What was not placed: the names on the way to a file, and why.

    Raises
    ------
    GradingError
        If there are no downloads, or ``students.csv`` makes no sense.
    """
    course = CourseFolder(course, submitted)
    roster = Roster.read(course.root)
    unplaced, counts = [], Counter()
    try:
        notebooks = _with_students(*_notebooks(downloads, unplaced), roster, unplaced)
        places = _places(notebooks)
        with course.alone():
            for index, found in enumerate(found_in(downloads)):
                for student, notebook, best in places[index]:
                    place = _Place(course, student, notebook, replace)
                    what = place.take(found, best, unplaced)
                    counts[notebook.assignment, what] += what is not None
    except Unreadable as error:
        raise GradingError(str(error)) from error
    _report(+counts, unplaced, _strangers(notebooks, roster))
    return unplaced


def _notebooks(downloads, unplaced):
    """The notebooks of which the assignment is known, and who Gradescope's are."""
    notebooks, submitters = [], {}
    for index, found in enumerate(found_in(downloads)):
        why = found.why or not_handed_in(found.parts)
        try:
            if why is None and found.parts[-1] == gradescope.FILE:
                submitters |= gradescope.submitters(found.parts[:-1], found.read())
            elif why or not is_notebook(found.parts[-1]):
                unplaced.append((found.parts, why or _no_notebook(found.parts[-1])))
            else:
                notebooks.append(_notebook(index, found))
        except Unreadable as error:
            unplaced.append((found.parts, str(error)))
    return notebooks, submitters


def _no_notebook(name):
    if name.lower().endswith(ARCHIVES):
        return "an archive of a kind that is not opened; ask for a zip"
    return "it is not a notebook"


def _notebook(index, found):
    data = found.read()
    assignment = assignment_of(found.parts, lambda: data)
    if assignment is None:
        raise Unreadable("neither a name nor its functions say for which assignment")
    much = written(data, assignment)
    of_file = (found.parts, found.outside, found.time)
    return Download(index, *of_file, assignment, much)


def _with_students(notebooks, submitters, roster, unplaced):
    """The notebooks of which the students are known, too."""
    outside = _common_folders([notebook.parts for notebook in notebooks])
    known, numbers = [], defaultdict(set)
    for notebook in notebooks:
        owners = _owners(notebook, outside, submitters, roster)
        try:
            students = _students(owners, roster)
        except Unreadable as error:
            unplaced.append((notebook.parts, str(error)))
            continue
        time = _time(owners[0].when) or notebook.time
        known.append((replace(notebook, students=students, time=time), owners[0]))
        numbers[students, notebook.assignment].add(owners[0].number)
    return [
        _apart(notebook, owner, numbers[notebook.students, notebook.assignment], roster)
        for notebook, owner in known
    ]


def _common_folders(paths):
    """How many folders lie around all others, if inside them there are students."""
    outside = 0
    while len({parts[outside] for parts in paths}) == 1:
        inside = [parts[outside + 1 :] for parts in paths]
        owners = {owner_of(parts) if parts else None for parts in inside}
        if None in owners or len(owners) < 2 or on_platform(paths[0][outside]):
            break
        outside += 1
    return outside


def _owners(notebook, outside, submitters, roster):
    """Whose a notebook is, as the names say; several for Gradescope's groups."""
    parts = notebook.parts
    for depth in range(1, len(parts)):
        if parts[:depth] in submitters:
            return submitters[parts[:depth]]
    if found := _in_roster(parts[outside : notebook.outside], roster):
        return [found]
    found = owner_of(parts[outside:])
    return [found] if found else []


def _in_roster(parts, roster):
    """The first name that is somebody's in ``students.csv`` or ``groups.csv``."""
    for end, part in enumerate(parts, 1):
        owner = owner_of([part, ""]) or owner_of([part])
        names = [owner.name] if owner else []
        if end == len(parts):  # what follows an LMS's name, the student wrote
            words = re.split(r"(?<!\s)\s++-\s+|_|\.ipynb", part)
            names += [owner.number] if on_platform(part) else words
        for name in names:
            if roster.ids(name) or roster.members(name):
                return Owner(name, owner.number, owner.when) if owner else Owner(name)
    return None


def _students(owners, roster):
    """The folders in ``submitted/`` that owners have.

    Raises
    ------
    Unreadable
        If none can be told.
    """
    students = []
    for owner in owners:
        ids = roster.ids(owner.name)
        if len(ids) > 1 and not (ids := roster.ids(owner.number)[:1]):
            raise Unreadable("students.csv has several students of this name")
        students += ids or roster.members(owner.name) or [owner.name]
    if not students:
        raise Unreadable("no name says whose it is")
    for student in students:
        if not is_an_id(student):
            raise Unreadable("the student's name cannot be that of a folder")
    return tuple(dict.fromkeys(students))


def _time(when):
    """The time of an attempt that a name holds, or None."""
    digits = re.findall(r"\d+", when)
    try:
        return datetime(*map(int, digits)).timestamp() if len(digits) == 6 else None
    except (ValueError, OverflowError):
        return None


def _apart(notebook, owner, numbers, roster):
    """Two students of one name get the LMS's number added."""
    (student, *others) = notebook.students
    if others or len(numbers) < 2 or not owner.number or student in roster.students:
        return notebook
    return replace(notebook, students=(f"{student}_{owner.number}",))


def _places(notebooks):
    """What is to be done with each file: (student, its notebook, the best for there).

    Returns
    -------
    dict of int to list
    """
    rivals, places = defaultdict(list), defaultdict(list)
    for notebook in notebooks:
        for student in notebook.students:
            rivals[student, notebook.assignment].append(notebook)
    for (student, _), several in rivals.items():
        best = max(several, key=lambda n: (n.rank, n.parts))
        for notebook in several:
            places[notebook.index].append((student, notebook, best))
    return places


class _Place:
    """Where a student's notebook is to lie, and what lies there now."""

    def __init__(self, course, student, notebook, may_replace):
        self.course, self.student, self.notebook = course, student, notebook
        self.may_replace = may_replace
        assignment = notebook.assignment
        self.folder = course.submitted / student / assignment
        self.path = self.folder / f"{assignment}.ipynb"
        self.name = f"{student}/{assignment}"

    def take(self, found, best, unplaced):
        """Write a notebook to its place; or else keep it beside, never over another.

        Returns
        -------
        str or None
            What was done; None after adding the reason to `unplaced`.
        """
        try:
            data = found.read()
            self._check_links()
            if best is not self.notebook:
                raise Unreadable(self._why(best.rank, _shown(best.parts), data))
            return self._write(data, unplaced)
        except Unreadable as error:
            unplaced.append((found.parts, str(error)))
            return None

    def _check_links(self):
        steps = (self.folder.parent, self.folder, self.path)
        if any(step.is_symlink() for step in steps):
            raise Unreadable(f"{self.name} is a symbolic link")

    def _write(self, data, unplaced):
        there = self.path.read_bytes() if self.path.exists() else None
        if there == data:
            return "there already"
        if there is not None:
            self._make_room(there, data, unplaced)
        write_atomically(self.path, data)
        if self.notebook.time:
            os.utime(self.path, (self.notebook.time, self.notebook.time))
        if there is None:
            return "placed"
        self._tell_the_time()
        return "replaced"

    def _tell_the_time(self):
        """When the notebook was handed in, where that of an older one is noted."""
        noted = self.folder / "timestamp.txt"
        if noted.is_file() and self.notebook.time:
            when = datetime.fromtimestamp(self.notebook.time, UTC)
            write_atomically(noted, f"{when:%Y-%m-%d %H:%M:%S} UTC\n".encode())

    def _make_room(self, there, data, unplaced):
        """Set aside what is there, if it has to give way; else raise."""
        if not self.may_replace:
            kept = self._set_aside(data, self.notebook.time)
            raise Unreadable(f"{self.name} holds another one; see --replace; {kept}")
        time, much = self.path.stat().st_mtime, written(there, self.notebook.assignment)
        old = replace(self.notebook, time=time, written=much)
        if old.rank > self.notebook.rank:
            raise Unreadable(self._why(old.rank, f"the one in {self.name}", data))
        kept = self._set_aside(there, time)
        unplaced.append((("submitted", *self.path.parts[-3:]), f"replaced; {kept}"))

    def _why(self, better, other, data):
        """Why another one is taken; this one is set aside."""
        older = better[1] > self.notebook.rank[1] and better[0] == self.notebook.rank[0]
        kept = self._set_aside(data, self.notebook.time)
        what = "an older one than" if older else "less or no more is done in it than in"
        return f"{what} {other}; {kept}"

    def _set_aside(self, data, time):
        stamp = datetime.fromtimestamp(time).strftime("%Y-%m-%d_%H-%M-%S")
        name = f"{stamp}_{blake2b(data, digest_size=4).hexdigest()}.ipynb"
        folder = self.course.folder("set_aside", self.student, self.notebook.assignment)
        write_atomically(folder / name, data)
        return f"kept in {clean(folder.relative_to(self.course.root) / name)}"


def _strangers(notebooks, roster):
    """Students who are placed, but not in ``students.csv``, where there is one."""
    students = {student for notebook in notebooks for student in notebook.students}
    return sorted(students - set(roster.students)) if roster.students else []


def _report(counts, unplaced, strangers):
    seen = {kind for _, kind in counts}
    kinds = [kind for kind in ("placed", "replaced", "there already") if kind in seen]
    assignments = sorted({assignment for assignment, _ in counts})
    rows = [(a, *(counts[a, kind] for kind in kinds)) for a in assignments]
    print(table(("assignment", *kinds), rows) if rows else "No notebook was placed.")
    if unplaced:
        print(f"\nNot placed: {len(unplaced)}")
    for parts, why in unplaced[:MOST_LINES]:
        print(f"{_shown(parts)}: {why}")
    if len(unplaced) > MOST_LINES:
        print(f"and {len(unplaced) - MOST_LINES} more")
    if strangers:
        print(f"\nNot in students.csv: {clean(', '.join(strangers), 1000)}")


def _shown(parts):
    return clean("/".join(parts))
