"""Whose a file is, and for which assignment, from the names that LMSs give."""

import re
import unicodedata

from cnnlib.checks import catalogue
from cnnlib.grading import submission
from cnnlib.grading.gradebook import fits
from cnnlib.grading.submission import Unreadable

__all__ = ["assignment_of", "student_of"]

_LMS = [
    # Moodle: Ada Lovelace_12345_assignsubmission_file_
    re.compile(r"(?P<student>.+)_(?P<id>\d+)_assignsubmission_.*"),
    # Blackboard: Exercise 02_ada_attempt_2026-03-01-10-00-00_x.ipynb
    re.compile(r".*_(?P<student>[^_]+)_attempt_(?P<id>\d{4}(?:-\d\d){5}).*"),
    # Canvas: lovelaceada_LATE_123_456_x.ipynb
    re.compile(r"(?P<student>[^_]+)(?:_LATE)?_(?P<id>\d{3,})_\d{3,}_.+"),
]


def student_of(parts):
    """The student that the names on the way to a file speak of.

    Parameters
    ----------
    parts : sequence of str
        Folders, and the file's name at the end.

    Returns
    -------
    (str, str) or None
        The name, and the LMS's number for a student or attempt (or an empty text).

    Examples
    --------
    >>> student_of(["Ada Lovelace_123_assignsubmission_file_", "x.ipynb"])
    ('Ada Lovelace', '123')
    >>> student_of(["lovelaceada_LATE_123_456_x.ipynb"])
    ('lovelaceada', '123')
    >>> student_of(["ada-02_convolution.ipynb"])
    ('ada', '')
    >>> student_of(["ada", "02_convolution", "02_convolution.ipynb"])
    ('ada', '')
    """
    found = _owner(parts)
    if found is None:
        return None
    student = " ".join(unicodedata.normalize("NFC", found[0]).split())
    return (student, found[1]) if _may_be_a_folder(student) else None


def _owner(parts):
    """The outermost folder decides: students name what is inside as they like."""
    *folders, name = parts
    for folder in folders:
        if found := _by_pattern(folder) or _by_assignment(folder):
            return found
        if not any(assignment in folder for assignment in catalogue.assignments()):
            return folder, ""
    return _by_pattern(name) or _by_assignment(name.rpartition(".")[0])


def _by_pattern(part):
    for pattern in _LMS:
        if match := pattern.fullmatch(part):
            return match["student"], match["id"]
    return None


def _by_assignment(stem):
    """What stands beside the assignment's name: ``ada-02_convolution``."""
    for assignment in catalogue.assignments():
        before, found, after = stem.partition(assignment)
        after = re.sub(r"\s*\(\d+\)$", "", after)  # a browser's second download
        names = [part.strip(" -_.") for part in (before, after)]
        names = [name for name in names if name]
        if found and len(names) == 1:
            return names[0], ""
    return None


def _may_be_a_folder(name):
    return fits(name) and not name.startswith(".") and not set(name) & set("/\\\0")


def assignment_of(parts, read):
    """The assignment that a name holds, or else the notebook's functions belong to.

    Parameters
    ----------
    parts : sequence of str
    read : callable
        Gives the notebook's bytes, if they are needed.

    Returns
    -------
    str or None

    Examples
    --------
    >>> assignment_of(["ada", "02_convolution (1).ipynb"], None)
    '02_convolution'
    """
    for part in reversed(parts):
        named = [name for name in catalogue.assignments() if name in part]
        if named:
            return named[0]
    return _by_functions(read())


def _by_functions(data):
    try:
        book = submission.parse(data)
    except Unreadable:
        return None
    code = "\n".join(source for _, source in book.cells)
    written = set(re.findall(r"^def (\w+)", code, re.MULTILINE)) | set(book.solutions)
    counts = {
        name: len(written & {exercise.name for exercise in catalogue.load(name)})
        for name in catalogue.assignments()
    }
    best = max(counts, key=counts.get)
    return best if counts[best] else None
