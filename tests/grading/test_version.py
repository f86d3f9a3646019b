"""A submission is graded again when what it was judged by has changed."""

import shutil
from pathlib import Path

import pytest

from cnnlib.checks import catalogue
from cnnlib.grading.run import version_of

HOME = Path(catalogue.__file__).parent


@pytest.fixture
def version_with(tmp_path, monkeypatch):
    """``version_with(name)``: the version when a line is added to a file."""
    shutil.copytree(HOME, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(catalogue, "__file__", str(tmp_path / "__init__.py"))

    def version(name):
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        version_of.cache_clear()
        return version_of("02_convolution")

    yield version
    version_of.cache_clear()


@pytest.mark.parametrize("name", ["corr2d.py", "corr2d.txt", "cases.py"])
def test_another_file_of_the_assignment_is_another_version(version_with, name):
    before = version_of("02_convolution")
    assert version_with(f"02_convolution/{name}") != before


def test_another_assignment_changes_nothing(version_with):
    before = version_of("02_convolution")
    assert version_with("05_pooling/max_pool2d.py") == before
