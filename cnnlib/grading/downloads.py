"""Files that people downloaded: a folder or a zip, with zips of students inside.

Archives are untrusted: what they say about sizes is not believed, their names never
become paths, and no link is followed.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cnnlib.grading import submission
from cnnlib.grading.submission import Unreadable, clean

__all__ = ["Found", "found_in"]

MOST_FILES = 100_000
MOST_BYTES = 4 * 2**30  # read from all archives together
LARGEST_ARCHIVE = 512 * 2**20  # inside another one
DEEPEST = 2  # archives inside archives
CHUNK = 2**20


@dataclass(frozen=True)
class Found:
    """A file, before anybody knows whose it is.

    Attributes
    ----------
    parts : tuple of str
        Names of the folders and archives that it lies in, and its own.
    time : float
        When it was changed, to tell the newer of two.
    read : callable
        Gives its bytes, or raises `Unreadable`; only until the next file is asked for.
    why : str
        Why an archive could not be opened; empty for other files.
    """

    parts: tuple
    time: float
    read: Callable
    why: str = ""


def found_in(path):
    """All files of a folder or zip, but those that operating systems leave behind.

    Always in the same order.

    Parameters
    ----------
    path : path

    Yields
    ------
    Found

    Raises
    ------
    Unreadable
        If there is no such folder or zip.
    """
    path = Path(path)
    budget = _Budget()
    if path.is_dir():
        yield from _in_folder(path, budget)
    elif zipfile.is_zipfile(path):
        yield from _in_zip(path, (), 0, budget)
    else:
        raise Unreadable(f"{clean(path)} is neither a folder nor a zip")


class _Budget:
    """How much may still be read, whatever archives claim."""

    def __init__(self):
        self.files, self.bytes = MOST_FILES, MOST_BYTES

    def count(self):
        self.files -= 1
        if self.files < 0:
            raise Unreadable(f"there are more than {MOST_FILES} files")

    def read(self, file, largest, into):
        """Copy a file that may be endless."""
        size = 0
        while part := file.read(CHUNK):
            size += len(part)
            self.bytes -= len(part)
            if size > largest:
                raise Unreadable(f"it is larger than {largest // 2**20} MiB")
            if self.bytes < 0:
                raise Unreadable("the archives are too large")
            into.write(part)


def _in_folder(root, budget):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            parts = path.relative_to(root).parts
            if _is_litter(parts):
                continue
            budget.count()
            if _is_archive(parts) and not path.is_symlink() and path.is_file():
                yield from _in_zip(path, _unzipped(parts), 1, budget)
            else:
                reader = partial(submission.read, path, root)
                yield Found(parts, path.lstat().st_mtime, reader)


def _in_zip(file, above, depth, budget):
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield _not_read(above, "the zip is damaged")
        return
    with archive:
        for entry in archive.infolist():
            names = entry.filename.replace("\\", "/").split("/")
            names = [name for name in names if name not in ("", ".", "..")]
            parts = (*above, *names)
            if names and not entry.is_dir() and not _is_litter(parts):
                budget.count()
                yield from _entry(archive, entry, parts, depth, budget)


def _entry(archive, entry, parts, depth, budget):
    """A file of an archive, or those of an archive inside it."""
    if not _is_archive(parts):
        reader = partial(_bytes, archive, entry, budget)
        yield Found(parts, _seconds(entry), reader)
    elif depth >= DEEPEST:
        yield _not_read(parts, "it is a zip in a zip in a zip")
    else:
        with tempfile.SpooledTemporaryFile(8 * CHUNK) as inner:
            try:
                _copy(archive, entry, budget, LARGEST_ARCHIVE, inner)
            except Unreadable as error:
                yield _not_read(parts, str(error))
            else:
                yield from _in_zip(inner, _unzipped(parts), depth + 1, budget)


def _bytes(archive, entry, budget):
    into = io.BytesIO()
    _copy(archive, entry, budget, submission.LARGEST, into)
    return into.getvalue()


def _copy(archive, entry, budget, largest, into):
    try:
        with archive.open(entry) as file:
            budget.read(file, largest, into)
    except Unreadable:
        raise
    except Exception as error:  # zlib, lzma and bz2 have errors of their own
        locked = entry.flag_bits & 1
        why = "wants a password" if locked else "is damaged or of an unknown kind"
        raise Unreadable(f"the zip {why}") from error
    into.seek(0)


def _not_read(parts, why):
    return Found(parts, 0.0, bytes, why)


def _seconds(entry):
    """The time of an entry, good for comparing."""
    number = 0.0
    for part in entry.date_time:
        number = 100 * number + part
    return number


def _is_archive(parts):
    return parts[-1].lower().endswith(".zip")


def _unzipped(parts):
    """An archive counts as a folder of its name."""
    return (*parts[:-1], parts[-1][: -len(".zip")])


def _is_litter(parts):
    return any(part.startswith((".", "__MACOSX")) for part in parts)
