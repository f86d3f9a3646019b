"""A call that takes too long ends by itself: a loop that never ends, in a notebook."""

import ctypes
import sys
from threading import Event, Thread, get_ident
from time import monotonic

from cnnlib.browser import IN_BROWSER

__all__ = ["SECONDS", "Overrun", "within"]

SECONDS = 10.0  # for a call of a student's function, unless its exercise gives more
_AGAIN = 1.0  # seconds: a bare `except:` in the loop may catch the first one


class Overrun(BaseException):
    """A call took too long; its traceback says where. `except Exception` misses it."""


def within(seconds, function, *args):
    """The result of a call, which may take only so long.

    Parameters
    ----------
    seconds : float
    function : callable
    *args
        Its arguments.

    Returns
    -------
    object

    Raises
    ------
    Overrun
        Inside the call, when the time is over.

    Notes
    -----
    Unlike a signal this works in any thread, and on Windows. What NumPy computes in one
    go is not cut short: the call ends when it returns to Python. A browser, which has
    no threads, looks at the time at each line of the call instead.

    Examples
    --------
    >>> within(10, max, 2, 3)
    3
    """
    if IN_BROWSER:
        return _line_by_line(seconds, function, *args)
    ended = Event()
    watcher = Thread(target=_watch, args=(get_ident(), seconds, ended), daemon=True)
    try:
        watcher.start()  # from here on it may raise, on a busy machine at once
        return function(*args)
    finally:
        try:
            _stop(watcher, ended)
        except Overrun:  # which came when the call had just ended
            _stop(watcher, ended)


def _line_by_line(seconds, function, *args):
    until, before = monotonic() + seconds, sys.gettrace()

    def look(frame, event, arg):
        if frame.f_globals.get("__spec__"):
            return None  # a module, not what a student wrote in a notebook
        if monotonic() > until:
            raise Overrun
        return look

    sys.settrace(look)
    try:
        return function(*args)
    finally:
        sys.settrace(before)


def _watch(thread, seconds, ended):
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    while not ended.wait(seconds):
        raise_in(ctypes.c_ulong(thread), ctypes.py_object(Overrun))
        seconds = _AGAIN


def _stop(watcher, ended):
    """After this nothing is raised any more; what was under way ends here."""
    while watcher.is_alive():
        try:
            ended.set()
            watcher.join()
        except Overrun:
            pass
