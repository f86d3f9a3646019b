"""Late submissions: nbgrader's due dates and penalties, and who has more time."""

import sys
from datetime import timedelta

from cnnlib.checks import catalogue
from cnnlib.grading import GradingError
from cnnlib.grading.submission import clean
from cnnlib.grading.tables import read_table

__all__ = ["Extensions", "Late", "how_late"]


class Extensions:
    """Who has more time.

    ``extensions.csv`` in the course folder says so, in rows of a student, an
    assignment, and days or hours. Where there is such a file, nobody else has more.

    Parameters
    ----------
    given : dict of (str, str) to timedelta, optional
        By student and assignment; without it the gradebook's own count.
    """

    def __init__(self, given=None):
        self._given = given

    @classmethod
    def read(cls, course, roster):
        """Those of a course folder.

        Parameters
        ----------
        course : Path
        roster : Roster
            It tells who is meant by a name or an address.

        Raises
        ------
        GradingError
            If the file makes no sense.
        """
        path = course / "extensions.csv"
        if not path.exists():
            return cls()
        given = {}
        for row in read_table(path, ["id", "assignment", "days|hours"]):
            who, what = roster.one(row["id"]) or row["id"], row["assignment"]
            if what not in catalogue.assignments():
                raise GradingError(
                    f"extensions.csv: there is no assignment {clean(what)}"
                )
            if (who, what) in given:
                raise GradingError(f"extensions.csv: {clean(who)} has two for {what}")
            given[who, what] = _more(row)
        return cls(given)

    @property
    def students(self):
        """The ids that the file names."""
        return {who for who, _ in self._given or ()}

    def of(self, student, assignment, noted=None):
        """How much more time a student has; `noted` is what the gradebook says."""
        return noted if self._given is None else self._given.get((student, assignment))


class Late:
    """How a course treats late submissions of an assignment.

    ``nbgrader_config.py`` says it as for nbgrader itself: by
    ``LateSubmissionPlugin.penalty_method``, or a plugin of the course's own in
    ``AssignLatePenalties.plugin_class``. Where it says nothing no penalty is touched.

    Parameters
    ----------
    course : CourseFolder
    assignment : str
    extensions : Extensions

    Raises
    ------
    GradingError
        If the settings make no sense.
    """

    def __init__(self, course, assignment, extensions):
        self._assignment, self._extensions = assignment, extensions
        self._plugin = _plugin(course)

    def extension(self, student, noted):
        """How much more time a student has; `noted` is what the gradebook says."""
        return self._extensions.of(student, self._assignment, noted)

    def penalty(self, student, score, late):
        """The points that a late submission loses, none below zero.

        Parameters
        ----------
        student : str
        score : float
        late : timedelta
            By how much, as `how_late` tells.

        Returns
        -------
        float or None

        Raises
        ------
        GradingError
            If the course's plugin fails.
        """
        if not late:
            return None
        try:
            seconds = late.total_seconds()
            points = self._plugin.late_submission_penalty(student, score, seconds)
            return None if points is None else min(max(float(points), 0.0), score)
        except Exception as error:
            name = type(self._plugin).__name__
            why = f"{type(error).__name__}: {clean(error)}"
            raise GradingError(f"the late penalties of {name} failed: {why}") from error

    @property
    def decides(self):
        """Whether the course has said how penalties are given."""
        return self._plugin is not None


def how_late(duedate, timestamp, extension=None):
    """By how much a submission is late: no time at all, if it is not.

    Parameters
    ----------
    duedate, timestamp : datetime or None
        Where one of them is not known, nobody is late.
    extension : timedelta, optional

    Returns
    -------
    timedelta

    Examples
    --------
    >>> from datetime import datetime
    >>> due, hour = datetime(2026, 3, 1, 22, 59), timedelta(hours=1)
    >>> print(how_late(due, due + 3 * hour, hour), how_late(due, due - hour))
    2:00:00 0:00:00
    """
    if duedate is None or timestamp is None:
        return timedelta(0)
    return max(timestamp - duedate - (extension or timedelta(0)), timedelta(0))


def _more(row):
    """The time that a row of ``extensions.csv`` gives; None takes it back."""
    try:
        numbers = {unit: float(row.get(unit) or 0) for unit in ("days", "hours")}
        more = timedelta(**numbers)
    except (ValueError, OverflowError):
        more = timedelta(-1)
    if more < timedelta(0):
        why = "days and hours must be numbers, of at least 0"
        raise GradingError(f"extensions.csv, {clean(row['id'])}: {why}")
    return more or None


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
