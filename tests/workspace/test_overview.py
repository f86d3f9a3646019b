"""What `cnnlib progress` shows: what there is, what is done, and what comes next."""

import re
from pathlib import Path

import pytest
from courses import code, markdown, notebook, run, write

from cnnlib.checks import catalogue, progress
from cnnlib.cli import main
from cnnlib.workspace import WorkspaceError, start
from cnnlib.workspace import progress as show
from cnnlib.workspace.lessons import lessons, next_step
from cnnlib.workspace.overview import as_html, overview, table

QUESTION = 'predict(\n    "{}",\n    "How many?",\n    answer="number:782023f2",\n)'


def page(title, *questions):
    asked = [code(id, QUESTION.format(id)) for id in questions]
    return notebook(markdown("title", f"# {title}"), *asked)


COURSE = {
    "lessons/00_start_here.ipynb": page("00 · Start here", "00-places"),
    "lessons/01_why_convolution.ipynb": page("01 · Why", "01-one", "01-two"),
    "lessons/02_convolution.ipynb": page("02 · Convolution", "02-corner"),
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A student who has done nothing, and a course of three lessons."""
    course = write(tmp_path / "course", COURSE)
    monkeypatch.setenv("CNNLIB_COURSE", str(course))
    monkeypatch.setenv("CNNLIB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answered(id, *right):
    listed = [{"answer": str(n), "right": one} for n, one in enumerate(right)]
    progress.update("predictions", id, lambda _: {"answers": listed})


def solved(name, best, hints=0):
    entry = {"assignment": "?", "best": best, "max_points": 99, "hints": hints}
    progress.update("exercises", name, lambda _: entry)


def test_names_stand_on_the_left_with_their_heading():
    html = as_html()
    assert '<th style="text-align:left">lesson</th><th>questions</th>' in html
    assert html.count('style="text-align:left"') == 1 + 3


def test_everything_is_counted_before_anything_is_begun():
    assert overview().splitlines() == [
        "lesson          questions  right at first  right now  points",
        "--------------  ---------  --------------  ---------  -------",
        "00 Start here   0 of 1                  0          0",
        "01 Why          0 of 2                  0          0  0 of 5",
        "02 Convolution  0 of 1                  0          0  0 of 10",
        "",
        "next: lesson 00, “00 · Start here”",
    ]


def test_what_is_done_is_counted():
    answered("00-places", False, True)
    answered("01-two", True, False)
    answered("01-one")
    answered("01-gone", True)
    solved("corr2d", 2.5, hints=1)
    assert overview().splitlines()[2:5] == [
        "00 Start here   1 of 1                  0          1",
        "01 Why          1 of 2                  1          0  0 of 5",
        "02 Convolution  0 of 1                  0          0  2.5 of 10",
    ]


def finish(*ids):
    """All questions and functions of lessons."""
    for lesson in lessons():
        if lesson.number in ids:
            for id in lesson.questions:
                answered(id, True)
            for name, function in lesson.functions.items():
                solved(name, function["points"])


def test_the_next_step_goes_on_from_the_last_lesson_that_was_begun():
    answered("01-one", True)
    assert overview().endswith("\n\nnext: lesson 01, “01 · Why”")
    answered("01-two", True)
    assert overview().endswith("next: exercise 01, dense_parameters")
    solved("dense_parameters", 2)
    assert overview().endswith("next: exercise 01, conv_matrix")
    solved("conv_matrix", 0, hints=1)
    assert overview().endswith("next: exercise 01, conv_matrix")
    finish("01")
    assert overview().endswith("next: lesson 02, “02 · Convolution”")


@pytest.mark.parametrize(("best", "hints"), [(1, 0), (0, 1)])
def test_points_or_a_hint_are_enough_to_have_begun_a_lesson(best, hints):
    solved("corr2d", best, hints)
    assert overview().endswith("next: lesson 02, “02 · Convolution”")


def test_what_was_left_out_comes_at_the_end():
    finish("01", "02")
    assert overview().endswith("next: lesson 00, “00 · Start here”")
    finish("00")
    assert overview().endswith("Everything is done.")
    assert next_step(lessons()) is None


@pytest.mark.parametrize("number", ["02", "2"])
def test_one_lesson_question_by_question(number):
    answered("02-corner", False, True)
    solved("corr2d", 4, hints=2)
    assert overview(number).splitlines() == [
        "question   first answer  answer now",
        "---------  ------------  ----------  -----",
        "02-corner             0           1  right",
        "",
        "exercise         points  hints",
        "---------------  ------  -----",
        "corr2d           4 of 4      2",
        "convolve2d       0 of 3      0",
        "corr1d           0 of 1      0",
        "gaussian_kernel  0 of 2      0",
    ]


def test_a_question_is_not_yet_asked_or_not_yet_right():
    answered("01-one", False)
    rows = [line.split()[-3:] for line in overview("01").splitlines()[2:4]]
    assert rows == [["not", "yet", "right"], ["not", "yet", "asked"]]


def test_a_lesson_that_is_none_is_said(capsys):
    with pytest.raises(WorkspaceError, match="no lesson '7'; there are 00, 01, 02"):
        overview("7")
    assert main(["progress", "98"]) == 1
    assert "cnnlib progress: there is no lesson '98'" in capsys.readouterr().err


def links(html):
    return dict(reversed(pair) for pair in re.findall(r'href="([^"]+)">([^<]+)<', html))


def test_the_table_of_a_page_leads_to_lessons_and_exercises_of_the_workspace(
    home, monkeypatch
):
    start(home / "work", lab=False)
    monkeypatch.chdir(home / "work")
    found = links(as_html())
    assert found["02 Convolution"] == "lessons/02_convolution.ipynb"
    assert found["lesson 00, “00 · Start here”"].startswith(
        "00_start_here.ipynb#heading="
    )
    monkeypatch.chdir(home / "work" / "lessons")
    found = links(as_html())
    assert found["02 Convolution"] == "02_convolution.ipynb"
    assert found["00 Start here"] == "../00_start_here.ipynb"


def test_the_real_course_is_counted_to_the_last_point(monkeypatch):
    monkeypatch.delenv("CNNLIB_COURSE")
    monkeypatch.chdir(Path(__file__).parents[2])
    found = lessons()
    assert [one.id for one in found if one.functions] == list(catalogue.assignments())
    assert all(len(one.questions) >= 3 for one in found[1:])
    points = sum(f["points"] for one in found for f in one.functions.values())
    assert points == sum(e.points for e in catalogue.by_name().values())
    pages = {link.partition("#")[0] for link in links(as_html()).values()}
    assert all(Path(page).is_file() for page in pages)


def test_without_a_notebook_the_table_is_printed(capsys):
    show()
    assert capsys.readouterr().out == overview() + "\n"


def test_progress_moves_by_the_command_line(home, monkeypatch):
    answered("00-places", True)
    file = home / "my progress.json"
    assert run("progress", "--export", file).returncode == 0
    monkeypatch.setenv("CNNLIB_HOME", str(home / "elsewhere"))
    assert run("progress", "--import", file).returncode == 0
    assert list(progress.load()["predictions"]) == ["00-places"]
    assert run("progress", "--import", home / "none.json").returncode == 1


def test_numbers_stand_on_the_right_and_words_on_the_left():
    rows = [("a", 5, "x"), ("long", 12, "1.5")]
    assert table(("name", "n", "other"), rows).splitlines() == [
        "name   n  other",
        "----  --  -----",
        "a      5  x",
        "long  12  1.5",
    ]
