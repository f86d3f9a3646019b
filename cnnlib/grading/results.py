"""What grading found out: the values that the judge makes and everybody else reads.

Gradebook, pages, summary and ``--json`` are given a `Grade`; on the disk it lies in a
`Record`. Only this file knows how they are written as JSON.
"""

import json
from dataclasses import asdict, dataclass

from cnnlib.grading.course_folder import write_atomically

__all__ = ["STATUSES", "FunctionResult", "Grade", "Record"]

STATUSES = "passed wrong timeout died refused missing unreadable absent".split()

_NO_RECORD = (  # what reading something else brings about
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True)
class FunctionResult:
    """What one function got.

    Attributes
    ----------
    name : str
    status : str
        One of `STATUSES`.
    points, max_points : float
    mistake : str or None
    message : str
        Plain text for the student; no hidden input stands in it.
    html : str
        The same for a page.
    """

    name: str
    status: str
    points: float
    max_points: float
    mistake: str | None
    message: str
    html: str = ""


@dataclass(frozen=True)
class Grade:
    """What a submission got.

    Attributes
    ----------
    assignment : str
    functions : tuple of FunctionResult
        One for each of the assignment's, in its order.
    notes : tuple of str
        What was odd about the notebook.

    Examples
    --------
    >>> right = FunctionResult("corr2d", "passed", 4.0, 4.0, None, "corr2d: right.")
    >>> grade = Grade("02_convolution", (right,))
    >>> grade.points, grade.max_points
    (4.0, 4.0)
    """

    assignment: str
    functions: tuple
    notes: tuple = ()

    @property
    def points(self):
        """Sum over the functions."""
        return sum(function.points for function in self.functions)

    @property
    def max_points(self):
        """Sum over the functions."""
        return sum(function.max_points for function in self.functions)

    def row(self, student):
        """The entry of a student in ``--json``.

        Returns
        -------
        dict
        """
        keys = "name status points max_points mistake message".split()
        entries = [{key: getattr(f, key) for key in keys} for f in self.functions]
        return {"student": student, "assignment": self.assignment, "functions": entries}


@dataclass(frozen=True)
class Record:
    """A student's grade as it is kept, and what it is true of.

    Attributes
    ----------
    student : str
    digest : str
        Of what was handed in; empty when it should be graded again.
    version : str
        Of the code and the cases that it was judged by.
    seed : int
        Of the hidden cases.
    seconds : float
        Limit for one call.
    grade : Grade
    """

    student: str
    digest: str
    version: str
    seed: int
    seconds: float
    grade: Grade

    def write(self, path):
        """Replace the file, unless it holds just that already."""
        write_atomically(path, json.dumps(asdict(self), indent=1))

    @classmethod
    def read(cls, path):
        """The record in a file; None if it is missing, damaged or of another release.

        Returns
        -------
        Record or None
        """
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            grade = kept.pop("grade")
            functions = tuple(FunctionResult(**f) for f in grade["functions"])
            found = Grade(grade["assignment"], functions, tuple(grade["notes"]))
            return cls(**kept, grade=found) if functions else None
        except _NO_RECORD:
            return None
