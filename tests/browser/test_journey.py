"""The whole way of a student: from `make lab` to the next edition of the course."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from courses import cells, run
from lab import Lab, Notebook7, jupyter
from playwright.sync_api import expect
from stage import Stage

pytestmark = pytest.mark.requires("chromium")
ROOT = Path(__file__).parents[2]
LESSON = "lessons/02_convolution.ipynb"
EXERCISE = "exercises/02_convolution/02_convolution.ipynb"

RIGHT = """def corr2d(input, kernel):
    (h, w), (kh, kw) = input.shape, kernel.shape
    output = np.zeros((h - kh + 1, w - kw + 1))
    for i, j in np.ndindex(output.shape):
        output[i, j] = (input[i : i + kh, j : j + kw] * kernel).sum()
    return output"""
FLIPPED = RIGHT.replace("* kernel)", "* kernel[::-1, ::-1])")
NOTE = "hint(corr2d)  # a note of my own"


class Student:
    """Somebody with a new account, in a clone of the course."""

    def __init__(self, folder):
        self.home, self.clone = folder / "home", folder / "clone"
        self.work = self.clone / "work"
        self.home.mkdir()
        for name in ("lessons", "exercises"):
            shutil.copytree(ROOT / name, self.clone / name)
        for name in ("Makefile", "requirements.txt", "pyproject.toml"):
            shutil.copy(ROOT / name, self.clone)
        self.account = {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "IPYTHONDIR": str(self.home / ".ipython"),
            "CNNLIB_HOME": "",
            "CNNLIB_COURSE": str(self.clone),
        }

    def types(self, *arguments):
        """`cnnlib` in the terminal; what it prints."""
        done = run(*arguments, cwd=self.clone, **self.account)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pulls_a_second_edition(self):
        """As `git pull` brings it: the titles of a lesson and its exercise are new."""
        for name in (LESSON, EXERCISE):
            path = self.clone / name
            notebook = json.loads(path.read_text(encoding="utf-8"))
            notebook["cells"][0]["source"] += ["\n\nSecond edition."]
            path.write_text(json.dumps(notebook), encoding="utf-8")

    def written(self, name):
        return "\n\n".join(cells(self.work / name))


@pytest.fixture
def student(tmp_path):
    return Student(tmp_path)


@pytest.fixture
def address(student, tmp_path):
    """JupyterLab's, after `make lab`, which is told where all is installed already."""
    here = [f"VENV={sys.prefix}", "-o", f"{sys.prefix}/.installed"]

    def make_lab(options):
        return ["make", "lab", *here, f"ARGS={' '.join(options)}"]

    log = tmp_path / "server.log"
    with jupyter(make_lab, log, folder=student.clone, **student.account) as address:
        yield address


@pytest.fixture
def lab(address, page):
    """JupyterLab there; when the test ends the page goes first, then the server."""
    return Lab(page, address)


def studies(lab):
    """From the start page to the solved function; gives the exercise."""
    start = lab.enter()
    start.ready()
    start.run("installed")
    link = start.cell("map").get_by_role("link", name="Convolution", exact=True)
    lesson = lab.follow(link, LESSON)
    lesson.ready()

    forgotten = lesson.run("predict-corner")
    expect(forgotten).to_contain_text("run the first cell of this notebook")
    for cell in ("imports", "idea-numbers"):
        lesson.run(cell)
    question = lesson.run("predict-corner")
    question.get_by_label("Your number").fill("12")
    lab.page.keyboard.press("Enter")
    status = question.get_by_role("status")
    expect(status).to_contain_text("You said 12: that is not what comes out.")

    demo = lesson.run("demo").locator(".cnnlib-demo")
    stage = Stage(lab.page, demo)
    assert "0·0 + 1·1 + 3·2 + 4·3 = 19" in stage.said
    stage.go_to("output").press("ArrowDown", "ArrowRight")
    assert "Output (1, 1): 4·0 + 5·1 + 7·2 + 8·3 = 43." in stage.said

    question = lesson.cell("predict-corner")
    question.get_by_role("button", name="Think again").click()
    lab.page.keyboard.press("Control+A")
    lab.page.keyboard.type("19")
    lab.page.keyboard.press("Enter")
    expect(question.get_by_role("status")).to_contain_text("that is what comes out")
    lesson.save()

    link = lesson.cell("exercise").get_by_role("link", name="exercise 02")
    exercise = lab.follow(link, EXERCISE)
    exercise.ready()
    exercise.run("imports")
    exercise.write("solve-corr2d", FLIPPED)
    exercise.run("solve-corr2d")
    said = exercise.run("check-corr2d")
    expect(said).to_contain_text("The kernel is turned by 180° before it slides.")
    hint = exercise.run(exercise.add_below("check-corr2d", NOTE))
    expect(hint).to_contain_text("Hint 1 of 4")
    exercise.write("solve-corr2d", RIGHT)
    exercise.run("solve-corr2d")
    said = exercise.run("check-corr2d")
    expect(said).to_contain_text("4 of 4 points")
    exercise.save()
    return exercise


def test_a_student_s_way_in_jupyterlab(student, lab, artefacts):
    studies(lab)
    lab.page.screenshot(path=artefacts / "journey-solved.png")

    # What was done stands on the start page, and in the terminal.
    start = lab.open("00_start_here.ipynb")
    row = start.run("progress").get_by_role("row", name="02 Convolution")
    expect(row).to_contain_text("1 of 8")
    expect(row).to_contain_text("4 of 10")
    lab.page.screenshot(path=artefacts / "journey-progress.png")
    assert "next: lesson 02, “The formula is two loops and a sum”" in student.types(
        "progress"
    )

    # The kernel begins anew: what it answered for says so, and is run again.
    lesson = lab.open("02_convolution.ipynb")
    for cell in ("imports", "idea-numbers"):
        lesson.run(cell)
    question = lesson.run("predict-corner").get_by_role("status")
    expect(question).to_contain_text("You said 19: that is what comes out.")
    problem = lesson.run("demo").locator(".cnnlib-demo .problem")
    lab.restart()
    expect(problem).to_contain_text("run this cell again")
    lab.page.screenshot(path=artefacts / "journey-restarted.png")
    for cell in ("imports", "idea-numbers"):
        lesson.run(cell)
    problem = lesson.run("demo").locator(".cnnlib-demo .problem")
    expect(problem).to_be_empty()
    lesson.save()

    # A new edition comes; what was written is in it, or beside it.
    student.pulls_a_second_edition()
    said = student.types("update", "work")
    assert EXERCISE in said and LESSON in said
    exercise = lab.open(EXERCISE)
    expect(exercise.cell("intro")).to_contain_text("Second edition.")
    expect(exercise.cell("solve-corr2d")).to_contain_text("np.ndindex")
    assert NOTE in student.written(EXERCISE)
    exercise.run_all()
    expect(exercise.cell("check-corr2d")).to_contain_text("4 of 4 points")
    lesson = lab.open("02_convolution.ipynb")
    expect(lesson.cell("title")).to_contain_text("Second edition.")
    lab.page.screenshot(path=artefacts / "journey-updated.png")
    assert "next: lesson 02, “The formula is two loops and a sum”" in student.types(
        "progress"
    )

    # A fresh copy; the old one is kept.
    assert "backup/" in student.types("reset", "exercises/02", "--folder", "work")
    exercise = lab.open(EXERCISE)
    expect(exercise.cell("solve-corr2d")).to_contain_text("NotImplementedError")
    kept = ["\n".join(cells(p)) for p in student.work.glob(f"backup/*/{EXERCISE}")]
    assert any(RIGHT in text and NOTE in text for text in kept)


def test_the_first_half_of_it_in_notebook_7(lab, artefacts):
    desk = Notebook7(lab.page, lab.address)
    studies(desk)
    desk.page.screenshot(path=artefacts / "journey-notebook-7.png")
