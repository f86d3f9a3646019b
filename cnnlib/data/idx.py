"""A reader for IDX, the format that MNIST comes in, with every check it allows."""

import gzip
import zlib
from math import prod
from pathlib import Path

import numpy as np

__all__ = ["read_idx"]

_UNSIGNED_BYTE = 0x08
_LIMIT = 1 << 30  # bytes; no IDX file of this course comes near


def read_idx(path):
    """Read an IDX file of unsigned bytes, compressed with gzip or not.

    Parameters
    ----------
    path : str or path
        The file; whether it is compressed is seen from its content.

    Returns
    -------
    ndarray of uint8
        Its shape is what the header says.

    Raises
    ------
    ValueError
        If the content is not IDX, is truncated, is longer than its header says, or
        fails gzip's checksum. The message begins with the file's name.
    OSError
        If the file cannot be opened.

    Notes
    -----
    An IDX file is: two zero bytes, one byte for the type of the numbers, one for how
    many axes there are, each axis' length as four bytes (most significant first), then
    the numbers, row-major.

    References
    ----------
    LeCun, Cortes and Burges, The MNIST database of handwritten digits, "File formats".

    Examples
    --------
    >>> import tempfile
    >>> content = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6])
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write(content), file.flush()
    ...     read_idx(file.name)
    array([[1, 2, 3],
           [4, 5, 6]], dtype=uint8)
    """
    path = Path(path)
    with path.open("rb") as file:
        compressed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            return _read(path, gzip.GzipFile(fileobj=file) if compressed else file)
        except EOFError:
            raise ValueError(f"{path}: truncated, the gzip stream has no end") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise ValueError(f"{path}: corrupt gzip data ({error})") from None


def _read(path, stream):
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[3] == 0:
        raise ValueError(f"{path}: not an IDX file, it begins with {magic.hex()!r}")
    if magic[2] != _UNSIGNED_BYTE:
        raise ValueError(
            f"{path}: holds numbers of type 0x{magic[2]:02x}, only unsigned bytes "
            "(0x08) are read"
        )
    header = stream.read(4 * magic[3])
    if len(header) < 4 * magic[3]:
        raise ValueError(f"{path}: truncated within its header")
    shape = tuple(int(length) for length in np.frombuffer(header, ">u4"))
    size = prod(shape)
    if size > _LIMIT:
        raise ValueError(f"{path}: claims a shape of {shape}, too large to be true")
    content = stream.read(size + 1)  # one more, to see that the file ends there
    if len(content) != size:
        relation = "fewer" if len(content) < size else "more"
        raise ValueError(
            f"{path}: has {relation} bytes than its shape {shape} needs, {size}"
        )
    return np.frombuffer(content, np.uint8).reshape(shape)
