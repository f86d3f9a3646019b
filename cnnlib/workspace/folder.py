"""A workspace on the disk: what the course gave, what is replaced, and in what order.

At every moment each file is the old one or the new one, as a whole: it is written
beside the others, then renamed. What is replaced lies in ``backup/`` first. The course
notes in ``.cnnlib/`` what it gave; a file is the student's when it differs from that.
"""

import json
import os
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path

from cnnlib import files
from cnnlib.browser import IN_BROWSER, locked
from cnnlib.workspace import notebooks

__all__ = ["Workspace", "WorkspaceError", "find", "fingerprint"]

_NOTES = ".cnnlib"
_DEFAULT = "cnn-course"
# What reading a note that is damaged, or not there, raises.
_NO_NOTE = FileNotFoundError, ValueError, TypeError, AttributeError, RecursionError
# What file managers leave in a folder that is empty to its owner.
_NOTHING = ("desktop.ini", "Thumbs.db")


class WorkspaceError(OSError):
    """What was asked for cannot be done; the message is a sentence."""


def find(folder=None):
    """The workspace that a command means.

    Parameters
    ----------
    folder : str or path, optional
        Where it lies or is to lie. By default the workspace that the current folder is
        in, else ``cnn-course`` in the current folder.

    Returns
    -------
    Workspace
        Which need not exist yet.
    """
    if folder is not None:
        return Workspace(folder)
    here = Path.cwd()
    above = (Workspace(place) for place in (here, *here.parents))
    return next((w for w in above if w.exists()), Workspace(here / _DEFAULT))


class Workspace:
    """A student's folder.

    Parameters
    ----------
    root : str or path

    Attributes
    ----------
    root : pathlib.Path
    """

    def __init__(self, root):
        self.root = Path(root).expanduser().absolute()

    def exists(self):
        """Whether the folder is a workspace."""
        return (self.root / _NOTES / "given.json").is_file()

    def make(self):
        """Make sure that the folder is, or can become, a workspace.

        Raises
        ------
        WorkspaceError
            If there is something else in its place.
        """
        if self.exists():
            return
        if self.root.exists() and not self.root.is_dir():
            raise WorkspaceError(f"{self.root} is a file; name a folder")
        full = self.root.is_dir() and any(map(_is_something, self.root.iterdir()))
        if full and not IN_BROWSER:  # where the site has put the pages there
            raise WorkspaceError(
                f"{self.root} is not empty and no workspace of the course; name "
                "another folder"
            )
        (self.root / _NOTES).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def at_work(self):
        """While this lasts no other command changes the workspace."""
        try:
            with locked(self.root / _NOTES / "lock", 0):
                for part in (self.root / _NOTES).glob("*.part*"):
                    part.unlink()  # of a command that was killed
                if not self.exists():
                    self._remember("given", {})
                yield
        except TimeoutError:
            raise WorkspaceError(f"another command is at work in {self.root}") from None

    @cached_property
    def given(self):
        """For each file that the course gave, its `fingerprint`.

        When the note is damaged nothing counts as given, and so all as the student's.
        """
        return self._recalled("given", _pairs)

    @cached_property
    def former(self):
        """For each file, the fingerprints of the editions before: the latest last."""
        return self._recalled("former", lambda kept: [*map(_pairs, kept)])

    def read(self, name):
        """The bytes of a file, or None where there is none."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def notebooks(self):
        """The names of all notebooks in the folders of the course."""
        found = [*self.root.glob("*.ipynb"), *self.root.glob("lessons/*.ipynb")]
        found += self.root.glob("exercises/*/*.ipynb")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def give(self, name, data, instead_of=None):
        """Put a file of the course there; what it replaces goes to the backup.

        Parameters
        ----------
        name : str
        data : bytes or None
            None takes the file away.
        instead_of : bytes, optional
            What stands there now.
        """
        if instead_of is not None:
            self.write(f"{self.backup}/{name}", instead_of)
        if self.read(name) != instead_of:
            raise WorkspaceError("it was changed just now; run the command again")
        if data is None:
            self._path(name).unlink()
        else:
            self.write(name, data)

    def note(self, given):
        """Note what the course gave.

        Parameters
        ----------
        given : dict of str to list or None
            For each file its `fingerprint`; None if it is not of the course.
        """
        former = self.former
        for name, new in given.items():
            last, known = self.given.get(name, new), former.get(name, [])
            if last != new:
                known = [*(one for one in known if one != last), last]
                former = former | {name: known}
        if former != self.former:
            self.former = former
            self._remember("former", former)
        changed = self.given | given
        self.given = {name: print for name, print in changed.items() if print}
        self._remember("given", self.given)

    @cached_property
    def backup(self):
        """Where this command puts what it replaces: a folder named by the time."""
        stem = f"backup/{datetime.now():%Y-%m-%d_%H-%M-%S}"
        number, name = 1, stem
        while self._path(name).exists():
            number += 1
            name = f"{stem}_{number}"
        return name

    def write(self, name, data):
        """Write a file; whatever happens, the old one is there, or the new one."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        # JupyterLite takes a file for what it was called first.
        ending = path.suffix if IN_BROWSER else ""
        part = self.root / _NOTES / f"{os.getpid()}.part{ending}"
        files.write(path, data, part)

    def _remember(self, note, kept):
        data = json.dumps(kept, indent=0, sort_keys=True).encode()
        self.write(f"{_NOTES}/{note}.json", data)

    def _recalled(self, note, as_kept):
        try:
            kept = json.loads((self.root / _NOTES / f"{note}.json").read_bytes())
            return {str(name): as_kept(value) for name, value in kept.items()}
        except _NO_NOTE:
            return {}

    def _path(self, name):
        return self.root.joinpath(*name.split("/"))


def fingerprint(name, data):
    """What makes a file what it is: each cell's name and digest, or the text's.

    Raises
    ------
    Damaged
        If a notebook is none.
    """
    if name.endswith(".ipynb"):
        return notebooks.versions(notebooks.read(data))
    text = data.replace(b"\r\n", b"\n").decode("utf-8", "replace")
    return [("", notebooks.digest({"cell_type": "raw", "source": [text]}))]


def _pairs(kept):
    return [(str(name), str(version)) for name, version in kept]


def _is_something(path):
    return not path.name.startswith(".") and path.name not in _NOTHING
