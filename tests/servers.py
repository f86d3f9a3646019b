"""Servers that run while a test needs them."""

import os
import socket
import subprocess
import time
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

__all__ = ["free_port", "running"]

ROOT = Path(__file__).parents[2]
SECONDS = 90  # for a server to answer


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(address, server, log):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The server did not start:\n{log.read_text()[-3000:]}")


@contextmanager
def running(command, log, answer, **variables):
    """A server in a process of its own, once it answers."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | variables,
            stdout=output,
            stderr=output,
        )
    try:
        wait_until_it_answers(answer, process, log)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)
