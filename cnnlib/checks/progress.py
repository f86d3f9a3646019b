"""What a student has done so far, in one small file of their own.

The file is ``progress.json`` in ``$CNNLIB_HOME``, or else in the user's data folder. It
holds sections (``predictions``, ``review``, ``exercises``), each a dictionary of
entries. Kernels that run side by side take turns, so none loses what another wrote.
"""

import json
import os
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cnnlib import files
from cnnlib.browser import locked
from cnnlib.checks import sharing

__all__ = [
    "ProgressError",
    "answers",
    "load",
    "path",
    "read",
    "share",
    "time",
    "update",
    "write",
]

SECONDS_TO_WAIT = 10  # for another kernel to finish its turn


class ProgressError(OSError):
    """The progress file cannot be read or written; the message says why."""


def path():
    """Where the progress file lies.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> path().name
    'progress.json'
    """
    home = os.environ.get("CNNLIB_HOME")
    if not home:
        from platformdirs import user_data_dir

        home = user_data_dir("cnnlib", appauthor=False)
    return Path(home).expanduser() / "progress.json"


def load():
    """Everything that is kept.

    Returns
    -------
    dict of dict
        ``{section: {key: entry}}``; empty when nothing has been done.

    Raises
    ------
    ProgressError
        If the file holds no progress or may not be read.

    Examples
    --------
    >>> load().get("predictions", {}).get("00-never-asked") is None
    True
    """
    return read(path()) if path().exists() else {}


def read(file):
    """What such a file holds: this one, or one from another machine.

    Parameters
    ----------
    file : pathlib.Path

    Returns
    -------
    dict of dict

    Raises
    ------
    ProgressError
        As in `load`; also if there is no such file.
    """
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProgressError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ProgressError(f"{file} holds no progress: {error}") from error
    if not isinstance(kept, dict) or not all(
        isinstance(section, dict) and all(isinstance(e, dict) for e in section.values())
        for section in kept.values()
    ):
        raise ProgressError(f"{file} holds no progress: it is not a table of sections")
    return kept


def update(section, key, change):
    """Replace one entry by ``change(entry)``, while no other kernel can write.

    Parameters
    ----------
    section, key : str
        Which entry.
    change : callable
        Gets the entry as it is now (None if there is none), returns what to keep; both
        are made of dictionaries, lists, strings, numbers and booleans.

    Returns
    -------
    (entry, str)
        What is kept now, and a sentence if a damaged file was set aside, else "".

    Raises
    ------
    ProgressError
        If the file cannot be written; what was in it is still there.
    """
    with _alone():
        kept, sentence = _load_or_set_aside()
        entries = kept.setdefault(section, {})
        entries[key] = change(entries.get(key))
        write(path(), kept)
        told = sharing.publish(kept)
    return entries[key], " ".join(filter(None, [sentence, told]))


def share(on):
    """Let the class see how far the student is, or no longer: see `sharing`.

    Parameters
    ----------
    on : bool

    Raises
    ------
    ProgressError
        If that cannot be done.
    """
    with _alone():
        try:
            sharing.switch(on, load())
        except OSError as error:
            why = error.strerror or error
            raise ProgressError(f"{sharing.file()}: {why}") from error


@contextmanager
def _alone():
    """While this lasts no other kernel can write; errors say which file is meant."""
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with locked(path().with_suffix(".lock"), SECONDS_TO_WAIT):
            yield
    except TimeoutError as error:
        raise ProgressError(f"{path()} is in use by another program") from error
    except ProgressError:
        raise
    except OSError as error:
        raise ProgressError(f"{path()} cannot be written: {error.strerror}") from error


def answers(entry):
    """The answers in an entry of ``predictions`` or ``review``, the sound ones.

    Parameters
    ----------
    entry : dict

    Returns
    -------
    tuple of dict
        ``{"answer": str, "right": bool, …}``, the first one first.

    Examples
    --------
    >>> answers({"answers": [{"answer": "9", "right": True}, "damaged"]})
    ({'answer': '9', 'right': True},)
    """
    found = entry.get("answers")
    return tuple(
        answer
        for answer in (found if isinstance(found, list) else ())
        if isinstance(answer, dict)
        and isinstance(answer.get("answer"), str)
        and isinstance(answer.get("right"), bool)
    )


def time(answer):
    """When an answer was given.

    Parameters
    ----------
    answer : dict
        As in `answers`.

    Returns
    -------
    datetime.datetime
        With a time zone: the student's, or UTC. Long ago if it cannot be read.

    Examples
    --------
    >>> time({"time": "2026-03-01T10:00:00+01:00"}) < time({"time": "2026-03-01T10:00"})
    True
    """
    try:
        given = datetime.fromisoformat(answer["time"])
    except (KeyError, TypeError, ValueError):
        given = datetime.min
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _load_or_set_aside():
    """What is kept; a damaged file is moved out of the way, never overwritten."""
    try:
        return load(), ""
    except ProgressError as error:
        if isinstance(error.__cause__, OSError):  # not damaged: no permission
            raise
    number = 1
    while (aside := path().with_name(f"progress.damaged-{number}.json")).exists():
        number += 1
    path().replace(aside)
    return {}, f"{path()} was damaged: it is now {aside.name}, and a new one was begun."


def write(file, kept):
    """Write beside the file, then rename: a reader sees the old one or the new one.

    Parameters
    ----------
    file : pathlib.Path
    kept : dict of dict
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".progress-")
    try:
        with open(handle, "w", encoding="utf-8") as beside:
            json.dump(kept, beside, indent=1)
            beside.flush()
            os.fsync(beside.fileno())
        files.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
