"""A gallery of submissions, hostile and honest, with what each must get.

A file of the gallery begins with a comment that says what it shows. Lines that begin
with ``#:`` say what differs from four right functions with full points::

    #: corr2d wrong            status, or several with | between them; then points, 0
    #: corr2d wrong 1.2        unless said otherwise
    #: seconds 2               the limit of a call, where it is reached
    #: instead of corr2d       the right cell of corr2d is not there
    #: strict                  every cell of the file must run without an error

Its cells, after the lines ``# %%``, come after the four right ones.
"""

import os
import re
from pathlib import Path

import pytest
from books import POINTS, book, code, right_cells
from patience import PATIENCE

from cnnlib.grading import session
from cnnlib.grading.grader import grade

GALLERY = Path(__file__).parent / "gallery"
FILES = sorted(GALLERY.rglob("*.cells"))
SECRET = "the answer of another student"
SEED = 7

pytestmark = pytest.mark.requires("bubblewrap")


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


@pytest.fixture
def outside(tmp_path):
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / "secret").write_text(SECRET)
    yield folder
    assert [path.name for path in folder.iterdir()] == ["secret"]
    assert (folder / "secret").read_text() == SECRET
    assert os.access("/dev/null", os.W_OK)


@pytest.fixture
def broken_cells(monkeypatch):
    """The cells that failed, by number."""
    seen = {}
    run = session.Session._run_cell

    def noted(self, number, source, until):
        run(self, number, source, until)
        seen.update(self.broken)

    monkeypatch.setattr(session.Session, "_run_cell", noted)
    return seen


@pytest.mark.parametrize(
    "path", FILES, ids=[str(f.relative_to(GALLERY).with_suffix("")) for f in FILES]
)
def test_a_submission_gets_its_points_and_no_others(path, outside, broken_cells):
    piece = Piece(path, outside)
    result = grade(piece.data, "02_convolution", SEED, seconds=piece.seconds)
    for function in result.functions:
        statuses, points = piece.expected[function.name]
        assert function.status in statuses, function.message
        assert function.points == pytest.approx(points), function.message
        assert function.max_points == POINTS[function.name]
        assert_is_fit_to_be_shown(function)
    if piece.strict:
        assert not broken_cells, [str(failure) for failure in broken_cells.values()]


def assert_is_fit_to_be_shown(function):
    shown = function.message + function.html
    assert SECRET not in shown
    assert "root:" not in shown, "a file of the grader's machine"
    assert len(function.message) < 5000
    assert all(letter.isprintable() or letter == "\n" for letter in function.message)
    assert not re.search(r"<(script|img)", function.html)


def test_there_are_enough_of_them():
    assert len(FILES) >= 45
