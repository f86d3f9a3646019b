"""A notebook's cells as plain Python: what Jupyter adds is taken out."""

import ast
import re
import warnings

__all__ = ["names_bound", "plain_python"]

# Cell magics whose body runs; of every other the cell is another language's.
RUN_THE_BODY = ("time", "timeit", "capture", "prun")
MOST_MAGICS = 200
_TIMED = re.compile(r"(\s*)%(?:time|prun)\s+(\S.*)")
_ASSIGNED = re.compile(r"(\s*+[\w., ]++=\s*)[!%].*")
_MAGIC = re.compile(r"(\s*)(?:[!%].*|\?{1,2}[\w.*]+|[\w.*]+\?{1,2})\s*")


def plain_python(source):
    """A cell without its magics.

    Only lines at which Python stumbles are changed, so that a ``%`` or a ``?`` inside a
    string or an expression stays what it is.

    Parameters
    ----------
    source : str

    Returns
    -------
    str or None
        None when the cell is of another language.

    Examples
    --------
    >>> plain_python("%matplotlib inline\\nfiles = !ls\\nx = 7 % 4")
    'pass\\nfiles = []\\nx = 7 % 4'
    >>> plain_python("%%bash\\nrm -r x") is None
    True
    """
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if lines[first][2:].split()[:1] not in [[name] for name in RUN_THE_BODY]:
            return None
        lines[first] = ""
    for _ in range(MOST_MAGICS):
        stumble = _first_error(lines)
        if stumble is None or not 0 <= stumble < len(lines):
            break
        changed = _without_magic(lines[stumble])
        if changed is None:
            break
        lines[stumble] = changed
    return "\n".join(lines)


def _first_error(lines):
    """Number of the line, from 0, at which Python stumbles; None if it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return (error.lineno or 0) - 1
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _without_magic(line):
    if timed := _TIMED.fullmatch(line):
        return timed[1] + timed[2]
    if assigned := _ASSIGNED.fullmatch(line):
        return assigned[1] + "[]"
    if magic := _MAGIC.fullmatch(line):
        return magic[1] + "pass"
    return None


def names_bound(source):
    """The names that a cell's own statements would have defined.

    Examples
    --------
    >>> sorted(names_bound("import numpy as np, torch\\ndef f(x): y = x\\na = 1"))
    ['a', 'f', 'np', 'torch']
    """
    names = set()
    for statement in ast.parse(source).body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            names |= {(n.asname or n.name).split(".")[0] for n in statement.names}
        elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, ast.Assign):
            names |= {t.id for t in statement.targets if isinstance(t, ast.Name)}
    return names
