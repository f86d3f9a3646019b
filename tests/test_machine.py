"""What the machine has is found out once, and without waiting long."""

import os
import socket

import pytest
from machine import package_index


@pytest.fixture
def silent_index(monkeypatch):
    """A package index that takes calls and never answers; counts its callers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        package_index.cache_clear()
        yield lambda: sum(1 for _ in waiting(server))
        package_index.cache_clear()


def waiting(server):
    server.setblocking(False)
    try:
        while True:
            server.accept()[0].close()
            yield
    except BlockingIOError:
        return


def test_an_index_that_does_not_answer_is_asked_once_and_is_none(silent_index):
    assert not package_index()
    assert not package_index()
    assert silent_index() == 1
