"""Python inside a web page: no threads, no locks on files, one kernel for each tab.

What has to differ there asks this module, and nothing else in the package knows.
"""

import base64
import io
import sys
import zipfile
from contextlib import nullcontext
from pathlib import Path

__all__ = ["DRIVE", "IN_BROWSER", "locked", "offer"]

IN_BROWSER = sys.platform == "emscripten"
DRIVE = Path("/drive")  # where JupyterLite's files are


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


def offer(files, name, text):
    """Show a link below the cell, which downloads files as one archive.

    Parameters
    ----------
    files : dict of str to bytes
    name : str
        Of the archive.
    text : str
        Of the link.

    Examples
    --------
    >>> offer({"a.txt": b"One."}, "mine.zip", "Download it")  # doctest: +ELLIPSIS
    <IPython.core.display.HTML object>
    """
    from IPython.display import HTML, display

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in files.items():
            archive.writestr(file, data)
    address = (
        f"data:application/zip;base64,{base64.b64encode(packed.getvalue()).decode()}"
    )
    display(HTML(f'<a download="{name}" href="{address}">{text}</a>'))
