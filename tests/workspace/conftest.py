"""A course in two editions and a student's folder with the first."""

import pytest
from courses import FIRST, SECOND, write

from cnnlib.workspace import start


@pytest.fixture
def first(tmp_path):
    """A folder with the first edition."""
    return write(tmp_path / "first", FIRST)


@pytest.fixture
def second(tmp_path):
    """A folder with the second edition."""
    return write(tmp_path / "second", SECOND)


@pytest.fixture
def work(tmp_path, first, monkeypatch):
    """A workspace; from now on the first edition is the course that is installed."""
    monkeypatch.setenv("CNNLIB_COURSE", str(first))
    start(tmp_path / "work", lab=False)
    return tmp_path / "work"


@pytest.fixture
def newer(second, monkeypatch):
    """Installs the second edition when it is called."""
    return lambda: monkeypatch.setenv("CNNLIB_COURSE", str(second))
