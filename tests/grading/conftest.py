"""A class that has handed in."""

import functools

import pytest
from classes import FLIPPED, hand_in

from cnnlib.grading import session


@pytest.fixture
def course(tmp_path):
    """Three students: ada is right, bob flips a kernel, cy has no corr1d."""
    folder = tmp_path / "course"
    hand_in(folder, "ada")
    hand_in(folder, "bob", FLIPPED)
    hand_in(folder, "cy", but=["corr1d"])
    return folder


@pytest.fixture
def jails(monkeypatch):
    """The workers that were started, each with the requests that it was sent."""
    started = []

    class Noted(session.Jail):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            self.asked = []
            started.append(self)

        def ask(self, value, seconds, *answer):
            self.asked.append(value)
            return super().ask(value, seconds, *answer)

    monkeypatch.setattr(session, "Jail", Noted)
    return started


@pytest.fixture(autouse=True, scope="session")
def nbgrader_asks_for_its_version_once():
    """It starts a program for that, for every new gradebook."""
    from nbgrader import api

    patch = pytest.MonkeyPatch()
    patch.setattr(api, "get_alembic_version", functools.cache(api.get_alembic_version))
    yield
    patch.undo()
