"""The way of a submission with nbgrader's own commands, from release to feedback."""

import csv
import shutil
from pathlib import Path

import pytest
from books import RIGHT
from classes import ASSIGNMENT
from people import Person, formgrader_of, write_solutions

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.requires("bubblewrap")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """Everything up to the release of feedback: ada is right, bob flips a kernel."""
    folder = tmp_path_factory.mktemp("exchange")
    exchange = folder / "exchange"
    teacher = Person(folder / "teacher", exchange)
    solution = Path("solutions") / ASSIGNMENT
    shutil.copytree(ROOT / solution, teacher.folder / solution)
    shutil.copy(ROOT / "nbgrader_config.py", teacher.folder)
    teacher.nbgrader("generate_assignment", ASSIGNMENT)
    teacher.nbgrader("release_assignment", ASSIGNMENT)
    flipped = RIGHT["convolve2d"].replace("convolve2d", "corr2d")
    students = {"ada": RIGHT, "bob": RIGHT | {"corr2d": flipped}}
    for name, sources in students.items():
        student = students[name] = Person(folder / name, exchange)
        student.nbgrader("fetch_assignment", ASSIGNMENT)
        path = student.folder / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        write_solutions(path, sources)
        student.nbgrader("submit", ASSIGNMENT, f"--student={name}")
    teacher.nbgrader("collect", ASSIGNMENT)
    teacher.cnnlib("grade", ASSIGNMENT)
    teacher.nbgrader("release_feedback", ASSIGNMENT)
    return {"teacher": teacher, **students}


def test_scores_are_exported_as_csv(people):
    teacher = people["teacher"]
    teacher.nbgrader("export")
    with open(teacher.folder / "grades-nbgrader.csv") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert [rows[name]["score"] for name in ("ada", "bob")] == ["10.0", "6.0"]
    assert rows["ada"]["max_score"] == "10.0"
    assert rows["ada"]["timestamp"], "when it was submitted"


@pytest.mark.parametrize("name", ["ada", "bob"])
def test_students_fetch_their_feedback(people, name):
    student = people[name]
    student.nbgrader("fetch_feedback", ASSIGNMENT, f"--student={name}")
    (page,) = student.folder.glob(f"{ASSIGNMENT}/feedback/*/{ASSIGNMENT}.html")
    text = page.read_text()
    assert f"{name}: <strong>" in text
    assert ("Does your kernel slide as it is" in text) == (name == "bob")


@pytest.fixture(scope="module")
def formgrader(people):
    with formgrader_of(people["teacher"]) as served:
        yield served


@pytest.mark.parametrize(
    "page",
    ["manage_assignments", "gradebook", f"gradebook/{ASSIGNMENT}", "manage_students"],
)
def test_formgrader_s_pages_answer(formgrader, page):
    assert "<title>nbgrader formgrade" in formgrader.get(f"formgrader/{page}")


def submissions(formgrader):
    listed = formgrader.api(f"submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}")
    return {entry["student"]: entry for entry in listed}


def test_formgrader_shows_our_scores(formgrader):
    found = submissions(formgrader)
    assert {name: entry["score"] for name, entry in found.items()} == {
        "ada": 10,
        "bob": 6,
    }
    assert not any(entry["needs_manual_grade"] for entry in found.values())
    assert found["bob"]["failed_tests"]
    listed = formgrader.api(f"submissions/{ASSIGNMENT}")
    assert {entry["student"]: entry["autograded"] for entry in listed} == {
        "ada": True,
        "bob": True,
    }


def test_formgrader_shows_the_code_and_our_report(formgrader):
    id = submissions(formgrader)["bob"]["id"]
    page = formgrader.get(f"formgrader/submissions/{id}/")
    assert "Does your kernel slide as it is, or does it get flipped first?" in page
    assert 'id="check-corr2d"' in page, "where points are given by hand"
    assert 'id="corr2d-comment"' in page


def test_points_given_in_formgrader_stay_and_reach_the_student(people, formgrader):
    id = submissions(formgrader)["bob"]["id"]
    grades = formgrader.api(f"grades?submission_id={id}")
    (grade,) = (entry for entry in grades if entry["name"] == "check-corr2d")
    formgrader.api(f"grade/{grade['id']}", manual_score=2.5, extra_credit=None)
    teacher = people["teacher"]
    teacher.cnnlib("grade", ASSIGNMENT, "--seed", "1")
    assert submissions(formgrader)["bob"]["score"] == 8.5
    page = teacher.folder / "feedback" / "bob" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "8.5 of 10 points" in page.read_text()


def test_nbgrader_s_own_feedback_can_be_made_from_our_pages(people):
    """Formgrader has a button for it."""
    teacher = people["teacher"]
    teacher.nbgrader("generate_feedback", ASSIGNMENT, "--force", "--student=ada")
    page = teacher.folder / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "17 of 17 cases right" in page.read_text()
    teacher.nbgrader("release_feedback", ASSIGNMENT)
    teacher.cnnlib("grade", ASSIGNMENT)
    assert "<strong>10 of 10 points</strong>" in page.read_text(), "ours again"
