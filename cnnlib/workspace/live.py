"""The table of what is done, on the start page."""

import sys
from threading import Event, Thread

from cnnlib.checks.progress import ProgressError, path
from cnnlib.workspace.overview import as_html, overview

__all__ = ["progress"]

_SECONDS = 1.0  # between looks at the progress file
_replaced = Event()  # set when another table takes the place of the last


def progress():
    """Show what you have done of the course, and what comes next.

    In a notebook the table has links, and follows what is done in other notebooks for
    as long as its kernel runs.

    Raises
    ------
    ProgressError
        If the progress file is damaged or may not be read; a notebook prints that.
    """
    global _replaced
    shell = sys.modules.get("IPython")
    if not (shell and shell.get_ipython()):
        print(overview())
        return
    try:
        bundle = _bundle()
    except ProgressError as error:
        print(f"{error}.")
        return
    handle = shell.display.display(bundle, raw=True, display_id=True)
    _replaced.set()
    _replaced = Event()
    Thread(target=_follow, args=(handle, _replaced), daemon=True).start()


def _bundle():
    return {"text/html": as_html(), "text/plain": overview()}


def _follow(handle, replaced):
    """Draw the table anew when the file has changed, until another one is shown."""
    seen = _stamp()
    while not replaced.wait(_SECONDS):
        if seen != (seen := _stamp()):
            try:
                handle.update(_bundle(), raw=True)
            except ProgressError:
                continue  # the file is damaged; the next change sets it aside


def _stamp():
    try:
        return path().stat().st_mtime_ns
    except OSError:
        return 0
