"""What Windows and macOS do otherwise, as far as another system can imitate it."""

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path, PureWindowsPath

import pytest
from courses import run

from cnnlib import files
from cnnlib.workspace.course import Course

PACKAGE = Path(__file__).parents[2] / "cnnlib"
# No Windows has these modules and functions, and its files and terminals may know
# neither Greek nor arrows.
WINDOWS = """
import os, sys
import filelock  # which knows the locks of Windows, too
for name in ("fcntl", "grp", "pwd", "resource", "termios", "pty", "syslog"):
    sys.modules[name] = None
for name in "fork geteuid getuid getgid killpg setsid mkfifo sysconf".split():
    delattr(os, name)
assert open(os.devnull).encoding.lower() == "ansi_x3.4-1968", "imitates nothing"
"""
ASCII = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}


def calls_without_encoding(source):
    """The lines that read or write text in whatever encoding a system prefers."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else ""
        name = called.id if isinstance(called, ast.Name) else name
        known = {keyword.arg for keyword in node.keywords}
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if name == "read_text":
            told = bool(node.args)
        elif name == "write_text":
            told = len(node.args) > 1
        elif name in ("open", "fdopen") and isinstance(called, ast.Name):
            told = any("b" in str(mode) for mode in texts[-1:])
        elif name in ("NamedTemporaryFile", "TemporaryFile"):
            told = "mode" not in known
        else:
            continue
        if not told and "encoding" not in known:
            yield node.lineno


def test_whatever_reads_or_writes_text_names_its_encoding():
    source = "open(p)\np.read_text()\nopen(p, 'rb')"
    assert list(calls_without_encoding(source)) == [1, 2]
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in calls_without_encoding(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_page_of_the_course_has_a_name_that_every_system_knows():
    names = list(Course().pages)
    assert max(Counter(name.lower() for name in names).values()) == 1
    for name in names:
        assert not PureWindowsPath(name).is_reserved(), name
        assert not set('<>:"|?*\\') & set(name) and name.isascii(), name
        assert all(part == part.rstrip(". ") for part in name.split("/")), name
        # Windows knows 260 letters: half of them for where the folder lies.
        assert len(f"backup/2026-01-01_00-00-00_2/{name}") < 130, name


@pytest.mark.parametrize(
    "command",
    [
        ["start", "work", "--no-lab"],
        ["update", "work"],
        ["reset", ".\\lessons\\02_convolution.ipynb", "--folder", "work"],
        ["progress"],
        ["progress", "2"],
        ["progress", "--export", "done.json"],
        ["review"],
    ],
    ids=" ".join,
)
def test_no_command_needs_what_only_posix_has(work, command, tmp_path, monkeypatch):
    for name, value in ASCII.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CNNLIB_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CNNLIB_COURSE")
    monkeypatch.chdir(tmp_path)
    done = run(*command, prelude=WINDOWS)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", ["cnnlib", "cnnlib.cli"])
def test_no_terminal_has_to_find_the_command(module):
    asked = [sys.executable, "-m", module, "progress", "--folder"]
    done = subprocess.run(asked, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: cnnlib [-h]")


def test_a_file_that_is_open_elsewhere_is_waited_for(tmp_path, monkeypatch):
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_bytes(b"2")
    old.write_bytes(b"1")
    replace, refusals = os.replace, [32, 5]

    def as_windows_does(*paths):
        if refusals:
            error = PermissionError("in use")
            error.winerror = refusals.pop()
            raise error
        return replace(*paths)

    monkeypatch.setattr(os, "replace", as_windows_does)
    waited = []
    files.replace(new, old, wait=waited.append)
    assert old.read_bytes() == b"2" and len(waited) == 2

    new.write_bytes(b"3")
    refusals[:] = [32] * 1000
    waited.clear()
    with pytest.raises(PermissionError):
        files.replace(new, old, wait=waited.append)
    assert old.read_bytes() == b"2"
    assert len(waited) == 40 and round(sum(waited), 2) == 2.0  # seconds


def test_a_file_that_may_not_be_written_is_not_waited_for(tmp_path, monkeypatch):
    def refused(*paths):
        raise PermissionError("read-only")

    monkeypatch.setattr(os, "replace", refused)
    waited = []
    with pytest.raises(PermissionError):
        files.replace(tmp_path / "new", tmp_path / "old", wait=waited.append)
    assert waited == []
