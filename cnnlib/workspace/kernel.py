"""What a kernel of JupyterLab says to a student when a name is not defined."""

import ast
import os
import re
from pathlib import Path

from cnnlib.workspace import notebooks

__all__ = ["load_ipython_extension"]

# In a cell that may be no Python yet.
_DEFINED = re.compile(r"^(?:(?:async +)?def|class) +(\w+)|^(\w+) *=(?!=)", re.MULTILINE)


def load_ipython_extension(shell):
    """Let a NameError say which cell of the notebook defines the name.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
    """
    broken = set()  # names whose cells ended in an error

    def note(result):
        found = _DEFINED.findall(result.info.raw_cell)
        names = {name for pair in found for name in pair if name}
        (broken.difference_update if result.success else broken.update)(names)

    def show(shell, kind, error, traceback, tb_offset=None):
        if advice := _advice(error.name, broken):
            error.args = (f"{error}: {advice}",)
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)

    shell.events.register("post_run_cell", note)
    shell.set_custom_exc((NameError,), show)


def _advice(name, broken):
    if name in broken:
        return f"the cell that defines {name} ended in an error; mend it and run it"
    # The server's word for which notebook this kernel belongs to.
    first, *others = _code(Path(os.environ.get("JPY_SESSION_NAME", "")))
    if name in _names(first):
        return f"run the first cell of this notebook, which defines {name}"
    if any(name in _names(cell) for cell in others):
        return f"run the cell of this notebook that defines {name}"
    return ""


def _code(path):
    """The cells with code in them; a blank one, if there are none to be read."""
    try:
        cells = notebooks.read(path.read_bytes())["cells"]
    except (OSError, ValueError):
        return [""]
    code = [notebooks.text(cell) for cell in cells if cell["cell_type"] == "code"]
    return list(filter(str.strip, code)) or [""]


def _names(source):
    """The names that a cell defines."""
    try:
        tree = ast.parse(source)
    except (ValueError, SyntaxError, RecursionError):
        return set()
    return {name for node in tree.body for name in _bound(node)}


def _bound(node):
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [name.id for name in targets if isinstance(name, ast.Name)]
