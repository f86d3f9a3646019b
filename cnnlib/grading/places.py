"""Where a student's notebook of the downloads is to lie, and what lies there now.

Nothing is lost: of two for one place, the one that has to give way is kept beside.
"""

import os
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from cnnlib.grading.course_folder import write_atomically
from cnnlib.grading.naming import written
from cnnlib.grading.submission import Unreadable, clean

__all__ = ["Download", "Place", "shown"]


@dataclass(frozen=True)
class Download:
    """A notebook of the downloads, the `index`-th file in them.

    Attributes
    ----------
    time : float
        When it was changed or handed in, as far as anybody knows; to tell the newer.
    written : int
        How many of its functions are more than stubs; -1 if it cannot be read.
    students : tuple of str
        Whose it is: several, if a team handed it in.
    handed_in : datetime or None
        When, in UTC, if that is certain.
    late : bool
        Whether the LMS says that it is late.
    """

    index: int
    parts: tuple
    outside: int
    time: float
    assignment: str
    written: int
    students: tuple = ()
    handed_in: datetime | None = None
    late: bool = False

    @property
    def rank(self):
        """Of several the highest is taken: work before stubs, then the newest.

        A zip keeps time in steps of two seconds.
        """
        return (min(self.written, 1), self.time // 2, self.written)


class Place:
    """Where a student's notebook is to lie.

    Parameters
    ----------
    course : CourseFolder
    student : str
    notebook : Download
    may_replace : bool
        Whether another one, that is there, may give way.

    Attributes
    ----------
    kept : str
        Where the one lies that gave way; empty if none did.
    """

    def __init__(self, course, student, notebook, may_replace):
        self.course, self.student, self.notebook = course, student, notebook
        self.may_replace, self.kept = may_replace, ""
        assignment = notebook.assignment
        self.folder = course.submitted / student / assignment
        self.path = self.folder / f"{assignment}.ipynb"
        self.name = f"{student}/{assignment}"

    def take(self, data, best):
        """Write a notebook to its place; or else keep it beside, never over another.

        Parameters
        ----------
        data : bytes
        best : Download
            Of all that are for this place; only that one is written.

        Returns
        -------
        str
            What was done: "placed", "replaced" or "there already".

        Raises
        ------
        Unreadable
            If another one is there instead; the message says which.
        """
        self._check_links()
        if best is not self.notebook:
            raise Unreadable(self._why(best.rank, shown(best.parts), data))
        there = self.path.read_bytes() if self.path.exists() else None
        if there is not None and there != data:
            self._make_room(there, data)
        if there != data:
            write_atomically(self.path, data)
            if self.notebook.time:
                os.utime(self.path, (self.notebook.time, self.notebook.time))
        self._note_the_time(there == data)
        return (
            "placed" if there is None else "replaced" if self.kept else "there already"
        )

    def _check_links(self):
        steps = (self.folder.parent, self.folder, self.path)
        if any(step.is_symlink() for step in steps):
            raise Unreadable(f"{self.name} is a symbolic link")

    @property
    def has_a_time(self):
        """Whether it is noted when the one that is there was handed in."""
        return (self.folder / "timestamp.txt").exists()

    def _note_the_time(self, same):
        """When it was handed in; what was noted of another one is no longer true."""
        noted, when = self.folder / "timestamp.txt", self.notebook.handed_in
        if same and noted.exists():
            return
        if when is None:
            noted.unlink(missing_ok=True)
        else:
            write_atomically(noted, f"{when:%Y-%m-%d %H:%M:%S} UTC\n")

    def _make_room(self, there, data):
        """Set aside what is there, if it has to give way; else raise."""
        if not self.may_replace:
            kept = self._set_aside(data, self.notebook.time)
            raise Unreadable(f"{self.name} holds another one; see --replace; {kept}")
        time, much = self.path.stat().st_mtime, written(there, self.notebook.assignment)
        old = replace(self.notebook, time=time, written=much)
        if old.rank > self.notebook.rank:
            raise Unreadable(self._why(old.rank, f"the one in {self.name}", data))
        self.kept = self._set_aside(there, time)

    def _why(self, better, other, data):
        """Why another one is taken; this one is set aside."""
        older = better[1] > self.notebook.rank[1] and better[0] == self.notebook.rank[0]
        kept = self._set_aside(data, self.notebook.time)
        what = "an older one than" if older else "less or no more is done in it than in"
        return f"{what} {other}; {kept}"

    def _set_aside(self, data, time):
        stamp = datetime.fromtimestamp(time).strftime("%Y-%m-%d_%H-%M-%S")
        name = f"{stamp}_{blake2b(data, digest_size=4).hexdigest()}.ipynb"
        folder = self.course.folder("set_aside", self.student, self.notebook.assignment)
        write_atomically(folder / name, data)
        return f"kept in {clean(folder.relative_to(self.course.root) / name)}"


def shown(parts):
    """A path that is safe to print."""
    return clean("/".join(parts))
