"""The course in JupyterLite: a lesson is run, and what was said and written is kept."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.requires("chromium", "make", "packages", "pyodide")


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
