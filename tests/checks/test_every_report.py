"""The report and the hints of every exercise, read as a student reads them.

Each exercise is given a function that is wrong in a known way; what its report must
show is worked out here from the cases and the solution, as text and as HTML.
"""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest

from cnnlib.checks import catalogue, check, hint
from cnnlib.checks.comparison import close
from cnnlib.checks.report import MOST_OF_A_RESULT, MOST_SHOWN

pytestmark = pytest.mark.usefixtures("home")

ROOT = Path(__file__).parents[2]
EXERCISES = list(catalogue.by_name().values())
BY_VALUE = [e for e in EXERCISES if e.name not in ("dropout", "train", "predict")]
STEPS = ("basic", "general", "edge")

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
every_step = pytest.mark.parametrize(
    ("exercise", "step"),
    [(e, step) for e in BY_VALUE for step in e.shares],
    ids=lambda value: getattr(value, "name", value),
)
with_a_size = pytest.mark.parametrize(
    "exercise", [e for e in BY_VALUE if e.size_rule], ids=lambda e: e.name
)


def wrong_from(exercise, step, change):
    """A function that is right until the cases of a step of the points."""
    late = STEPS[STEPS.index(step) :]
    cases = iter(exercise.public)

    def student(*args):
        case = next(cases)
        right = exercise.reference(*args)
        return change(right) if case.group in late else right

    return student


def with_a_larger_number(result):
    """One more at the first number of the first result."""
    if isinstance(result, (tuple, list)):
        return type(result)([with_a_larger_number(result[0]), *result[1:]])
    changed = np.array(result, float)
    changed.flat[0] += 1 + abs(changed.flat[0])
    return changed


def with_one_more_axis(result):
    if isinstance(result, (tuple, list)):
        return type(result)([with_one_more_axis(result[0]), *result[1:]])
    return np.stack([result, result])


def size(value):
    """How many numbers an argument has."""
    if isinstance(value, (tuple, list)):
        return sum(map(size, value))
    return value.size if isinstance(value, np.ndarray) else 1


def smallest(exercise, step):
    """The case that a report must show: the first of the smallest of its step."""
    cases = [case for case in exercise.public if case.group == step]
    return min(cases, key=lambda case: sum(map(size, case.args)))


def tables(html):
    """Each table's name, numbers, and which of them are marked."""
    for name, inside in re.findall(r'<table aria-label="(.*?)".*?>(.*?)</table>', html):
        rows = re.findall("<tr.*?>(.*?)</tr>", inside)
        cells = [re.findall("<td([^>]*)>(.*?)</td>", row) for row in rows]
        numbers = [[float(number) for _, number in row] for row in cells]
        marks = [['title="differs"' in style for style, _ in row] for row in cells]
        yield unescape(name), np.array(numbers), np.array(marks)


def named(exercise, case):
    names = exercise.reference.__code__.co_varnames
    return dict(zip(names, case.fresh_args(), strict=False))


def first(result):
    return np.asarray(result[0] if isinstance(result, (tuple, list)) else result)


def line_of(verdict, label):
    found = re.search(rf"^{label}: (.*)$", verdict.message, re.MULTILINE)
    return found and found[1]


def words(text):
    return sorted(unescape(text).split())


def assert_html_says_the_same(verdict):
    html = re.sub(r'title="differs">(.*?)<', r">‹\1›<", verdict._repr_html_())
    html = re.sub("<[^>]*>", " ", html).replace("‹", "&lt;").replace("›", "&gt;")
    assert words(html.replace(":", "")) == words(verdict.message.replace(":", ""))


@every_step
def test_the_first_step_s_smallest_failing_case_is_shown_and_marked(exercise, step):
    verdict = check(wrong_from(exercise, step, with_a_larger_number), exercise.name)
    case = smallest(exercise, step)
    assert line_of(verdict, "First to mend") == f"{case.about}."
    right = first(exercise.reference(*case.fresh_args()))
    yours = first(with_a_larger_number(exercise.reference(*case.fresh_args())))
    values = named(exercise, case) | {"Expected": right, "Yours": yours}
    seen = dict.fromkeys(values, 0)
    for label, numbers, marks in tables(verdict._repr_html_()):
        what = label.replace(" (result 1)", "")
        shown = np.atleast_2d(eval(what, values))
        np.testing.assert_allclose(numbers, shown, 1e-5, 1e-12)
        wrong = ~close(yours, right, exercise.tolerance)
        at = eval(what, {"Yours": wrong}) if what.startswith("Yours") else False
        np.testing.assert_array_equal(marks, np.broadcast_to(at, shown.shape))
        seen[re.split(r"\W", label)[0]] += numbers.size
    assert 0 < seen["Yours"] == seen["Expected"]
    assert seen["Yours"] == right.size or right.size > MOST_OF_A_RESULT
    assert_arguments_are_shown(verdict.message, named(exercise, case), seen)
    assert_html_says_the_same(verdict)


def assert_arguments_are_shown(text, arguments, seen):
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and value.size <= MOST_SHOWN:
            assert seen[name] == value.size
        elif isinstance(value, np.ndarray):
            assert f"{name} = array of shape {value.shape}" in text
        elif isinstance(value, list) and isinstance(value[0], np.ndarray):
            assert seen[name] == sum(one.size for one in value)
        else:
            assert f"{name} = " in text


@with_a_size
def test_a_wrong_shape_comes_with_the_formula_with_the_numbers_put_in(exercise):
    verdict = check(wrong_from(exercise, "basic", with_one_more_axis), exercise.name)
    case = smallest(exercise, "basic")
    right = first(exercise.reference(*case.fresh_args()))
    said = f"The shape is {(2, *right.shape)}, expected {right.shape}."
    assert said in line_of(verdict, "What differs")
    assert line_of(verdict, "The size") == exercise.size_rule(*case.fresh_args())
    assert_html_says_the_same(verdict)


@cache
def headings(lesson):
    cells = json.loads((ROOT / lesson).read_text("utf-8"))["cells"]
    texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    return re.findall("(?m)^#+ (.*)$", "\n".join(texts))


@every_exercise
def test_the_report_leads_to_a_section_that_the_lesson_has(exercise, monkeypatch):
    folder = ROOT / "exercises" / exercise.assignment
    monkeypatch.chdir(folder)

    def student(*args):
        raise ValueError("not yet")

    verdict = check(student, exercise.name)
    said = f"{exercise.assignment}, “{exercise.section}”."
    assert line_of(verdict, "Read again") == said
    (link,) = re.findall('<a href="(.*?)">(.*?)</a>', verdict._repr_html_())
    assert unescape(link[1]) == said
    lesson, heading = unquote(unescape(link[0])).split("#heading=")
    there = [line.replace(" ", "-") for line in headings((folder / lesson).resolve())]
    assert heading in there


@pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES if e.name != "predict"], ids=lambda e: e.name
)
def test_a_call_that_fails_is_told_with_its_line_and_arguments(exercise):
    def student(*args):
        raise ValueError("not <yet>")

    verdict = check(student, exercise.name)
    assert verdict.message.startswith(f"{exercise.name}: 0 of ")
    assert line_of(verdict, "What happened") == "ValueError: not <yet>"
    assert 'raise ValueError("not <yet>")' in line_of(verdict, "Where")
    assert f"Stuck? Type hint({exercise.name}) into a new cell" in verdict.message
    assert "<yet>" not in verdict._repr_html_()


@every_exercise
def test_four_hints_come_one_by_one_and_the_last_one_stays(exercise):
    for number, text in enumerate([*exercise.hints, exercise.hints[3]], 1):
        given = hint(exercise.name)
        head = f"Hint {number} of 4" if number < 4 else "Hint 4 of 4, the last one"
        assert repr(given) == f"{head}:\n{text}"
        html = unescape(re.sub("<[^>]*>", "\n", given._repr_html_()))
        assert html.split("\n", 3)[2] == head
        assert text in html
    assert len(set(exercise.hints)) == 4


def test_a_right_function_gets_one_line():
    for exercise in BY_VALUE:
        verdict = check(exercise.reference, exercise.name)
        given = f"{exercise.points:g} of {exercise.points:g} points."
        count = len(exercise.public)
        said = f"{exercise.name}: {count} of {count} cases right, {given}"
        assert verdict.message == said
        assert_html_says_the_same(verdict)
