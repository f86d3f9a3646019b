"""The front door: the two commands, what they say when they cannot, and the README."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE

from cnnlib.checks import catalogue

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*command, folder=ROOT, **variables):
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@pytest.fixture
def bare_clone(tmp_path):
    """A folder in which nothing has been set up yet."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def old_python(tmp_path):
    """A program that says it is Python 3.9."""
    script = tmp_path / "python3.9"
    script.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    script.chmod(0o755)
    return script


needs_make = pytest.mark.requires("make")


@needs_make
@pytest.mark.parametrize("target", ["lab", "test", "setup"])
def test_an_old_python_is_refused_with_a_sentence(bare_clone, old_python, target):
    done = run("make", target, f"PYTHON={old_python}", folder=bare_clone)
    assert done.returncode != 0
    assert "needs Python 3.11 or later" in done.stderr
    assert not (bare_clone / ".venv").exists()


@needs_make
def test_a_missing_python_is_said(bare_clone):
    done = run("make", "lab", "PYTHON=no-such-python", folder=bare_clone)
    assert done.returncode != 0
    assert "There is no no-such-python" in done.stderr


@needs_make
def test_too_little_room_is_said_before_anything_is_downloaded(bare_clone):
    done = run("make", "test", "NEEDED=999999999", folder=bare_clone)
    assert done.returncode != 0
    assert "needs 999999999 MB of free disk space" in done.stderr
    assert not (bare_clone / ".venv").exists()


@needs_make
@pytest.mark.parametrize(
    ("target", "program"),
    [
        ("lab", "cnnlib start work --"),
        ("test", "-m pytest"),
        ("check", "tests/library tests/exercises"),
        ("lecture", "-m cnnlib.lecture"),
        ("demo", "-m cnnlib.lecture --demo"),
    ],
)
def test_arguments_are_handed_on(bare_clone, target, program):
    arguments = "--one --two=3"
    planned = run("make", "-n", target, f"ARGS={arguments}", folder=bare_clone).stdout
    line = next(line for line in planned.splitlines() if program in line)
    assert arguments in line


@needs_make
@pytest.mark.parametrize("target", ["lab", "check", "test"])
def test_either_command_sets_up_first_and_only_once(bare_clone, target):
    assert "-m venv" in run("make", "-n", target, folder=bare_clone).stdout
    (bare_clone / ".venv").mkdir()
    (bare_clone / ".venv" / ".installed").touch()
    assert "-m venv" not in run("make", "-n", target, folder=bare_clone).stdout


@needs_make
def test_every_command_in_the_readme_is_a_target():
    targets = set(re.findall(r"^\.PHONY: (\w+)", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"\bmake (?!ARGS|PYTHON)([a-z]+)", README)) - {"it"}
    assert named <= targets


def test_the_last_requirement_is_the_package_itself():
    lines = (ROOT / "requirements.txt").read_text().split("\n")
    assert [line for line in lines if line][-1] == "-e ."


def test_links_in_the_front_pages_lead_somewhere():
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / link).exists(), f"{page}: {link}"


def test_the_readme_s_map_shows_every_room():
    rooms = {
        path.name + ("/" if path.is_dir() else "")
        for path in (ROOT / "cnnlib").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    for room in rooms - {"__init__.py"}:
        assert f"`cnnlib/{room}`" in README


def test_continuous_integration_runs_the_readme_s_command():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("\nmake test")


def test_it_finds_data_where_the_environment_says_or_beside_the_checkout(tmp_path):
    programs = {
        "dpkg-query": "echo install ok installed",
        "make": 'echo "$CI $CNNLIB_DATA $PYODIDE_DIR"',
    }
    for name, line in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    beside = run(".ci/run", PATH=path, CNNLIB_DATA="", PYODIDE_DIR="").stdout
    shared = ROOT / ".." / "shared"
    assert beside == f"1 {shared / 'data'} {shared / 'pyodide'}\n"
    named = run(".ci/run", PATH=path, CNNLIB_DATA="/one", PYODIDE_DIR="/two").stdout
    assert named == "1 /one /two\n"


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_the_code_keeps_its_style(command):
    done = run(sys.executable, "-m", "ruff", *command, ".")
    assert done.returncode == 0, done.stdout


def pytest_on(folder, source, *options, **variables):
    """Run a test file of its own under this project's conftest."""
    (folder / "test_it.py").write_text(source)
    for file in ("conftest.py", "tests/machine.py", "tests/lessons/environment.py"):
        shutil.copy(ROOT / file, folder)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = requires\npythonpath = .\n")
    inherited = dict.fromkeys(("CI", "CNNLIB_DATA"), "")
    outside = [name for name in os.environ if name.startswith("PYTEST_XDIST")]
    environment = {k: v for k, v in os.environ.items() if k not in outside}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "."],
        cwd=folder,
        env=environment | inherited | variables,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


NEEDS_MNIST = """
import pytest

@pytest.mark.requires("mnist")
def test_with_data():
    pass

def test_without():
    pass
"""


def test_what_cannot_run_here_is_listed_by_name(tmp_path):
    done = pytest_on(tmp_path, NEEDS_MNIST)
    assert done.returncode == 0
    assert "test_it.py::test_with_data: needs mnist: set CNNLIB_DATA" in done.stdout


def test_what_cannot_run_is_an_error_under_ci(tmp_path):
    source = NEEDS_MNIST.replace('"mnist"', '"chromium"')
    assert pytest_on(tmp_path, source, PATH="").returncode == 0
    done = pytest_on(tmp_path, source, PATH="", CI="1")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "ERROR test_it.py::test_with_data: needs chromium" in done.stdout


def test_a_skip_without_a_requirement_is_an_error_under_ci(tmp_path):
    source = "import pytest\ndef test_never():\n    pytest.skip('not today')\n"
    assert pytest_on(tmp_path, source, CI="1").returncode != 0


def test_running_no_test_is_a_failure(tmp_path):
    done = pytest_on(tmp_path, NEEDS_MNIST, "-k", "nothing")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED


def test_the_readme_counts_the_catalogue_s_mistakes():
    exercises = [e for name in catalogue.assignments() for e in catalogue.load(name)]
    hundreds = sum(len(exercise.mistakes) for exercise in exercises) // 100 * 100
    assert f"more than {hundreds:,} mistakes" in " ".join(README.split())
