"""A broken copy is tested, and the checkout itself never changes."""

import importlib
import re
import subprocess

import pytest
from mutants.changes import mutants
from mutants.witnesses import Witnesses
from mutants.workshop import Workshop

MODULE = """\
def double(x):
    return x * 2


def triple(x):
    while x < 0:
        x += 1
    return x * 3


def halve(x):
    return x / 2


def quarter(x):
    return x / 4


ONE = 1 / 1
"""
TESTS = """\
import functools, subprocess, sys
import pytest
from cnnlib.room import double, halve, quarter, triple

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

@pytest.fixture(scope="module")
def half():
    return halve(4)

@functools.cache
def fourth():
    return quarter(8)

def test_there_is_a_half_and_a_fourth(half):
    assert half and fourth()

def test_half(half):
    assert half == 2

def test_fourth():
    assert fourth() == 2
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
HALF = mutant("return x / 2", "return (x * 2)")
FOURTH = mutant("return x / 4", "return (x * 4)")
BROKEN = mutant("ONE = 1 / 1", "ONE = 1 / 0")
ENDLESS = mutant("x += 1", "x -= 1")


def test_it_is_known_which_test_runs_which_line(workshop):
    seconds, lines = workshop.record("test_room.py")
    assert set(seconds) == {
        f"test_room.py::test_{name}"
        for name in re.findall(r"^def test_(\w+)", TESTS, re.M)
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


@pytest.mark.parametrize("broken", [HALF, FOURTH], ids=["a fixture", "a cache"])
def test_a_change_is_noticed_by_a_test_that_sees_what_was_computed_for_another(
    workshop, broken
):
    near, far = Witnesses([workshop.record("test_room.py")]).turns(broken)
    assert set(near) == {"test_room.py::test_there_is_a_half_and_a_fourth"}
    assert not workshop.notices(broken, near)
    assert workshop.notices(broken, far)


def test_nothing_is_learnt_from_tests_that_fail_by_themselves(workshop):
    (workshop.tree / "test_room.py").write_text("def test_it():\n    assert 1 == 2\n")
    with pytest.raises(RuntimeError, match="assert 1 == 2"):
        workshop.record("test_room.py")
