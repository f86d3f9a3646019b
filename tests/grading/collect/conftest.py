"""A course to which nothing was handed in yet."""

import pytest


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    folder.mkdir()
    return folder
