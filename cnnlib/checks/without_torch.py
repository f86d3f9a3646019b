"""Lessons without PyTorch: the one place that decides what becomes of its cells.

A cell that needs PyTorch begins with ``# PyTorch: `` and words for what it shows; it
has the tag ``torch``, and no other cell uses what it computes. Where PyTorch is not
installed the kernel prints these words in place of running the cell.
"""

import sys
from importlib.util import find_spec

__all__ = ["prepare", "stand_in"]

_MARK = "# PyTorch: "


def prepare():
    """Let this kernel do without PyTorch, if there is a kernel and no PyTorch.

    `cnnlib.checks` calls it when the first cell of a lesson imports it.
    """
    IPython = sys.modules.get("IPython")
    shell = IPython and IPython.get_ipython()
    if shell and not find_spec("torch"):
        transforms = shell.input_transformers_cleanup
        if stand_in not in transforms:
            transforms.append(stand_in)


def stand_in(lines):
    """What is run in place of a cell.

    Parameters
    ----------
    lines : list of str

    Returns
    -------
    list of str
        The lines themselves; of a cell that needs PyTorch, one that says so.

    Examples
    --------
    >>> stand_in(["# PyTorch: the same sum\\n", "torch.ones(2).sum()\\n"])
    ["print('PyTorch is not installed; this cell would show the same sum.')\\n"]
    >>> stand_in(["1 + 1\\n"])
    ['1 + 1\\n']
    """
    if not lines or not lines[0].startswith(_MARK):
        return lines
    shown = lines[0].removeprefix(_MARK).strip()
    sentence = f"PyTorch is not installed; this cell would show {shown}."
    return [f"print({sentence!r})\n"]
