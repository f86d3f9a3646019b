"""In either theme everything that is written can be read: text, forms, reports, tables.

Figures bring their own white background; demos are looked at where they are played.
"""

import pytest

pytestmark = pytest.mark.requires("chromium")

NOTEBOOKS = {
    "start": "00_start_here.ipynb",
    "exercise": "exercises/02_convolution/02_convolution.ipynb",
}
WRITTEN = ".jp-Notebook :is(.jp-OutputArea-output, .jp-RenderedMarkdown)"
WRONG = """from cnnlib.checks import check, hint
import numpy as np

def corr2d(input, kernel):
    return np.zeros((2, 2))

display(check(corr2d), hint(corr2d))"""


# Texts whose contrast with what lies behind them is below WCAG 2's 4.5 : 1.
FAINT = """area => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const over = ([r, g, b, a = 1], below) =>
    [r, g, b].map((v, k) => a * v + (1 - a) * below[k]);
  const behind = node => {
    if (!node) return [255, 255, 255];
    const own = numbers(getComputedStyle(node).backgroundColor);
    return (own[3] ?? 1) === 1 ? own : over(own, behind(node.parentElement));
  };
  const contrast = node => {
    const ground = behind(node);
    const ink = over(numbers(getComputedStyle(node).color), ground);
    const [low, high] = [light(ink), light(ground)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const found = [];
  for (const part of document.querySelectorAll(area)) {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: node, data } = texts.currentNode;
      if (!data.trim() || node.closest('svg, style')) continue;
      if (!node.checkVisibility()) continue;
      found.push([data.trim().slice(0, 60), contrast(node)]);
    }
  }
  return [found.length, found.filter(([, ratio]) => ratio < 4.5)];
}"""


def faint(lab, artefacts, name):
    """What has too little contrast, of text in cells and in their outputs."""
    lab.page.screenshot(path=artefacts / f"{name}.png")
    texts, found = lab.page.evaluate(FAINT, WRITTEN)
    assert texts > 50
    return found


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_is_written_can_be_read_in_either_theme(lab, artefacts, name):
    notebook = lab.open(NOTEBOOKS[name])
    if name == "exercise":
        notebook.write("solve-corr2d", WRONG)
    # JupyterLab draws only the cells that fit into the window.
    lab.page.set_viewport_size({"width": 1280, "height": 14_000})
    notebook.run_all()
    bad = {"light": faint(lab, artefacts, f"read-{name}")}
    with lab.dark():
        bad["dark"] = faint(lab, artefacts, f"read-{name}-dark")
    assert bad == {"light": [], "dark": []}
