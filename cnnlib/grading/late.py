"""Late submissions: nbgrader's due dates and penalties, and who has more time."""

import sys
from datetime import timedelta

from cnnlib.checks import catalogue
from cnnlib.grading import GradingError
from cnnlib.grading.roster import read_table
from cnnlib.grading.submission import clean

__all__ = ["Late"]


class Late:
    """How a course treats late submissions of an assignment.

    ``nbgrader_config.py`` says it as for nbgrader itself: by
    ``LateSubmissionPlugin.penalty_method``, or a plugin of the course's own in
    ``AssignLatePenalties.plugin_class``. Where it says nothing no penalty is touched.

    Parameters
    ----------
    course : CourseFolder
    assignment : str

    Attributes
    ----------
    extensions : dict of str to timedelta or None
        By student, as ``extensions.csv`` gives them: rows of a student, an assignment,
        and days or hours. Where there is such a file, nobody else has more time.

    Raises
    ------
    GradingError
        If the settings or ``extensions.csv`` make no sense.
    """

    def __init__(self, course, assignment):
        path = course.root / "extensions.csv"
        self._in_a_file = path.exists()
        rows = read_table(path, ["id", "assignment"])
        for row in rows:
            if row["assignment"] not in catalogue.assignments():
                name = clean(row["assignment"])
                raise GradingError(f"extensions.csv: there is no assignment {name}")
        self.extensions = {
            row["id"]: _more(row) for row in rows if row["assignment"] == assignment
        }
        self._plugin = _plugin(course)

    def extension(self, student, noted):
        """How much more time a student has; `noted` is what the gradebook says."""
        return self.extensions.get(student) if self._in_a_file else noted

    def penalty(self, student, score, duedate, timestamp, extension):
        """The points that a late submission loses, none below zero.

        Parameters
        ----------
        student : str
        score : float
        duedate, timestamp : datetime or None
        extension : timedelta or None

        Returns
        -------
        float or None

        Raises
        ------
        GradingError
            If the course's plugin fails.
        """
        if duedate is None or timestamp is None:
            return None
        late = (timestamp - duedate - (extension or timedelta(0))).total_seconds()
        if late <= 0:
            return None
        try:
            points = self._plugin.late_submission_penalty(student, score, late)
            return None if points is None else min(max(float(points), 0.0), score)
        except Exception as error:
            name = type(self._plugin).__name__
            why = f"{type(error).__name__}: {clean(error)}"
            raise GradingError(f"the late penalties of {name} failed: {why}") from error

    @property
    def decides(self):
        """Whether the course has said how penalties are given."""
        return self._plugin is not None


def _more(row):
    """The time that a row of ``extensions.csv`` gives; None takes it back."""
    try:
        numbers = {unit: float(row.get(unit) or 0) for unit in ("days", "hours")}
        return timedelta(**numbers) or None
    except (ValueError, OverflowError) as error:
        why = "days and hours must be numbers"
        raise GradingError(f"extensions.csv, {clean(row['id'])}: {why}") from error


def _plugin(course):
    """The plugin that the settings name, or None if they leave penalties alone."""
    from nbgrader.plugins import LateSubmissionPlugin
    from nbgrader.preprocessors import AssignLatePenalties

    config = course.config
    sys.path.insert(0, str(course.root))  # nbgrader runs in the course folder
    try:
        settings = AssignLatePenalties(config=config)
        settings.init_plugin()
    except Exception as error:
        why = f"{type(error).__name__}: {clean(error)}"
        raise GradingError(f"the settings of late penalties: {why}") from error
    finally:
        sys.path.remove(str(course.root))
    plugin = settings.plugin_inst
    untouched = type(plugin) is LateSubmissionPlugin and plugin.penalty_method == "none"
    return None if untouched else plugin
