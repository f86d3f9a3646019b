"""The site, built once as a user builds it, and served."""

import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from machine import outside
from servers import free_port, running

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder that ``make site`` has written; workers share it."""
    shared = tmp_path_factory.getbasetemp().parent
    with FileLock(shared / "site.lock"):
        log = shared / "site.log"
        if not log.exists():
            make = ["make", "site", f"PYTHON={sys.executable}"]
            made = subprocess.run(
                make, cwd=ROOT, env=outside(), capture_output=True, text=True
            )
            assert made.returncode == 0, (made.stdout + made.stderr)[-3000:]
            log.write_text(made.stdout)
    return ROOT / "build" / "site"


@pytest.fixture(scope="session")
def address(site, tmp_path_factory):
    """Where it is served."""
    port = free_port()
    serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    log = tmp_path_factory.mktemp("site") / "server.log"
    address = f"http://127.0.0.1:{port}"
    with running([*serve, "--directory", str(site)], log, f"{address}/index.html"):
        yield address
