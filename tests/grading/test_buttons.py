"""Whichever button is pressed, a submission is graded in the jail, and alike."""

import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from books import NOTHING_WRITTEN, POINTS, RIGHT, code
from classes import ASSIGNMENT, FLIPPED, grade, hand_in
from nbgrader import api
from nbgrader.apps import NbGraderAPI
from people import Person, formgrader_of, write_solutions
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.requires("bubblewrap")

WRITES = """\
import os, pathlib
for folder in [{outside!r}, {course!r}, os.getcwd(), os.path.expanduser("~")]:
    try:
        pathlib.Path(folder, "written").write_text("by a student")
    except OSError:
        pass
"""
EDITS = """\
import sqlite3
book = sqlite3.connect("{course}/gradebook.db")
book.execute("update grade set manual_score = 99")
book.commit()
"""
ENDS = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos._exit(0)"
PRINTS = "while True:\n    print('again ' * 1000)"


def make_class(folder, outside):
    """Right, wrong, unfinished, empty and hostile submissions, and odd names."""
    where = {"course": str(folder), "outside": str(outside)}
    hand_in(folder, "ada")
    hand_in(folder, "bob", FLIPPED)
    hand_in(folder, "cy", but=["corr1d"])
    hand_in(folder, "dee", *map(code, NOTHING_WRITTEN), but=list(POINTS))
    hand_in(folder, "writes", code(WRITES.format(**where)))
    hand_in(folder, "edits", code(EDITS.format(**where)))
    hand_in(folder, "ends", code(ENDS))
    hand_in(folder, "prints", code(PRINTS), but=["corr1d"])
    hand_in(folder, "müller <b>")
    hand_in(folder, "cut").write_text('{"cells": [')
    hand_in(folder, "other").rename(
        folder / "submitted" / "other" / ASSIGNMENT / "Untitled.ipynb"
    )


TOTALS = {
    "ada": 10,
    "bob": 6,
    "cy": 9,
    "dee": 0,
    "writes": 10,
    "edits": 10,
    "ends": 10,
    "prints": 9,
    "müller <b>": 10,
    "cut": 0,
    "other": 10,
}


def with_cnnlib(teacher):
    teacher.cnnlib("grade", ASSIGNMENT)


def with_nbgrader(teacher):
    teacher.nbgrader("autograde", ASSIGNMENT)


def with_the_button(teacher):
    with formgrader_of(teacher) as formgrader:
        for student in TOTALS:
            path = f"submission/{ASSIGNMENT}/{quote(student)}"
            answer = formgrader.press("autograde", path)
            assert answer["success"], answer


WAYS = {way.__name__: way for way in (with_cnnlib, with_nbgrader, with_the_button)}


@pytest.fixture(scope="module")
def teacher_in(tmp_path_factory):
    """Teachers with the checkout's settings, who have made the assignment.

    It is made once; each has a copy of all that was there then.
    """
    home = tmp_path_factory.mktemp("first")
    first = Person(home / "teacher", home / "exchange")
    shutil.copy(ROOT / "nbgrader_config.py", first.folder)
    solution = Path("solutions") / ASSIGNMENT
    shutil.copytree(ROOT / solution, first.folder / solution)
    first.nbgrader("generate_assignment", ASSIGNMENT)

    def another(home):
        teacher = Person(home / "teacher", home / "exchange")
        shutil.copytree(first.folder, teacher.folder, dirs_exist_ok=True)
        return teacher

    return another


@pytest.fixture(scope="module")
def graded(teacher_in, tmp_path_factory):
    """The course folder that a way of grading leaves; each way grades once."""
    folders = {}

    def by(way):
        if way not in folders:
            home = tmp_path_factory.mktemp(way)
            (home / "outside").mkdir()
            teacher = teacher_in(home)
            make_class(teacher.folder, home / "outside")
            WAYS[way](teacher)
            folders[way] = teacher
        return folders[way]

    return by


def gradebook(teacher):
    """Every score in the gradebook, by student."""
    with api.Gradebook(f"sqlite:///{teacher.folder / 'gradebook.db'}", "cnn") as book:
        return {
            submission.student_id: {
                grade.name: (grade.auto_score, grade.manual_score, grade.max_score)
                for grade in submission.notebooks[0].grades
            }
            for submission in book.assignment_submissions(ASSIGNMENT)
        }


def pages(teacher, step):
    """What people read; how many hidden cases are right may differ, and the folder."""
    found = (teacher.folder / step).glob(f"*/{ASSIGNMENT}/{ASSIGNMENT}.*")
    differs = rf"\d+ of \d+ cases|{re.escape(str(teacher.folder.parent))}"
    return {path.parts[-3]: re.sub(differs, "", path.read_text()) for path in found}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_points_that_were_earned(graded, way):
    found = gradebook(graded(way))
    totals = {
        student: sum(automatic for automatic, _, _ in grades.values())
        for student, grades in found.items()
    }
    assert totals == TOTALS
    for grades in found.values():
        assert {name: most for name, (_, _, most) in grades.items()} == {
            f"check-{name}": most for name, most in POINTS.items()
        }
        assert {by_hand for _, by_hand, _ in grades.values()} == {None}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_runs_a_student_s_code_outside_the_jail(graded, way):
    home = graded(way).folder.parent
    assert not list(home.rglob("written"))
    assert not Path("~", "written").expanduser().exists()


@pytest.mark.parametrize("way", [way for way in WAYS if way != "with_cnnlib"])
@pytest.mark.parametrize("step", ["autograded", "feedback"])
def test_every_way_writes_the_same_pages(graded, way, step):
    ours = pages(graded("with_cnnlib"), step)
    assert set(ours) == set(TOTALS)
    assert pages(graded(way), step) == ours


def test_nothing_is_believed_of_what_a_notebook_shows(teacher_in, tmp_path):
    """`--no-execute` is nbgrader's way to take the outputs for the results."""
    teacher = teacher_in(tmp_path)
    hand_in(teacher.folder, "bob", FLIPPED)
    teacher.nbgrader("autograde", ASSIGNMENT, "--no-execute", "--create", "--force")
    assert gradebook(teacher)["bob"]["check-corr2d"] == (0, None, 4)


def test_students_may_be_named_or_left_out(teacher_in, tmp_path):
    teacher = teacher_in(tmp_path)
    for name in ("ada", "bob", "cy"):
        hand_in(teacher.folder, name)
    teacher.nbgrader("autograde", ASSIGNMENT, "--student=ada")
    assert set(gradebook(teacher)) == {"ada"}
    excluded = "--CourseDirectory.student_id_exclude=cy"
    teacher.nbgrader("autograde", ASSIGNMENT, excluded)
    assert set(gradebook(teacher)) == {"ada", "bob"}


@pytest.mark.parametrize(
    ("assignment", "settings", "sentence"),
    [
        ("99_own", "", "there is no assignment '99_own'"),
        (
            ASSIGNMENT,
            "c.CourseDirectory.feedback_directory = 'marks'",
            "the folder feedback must be called so, got ",
        ),
    ],
)
def test_what_cannot_be_graded_is_refused_with_what_can(
    teacher_in, tmp_path, assignment, settings, sentence
):
    teacher = teacher_in(tmp_path)
    with open(teacher.folder / "nbgrader_config.py", "a") as file:
        file.write(settings)
    hand_in(teacher.folder, "mal", code("open('written', 'w')"), assignment=assignment)
    said = teacher.nbgrader("autograde", assignment, status=1)
    assert "`cnnlib grade` does this, and it says: " in said
    assert sentence in said
    assert not list(tmp_path.rglob("written"))


def test_without_cnnlib_nbgrader_grades_nothing(teacher_in, tmp_path, monkeypatch):
    """Left out, our settings would leave nbgrader to run the code itself."""
    teacher = teacher_in(tmp_path)
    hand_in(teacher.folder, "mal", code("open('written', 'w')"))
    (tmp_path / "broken" / "cnnlib").mkdir(parents=True)
    (tmp_path / "broken" / "cnnlib" / "__init__.py").touch()
    teacher.environment["PYTHONPATH"] = str(tmp_path / "broken")
    teacher.nbgrader("autograde", ASSIGNMENT, status=1)
    assert not list(tmp_path.rglob("written"))
    assert not (teacher.folder / "autograded").exists()


def test_a_course_folder_made_by_cnnlib_leads_nbgrader_to_it(tmp_path):
    teacher = Person(tmp_path / "teacher", tmp_path / "exchange")
    path = hand_in(tmp_path / "inbox", "mal", code("open('written', 'w')"), FLIPPED)
    teacher.cnnlib("collect", str(path.parents[2]))
    teacher.nbgrader("autograde", ASSIGNMENT)
    assert gradebook(teacher)["mal"]["check-corr2d"] == (0, None, 4)
    assert not list(tmp_path.rglob("written"))


def test_settings_that_do_not_are_left_alone_and_named(course, capsys):
    settings = course / "nbgrader_config.py"
    settings.write_text("c = get_config()\n")

    def advised():
        grade(course)
        return re.findall(
            r"c\.\w+\.exporter_class = \S+Jailed\"", capsys.readouterr().err
        )

    lines = advised()
    assert settings.read_text() == "c = get_config()\n"
    assert len(lines) == 2
    for number, line in enumerate(lines, 1):
        with open(settings, "a") as file:
            file.write(f"{line}\n")
        assert advised() == lines[number:]
    for press in (pressing(course).autograde, pressing(course).generate_feedback):
        assert "Submissions: 1" in press(ASSIGNMENT, "ada")["log"]


def pressing(course, settings=None):
    """What formgrader's buttons call, in a course folder."""
    loader = PyFileConfigLoader("nbgrader_config.py", path=str(settings or course))
    config = loader.load_config()
    config.CourseDirectory.root = str(course)
    return NbGraderAPI(config=config)


@pytest.fixture
def buttons(course):
    return pressing(course, ROOT)


@pytest.mark.parametrize("name", ["a[b]", "a?", "*c", "**", "[!a]", "x{y}", "%d", "d "])
def test_a_name_that_is_a_pattern_is_a_student_s_name_too(course, buttons, name):
    hand_in(course, name, FLIPPED)
    answer = buttons.autograde(ASSIGNMENT, name)
    assert "Submissions: " in answer["log"]
    assert buttons.generate_feedback(ASSIGNMENT, name)["success"]
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        assert book.find_submission(ASSIGNMENT, name).score == 6


def test_a_student_without_a_notebook_gets_a_row_that_says_so(course, buttons):
    hand_in(course, "empty").rename(course / "submitted/empty" / ASSIGNMENT / "a.txt")
    (course / "submitted" / "away").mkdir()
    said = buttons.autograde(ASSIGNMENT, "empty")["log"]
    assert "unreadable: empty" in said
    page = course / "feedback" / "empty" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "02_convolution.ipynb is missing" in page.read_text()
    said = buttons.generate_feedback(ASSIGNMENT, "away")["log"]
    assert "students without one: 1" in said
    with api.Gradebook(f"sqlite:///{course / 'gradebook.db'}", "cnn") as book:
        assert book.find_submission(ASSIGNMENT, "empty").score == 0
        assert {student.id for student in book.students} == {"empty", "away"}


def test_a_student_who_is_not_there_is_named(buttons):
    for press in (buttons.autograde, buttons.generate_feedback):
        answer = press(ASSIGNMENT, "zed")
        assert not answer["success"]
        assert "it says: no folder in submitted/ is zed" in answer["log"]


@pytest.fixture(scope="module")
def validated(tmp_path_factory):
    """What `nbgrader validate` prints of three notebooks, by their names."""
    student = Person(tmp_path_factory.mktemp("validate") / "student", "none")
    given = ROOT / "exercises" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    shutil.copy(given, student.folder / "untouched.ipynb")
    flipped = RIGHT["convolve2d"].replace("convolve2d", "corr2d")
    for name, sources in {"right": RIGHT, "wrong": RIGHT | {"corr2d": flipped}}.items():
        shutil.copy(given, student.folder / f"{name}.ipynb")
        write_solutions(student.folder / f"{name}.ipynb", sources)
    names = ["untouched", "wrong", "right"]
    said = student.run("-m", "nbgrader", "validate", *(f"{n}.ipynb" for n in names))
    return dict(zip(names, re.split(r"(?=VALIDATION|Success)", said)[1:], strict=True))


def test_validate_praises_a_right_notebook(validated):
    assert "Success! Your notebook passes all the tests." in validated["right"]


def test_validate_names_every_check_of_an_untouched_notebook(validated):
    said = validated["untouched"]
    assert "VALIDATION FAILED ON 4 CELL(S)!" in said
    assert re.findall(r"check\((\w+)\)", said) == list(POINTS)
    assert said.count("Nothing is written here yet") == 4


def test_validate_says_what_is_wrong(validated):
    said = validated["wrong"]
    assert "VALIDATION FAILED ON 1 CELL(S)!" in said
    assert re.findall(r"check\((\w+)\)", said) == ["corr2d"]
    assert "Does your kernel slide as it is, or does it get flipped first?" in said
    assert "Traceback" not in said


@pytest.fixture(scope="module")
def formgrader(graded):
    """Formgrader, and what its buttons do after grading."""
    teacher = graded("with_nbgrader")
    with formgrader_of(teacher) as served:
        yield served


def test_formgrader_lists_and_shows_every_submission(formgrader):
    listed = formgrader.api(f"submissions/{ASSIGNMENT}")
    assert {entry["student"]: entry["score"] for entry in listed} == TOTALS
    assert all(entry["autograded"] for entry in listed)
    for entry in formgrader.api(f"submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}"):
        page = formgrader.get(f"formgrader/submissions/{entry['id']}/")
        assert 'id="check-corr2d"' in page, entry["student"]


def test_feedback_from_a_button_is_the_feedback_of_the_grader(graded, formgrader):
    teacher = graded("with_nbgrader")
    ours = pages(teacher, "feedback")
    shutil.rmtree(teacher.folder / "feedback")
    answer = formgrader.press("generate_feedback", f"assignment/{ASSIGNMENT}")
    assert answer["success"], answer
    assert pages(teacher, "feedback") == ours
    teacher.nbgrader("generate_feedback", ASSIGNMENT, "--force")
    assert pages(teacher, "feedback") == ours


def test_all_feedback_can_be_released(graded, formgrader):
    teacher = graded("with_nbgrader")
    teacher.exchange.mkdir(exist_ok=True)
    teacher.exchange.chmod(0o777)
    teacher.nbgrader("release_feedback", ASSIGNMENT)
    released = list((teacher.exchange / "cnn" / "feedback").glob("*.html"))
    assert len(released) == len(TOTALS)


def test_formgrader_lists_what_has_a_folder_in_source(tmp_path):
    teacher = Person(tmp_path / "teacher", tmp_path / "exchange")
    path = hand_in(tmp_path / "inbox", "ada")
    teacher.cnnlib("collect", str(path.parents[2]))
    (teacher.folder / "source" / ASSIGNMENT).mkdir(parents=True)
    with formgrader_of(teacher) as formgrader:
        (listed,) = formgrader.api("assignments")
    assert (listed["name"], listed["num_submissions"]) == (ASSIGNMENT, 1)
