"""Files that people downloaded: a folder or a zip, with zips of students inside.

Archives are untrusted: what they say about sizes is not believed, their names never
become paths, and no link is followed. Each archive inside the download is somebody's
upload and has limits of its own, so that none of them can use up another's.
"""

import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import mktime

from cnnlib.grading import submission
from cnnlib.grading.submission import Unreadable, clean

__all__ = ["Found", "found_in", "is_notebook"]

LARGEST_ARCHIVE = 512 * 2**20  # inside another one
MOST_BYTES = 256 * 2**20  # read from an upload, zips in it included
MOST_FILES = 5000  # notebooks and zips of an upload that are looked at
MOST_OTHERS = 20  # files of an upload that are listed though they are neither
AS_MANY = 16  # uploads a zip may hold that lies in the folder of downloads itself
LARGEST_LIST = 16 * 2**20  # bytes in which a zip says what it holds
LONGEST_NAME = 300  # characters of a file's or folder's name
DEEPEST = 2  # archives inside archives
CHUNK = 2**20

# What systems and editors leave behind, in small letters.
_LITTER = "__macosx .ds_store .ipynb_checkpoints .git thumbs.db desktop.ini".split()


@dataclass(frozen=True)
class Found:
    """A file, before anybody knows whose it is.

    Attributes
    ----------
    parts : tuple of str
        Names of the folders and archives that it lies in, and its own.
    outside : int
        How many of the parts lie outside what one student uploaded, and so were not
        named by that student: all, unless it comes from a zip.
    time : float
        When it was changed, in seconds as `os.stat` counts them; 0 if nobody knows.
    read : callable
        Gives its bytes, or raises `Unreadable`; only until the next file is asked for.
    why : str
        Why it could not be opened; empty for most files.
    """

    parts: tuple
    outside: int
    time: float
    read: Callable
    why: str = ""


def is_notebook(name):
    """Whether a file may be one; browsers and mail programs add an ending.

    Examples
    --------
    >>> [is_notebook(name) for name in ("a.IPYNB", "a.ipynb.txt", "a.py")]
    [True, True, False]
    """
    return name.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json"))


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
    if path.is_dir():
        yield from _in_folder(path)
    elif zipfile.is_zipfile(path):
        with open(path, "rb") as file, _opened(file) as archive:
            for entry in _entries(archive):
                yield from _entry(archive, entry, (), 0, None)
    else:
        raise Unreadable(f"{clean(path)} is neither a folder nor a zip")


class _Upload:
    """How much may still be read of an upload, whatever it claims."""

    def __init__(self, parts, within=None, times=1):
        self.outside = len(parts)
        self.bytes, self.files = times * MOST_BYTES, times * MOST_FILES
        self.others, self.within = times * MOST_OTHERS, within

    def takes(self, name):
        """Whether one more file may be looked at."""
        if is_notebook(name) or _is_zip(name):
            self.files -= 1
            return self.files >= 0
        self.others -= 1
        return self.others >= 0

    def take(self, size):
        """Count bytes that were read, here and in what this upload lies in."""
        self.bytes -= size
        if self.bytes < 0:
            raise Unreadable("the upload is too large")
        if self.within:
            self.within.take(size)


class _Listed:
    """A zip's file whose list of names is not read if it is very long.

    `zipfile` reads that list in one piece and everything else in small ones.
    """

    def __init__(self, file):
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size=-1):
        if size > LARGEST_LIST:
            raise Unreadable("the zip holds too many files")
        return self._file.read(size)


def _opened(file):
    try:
        return zipfile.ZipFile(_Listed(file))
    except Unreadable:
        raise
    except Exception as error:  # a damaged list raises whatever its bytes lead to
        raise Unreadable("the zip is damaged") from error


def _in_folder(root):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            parts = path.relative_to(root).parts
            if _is_litter(parts):
                continue
            if _is_zip(name) and not path.is_symlink() and path.is_file():
                times, depth = (AS_MANY, 0) if len(parts) == 1 else (1, 1)
                upload = _Upload(parts, times=times)
                with open(path, "rb") as file:
                    yield from _in_zip(file, _unzipped(parts), depth, upload)
            else:
                reader = partial(submission.read, path, root)
                time = path.lstat().st_mtime
                yield Found(parts, len(parts), time, reader, _wrong(parts))


def _in_zip(file, above, depth, upload):
    """The files of an archive inside the download."""
    try:
        archive = _opened(file)
    except Unreadable as error:
        yield _not_read(above, str(error))
        return
    with archive:
        entries = _entries(archive)
        for number, entry in enumerate(entries):
            if not upload.takes(entry.filename):
                rest = len(entries) - number
                yield _not_read(above, f"{rest} more files in it were not looked at")
                return
            yield from _entry(archive, entry, above, depth, upload)


def _entries(archive):
    """The files of an archive: notebooks first, then archives, then all others."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    entries = [entry for entry in entries if not _is_litter(_names(entry)[0])]
    entries.sort(key=lambda e: (not is_notebook(e.filename), not _is_zip(e.filename)))
    return entries


def _entry(archive, entry, above, depth, upload):
    """A file of an archive, or those of an archive inside it."""
    names, why = _names(entry)
    parts = (*above, *names)
    if why or not _is_zip(names[-1]):
        reader = partial(_bytes, archive, entry, upload)
        outside = upload.outside if upload else len(parts)
        yield Found(parts, outside, _seconds(entry), reader, why)
    elif depth >= DEEPEST:
        yield _not_read(parts, "it is a zip in a zip in a zip")
    else:
        upload = upload if depth else _Upload(parts, upload)
        with tempfile.SpooledTemporaryFile(8 * CHUNK) as inner:
            try:
                _copy(archive, entry, upload, LARGEST_ARCHIVE, inner)
            except Unreadable as error:
                yield _not_read(parts, str(error))
            else:
                yield from _in_zip(inner, _unzipped(parts), depth + 1, upload)


def _names(entry):
    """The names on the way to an entry, and what is wrong with them.

    A backslash separates folders only where there is no slash: then Windows wrote it.
    """
    name = _decoded(entry)
    names = (name if "/" in name else name.replace("\\", "/")).split("/")
    leads_out = ".." in names or name.startswith(("/", "\\"))
    names = [name for name in names if name not in ("", ".", "..")]
    return names, "its name leads out of the zip" if leads_out else _wrong(names)


def _decoded(entry):
    """The name of an entry; UTF-8 that is not marked as such is recognised."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _wrong(names):
    """What keeps a file from being taken, whatever is in it."""
    if any(len(name) > LONGEST_NAME for name in names):
        return "its name is too long"
    return "a name in it begins with a dot" if _is_hidden(names) else ""


def _is_hidden(names):
    return any(name.startswith(".") for name in names)


def _bytes(archive, entry, upload):
    into = io.BytesIO()
    _copy(archive, entry, upload, submission.LARGEST, into)
    return into.getvalue()


def _copy(archive, entry, upload, largest, into):
    """Unpack a file that may be endless."""
    try:
        with archive.open(entry) as file:
            size = 0
            while part := file.read(CHUNK):
                size += len(part)
                if size > largest:
                    raise Unreadable(f"it is larger than {largest // 2**20} MiB")
                if upload:
                    upload.take(len(part))
                into.write(part)
    except Unreadable:
        raise
    except Exception as error:  # zlib, lzma and bz2 have errors of their own
        locked = entry.flag_bits & 1
        why = "wants a password" if locked else "is damaged or of an unknown kind"
        raise Unreadable(f"the zip {why}") from error
    into.seek(0)


def _not_read(parts, why):
    return Found(parts, len(parts), 0.0, bytes, why)


def _seconds(entry):
    """The time of an entry, which zips keep as a clock on the wall shows it."""
    try:
        return mktime((*entry.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return 0.0


def _is_zip(name):
    return name.lower().endswith(".zip")


def _unzipped(parts):
    """An archive counts as a folder of its name."""
    return (*parts[:-1], parts[-1][: -len(".zip")])


def _is_litter(names):
    """What systems and editors leave behind: of that, nobody wants a list."""
    left = any(n.lower() in _LITTER or n.startswith("._") for n in names)
    hidden = _is_hidden(names) and not is_notebook(names[-1])
    return left or hidden or not names
