"""Reading what a student handed in: untrusted data, never executed here.

Only regular files are read, and no symbolic link is followed at any level. Whatever is
wrong with a notebook becomes a sentence; what can be repaired is repaired and reported.
"""

import json
import os
import stat
import threading
from dataclasses import dataclass, field
from pathlib import Path

from cnnlib.grading.outputs import TooLarge, without_outputs
from cnnlib.grading.source import defines

__all__ = [
    "LARGEST",
    "Submission",
    "Unreadable",
    "clean",
    "elsewhere",
    "layout",
    "odd_cells",
    "parse",
    "read",
    "read_lean",
    "to_run",
]

LARGEST = 100 * 2**20  # bytes of a file
LARGEST_CELL = 150_000  # characters of code; any of them fit a frame to the worker
MOST_CELLS = 1000  # with code
# Two large notebooks at once would take twice the memory, and no less time.
_ONE_AT_A_TIME = threading.RLock()


class Unreadable(ValueError):
    """A submission that cannot be read; the message says why."""


class Lean(bytes):
    """The bytes of a notebook whose outputs were cut out already."""


@dataclass(frozen=True)
class Submission:
    """The cells of a notebook.

    Attributes
    ----------
    cells : list of (number, source)
        In order; numbers count code cells from 1, as JupyterLab does.
    solutions : dict of str to list of int
        The numbers of the cells that nbgrader marks as solutions, by ``grade_id``; 0
        stands for a cell that is no longer code.
    notes : list of str
        What was odd or had to be repaired.
    layout : list of (kind, source, mark)
        All cells in order, for a page that shows them; kind is "code", "markdown" or
        another text, mark a ``grade_id`` as above or None.
    """

    cells: list
    solutions: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    layout: list = field(default_factory=list, repr=False)


def clean(text, longest=300):
    """Student text that is safe to print: one line, no control characters, capped.

    Examples
    --------
    >>> clean("a\\x1b[31mb\\n c")
    'a[31mb c'
    """
    words = " ".join(str(text)[: 4 * longest].split())
    kept = "".join(letter for letter in words if letter.isprintable())
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def read_lean(path, root=None):
    """The bytes of a notebook without its outputs; otherwise as `read`."""
    with _ONE_AT_A_TIME:
        return _lean(read(path, root))


def _lean(data):
    if isinstance(data, Lean):
        return data
    try:
        return Lean(without_outputs(data))
    except TooLarge as error:
        raise Unreadable(str(error)) from None


def read(path, root=None, largest=None):
    """The bytes of a file.

    Parameters
    ----------
    path : path
        The file.
    root : path, optional
        A folder that is trusted; below it no symbolic link is followed. Without it,
        only the file itself may not be one.
    largest : int, optional
        Bytes that it may have; by default `LARGEST`.

    Raises
    ------
    Unreadable
        If it is missing, not a regular file, behind a link, or too large.
    """
    path = Path(path)
    root = path.parent if root is None else Path(root)
    *folders, name = path.relative_to(root).parts
    if ".." in folders:
        raise Unreadable(f"{clean(path)} is not below {clean(root)}")
    descriptors = []
    try:
        descriptors.append(_open(root, os.O_DIRECTORY, None, 0))
        for folder in folders:
            descriptors.append(_open(folder, os.O_DIRECTORY, descriptors[-1]))
        descriptors.append(_open(name, os.O_NONBLOCK | os.O_NOCTTY, descriptors[-1]))
        return _read_regular(descriptors[-1], name, largest or LARGEST)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _open(name, flags, folder, follow=os.O_NOFOLLOW):
    try:
        return os.open(name, os.O_RDONLY | follow | flags, dir_fd=folder)
    except FileNotFoundError as error:
        raise Unreadable(f"{clean(name)} is missing") from error
    except OSError as error:
        raise Unreadable(
            f"{clean(name)} is a symbolic link or cannot be opened"
        ) from error


def _read_regular(descriptor, name, largest):
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(f"{clean(name)} is not a regular file")
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise Unreadable(f"{clean(name)} is larger than {largest // 2**20} MiB")
    return data


def parse(data):
    """Find the code cells in the bytes of a notebook.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    Submission

    Raises
    ------
    Unreadable
        If it is no notebook.

    Examples
    --------
    >>> parse(b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 1"}]}')
    Submission(cells=[(1, 'x = 1')], solutions={}, notes=[])
    """
    with _ONE_AT_A_TIME:
        book, notes = _loaded(data)
        submission = Submission([], {}, notes)
        for cell in _cells_of(book, notes):
            _add(submission, cell)
    if len(submission.cells) > MOST_CELLS:
        notes.append(f"only the first {MOST_CELLS} of its code cells were run")
        del submission.cells[MOST_CELLS:]
    return submission


def _loaded(data):
    """The notebook as JSON has it, without its outputs, and what was repaired."""
    text, notes = _decode(data)
    if not text.strip():
        raise Unreadable("the file is empty")
    try:
        book = json.loads(text)
    except RecursionError as error:
        raise Unreadable("the notebook is nested too deeply") from error
    except ValueError as error:
        raise Unreadable(f"the notebook is not JSON: {clean(error)}") from error
    except MemoryError as error:
        raise Unreadable("the notebook is too large to be read") from error
    if not isinstance(book, dict):
        raise Unreadable("the file is JSON, but not a notebook")
    return book, notes


def _decode(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
        return _lean(data).decode("utf-8"), ["the file was UTF-16, not UTF-8"]
    data = _lean(data)
    try:
        text = data.decode("utf-8-sig")
        notes = ["a byte-order mark was dropped"] if data[:3] == b"\xef\xbb\xbf" else []
        return text, notes
    except UnicodeDecodeError:
        return data.decode("latin-1"), ["the file was not UTF-8: read as Latin-1"]


def _cells_of(book, notes):
    """The cells of a notebook of format 3 or 4."""
    cells = book.get("cells")
    if cells is None and isinstance(book.get("worksheets"), list):
        notes.append("the notebook is of an old format (3 or before)")
        sheets = [sheet for sheet in book["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in _list(sheet.get("cells"))]
    if not isinstance(cells, list):
        raise Unreadable("the file is JSON, but not a notebook: it has no cells")
    return [cell for cell in cells if isinstance(cell, dict)]


def _list(value):
    return value if isinstance(value, list) else []


def _add(submission, cell):
    mark, kind, source = _mark(cell), str(cell.get("cell_type")), _source(cell)
    number = len(submission.cells) + 1 if kind == "code" else 0
    if len(source) > LARGEST_CELL:
        which = f"code cell {number}" if number else "a text cell"
        submission.notes.append(f"{which} is too long and was left out")
        source = ""
    if number:
        submission.cells.append((number, source))
    submission.layout.append((kind, source, mark))
    if mark is not None:
        submission.solutions.setdefault(mark, []).append(number)


def _source(cell):
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    return source.encode("utf-8", "replace").decode("utf-8")


def _mark(cell):
    """The ``grade_id`` of a cell that nbgrader marks as a solution, or None."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if not isinstance(nbgrader, dict) or nbgrader.get("solution") is not True:
        return None
    return clean(nbgrader.get("grade_id", ""), 80)


def to_run(submission, names):
    """The cells that are run: code, and where a function has none, its marked cell.

    Turned into text by one key in JupyterLab, that cell still is beyond doubt the one
    in which the student wrote the function.

    Returns
    -------
    list of (number or name, source)

    Examples
    --------
    >>> cell = ("markdown", "def f(x): return x", "f")
    >>> to_run(Submission([], layout=[cell]), ["f"])
    [('f', 'def f(x): return x')]
    """
    code, cells = iter(submission.cells), []
    for was, now in zip(submission.layout, layout(submission, names), strict=True):
        if was[0] == "code":
            cells += [cell] if (cell := next(code, None)) else []
        elif now[0] == "code":
            cells.append((now[2], now[1]))
    return cells


def layout(submission, names):
    """All cells, as in `Submission.layout`; those that are run are of kind "code".

    However many texts have the mark of a function, it is the last that is run.
    """
    lost = _not_in_code(submission, names)
    run = {
        mark: number
        for number, (_, source, mark) in enumerate(submission.layout)
        if mark in lost and defines(source, mark)
    }
    return [
        ("code" if run.get(mark) == number else kind, source, mark)
        for number, (kind, source, mark) in enumerate(submission.layout)
    ]


def elsewhere(submission, names):
    """Functions that stand in no code cell and no marked one, but in a text: which.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> cell = ("raw", "def f(x): return x", None)
    >>> elsewhere(Submission([], layout=[cell]), ["f"])
    {'f': 'raw'}
    """
    return {
        name: kind
        for name in _not_in_code(submission, names)
        for kind, source, mark in submission.layout
        if kind != "code" and mark != name and defines(source, name)
    }


def _not_in_code(submission, names):
    texts = [source for _, source in submission.cells]
    return [n for n in names if not any(defines(text, n) for text in texts)]


def odd_cells(submission, names, marks=()):
    """What an instructor may want to know about the cells of the functions `names`.

    None of it costs points: a function counts wherever it is defined. The `marks` are
    those that the released notebook has, for whatever else students write.

    Examples
    --------
    >>> odd_cells(Submission([], {"corr2d": [1, 4]}), ["corr2d"])
    ['2 cells are marked as the one of corr2d']
    """
    notes = []
    for name in names:
        numbers = submission.solutions.get(name, [])
        if not numbers:
            notes.append(f"the cell of {name} was deleted or lost its mark")
        if len(numbers) > 1:
            notes.append(f"{len(numbers)} cells are marked as the one of {name}")
        if 0 in numbers:
            notes.append(f"the cell of {name} is no longer a code cell")
    unknown = [m for m in submission.solutions if m not in names and m not in marks]
    notes += [f"no function has the mark {mark}" for mark in unknown[:5]]
    return notes
