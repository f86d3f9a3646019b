"""What a released notebook gives is the assignment's: its locked cells, its marks."""

import json
from dataclasses import dataclass
from functools import cache

from cnnlib.grading import GradingError
from cnnlib.workspace.course import exercise

__all__ = ["Released", "released", "shipped"]


@dataclass(frozen=True)
class Released:
    """What students were given.

    Attributes
    ----------
    locked : tuple of (number, source)
        The code that is given and locked, but for checks. It runs first and as it was
        released, whatever a submission made of it. Numbers are below 1, where no cell
        of a submission has any.
    marks : tuple of str
        The ``grade_id`` of each cell in which students write.
    """

    locked: tuple = ()
    marks: tuple = ()


@cache
def shipped(assignment):
    """What the course's own notebook of an assignment gives.

    Examples
    --------
    >>> shipped("02_convolution").locked[0][1].splitlines()[0]
    'import numpy as np'
    >>> shipped("02_convolution").marks
    ('corr2d', 'convolve2d', 'corr1d', 'gaussian_kernel')
    """
    path = exercise(assignment)
    return released(path) if path.is_file() else Released()


def released(path):
    """What a notebook gives that an instructor released.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Released

    Raises
    ------
    GradingError
        If it is no notebook.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        marked = [(_mark(cell), cell["cell_type"], _source(cell)) for cell in cells]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise GradingError(f"{path} is no notebook to release ({why})") from error
    texts = [
        text
        for mark, kind, text in marked
        if kind == "code" and mark.get("locked") and not mark.get("grade")
    ]
    locked = tuple((number - len(texts) + 1, text) for number, text in enumerate(texts))
    marks = tuple(str(m.get("grade_id")) for m, _, _ in marked if m.get("solution"))
    return Released(locked, marks)


def _mark(cell):
    return cell["metadata"].get("nbgrader", {})


def _source(cell):
    return "".join(cell["source"])
