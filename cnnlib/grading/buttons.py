"""nbgrader's own ways to grade: its commands, and formgrader's buttons, lead here.

`nbgrader_config.py` names `Jailed` as the exporter of two of nbgrader's converters:
`Autograde` (``nbgrader autograde``, and ⚡ in formgrader) and `GenerateFeedback`. A
converter makes its exporter before it reads, copies or runs anything of a submission,
which its preprocessors would be too late for: what is no notebook never reaches them.
"""

from contextlib import redirect_stdout
from fnmatch import fnmatchcase
from functools import partial
from io import StringIO
from pathlib import Path

from nbconvert.exporters import Exporter
from nbgrader.converters.base import NbGraderException

from cnnlib.grading import GradingError, command
from cnnlib.grading.course_folder import CourseFolder

__all__ = ["Jailed"]

STEPS = ("submitted", "autograded", "feedback")


class Jailed(Exporter):
    """Lets the converter that it is made for do what ``cnnlib grade`` does.

    Parameters
    ----------
    parent : nbgrader.converters.BaseConverter
        Afterwards it no longer converts notebooks: it grades them.
    """

    def __init__(self, parent, **options):
        super().__init__(parent=parent, **options)
        parent.convert_notebooks = partial(_grade, parent)

    def from_filename(self, *arguments, **options):
        """Convert nothing: a converter that still asks would run what it gets back."""
        raise GradingError("nbgrader converts nothing here; use `cnnlib grade`")


def _grade(converter):
    """Grade the students that nbgrader was asked for, and write their feedback."""
    asked, log, said = converter.coursedir, converter.log, StringIO()
    try:
        _check_folders(asked)
        of = {"students": _wanted(asked), "db": asked.db_url}
        with redirect_stdout(said):
            command.grade(asked.assignment_id, asked.root, **of)
    except (GradingError, OSError) as error:
        sentence = f"`cnnlib grade` does this, and it says: {error}"
        log.error("%s", sentence)
        raise NbGraderException(sentence) from error
    log.info("%s", said.getvalue())


def _wanted(asked):
    """Names of students; None for all that there are."""
    if asked.student_id == "*" and not asked.student_id_exclude:
        return None
    excluded = asked.student_id_exclude.split(",")
    return [
        name
        for name in CourseFolder(asked.root).students()
        if name == asked.student_id or fnmatchcase(name, asked.student_id)
        if name not in excluded
    ]


def _check_folders(asked):
    """Settings may give the folders other names than `cnnlib grade` does."""
    for step in STEPS:
        named = getattr(asked, f"{step}_directory")
        theirs = asked.format_path(named, "student", "assignment")
        if Path(theirs) != Path(asked.root, step, "student", "assignment"):
            raise GradingError(
                f"the folder {step} must be called so, got {theirs} "
                "(CourseDirectory in nbgrader_config.py)"
            )
