"""``cnnlib collect``: from an LMS's downloads to ``submitted/``.

The downloads are read twice: once to tell whose each notebook is, which may depend on
all of them, and once to copy. So only one file is in memory at a time.
"""

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass

from cnnlib.grading import GradingError
from cnnlib.grading.course_folder import CourseFolder, write_atomically
from cnnlib.grading.downloads import found_in
from cnnlib.grading.naming import assignment_of, student_of
from cnnlib.grading.submission import Unreadable, clean
from cnnlib.workspace.overview import table

__all__ = ["collect"]


@dataclass(frozen=True)
class Download:
    """A notebook of the downloads, the `index`-th file in them."""

    index: int
    parts: tuple
    time: float
    assignment: str
    student: str = ""
    number: str = ""


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
        Whether a notebook may take the place of another one.

    Returns
    -------
    list of (tuple of str, str)
        What was not placed: the names on the way to a file, and why.

    Raises
    ------
    GradingError
        If there are no downloads.
    """
    course = CourseFolder(course, submitted)
    unplaced, counts = [], Counter()
    try:
        notebooks = _notebooks(downloads, unplaced)
        wanted = _newest(_named_apart(_with_students(notebooks, unplaced)), unplaced)
        with course.alone():
            for index, found in enumerate(found_in(downloads)):
                if index in wanted:
                    notebook = wanted[index]
                    what = _place(course, notebook, found, replace, unplaced)
                    counts[notebook.assignment, what] += what is not None
    except Unreadable as error:
        raise GradingError(str(error)) from error
    _report(+counts, unplaced)
    return unplaced


def _notebooks(downloads, unplaced):
    """The notebooks of which the assignment is known."""
    notebooks = []
    for index, found in enumerate(found_in(downloads)):
        if not found.parts[-1].lower().endswith(".ipynb"):
            unplaced.append((found.parts, found.why or "it is not a notebook"))
            continue
        try:
            assignment = assignment_of(found.parts, found.read)
        except Unreadable as error:
            unplaced.append((found.parts, str(error)))
            continue
        if assignment is None:
            why = "neither a name nor its functions say for which assignment"
            unplaced.append((found.parts, why))
        else:
            notebooks.append(Download(index, found.parts, found.time, assignment))
    return notebooks


def _with_students(notebooks, unplaced):
    """The notebooks of which the student is known, too."""
    outside = _common_folders([notebook.parts for notebook in notebooks])
    known = []
    for notebook in notebooks:
        owner = student_of(notebook.parts[outside:])
        if owner is None:
            unplaced.append((notebook.parts, "no name says whose it is"))
        else:
            named = {"student": owner[0], "number": owner[1]}
            known.append(dataclasses.replace(notebook, **named))
    return known


def _common_folders(paths):
    """How many folders lie around all others, if inside them there are students."""
    outside = 0
    while len({parts[outside] for parts in paths}) == 1:
        inside = [parts[outside + 1 :] for parts in paths]
        owners = {student_of(parts) if parts else None for parts in inside}
        if None in owners or len(owners) < 2:
            break
        outside += 1
    return outside


def _named_apart(notebooks):
    """Two students of one name get the LMS's number added."""
    numbers = defaultdict(set)
    for notebook in notebooks:
        numbers[notebook.student, notebook.assignment].add(notebook.number)
    for notebook in notebooks:
        several = len(numbers[notebook.student, notebook.assignment]) > 1
        if several and notebook.number.isdecimal():
            student = f"{notebook.student}_{notebook.number}"
            yield dataclasses.replace(notebook, student=student)
        else:
            yield notebook


def _newest(notebooks, unplaced):
    """Of several notebooks for one place the newest, by its index."""
    places, wanted = defaultdict(list), {}
    for notebook in notebooks:
        places[notebook.student, notebook.assignment].append(notebook)
    for several in places.values():
        several.sort(key=lambda n: (n.number, n.time, n.parts))
        newest = several.pop()
        wanted[newest.index] = newest
        why = f"an older one than {_shown(newest.parts)}"
        unplaced += [(older.parts, why) for older in several]
    return wanted


def _place(course, notebook, found, may_replace, unplaced):
    """Write a notebook to its place; never over another one, unless told to.

    Returns
    -------
    str or None
        What was done; None after adding the reason to `unplaced`.
    """
    folder = course.submitted / notebook.student / notebook.assignment
    path = folder / f"{notebook.assignment}.ipynb"
    place = f"{notebook.student}/{notebook.assignment}"
    try:
        data = found.read()
        if any(step.is_symlink() for step in (folder.parent, folder, path)):
            raise Unreadable(f"{place} is a symbolic link")
        there = path.exists()
        if there and path.read_bytes() == data:
            return "there already"
        if there and not may_replace:
            raise Unreadable(f"{place} holds another one; see --replace")
    except Unreadable as error:
        unplaced.append((found.parts, str(error)))
        return None
    write_atomically(path, data)
    return "replaced" if there else "placed"


def _report(counts, unplaced):
    seen = {kind for _, kind in counts}
    kinds = [kind for kind in ("placed", "replaced", "there already") if kind in seen]
    assignments = sorted({assignment for assignment, _ in counts})
    rows = [(a, *(counts[a, kind] for kind in kinds)) for a in assignments]
    print(table(("assignment", *kinds), rows) if rows else "No notebook was placed.")
    if unplaced:
        print(f"\nNot placed: {len(unplaced)}")
    for parts, why in unplaced:
        print(f"{_shown(parts)}: {why}")


def _shown(parts):
    return clean("/".join(parts))
