"""What the tests of the exercises share."""

import pytest


@pytest.fixture(autouse=True)
def no_search(request, monkeypatch):
    """To look for the student's line takes a second; only its own tests wait for it."""
    if request.path.stem != "test_repair":
        monkeypatch.setattr("cnnlib.checks.slips.repair.HUNTING", 0)
