"""The language between grader and worker: framed values, never code.

A frame is eight bytes of length and that many bytes of body. A body is a value: the
length of a JSON text, the text, and the arrays that the text refers to, each in NumPy's
own format and never pickled. Reading trusts nothing: the size, the depth, every dtype
and every shape are checked before memory is taken.

This file also runs inside the jail, so it needs nothing but NumPy.
"""

import io
import json
import struct

import numpy as np

__all__ = [
    "LIMIT",
    "Token",
    "WireError",
    "decode",
    "encode",
    "read_frame",
    "write_frame",
]

LIMIT = 64 * 2**20  # bytes in one frame
DTYPES = frozenset(
    np.dtype(name)
    for name in (
        "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64"
    ).split()
)
_LENGTH = struct.Struct(">Q")
_DEEPEST = 20


class WireError(ValueError):
    """A frame that is not what the protocol allows."""


class Token:
    """Something that travels by name: a generator's seed, a function, a kept result."""

    def __init__(self, kind, name):
        self.kind, self.name = kind, name

    def __repr__(self):
        return f"Token({self.kind!r}, {self.name!r})"


def encode(value):
    """Turn a value into bytes.

    Parameters
    ----------
    value : None, bool, int, float, str, ndarray, Token, or list, tuple, dict of them

    Returns
    -------
    bytes

    Raises
    ------
    WireError
        If the value holds anything else, or is too deep or too large.

    Examples
    --------
    >>> decode(encode({"args": (np.eye(2), 3, None)}))
    {'args': (array([[1., 0.],
           [0., 1.]]), 3, None)}
    """
    arrays = []
    try:
        tree = json.dumps(_to_tree(value, arrays, _DEEPEST)).encode("ascii")
    except (RecursionError, ValueError) as error:
        raise WireError(f"the value cannot be sent: {error}") from error
    body = b"".join([_LENGTH.pack(len(tree)), tree, *arrays])
    if len(body) > LIMIT:
        raise WireError(f"{len(body)} bytes are more than the {LIMIT} allowed")
    return body


def _to_tree(value, arrays, depth):
    if depth == 0:
        raise WireError("the value is nested too deeply")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, (np.bool_, np.integer, np.floating)):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        arrays.append(_array_bytes(value))
        return {"array": len(arrays[-1])}
    if isinstance(value, Token):
        return {"token": [value.kind, value.name]}
    if isinstance(value, dict):
        pairs = [[str(k), _to_tree(v, arrays, depth - 1)] for k, v in value.items()]
        return {"dict": pairs}
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_to_tree(item, arrays, depth - 1) for item in value]}
    raise WireError(f"a {type(value).__name__} cannot be sent")


def _array_bytes(array):
    array = np.asarray(array)
    native = array.dtype.newbyteorder("=")
    if native not in DTYPES:
        raise WireError(f"an array of dtype {array.dtype} cannot be sent")
    if array.nbytes > LIMIT:
        raise WireError(f"an array of {array.nbytes} bytes is too large")
    buffer = io.BytesIO()
    np.lib.format.write_array(
        buffer, array.astype(native, order="C"), (1, 0), allow_pickle=False
    )
    return buffer.getvalue()


def decode(body):
    """Turn bytes back into a value; the inverse of `encode`.

    Raises
    ------
    WireError
        If the bytes are not a value.

    Examples
    --------
    >>> decode(b"nonsense")
    Traceback (most recent call last):
    cnnlib.grading.wire.WireError: the frame ends too early
    """
    view = memoryview(body)
    if len(view) < _LENGTH.size:
        raise WireError("the frame ends too early")
    (length,) = _LENGTH.unpack(view[: _LENGTH.size])
    start = _LENGTH.size + length
    if start > len(view):
        raise WireError("the frame ends too early")
    try:
        tree = json.loads(bytes(view[_LENGTH.size : start]).decode("ascii"))
        value, end = _from_tree(tree, view, start, _DEEPEST)
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, MemoryError) as error:
        raise WireError(f"the frame is damaged: {type(error).__name__}") from error
    if end != len(view):
        raise WireError("the frame is longer than its value")
    return value


def _from_tree(tree, view, start, depth):
    if depth == 0:
        raise WireError("the value is nested too deeply")
    if not isinstance(tree, dict):
        if isinstance(tree, list):
            raise WireError("the frame is damaged: a bare list")
        return tree, start
    ((kind, content),) = tree.items()
    if kind == "array":
        return _array_at(view, start, content)
    if kind == "token":
        return Token(str(content[0]), content[1]), start
    keys = [str(key) for key, _ in content] if kind == "dict" else None
    items = []
    for item in content:
        item = item[1] if kind == "dict" else item
        value, start = _from_tree(item, view, start, depth - 1)
        items.append(value)
    build = {
        "dict": lambda v: dict(zip(keys, v, strict=True)),
        "tuple": tuple,
        "list": list,
    }
    return build[kind](items), start


def _array_at(view, start, length):
    if type(length) is not int or not 0 < length <= len(view) - start:
        raise WireError("an array ends too early")
    buffer = io.BytesIO(view[start : start + length])
    if np.lib.format.read_magic(buffer) != (1, 0):
        raise WireError("an array of another format version")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(buffer)
    if dtype not in DTYPES or len(shape) > 16 or any(n < 0 for n in shape):
        raise WireError(f"an array of dtype {dtype} and shape {shape} is not allowed")
    count = 1
    for n in shape:
        count *= n
    data = view[start + buffer.tell() : start + length]
    if count * dtype.itemsize != len(data):
        raise WireError("an array's bytes do not fit its shape")
    array = np.frombuffer(data, dtype).reshape(shape, order="F" if fortran else "C")
    return array.copy(), start + length


def write_frame(write, value):
    """Send a value: `write` takes bytes."""
    body = encode(value)
    write(_LENGTH.pack(len(body)) + body)


def read_frame(read, limit=LIMIT):
    """Receive a value: ``read(n)`` gives exactly n bytes, or raises.

    Raises
    ------
    WireError
        If the frame is larger than `limit`, or damaged.
    """
    (length,) = _LENGTH.unpack(read(_LENGTH.size))
    if length > limit:
        raise WireError(f"a frame of {length} bytes is more than the {limit} allowed")
    return decode(read(length))
