"""Work that is done in a copy of this process, which it cannot harm.

Windows and a browser make no such copies; there it is done in this process.
"""

import os
import pickle
import select
import signal
import sys
import warnings

import numpy as np

__all__ = ["aside"]

MOST_BYTES = 1 << 30  # of memory that the copy may take beyond what there is
AT_ONCE = 1 << 16  # bytes that a pipe holds


def aside(seconds, work):
    """What some work gives, or None if it does not end in time, or ends badly.

    Whatever the work changes, fills or breaks is its copy's, which is ended afterwards.
    Without copies only NumPy's global generator is put back: such work has to look at
    the time itself, and to change nothing else.

    Parameters
    ----------
    seconds : float
    work : callable
        Without arguments; what it gives is small and can be pickled.

    Returns
    -------
    object

    Examples
    --------
    >>> aside(10, lambda: 6 * 7)
    42
    """
    return (_in_a_copy if hasattr(os, "fork") else _here)(seconds, work)


def _here(seconds, work):
    drawn = np.random.get_state()  # noqa: NPY002
    try:
        return work()
    finally:
        np.random.set_state(drawn)  # noqa: NPY002


def _in_a_copy(seconds, work):
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads may run
        copy = os.fork()
    if copy == 0:
        _work_and_end(work, writing)
    os.close(writing)
    try:
        ready, _, _ = select.select([reading], [], [], seconds)
        given = os.read(reading, AT_ONCE) if ready else b""
    finally:
        os.close(reading)
        os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)
    return pickle.loads(given) if given else None


def _work_and_end(work, writing):
    """In the copy: no error, and no line after this, is any more the kernel's."""
    sys.unraisablehook = _silent  # of a deadline that ends what nobody waits for
    try:
        _bound()
        os.write(writing, pickle.dumps(work()))
    finally:
        os._exit(0)


def _silent(unraisable):
    """What stands for Python's complaint."""


def _bound():
    import resource

    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            taken = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:  # macOS, where such a bound means nothing
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + MOST_BYTES, hard))
