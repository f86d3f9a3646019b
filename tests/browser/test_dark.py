"""In either theme all can be read: text, forms, reports, tables, and demos.

What becomes of figures there, test_dark_figures.py measures.
"""

import pytest
from legible import faint
from playwright.sync_api import expect

pytestmark = pytest.mark.requires("chromium")

NOTEBOOKS = {
    "start": "00_start_here.ipynb",
    "exercise": "exercises/02_convolution/02_convolution.ipynb",
    "lesson-02": "02_convolution.ipynb",
    "lesson-05": "05_pooling.ipynb",
    "lesson-08": "08_batch_norm.ipynb",
    "lesson-12": "12_receptive_field_and_cost.ipynb",
    "lesson-15": "15_before_and_around.ipynb",
}
# What comes after it is of kinds that the others show; it trains networks for a minute.
RUN_TO_THE_DEMO = ("lesson-05", "lesson-08", "lesson-15")
WRITTEN = ".jp-Notebook :is(.jp-OutputArea-output, .jp-RenderedMarkdown)"
WRONG = """from cnnlib.checks import check, hint
import numpy as np

def corr2d(input, kernel):
    return np.zeros((2, 2))

display(check(corr2d), hint(corr2d))"""


def hardly_seen(lab, picture):
    """What can hardly be seen, of what is written and drawn in cells and outputs."""
    lab.page.screenshot(path=picture)
    seen, found = faint(lab.page, WRITTEN)
    assert seen > 50
    return found


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_all_can_be_read_in_either_theme(lab, artefacts, name):
    notebook = lab.open(NOTEBOOKS[name])
    if name == "exercise":
        notebook.write("solve-corr2d", WRONG)
    if name in RUN_TO_THE_DEMO:
        notebook.run_to("demo")
    else:
        notebook.run_all()
    # JupyterLab draws only the cells that fit into the window. They are drawn once all
    # have run: anywidget gives up a widget that is not ready within two seconds, which
    # a page that draws everything meanwhile may not be.
    lab.page.set_viewport_size({"width": 1280, "height": 14_000})
    notebook.show_all()
    drawn = lab.page.locator(".cnnlib-demo[aria-label]")
    expect(drawn).to_have_count(notebook.tagged("demo"))
    bad = {"light": hardly_seen(lab, artefacts / f"read-{name}.png")}
    with lab.dark():
        bad["dark"] = hardly_seen(lab, artefacts / f"read-{name}-dark.png")
    assert bad == {"light": [], "dark": []}
