"""nbgrader's own ways to grade: its commands, and formgrader's buttons, lead here.

`nbgrader_config.py` names `Jailed` as the exporter of two of nbgrader's converters:
`Autograde` (``nbgrader autograde``, formgrader's ⚡) and `GenerateFeedback`. To read
those settings a converter imports this file, which gives all of them another start:
one that is so marked grades. It does not even look for notebooks first, for it would
take a student's name for a pattern, and a folder without a notebook for nothing.
"""

from contextlib import chdir, redirect_stdout
from fnmatch import fnmatchcase
from functools import wraps
from io import StringIO
from pathlib import Path

from nbconvert.exporters import Exporter
from nbgrader.converters.base import BaseConverter, NbGraderException

from cnnlib.grading import GradingError, command
from cnnlib.grading.course_folder import CourseFolder
from cnnlib.grading.submission import clean

__all__ = ["Jailed"]

STEPS = ("submitted", "autograded", "feedback")


class Jailed(Exporter):
    """Marks a converter that is to do what ``cnnlib grade`` does."""

    def from_filename(self, *arguments, **options):
        """Convert nothing: a converter that still asks would run what it gets back."""
        raise GradingError("nbgrader converts nothing here; use `cnnlib grade`")


def _leading_here(start):
    @wraps(start)
    def started(converter):
        if issubclass(converter.exporter_class, Jailed):
            _grade(converter)
        else:
            start(converter)

    return started


BaseConverter.start = _leading_here(BaseConverter.start)


def _grade(converter):
    """Grade the students that nbgrader was asked for, and write their feedback."""
    asked, log, said = converter.coursedir, converter.log, StringIO()
    try:
        _check_folders(asked)
        of = {"students": _wanted(asked), "db": asked.db_url}
        with redirect_stdout(said), chdir(asked.root):
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
    found = [
        name
        for name in CourseFolder(asked.root).students()
        if name.strip() == asked.student_id or fnmatchcase(name, asked.student_id)
        if name not in excluded
    ]
    if not found:
        raise GradingError(f"no folder in submitted/ is {clean(asked.student_id)}")
    return found


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
