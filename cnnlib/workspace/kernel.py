"""What a kernel of JupyterLab says to a student who forgot the first cell."""

import ast
import os
from pathlib import Path

from cnnlib.workspace import notebooks

__all__ = ["load_ipython_extension"]


def load_ipython_extension(shell):
    """Let a NameError say that the notebook's first cell defines the name.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
    """
    shell.set_custom_exc((NameError,), _show)


def _show(shell, kind, error, traceback, tb_offset=None):
    # The server's word for which notebook this kernel belongs to.
    notebook = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if error.name in _defined_first(notebook):
        sentence = f"run the first cell of this notebook, which defines {error.name}"
        error.args = (f"{error}: {sentence}",)
    shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)


def _defined_first(path):
    """The names that the first cell with code in it defines; none if unreadable."""
    try:
        cells = notebooks.read(path.read_bytes())["cells"]
        code = (notebooks.text(c) for c in cells if c["cell_type"] == "code")
        tree = ast.parse(next(filter(str.strip, code), ""))
    except (OSError, ValueError, SyntaxError, RecursionError):
        return set()
    return {name for node in tree.body for name in _names(node)}


def _names(node):
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [name.id for name in targets if isinstance(name, ast.Name)]
