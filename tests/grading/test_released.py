"""An instructor's own release decides what stands around the students' functions."""

import json
import shutil
from pathlib import Path

import pytest
from books import book, code, right_cells
from classes import ASSIGNMENT, grade, graded_now, hand_in, points

from cnnlib.cli import main
from cnnlib.grading import GradingError
from cnnlib.grading.course_folder import CourseFolder
from cnnlib.grading.released import shipped

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.requires("bubblewrap")

# What only works with the instructor's import, and helper.
SHORT = code(
    "def corr1d(input, kernel):\n"
    "    windows = sliding_window_view(input, len(kernel))\n"
    "    return weighed(windows, kernel)"
)


def mark(source, grade_id, **more):
    """A cell as nbgrader marks those that an instructor gives."""
    cell = code(source, grade_id)
    cell["metadata"]["nbgrader"] |= {"solution": False, "locked": True} | more
    return cell


OWN = [
    mark("def weighed(windows, kernel):\n    return windows @ kernel", "helper"),
    mark("print(corr2d(np.eye(3), np.ones((2, 2))))", "needs what comes later"),
    mark("raise SystemExit  # a test of their own", "test-bonus", grade=True, points=3),
    code("def bonus():\n    raise NotImplementedError", "bonus"),
]


def release(course, step, *, edited=True):
    """The course's own notebook with an import and cells of the instructor's."""
    folder = course / step / ASSIGNMENT
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, folder)
    path = folder / f"{ASSIGNMENT}.ipynb"
    content = json.loads(path.read_text())
    for cell in content["cells"] if edited else []:
        if "import numpy as np" in cell["source"][0]:
            where = "numpy.lib.stride_tricks"
            cell["source"][0] += f"from {where} import sliding_window_view\n"
    content["cells"] += OWN if edited else []
    path.write_text(json.dumps(content))
    return path


@pytest.fixture
def course(tmp_path):
    """Both rely on what was released; ada has deleted it from her notebook."""
    folder = tmp_path / "course"
    bonus = code("def bonus():\n    return 7", "bonus")
    hand_in(folder, "ada", SHORT, bonus, but=["corr1d"])
    hand_in(folder, "bob", *OWN, SHORT, bonus, but=["corr1d"])
    return folder


@pytest.mark.parametrize("step", ["release", "source"])
def test_what_the_course_released_runs_first(course, step, capsys):
    release(course, step)
    rows = grade(course)
    assert {name: points(row) for name, row in rows.items()} == {"ada": 10, "bob": 10}
    said = capsys.readouterr().out
    assert "bonus" not in said, "a mark of the release is not odd"


def test_without_it_the_course_s_own_notebook_counts(course, capsys):
    rows = grade(course)
    assert {name: points(row) for name, row in rows.items()} == {"ada": 9, "bob": 9}
    assert "no function has the mark bonus" in capsys.readouterr().out


def test_what_was_released_counts_before_its_source(course):
    release(course, "release", edited=False)
    release(course, "source")
    assert CourseFolder(course).released(ASSIGNMENT) == shipped(ASSIGNMENT)


def test_the_settings_say_where_it_lies(course):
    shutil.copy(ROOT / "nbgrader_config.py", course)
    release(course, "exercises")
    (given,) = CourseFolder(course).released(ASSIGNMENT).locked[1:2]
    assert "def weighed" in given[1]


def test_another_release_grades_again(course, capsys):
    path = release(course, "release")
    grade(course)
    path.write_text(path.read_text().replace("windows @ kernel", "kernel @ windows.T"))
    rows = grade(course)
    assert graded_now(capsys.readouterr().out) == (2, 0)
    assert points(rows["ada"]) == 10


def test_a_release_that_is_no_notebook_is_said_before_anything_is_graded(course):
    release(course, "release").write_text("{}")
    with pytest.raises(GradingError, match="no notebook to release"):
        CourseFolder(course).released(ASSIGNMENT)


def test_one_notebook_is_graded_as_in_its_course_if_that_is_named(course, capsys):
    release(course, "release")
    path = course.parent / f"{ASSIGNMENT}.ipynb"
    path.write_bytes(book([*right_cells(["corr1d"]), SHORT]))
    for more, total in ([], 9), (["--course", str(course)], 10):
        assert main(["grade", str(path), *more]) == 0
        assert f"{total} of 10 points" in capsys.readouterr().out
