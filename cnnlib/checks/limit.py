"""A call that takes too long ends by itself: a loop that never ends, in a notebook."""

import ctypes
from threading import Event, Thread, get_ident

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
    go is not cut short: the call ends when it returns to Python.

    Examples
    --------
    >>> within(10, max, 2, 3)
    3
    """
    ended = Event()
    watcher = Thread(target=_watch, args=(get_ident(), seconds, ended), daemon=True)
    watcher.start()
    try:
        return function(*args)
    finally:
        _stop(watcher, ended)


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
