"""The sealed answers of the lessons are the ones in answers.json."""

import ast
import json
from pathlib import Path

import pytest
from notebooks import PATHS, code_cells, read

from cnnlib.checks import seal

ANSWERS = json.loads(
    Path(__file__).with_name("answers.json").read_text(encoding="utf-8")
)


def predictions(path):
    """``(id, sealed answer)`` of each predict call in a lesson."""
    for cell in code_cells(read(path)):
        if "predict" not in cell.metadata.get("tags", []):
            continue
        *_, last = ast.parse(cell.source).body
        call = last.value
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        yield ast.literal_eval(call.args[0]), ast.literal_eval(keywords["answer"])


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_seals_are_of_the_answers_in_the_table(path):
    for id, sealed in predictions(path):
        assert id in ANSWERS, f"add {id} to answers.json"
        assert sealed == seal(id, ANSWERS[id]), f"{id}: the seal is of another answer"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_question_is_named_after_its_lesson(path):
    ids = [id for id, _ in predictions(path)]
    assert [
        id for id in ids if not id.startswith(path.stem[:3].replace("_", "-"))
    ] == []
    assert len(set(ids)) == len(ids)


def test_the_table_holds_no_answer_without_a_question():
    asked = {id for path in PATHS for id, _ in predictions(path)}
    assert set(ANSWERS) == asked
