"""Each worked number of the course stands in its lesson, and comes out of a cell there.

``numbers/<lesson>.json`` holds them: what it is → a number, or a list of numbers
(nested or not) for a row, a matrix or a shape. To add one, write it there as the lesson
does, show it in a markdown cell or an output of the lesson (``61,706`` and ``−1`` are
understood), and let a cell compute and show it; its output is compared whenever the
lesson is tested. Where a cell cannot show it, it asserts it as a literal, and nowhere
beside a question: ``assert y.tolist() == [[19, 25], [37, 43]]``.
"""

import ast
import json
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_notebook
from notebooks import PATHS, Images, code_cells, read

NUMBERS = Path(__file__).with_name("numbers")
LESSONS = [path for path in PATHS if not path.stem.startswith("00")]
NUMBER = re.compile(
    r"(?:(?<![\w)\]])-)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?"
)


def worked(path):
    file = NUMBERS / f"{path.stem}.json"
    assert file.exists(), f"list the worked numbers of the lesson in {file.name}"
    return json.loads(file.read_text(encoding="utf-8"))


def flat(value):
    if isinstance(value, (list, tuple)):
        return [number for part in value for number in flat(part)]
    return [float(value)]


def numbers_in(text):
    text = text.replace("−", "-").replace("{,}", ",").replace("\\,", ",")
    return [float(number.replace(",", "")) for number in NUMBER.findall(text)]


def holds(numbers, wanted):
    """Whether `wanted` stands in `numbers`, one after the other."""
    places = range(len(numbers) - len(wanted) + 1)
    return any(numbers[i : i + len(wanted)] == wanted for i in places)


def texts(notebook):
    """What a reader sees: prose, and outputs with the words of their pictures."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source
        for output in cell.get("outputs", []):
            bundle = output.get("data", {})
            yield output.get("text", "") or bundle.get("text/plain", "")
            yield " ".join(filter(None, Images(bundle.get("text/html", "")).alts))


def asserted(notebook):
    """The literals in the assert statements of a lesson, flattened."""
    for cell in code_cells(notebook):
        for statement in ast.walk(ast.parse(cell.source)):
            if isinstance(statement, ast.Assert):
                yield from literals(statement)


def computed(notebook):
    """The numbers that a cell shows, and does not hold itself: they came out of it."""
    for cell in code_cells(notebook):
        written = numbers_in(cell.source.replace("_", ""))
        for text in texts(new_notebook(cells=[cell])):
            yield written, numbers_in(text)


def literals(statement):
    for node in ast.walk(statement):
        try:
            yield flat(ast.literal_eval(node))
        except (ValueError, TypeError):  # not a literal, or one of text
            continue


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_worked_number_can_be_read_in_its_lesson(path):
    seen = [numbers_in(text) for text in texts(read(path))]
    missing = [
        name
        for name, value in worked(path).items()
        if not any(holds(numbers, flat(value)) for numbers in seen)
    ]
    assert missing == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_worked_number_comes_out_of_a_cell(path):
    lesson = read(path)
    found, shown = list(asserted(lesson)), list(computed(lesson))
    unproved = [
        name
        for name, value in worked(path).items()
        if flat(value) not in found
        and not any(
            holds(numbers, flat(value)) and not holds(written, flat(value))
            for written, numbers in shown
        )
    ]
    assert unproved == []


@pytest.mark.parametrize("text", ["61,706 weights", "61{,}706", "61706.0", "(61,706)"])
def test_a_number_is_found_however_it_is_written(text):
    assert numbers_in(text) == [61706]


def test_a_minus_between_two_numbers_is_not_a_sign():
    assert numbers_in("5-3, (4)-1, [−1, -2]") == [5, 3, 4, 1, -1, -2]


def test_numbers_must_stand_one_after_the_other():
    assert holds([1, 19, 25, 37, 43], [19, 25, 37, 43])
    assert not holds([19, 25, 0, 37, 43], [19, 25, 37, 43])
