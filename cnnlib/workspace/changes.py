"""What a newer course changes in a workspace: found out first, then done."""

import errno
from dataclasses import dataclass
from pathlib import PurePosixPath

from cnnlib.workspace import notebooks
from cnnlib.workspace.carry import carry
from cnnlib.workspace.folder import WorkspaceError, fingerprint

__all__ = ["Change", "carry_out", "fresh_copies", "newer"]

_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Change:
    """What is to become of one file.

    Attributes
    ----------
    name : str
        In the workspace.
    old, data : bytes or None
        What stands there, and what will; None: no file.
    given : list or None
        The `fingerprint` to note: of what the course gives, without the student's work.
    note : str
        What the student wants to know of it; or empty.
    beside : str
        Another name, under which the student's version stays; or empty.
    """

    name: str
    old: bytes | None
    data: bytes | None
    given: list | None
    note: str = ""
    beside: str = ""

    def __str__(self):
        word = (
            "add" if self.old is None else "remove" if self.data is None else "replace"
        )
        return f"{word:8} {self.name}" + (f": {self.note}" if self.note else "")


def newer(workspace, course):
    """What brings a workspace up to date with a course.

    Parameters
    ----------
    workspace : Workspace
    course : Course

    Returns
    -------
    (list of Change, list of str)
        Changes, and sentences about files that cannot be read.
    """
    found, problems = [], []
    for name in [*course.pages, *(workspace.given.keys() - course.pages.keys())]:
        try:
            if name in course.pages:
                found += _update(workspace, name, course.copy(name))
            else:
                found += _withdraw(workspace, name)
        except OSError as error:
            problems.append(f"{name} cannot be read: {error.strerror}")
    return found, problems


def fresh_copies(workspace, course, names):
    """What takes files back to how the course gives them.

    Returns
    -------
    list of Change
    """
    copies = {name: course.copy(name) for name in names}
    return [
        Change(name, workspace.read(name), data, fingerprint(name, data))
        for name, data in copies.items()
    ]


def carry_out(workspace, planned):
    """Make changes, one after the other; each is noted as soon as it is made.

    Raises
    ------
    WorkspaceError
        If some could not be made; the others are. What was there is still there.
    """
    problems = []
    for change in planned:
        try:
            _make(workspace, change)
        except OSError as error:
            if error.errno in _FULL:
                raise WorkspaceError(
                    "the disk is full. Nothing is lost: make room, then run the same "
                    "command again"
                ) from error
            problems.append(f"{change.name}: {error.strerror or error}")
    if problems:
        raise WorkspaceError("not everything could be done: " + "; ".join(problems))


def _make(workspace, change):
    if change.beside:
        workspace.write(change.beside, change.old)
    if change.data != change.old:
        workspace.give(change.name, change.data, instead_of=change.old)
    workspace.note({change.name: change.given})


def _update(workspace, name, data):
    """The change of one page to a newer one, if there is any, in a list."""
    old, noted = workspace.read(name), workspace.given.get(name, [])
    new = fingerprint(name, data)
    if old is None:
        return [Change(name, None, data, new, "it was gone" if noted else "")]
    try:
        mine = fingerprint(name, old)
    except notebooks.Damaged as error:
        return [_keep(workspace, name, old, data, f"{error}; ")]
    given = _given(workspace, name, old, mine, new)
    if _same(mine, new) or given == new:
        return [] if noted == new else [Change(name, old, old, new)]
    if _same(mine, given):
        return [Change(name, old, data, new, _shown(name, old))]
    if name.startswith("exercises/") and name.endswith(".ipynb"):
        return [_merge(name, old, data, given)]
    return [_keep(workspace, name, old, data)]


def _given(workspace, name, old, mine, new):
    """What the course gave as this file, by its own word for the edition if it has one.

    An editor that had it open before an update may have saved the older edition since.
    """
    noted = workspace.given.get(name, [])
    known = [new, noted, *reversed(workspace.former.get(name, []))]
    book = notebooks.read(old) if name.endswith(".ipynb") else {"metadata": {}}
    word = book["metadata"].get("cnnlib")
    named = (given for given in known if notebooks.edition(given) == word)
    alike = (given for given in known if _same(given, mine))
    return next(named, None) or next(alike, noted)


def _shown(name, old):
    """What to say of a page that nobody wrote in, but whose cells were run."""
    cells = notebooks.read(old)["cells"] if name.endswith(".ipynb") else []
    run = any(cell.get("outputs") for cell in cells)
    return "run its cells again" if run else ""


def _withdraw(workspace, name):
    """A page that the course no longer has goes, unless the student wrote in it."""
    old, given = workspace.read(name), workspace.given[name]
    try:
        untouched = old is not None and _same(fingerprint(name, old), given)
    except notebooks.Damaged:
        untouched = False
    note = "no longer part of the course"
    return [Change(name, old, None if untouched else old, None, note)]


def _same(one, other):
    """Whether two fingerprints are of the same text: some editors change the ids."""
    return [version for _, version in one] == [version for _, version in other]


def _merge(name, old, data, given):
    mine, fresh = notebooks.read(old), notebooks.read(data)
    solutions, others = carry(mine, given, fresh)
    here = {notebooks.name(cell) for cell in mine["cells"]}
    back = sum(called not in here for called, _ in given)
    notes = [
        f"your {', '.join(solutions)}" if solutions else "",
        _count(others, "cell of your own", "cells of your own"),
        _count(back, "deleted cell is back", "deleted cells are back"),
    ]
    note = ", ".join(filter(None, notes))
    return Change(name, old, notebooks.write(fresh), fingerprint(name, data), note)


def _count(number, one, many):
    return f"{number} {one if number == 1 else many}" if number else ""


def _keep(workspace, name, old, data, why=""):
    beside = _free_name(workspace, name, old)
    note = f"{why}yours stays as {PurePosixPath(beside).name!r}"
    return Change(name, old, data, fingerprint(name, data), note, beside)


def _free_name(workspace, name, data):
    """``05_pooling (yours).ipynb``, or with a number where another version has that."""
    path, number = PurePosixPath(name), 1
    while True:
        words = "yours" if number == 1 else f"yours {number}"
        beside = str(path.with_stem(f"{path.stem} ({words})"))
        if workspace.read(beside) in (None, data):
            return beside
        number += 1
