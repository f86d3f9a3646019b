"""The table of what is done, on the start page."""

import asyncio
import sys
from contextlib import suppress
from threading import Event, Thread

from cnnlib.browser import DRIVE, IN_BROWSER
from cnnlib.checks.progress import ProgressError, path
from cnnlib.workspace.commands import start
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
    if IN_BROWSER:  # where no command has made the folder
        start(DRIVE, lab=False)
    try:
        bundle = _bundle()
    except ProgressError as error:
        print(f"{error}.")
        return
    handle = shell.display.display(bundle, raw=True, display_id=True)
    _replaced.set()
    _replaced = Event()
    table = _Table(handle)
    if IN_BROWSER:
        asyncio.ensure_future(_follow_between_cells(table, _replaced))
    else:
        Thread(target=_follow, args=(table, _replaced), daemon=True).start()


def _bundle():
    return {"text/html": as_html(), "text/plain": overview()}


class _Table:
    """The table on the page, drawn anew when the file has changed."""

    def __init__(self, handle):
        self._handle, self._seen = handle, _stamp()

    def look(self):
        if self._seen == (now := _stamp()):
            return
        self._seen = now
        # A damaged file: the next change sets it aside.
        with suppress(ProgressError):
            self._handle.update(_bundle(), raw=True)


def _follow(table, replaced):
    """Look at the file every second, until another table is shown."""
    while not replaced.wait(_SECONDS):
        table.look()


async def _follow_between_cells(table, replaced):
    """The same without threads: whenever the kernel has nothing to run."""
    while not replaced.is_set():
        await asyncio.sleep(_SECONDS)
        table.look()


def _stamp():
    try:
        return path().stat().st_mtime_ns
    except OSError:
        return 0
