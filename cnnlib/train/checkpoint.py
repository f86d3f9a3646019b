"""Checkpoints: one file, replaced in one piece, readable without pickle.

A checkpoint is an ``.npz`` of arrays; the entry ``meta`` is JSON for everything that is
not an array. It is written beside its final name and put in place by one rename, so at
any moment, a power cut included, the name holds a whole checkpoint: the last or the one
before.
"""

import json
import os
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np

from cnnlib import files

__all__ = ["load_checkpoint", "save_checkpoint"]

_META = "meta"


def save_checkpoint(path, arrays, meta):
    """Write arrays and plain values to `path`, all or nothing.

    Parameters
    ----------
    path : str or path
        Where to; a file that is there is replaced.
    arrays : dict of str to ndarray
        No array may be called ``"meta"`` or hold Python objects.
    meta : object
        Anything that JSON can say: numbers (exactly), strings, lists, dicts.

    Raises
    ------
    OSError
        If the disk is full, the folder missing or not writable; it names `path`, and
        what was there before is still there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_checkpoint(f"{folder}/run.npz", {"w": np.ones(2)}, {"epoch": 3})
    ...     load_checkpoint(f"{folder}/run.npz")
    ({'w': array([1., 1.])}, {'epoch': 3})
    """
    path = Path(path)
    text = json.dumps(meta, default=lambda array: array.tolist())
    meta = np.frombuffer(text.encode(), np.uint8)
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays, **{_META: meta})
            file.flush()
            os.fsync(file.fileno())
        files.replace(beside, path)
    except OSError as error:
        reason = f"the checkpoint could not be written ({error.strerror or error})"
        raise OSError(error.errno, reason, str(path)) from error
    finally:
        with suppress(OSError):  # the folder may be what does not let us write
            beside.unlink(missing_ok=True)


def load_checkpoint(path):
    """Read what `save_checkpoint` wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    (dict of str to ndarray, object)
        The arrays, and `meta`.

    Raises
    ------
    ValueError
        If the file is not a checkpoint or is damaged; it is named.
    OSError
        If it cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     try:
    ...         load_checkpoint(file.name)
    ...     except ValueError as error:
    ...         print(str(error).replace(file.name, "run.npz"))
    run.npz: not a checkpoint, or damaged (No data left in file)
    """
    damages = (ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
    with Path(path).open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as entries:
                arrays = {name: entries[name] for name in entries.files}
            meta = json.loads(arrays.pop(_META).tobytes())
        except (*damages, NotImplementedError, AttributeError) as error:
            raise ValueError(
                f"{path}: not a checkpoint, or damaged ({error})"
            ) from error
    return arrays, meta
