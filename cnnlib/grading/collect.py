"""``cnnlib collect``: from an LMS's downloads to ``submitted/``.

The downloads are read twice: once to tell whose each notebook is, which may depend on
all of them, and once to copy. So only one file is in memory at a time.
"""

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC

from cnnlib.grading import GradingError, gradescope
from cnnlib.grading.course_folder import CourseFolder
from cnnlib.grading.downloads import found_in, is_notebook
from cnnlib.grading.naming import (
    Owner,
    assignment_of,
    not_handed_in,
    notes_a_time,
    on_platform,
    owner_of,
    upload_time,
    written,
)
from cnnlib.grading.places import Download, Place, shown
from cnnlib.grading.roster import Roster, is_an_id
from cnnlib.grading.submission import Unreadable, clean
from cnnlib.grading.times import certain, clock
from cnnlib.workspace.overview import table

__all__ = ["collect"]

ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz")
MOST_LINES = 200  # of a list on the screen
NO_NOTEBOOK = "it is not a notebook"
NO_TIME = (
    "Of {} of these the downloads do not tell when they were handed in, and without a "
    "time nobody is late: see GRADING.md, Late submissions."
)
SAID_LATE = "Late, as the LMS says, but not by how much"


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
    roster, zone = Roster.read(course.root), course.own_timezone
    unplaced, done = [], []
    try:
        notebooks, submitters, noted = _notebooks(downloads, zone, unplaced)
        known = _with_students(notebooks, submitters, roster, unplaced)
        places = _places(_with_time(*of_one, noted, zone) for of_one in known)
        with course.alone():
            for index, found in enumerate(found_in(downloads)):
                for student, notebook, best in places[index]:
                    place = Place(course, student, notebook, replace)
                    try:
                        done.append((place, place.take(found.read(), best)))
                    except Unreadable as error:
                        unplaced.append((found.parts, str(error)))
    except Unreadable as error:
        raise GradingError(str(error)) from error
    _report(done, unplaced, roster)
    return unplaced


def _notebooks(downloads, zone, unplaced):
    """The notebooks of which the assignment is known, and what LMSs say of folders.

    Returns
    -------
    (list of Download, dict, dict)
        Also the owners that Gradescope names, and the times that are noted, by folder.
    """
    notebooks, submitters, noted = [], {}, {}
    for index, found in enumerate(found_in(downloads)):
        parts, above = found.parts, found.parts[:-1]
        why = found.why or not_handed_in(parts)
        try:
            if why is None and gradescope.is_metadata(parts, found.outside):
                submitters |= gradescope.submitters(above, found.read())
            elif why is None and (when := _noted(found, zone)):
                noted[above] = when
            elif why or not is_notebook(parts[-1]):
                unplaced.append((parts, why or _no_notebook(parts[-1])))
            else:
                notebooks.append(_notebook(index, found))
        except Unreadable as error:
            unplaced.append((parts, str(error)))
    return notebooks, submitters, noted


def _noted(found, zone):
    """The time in a ``timestamp.txt`` that no student wrote, or None."""
    if found.outside < len(found.parts) or not notes_a_time(found.parts):
        return None
    return certain(found.read()[:100].decode("utf-8", "replace"), zone)


def _no_notebook(name):
    if name.lower().endswith(ARCHIVES):
        return "an archive of a kind that is not opened; ask for a zip"
    return NO_NOTEBOOK


def _notebook(index, found):
    data = found.read()
    assignment = assignment_of(found.parts, lambda: data)
    if assignment is None:
        raise Unreadable("neither a name nor its functions say for which assignment")
    much = written(data, assignment)
    of_file = (found.parts, found.outside, found.time)
    return Download(index, *of_file, assignment, much)


def _with_students(notebooks, submitters, roster, unplaced):
    """The notebooks of which the students are known, too, each with an owner."""
    outside = _common_folders([notebook.parts for notebook in notebooks])
    known, numbers = [], defaultdict(set)
    for notebook in notebooks:
        owners = _owners(notebook, outside, submitters, roster)
        try:
            students = _students(owners, roster)
        except Unreadable as error:
            unplaced.append((notebook.parts, str(error)))
            continue
        known.append((replace(notebook, students=students), owners[0]))
        numbers[students, notebook.assignment].add(owners[0].number)
    return [
        (_apart(one, owner, numbers[one.students, one.assignment], roster), owner)
        for one, owner in known
    ]


def _with_time(notebook, owner, noted, zone):
    """The notebook with when it was handed in, as far as an LMS tells."""
    parts = notebook.parts
    said = owner.when or upload_time(parts[: notebook.outside], owner)
    folders = (parts[:depth] for depth in range(len(parts)))
    when = next((noted[f] for f in folders if f in noted), None) or certain(said, zone)
    if when is not None:
        time = when.replace(tzinfo=UTC).timestamp()
    else:
        time = local.timestamp() if (local := clock(said)) else notebook.time
    return replace(notebook, time=time, handed_in=when, late=owner.late)


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
                return replace(owner, name=name) if owner else Owner(name)
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
            raise Unreadable(_which_one(roster.ids(owner.name), owner.number))
        students += ids or roster.members(owner.name) or [owner.name]
    if not students:
        raise Unreadable("no name says whose it is")
    for student in students:
        if not is_an_id(student):
            raise Unreadable("the student's name cannot be that of a folder")
    return tuple(dict.fromkeys(students))


def _which_one(ids, number):
    """What a teacher may do where a name is that of several students."""
    way = f"put it into a folder named by the id, like {ids[0]}"
    if number:
        way = f"write {number} beside one of them, as lms_user_id, or {way}"
    return f"students.csv has several students of this name ({', '.join(ids)}): {way}"


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


def _report(done, unplaced, roster):
    placed = [place for place, _ in done]
    gave_way = [f"{p.name}: the one before is {p.kept}" for p in placed if p.kept]
    print(_counted(done))
    _print_list("Replaced", gave_way)
    _print_list("Not placed", [f"{shown(parts)}: {why}" for parts, why in unplaced])
    if untimed := sum(not place.has_a_time for place in placed):
        print("\n" + NO_TIME.format(untimed))
    _print_names(SAID_LATE, {p.student for p in placed if p.notebook.late})
    if roster.students:
        strangers = {place.student for place in placed} - {*roster.students}
        _print_names("Not in students.csv", strangers)


def _counted(done):
    counts = Counter((place.notebook.assignment, what) for place, what in done)
    seen = {what for _, what in counts}
    kinds = [kind for kind in ("placed", "replaced", "there already") if kind in seen]
    assignments = sorted({assignment for assignment, _ in counts})
    rows = [(a, *(counts[a, kind] for kind in kinds)) for a in assignments]
    return table(("assignment", *kinds), rows) if rows else "No notebook was placed."


def _print_list(heading, lines):
    if lines:
        more = len(lines) - MOST_LINES
        rest = [f"and {more} more"] if more > 0 else []
        print(f"\n{heading}: {len(lines)}", *lines[:MOST_LINES], *rest, sep="\n")


def _print_names(heading, names):
    if names:
        print(f"\n{heading}: {clean(', '.join(sorted(names)), 1000)}")
