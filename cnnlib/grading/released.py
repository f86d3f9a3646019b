"""What a released notebook has locked is the assignment's, not the student's."""

import json
from functools import lru_cache

from cnnlib.grading.source import is_ours
from cnnlib.workspace.course import exercise

__all__ = ["locked_cells"]


@lru_cache(maxsize=4)
def locked_cells(assignment):
    """The code that an assignment gives and locks, but for its checks.

    It runs first and as released, whatever a submission made of it.

    Parameters
    ----------
    assignment : str

    Returns
    -------
    tuple of (number, source)
        Numbers below 1, where no cell of a submission has any.

    Examples
    --------
    >>> locked_cells("02_convolution")[0][1].splitlines()[0]
    'import numpy as np'
    """
    path = exercise(assignment)
    if not path.is_file():
        return ()
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if _is_locked_code(cell)]
    texts = [text for text in texts if not is_ours(text)]
    return tuple((number - len(texts) + 1, text) for number, text in enumerate(texts))


def _is_locked_code(cell):
    locked = cell["metadata"].get("nbgrader", {}).get("locked")
    return bool(locked) and cell["cell_type"] == "code"
