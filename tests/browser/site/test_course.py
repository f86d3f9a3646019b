"""The course in JupyterLite: a lesson is run, and what was said and written is kept."""

import pytest
from lab import Notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")


@pytest.fixture
def lesson(page, address):
    """Opens a notebook of the site, once Python is there."""

    def opened(path):
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


def test_a_question_is_answered_and_the_answer_is_there_after_a_reload(lesson):
    notebook = lesson("lessons/02_convolution.ipynb")
    notebook.run_to("predict-corner")
    cell = notebook.cell("predict-corner")
    cell.get_by_label("Your number").fill("19")
    cell.get_by_role("button", name="Commit").click()
    expect(cell.get_by_role("status")).to_contain_text("that is what comes out")
    notebook.write("imports", "# mine\nfrom cnnlib.checks import predict")
    notebook.save()

    notebook = lesson("lessons/02_convolution.ipynb")
    expect(notebook.cell("imports")).to_contain_text("# mine")
    notebook.run("imports")
    notebook.run("predict-corner")
    status = notebook.cell("predict-corner").get_by_role("status")
    expect(status).to_contain_text("You said 19")
