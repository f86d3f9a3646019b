"""``cnnlib live``: what a class shares, in a table and on a page."""

import json
import os
import subprocess
import sys

import pytest
from patience import PATIENCE

from cnnlib.cli import main
from cnnlib.grading import GradingError
from cnnlib.grading.classroom import Classroom, live

RIGHT, WRONG = {"first": True, "now": True}, {"first": False, "now": False}
FLIPPED = {"best": 1, "points": 1, "hints": 0, "mistake": "flipped-kernel"}


def put(folder, name, predictions=None, exercises=None):
    (folder / name).mkdir(parents=True)
    kept = {"predictions": predictions or {}, "exercises": exercises or {}}
    (folder / name / "progress.json").write_text(json.dumps(kept))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "class"
    mended = {"first": False, "now": True}
    put(folder, "ada", {"02-corner": RIGHT}, {"corr2d": {"best": 4, "mistake": None}})
    put(folder, "bob", {"02-corner": mended}, {"corr2d": FLIPPED})
    put(folder, "cy", {"02-corner": WRONG}, {"corr2d": FLIPPED})
    (folder / "di").mkdir()  # shares nothing
    monkeypatch.setenv("CNNLIB_CLASS", str(folder))
    return folder


def lines(capsys, *arguments):
    assert main(["live", *arguments]) == 0
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


def test_the_course_has_a_line_for_each_lesson_that_somebody_began(folder, capsys):
    shown = lines(capsys)
    assert shown[0] == "Students who share what they do: 3"
    assert "02 Convolution 3 3 1 2 1" in shown
    assert not any(line.startswith("03") for line in shown)


def test_a_lesson_shows_who_stands_where(folder, capsys):
    shown = lines(capsys, "2")
    assert "02-corner 3 1 2" in shown
    assert "corr2d 3 1" in shown
    assert [
        line for line in shown if line.split()[:1] in (["ada"], ["bob"], ["cy"])
    ] == [
        "ada right 4 of 4",
        "bob right now 1 of 4",
        "cy not yet 1 of 4",
    ]


def test_the_most_frequent_mistakes_of_the_moment_are_named(folder, capsys):
    (row,) = [line for line in lines(capsys) if line.startswith("2 corr2d")]
    assert "The kernel is turned" in row
    put(folder, "eve", {}, {"corr2d": {"best": 4, "mistake": None}})
    assert row in lines(capsys, "02")
    assert not any(line.startswith("2 corr2d ") for line in lines(capsys, "03"))


HOSTILE = {
    "broken": b"{",
    "deep": b"[" * 50_000,
    "large": b" " * 2**17,
    "list": b"[]",
    "number": b'{"predictions": 1, "exercises": {}}',
    "answer": b'{"predictions": {"02-corner": 7}, "exercises": {}}',
    "huge": b'{"predictions": {}, "exercises": {"corr2d": {"best": 1%s}}}'
    % (b"0" * 999),
    "words": b'{"predictions": {}, "exercises": {"corr2d": {"best": "all"}}}',
    "bytes": b"\xff\xfe",
}


def test_a_damaged_or_hostile_file_is_named_and_the_others_are_shown(folder, capsys):
    for name, data in HOSTILE.items():
        put(folder, name)
        (folder / name / "progress.json").write_bytes(data)
    for name in ("link", "pipe", "folder"):
        (folder / name).mkdir()
    secret = folder.parent / "secret.json"
    secret.write_text('{"predictions": {}, "exercises": {}}')
    (folder / "link" / "progress.json").symlink_to(secret)
    os.mkfifo(folder / "pipe" / "progress.json")
    (folder / "folder" / "progress.json").mkdir()
    (folder / "linked").symlink_to(folder / "ada")
    (folder / "stray").write_text("no folder")
    now = Classroom()
    assert sorted(now.students) == ["ada", "bob", "cy"]
    named = {line.partition(":")[0] for line in now.odd}
    assert named == {*HOSTILE, "link", "pipe", "folder", "linked", "stray"}
    assert "Odd:" in lines(capsys)


def test_what_a_file_claims_is_bounded_by_the_course(folder):
    claims = {"best": 1e9, "mistake": "\x1b[31m" * 100}
    put(folder, "eve", {"02-\x1b": RIGHT}, {"corr2d": claims, "no_function": claims})
    put(folder, "low", {}, {"corr2d": {"best": -5}})
    put(folder, "nan", {}, {"corr2d": {"best": float("nan")}})
    found = Classroom().students
    assert found["eve"].points == {"corr2d": 4}
    assert not found["eve"].mistakes["corr2d"] and not found["eve"].predictions
    assert found["low"].points == found["nan"].points == {"corr2d": 0}


def test_names_are_safe_on_a_terminal_and_on_a_page(folder, capsys):
    put(folder, "<b>\x1b[31m", {"02-corner": RIGHT})
    assert "\x1b" not in "".join(lines(capsys, "02"))
    page = folder.parent / "live.html"
    live("02", page=page)
    text = page.read_text()
    assert "&lt;b&gt;" in text and "<b>" not in text and "\x1b" not in text
    assert "refresh" not in text, "nobody writes it anew"


class Enough(Exception):
    """Somebody pressed Ctrl-C."""


def test_a_page_that_is_followed_changes_when_the_class_does(folder):
    page, texts = folder.parent / "live.html", []

    def wait(seconds):
        texts.append(page.read_text())
        put(folder, f"new-{len(texts)}", {"02-corner": RIGHT})
        if len(texts) == 2:
            raise Enough

    with pytest.raises(Enough):
        live(page=page, follow=True, wait=wait)
    assert ["they do: 3<" in texts[0], "they do: 4<" in texts[1]] == [True, True]
    assert 'http-equiv="refresh"' in texts[0]


def test_without_a_folder_it_says_which_is_meant(folder, monkeypatch, capsys):
    assert main(["live", "--folder", str(folder / "none")]) == 1
    assert "there is no folder" in capsys.readouterr().err
    monkeypatch.delenv("CNNLIB_CLASS")
    assert main(["live"]) == 1
    assert "CNNLIB_CLASS" in capsys.readouterr().err
    with pytest.raises(GradingError, match="no lesson '99'"):
        live("99", folder=folder)


# Each student is a process of its own, and all begin at the same moment.
STUDENTS = """
import os, sys
from cnnlib.checks import progress

number, folder = int(sys.argv[1]), sys.argv[2]
ready, go = os.pipe(), os.pipe()
for student in range(number):
    if os.fork():
        continue
    name = f"s{student:03d}"
    os.environ["CNNLIB_HOME"] = f"{folder}/homes/{name}"
    os.environ["JUPYTERHUB_USER"] = name
    os.close(go[1])
    os.read(go[0], 1)  # until the last one holds the other end no more
    for question in QUESTIONS:
        said = {"answers": [{"answer": "1", "right": False}]}
        progress.update("predictions", question, lambda _: said)
        if question == QUESTIONS[0]:
            progress.share(True)
    os._exit(0)
os.close(go[0]); os.close(go[1])
while True:
    try:
        _, status = os.wait()
    except ChildProcessError:
        break
    assert status == 0, status
"""
QUESTIONS = ["02-corner", "02-brighter", "02-size"]


def test_two_hundred_students_at_once_lose_nothing(tmp_path, monkeypatch):
    """While they write, whoever reads sees every file as a whole."""
    shared = tmp_path / "class"
    shared.mkdir()
    monkeypatch.setenv("CNNLIB_CLASS", str(shared))
    source = STUDENTS.replace("QUESTIONS", repr(QUESTIONS))
    command = [sys.executable, "-c", source, "200", str(tmp_path)]
    process = subprocess.Popen(command)
    while process.poll() is None:
        assert [line for line in Classroom().odd if "missing" not in line] == []
    assert process.wait(timeout=PATIENCE) == 0
    found = Classroom()
    assert len(found.students) == 200 and found.odd == []
    assert all(set(s.predictions) == set(QUESTIONS) for s in found.students.values())
