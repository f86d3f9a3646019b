"""What `cnnlib progress` shows, and where what it shows is kept."""

from pathlib import Path

import pytest

from cnnlib.checks import progress
from cnnlib.checks.overview import overview, table


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLIB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def predicted(id, *answers):
    """An entry in which the answers were given one after the other."""
    listed = [{"answer": text, "right": right} for text, right in answers]
    progress.update("predictions", id, lambda _: {"answers": listed})


def exercised(name, lesson, best, most, hints):
    entry = {"assignment": lesson, "best": best, "max_points": most, "hints": hints}
    progress.update("exercises", name, lambda _: entry)


def test_a_line_for_each_lesson():
    predicted("02-corner", ("25", False), ("19", True))
    predicted("02-edge", ("3", True), ("4", False))
    predicted("02-none")
    predicted("11-most", ("9", True))
    exercised("corr2d", "02_convolution", 2.5, 4, 1)
    exercised("corr1d", "02_convolution", 1, 1, 0)
    exercised("pad2d", "03_padding_stride", 0, 3, 4)
    assert overview().splitlines() == [
        "lesson  predictions  right at first  right now  exercise points",
        "------  -----------  --------------  ---------  ---------------",
        "    02            2               1          1  3.5 of 5",
        "    03            0               0          0  0 of 3",
        "    11            1               1          1",
    ]


def test_one_lesson_question_by_question():
    predicted("02-edge", ("3", True), ("4", False))
    predicted("02-corner", ("25", False), ("19", True))
    exercised("corr2d", "02_convolution", 2.5, 4, 1)
    exercised("convolve2d", "02_convolution", 0, 3, 0)
    exercised("pad2d", "03_padding_stride", 0, 3, 4)
    assert overview("02").splitlines() == [
        "prediction  first answer  answer now",
        "----------  ------------  ----------  -------------",
        "02-corner             25          19  right",
        "02-edge                3           4  not yet right",
        "",
        "exercise    points    hints",
        "----------  --------  -----",
        "convolve2d  0 of 3        0",
        "corr2d      2.5 of 4      1",
    ]


def test_a_question_without_an_answer_is_not_yet_right():
    predicted("04-sum")
    assert overview("04").splitlines()[-1].split() == ["04-sum", "not", "yet", "right"]


def test_nothing_done_is_a_sentence():
    nothing = "Nothing done yet: the first lesson begins with a prediction."
    assert overview() == nothing
    assert overview("07") == "Nothing done in lesson 07 yet."


def test_numbers_stand_on_the_right_and_words_on_the_left():
    rows = [("a", 5, "x"), ("long", 12, "1.5")]
    assert table(("name", "n", "other"), rows).splitlines() == [
        "name   n  other",
        "----  --  -----",
        "a      5  x",
        "long  12  1.5",
    ]


def test_the_file_lies_where_it_was_told_or_in_the_user_s_folder(home, monkeypatch):
    assert progress.path() == home / "progress.json"
    monkeypatch.setenv("CNNLIB_HOME", "~/elsewhere")
    assert progress.path() == Path.home() / "elsewhere" / "progress.json"
    monkeypatch.delenv("CNNLIB_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    assert progress.path().name == "progress.json"
    assert progress.path().parent.name == "cnnlib"


def test_a_change_sees_what_is_kept_and_gives_back_what_is_kept_now():
    assert progress.update("exercises", "corr2d", lambda old: {"old": old}) == (
        {"old": None},
        "",
    )
    kept, sentence = progress.update("exercises", "corr2d", lambda old: {"was": old})
    assert kept == {"was": {"old": None}}
    assert progress.load() == {"exercises": {"corr2d": kept}}
    assert sentence == ""


def test_a_damaged_file_is_set_aside_under_the_next_free_name(home):
    home.mkdir()
    for number in (1, 2):
        (home / "progress.json").write_text("{")
        _, sentence = progress.update("predictions", "02-a", lambda old: {})
        assert sentence == (
            f"{home / 'progress.json'} was damaged: it is now "
            f"progress.damaged-{number}.json, and a new one was begun."
        )
    assert progress.load() == {"predictions": {"02-a": {}}}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "Expecting property name"),
        (b"\xff", "invalid start byte"),
        (b"[]", "it is not a table of sections"),
        (b'{"a": 1}', "it is not a table of sections"),
        (b'{"a": {"b": 1}}', "it is not a table of sections"),
        (b"[" * 100_000, "recursion"),
    ],
)
def test_what_is_no_progress_file_is_damaged(home, content, why):
    home.mkdir()
    (home / "progress.json").write_bytes(content)
    with pytest.raises(progress.ProgressError, match="is damaged: ") as caught:
        progress.load()
    assert str(caught.value).startswith(f"{home / 'progress.json'} is damaged: ")
    assert why in str(caught.value)


def test_a_file_that_another_program_holds_is_waited_for_and_then_said(
    home, monkeypatch
):
    from filelock import FileLock

    home.mkdir()
    monkeypatch.setattr(progress, "SECONDS_TO_WAIT", 0)
    sentence = "progress.json is in use by another program"
    with (
        FileLock(home / "progress.lock"),
        pytest.raises(progress.ProgressError, match=sentence),
    ):
        progress.update("exercises", "corr2d", lambda old: {})
    progress.update("exercises", "corr2d", lambda old: {})
