"""The gallery: hostile and honest submissions, with what each must get.

A file of the gallery begins with a comment that says what it shows. Lines that begin
with ``#:`` say what differs from four right functions with full points::

    #: corr2d wrong            status, or several with | between them; then points, 0
    #: corr2d wrong 1.2        unless said otherwise
    #: seconds 2               the limit of a call, where it is reached
    #: instead of corr2d       the right cell of corr2d is not there
    #: strict                  every cell of the file must run without an error

Its cells, after the lines ``# %%``, come after the four right ones.
"""

import re
from pathlib import Path

from books import POINTS, book, code, right_cells
from patience import PATIENCE

__all__ = ["FILES", "Piece", "name_of"]

GALLERY = Path(__file__).parent / "gallery"
FILES = sorted(GALLERY.rglob("*.cells"))


def name_of(path):
    """What a file of the gallery is called in a report."""
    return str(path.relative_to(GALLERY).with_suffix(""))


class Piece:
    """A file of the gallery: its cells, and what is expected."""

    def __init__(self, path, outside):
        text = path.read_text(encoding="utf-8").replace("{outside}", str(outside))
        self.own = re.split(r"^# %%\n", text, flags=re.MULTILINE)[1:]
        self.expected = {name: (("passed",), points) for name, points in POINTS.items()}
        self.seconds, self.strict, without = PATIENCE, False, []
        for line in re.findall(r"^#: (.*)$", text, flags=re.MULTILINE):
            match line.split():
                case ["seconds", seconds]:
                    self.seconds = float(seconds)
                case ["strict"]:
                    self.strict = True
                case ["instead", "of", name]:
                    without.append(name)
                case [name, statuses, *points]:
                    self.expected[name] = statuses.split("|"), float(*points or "0")
        self.data = book(right_cells(without) + list(map(code, self.own)))
