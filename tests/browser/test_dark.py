"""In either theme all can be read: text, forms, reports, tables, and demos.

Figures bring their own white background.
"""

import pytest
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
WRITTEN = ".jp-Notebook :is(.jp-OutputArea-output, .jp-RenderedMarkdown)"
WRONG = """from cnnlib.checks import check, hint
import numpy as np

def corr2d(input, kernel):
    return np.zeros((2, 2))

display(check(corr2d), hint(corr2d))"""


# What stands out too little from that which lies behind it. WCAG 2 has text at 4.5 : 1;
# a chart's line is held to 2 : 1, as Okabe and Ito's lightest colour has 2.2 on white.
FAINT = """area => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
  const over = ([r, g, b, a = 1], below) =>
    [r, g, b].map((v, k) => a * v + (1 - a) * below[k]);
  const holds = (shape, node) => {
    const [outer, inner] = [shape, node].map(n => n.getBoundingClientRect());
    const x = inner.x + inner.width / 2, y = inner.y + inner.height / 2;
    return outer.left <= x && x <= outer.right && outer.top <= y && y <= outer.bottom;
  };
  const shapes = node => {
    const drawing = node.ownerSVGElement?.closest('.cnnlib-demo svg:not(svg svg)');
    return [...(drawing?.querySelectorAll('rect, circle') ?? [])].filter(shape =>
      shape !== node && shape.checkVisibility() && holds(shape, node)
      && getComputedStyle(shape).fill !== 'none'
      && shape.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  };
  const behind = node => {
    if (!node) return [255, 255, 255];
    const below = shapes(node).at(-1);
    const style = getComputedStyle(below ?? node);
    const own = numbers(below ? style.fill : style.backgroundColor);
    return (own[3] ?? 1) === 1 ? own : over(own, behind(node.parentElement));
  };
  const contrast = (node, paint) => {
    const ground = behind(paint === 'backgroundColor' ? node.parentElement : node);
    let [r, g, b, alpha = 1] = numbers(getComputedStyle(node)[paint]);
    for (let n = node; n; n = n.parentElement) alpha *= getComputedStyle(n).opacity;
    const ink = over([r, g, b, alpha], ground);
    const [low, high] = [light(ink), light(ground)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const seen = [];
  const look = (node, what, paint, least) => {
    if (node.checkVisibility()) seen.push([what, contrast(node, paint), least]);
  };
  for (const part of document.querySelectorAll(area)) {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: node, data } = texts.currentNode;
      if (!data.trim() || node.closest('style')) continue;
      const paint = node.closest('text') ? 'fill' : 'color';
      look(node, data.trim().slice(0, 60), paint, 4.5);
    }
    for (const node of part.querySelectorAll('input:is([type=text], [type=number])'))
      look(node, node.value || node.type, 'color', 4.5);
    for (const node of part.querySelectorAll('.cnnlib-demo polyline'))
      look(node, 'a line', 'stroke', 2);
    for (const node of part.querySelectorAll('.cnnlib-demo .swatch'))
      look(node, 'a swatch', 'backgroundColor', 2);
  }
  return [seen.length, seen.filter(([, ratio, least]) => ratio < least)];
}"""


def faint(lab, picture):
    """What can hardly be seen, of what is written and drawn in cells and outputs."""
    lab.page.screenshot(path=picture)
    seen, found = lab.page.evaluate(FAINT, WRITTEN)
    assert seen > 50
    return found


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_all_can_be_read_in_either_theme(lab, artefacts, name):
    notebook = lab.open(NOTEBOOKS[name])
    if name == "exercise":
        notebook.write("solve-corr2d", WRONG)
    notebook.run_all()
    # JupyterLab draws only the cells that fit into the window. They are drawn once all
    # have run: anywidget gives up a widget that is not ready within two seconds, which
    # a page that draws everything meanwhile may not be.
    lab.page.set_viewport_size({"width": 1280, "height": 14_000})
    notebook.show_all()
    drawn = lab.page.locator(".cnnlib-demo[aria-label]")
    expect(drawn).to_have_count(notebook.tagged("demo"))
    bad = {"light": faint(lab, artefacts / f"read-{name}.png")}
    with lab.dark():
        bad["dark"] = faint(lab, artefacts / f"read-{name}-dark.png")
    assert bad == {"light": [], "dark": []}
