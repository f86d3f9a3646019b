"""A gallery of submissions, hostile and honest, with what each must get.

The files say it themselves; `pieces.py` tells how.
"""

import os
import re

import pytest
from books import POINTS
from pieces import FILES, Piece, name_of

from cnnlib.grading import session
from cnnlib.grading.grader import grade

SECRET = "the answer of another student"
SEED = 7

pytestmark = pytest.mark.requires("bubblewrap")


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


@pytest.mark.parametrize("path", FILES, ids=map(name_of, FILES))
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
