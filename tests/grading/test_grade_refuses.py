"""`cnnlib grade`: what it refuses, in a sentence and before anything is written."""

import shutil

import pytest
from books import book, code
from classes import ASSIGNMENT, grade, points

from cnnlib.cli import main
from cnnlib.grading import GradingError, command

pytestmark = pytest.mark.requires("bubblewrap")


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("jobs", 0, "a whole number of at least 1, got 0"),
        ("jobs", -1, "a whole number of at least 1, got -1"),
        ("jobs", 2.5, "a whole number of at least 1, got 2.5"),
        ("seed", -1, "a whole number of at least 0, got -1"),
        ("seed", "x", "a whole number of at least 0, got 'x'"),
        ("seconds", -5, "a number above 0 and at most 86400, got -5"),
        ("seconds", float("nan"), "a number above 0 and at most 86400, got nan"),
        ("seconds", 10**400, "a number above 0 and at most 86400, got 1000"),
        ("seconds", None, "a number above 0 and at most 86400, got None"),
    ],
)
def test_a_number_that_makes_no_sense_is_refused_before_anything_is_written(
    course, name, value, rule
):
    with pytest.raises(GradingError, match=f"^{name} must be {rule}"):
        command.grade(ASSIGNMENT, course, **{name: value})
    assert [path.name for path in course.iterdir()] == ["submitted"]
    path = course / "submitted" / "bob" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    if name != "jobs":
        with pytest.raises(GradingError, match=f"^{name} must be {rule}"):
            command.grade_notebook(path, **{name: value})


def refused(capsys, *arguments):
    """The sentence with which the command refuses."""
    assert main(["grade", *arguments]) != 0
    output = capsys.readouterr()
    assert output.err.startswith("cnnlib grade: ")
    assert "Traceback" not in output.err
    return output.err


def test_an_unknown_assignment_is_refused(course, capsys):
    assert "99_x" in refused(capsys, "99_x", "--course", str(course))
    assert [path.name for path in course.iterdir()] == ["submitted"]


def test_rows_without_a_place_are_refused_before_anything_is_graded(course, capsys):
    rows = ["--json", str(course / "nowhere" / "rows.json")]
    assert "nowhere" in refused(capsys, ASSIGNMENT, "--course", str(course), *rows)
    assert [path.name for path in course.iterdir()] == ["submitted"]


def test_a_course_without_submissions_is_refused(tmp_path, capsys):
    sentence = refused(capsys, ASSIGNMENT, "--course", str(tmp_path))
    assert "cnnlib collect" in sentence
    missing = refused(capsys, ASSIGNMENT, "--course", str(tmp_path / "nowhere"))
    assert "there is no course folder" in missing
    assert list(tmp_path.iterdir()) == []


def test_without_bubblewrap_nothing_is_graded(course, capsys, monkeypatch):
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda n: None if n == "bwrap" else which(n))
    sentence = refused(capsys, ASSIGNMENT, "--course", str(course))
    assert "apt-get install bubblewrap" in sentence
    assert [path.name for path in course.iterdir()] == ["submitted"]
    assert points(grade(course, "--unsafe-no-sandbox")["ada"]) == 10


def test_a_gradebook_out_of_reach_is_said_without_its_password(course, capsys):
    url = "postgresql+psycopg://cnn:hunter2@127.0.0.1:9/none"
    sentence = refused(capsys, ASSIGNMENT, "--course", str(course), "--db", url)
    assert "gradebook" in sentence
    assert "hunter2" not in sentence


def test_two_graders_do_not_meet_in_a_course(course, capsys):
    from cnnlib.grading.course_folder import CourseFolder

    with CourseFolder(course).alone():
        sentence = refused(capsys, ASSIGNMENT, "--course", str(course))
    assert "another process" in sentence


@pytest.mark.parametrize(
    "options", [["--jobs", "0"], ["--timeout", "-1"], ["--timeout", "nan"]]
)
def test_options_that_make_no_sense_are_refused(course, options):
    with pytest.raises(SystemExit):
        main(["grade", ASSIGNMENT, "--course", str(course), *options])


def test_a_notebook_that_is_none_is_refused_or_gets_nothing(tmp_path, capsys):
    assert "missing" in refused(capsys, str(tmp_path / "none.ipynb"))
    other = tmp_path / "other.ipynb"
    other.write_bytes(book([code("x = 1")]))
    assert "no function of any assignment" in refused(capsys, str(other))
    damaged = tmp_path / "02_convolution.ipynb"
    damaged.write_text("{")
    assert main(["grade", str(damaged)]) == 0
    assert "0 of 10 points" in capsys.readouterr().out
