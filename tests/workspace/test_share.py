"""What a class learns of a student: nothing, until the student wants it."""

import json
import os
import stat

import pytest

from cnnlib.checks import check, predict, progress, sharing
from cnnlib.workspace import share
from cnnlib.workspace.switch import Switch


@pytest.fixture(autouse=True)
def folder(home, tmp_path, monkeypatch):
    """The class's folder, on a hub where this student is ada."""
    folder = tmp_path / "class"
    folder.mkdir()
    monkeypatch.setenv("CNNLIB_CLASS", str(folder))
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    return folder


def shared(folder):
    return json.loads((folder / "ada" / "progress.json").read_bytes())


def answer(value):
    predict("00-sum", "How much is 2 + 3?", answer="number:f3a4b1df").commit(value)


def test_nothing_is_shared_until_it_is_switched_on(folder):
    answer("123")
    share()
    assert list(folder.iterdir()) == []


def test_what_was_done_and_what_is_done_then_is_shared_without_any_answer(folder):
    answer("123")
    share(True)
    assert shared(folder)["predictions"] == {"00-sum": {"first": False, "now": False}}
    answer("5")
    assert shared(folder)["predictions"] == {"00-sum": {"first": False, "now": True}}
    check(lambda x, y, z: (0.0, 0.0, 0.0), "grad_product")
    entry = shared(folder)["exercises"]["grad_product"]
    assert entry.keys() == {"best", "hints", "mistake", "points"}
    assert b"123" not in (folder / "ada" / "progress.json").read_bytes()


def test_a_named_mistake_is_shared_while_it_is_there(folder):
    share(True)
    found = check(lambda input, kernel: None, "corr2d").mistake
    assert found
    assert shared(folder)["exercises"]["corr2d"]["mistake"] == found


def test_switched_off_nothing_is_left(folder):
    share(True)
    share(False)
    answer("5")
    assert list((folder / "ada").iterdir()) == []
    share(False)


def test_a_class_s_file_is_the_student_s_and_its_group_s_whatever_the_umask(folder):
    folder.chmod(0o2751)
    before = os.umask(0o077)
    try:
        share(True)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((folder / name).stat().st_mode) for name in PLACES]
    assert modes == [0o2750, 0o640]


PLACES = "ada", "ada/progress.json"


def test_where_the_folder_refuses_a_student_works_on_and_is_told(folder, monkeypatch):
    share(True)

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cnnlib.files.write", full)
    asked = predict("00-sum", "How much is 2 + 3?", answer="number:f3a4b1df")
    asked.commit("5")
    assert asked.notice == "Your class does not see this: No space left on device."
    assert progress.load()["predictions"]["00-sum"]["answers"][0]["answer"] == "5"
    with pytest.raises(progress.ProgressError, match="No space left on device"):
        share(True)


def test_without_a_class_there_is_nothing_to_switch(monkeypatch, capsys):
    monkeypatch.delenv("CNNLIB_CLASS")
    assert sharing.file() is None
    share(True)
    assert capsys.readouterr().out.startswith("There is no class here")


def test_the_switch_shows_how_it_stands_after_it_was_thrown(folder):
    switch = Switch("what")
    assert not switch.on
    switch.hear({"on": True})
    assert switch.on and shared(folder)
    (folder / "ada" / "progress.json").unlink()
    (folder / "ada").rmdir()
    (folder / "ada").write_text("a file in its place")
    switch.hear({"on": True})
    assert not switch.on and "ada" in switch.problem


def test_a_page_s_nonsense_switches_nothing_on(folder):
    Switch("what").hear({"on": "yes"})
    assert not sharing.is_on()
