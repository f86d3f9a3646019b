"""Python inside a web page: no threads, no locks on files, one kernel for each tab.

What has to differ there asks this module, and nothing else in the package knows.
"""

import sys
from contextlib import nullcontext

__all__ = ["IN_BROWSER", "locked"]

IN_BROWSER = sys.platform == "emscripten"


def locked(file, timeout):
    """While this lasts, no other process holds the same lock; in a browser none can.

    Parameters
    ----------
    file : pathlib.Path
        Made where it is missing.
    timeout : float
        Seconds to wait for another process.

    Returns
    -------
    context manager

    Raises
    ------
    TimeoutError
        On entering, if another process holds it still.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, locked(Path(folder, "lock"), 1):
    ...     print("nobody else")
    nobody else
    """
    if IN_BROWSER:
        return nullcontext()
    from filelock import FileLock

    return FileLock(file, timeout=timeout)
