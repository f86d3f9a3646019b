"""`nbgrader autograde` and `cnnlib grade` agree on every submission of the gallery.

What the grader makes of a notebook is worked out once, since both are to ask for just
that; all around it is done by each way in a course folder of its own.
"""

import functools
import json
import re
import shutil
from pathlib import Path

import pytest
from books import RIGHT, book, code, right_cells
from classes import ASSIGNMENT, grade, hand_in, snapshot
from nbgrader import api
from nbgrader.apps import NbGraderAPI
from patience import PATIENCE
from pieces import FILES, Piece, name_of
from traitlets.config import PyFileConfigLoader

from cnnlib.grading import grader, submission
from cnnlib.grading.results import Record

ROOT = Path(__file__).parents[2]
SEED = 7
pytestmark = pytest.mark.requires("bubblewrap")


def as_text(kind):
    cell = code(RIGHT["corr2d"], "corr2d") | {"cell_type": kind}
    return book([*right_cells(["corr2d"]), cell])


def showing(size):
    """A right notebook with an output, and with states of widgets."""
    content = json.loads(book(right_cells()))
    content["cells"][1]["outputs"] = [{"data": {"image/png": "i" * size}}]
    content["metadata"]["widgets"] = {"state": {"model": {"buffers": ["w" * size]}}}
    return json.dumps(content).encode()


def fails_after(blank):
    return book([code(blank + "1/0\n" + RIGHT["corr2d"]), *right_cells(["corr2d"])])


HANDED_IN = {  # by what is odd: the notebook, and what it gets
    "text": (as_text("markdown"), 10),
    "raw text": (as_text("raw"), 10),
    "30 MB shown": (showing(15 * 2**20), 10),
    "nested": (b'{"cells":' + b"[" * 100_000, 0),
    "nested objects": (b'{"a":' * 100_000, 0),
    "blank lines before an error": (fails_after("\n" * 8000), 6),
    "empty": (b"", 0),
    "cut off": (book(right_cells())[:-9], 0),
    "another assignment": (book([code("def pad2d(input, padding): return 1")]), 0),
    "UTF-16": (book(right_cells()).decode().encode("utf-16"), 10),
    "=1+1 <b>'; drop table grade; --": (book(right_cells()), 10),
    "[!a]*?": (book(right_cells()), 10),
}
CALLED = {"Untitled.ipynb": 10, "02_Convolution.IPYNB": 10, "homework.txt": 0}


def hand_in_everything(course):
    """Hand in the gallery; return what each student is to get, and each limit."""
    total, seconds = {}, {}
    for path in FILES:
        piece, name = Piece(path, course / "submitted"), name_of(path)
        handed = hand_in(course, name.replace("/", "-"))
        handed.write_bytes(piece.data)
        total[name.replace("/", "-")] = sum(p for _, p in piece.expected.values())
        seconds[submission.read_lean(handed)] = piece.seconds
    for name, (data, points) in HANDED_IN.items():
        hand_in(course, name).write_bytes(data)
        total[name] = points
    for called, points in CALLED.items():
        path = hand_in(course, called)
        path.rename(path.with_name(called))
        total[called] = points
    return total, seconds


def with_cnnlib(course):
    rows = grade(course)
    return {name: [f["status"] for f in row.values()] for name, row in rows.items()}


def with_nbgrader(course):
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(course)
    answer = NbGraderAPI(config=config).autograde(ASSIGNMENT, "*")
    assert answer["success"], answer
    return {
        path.parent.name: [f.status for f in Record.read(path).grade.functions]
        for path in (course / ".cnnlib" / "records").glob("*/*.json")
    }


WAYS = {"cnnlib": with_cnnlib, "nbgrader": with_nbgrader}
WRITTEN = (".cnnlib", "autograded", "feedback", "gradebook.db", "nbgrader_config.py")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What each way finds and writes, one after the other in the same course folder.

    What the grader makes of a notebook is worked out once: both ask it the same.
    """
    course = tmp_path_factory.mktemp("agreement") / "course"
    total, seconds = hand_in_everything(course)
    before, real = snapshot(course), grader.grade

    @functools.cache
    def graded(data, assignment, sandbox, released):
        limits = {"seconds": seconds.get(data, PATIENCE), "sandbox": sandbox}
        return real(data, assignment, SEED, **limits, released=released)

    def remembered(data, assignment, seed, *, seconds, sandbox, released):
        return graded(data, assignment, sandbox, released)

    ways = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grader, "grade", remembered)
        for name, way in WAYS.items():
            statuses = way(course)
            ways[name] = statuses, scores(course), pages(course)
            for written in WRITTEN:
                remove(course / written)
            assert snapshot(course) == before, "nothing else was written"
    return ways, total


def remove(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def scores(course):
    """Each student's points in the gradebook."""
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        return {
            submission.student_id: {
                grade.name: (grade.auto_score, grade.manual_score)
                for grade in submission.notebooks[0].grades
            }
            for submission in book.assignment_submissions(ASSIGNMENT)
        }


def pages(course):
    """What people read."""
    paths = [
        *course.glob("autograded/*/*/*.ipynb"),
        *course.glob("feedback/*/*/*.html"),
    ]
    return {str(path.relative_to(course)): path.read_text() for path in paths}


def test_both_find_the_same_of_every_submission(found):
    ways, total = found
    assert set(ways["cnnlib"][0]) == set(total)
    for ours, theirs in zip(ways["cnnlib"], ways["nbgrader"], strict=True):
        assert ours == theirs


def test_that_is_what_each_is_worth(found):
    ways, total = found
    _, book, _ = ways["nbgrader"]
    points = {name: sum(auto for auto, _ in own.values()) for name, own in book.items()}
    assert points == pytest.approx(total)
    assert {by_hand for own in book.values() for _, by_hand in own.values()} == {None}


def test_every_submission_has_its_pages_and_none_has_a_script(found):
    ways, total = found
    _, _, written = ways["nbgrader"]
    assert len(written) == 2 * len(total)
    for name, text in written.items():
        shown = text if name.endswith(".html") else html_of(text)
        assert not re.search(r"<(script|img|iframe|a|svg)\b", shown), name
        assert "root:" not in shown


def html_of(notebook):
    """What formgrader puts into its page as it is: outputs, and texts."""
    cells = json.loads(notebook)["cells"]
    outputs = [o for cell in cells for o in cell.get("outputs", ())]
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    return "\n".join(texts + [output["data"]["text/html"] for output in outputs])
