"""Which file in a student's folder is the notebook of an assignment."""

import os
from pathlib import Path

from cnnlib.checks import catalogue
from cnnlib.grading import submission
from cnnlib.grading.source import defines
from cnnlib.grading.submission import Unreadable, clean

__all__ = ["find"]

MOST_READ = 10  # notebooks of a folder, to find out what they are
MOST_NAMED = 5


def find(folder, assignment):
    """The notebook of an assignment in a student's folder, and what is odd about it.

    Parameters
    ----------
    folder : path
    assignment : str

    Returns
    -------
    (Path, list of str)
        The file that bears the assignment's name; where it is missing, the only one
        that bears it but for small and capital letters, or the only notebook, or the
        only one that holds functions of the assignment.
    """
    folder, wanted = Path(folder), f"{assignment}.ipynb"
    names = _notebooks(folder)
    others = [name for name in names if name != wanted]
    if wanted in names:
        return folder / wanted, _not_graded(others)
    alike = [name for name in others if name.lower() == wanted.lower()]
    for found in (alike, others, _holding(folder, others, assignment)):
        if len(found) == 1:
            left = [name for name in others if name != found[0]]
            notes = [f"the notebook is called {clean(found[0])}", *_not_graded(left)]
            return folder / found[0], notes
    if not others:
        return folder / wanted, []
    listed = ", ".join(clean(name, 80) for name in others[:MOST_NAMED])
    note = f"there are {len(others)} notebooks of other names: {listed}"
    return folder / wanted, [note]


def _notebooks(folder):
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [n for n in names if n.lower().endswith(".ipynb") and n[0] != "."]


def _not_graded(names):
    return [f"{clean(name)} was not graded" for name in names[:MOST_NAMED]]


def _holding(folder, names, assignment):
    """Those that define functions of the assignment; of equal ones the first."""
    if assignment not in catalogue.assignments():
        return []
    functions = [exercise.name for exercise in catalogue.load(assignment)]
    found = {}
    for name in names[:MOST_READ]:
        try:
            book = submission.parse(submission.read_lean(folder / name, folder))
        except Unreadable:
            continue
        texts = tuple(text for _, text in submission.to_run(book, functions))
        if any(defines(text, f) for text in texts for f in functions):
            found.setdefault(texts, name)
    return list(found.values())
