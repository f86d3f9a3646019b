"""A class that has handed in."""

import functools

import pytest
from classes import FLIPPED, hand_in


@pytest.fixture
def course(tmp_path):
    """Three students: ada is right, bob flips a kernel, cy has no corr1d."""
    folder = tmp_path / "course"
    hand_in(folder, "ada")
    hand_in(folder, "bob", FLIPPED)
    hand_in(folder, "cy", but=["corr1d"])
    return folder


@pytest.fixture(autouse=True, scope="session")
def nbgrader_asks_for_its_version_once():
    """It starts a program for that, for every new gradebook."""
    from nbgrader import api

    patch = pytest.MonkeyPatch()
    patch.setattr(api, "get_alembic_version", functools.cache(api.get_alembic_version))
    yield
    patch.undo()
