"""A worked lesson as a page or a PDF: what was answered, and pictures."""

import pytest
from patience import PATIENCE

pytestmark = pytest.mark.requires("chromium")
LESSON = "01_why_convolution.ipynb"

# In a kernel as in a terminal of JupyterLab; the kernel's folder is the lesson's.
CONVERT = """async command => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const run = `subprocess.run(${JSON.stringify(command)}, check=True)`;
  const code = `import subprocess; ${run}`;
  const { content } = await kernel.requestExecute({ code, store_history: false }).done;
  return content.status;
}"""


def answered_lesson(lab):
    """Run a lesson, answer its first question, save it."""
    notebook = lab.open(LESSON)
    notebook.run_all()
    assert notebook.errors() == []
    form = notebook.cell("predict-memory").locator("form")
    form.get_by_label("Your number").fill("77")
    form.get_by_role("button", name="Commit").click()
    form.get_by_text("You said 77: that is not what comes out.").wait_for()
    notebook.save()


def test_a_worked_lesson_becomes_a_page_with_answers_and_pictures(
    lab, browser, tmp_path, artefacts
):
    answered_lesson(lab)
    command = ["jupyter", "nbconvert", "--to", "html", LESSON]
    command += [f"--output-dir={tmp_path}"]
    assert lab.page.evaluate(CONVERT, command) == "ok"

    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.goto((tmp_path / LESSON).with_suffix(".html").as_uri())
    page.get_by_text("You said 77: that is not what comes out.").wait_for()
    page.screenshot(path=artefacts / "paper.png", full_page=True)
    assert "html-manager" not in page.content()
    assert "Loading widget" not in page.content()
    broken = "() => [...document.images].filter(i => !i.naturalWidth).map(i => i.alt)"
    assert page.evaluate(broken) == []
    picture = page.locator("[id='cell-id=figure-matrix'] img")
    assert picture.bounding_box()["width"] > 300
    context.close()
