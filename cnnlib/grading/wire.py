"""The language between grader and worker: framed values, never code.

A frame is a length, the number of the request that it belongs to, and a body. A body is
a value: the length of a JSON text, the text, and the arrays that the text refers to,
each in NumPy's own file format and never pickled. Reading trusts nothing: sizes, depth,
every dtype and every shape are checked before memory is taken, and so is the size that
a value would have as one array: a long list with one long text takes a thousand times
the memory of its parts.

This file also runs inside the jail, so it needs nothing but NumPy.
"""

import json
import re
import struct

import numpy as np

__all__ = [
    "HEADER",
    "LIMIT",
    "Token",
    "WireError",
    "decode",
    "encode",
    "frame",
    "largest_reply",
]

LIMIT = 64 * 2**20  # bytes in one frame
LONGEST_TREE = 2 * 2**20  # bytes of its JSON text, which takes far more when read
HEADER = struct.Struct(">QQ")  # length of the body, number of the request
_LENGTH = struct.Struct(">Q")
_DEEPEST = 20
_MOST_AXES = 16
_BYTES_OF_A_LETTER = 4
_LETTERS_OF_A_NUMBER = 32  # that stands among texts
_NAMES = (
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64"
)
_DTYPES = {dtype.str: dtype for dtype in map(np.dtype, _NAMES.split())}
# What NumPy writes before an array's bytes, and nothing else that it could read.
_ARRAY = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<>|]\w\d)', "
    rb"'fortran_order': (True|False), 'shape': \(([\d, ]{0,320})\), \} *\n",
    re.DOTALL,
)


class WireError(ValueError):
    """A frame that is not what the protocol allows."""


class Token:
    """Something that travels by name: a generator's seed, a function, a kept result."""

    def __init__(self, kind, name):
        self.kind, self.name = kind, name

    def __repr__(self):
        return f"Token({self.kind!r}, {self.name!r})"


def frame(number, body):
    """The bytes that go through the pipe for a body.

    Examples
    --------
    >>> HEADER.unpack(frame(7, b"body")[: HEADER.size])
    (4, 7)
    """
    return HEADER.pack(len(body), number) + body


def largest_reply(request):
    """Bytes that the answer to a request of so many bytes may have."""
    return min(2 * 2**20 + 4 * request, LIMIT)


def encode(value, largest=LIMIT):
    """Turn a value into a body.

    Parameters
    ----------
    value : None, bool, int, float, str, ndarray, Token, or list, tuple, dict of them
    largest : int
        Bytes that the body may have.

    Returns
    -------
    bytes

    Raises
    ------
    WireError
        If the value holds anything else, or is too deep or too large, also once it is
        made an array.

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
        raise WireError(str(error)) from error
    body = b"".join([_LENGTH.pack(len(tree)), tree, *arrays])
    if len(body) > largest or len(tree) > LONGEST_TREE:
        raise WireError(f"it has {len(body)} bytes, which is too large")
    _check_as_one_array(value)
    return body


def _check_as_one_array(value):
    """The values of a dictionary are never one array; those of a list may become it."""
    if isinstance(value, dict):
        for part in value.values():
            _check_as_one_array(part)
    elif isinstance(value, (list, tuple)):
        count, widths = 0, set()
        for entries, width in _entries(value):
            count += entries
            widths.add(width)
        size = count * max(widths, default=0)
        if size > LIMIT:
            raise WireError(f"as an array it has {size} bytes, which is too large")


def _entries(value):
    """How many entries the parts of a value would be, and how many bytes one takes."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (list, tuple)):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
        elif isinstance(part, np.ndarray):
            yield part.size, part.dtype.itemsize
        else:
            yield 1, _width(part)


def _width(entry):
    if isinstance(entry, str):
        return _BYTES_OF_A_LETTER * max(len(entry), _LETTERS_OF_A_NUMBER)
    if isinstance(entry, int) and entry.bit_length() > 64:
        return _BYTES_OF_A_LETTER * entry.bit_length()  # where there are texts beside
    return 8


def _to_tree(value, arrays, depth):
    if depth == 0:
        raise WireError("the value is nested too deeply")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, np.generic):
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
        if len(value) > LONGEST_TREE // 2:
            raise WireError(f"a list of {len(value)} entries is too long to be sent")
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_to_tree(item, arrays, depth - 1) for item in value]}
    raise WireError(f"a {type(value).__name__} cannot be sent")


def _array_bytes(array):
    array = np.asarray(array)
    dtype = array.dtype.newbyteorder("=")
    if dtype.str not in _DTYPES:
        raise WireError(f"an array of dtype {array.dtype} cannot be sent")
    if array.nbytes > LIMIT or array.ndim > _MOST_AXES:
        raise WireError(f"an array of shape {array.shape} is too large to be sent")
    header = (
        f"{{'descr': '{dtype.str}', 'fortran_order': False, "
        f"'shape': {tuple(map(int, array.shape))}, }}"
    )
    header += " " * (-(len(header) + 11) % 64) + "\n"
    start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header))
    return start + header.encode("ascii") + array.astype(dtype).tobytes("C")


def decode(body):
    """Turn a body back into a value; the inverse of `encode`.

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
    if start > len(view) or length > LONGEST_TREE:
        raise WireError("the frame ends too early")
    try:
        tree = json.loads(bytes(view[_LENGTH.size : start]).decode("ascii"))
        value, end = _from_tree(tree, view, start, _DEEPEST)
    except WireError:
        raise
    except Exception as error:  # whatever hostile bytes bring about
        raise WireError(f"the frame is damaged: {type(error).__name__}") from error
    if end != len(view):
        raise WireError("the frame is longer than its value")
    _check_as_one_array(value)
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
        return _token(*content), start
    if kind not in ("dict", "tuple", "list") or type(content) is not list:
        raise WireError("the frame is damaged: an unknown kind of value")
    items = []
    for item in content:
        key, item = item if kind == "dict" else (None, item)
        value, start = _from_tree(item, view, start, depth - 1)
        items.append((str(key), value) if kind == "dict" else value)
    return {"dict": dict, "tuple": tuple, "list": list}[kind](items), start


def _token(kind, name):
    if type(kind) is not str or type(name) not in (int, str):
        raise WireError("the frame is damaged: a token without a name")
    return Token(kind, name)


def _array_at(view, start, length):
    if type(length) is not int or not 0 < length <= len(view) - start:
        raise WireError("an array ends too early")
    header = _ARRAY.match(view[start : start + length])
    dtype = _DTYPES.get(header[1].decode("ascii")) if header else None
    if dtype is None:
        raise WireError("an array of a kind that is not allowed")
    shape = tuple(int(n) for n in header[3].split(b",") if n.strip())
    if len(shape) > _MOST_AXES:
        raise WireError("an array of too many axes")
    data = view[start + header.end() : start + length]
    order = "F" if header[2] == b"True" else "C"
    array = np.frombuffer(data, dtype).reshape(shape, order=order)  # if it fits
    return array.copy(), start + length
