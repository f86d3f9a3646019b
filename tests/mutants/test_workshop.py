"""A broken copy is tested, and the checkout itself never changes."""

import importlib
import subprocess

import pytest
from mutants.changes import mutants
from mutants.workshop import Workshop

MODULE = """\
def double(x):
    return x * 2


def triple(x):
    while x < 0:
        x += 1
    return x * 3


ONE = 1 / 1
"""
TESTS = """\
import subprocess, sys
from cnnlib.room import double, triple

def test_double():
    assert double(2) == 4

def test_triple():
    assert triple(0) == 0

def test_negative():
    assert triple(-2) == 0

def test_in_a_process_of_its_own():
    code = "from cnnlib.room import double; print(double(3))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "6\\\\n"
"""


@pytest.fixture
def workshop(tmp_path):
    """A copy of a course of one module, which `test_room.py` tests.

    The process that makes it has loaded the real course, as other tests do.
    """
    importlib.import_module("cnnlib.shapes")
    root = tmp_path / "root"
    for name, text in (
        ("cnnlib/__init__.py", ""),
        ("cnnlib/room.py", MODULE),
        ("conftest.py", "import cnnlib.room"),
        ("test_room.py", TESTS),
        ("pyproject.toml", "[tool.pytest.ini_options]\nmarkers = ['alone']\n"),
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text.replace("\\\\", "\\"))
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return Workshop(tmp_path / "workshop", root)


def mutant(before, after):
    found = mutants("cnnlib/room.py", MODULE)
    return next(m for m in found if (m.before, m.after) == (before, after))


TWICE = mutant("return x * 2", "return (x / 2)")
THRICE = mutant("return x * 3", "return (x / 3)")
BROKEN = mutant("ONE = 1 / 1", "ONE = 1 / 0")
ENDLESS = mutant("x += 1", "x -= 1")


def test_it_is_known_which_test_runs_which_line(workshop):
    seconds, lines = workshop.record("test_room.py")
    assert set(seconds) == {
        f"test_room.py::test_{name}"
        for name in ("double", "triple", "negative", "in_a_process_of_its_own")
    }
    room = lines["cnnlib/room.py"]
    assert set(room[2]) == {
        "test_room.py::test_double",
        "test_room.py::test_in_a_process_of_its_own",
    }
    assert set(room[7]) == {"test_room.py::test_negative"}


@pytest.mark.parametrize(
    ("broken", "test", "noticed"),
    [
        (TWICE, "test_double", True),
        (TWICE, "test_in_a_process_of_its_own", True),
        (TWICE, "test_triple", False),
        (THRICE, "test_triple", False),
        (ENDLESS, "test_negative", True),
        (BROKEN, "test_double", True),
        (BROKEN, "test_that_was_renamed", True),
        (TWICE, "test_that_was_renamed", False),
    ],
)
def test_a_change_is_noticed_by_the_tests_that_fail(workshop, broken, test, noticed):
    assert workshop.notices(broken, {f"test_room.py::{test}": 0.0}) == noticed
    assert (workshop.tree / "cnnlib" / "room.py").read_text() == MODULE


def test_nothing_is_learnt_from_tests_that_fail_by_themselves(workshop):
    (workshop.tree / "test_room.py").write_text("def test_it():\n    assert 1 == 2\n")
    with pytest.raises(RuntimeError, match="assert 1 == 2"):
        workshop.record("test_room.py")
