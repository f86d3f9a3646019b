"""What a student lets the class see, in one file of their own: off until switched on.

On a hub the variable ``CNNLIB_CLASS`` names the class's folder, in which each student
has one: ``<folder>/<name>/progress.json``. That the file is there *is* the switch. It
tells which questions were answered, and whether rightly, and how far each exercise is;
what was answered or written stands nowhere in it.
"""

import getpass
import json
import os
from pathlib import Path

from cnnlib import files

__all__ = ["ENTRY", "file", "is_on", "publish", "switch", "what_is_shared"]

ENTRY = "progress.json"
_MODE = 0o640  # the group are the teachers
_OF_A_FUNCTION = ("best", "hints", "mistake", "points")


def file():
    """Where this student's file lies.

    Returns
    -------
    pathlib.Path or None
        None where there is no class to share anything with.
    """
    folder = os.environ.get("CNNLIB_CLASS")
    if not folder:
        return None
    name = os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    return Path(folder, name, ENTRY)


def is_on():
    """Whether this student shares anything."""
    own = file()
    return own is not None and own.is_file()


def switch(on, kept):
    """Begin to share, or stop, which takes away what was shared.

    Parameters
    ----------
    on : bool
    kept : dict of dict
        What the student has done, as `cnnlib.checks.progress.load` gives it.

    Raises
    ------
    OSError
        If the class's folder does not allow it.
    """
    own = file()
    if own is None:
        raise FileNotFoundError("no class is there to share with (CNNLIB_CLASS)")
    if not on:
        own.unlink(missing_ok=True)
        return
    if not own.parent.is_dir():
        own.parent.mkdir()
        own.parent.chmod(own.parent.stat().st_mode & 0o7000 | 0o750)
    _write(own, kept)


def publish(kept):
    """Bring what is shared up to date, if anything is.

    Returns
    -------
    str
        A sentence if that failed, else "". A student's own work goes on all the same.
    """
    try:
        if is_on():
            _write(file(), kept)
    except OSError as error:
        return f"Your class does not see this: {error.strerror or error}."
    return ""


def what_is_shared(kept):
    """What the class may know of all that is kept.

    Parameters
    ----------
    kept : dict of dict

    Returns
    -------
    dict of dict

    Examples
    --------
    >>> answers = [{"answer": "9", "right": False}, {"answer": "25", "right": True}]
    >>> what_is_shared({"predictions": {"02-corner": {"answers": answers}}})
    {'predictions': {'02-corner': {'first': False, 'now': True}}, 'exercises': {}}
    """
    from cnnlib.checks.progress import answers

    given = {id: answers(e) for id, e in kept.get("predictions", {}).items()}
    return {
        "predictions": {
            id: {"first": found[0]["right"], "now": found[-1]["right"]}
            for id, found in given.items()
            if found
        },
        "exercises": {
            name: {key: entry[key] for key in _OF_A_FUNCTION if key in entry}
            for name, entry in kept.get("exercises", {}).items()
        },
    }


def _write(own, kept):
    data = json.dumps(what_is_shared(kept)).encode()
    files.write(own, data, own.with_name(f".{ENTRY}.new"), mode=_MODE)
