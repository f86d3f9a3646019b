"""Every demo is seen as a whole, in its first state and after every change."""

import pytest
from bench import Bench
from panels import parts, values
from playwright.sync_api import expect

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")

# As a page on a projector and in half a window; in JupyterLab on a laptop, with and
# without the file browser.
SIZES = {
    ("page", 1280, 720): 14,
    ("page", 900, 600): 10,
    ("lab", 900, 600): 10,
}


@pytest.mark.parametrize("name", demos.__all__)
def test_it_is_seen_as_a_whole_whatever_is_changed(page, name, artefacts):
    bench, demo = Bench(page), getattr(demos, name)()
    for (around, width, height), least in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        demo.reset()
        root = bench.show(demo, around)
        first = seen(root)
        assert first["sticks out"] == [], (around, width, height)
        assert first["font"] >= least
        page.screenshot(path=artefacts / f"{around}-{width}-{name}.png")
        for part, shown in parts(demo).items():
            for value in values(shown):
                bench.report(set={part: value})
                assert seen(root)["sticks out"] == [], (around, width, part, value)
            bench.reset()
        assert seen(root)["font"] == first["font"], "what once shrank grows back"


def test_what_shrank_to_say_that_the_kernel_is_slow_grows_back(page):
    page.set_viewport_size({"width": 900, "height": 720})
    bench = Bench(page)
    root = bench.show(demos.boxes())
    first = seen(root)["font"]
    problem = root.locator(".problem")
    for change in ("document.querySelector('.reset').click()", MOVE):
        page.evaluate(BUSY)
        page.evaluate(change)
        expect(problem).to_contain_text("Waiting for the kernel")
        page.evaluate("free()")
        expect(problem).to_be_empty()
        assert seen(root)["font"] == first


# A kernel that answers when it is told to.
BUSY = """() => {
  const { send } = model;
  const freed = new Promise((free) => Object.assign(window, { free }));
  model.send = async (content) => {
    await freed;
    model.send = send;
    await send(content);
  };
}"""
MOVE = """document.querySelector('.picture .view').dispatchEvent(
  new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))"""


def test_the_numbers_of_the_whole_family_can_be_read_on_a_projector(page):
    page.set_viewport_size({"width": 1280, "height": 720})
    bench, demo = Bench(page), demos.family()
    root = bench.show(demo)
    for kind in parts(demo)["kind"]["options"]:
        bench.report(set={"kind": kind})
        sizes = root.locator("td").evaluate_all(
            "cells => cells.map(cell => parseFloat(getComputedStyle(cell).fontSize))"
        )
        assert min(sizes) >= 12, kind


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
