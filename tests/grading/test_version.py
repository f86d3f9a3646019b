"""What a record is true of: everything that decides a score, and nothing else."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from classes import ASSIGNMENT, grade, graded_now, hand_in

import cnnlib
from cnnlib.checks import catalogue
from cnnlib.cli import main
from cnnlib.grading import grader, run
from cnnlib.grading.released import shipped
from cnnlib.grading.version import sources, version_of

PACKAGE = Path(cnnlib.__file__).parent
CHANGED = "what decides the scores has changed"


def names(assignment):
    return {path.relative_to(PACKAGE).as_posix() for path in sources(assignment)}


@pytest.mark.parametrize(
    "name",
    [
        "checks/calling.py",
        "checks/comparison.py",
        "checks/outcomes.py",
        "checks/scoring.py",
        "checks/recognition.py",
        "checks/spec.py",
        "checks/functions.py",
        "checks/report.py",
        "grading/grader.py",
        "grading/session.py",
        "grading/jail.py",
        "grading/wire.py",
        "grading/worker.py",
        "grading/standins.py",
        "grading/cells.py",
        "grading/lean.py",
        "grading/submission.py",
        "checks/catalogue/11_mnist/train.py",
        "functional/conv.py",
        "nn/linear.py",
        "optim/rules.py",
        "data/assets/digits.npz",
        "shapes.py",
    ],
)
def test_what_decides_a_score_is_in(name):
    assert name in names("11_mnist")


@pytest.mark.parametrize("folder", ["demos", "plots", "lecture", "live"])
def test_what_decides_none_is_not_in(folder):
    for assignment in catalogue.assignments():
        found = {name.partition("/")[0] for name in names(assignment)}
        assert folder not in found, assignment


def test_other_exercises_are_in_only_where_they_are_imported():
    others = {name.split("/")[2] for name in names("03_padding_stride") if "/0" in name}
    assert others == {"03_padding_stride"}


def test_the_text_of_the_mistakes_and_what_reads_it_are_in():
    text = "checks/catalogue/02_convolution/corr2d.txt"
    assert {text, "checks/edits.py"} <= names(ASSIGNMENT)


LOADED = """
import os, sys, types
import cnnlib
for name in ("checks", "workspace"):  # what they offer to others judges nobody
    greeting = types.ModuleType(f"cnnlib.{name}")
    greeting.__path__ = [os.path.join(cnnlib.__path__[0], name)]
    sys.modules[f"cnnlib.{name}"] = greeting
from cnnlib.checks import catalogue
from cnnlib.grading import grader
from cnnlib.grading.submission import Unreadable
for assignment in catalogue.assignments():
    if not os.fork():
        grader.grade(Unreadable("x"), assignment, 1)
        modules = [m for n, m in sys.modules.items() if n.startswith("cnnlib.")]
        files = [m.__file__ for m in modules if hasattr(m, "__file__")]
        print(assignment, *files, flush=True)
        os._exit(0)
    os.wait()
"""


def test_every_module_that_grading_really_loads_is_in():
    command = [sys.executable, "-c", LOADED]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert tuple(lines) == catalogue.assignments()
    for assignment, files in lines.items():
        loaded = {Path(f).relative_to(PACKAGE).as_posix() for f in files.split()}
        assert loaded - names(assignment) == set(), assignment


CHANGE = """
import sys
from pathlib import Path
from cnnlib.grading import version
for name in sys.argv[2:]:
    path = version.PACKAGE / name
    before, text = version.version_of(sys.argv[1]), path.read_bytes()
    path.write_bytes(text + b"\\n")
    version.version_of.cache_clear()
    print(name, before != version.version_of(sys.argv[1]))
    path.write_bytes(text)
    version.version_of.cache_clear()
"""
DECIDES = [
    "checks/comparison.py",
    "checks/scoring.py",
    "grading/worker.py",
    "grading/wire.py",
    "grading/session.py",
    "functional/conv.py",
    "checks/catalogue/11_mnist/train.py",
]


def test_a_change_in_any_of_them_changes_the_version(tmp_path):
    ignored = shutil.ignore_patterns("__pycache__", "*.png", "*.js")
    shutil.copytree(PACKAGE, tmp_path / "cnnlib", ignore=ignored)
    others = ["demos/lenet.py", "grading/similar.py"]
    command = [sys.executable, "-c", CHANGE, "11_mnist", *DECIDES, *others]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
    )
    said = dict(line.split() for line in done.stdout.splitlines())
    expected = dict.fromkeys(DECIDES, "True") | dict.fromkeys(others, "False")
    assert said == expected, done.stderr


def test_other_locked_cells_change_the_version():
    given = shipped(ASSIGNMENT)
    assert version_of(ASSIGNMENT, given) == version_of(ASSIGNMENT)
    other = replace(given, locked=((0, "x = 1"),))
    assert version_of(ASSIGNMENT, other) != version_of(ASSIGNMENT)


@pytest.mark.parametrize("library", ["numpy", "cnnlib"])
def test_another_release_changes_the_version(monkeypatch, library):
    before = version_of(ASSIGNMENT)
    monkeypatch.setattr(f"{library}.__version__", "99")
    version_of.cache_clear()
    try:
        assert version_of(ASSIGNMENT) != before
    finally:
        version_of.cache_clear()


@pytest.mark.requires("bubblewrap")
class TestGradedAgain:
    """Which submissions a run grades again, and what it says of that."""

    def test_a_change_of_the_code_grades_all_again(self, course, capsys, monkeypatch):
        grade(course)
        assert "Graded again" not in capsys.readouterr().out
        monkeypatch.setattr(run, "version_of", lambda *of: "another")
        grade(course)
        text = capsys.readouterr().out
        assert graded_now(text) == (3, 0)
        assert f"\nGraded again: 3, since {CHANGED}.\n" in text

    def test_each_reason_is_said(self, course, capsys):
        grade(course, "--seed", "1")
        hand_in(course, "bob")
        grade(course, "--seed", "2")
        text = capsys.readouterr().out
        assert "Graded again: 2, since the seed is another.\n" in text
        assert "Graded again: 1, since something else was handed in.\n" in text

    def test_regrade_keeps_nothing(self, course, capsys):
        grade(course)
        grade(course, "--regrade")
        text = capsys.readouterr().out
        assert graded_now(text) == (3, 0)
        assert "Graded again: 3, since --regrade was given." in text
        grade(course)
        assert graded_now(capsys.readouterr().out) == (0, 3)

    def test_a_regrade_that_was_stopped_goes_on(self, course, capsys, monkeypatch):
        grade(course)
        real = grader.grade

        def stops(data, *arguments, **options):
            if b"kernel[a, b] * window" in data and data.count(b"def corr2d") == 2:
                raise KeyboardInterrupt
            return real(data, *arguments, **options)

        with monkeypatch.context() as patched:
            patched.setattr(grader, "grade", stops)
            command = ["grade", ASSIGNMENT, "--course", str(course), "--regrade"]
            assert main([*command, "--jobs", "1"]) == 130
        capsys.readouterr()
        rows = grade(course)
        fresh, kept = graded_now(capsys.readouterr().out)
        assert fresh + kept == 3
        assert fresh >= 1, "what the stopped run had not reached"
        assert rows["bob"]["corr2d"]["mistake"] == "flipped-kernel"
