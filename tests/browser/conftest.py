"""A browser, and JupyterLab in a student's workspace.

A test asks for `lab`, which `lab.py` describes. When the test ends, whatever it did, it
fails if a page logged an error or asked another machine for anything. Pictures go to
`test-artefacts/`.
"""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from courses import CNNLIB
from lab import Lab, end_kernels, jupyter
from machine import THIS_MACHINE
from patience import PATIENCE
from servers import free_port, running

ROOT = Path(__file__).parents[2]
LANGUAGE = "en-GB"

# Complaints that Jupyter itself makes, whatever the notebook holds. Two are of
# Notebook 7 where JupyterLab was open before: it restores that one's file browser, but
# has none; and jupyter_server remembers where a static file lies by its name alone, so
# that fonts of icons which both have are refused (403) to the one that asks second. One
# is JupyterLite's, which asks the host also for folders that the reader made. And who
# asks jupyter_server for all kernels, as JupyterLab does again and again, just when it
# has one more but has not noted when that was last active, is answered an error (500).
KNOWN_COMPLAINTS = (
    "favicon",
    "properties of undefined (reading 'schema')",
    "Command 'filebrowser:open-path' not registered",
    ".woff",
    "/run/api/contents/",
    "/api/kernels?",
)


@pytest.fixture(scope="session")
def artefacts():
    """Where screenshots are kept."""
    folder = ROOT / "test-artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of JupyterLab in a workspace, as `cnnlib start` opens it."""
    folder = tmp_path_factory.mktemp("lab")
    variables = {
        f"JUPYTER_{name}_DIR": str(folder / name.lower())
        for name in ("CONFIG", "DATA", "RUNTIME")
    }
    variables["CNNLIB_HOME"] = str(folder / "home")
    command = [sys.executable, "-c", CNNLIB, "start", str(folder / "work"), "--"]
    log = folder / "server.log"
    with jupyter(lambda asked: command + asked, log, **variables) as address:
        yield address


@pytest.fixture
def page(browser, artefacts, request):
    """A fresh page; it and what it opens must not log errors or ask other machines."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale=LANGUAGE
    )
    context.set_default_timeout(1000 * PATIENCE)
    away, errors = [], []

    def on_request(request):
        address = urlsplit(request.url)
        if address.scheme.startswith("http") and address.hostname not in THIS_MACHINE:
            away.append(request.url)

    def complains(text):
        if not any(known in text for known in KNOWN_COMPLAINTS):
            errors.append(text)

    def on_console(message):
        if message.type == "error":
            complains(f"{message.text} {message.location.get('url', '')}")

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda error: complains(str(error.error)))
    page = context.new_page()
    yield page
    page.screenshot(path=artefacts / f"{request.node.name}.png")
    context.close()
    assert away == [], "the page asked another machine"
    assert errors == [], "the page logged errors"


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """Start ``python -m cnnlib.lecture`` with arguments; gives its address."""
    with ExitStack() as servers:

        def start(*arguments):
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            command = [sys.executable, "-m", "cnnlib.lecture", *map(str, arguments)]
            command += ["--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
            log = tmp_path_factory.mktemp("lecture") / "server.log"
            answer = f"{address}/voila/templates/lecture/static/page.css"
            servers.enter_context(running(command, log, answer))
            return address

        yield start


@pytest.fixture
def lab(page, server, tmp_path_factory):
    """JupyterLab, with nothing open yet, no kernel left over and nothing answered."""
    home = tmp_path_factory.getbasetemp() / "lab0" / "home"
    (home / "progress.json").unlink(missing_ok=True)
    end_kernels(server)  # the page that used them is closed: it cannot complain
    return Lab(page, server)


@pytest.fixture
def play(lab, artefacts, request):
    """Opens a lesson, runs it as far as a demo's cell, and gives the demo."""
    opened = []

    def open_and_run(lesson, cell="demo"):
        from stage import Stage

        notebook = lab.open(lesson)
        notebook.run_to(cell)
        root = notebook.cell(cell).locator(".cnnlib-demo")
        root.wait_for()
        opened.append(Stage(lab.page, root))
        with lab.beside_files():
            opened[-1].assert_seen_as_a_whole()
        return opened[-1]

    yield open_and_run
    name = request.node.name.removeprefix("test_")
    for stage in opened[-1:]:
        stage.picture(artefacts / f"{name}.png")
        stage.assert_accessible()
        with lab.dark():
            stage.picture(artefacts / f"{name}-dark.png")
            stage.assert_accessible()


@pytest.fixture
def workspace(server, tmp_path_factory):
    """The folder that this server shows."""
    return tmp_path_factory.getbasetemp() / "lab0" / "work"


@pytest.fixture
def progress_file(server, tmp_path_factory):
    """What the student of this server has done, as kept on the disk."""
    file = tmp_path_factory.getbasetemp() / "lab0" / "home" / "progress.json"
    return lambda: json.loads(file.read_text(encoding="utf-8"))
