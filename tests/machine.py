"""What a machine must have, for all tests to run."""

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = [
    "OFFLINE",
    "REQUIREMENTS",
    "THIS_MACHINE",
    "chromium",
    "enter",
    "lacking",
    "outside",
    "postgresql",
    "real_data",
]
THIS_MACHINE = ("127.0.0.1", "localhost")
# Chromium finds no other: to look at each request in Python would take a good part of
# the time in which a page opens, and would keep the page from what it has in store.
OFFLINE = ", ".join(["MAP * ~NOTFOUND", *(f"EXCLUDE {name}" for name in THIS_MACHINE)])
_OUTSIDE = "CNNLIB_OUTSIDE_"  # before the name of a variable: what it was


def enter(environment):
    """Set variables for all tests and what they start; `outside` recalls the old."""
    for name, value in environment.items():
        os.environ[_OUTSIDE + name] = os.environ.get(name, "")
        os.environ[name] = value


def outside():
    """The variables as they were before the tests began; none of Python's own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    changed = [name for name in kept if name.startswith(_OUTSIDE)]
    return kept | {name.removeprefix(_OUTSIDE): kept.pop(name) for name in changed}


def chromium():
    """The path of Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def postgresql():
    """The folder of PostgreSQL's programs, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    return folders[-1] if folders else found and Path(found).parent


def real_data():
    """The folder of real data sets that ``CNNLIB_DATA`` named, or None."""
    folder = outside()["CNNLIB_DATA"]
    return Path(folder) if folder and (Path(folder) / "MNIST").is_dir() else None


def pyodide():
    """The folder of Pyodide's files that ``PYODIDE_DIR`` named, or None."""
    folder = outside().get("PYODIDE_DIR")
    return folder if folder and (Path(folder) / "pyodide-lock.json").is_file() else None


@cache
def package_index():
    """Whether pip can install packages here; asked once, and soon answered."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--dry-run"]
    pip += ["--retries", "0", "--timeout", "5"]
    asked = [*pip, "--ignore-installed", "--no-deps", "platformdirs"]
    return not subprocess.run(asked, env=outside(), capture_output=True).returncode


def users():
    """Whether a test may have users of its own: as root, apart from the machine's."""
    programs = map(shutil.which, ("unshare", "nsenter", "runuser", "newusers", "ps"))
    return os.geteuid() == 0 and all(programs)


# name: (is it here?, how to get it, is its absence an error under CI?)
REQUIREMENTS = {
    "chromium": (chromium, "install Debian's package chromium", True),
    "bubblewrap": (
        lambda: shutil.which("bwrap"),
        "install Debian's package bubblewrap",
        True,
    ),
    "postgresql": (postgresql, "install Debian's package postgresql", True),
    "make": (lambda: shutil.which("make"), "install make", True),
    "packages": (package_index, "let pip reach its package index", True),
    "users": (users, "run the tests as root on Linux, with procps", True),
    "node": (lambda: shutil.which("node"), "install Debian's package nodejs", True),
    "pyodide": (pyodide, "set PYODIDE_DIR to a folder with Pyodide's files", True),
    "torch": (lambda: find_spec("torch"), "pip install torch torchvision", True),
    "mnist": (real_data, "set CNNLIB_DATA to a folder that holds MNIST/raw", False),
    # Only the measuring itself finds out; see measuring.py.
    "quiet": (lambda: True, "measure again while nothing else runs", False),
}


def lacking(name):
    """Why a test is not run, as it is said at the end."""
    return f"needs {name}: {REQUIREMENTS[name][1]}"
