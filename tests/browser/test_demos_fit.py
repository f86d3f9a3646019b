"""Every demo is seen as a whole, in its first state and after every change."""

import pytest
from bench import Bench
from panels import parts, values

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")

# As a page on a projector and in half a window; in JupyterLab on a laptop, with and
# without the file browser.
SIZES = {
    ("page", 1280, 720): 14,
    ("page", 900, 720): 11,
    ("lab", 1000, 600): 11,
}


@pytest.mark.parametrize("name", demos.__all__)
def test_it_is_seen_as_a_whole_whatever_is_changed(page, name):
    bench, demo = Bench(page), getattr(demos, name)()
    for (around, width, height), least in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        demo.reset()
        root = bench.show(demo, around)
        first = seen(root)
        assert first["sticks out"] == [], (around, width, height)
        assert first["font"] >= least
        for part, shown in parts(demo).items():
            for value in values(shown):
                bench.report(set={part: value})
                assert seen(root)["sticks out"] == [], (around, width, part, value)
            bench.reset()
        assert seen(root)["font"] == first["font"], "what once shrank grows back"


def test_a_small_graph_is_spread_over_the_width(page):
    page.set_viewport_size({"width": 1280, "height": 720})
    root = Bench(page).show(demos.graph())
    ends = root.locator(".node").evaluate_all(
        "nodes => nodes.map(node => node.getBoundingClientRect().left)"
    )
    assert max(ends) - min(ends) > root.bounding_box()["width"] / 2


def seen(root):
    """The size of the text, and by how many pixels what reaches out of its room."""
    return root.evaluate(
        """(root) => {
          const room = root.closest('.jp-WindowedPanel-outer');
          const whole = document.documentElement;
          const [page, within] = [room ?? whole, root.getBoundingClientRect()];
          const beyond = {
            height: root.offsetHeight - page.clientHeight,
            page: room ? 0 : whole.scrollHeight - whole.clientHeight,
          };
          const all = root.querySelectorAll('.controls .row > *, .panel, .said');
          for (const part of all) {
            const { left, right } = part.getBoundingClientRect();
            const name = part.className + ' ' + part.textContent.slice(0, 20);
            beyond[name] = Math.max(within.left - left, right - within.right);
          }
          return {
            font: parseFloat(getComputedStyle(root.querySelector('.said')).fontSize),
            'sticks out': Object.entries(beyond).filter(([, pixels]) => pixels > 0.5),
          };
        }"""
    )
