"""What a run says of a class at its end, and the rows that it writes."""

import json
import os
from datetime import timedelta

import pytest

from cnnlib.checks import catalogue
from cnnlib.checks.report import NOTHING_WRITTEN
from cnnlib.grading.course_folder import Handed
from cnnlib.grading.gradebook import ByHand
from cnnlib.grading.results import FunctionResult, Grade, Record
from cnnlib.grading.run import Result
from cnnlib.grading.summary import ClassSummary, write_rows

ASSIGNMENT = "02_convolution"
EXERCISES = catalogue.load(ASSIGNMENT)[:2]  # corr2d, 4 points, and convolve2d, 3


def function(exercise, status="passed", points=None, mistake=None, said=""):
    points = exercise.points if points is None else points
    return FunctionResult(exercise.name, status, points, exercise.points, mistake, said)


def result(student="ada", functions=None, notes=(), fresh=True, exists=True):
    functions = functions or tuple(map(function, EXERCISES))
    grade = Grade(ASSIGNMENT, functions, notes)
    record = Record(student, "", "", 1, 5.0, grade)
    return Result(Handed(student, exists, b"", [], None, ""), record, fresh)


def summary(*results):
    counted = ClassSummary(EXERCISES)
    for one in results:
        counted.add(one)
    return str(counted).split("\n\n")


def test_a_class_is_counted_with_its_mean():
    half = (function(EXERCISES[0], "wrong", 1.5), function(EXERCISES[1], "missing", 0))
    head, table, absent = summary(
        result(), result("bob", half, fresh=False), result("cy", exists=False)
    )
    assert head == (
        "Submissions: 2; students without one: 1; mean 4.25 of 7 points. "
        "Graded now: 1, kept: 1."
    )
    assert absent == "absent: cy"
    assert table.splitlines() == [
        "function    passed  wrong  missing  mean",
        "----------  ------  -----  -------  ---------",
        "corr2d           1      1        0  2.75 of 4",
        "convolve2d       1      0        1  1.50 of 3",
    ]


def test_those_whom_a_teacher_may_have_to_ask_are_named():
    broken = tuple(function(e, "unreadable", 0) for e in EXERCISES)
    half = (function(EXERCISES[0]), function(EXERCISES[1], "timeout", 0))
    several = [result(f"s{number:02}", broken) for number in range(12)]
    *_, named = summary(result(), result("bob", half), *several)
    assert named.splitlines() == [
        "timeout: bob",
        "unreadable: s00, s01, s02, s03, s04, s05, s06, s07, s08, s09 and 2 more",
    ]


def test_a_class_in_which_all_handed_in_needs_no_word_on_that():
    head, _ = summary(result())
    assert head == "Submissions: 1; mean 7.00 of 7 points. Graded now: 1, kept: 0."


def test_without_submissions_there_is_no_table_and_no_mean():
    head = "Submissions: 0; students without one: 1. Graded now: 0, kept: 0."
    assert summary(result(exists=False, fresh=False)) == [head, "absent: ada"]


def test_who_handed_nothing_in_is_not_counted_as_unreadable():
    nothing = tuple(function(e, "unreadable", 0) for e in EXERCISES)
    _, table, named = summary(result(), result("bob", nothing, ("odd",), exists=False))
    assert "unreadable" not in table
    assert named == "absent: bob"


def test_a_stub_is_no_mistake_and_counted_apart():
    stub = function(EXERCISES[0], "wrong", 0, None, f"0 points.\n{NOTHING_WRITTEN}")
    half = (stub, function(EXERCISES[1]))
    _, table = summary(result(), result("bob", half), result("cy", half))
    assert table.splitlines()[-1] == "Wrong because nothing is written yet: corr2d 2"
    assert "nothing is written" not in "".join(summary(result()))


def with_a_gradebook(*pairs, unknown=None):
    """The lines on what stands in the gradebook."""
    counted = ClassSummary(EXERCISES)
    for name, by_hand in pairs:
        counted.add(result(name), by_hand)
    counted.unknown = unknown or {}
    return str(counted).split("\n\n")[2].splitlines()


def test_who_is_late_is_named_with_what_it_costs():
    hour = timedelta(hours=1)
    assert with_a_gradebook(
        ("cy", ByHand(late=75.2 * hour, penalty=6)),
        ("bob", ByHand(late=timedelta(seconds=1))),
        ("ada", ByHand()),
    ) == ["Late: bob (1 min), cy (3 d 3 h, costs 6)"]


def test_who_may_be_late_is_named_too():
    lines = with_a_gradebook(*[(f"s{n:02}", ByHand(untimed=True)) for n in range(12)])
    assert lines == [
        "Late or not, nobody knows, for no time is noted: "
        "s00, s01, s02, s03, s04, s05, s06, s07, s08, s09 and 2 more"
    ]


def test_points_by_hand_that_were_for_another_notebook_are_named():
    by_hand = ByHand(points={"corr2d": 1, "convolve2d": 3}, outdated=["corr2d"])
    assert with_a_gradebook(("ada", by_hand)) == [
        "Points by hand from before, to look at again: ada (corr2d: 1, not 4)"
    ]


def test_points_of_somebody_who_handed_in_nothing_now_are_named():
    counted = ClassSummary(EXERCISES)
    counted.add(result("bob", exists=False), ByHand(earlier=True))
    assert str(counted).splitlines()[-2:] == [
        "absent: bob",
        "Nothing handed in, but points in the gradebook from an earlier run: bob",
    ]


def test_names_that_are_nobody_s_are_listed_by_where_they_stand():
    unknown = {
        "submitted": ["eve"],
        "groups.csv": ["x\x1b[31m"],
        "extensions.csv": ["y"],
    }
    assert with_a_gradebook(("ada", ByHand()), unknown=unknown) == [
        "Not in students.csv: eve",
        "In groups.csv, but not in the class: x[31m",
        "In extensions.csv, but not in the class: y",
    ]


def mistaken(student, *mistakes):
    return [
        result(f"{student}{n}", (function(EXERCISES[0], "wrong", 0, mistake),))
        for n, mistake in enumerate(mistakes)
    ]


def test_the_five_most_frequent_mistakes_are_to_be_explained():
    mistakes = EXERCISES[0].mistakes[:7]
    results = []
    for times, mistake in zip((7, 6, 5, 4, 3, 2, 1), mistakes, strict=True):
        results += mistaken(mistake.id, *[mistake.id] * times)
    again = summary(*results)[2].splitlines()
    assert again[0] == "To explain again in the next lecture:"
    assert again[1].split("  ") == ["students", "function", "what they did"]
    assert again[-1] == "and 2 more"
    rows = [row.split(maxsplit=2) for row in again[3:-1]]
    assert rows == [
        [str(times), "corr2d", mistake.name]
        for times, mistake in zip((7, 6, 5, 4, 3), mistakes, strict=False)
    ]


@pytest.mark.parametrize("kind", ["constant-difference", "of-an-older-catalogue"])
def test_a_mistake_that_no_exercise_lists_is_told_in_words(kind):
    again = summary(*mistaken("s", kind))[2]
    assert again.splitlines()[3].split() == ["1", "corr2d", *kind.split("-")]


def test_of_five_mistakes_there_are_no_more():
    again = summary(*mistaken("s", *[m.id for m in EXERCISES[0].mistakes[:5]]))[2]
    assert "more" not in again


def test_nobody_s_mistake_is_no_paragraph():
    assert len(summary(result())) == 2


def test_notes_are_listed_by_student():
    odd = summary(result("bob", notes=("is odd", "is old")), result(notes=("is odd",)))
    assert odd[2].splitlines() == [
        "Odd:",
        "ada: is odd",
        "bob: is odd",
        "bob: is old",
    ]


def test_of_very_many_notes_some_are_counted():
    many = [result(f"s{n:02d}", notes=("is odd",)) for n in range(23)]
    lines = summary(*many)[2].splitlines()
    assert lines[1] == "s00: is odd"
    assert lines[-2:] == ["s19: is odd", "and 3 more"]
    assert len(lines) == 1 + 20 + 1
    assert "more" not in summary(*many[:20])[2]


def test_a_student_s_name_is_harmless_in_a_terminal():
    lines = summary(result("a\x1b[31m" + "b" * 100, notes=("odd",)))[2].splitlines()
    assert lines[1] == f"a[31m{'b' * 54}…: odd"


def test_rows_are_a_list_in_ascii(tmp_path):
    path = tmp_path / "rows.json"
    write_rows(path, iter([{"student": "müller"}, {"student": "ada"}]))
    assert path.read_bytes() == (
        b'[\n{"student": "m\\u00fcller"},\n{"student": "ada"}\n]\n'
    )
    write_rows(path, [])
    assert json.loads(path.read_text()) == []
    assert [p.name for p in tmp_path.iterdir()] == ["rows.json"]


def test_a_row_that_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "rows.json"
    path.write_text("old")

    def rows():
        yield {"student": "ada"}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_rows(path, rows())
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["rows.json"]


@pytest.mark.parametrize(("mask", "mode"), [(0o027, 0o640), (0, 0o666)])
def test_rows_may_be_read_by_whom_the_user_lets_read(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write_rows(tmp_path / "rows.json", [])
        assert os.umask(mask) == mask, "it is as it was"
    finally:
        os.umask(before)
    assert (tmp_path / "rows.json").stat().st_mode & 0o777 == mode
