"""On a small laptop, beside the file browser, a demo is seen as a whole."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.requires("chromium")

# Each demo where a student meets it first.
DEMOS = {
    "convolution": ("02_convolution.ipynb", "demo"),
    "kernels": ("02_convolution.ipynb", "demo-kernels"),
    "padding_stride": ("03_padding_stride.ipynb", "demo"),
    "channels": ("04_channels.ipynb", "demo"),
    "pooling": ("05_pooling.ipynb", "demo"),
    "graph": ("06_backprop.ipynb", "demo"),
    "conv_backward": ("07_conv_backward.ipynb", "demo"),
    "batch_norm": ("08_batch_norm.ipynb", "demo"),
    "dropout": ("09_dropout.ipynb", "demo"),
    "optimisers": ("10_training.ipynb", "demo"),
    "lenet": ("11_mnist.ipynb", "demo"),
    "receptive_field": ("12_receptive_field_and_cost.ipynb", "demo"),
    "family": ("13_convolution_family.ipynb", "demo"),
}

# Pixels: what the notebook's window has, and how far a demo's parts reach.
EXTENT = """root => {
  const box = node => node.getBoundingClientRect();
  const room = box(root.closest('.jp-WindowedPanel-outer'));
  const parts = [...root.querySelectorAll('.controls, .panel, .said')].map(box);
  const least = side => Math.min(...parts.map(part => part[side]));
  const most = side => Math.max(...parts.map(part => part[side]));
  const paper = box(root);
  return {
    room: room.height,
    height: most('bottom') - least('top'),
    outside: Math.max(paper.left - least('left'), most('right') - paper.right),
  };
}"""


def test_every_demo_is_looked_at():
    from cnnlib import demos

    assert set(DEMOS) == set(demos.__all__)


@pytest.mark.parametrize("name", DEMOS)
def test_controls_and_picture_are_visible_together(lab, name):
    lesson, cell = DEMOS[name]
    lab.page.set_viewport_size({"width": 1280, "height": 720})
    notebook = lab.open(lesson, beside="files")
    expect(lab.page.locator(".jp-FileBrowser")).to_be_visible()
    notebook.run_to(cell)
    root = notebook.cell(cell).locator(".cnnlib-demo")
    expect(root.locator(".said")).not_to_be_empty()
    extent = root.evaluate(EXTENT)
    assert extent["height"] <= extent["room"]
    assert extent["outside"] <= 0
    root.evaluate("root => root.scrollIntoView()")
    for part in (".controls", ".panel >> nth=-1"):
        expect(root.locator(part)).to_be_in_viewport(ratio=0.99)
