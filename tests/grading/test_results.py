"""What grading found out stays the same, on the disk and in ``--json``."""

import json
from dataclasses import replace

import pytest

from cnnlib.grading.results import FunctionResult, Grade, Record

GRADE = Grade(
    "02_convolution",
    (
        FunctionResult("corr2d", "passed", 4.0, 4, None, "corr2d: right.", "<p>1</p>"),
        FunctionResult("corr1d", "wrong", 0.3, 1, "flipped-kernel", "„Nein“", "<p>2"),
    ),
    ("the notebook is called Untitled.ipynb",),
)
RECORD = Record("müller", "0f", "1a", 7, 5.0, GRADE)


def test_a_grade_adds_up_its_functions():
    assert GRADE.points == pytest.approx(4.3)
    assert GRADE.max_points == 5


@pytest.mark.parametrize("value", [RECORD, GRADE, GRADE.functions[0]], ids=type)
def test_what_was_found_out_cannot_be_changed(value):
    with pytest.raises(AttributeError):
        setattr(value, next(iter(vars(value))), "other")


def test_a_row_of_json_has_what_the_contract_names_and_nothing_else():
    row = json.loads(json.dumps(GRADE.row("müller")))
    assert list(row) == ["student", "assignment", "functions"]
    assert (row["student"], row["assignment"]) == ("müller", "02_convolution")
    assert row["functions"][1] == {
        "name": "corr1d",
        "status": "wrong",
        "points": 0.3,
        "max_points": 1,
        "mistake": "flipped-kernel",
        "message": "„Nein“",
    }
    assert row["functions"][0]["mistake"] is None


def test_a_record_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "new" / "record.json"
    RECORD.write(path)
    assert Record.read(path) == RECORD
    replace(RECORD, seed=8).write(path)
    assert Record.read(path).seed == 8


def damaged(**changes):
    kept = json.loads(json.dumps(RECORD, default=vars))
    for key, value in changes.items():
        kept[key] = value
    return json.dumps(kept)


ONE = vars(GRADE.functions[0])
NO_RECORDS = {
    "empty": "",
    "cut off": damaged()[:-20],
    "no object": "[1, 2]",
    "nested too deeply": "[" * 100_000,
    "without a grade": json.dumps({"student": "ada"}),
    "without functions": damaged(grade={**vars(GRADE), "functions": []}),
    "of another release": damaged(mood="good"),
    "with other functions": damaged(
        grade={"assignment": "a", "notes": [], "functions": [{**ONE, "mood": "good"}]}
    ),
    "with half a function": damaged(
        grade={"assignment": "a", "notes": [], "functions": [{"name": "corr2d"}]}
    ),
    "with text for functions": damaged(grade={"assignment": "a", "functions": "xy"}),
}


def test_there_is_a_record_to_damage(tmp_path):
    (tmp_path / "record.json").write_text(damaged())
    assert Record.read(tmp_path / "record.json") == RECORD


@pytest.mark.parametrize("text", NO_RECORDS.values(), ids=NO_RECORDS)
def test_what_is_no_record_counts_as_none(tmp_path, text):
    assert Record.read(tmp_path / "record.json") is None, "it is missing"
    (tmp_path / "record.json").write_text(text)
    assert Record.read(tmp_path / "record.json") is None
