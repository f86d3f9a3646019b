"""A small course in two editions, and ways to look at a student's folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

from patience import PATIENCE

__all__ = [
    "CNNLIB",
    "FIRST",
    "SECOND",
    "cells",
    "code",
    "markdown",
    "notebook",
    "run",
    "texts",
    "write",
]

CNNLIB = "import sys; from cnnlib.cli import main; sys.exit(main(sys.argv[1:]))"


def code(id, source, **nbgrader):
    return cell("code", id, source, nbgrader) | {"outputs": [], "execution_count": None}


def markdown(id, source, **nbgrader):
    return cell("markdown", id, source, nbgrader)


def cell(kind, id, source, nbgrader):
    metadata = {}
    if nbgrader:
        metadata = {"nbgrader": {"grade_id": id, "locked": True} | nbgrader}
        metadata |= {"deletable": False, "editable": bool(nbgrader.get("solution"))}
    return {"cell_type": kind, "id": id, "source": source, "metadata": metadata}


def stub(name, source):
    return code(name, source, solution=True, locked=False)


def check(name):
    return code(f"check-{name}", f"check({name})", grade=True, solution=False)


def notebook(*cells):
    content = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content)


STUB = "def {0}(x):\n    raise NotImplementedError"
INTRO = markdown("intro", "# Two functions", solution=False)
IMPORTS = code("imports", "import numpy as np", solution=False)

FIRST = {
    "lessons/00_start_here.ipynb": notebook(markdown("a", "[1](01_one.ipynb)")),
    "lessons/01_one.ipynb": notebook(
        markdown("a", "# One <!-- notes (1 min): Two. -->\n[w](glossary.md#Words)"),
        code("b", "print('one')") | {"outputs": [{"output_type": "stream"}]},
        markdown("c", "[do](../exercises/01_one/01_one.ipynb)"),
    ),
    "lessons/02_two.ipynb": notebook(markdown("a", "# Two"), code("b", "print('two')")),
    "lessons/glossary.md": "# Words\n\n[one](01_one.ipynb)\n",
    "lessons/INSTRUCTORS.md": "# For instructors\n",
    "exercises/01_one/01_one.ipynb": notebook(
        INTRO,
        IMPORTS,
        markdown("about-f", "About f", solution=False),
        stub("f", STUB.format("f")),
        check("f"),
        markdown("about-g", "About g", solution=False),
        stub("g", STUB.format("g")),
        check("g"),
    ),
}
SECOND = FIRST | {
    "lessons/01_one.ipynb": notebook(markdown("a", "# One, better: [w](glossary.md)")),
    "lessons/03_three.ipynb": notebook(markdown("a", "# Three")),
    "lessons/glossary.md": "# Words\n\nMore of them.\n[one](01_one.ipynb)\n",
    "exercises/01_one/01_one.ipynb": notebook(
        markdown("intro", "# Three functions", solution=False),
        IMPORTS,
        stub("f", "def f(x):\n    'Better words.'\n    raise NotImplementedError"),
        check("f"),
        markdown("about-h", "About h", solution=False),
        stub("h", STUB.format("h")),
        check("h"),
        stub("g", STUB.format("g")),
        check("g"),
    ),
}


def write(folder, files):
    """Write a course, by the names of its files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def run(*arguments, prelude="", cwd=None, **variables):
    """`cnnlib` in a process of its own, with variables; `prelude` is run before it."""
    return subprocess.run(
        [sys.executable, "-c", prelude + CNNLIB, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {name: str(value) for name, value in variables.items()},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )


def cells(path):
    """The sources of a notebook's cells."""
    found = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found]


def texts(folder, without=()):
    """All that stands in the notebooks of a folder, a list for each."""
    paths = [p for p in sorted(folder.rglob("*.ipynb")) if not {*p.parts} & {*without}]
    return {path.relative_to(folder).as_posix(): cells(path) for path in paths}
