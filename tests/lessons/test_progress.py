"""Where what a student has done is kept, and how it moves to another machine."""

import os
from pathlib import Path

import pytest

from cnnlib.checks import progress, transfer

pytestmark = pytest.mark.usefixtures("home")


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


def test_what_was_done_is_on_the_disk_before_it_takes_the_old_one_s_place(monkeypatch):
    on_disk = []
    monkeypatch.setattr("os.fsync", lambda file: on_disk.append(os.fstat(file).st_size))
    progress.update("exercises", "corr2d", lambda old: {"points": 3})
    assert on_disk == [progress.path().stat().st_size]


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
def test_what_is_no_progress_file_is_refused(home, content, why):
    home.mkdir()
    (home / "progress.json").write_bytes(content)
    with pytest.raises(progress.ProgressError, match="holds no progress") as caught:
        progress.load()
    assert str(caught.value).startswith(f"{home / 'progress.json'} holds ")
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


def test_in_a_browser_there_is_no_lock_and_the_answer_is_kept(home, monkeypatch):
    monkeypatch.setattr("cnnlib.browser.IN_BROWSER", True)
    progress.update("exercises", "corr2d", lambda old: {"best": 3})
    assert progress.load() == {"exercises": {"corr2d": {"best": 3}}}
    assert [file.name for file in home.iterdir()] == ["progress.json"]


def answer(text, time, right=False):
    return {"answer": text, "right": right, "time": time}


def kept_there(home, monkeypatch, sections):
    """Progress of another machine, exported; gives the file."""
    there = home.with_name("there")
    there.mkdir()
    monkeypatch.setenv("CNNLIB_HOME", str(there))
    progress.write(progress.path(), sections)
    transfer.export(there / "export.json")
    monkeypatch.setenv("CNNLIB_HOME", str(home))
    return there / "export.json"


def test_what_was_done_elsewhere_is_added_and_the_first_answers_stay_first(
    home, monkeypatch, capsys
):
    theirs = {
        "predictions": {
            "02-corner": {
                "answers": [answer("5", "2026-01-01"), answer("19", "2026-03-01")]
            },
            "02-flip": {"answers": [answer("yes", "2026-01-02")]},
        },
        "exercises": {"corr2d": {"best": 4, "points": 4, "hints": 0}},
    }
    file = kept_there(home, monkeypatch, theirs)
    assert capsys.readouterr().out == f"In {file}: questions: 2, functions: 1.\n"
    progress.update(
        "predictions", "02-corner", lambda _: {"answers": [answer("25", "2026-02-01")]}
    )
    mine = {"best": 1, "points": 1, "hints": 3}
    progress.update("exercises", "corr2d", lambda _: mine)
    progress.update("exercises", "pad2d", lambda _: mine)
    for said_of_it in (
        "Added to yours: questions: 2, functions: 1.\n",
        "All of it is here already.\n",
    ):
        transfer.add(file)
        kept = progress.load()
        said = [a["answer"] for a in kept["predictions"]["02-corner"]["answers"]]
        assert said == ["5", "25", "19"]
        assert kept["predictions"]["02-flip"] == theirs["predictions"]["02-flip"]
        assert kept["exercises"]["corr2d"] == {"best": 4, "points": 1, "hints": 3}
        assert kept["exercises"]["pad2d"] == mine
        assert capsys.readouterr().out == said_of_it


def test_entries_of_another_kind_are_kept_as_they_are_here():
    assert transfer.merged("plans", {"a": 1, "b": 1}, {"b": 2}) == {"a": 1, "b": 2}
    assert transfer.merged("plans", {"a": 1}, None) == {"a": 1}


def test_what_is_not_a_number_counts_as_nothing_reached():
    odd = {"best": "all", "hints": None}
    assert transfer.merged("exercises", odd, {"best": 2}) == {"best": 2, "hints": 0}


@pytest.mark.parametrize("content", [None, b"{", b"[]", b"\xff"])
def test_a_file_that_is_no_progress_changes_nothing(tmp_path, content):
    progress.update("exercises", "corr2d", lambda _: {"best": 1})
    file = tmp_path / "export.json"
    if content:
        file.write_bytes(content)
    with pytest.raises(progress.ProgressError, match="export.json"):
        transfer.add(file)
    assert progress.load() == {"exercises": {"corr2d": {"best": 1}}}
