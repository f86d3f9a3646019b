"""What the tests of the library share."""

import pytest

from cnnlib.data import sources


@pytest.fixture
def places(tmp_path, monkeypatch):
    """An empty $CNNLIB_DATA and an empty user folder."""
    here, user = tmp_path / "here", tmp_path / "user"
    here.mkdir()
    user.mkdir()
    monkeypatch.setenv("CNNLIB_DATA", str(here))
    monkeypatch.setattr(sources, "_user_folder", lambda: user)
    return here, user
