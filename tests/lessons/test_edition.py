"""What the second edition promises of a lesson."""

import re

import pytest
from notebooks import LESSONS, code_cells, read
from test_answers import ANSWERS
from test_structure import COURSE, LABEL

CELLS = 24  # of code that the way has at most; about 20 are an hour's work
EDITION = [LESSONS / f"{name}.ipynb" for name in COURSE[1:]]
lessons = pytest.mark.parametrize("path", EDITION, ids=lambda path: path.stem)


def cell(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


@pytest.mark.parametrize("name", COURSE[1:])
def test_the_way_stands_at_the_top_and_at_the_bottom(name):
    notebook = read(LESSONS / f"{name}.ipynb")
    top, bottom = notebook.cells[1], notebook.cells[-1]
    assert (top.id, bottom.id) == ("way-top", "way-bottom")
    assert top.source == bottom.source
    given, wanted = top.source.split(" · ["), way(name)
    assert len(given) == len(wanted)
    for link, (left, to, right) in zip(given, wanted, strict=True):
        words = re.fullmatch(rf"\[?{left}(.+?){right}\]\({to}\.ipynb\)", link)
        assert words, f"{link} is not {left}…{right} to {to}"
        assert words[1] == "map" if to == COURSE[0] else title(to).startswith(words[1])


def way(name):
    """(arrow, lesson, arrow) of each link."""
    place = COURSE.index(name)
    before = [("← ", name, "") for name in COURSE[1:place][-1:]]
    after = [("", name, " →") for name in COURSE[place + 1 :][:1]]
    return [*before, ("" if before else "← ", COURSE[0], ""), *after]


def title(name):
    return read(LESSONS / f"{name}.ipynb").cells[0].source.splitlines()[0][2:]


@lessons
def test_it_ends_with_questions_whose_answers_are_folded(path):
    think = cell(read(path), "think").source
    questions = re.findall(r"^\*\*\d\.\*\* .*\?|^\*\*\d\.\*\* .*", think, re.MULTILINE)
    assert 3 <= len(questions) <= 5
    assert think.count("<details><summary>An answer</summary>") == len(questions)
    assert think.count("</details>") == len(questions)


@lessons
def test_what_is_beside_the_way_says_so_in_a_heading(path):
    before = None
    for one in read(path).cells:
        beside = "further" in one.metadata.get("tags", [])
        if beside and not before:
            assert re.match(r"##+ Further\b", one.source), one.id
        before = beside


def on_the_way(notebook):
    """The cells of code that everybody runs, questions and PyTorch's apart."""
    beside = {"further", "predict", "torch"}
    return [
        one
        for one in code_cells(notebook)
        if one.id != "imports" and not beside & set(one.metadata.get("tags", []))
    ]


@pytest.mark.parametrize("name", COURSE[1:])
def test_the_way_is_no_longer_than_an_hour(name):
    assert len(on_the_way(read(LESSONS / f"{name}.ipynb"))) <= CELLS


def asserted_answers(notebook):
    """Questions whose answer the next cell of code asserts, or names in its comment."""
    cells = code_cells(notebook)
    for question, after in zip(cells, cells[1:], strict=False):
        if "predict" not in question.metadata.get("tags", []):
            continue
        answer = str(ANSWERS[re.search(r'"(\d\d-[\w-]+)"', question.source)[1]])
        label = LABEL.match(after.source)
        told = "\n".join(
            [line for line in after.source.splitlines() if "assert" in line]
            + [label[0] if label else ""]
        )
        if re.search(rf"(?<![\w.]){re.escape(answer)}(?![\w.])", told.replace("_", "")):
            yield question.id


@lessons
def test_no_cell_asserts_the_answer_to_the_question_above_it(path):
    assert list(asserted_answers(read(path))) == []


@lessons
def test_a_cell_on_the_way_shows_something_or_only_defines(path):
    silent = [
        one.id
        for one in code_cells(read(path))
        if not one.outputs
        and "further" not in one.metadata.get("tags", [])
        and not re.search(r"^(import|from|def|class) ", one.source, re.MULTILINE)
    ]
    assert silent == []
