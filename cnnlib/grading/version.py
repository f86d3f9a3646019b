"""What a record is true of: a text that changes when what decides a score does.

The files are found by the imports that they make, from the grader, the worker and the
assignment's exercises on; nobody has to keep a list.
"""

import ast
import hashlib
import platform
from functools import cache
from pathlib import Path

import numpy as np

import cnnlib
from cnnlib.checks import catalogue
from cnnlib.grading.bubblewrap import worker_files
from cnnlib.grading.released import shipped

__all__ = ["sources", "version_of"]

PACKAGE = Path(cnnlib.__file__).parent
# What these offer to students and commands judges nobody.
GREETINGS = {PACKAGE / name / "__init__.py" for name in ("checks", "workspace")}
DATA = {".txt", ".npz", ".json", ".csv"}  # beside a module, which may read it


@cache
def version_of(assignment, released=None):
    """A text that changes when what decides a score does: code, cases, NumPy, Python.

    Parameters
    ----------
    assignment : str
    released : Released, optional
        What students were given, which is in it, too; by default the course's own
        notebook.

    Returns
    -------
    str
    """
    versions = (cnnlib.__version__, np.__version__, platform.python_version())
    given = (*versions, released or shipped(assignment))
    digest = hashlib.blake2b(repr(given).encode(), digest_size=8)
    for path in sources(assignment):
        digest.update(f"{path.relative_to(PACKAGE)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def sources(assignment):
    """The files that decide the scores of an assignment.

    Parameters
    ----------
    assignment : str

    Returns
    -------
    list of Path

    Examples
    --------
    >>> names = {path.name for path in sources("02_convolution")}
    >>> names >= {"comparison.py", "worker.py", "wire.py", "corr2d.txt"}
    True
    """
    exercises = catalogue.load(assignment)
    allowed = {name for exercise in exercises for name in exercise.allowed}
    names = ["cnnlib.grading.grader", f"{catalogue.__name__}.{assignment}", *allowed]
    waiting = [*worker_files(), *(path for name in names for path in _files(name))]
    found = set(GREETINGS)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [file for name in _imported(path) for file in _files(name)]
    found -= GREETINGS
    folders = {path.parent for path in found}
    return sorted(found.union(*map(_data, folders)))


def _data(folder):
    """What the modules of a folder may read: files there, or in a folder of data."""
    inside = [path for path in folder.iterdir() if path.is_dir()]
    for place in (folder, *(path for path in inside if not any(path.glob("*.py")))):
        yield from (path for path in place.iterdir() if path.suffix in DATA)


def _files(module):
    """The files that run when a module is imported: its packages' too."""
    parts = module.split(".")
    ours = range(2, len(parts) + 1) if parts[0] == "cnnlib" else ()
    found = (_file_of(parts[1:end]) for end in ours)
    return [path for path in found if path]


def _file_of(names):
    """The file of a module in the package, or None."""
    place = PACKAGE.joinpath(*names)
    files = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    return next((path for path in files if path.is_file()), None)


def _imported(path):
    """The modules that a file imports anywhere, inside functions too."""
    package = ("cnnlib", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
