"""Arrays in one row, as the lessons draw them: input ⋆ kernel = expected beside yours.

The row is written as text and as HTML, and wraps where there is no room for it.
"""

from dataclasses import dataclass
from html import escape

import numpy as np

from cnnlib.checks.comparison import in_digits

__all__ = ["Figure", "Sign", "Together", "Words", "as_html", "as_text"]

COLUMNS = 88  # of a row of text

_BESIDE = "display:flex;align-items:center;gap:.3em 1em"
_ROW = f"{_BESIDE};flex-wrap:wrap;margin:.35em 0;overflow-x:auto"
_GRID = (
    "border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums;"
    "color:inherit;background:none"
)
_CELL = (
    "text-align:right;padding:.05em .45em;background:none;"
    "border:1px solid var(--jp-border-color1,#bdbdbd)"
)
_MARK = (
    "font-weight:bold;text-decoration:underline 2px #d55e00;"
    "background:rgba(213,94,0,.22)"
)


@dataclass(frozen=True)
class Figure:
    """An array under its name, plane by plane; marks are where it is wrong."""

    name: str
    array: np.ndarray
    marks: np.ndarray | None = None


@dataclass(frozen=True)
class Words:
    """Lines of text: what is no array, or too large to be shown."""

    lines: tuple


@dataclass(frozen=True)
class Sign:
    """What stands between two arrays."""

    text: str


@dataclass(frozen=True)
class Together:
    """Parts that are not to be separated where the row wraps."""

    parts: tuple


@dataclass(frozen=True)
class _Plane:
    """Rows of numbers as text, each with whether it is wrong; and where they stand."""

    place: str
    rows: list


def _planes(figure):
    """The planes of an array in bands: channels go down, images or filters across."""
    array = np.atleast_2d(figure.array)
    marks = np.zeros(array.shape, bool) if figure.marks is None else figure.marks
    marks = marks.reshape(array.shape)
    leading = array.shape[:-2]
    across, down = (1, 1, *leading)[-2:]
    return [
        [_plane(array, marks, (n, c)[2 - len(leading) :]) for n in range(across)]
        for c in range(down)
    ]


def _plane(array, marks, index):
    place = f"[{', '.join(map(str, index))}]" if index else ""
    rows = [
        [(in_digits(number), wrong) for number, wrong in zip(row, marked, strict=True)]
        for row, marked in zip(array[index], marks[index], strict=True)
    ]
    return _Plane(place, rows)


def as_text(parts):
    """The row in columns of letters; below each other what finds no room beside.

    Examples
    --------
    >>> image = Figure("image", np.array([[1], [2]]))
    >>> yours = Figure("Yours", np.array([[4, 5]]), np.array([[False, True]]))
    >>> print(as_text([image, Words(("k = 3",)), Sign("="), yours]))
      image           Yours
         1   k = 3  =   4  <5>
         2
    """
    rows = [[]]
    for block in map(_block, parts):
        if rows[-1] and sum(len(b[0]) for b in [*rows[-1], block]) > COLUMNS:
            rows.append([])
        rows[-1].append(block)
    return "\n".join(line.rstrip() for row in rows for line in _beside(row))


def _block(part):
    """A part as lines of letters, all of one length; the first is its name's."""
    if isinstance(part, Sign):
        return _filled(["", part.text])
    if isinstance(part, Words):
        return _filled(["", *part.lines])
    if isinstance(part, Together):
        return _beside(map(_block, part.parts))
    bands = _planes(part)
    width = max(len(_text(c)) for b in bands for p in b for row in p.rows for c in row)
    lines = [part.name]
    for band in bands:
        lines += _beside([_plane_as_text(plane, width) for plane in band])
    return _filled(lines)


def _plane_as_text(plane, width):
    rows = [" ".join(_text(cell).rjust(width) for cell in row) for row in plane.rows]
    return _filled([plane.place, *rows] if plane.place else rows)


def _text(cell):
    number, wrong = cell
    return f"<{number}>" if wrong else f" {number} "


def _filled(lines):
    longest = max(map(len, lines))
    return [f"  {line.ljust(longest)}" for line in lines]


def _beside(blocks):
    """The lines of blocks that stand beside each other."""
    blocks = list(blocks)
    height = max(map(len, blocks))
    blocks = [b + [" " * len(b[0])] * (height - len(b)) for b in blocks]
    return ["".join(lines) for lines in zip(*blocks, strict=True)]


def as_html(parts):
    """The row as a line of tables, which the page wraps where it is too narrow."""
    return f'<div style="{_ROW}">{"".join(map(_html_part, parts))}</div>'


def _html_part(part):
    if isinstance(part, Sign):
        return f'<span style="font-size:1.6em">{escape(part.text)}</span>'
    if isinstance(part, Words):
        return f"<div>{'<br>'.join(map(escape, part.lines))}</div>"
    if isinstance(part, Together):
        inside = "".join(map(_html_part, part.parts))
        return f'<div style="{_BESIDE}">{inside}</div>'
    bands = "".join(_html_band(part.name, band) for band in _planes(part))
    return f"<div><em>{escape(part.name)}</em>{bands}</div>"


def _html_band(name, band):
    planes = "".join(_html_plane(name, plane) for plane in band)
    return f'<div style="display:flex;gap:.6em;margin-bottom:.3em">{planes}</div>'


def _html_plane(name, plane):
    rows = "".join(_html_row(row) for row in plane.rows)
    above = f'<div style="font-size:.85em">{plane.place}</div>' if plane.place else ""
    label = escape(name + plane.place)
    table = f'<table aria-label="{label}" style="{_GRID}">{rows}</table>'
    return f"<div>{above}{table}</div>"


def _html_row(row):
    return f'<tr style="background:none">{"".join(map(_html_cell, row))}</tr>'


def _html_cell(cell):
    number, wrong = cell
    if wrong:
        return f'<td style="{_CELL};{_MARK}" title="differs">{number}</td>'
    return f'<td style="{_CELL}">{number}</td>'
