"""What a machine must have, for all tests to run."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

__all__ = ["REQUIREMENTS", "chromium", "lacking", "postgresql", "real_data"]


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
    folder = os.environ["CNNLIB_TEST_DATA"]
    return Path(folder) if folder and (Path(folder) / "MNIST").is_dir() else None


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
    "torch": (lambda: find_spec("torch"), "pip install torch torchvision", True),
    "mnist": (real_data, "set CNNLIB_DATA to a folder that holds MNIST/raw", False),
    # Only the measuring itself finds out; see measuring.py.
    "quiet": (lambda: True, "measure again while nothing else runs", False),
}


def lacking(name):
    """Why a test is not run, as it is said at the end."""
    return f"needs {name}: {REQUIREMENTS[name][1]}"
