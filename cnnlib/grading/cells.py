"""A notebook's cells as plain Python: what Jupyter adds is taken out.

What IPython accepts is accepted. Only its effect is another: a magic does nothing, but
for those that run a statement or the cell.
"""

import ast
import copy
import re
import warnings

__all__ = ["names_bound", "plain_python", "without"]

# Cell magics whose body runs; of every other the cell is another language's.
RUN_THE_BODY = ("time", "timeit", "capture", "prun")
MOST_MAGICS = 200
ESCAPES = "!%?,;/"  # at the start of a line that Python does not understand
_FIRST_PROMPT = re.compile(r">>>(?: |$)|In \[\d+\]: ")
_PROMPT = re.compile(r"^(?:(?:>>>|\.\.\.)(?: |$)|In \[\d+\]: |\s*+\.{3,}: ?)")
_TIMED = re.compile(r"%(?:time|prun)\s+(\S.*)")
_ASSIGNED = re.compile(r"([\w.,:*\[\]'\" ]++=\s*)[!%].*")
_HELP = re.compile(r".*[\w*\]]\?{1,2}")


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
    lines = _without_margin(lines, lines[first])
    if lines[first].startswith("%%"):
        if lines[first][2:].split()[:1] not in [[name] for name in RUN_THE_BODY]:
            return None
        lines[first] = ""
    for _ in range(MOST_MAGICS):
        stumble = _first_error(lines)
        if stumble is None or not 0 <= stumble < len(lines):
            break
        if not _change(lines, stumble):
            break
    return "\n".join(lines)


def _without_margin(lines, first):
    """Without what stands before every line: white space, or prompts."""
    if _FIRST_PROMPT.match(first):
        return [
            line[m.end() :] if (m := _PROMPT.match(line)) else line for line in lines
        ]
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) for line in lines]


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


def _change(lines, start):
    """Take the magic out of a line and those that continue it; False if it is none."""
    end = start + 1
    while end < len(lines) and lines[end - 1].endswith("\\"):
        end += 1
    whole = " ".join(line.removesuffix("\\") for line in lines[start:end])
    bare = whole.strip()
    changed = _without_magic(bare)
    if changed is None:
        return False
    indent = whole[: len(whole) - len(whole.lstrip())]
    lines[start:end] = [indent + changed, *[""] * (end - start - 1)]
    return True


def _without_magic(line):
    if timed := _TIMED.fullmatch(line):
        return timed[1]
    if assigned := _ASSIGNED.fullmatch(line):
        return assigned[1] + "[]"
    if line[:1] and line[0] in ESCAPES or _HELP.fullmatch(line):
        return "pass"
    return None


def names_bound(statement):
    """The names that a statement would have defined, with those inside it.

    Examples
    --------
    >>> source = "if x: import numpy as np, torch\\nelse:\\n  def f(x): y = x"
    >>> sorted(names_bound(ast.parse(source).body[0]))
    ['f', 'np', 'torch']
    """
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(n.asname or n.name).split(".")[0] for n in statement.names}
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, ast.Name):
        return {statement.id} if isinstance(statement.ctx, ast.Store) else set()
    return set().union(*map(names_bound, ast.iter_child_nodes(statement)))


def without(statement):
    """What a statement can do without: imports one by one, annotations not at all.

    Returns
    -------
    list of statement
        What to run in its place; nothing if there is no part to leave out.

    Examples
    --------
    >>> parts = without(ast.parse("import torch, numpy as np").body[0])
    >>> [ast.unparse(part) for part in parts]
    ['import torch', 'import numpy as np']
    >>> ast.unparse(without(ast.parse("def f(x: Tensor): pass").body[0])[0])
    'def f(x):\\n    pass'
    """
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        names = statement.names if len(statement.names) > 1 else []
        return [_with(statement, names=[name]) for name in names]
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        new = ast.Assign([statement.target], statement.value)
        return [ast.copy_location(new, statement)]
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        bare = copy.deepcopy(statement)
        annotated = [n for n in ast.walk(bare.args) if getattr(n, "annotation", None)]
        for argument in annotated:
            argument.annotation = None
        if annotated or bare.returns:
            bare.returns = None
            return [bare]
    return []


def _with(node, **changes):
    new = copy.copy(node)
    for name, value in changes.items():
        setattr(new, name, value)
    return new
