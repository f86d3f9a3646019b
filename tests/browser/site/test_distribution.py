"""The browser's Python is put together of files that are what they should be."""

import json
import sys
from importlib import import_module
from pathlib import Path

import pytest
from machine import pyodide

SITE = Path(__file__).parents[3] / "site"
pytestmark = pytest.mark.requires("pyodide")


@pytest.fixture
def distribution(monkeypatch):
    monkeypatch.syspath_prepend(str(SITE))
    yield import_module("distribution")
    sys.modules.pop("distribution")


@pytest.fixture
def release(tmp_path, monkeypatch):
    """A folder with all that was released, each file a link to the real one."""
    folder = tmp_path / "release"
    folder.mkdir()
    for file in Path(pyodide()).iterdir():
        (folder / file.name).symlink_to(file)
    monkeypatch.setenv("PYODIDE_DIR", str(folder))
    return folder


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "pyodide-lock.json"])
def test_a_changed_file_of_the_core_is_refused(distribution, release, tmp_path, name):
    (release / name).unlink()
    (release / name).write_bytes(b"something else")
    with pytest.raises(distribution.DistributionError, match=f"{name} .* released"):
        distribution.distribute(tmp_path / "new", [])


def test_a_changed_package_is_refused(distribution, release, tmp_path):
    (wheel,) = release.glob("numpy-*.whl")
    wheel.unlink()
    wheel.write_bytes(b"something else")
    with pytest.raises(distribution.DistributionError, match=r"numpy-.* released"):
        distribution.distribute(tmp_path / "new", [])


def test_a_missing_file_is_named(distribution, release, tmp_path):
    (release / "python_stdlib.zip").unlink()
    with pytest.raises(distribution.DistributionError, match="python_stdlib.zip"):
        distribution.distribute(tmp_path / "new", [])


def test_only_what_the_course_needs_is_taken(distribution, release, tmp_path):
    distribution.distribute(tmp_path / "new", [])
    there = {file.name for file in (tmp_path / "new").iterdir()}
    lock = json.loads((tmp_path / "new/pyodide-lock.json").read_text("utf-8"))
    named = {entry["file_name"] for entry in lock["packages"].values()}
    assert named < there and len(there - named) == 6
    assert "pytz" not in lock["packages"] and "numpy" in lock["packages"]
