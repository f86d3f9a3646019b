"""The site, built once as a user builds it, and served."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from lab import Notebook
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
def serving(tmp_path_factory):
    """Serves a folder for as long as a ``with`` lasts; gives the address."""

    @contextmanager
    def serving(folder, port=None):
        port = port or free_port()
        serve = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
        log = tmp_path_factory.mktemp("site") / "server.log"
        address = f"http://127.0.0.1:{port}"
        answer = f"{address}/index.html"
        with running([*serve, "--directory", str(folder)], log, answer):
            yield address

    return serving


@pytest.fixture(scope="session")
def address(site, serving):
    """Where the site is served."""
    with serving(site) as address:
        yield address


@pytest.fixture
def lesson(page, address):
    """Opens a notebook of the site in JupyterLite, once Python is there."""

    def opened(path, address=address):
        page.goto(f"{address}/run/lab/index.html?path={path}")
        page.wait_for_function(
            """path => { const panel = window.jupyterapp?.shell.currentWidget;
              return panel?.context?.path === path && panel.context.isReady; }""",
            arg=path,
        )
        notebook = Notebook(page)
        notebook.ready()
        return notebook

    return opened


@pytest.fixture
def kept(page):
    """Waits until what the page needs is kept on this machine."""
    return lambda: page.locator("html[data-offline=ready]").wait_for(state="attached")
