"""A worked lesson as a page or a PDF, and the cheat sheet on two pages of A4."""

import os
import re
import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import pytest
from machine import chromium
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from patience import PATIENCE
from playwright.sync_api import expect
from pypdf import PdfReader
from stage import Stage

from cnnlib import demos
from cnnlib.checks.paper import Worked

pytestmark = pytest.mark.requires("chromium")
SHEET = Path(__file__).parents[2] / "lessons" / "cheat_sheet.html"
LESSON = "01_why_convolution.ipynb"
LEFT = "Output (1, 1): "
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND"
STATE = "application/vnd.jupyter.widget-state+json"
ANSWERED = "You said 77: that is not what comes out."

# In a kernel as in a terminal of JupyterLab; the kernel's folder is the lesson's.
CONVERT = """async ([command, variables]) => {
  const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
  const run = `subprocess.run(${JSON.stringify(command)}, check=True,
    env=os.environ | ${JSON.stringify(variables)})`;
  const code = `import os, subprocess; ${run}`;
  const { content } = await kernel.requestExecute({ code, store_history: false }).done;
  return content.status;
}"""


@pytest.fixture
def convert(lab, tmp_path):
    """A lesson that was run, its first question answered, converted by nbconvert."""
    notebook = lab.open(LESSON)
    notebook.run_all()
    form = notebook.cell("predict-memory").locator("form")
    form.get_by_label("Your number").fill("77")
    form.get_by_role("button", name="Commit").click()
    form.get_by_text(ANSWERED).wait_for()
    stage = Stage(lab.page, notebook.cell("demo").locator(".cnnlib-demo"))
    stage.go_to("output").press("ArrowDown", "ArrowRight")
    assert LEFT in stage.said
    notebook.save()

    def to(kind, suffix, *options, **variables):
        command = ["jupyter", "nbconvert", "--to", kind, LESSON, *options]
        command += [f"--output-dir={tmp_path}"]
        assert lab.page.evaluate(CONVERT, [command, variables]) == "ok"
        return (tmp_path / LESSON).with_suffix(suffix)

    return to


# Says, as an error, where Playwright looks for its browser.
LAUNCH = """from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    playwright.chromium.launch()"""


@pytest.fixture
def browsers(tmp_path):
    """What ``playwright install chromium`` makes, with the browser of this machine."""
    folder = str(tmp_path / "browsers")
    looking = os.environ | {"PLAYWRIGHT_BROWSERS_PATH": folder}
    asked = [sys.executable, "-c", LAUNCH]
    said = subprocess.run(asked, env=looking, capture_output=True, text=True).stderr
    link = Path(re.search(rf"exist at ({re.escape(folder)}\S*)", said)[1])
    link.parent.mkdir(parents=True)
    link.symlink_to(chromium())
    return folder


def on_a_page(html, browser, picture):
    """What a page shows that is read without a network, and how many pictures."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.goto(html.as_uri())
    page.get_by_text(ANSWERED).wait_for()
    page.screenshot(path=picture, full_page=True)
    assert "html-manager" not in page.content()
    assert (
        page.locator("[id='cell-id=figure-matrix'] img").bounding_box()["width"] > 300
    )
    shown = "() => [...document.images].filter(i => i.naturalWidth).length"
    text, pictures = page.locator("body").inner_text(), page.evaluate(shown)
    context.close()
    return text, pictures


def test_every_demo_is_a_picture_of_what_it_showed(browser, tmp_path):
    shown = [getattr(demos, name)() for name in demos.__all__]
    cells, states = [], {}
    for demo in shown:
        data, _ = demo._repr_mimebundle_()
        states[demo.model_id] = demo._get_embed_state()
        cells.append(new_code_cell(outputs=[new_output("display_data", data=data)]))
    notebook = new_notebook(cells=cells)
    notebook.metadata["widgets"] = {STATE: {"state": states}}
    html, _ = HTMLExporter(preprocessors=[Worked]).from_notebook_node(notebook)
    (tmp_path / "demos.html").write_text(html, encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "demos.html").as_uri())
    said = page.locator(".cnnlib-paper .said")
    expect(said).to_have_text([demo.say for demo in shown], timeout=1000 * PATIENCE)
    assert page.locator(".cnnlib-paper button:visible").count() == 0
    context.close()


def on_paper(pdf):
    """The words of a PDF, and how many pictures are on its pages."""
    pages = PdfReader(pdf).pages
    words = " ".join(page.extract_text() for page in pages).split()
    return " ".join(words), sum(len(page.images) for page in pages)


def test_a_worked_lesson_becomes_a_page_and_a_pdf_with_answers_and_pictures(
    convert, browser, browsers, workspace, artefacts
):
    html = on_a_page(convert("html", ".html"), browser, artefacts / "paper.png")
    options = ["--disable-chromium-sandbox", f"--WebPDFExporter.browser_args={OFFLINE}"]
    pdf = convert("webpdf", ".pdf", *options, PLAYWRIGHT_BROWSERS_PATH=browsers)
    made = (workspace / "lessons" / LESSON).read_text("utf-8").count("<img ")
    for text, pictures in (html, on_paper(pdf)):
        assert ANSWERED in text
        assert LEFT in text
        assert "$" not in text
        assert "Loading widget" not in text
        assert pictures == made > 0


def test_the_cheat_sheet_has_all_lessons_on_two_pages_of_a4(page, tmp_path):
    page.goto(SHEET.as_uri())
    titles = page.locator("h2").all_inner_texts()
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "sheet.pdf").pages
    a4 = [pytest.approx(mm * 72 / 25.4, abs=1) for mm in (210, 297)]
    assert [[float(side) for side in one.mediabox[2:]] for one in pages] == [a4] * 2
    text = normalize("NFKC", " ".join(one.extract_text() for one in pages))
    words = " ".join(text.split())  # and no ligatures
    assert [title for title in titles if title not in words] == []
    assert len(titles) == sum(len(one.images) for one in pages) == 17
