"""A notebook without what it showed: outputs, attachments, states of widgets.

They may be far larger than the code, and no grader looks at them. So they are cut out
of the bytes, before these become objects that take up to a hundred times as much. What
is left has a largest size and a largest number of parts. All of it takes linear time.
"""

import re

__all__ = ["LARGEST_LEFT", "MOST_PARTS", "TooLarge", "without_outputs"]

LARGEST_LEFT = 20 * 2**20  # bytes, of a notebook without its outputs
MOST_PARTS = 500_000  # texts, numbers and brackets of what is left
MOST_STEPS = 1_000_000  # through brackets inside what is cut out
# Where what a cell showed, or the notebook's widgets, lie below the outermost bracket;
# at 5 in notebooks of format 3, whose cells lie in worksheets.
_SHOWN = {b'"outputs"': (3, 5), b'"attachments"': (3, 5), b'"metadata"': (1,)}
_TEXT = rb'"(?:[^"\\]++|\\.?)*+"?'  # without an end, it ends with the file
_PART = re.compile(_TEXT + rb"|[{}\[\]]|-?\d[\d.eE+-]*+", re.DOTALL)
_VALUE = re.compile(rb"\s*+:\s*+(?=[\[{])")


def _level(deep):
    """What lies side by side in a value, with all brackets that are not too deep."""
    inner = rb"|[\[{]" + _level(deep - 1) + rb"[\]}]" if deep else b""
    return rb'(?:[^"{}\[\]]++|' + _TEXT + inner + rb")*+"


_LEVEL = re.compile(_level(3), re.DOTALL)


class TooLarge(ValueError):
    """More than is ever read; the message says of what."""


def without_outputs(data):
    """The bytes of a notebook without the values that no grader reads.

    Whatever is no JSON stays none.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    bytes

    Raises
    ------
    TooLarge
        If what is left is too large or has too many parts.

    Examples
    --------
    >>> without_outputs(b'{"cells": [{"source": "1", "outputs": [{"a": {}}]}]}')
    b'{"cells": [{"source": "1", "outputs":null}]}'
    """
    left, start, place, depth = [], 0, 0, 0
    for _ in range(MOST_PARTS):
        part = _PART.search(data, place)
        if part is None:
            break
        place, first = part.end(), data[part.start()]
        depth += (first in b"{[") - (first in b"}]")
        if depth in _SHOWN.get(part[0], ()) and (value := _VALUE.match(data, place)):
            left += [data[start:place], b":null"]
            start = place = _end(data, value.end())
    else:
        raise TooLarge(f"the notebook has more than {MOST_PARTS} parts")
    left.append(data[start:])
    if sum(map(len, left)) > LARGEST_LEFT:
        size = f"{LARGEST_LEFT // 2**20} MiB"
        raise TooLarge(f"the notebook is larger than {size} without its outputs")
    return b"".join(left)


def _end(data, place):
    """Where the value ends that begins with the bracket at `place`."""
    depth = 0
    for _ in range(MOST_STEPS):
        depth += 1 if data[place] in b"{[" else -1
        place += 1
        if depth == 0:
            return place
        place = _LEVEL.match(data, place).end()
        if place == len(data):
            return place
    raise TooLarge(f"the notebook's outputs have more than {MOST_STEPS} parts")
