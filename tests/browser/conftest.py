"""JupyterLab in a real browser: a student's workspace, and a page.

A test asks for `lab`, opens a notebook with ``lab.open("00_start_here.ipynb")`` and
operates it as a student would; ``notebook.cell(id)`` is the element of a cell. When the
test ends, whatever it did, it fails if the page logged an error or asked another
machine for anything. Pictures go to `test-artefacts/`.
"""

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from machine import chromium
from patience import PATIENCE
from servers import free_port, running

ROOT = Path(__file__).parents[2]
TOKEN = "lessons-in-a-browser"
LANGUAGE = "en-GB"

# Complaints that JupyterLab itself makes, whatever the notebook holds.
KNOWN_COMPLAINTS = ("favicon",)


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
    port = free_port()
    run = "import sys; from cnnlib.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", run, "start", str(folder / "work"), "--"]
    command += ["--no-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={TOKEN}"]
    command += ["--LabApp.expose_app_in_browser=True"]
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with running(command, log, f"{address}/api?token={TOKEN}", **variables):
        yield address


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium; the test also needs ``requires("chromium")``."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, artefacts, request):
    """A fresh page that may talk to this machine only, and must not log an error."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale=LANGUAGE
    )
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    away, errors = [], []

    def only_this_machine(route):
        if urlsplit(route.request.url).hostname in ("127.0.0.1", "localhost"):
            return route.continue_()
        away.append(route.request.url)
        return route.abort()

    def on_console(message):
        if message.type == "error" and not any(
            known in message.text + message.location.get("url", "")
            for known in KNOWN_COMPLAINTS
        ):
            errors.append(message.text)

    page.route(lambda url: url.startswith("http"), only_this_machine)
    page.on("console", on_console)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    page.screenshot(path=artefacts / f"{request.node.name}.png")
    context.close()
    assert away == [], "the page asked another machine"
    assert errors == [], "the page logged errors"


class Notebook:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page):
        self.page = page

    def ready(self):
        """Wait for its kernel."""
        self.page.evaluate(
            """async () => {
              const panel = window.jupyterapp.shell.currentWidget;
              await panel.revealed;
              await panel.sessionContext.ready;
              await panel.sessionContext.session.kernel.info;
            }"""
        )

    def run_all(self):
        """Run every cell, and wait for the last."""
        assert self._in_notebook(
            "run => app.commands.execute('notebook:run-all-cells')"
        )

    def cell(self, id):
        """The element of the cell with this id, scrolled into view."""
        self._in_notebook(
            "async id => { const cell = cells.find(c => c.model.id === id);"
            "  await notebook.scrollToCell(cell); cell.node.dataset.cellId = id; }",
            id,
        )
        return self.page.locator(f'[data-cell-id="{id}"]')

    def errors(self):
        """The ids of the cells that ended in an error."""
        return self._in_notebook(
            "() => cells.filter(c => c.model.type === 'code' && c.model.toJSON()"
            "  .outputs.some(o => o.output_type === 'error')).map(c => c.model.id)"
        )

    def _in_notebook(self, function, argument=None):
        script = (
            "argument => { const app = window.jupyterapp;"
            " const panel = app.shell.currentWidget, notebook = panel.content;"
            f" const cells = notebook.widgets; return ({function})(argument); }}"
        )
        return self.page.evaluate(script, argument)


class Lab:
    """JupyterLab in a page."""

    def __init__(self, page, address):
        self.page, self.address = page, address

    def enter(self):
        """Come in by the server's own address, as a student does."""
        self.page.goto(f"{self.address}/?token={TOKEN}")
        return self.arrives_at("00_start_here.ipynb")

    def arrives_at(self, path):
        """Wait until a file is the one in front, and loaded."""
        self.page.wait_for_function(
            """path => {
              const context = window.jupyterapp?.shell.currentWidget?.context;
              return context?.path === path && context.isReady;
            }""",
            arg=path,
        )
        return Notebook(self.page)

    def open(self, name):
        """Open a lesson by its file name, an exercise by its path; wait for Python."""
        at_the_top = name.startswith(("00", "exercises/"))
        path = name if at_the_top else f"lessons/{name}"
        self.page.goto(f"{self.address}/doc/tree/{path}?token={TOKEN}&reset")
        self.arrives_at(path)
        notebook = Notebook(self.page)
        notebook.ready()
        return notebook

    @contextmanager
    def dark(self):
        """JupyterLab in its dark theme, for a while."""
        self._theme("JupyterLab Dark")
        yield
        self._theme("JupyterLab Light")

    def _theme(self, name):
        self.page.evaluate(
            """async theme => {
              await window.jupyterapp.commands.execute(
                'apputils:change-theme', { theme });
              const splash = () => document.getElementById('jupyterlab-splash');
              while (document.body.dataset.jpThemeName !== theme || splash())
                await new Promise(resolve => setTimeout(resolve, 50));
            }""",
            name,
        )


@pytest.fixture
def lab(page, server):
    """JupyterLab, with nothing open yet."""
    return Lab(page, f"{server}")


@pytest.fixture
def play(lab, artefacts, request):
    """Opens a lesson, runs it, and gives the demo of a cell."""
    opened = []

    def open_and_run(lesson, cell="demo"):
        from stage import Stage

        notebook = lab.open(lesson)
        notebook.run_all()
        assert notebook.errors() == []
        root = notebook.cell(cell).locator(".cnnlib-demo")
        root.wait_for()
        opened.append(Stage(lab.page, root))
        return opened[-1]

    yield open_and_run
    name = request.node.name.removeprefix("test_")
    for stage in opened[-1:]:
        stage.picture(artefacts / f"{name}.png")
        stage.assert_accessible()
        with lab.dark():
            stage.picture(artefacts / f"{name}-dark.png")
            stage.assert_accessible()
        if stage.not_measured:
            raise stage.not_measured


@pytest.fixture
def workspace(server, tmp_path_factory):
    """The folder that this server shows."""
    return tmp_path_factory.getbasetemp() / "lab0" / "work"


@pytest.fixture
def progress_file(server, tmp_path_factory):
    """What the student of this server has done, as kept on the disk."""
    file = tmp_path_factory.getbasetemp() / "lab0" / "home" / "progress.json"
    return lambda: json.loads(file.read_text(encoding="utf-8"))
