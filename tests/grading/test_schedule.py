"""``cnnlib grade --exchange``: collect, grade and release, by a clock.

It may run twice, be killed at any moment, and meet a teacher at work.
"""

import os
import pwd
import shutil
import subprocess
import sys

import pytest
from books import book, code, right_cells
from classes import ASSIGNMENT, FLIPPED, graded_now, snapshot
from filelock import FileLock
from patience import PATIENCE

from cnnlib.cli import main

pytestmark = pytest.mark.requires("bubblewrap")
SETTINGS = """
c = get_config()
c.CourseDirectory.course_id = "cnn"
c.Exchange.root = {!r}
c.ExchangeFactory.collect = "cnnlib.grading.exchange.Collect"
c.ExchangeCollect.check_owner = {}
c.Autograde.exporter_class = "cnnlib.grading.buttons.Jailed"
c.GenerateFeedback.exporter_class = "cnnlib.grading.buttons.Jailed"
"""


def submit(exchange, student, hour, *cells, owner=None):
    """What `nbgrader submit` leaves in the exchange."""
    name = f"{student}+{ASSIGNMENT}+2026-03-01 {hour:02d}:00:00.000000 UTC+x{hour}"
    folder = exchange / "cnn" / "inbound" / name
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_bytes(book(cells or right_cells()))
    (folder / "timestamp.txt").write_text(f"2026-03-01 {hour:02d}:00:00.000000 UTC")
    (folder / "submission_secret.txt").write_text(f"secret of {student} {hour}")
    if owner is not None:
        os.chown(folder, owner, -1)
    return folder


@pytest.fixture
def folder(tmp_path):
    """A course folder and an exchange, in which ada and bob have handed in."""
    (tmp_path / "course").mkdir()
    exchange = tmp_path / "exchange"
    settings = SETTINGS.format(str(exchange), False)
    (tmp_path / "course" / "nbgrader_config.py").write_text(settings)
    submit(exchange, "ada", 10)
    submit(exchange, "bob", 11, *right_cells(), FLIPPED)
    return tmp_path


def run(folder, status=0):
    course = str(folder / "course")
    assert main(["grade", ASSIGNMENT, "--exchange", "--course", course]) == status


def released(folder):
    return {path.name for path in (folder / "exchange/cnn/feedback").iterdir()}


def scores(folder):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder}/course/gradebook.db", "cnn") as book:
        found = book.assignment_submissions(ASSIGNMENT)
        return {one.student_id: one.score for one in found}


def test_one_command_collects_grades_and_gives_back(folder, capsys):
    run(folder)
    assert scores(folder) == {"ada": 10, "bob": 6}
    assert len(released(folder)) == 2
    before = snapshot(folder / "course")
    run(folder)
    assert graded_now(capsys.readouterr().out) == (0, 2)
    assert len(released(folder)) == 2
    after = snapshot(folder / "course")
    for each in (before, after):
        each.pop("gradebook.db")  # whose times of use nbgrader notes
    assert after == before


def test_what_is_handed_in_again_is_graded_again_and_alone(folder, capsys):
    run(folder)
    submit(folder / "exchange", "bob", 12)
    run(folder)
    assert graded_now(capsys.readouterr().out) == (1, 1)
    assert scores(folder) == {"ada": 10, "bob": 10}
    assert len(released(folder)) == 3, "one for each submission"


def test_beside_a_teacher_it_waits_for_the_next_time(folder, capsys):
    (folder / "course" / ".cnnlib").mkdir()
    with FileLock(folder / "course" / ".cnnlib" / "lock"):
        run(folder, status=1)
    assert "is being graded by another process" in capsys.readouterr().err
    assert not (folder / "course" / "submitted").exists()
    run(folder)
    assert len(released(folder)) == 2


HOSTILE = ("eve+{}+banana+x", "..+{}+2026-03-01 10:00:00 UTC+x", "+{}+", ".x+{}+2026+y")


def test_no_upload_stops_the_others(folder, capfd):
    inbound = folder / "exchange" / "cnn" / "inbound"
    for name in HOSTILE:
        (inbound / name.format(ASSIGNMENT)).mkdir()
    secret = folder / "secret.ipynb"
    secret.write_bytes(book(right_cells()))
    linked = submit(folder / "exchange", "lin", 10)
    (linked / f"{ASSIGNMENT}.ipynb").unlink()
    (linked / f"{ASSIGNMENT}.ipynb").symlink_to(secret)
    piped = submit(folder / "exchange", "pip", 10)
    (piped / "timestamp.txt").unlink()
    os.mkfifo(piped / "timestamp.txt")
    os.mkfifo(piped / "more.txt")
    run(folder)
    assert scores(folder) == {"ada": 10, "bob": 6, "lin": 0, "pip": 10}
    handed_in = {path.name for path in (folder / "course" / "submitted").iterdir()}
    assert handed_in == {"ada", "bob", "lin", "pip"}
    assert not (folder / "course" / ASSIGNMENT).exists(), "outside submitted/"
    assert "banana" in capfd.readouterr().err


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be several users")
def test_nobody_hands_in_under_another_s_name(folder):
    """Not even later than the other did, which would count instead."""
    exchange, course = folder / "exchange", folder / "course"
    settings = SETTINGS.format(str(exchange), True)
    (course / "nbgrader_config.py").write_text(settings)
    users = {name: pwd.getpwnam(name).pw_uid for name in ("daemon", "nobody")}
    submit(exchange, "daemon", 10, owner=users["daemon"])
    submit(exchange, "daemon", 20, code("x = 1"), owner=users["nobody"])
    submit(exchange, "nobody", 10, owner=4_000_000)
    run(folder)
    assert scores(folder) == {"daemon": 10}


# A child dies at its n-th change of a file below `folder`, as by kill -9.
KILLED = """
import os, sys
from cnnlib.cli import main

folder, points = sys.argv[1], [int(n) for n in sys.argv[2:]]
CHANGES = {"os.rename", "os.mkdir", "os.remove", "shutil.rmtree"}

def dies_at(last):
    seen = 0
    def hook(event, arguments):
        nonlocal seen
        writes = event == "open" and set(str(arguments[1])) & set("wxa")
        if (event in CHANGES or writes) and folder in str(arguments[0]):
            seen += 1
            if seen == last:
                os.kill(os.getpid(), 9)
    sys.addaudithook(hook)

for point in points:
    if (child := os.fork()) == 0:
        dies_at(point)
        course = f"{folder}/{point}/course"
        main(["grade", "ASSIGNMENT", "--exchange", "--course", course, "--jobs", "1"])
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=sys.stderr)
"""
POINTS = [1, 5, 9, 14, 20, 30]


def test_killed_at_any_moment_it_loses_nothing_and_gives_back_once(folder):
    """bob handed in again since the last whole run: his is replaced while it dies."""
    run(folder)
    submit(folder / "exchange", "bob", 12)
    submit(folder / "exchange", "cy", 12)
    for point in POINTS:
        copy = folder / str(point)
        for name in ("course", "exchange"):
            shutil.copytree(folder / name, copy / name)
        settings = SETTINGS.format(str(copy / "exchange"), False)
        (copy / "course" / "nbgrader_config.py").write_text(settings)
    source = KILLED.replace("ASSIGNMENT", ASSIGNMENT)
    command = [sys.executable, "-c", source, str(folder), *map(str, POINTS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    ends = [line for line in done.stderr.splitlines() if line.lstrip("-").isdigit()]
    assert ends == ["-9"] * len(POINTS), done.stderr
    for point in POINTS:
        copy = folder / str(point)
        run(copy)
        assert scores(copy) == {"ada": 10, "bob": 10, "cy": 10}, point
        pages = {name for name in released(copy) if "-tmp" not in name}
        assert len(pages) == 4, point
        for student in ("ada", "bob", "cy"):
            noted = copy / "course" / "submitted" / student / ASSIGNMENT
            assert (noted / "timestamp.txt").read_text().startswith("2026-03-01 1")
        inbound = "exchange/cnn/inbound"
        assert snapshot(copy / inbound) == snapshot(folder / inbound)
