"""Notebooks as dictionaries: read with suspicion, written as JupyterLab would."""

import json
import re
from hashlib import sha256

__all__ = [
    "Damaged",
    "digest",
    "edition",
    "headings",
    "is_blank",
    "name",
    "read",
    "text",
    "versions",
    "write",
]

_ASIDE = re.compile(r"^```.*?^```|<!--.*?-->", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)


class Damaged(ValueError):
    """A file that is no notebook of format 4; the message says why."""


def read(data):
    """A notebook, as the dictionary that its file holds.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    dict
        With ``metadata`` and a list of ``cells``, each of which has ``cell_type``,
        ``source`` and ``metadata``; all else is as it came.

    Raises
    ------
    Damaged
        If it is anything else.

    Examples
    --------
    >>> read(b'{"cells": []}')
    {'cells': [], 'metadata': {}}
    >>> read(b"<html>")
    Traceback (most recent call last):
    cnnlib.workspace.notebooks.Damaged: it is not JSON
    """
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Damaged("it is not JSON") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not _has_metadata(notebook):
        raise Damaged("it is not a notebook of format 4")
    if not all(isinstance(cell, dict) and _is_cell(cell) for cell in cells):
        raise Damaged("not everything in it is a cell")
    return notebook


def _is_cell(cell):
    kinds = ("code", "markdown", "raw")
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return (
        cell.get("cell_type") in kinds
        and all(isinstance(line, str) for line in lines)
        and _has_metadata(cell)
    )


def _has_metadata(part):
    return isinstance(part.setdefault("metadata", {}), dict)


def write(notebook):
    """The bytes of a notebook's file.

    Examples
    --------
    >>> write({"cells": [], "metadata": {}})
    b'{\\n "cells": [],\\n "metadata": {}\\n}\\n'
    """
    options = {"indent": 1, "sort_keys": True}
    try:
        return (json.dumps(notebook, ensure_ascii=False, **options) + "\n").encode()
    except UnicodeEncodeError:  # half a character, which only an escape can hold
        return (json.dumps(notebook, **options) + "\n").encode()


def text(cell):
    """A cell's source, which a file may hold in lines."""
    return "".join(cell["source"])


def headings(markdown):
    """The headings in a Markdown text, in which code and comments have none.

    Examples
    --------
    >>> headings("# Edges\\n\\n```\\n# a comment\\n```")
    ['Edges']
    """
    return _HEADING.findall(_ASIDE.sub("", markdown))


def is_blank(cell):
    """Whether nothing stands in a cell: running the last one makes a new one."""
    return not text(cell).strip()


def name(cell):
    """What a cell is known by: nbgrader's id, which copies keep, or its own."""
    grading = cell["metadata"].get("nbgrader")
    grade_id = grading.get("grade_id") if isinstance(grading, dict) else None
    return str(grade_id or cell.get("id") or "")


def digest(cell):
    """The type and the source of a cell in a few letters; all else does not count."""
    content = f"{cell['cell_type']}\n{text(cell).strip()}"
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def versions(notebook):
    """What makes a notebook what it is: each cell's name and digest."""
    cells = (cell for cell in notebook["cells"] if not is_blank(cell))
    return [(name(cell), digest(cell)) for cell in cells]


def edition(given):
    """A word for what the course gave: its cells' names and digests.

    Examples
    --------
    >>> edition([("a", "1")]) == edition([("a", "2")])
    False
    """
    return sha256(repr([tuple(pair) for pair in given]).encode()).hexdigest()[:16]
