"""JupyterLab on a page, operated as a student does.

``lab.open("00_start_here.ipynb")`` opens a notebook, and ``notebook.cell(id)`` is the
element of a cell.
"""

import json
import re
from contextlib import contextmanager
from urllib.request import Request, urlopen

from playwright.sync_api import expect
from servers import free_port, running

__all__ = ["Lab", "Notebook", "Notebook7", "jupyter"]

TOKEN = "lessons-in-a-browser"
APPS = ("LabApp", "JupyterNotebookApp")


@contextmanager
def jupyter(command, log, **options):
    """The address of the server that ``command(options for Jupyter)`` starts.

    Other `options` are those of `running`.
    """
    port = free_port()
    asked = ["--no-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    asked += [f"--IdentityProvider.token={TOKEN}"]
    asked += [f"--{app}.expose_app_in_browser=True" for app in APPS]
    address = f"http://127.0.0.1:{port}"
    with running(command(asked), log, f"{address}/api?token={TOKEN}", **options):
        yield address


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
        """Run every cell, and wait for the last; none shows an error.

        JupyterLab's own word for it comes with the first check that is not right.
        """
        self._in_notebook("run => app.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(
            """() => window.jupyterapp.shell.currentWidget.content.widgets.every(
              cell => cell.model.executionState !== 'running')"""
        )
        assert self.errors() == []

    def show_all(self):
        """Have every cell on the page, however long it becomes."""
        self._in_notebook(
            "() => { notebook.notebookConfig ="
            "  { ...notebook.notebookConfig, windowingMode: 'none' }; }"
        )

    def run_to(self, id):
        """Run the cells down to this one; none shows an error."""
        self._in_notebook(
            """async id => {
              const run = command => {
                notebook.activeCellIndex = cells.findIndex(c => c.model.id === id);
                return app.commands.execute(`notebook:${command}`);
              };
              await run('run-all-above');
              await run('run-cell');
            }""",
            id,
        )
        assert self.errors() == []

    def cell(self, id):
        """The element of the cell with this id, scrolled into view."""
        name = self._in_notebook(
            "async id => { const cell = cells.find(c => c.model.id === id);"
            "  await notebook.scrollToCell(cell);"
            "  return cell.node.dataset.cell = `${panel.context.path}#${id}`; }",
            id,
        )
        return self.page.locator(f'[data-cell="{name}"]')

    def write(self, id, text):
        """Type over what stands in a cell."""
        self.cell(id).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def add_below(self, id, text):
        """A cell of one's own below another; gives its id."""
        self.cell(id).locator(".cm-content").click()
        for key in ("Escape", "b", "Enter"):
            self.page.keyboard.press(key)
        self.page.keyboard.insert_text(text)
        return self._in_notebook("() => notebook.activeCell.model.id")

    def run(self, id):
        """Run a cell with the keyboard, and wait for its end; gives its element."""
        cell = self.cell(id)
        self._in_notebook(
            "id => { const { model } = cells.find(c => c.model.id === id);"
            "  model.executionCount = null; }",  # else [2] might follow [2]
            id,
        )
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"))
        return cell

    def save(self):
        """Write the notebook to the disk."""
        self._in_notebook("() => panel.context.save()")

    def errors(self):
        """The ids of the cells that ended in an error."""
        return self._in_notebook(
            "() => cells.filter(c => c.model.type === 'code' && c.model.toJSON()"
            "  .outputs.some(o => o.output_type === 'error')).map(c => c.model.id)"
        )

    def tagged(self, tag):
        """How many cells of code have a tag."""
        return self._in_notebook(
            "tag => cells.filter(c => c.model.type === 'code'"
            "  && c.model.getMetadata('tags')?.includes(tag)).length",
            tag,
        )

    def _in_notebook(self, function, argument=None):
        script = (
            "argument => { const app = window.jupyterapp;"
            " const panel = app.shell.currentWidget, notebook = panel.content;"
            f" const cells = notebook.widgets; return ({function})(argument); }}"
        )
        return self.page.evaluate(script, argument)


def end_kernels(address):
    """End what earlier pages left running, so that the next one finds nothing."""
    sessions = f"{address}/api/sessions"
    headers = {"Authorization": f"token {TOKEN}"}
    with urlopen(Request(sessions, headers=headers)) as answer:
        running = json.load(answer)
    for session in running:
        path = f"{sessions}/{session['id']}"
        urlopen(Request(path, headers=headers, method="DELETE")).close()


class Lab:
    """JupyterLab in a page."""

    def __init__(self, page, address):
        self.page, self.address = page, address

    def enter(self):
        """Come in by the server's own address, as a student does."""
        self.page.goto(f"{self.address}/?token={TOKEN}")
        return self.arrives_at("00_start_here.ipynb")

    def restart(self):
        """Start the notebook's kernel anew."""
        self.page.evaluate(
            """() => { const app = window.jupyterapp;
              app.commands.execute('kernelmenu:restart'); }"""
        )
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()

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

    def follow(self, link, path):
        """Click a link; gives the notebook that it leads to."""
        link.click()
        return self.arrives_at(path)

    def open(self, name, beside=None):
        """Open a lesson by its file name, an exercise by its path; wait for Python.

        It is alone on the page, or ``beside="files"``, as JupyterLab usually looks.
        """
        at_the_top = name.startswith(("00", "exercises/"))
        path = name if at_the_top else f"lessons/{name}"
        mode = "lab" if beside else "doc"
        self.page.goto(f"{self.address}/{mode}/tree/{path}?token={TOKEN}&reset")
        self.arrives_at(path)
        notebook = Notebook(self.page)
        notebook.ready()
        return notebook

    @contextmanager
    def dark(self):
        """JupyterLab in its dark theme, for a while."""
        try:
            self._theme("JupyterLab Dark")
            yield
        finally:
            self._theme("JupyterLab Light")

    @contextmanager
    def beside_files(self):
        """The notebook beside the file browser, on a small laptop, for a while."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 1280, "height": 720})
        self.page.evaluate(
            """async () => {
              window.jupyterapp.shell.mode = 'multiple-document';
              await window.jupyterapp.commands.execute('filebrowser:activate');
            }"""
        )
        expect(self.page.locator(".jp-FileBrowser")).to_be_visible()
        yield
        self.page.evaluate(
            """() => {
              window.jupyterapp.shell.collapseLeft();
              window.jupyterapp.shell.mode = 'single-document';
            }"""
        )
        expect(self.page.locator(".jp-FileBrowser")).to_be_hidden()
        self.page.set_viewport_size(before)

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


class Notebook7(Lab):
    """The classic notebook's successor: each document on a page of its own."""

    def enter(self):
        """Come in by the start page."""
        return self._goes_to("00_start_here.ipynb")

    def open(self, path, beside=None):
        """Open a notebook, and wait for Python."""
        notebook = self._goes_to(path)
        notebook.ready()
        return notebook

    def follow(self, link, path):
        """Click a link; gives the notebook that it leads to, on the new page."""
        with self.page.context.expect_page() as opened:
            link.click()
        self.page = opened.value
        return self.arrives_at(path)

    def _goes_to(self, path):
        self.page.goto(f"{self.address}/notebooks/{path}?token={TOKEN}")
        return self.arrives_at(path)
