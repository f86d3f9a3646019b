"""Predictions: asked once, checked at once, never lost."""

import json
import os
import re
import subprocess
import sys

import pytest

from cnnlib.checks import answer, predict, seal
from cnnlib.cli import main

pytestmark = pytest.mark.usefixtures("home")


def ask(right=19, id="02-corner", **options):
    return predict(
        id, "What is the top-left number?", answer=seal(id, right), **options
    )


def kept(home):
    return json.loads((home / "progress.json").read_text(encoding="utf-8"))


def test_the_question_is_readable_without_a_form():
    text = repr(ask())
    assert "What is the top-left number?" in text
    assert 'answer("02-corner", ...)' in text


def test_the_answer_cannot_be_read_in_the_cell():
    assert "19" not in seal("02-corner", 19).partition(":")[0]
    assert seal("02-corner", 19) != seal("02-other", 19)


@pytest.mark.parametrize("value", [19, 19.0, "19", " 19 ", "38/2", "1.9e1", "19,0"])
def test_a_number_is_right_however_it_is_written(value):
    ask()
    assert "that is what comes out" in answer("02-corner", value).verdict


@pytest.mark.parametrize("value", ["61,706", 61706, "61706"])
def test_thousands_may_be_separated(value):
    ask(61706)
    assert "that is what comes out" in answer("02-corner", value).verdict


def test_fractions_count_to_three_digits():
    ask(7 / 3)
    assert "that is what comes out" in answer("02-corner", 2.33).verdict
    assert "not what comes out" in answer("02-corner", 2.3).verdict


@pytest.mark.parametrize("value", [(3, 28), [3, 28], "(3, 28)", "3×28", "3 x 28"])
def test_a_shape_is_right_however_it_is_written(value):
    ask((3, 28))
    assert "that is what comes out" in answer("02-corner", value).verdict


def test_a_shape_of_the_same_numbers_in_another_order_is_wrong():
    ask((3, 28))
    assert "not what comes out" in answer("02-corner", (28, 3)).verdict


@pytest.mark.parametrize("value", ["Sobel", 2, "2"])
def test_a_choice_is_made_by_its_text_or_its_place(value):
    ask("Sobel", choices=["emboss", "Sobel"])
    assert "that is what comes out" in answer("02-corner", value).verdict


@pytest.mark.parametrize(
    "value", ["", "many", "nan", "1/0", "0,5,1", "1e999999999", None]
)
def test_what_is_no_number_is_asked_for_again(value, home):
    ask()
    with pytest.raises(ValueError, match="a number is asked for"):
        answer("02-corner", value)
    assert not home.exists()


@pytest.mark.parametrize("value", ["", "()", "3.5", "many", -1])
def test_what_is_no_shape_is_asked_for_again(value):
    ask((3,))
    with pytest.raises(ValueError, match="a shape is asked for"):
        answer("02-corner", value)


def test_a_choice_that_is_not_there_is_asked_for_again():
    ask("Sobel", choices=["emboss", "Sobel"])
    with pytest.raises(ValueError, match="none of the choices: emboss, Sobel"):
        answer("02-corner", 3)


def test_a_question_must_be_asked_before_it_is_answered():
    with pytest.raises(ValueError, match="run its predict cell first"):
        answer("02-never", 1)


@pytest.mark.parametrize(
    "arguments",
    [
        {"id": "corner", "answer": "number:00000000"},
        {"id": "02-corner", "answer": "19"},
        {"id": "02-corner", "answer": "number:00000000", "choices": ["a"]},
        {"id": "02-corner", "answer": "choice:00000000"},
        {"id": "02-corner", "answer": "choice:00000000", "choices": ["a", "b"]},
    ],
)
def test_an_author_s_slip_is_an_error(arguments):
    with pytest.raises(ValueError, match="^predict: "):
        predict(arguments.pop("id"), "Which?", **arguments)


def test_a_later_run_shows_the_earlier_answer():
    ask()
    answer("02-corner", 25)
    assert "You said 25" in repr(ask())


def test_thinking_again_keeps_the_first_answer(home):
    ask()
    answer("02-corner", 25)
    verdict = answer("02-corner", 19).verdict
    assert verdict == "You said 19: that is what comes out. Your first answer was 25."
    entry = kept(home)["predictions"]["02-corner"]
    assert [(a["answer"], a["right"]) for a in entry["answers"]] == [
        ("25", False),
        ("19", True),
    ]


def test_nothing_on_the_page_can_be_taken_for_markup():
    id = "02-corner"
    asked = predict(
        id, "<b>Which</b>?", answer=seal(id, "<i>"), choices=["<i>", "<script>"]
    )
    assert "<b>" not in asked._repr_html_()
    assert "<script>" not in asked._repr_html_()
    assert "<i>" not in answer(id, 1)._repr_html_()


@pytest.mark.parametrize("damage", [b'{"predic', b"[1]", b'{"a": 1}', b"\xff\xfe", b""])
def test_a_damaged_file_is_set_aside_and_said(home, damage):
    home.mkdir()
    (home / "progress.json").write_bytes(damage)
    assert "holds no progress" in repr(ask())
    assert "progress.damaged-1.json" in repr(answer("02-corner", 19))
    assert (home / "progress.damaged-1.json").read_bytes() == damage
    (home / "progress.json").write_bytes(damage)
    answer("02-corner", 19)
    assert (home / "progress.damaged-2.json").read_bytes() == damage


def test_an_entry_of_an_unknown_form_does_no_harm(home):
    home.mkdir()
    odd = {"predictions": {"02-corner": {"answers": [1, {"answer": 3}, None]}}}
    (home / "progress.json").write_text(json.dumps(odd))
    assert "Commit it" in repr(ask())
    assert "that is what comes out" in repr(answer("02-corner", 19))
    assert main(["progress"]) == 0


def test_an_answer_that_cannot_be_kept_is_still_checked(home):
    home.write_text("a file where the folder should be")
    ask()
    said = repr(answer("02-corner", 19))
    assert "that is what comes out" in said
    assert "this answer is not kept" in said


def test_a_failed_write_leaves_the_old_file(home, monkeypatch):
    ask()
    answer("02-corner", 25)
    before = kept(home)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device; this answer is not kept" in repr(
        answer("02-corner", 19)
    )
    assert kept(home) == before
    assert [p.name for p in home.iterdir() if p.name.startswith(".progress")] == []


KERNEL = """
import sys
from cnnlib.checks import progress
for number in range(20):
    progress.update("predictions", f"{sys.argv[1]}-{number}", lambda old: {})
"""


def test_kernels_side_by_side_lose_nothing(home):
    kernels = [
        subprocess.Popen([sys.executable, "-c", KERNEL, f"0{kernel}"])
        for kernel in range(3)
    ]
    assert [kernel.wait() for kernel in kernels] == [0, 0, 0]
    assert len(kept(home)["predictions"]) == 60


def test_progress_counts_first_and_present_answers(capsys):
    ask()
    answer("02-corner", 25)
    answer("02-corner", 19)
    assert main(["progress"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (row,) = [line for line in lines if line.startswith("02 Convolution")]
    assert re.split("  +", row)[1:4] == ["1 of 8", "0", "1"]


def test_progress_of_one_lesson_lists_its_questions(capsys):
    ask()
    answer("02-corner", 25)
    assert main(["progress", "02"]) == 0
    row = capsys.readouterr().out.splitlines()[2]
    assert row.split() == ["02-corner", "25", "25", "not", "yet", "right"]


def test_progress_of_a_damaged_file_is_an_error(home, capsys):
    home.mkdir()
    (home / "progress.json").write_text("{")
    assert main(["progress"]) == 1
    assert "holds no progress" in capsys.readouterr().err
