"""A course folder: what students handed in, and where everything about it is kept.

``submitted/`` is read and never written here (but by ``cnnlib collect``). What grading
writes lies in ``autograded/``, ``feedback/``, ``gradebook.db`` and ``.cnnlib/``, and a
folder without ``nbgrader_config.py`` gets one.
"""

import contextlib
import functools
import hashlib
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cnnlib.checks import catalogue
from cnnlib.grading import GradingError, submission
from cnnlib.grading.finding import find
from cnnlib.grading.released import released, shipped
from cnnlib.grading.submission import Unreadable
from cnnlib.grading.times import utc

__all__ = ["CourseFolder", "Handed", "write_atomically"]

_CONFIG = "nbgrader_config.py"
LONGEST_LINE = 1000  # bytes of a text beside a notebook
COURSE_ID = "cnn"  # where nbgrader's own settings name none
JAILED = "cnnlib.grading.buttons.Jailed"
SETTINGS = f'''\
"""nbgrader's settings for this course folder: add your own."""

c = get_config()

c.CourseDirectory.course_id = "{COURSE_ID}"

# `nbgrader autograde` and formgrader's buttons do what `cnnlib grade` does, in a jail.
c.Autograde.exporter_class = "{JAILED}"
c.GenerateFeedback.exporter_class = "{JAILED}"

# `nbgrader export` writes grades-nbgrader.csv, where no name is taken for a formula.
c.ExportApp.plugin_class = "cnnlib.grading.nbgrader_export.CsvExport"
'''


@dataclass(frozen=True)
class Handed:
    """What one student handed in.

    Attributes
    ----------
    student : str
        The name of the folder.
    exists : bool
        Whether there is anything of this assignment.
    data : bytes or Unreadable
        The notebook, or why there is none.
    notes : list of str
        What was odd about the folder.
    timestamp : datetime or None
        When it was handed in, in UTC, if nbgrader noted it.
    secret : str
        Under which nbgrader's exchange gives the feedback back; may be empty.
    """

    student: str
    exists: bool
    data: bytes | Unreadable
    notes: list
    timestamp: datetime | None
    secret: str

    @property
    def digest(self):
        """Changes when anything does that is graded, or noted; not with its time."""
        read = isinstance(self.data, bytes)
        data = self.data if read else str(self.data).encode()
        kind = bytes if read else Unreadable
        what = repr((self.exists, self.notes, kind)).encode() + data
        return hashlib.blake2b(what, digest_size=16).hexdigest()


class CourseFolder:
    """The folders of a course.

    Parameters
    ----------
    root : path
    submitted : path, optional
        Another folder of submissions than ``submitted/``.

    Raises
    ------
    GradingError
        If there are no such folders.
    """

    def __init__(self, root, submitted=None):
        self.root = Path(root).absolute()
        self.submitted = Path(submitted or self.root / "submitted").absolute()
        if not self.root.is_dir():
            raise GradingError(f"there is no course folder {self.root}")

    def students(self):
        """Names of the folders of students, sorted.

        A symbolic link counts as one, so that it gets a row that says so.
        """
        if not self.submitted.is_dir():
            raise GradingError(
                f"there is no folder {self.submitted}; name the course with --course, "
                "or sort downloads into it with `cnnlib collect`"
            )
        with os.scandir(self.submitted) as entries:
            return sorted(entry.name for entry in entries if _is_student(entry))

    def read(self, student, assignment):
        """What a student handed in.

        Returns
        -------
        Handed
        """
        folder = self.submitted / student / assignment
        path, notes = find(folder, assignment)
        try:
            data = submission.read_lean(path, self.submitted)
        except Unreadable as error:
            data = Unreadable("; ".join([str(error), *notes]))
        timestamp = self._timestamp(folder, notes)
        secret = self._line(folder / "submission_secret.txt") or ""
        exists = os.path.lexists(folder)
        return Handed(student, exists, data, notes, timestamp, secret)

    def _timestamp(self, folder, notes):
        text = self._line(folder / "timestamp.txt")
        if not text:
            return None
        try:
            return utc(text, self.timezone)
        except ValueError as error:
            notes.append(f"{submission.clean(text, 40)} in timestamp.txt: {error}")
            return None

    def _line(self, path):
        """A short text beside a notebook, or None."""
        try:
            data = submission.read(path, self.submitted, largest=LONGEST_LINE)
        except Unreadable:
            return None
        return submission.clean(data.decode("utf-8", "replace"), 200)

    def folder(self, step, student, assignment):
        """Where nbgrader keeps a student's files of a step such as ``feedback``."""
        return self.root / step / student / assignment

    def record(self, student, assignment):
        """Where the results of a student are kept."""
        return self.root / ".cnnlib" / "records" / student / f"{assignment}.json"

    def unfinished(self, assignment):
        """Where the seed of a run stands until all are graded."""
        return self.root / ".cnnlib" / "unfinished" / f"{assignment}.json"

    @functools.cached_property
    def config(self):
        """What nbgrader's settings in the folder say."""
        from traitlets.config import Config, PyFileConfigLoader

        if not (self.root / _CONFIG).is_file():
            return Config()
        with _explained():
            return PyFileConfigLoader(_CONFIG, path=str(self.root)).load_config()

    @functools.cached_property
    def timezone(self):
        """The time zone of nbgrader's exchange; it may stand in time stamps."""
        from nbgrader.exchange import Exchange

        with _explained():
            zone = Exchange(config=self.config).timezone
            return ZoneInfo(zone).key

    @property
    def own_timezone(self):
        """That time zone, if the folder's settings name it; else None."""
        return self.timezone if "timezone" in self.config.Exchange else None

    @functools.cached_property
    def directory(self):
        """The folder as nbgrader's commands see it."""
        from nbgrader.coursedir import CourseDirectory

        with _explained():
            return CourseDirectory(config=self.config, root=str(self.root))

    def released(self, assignment):
        """What students of this course were given.

        That is the notebook in the folder ``release``, or whatever the settings call
        it, else the one in ``source``, else the one that came with this package.

        Returns
        -------
        Released
        """
        for step in ("release_directory", "source_directory"):
            named = getattr(self.directory, step)
            folder = Path(self.directory.format_path(named, ".", assignment))
            if (path := folder / f"{assignment}.ipynb").is_file():
                return released(path)
        return shipped(assignment)

    def settings(self):
        """The course's id and its gradebook's URL, as nbgrader's commands find them.

        Returns
        -------
        (str, str)
        """
        url, relative = self.directory.db_url, "sqlite:///"
        if url.startswith(relative):  # nbgrader's commands run in the course folder
            url = f"{relative}{self.root / url.removeprefix(relative)}"
        return self.directory.course_id or COURSE_ID, url

    def _lead_nbgrader_here(self):
        """Without these settings, nbgrader's own ways run students' code as you."""
        if not (self.root / _CONFIG).exists():
            write_atomically(self.root / _CONFIG, SETTINGS)
            return
        missing = [
            f'c.{converter}.exporter_class = "{JAILED}"'
            for converter in ("Autograde", "GenerateFeedback")
            if self.config[converter].get("exporter_class") != JAILED
        ]
        if missing:
            print(
                f"With the {_CONFIG} that is here, nbgrader's own commands and "
                "formgrader's buttons do not grade in the jail, but may run students' "
                f"code as you. Use `cnnlib grade`, or add {' and '.join(missing)}.",
                file=sys.stderr,
            )

    @contextlib.contextmanager
    def alone(self):
        """Only one grader at a time may work in a course folder."""
        from filelock import FileLock, Timeout

        lock = self.root / ".cnnlib" / "lock"
        lock.parent.mkdir(exist_ok=True)
        try:
            with FileLock(lock, timeout=0):
                self._lead_nbgrader_here()
                yield
        except Timeout as error:
            raise GradingError(
                f"{self.root} is being graded by another process; wait until it ends"
            ) from error


@contextlib.contextmanager
def _explained():
    """Turn whatever is wrong with the settings into a sentence."""
    try:
        yield
    except GradingError:
        raise
    except Exception as error:  # they are a program, which may fail as any other
        why = f"{type(error).__name__}: {submission.clean(error)}"
        raise GradingError(f"{_CONFIG} makes no sense: {why}") from error


def _is_student(entry):
    """Whether a folder or a link is one; a hidden folder if something lies in it.

    What programs hide, ``.ipynb_checkpoints`` or ``.git``, has no assignments.
    """
    if not entry.is_symlink() and not entry.is_dir(follow_symlinks=False):
        return False
    if not entry.name.startswith("."):
        return True
    inside = catalogue.assignments()
    return any(os.path.lexists(os.path.join(entry.path, name)) for name in inside)


def write_atomically(path, content):
    """Replace a file, unless it holds just that already.

    A reader sees the old file or the new one, and never a part.

    Parameters
    ----------
    path : Path
    content : str or bytes

    Returns
    -------
    bool
        Whether the file was written.
    """
    path, data = Path(path), content
    if isinstance(content, str):
        data = content.encode("utf-8", "replace")
    with contextlib.suppress(OSError):
        if not path.is_symlink() and path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with contextlib.suppress(FileNotFoundError):
        new.unlink()
    with open(new, "xb") as file:
        file.write(data)
    os.replace(new, path)
    return True
