"""`cnnlib grade`: rows, statuses, going on after being killed, and refusing."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest
from books import POINTS, book, code, right_cells
from classes import (
    ASSIGNMENT,
    FLIPPED,
    NAMES,
    grade,
    graded_now,
    hand_in,
    points,
    snapshot,
)
from patience import PATIENCE, eventually

from cnnlib.cli import main
from cnnlib.grading import GradingError, command, grader

pytestmark = pytest.mark.requires("bubblewrap")
KEYS = ["name", "status", "points", "max_points", "mistake", "message"]


def test_every_student_gets_a_row_with_every_function(course, tmp_path):
    rows = tmp_path / "rows.json"
    assert (
        main(["grade", ASSIGNMENT, "--course", f"{course}", "--json", f"{rows}"]) == 0
    )
    listed = json.loads(rows.read_bytes().decode("ascii"))
    assert [row["student"] for row in listed] == ["ada", "bob", "cy"]
    for row in listed:
        assert list(row) == ["student", "assignment", "functions"]
        assert row["assignment"] == ASSIGNMENT
        assert [entry["name"] for entry in row["functions"]] == NAMES
        for entry in row["functions"]:
            assert list(entry) == KEYS
            assert entry["max_points"] == POINTS[entry["name"]]


def test_scores_statuses_and_mistakes_are_in_the_rows(course):
    rows = grade(course)
    assert points(rows["ada"]) == 10
    assert rows["bob"]["corr2d"]["status"] == "wrong"
    assert rows["bob"]["corr2d"]["mistake"] == "flipped-kernel"
    assert rows["cy"]["corr1d"]["status"] == "missing"
    assert points(rows["cy"]) == 10 - POINTS["corr1d"]


def test_the_summary_says_what_to_explain_again(course, capsys):
    hand_in(course, "dee", FLIPPED)
    grade(course)
    text = capsys.readouterr().out
    assert f"mean {(10 + 6 + 9 + 6) / 4:.2f} of 10" in text
    again = text.partition("To explain again")[2]
    assert re.search(r"\b2\s+corr2d\s+The kernel is turned", again)


def test_whoever_hands_in_nothing_gets_a_row_too(course):
    (course / "submitted" / "dee").mkdir()
    (course / "submitted" / "eve" / ASSIGNMENT).mkdir(parents=True)
    (course / "submitted" / "fay").symlink_to(course / "submitted" / "ada")
    hand_in(course, "gus").write_bytes(b"\x00\x01")
    hand_in(course, "hal").write_text("[" * 100_000)
    rows = grade(course)
    expected = dict.fromkeys(("eve", "fay", "gus", "hal"), "unreadable")
    for student, status in (expected | {"dee": "absent"}).items():
        assert {e["status"] for e in rows[student].values()} == {status}, student
        assert {n: e["max_points"] for n, e in rows[student].items()} == POINTS
    assert rows["dee"]["corr2d"]["message"] == "corr2d: nothing was handed in."
    assert points(rows["ada"]) == 10


def test_whoever_is_in_students_csv_and_handed_in_nothing_is_absent(course, capsys):
    (course / "students.csv").write_text("id\nada\nbob\nzoe\n")
    rows = grade(course)
    assert list(rows) == ["ada", "bob", "cy", "zoe"]
    assert {entry["status"] for entry in rows["zoe"].values()} == {"absent"}
    text = capsys.readouterr().out
    assert "Submissions: 3; students without one: 1; mean 8.33 of 10 points" in text
    assert "\nabsent: zoe\nNot in students.csv: cy\n" in text
    hand_in(course, "zoe")
    assert points(grade(course)["zoe"]) == 10
    assert graded_now(capsys.readouterr().out) == (1, 3)


ODD_NAMES = [
    "müller",
    "a b",
    "<b>x",
    "x'; --",
    "-n",
    "$(id)",
    "tab\there",
    "n" * 200,
]


def test_odd_names_of_students_are_neither_lost_nor_dangerous(course):
    for name in ODD_NAMES:
        hand_in(course, name)
    hand_in(course, os.fsdecode(b"latin-\xfc"))
    rows = grade(course)
    assert len(rows) == 3 + len(ODD_NAMES) + 1
    assert all(points(rows[name]) == 10 for name in ODD_NAMES)
    assert points(rows["latin-\udcfc"]) == 10


def test_a_notebook_of_another_name_counts(course, capsys):
    path = hand_in(course, "dee")
    path.rename(path.with_name("Untitled.ipynb"))
    assert points(grade(course)["dee"]) == 10
    assert "dee: the notebook is called Untitled.ipynb" in capsys.readouterr().out


def test_a_folder_whose_name_is_dots_gets_a_row(course):
    hand_in(course, "...")
    (course / "submitted" / ".ipynb_checkpoints").mkdir()
    assert list(grade(course)) == ["...", "ada", "bob", "cy"]


def test_another_assignment_s_notebook_is_one_note(course, capsys):
    path = hand_in(course, "dee")
    padding = code("def pad2d(input, padding, value=0):\n    return input", "pad2d")
    path.write_bytes(book([padding, code("output_size = 3", "output_size")]))
    rows = grade(course)
    assert {entry["status"] for entry in rows["dee"].values()} == {"missing"}
    notes = capsys.readouterr().out.partition("Odd:\n")[2].splitlines()
    of_dee = [note for note in notes if note.startswith("dee: ")]
    assert of_dee == [
        "dee: the notebook is of 03_padding_stride, not of 02_convolution"
    ]


def test_running_twice_changes_nothing(course, capsys):
    first = grade(course)
    before = snapshot(course)
    assert grade(course) == first
    assert snapshot(course) == before
    assert graded_now(capsys.readouterr().out) == (0, 3)


def test_only_what_was_handed_in_anew_is_graded_again(course, capsys):
    grade(course)
    hand_in(course, "bob")
    assert points(grade(course)["bob"]) == 10
    assert graded_now(capsys.readouterr().out) == (1, 2)


def test_another_seed_grades_again_and_a_seed_is_repeatable(course, capsys):
    grade(course, "--seed", "1")
    assert "seed 1\n" in capsys.readouterr().out
    first = grade(course, "--seed", "2")
    assert graded_now(capsys.readouterr().out) == (3, 0)
    assert grade(course, "--seed", "2") == first
    assert graded_now(capsys.readouterr().out) == (0, 3)


def test_every_run_draws_a_seed_of_its_own(course, capsys):
    seeds = set()
    for _ in range(2):
        grade(course)
        seeds |= set(re.findall(r"seed (\d+)", capsys.readouterr().out))
    assert len(seeds) == 2


SLOW_ONCE = """
import time
waits, fast = [1.2], corr1d
def corr1d(*arguments):
    time.sleep(waits.pop() if waits else 0)
    return fast(*arguments)
"""


def test_a_timeout_is_graded_again_with_more_time(course, capsys, monkeypatch):
    graded = grader.grade

    def short_for_one(data, *arguments, seconds, **options):
        limit = seconds if b"waits" in data else PATIENCE
        return graded(data, *arguments, seconds=limit, **options)

    monkeypatch.setattr(grader, "grade", short_for_one)
    hand_in(course, "ada", code(SLOW_ONCE))
    rows = grade(course, "--timeout", "1")
    assert rows["ada"]["corr1d"]["status"] == "timeout"
    capsys.readouterr()
    rows = grade(course, "--timeout", str(PATIENCE))
    assert rows["ada"]["corr1d"]["status"] == "passed"
    assert graded_now(capsys.readouterr().out) == (1, 2)


def program(*arguments):
    return [
        sys.executable,
        "-c",
        "from cnnlib.cli import main; exit(main())",
        *arguments,
    ]


def test_a_killed_grader_goes_on_where_it_was(course, capsys):
    hand_in(course, "zoe", code("import time; time.sleep(1000)"))
    arguments = program("grade", ASSIGNMENT, "--course", str(course), "--jobs", "1")
    arguments += ["--timeout", "300"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    records = course / ".cnnlib" / "records"
    assert eventually(lambda: len(list(records.glob("*/*.json"))) == 3)
    process.send_signal(signal.SIGKILL)
    seed = re.search(r"seed (\d+)", process.communicate()[0])[1]

    hand_in(course, "zoe")
    rows = grade(course)
    assert points(rows["zoe"]) == 10
    text = capsys.readouterr().out
    assert graded_now(text) == (1, 3)
    assert f"seed {seed}\n" in text, "the whole class is asked the same"


def test_a_submission_on_which_the_grader_fails_stops_no_other(course, monkeypatch):
    graded = grader.grade

    def fails(data, *arguments, **options):
        if b"FAIL" in bytes(str(data), "utf-8"):
            raise RecursionError("too deep")
        return graded(data, *arguments, **options)

    hand_in(course, "bob", code("# FAIL"))
    monkeypatch.setattr(grader, "grade", fails)
    rows = grade(course)
    assert {e["status"] for e in rows["bob"].values()} == {"unreadable"}
    assert points(rows["ada"]) == 10
    monkeypatch.undo()
    assert points(grade(course)["bob"]) == 10, "the next run tries again"


def test_nothing_is_written_outside_the_course_folder(course, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    handed_in = snapshot(course / "submitted")
    assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 0
    assert list(elsewhere.iterdir()) == []
    assert snapshot(course / "submitted") == handed_in
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "elsewhere"]


def test_submissions_may_lie_elsewhere(course, tmp_path):
    other = tmp_path / "inbox"
    shutil.move(course / "submitted", other)
    assert points(grade(course, "--submitted", str(other))["ada"]) == 10


def test_another_program_can_grade_a_class(course, tmp_path):
    rows = tmp_path / "rows.json"
    summary = command.grade(ASSIGNMENT, course, jobs=1, seed=7, json=rows)
    assert (summary.students, summary.handed_in, summary.fresh) == (3, 3, 3)
    assert summary.points["corr2d"] == 2 * POINTS["corr2d"]
    assert len(json.loads(rows.read_text("ascii"))) == 3
    again = command.grade(ASSIGNMENT, course, course / "submitted", seed=7)
    assert again.fresh == 0
    with pytest.raises(GradingError, match="99_x"):
        command.grade("99_x", course)


@pytest.mark.parametrize("seed", ["-1", '"x"', "null", "[]"])
def test_a_seed_that_makes_no_sense_in_a_stopped_run_s_note_is_not_used(
    course, monkeypatch, seed
):
    def stopped(*arguments, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(grader, "grade", stopped)
        main(["grade", ASSIGNMENT, "--course", str(course), "--seed", "7"])
    (note,) = [p for p in course.rglob("*") if p.is_file() and "seed" in _text(p)]
    note.write_text(_text(note).replace("7", seed))
    assert points(grade(course)["ada"]) == 10


def _text(path):
    return path.read_text(encoding="utf-8", errors="replace")


def test_another_program_can_grade_a_notebook(course):
    path = course / "submitted" / "bob" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    result = command.grade_notebook(path, seed=7, seconds=9.0)
    assert result.points == 10 - POINTS["corr2d"]
    assert not (course / ".cnnlib").exists()
    with pytest.raises(GradingError, match="missing"):
        command.grade_notebook(path.with_name("none.ipynb"))


def test_ctrl_c_ends_it_with_a_sentence(course, capsys, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(grader, "grade", interrupted)
    assert main(["grade", ASSIGNMENT, "--course", str(course)]) == 130
    sentence = "cnnlib grade: stopped; the same command goes on from here\n"
    assert capsys.readouterr().err.endswith(sentence)


def test_one_notebook_is_graded_without_a_course(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "02_convolution (1).ipynb"
    path.write_bytes(book([*right_cells(), FLIPPED]))
    assert main(["grade", path.name, "--json", "rows.json", "--seed", "3"]) == 0
    text = capsys.readouterr().out
    assert "[wrong] corr2d" in text
    assert "[passed] convolve2d" in text
    assert "6 of 10 points" in text
    (row,) = json.loads((tmp_path / "rows.json").read_text())
    assert [entry["points"] for entry in row["functions"]] == [0, 3, 1, 2]
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name, "rows.json"]


def test_a_notebook_of_any_name_is_known_by_its_functions(tmp_path, capsys):
    path = tmp_path / "homework.ipynb"
    path.write_bytes(book(right_cells()))
    assert main(["grade", str(path)]) == 0
    assert capsys.readouterr().out.startswith("02_convolution: ")
