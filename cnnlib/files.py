"""A file written as a whole, in another's place; and what a table's may hold."""

import os
import time
from pathlib import Path

__all__ = ["harmless", "replace", "write"]

_FORMULAS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # also in their wide forms
# Of Windows: access denied, and a file that somebody else has open.
_IN_USE = (5, 32)


def harmless(cell):
    """A cell of a table that no spreadsheet takes for a formula; numbers stay numbers.

    Examples
    --------
    >>> harmless("=1+1"), harmless("Ada"), harmless(-1.5)
    ("'=1+1", 'Ada', -1.5)
    """
    risky = isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULAS)
    return f"'{cell}" if risky else cell


def replace(new, old, wait=time.sleep):
    """Rename a file to another's name, whether or not there is another.

    Parameters
    ----------
    new, old : path
        On the same disk.
    wait : callable, optional
        Called with seconds between two attempts.

    Raises
    ------
    OSError
        If that cannot be done, as by `os.replace`.

    Notes
    -----
    Windows refuses it while another program has the old file open: a second kernel that
    reads it, a virus scanner. That takes milliseconds, so it is tried for two seconds.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     new, old = Path(folder, "new"), Path(folder, "old")
    ...     _ = new.write_bytes(b"2"), old.write_bytes(b"1")
    ...     replace(new, old)
    ...     old.read_bytes(), new.exists()
    (b'2', False)
    """
    for _ in range(40):
        try:
            return os.replace(new, old)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
            wait(0.05)
    os.replace(new, old)


def write(path, data, beside=None, mode=None):
    """Write a file; whatever happens, the old one is there, or the new one.

    Parameters
    ----------
    path : path
    data : bytes
    beside : path, optional
        Where it is written first, on the same disk; by default next to the file.
    mode : int, optional
        Who may read it, whatever the umask says: as in `os.chmod`.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is still there.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write(Path(folder, "page.html"), b"whole")
    ...     [file.read_bytes() for file in Path(folder).iterdir()]
    [b'whole']
    """
    beside = Path(beside or f"{os.fspath(path)}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
