"""A machine with users, and what a hub needs."""

import subprocess
from pathlib import Path

import pytest
from filelock import FileLock
from islands import island
from machine import outside

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A machine with a teacher, three students, and JupyterHub installed."""
    with FileLock(tmp_path_factory.getbasetemp().parent / "hub.lock"):
        made = subprocess.run(
            ["make", "build/hub/.installed"],
            cwd=ROOT,
            env=outside(),
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, (made.stdout + made.stderr)[-3000:]
    with island(tmp_path_factory.mktemp("island")) as machine:
        machine.add("tea", "ada", "bob", "mal")
        yield machine
