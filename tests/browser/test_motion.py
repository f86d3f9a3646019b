"""Motion explains, is short, follows an answer that is there, and can be left out."""

import pytest
from bench import Bench
from playwright.sync_api import expect

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")

LONGEST = 300  # milliseconds
# Notes what sets out, and looks at where that begins and ends.
WATCH = """() => {
  const box = (node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    return [left, top, width, height].map(Math.round);
  };
  window.runs = [];
  window.glides = [];
  const note = (list) => ({ target }) => {
    const animation = target.getAnimations().at(-1);
    const { duration, delay } = animation.effect.getComputedTiming();
    const at = (time) => {
      animation.currentTime = time;
      return box(target);
    };
    const ends = { from: at(0), early: at(duration / 5), to: at(duration - 0.001) };
    const title = target.closest('.panel')?.querySelector('.title').textContent;
    list.push({ title, text: target.textContent, took: duration + delay, ...ends });
    animation.currentTime = 0;
  };
  document.addEventListener('animationstart', note(runs));
  document.addEventListener('transitionrun', note(glides));
}"""
# A key in the grid of outputs; gives where its window was, and is before another frame.
STEP = """(root) => {
  const around = () => {
    const lit = [...root.querySelector('table').querySelectorAll('.lit')];
    const { left, top } = lit[0].getBoundingClientRect();
    const { right, bottom } = lit.at(-1).getBoundingClientRect();
    return [left, top, right - left, bottom - top];
  };
  const before = around();
  const chosen = [...root.querySelectorAll('[aria-selected=true]')].at(-1);
  chosen.focus();
  const right = { key: 'ArrowRight', bubbles: true };
  chosen.dispatchEvent(new KeyboardEvent('keydown', right));
  return [before, around()];
}"""
FRAMES = """async () => {
  for (let k = 0; k < 3; k++) await new Promise(requestAnimationFrame);
}"""


@pytest.fixture
def bench(page):
    """Where time stands nearly still for what moves, however busy the machine is."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Animation.enable")
    devtools.send("Animation.setPlaybackRate", {"playbackRate": 0.001})
    return Bench(page)


def shown(bench, demo):
    root = bench.show(demo)
    bench.page.evaluate(WATCH)
    return root


def moved(bench, demo, title, key, runs):
    """Presses a key in a grid; gives the demo and what has set out."""
    root = shown(bench, demo)
    grid(root, title).locator("[aria-selected=true]").focus()
    bench.page.keyboard.press(key)
    bench.page.wait_for_function("least => runs.length >= least", arg=runs)
    return root, bench.page.evaluate("runs")


def grid(root, title):
    return root.locator(f"table[aria-label^='{title}']").first


def inside(root, title, k, box):
    """Whether the middle of a box is in a cell."""
    cell = grid(root, title).locator("td").nth(k).bounding_box()
    x, y = box[0] + box[2] / 2 - cell["x"], box[1] + box[3] / 2 - cell["y"]
    return 0 < x < cell["width"] and 0 < y < cell["height"]


def test_products_run_from_the_window_into_the_sum(bench):
    root, runs = moved(bench, demos.convolution(), "output", "ArrowRight", 4)
    assert [run["text"] for run in runs] == ["1·0", "2·1", "6·2", "7·3"]
    for cell, run in zip((1, 2, 6, 7), runs, strict=True):
        assert inside(root, "input", cell, run["from"])
        assert inside(root, "output", 1, run["to"])
        assert run["from"][0] < run["early"][0] < run["to"][0], "straight there"
        assert 0 < run["took"] <= LONGEST


def test_the_maximum_runs_into_its_output_and_an_average_is_of_all(bench):
    root, (here, moved_by_one) = moved(
        bench, demos.pooling(), "pooled", "ArrowRight", 2
    )
    assert (here["text"], moved_by_one["text"]) == ("9", "9")
    assert inside(root, "input", 8, here["from"])
    assert inside(root, "pooled", 1, here["to"])
    assert inside(root, "moved", 9, moved_by_one["from"])
    assert inside(root, "pooled, changes", 1, moved_by_one["to"])
    root, runs = moved(bench, demos.pooling(kind="average"), "pooled", "ArrowRight", 8)
    assert [run["text"] for run in runs] == [*"0099", *"0069"]


def test_gradients_run_through_the_weights_to_the_pixels(bench):
    root, runs = moved(bench, demos.conv_backward(), "G, from", "ArrowRight", 4)
    assert [run["text"] for run in runs] == ["2·0", "2·1", "2·2", "2·3"]
    for pixel, run in zip((1, 2, 5, 6), runs, strict=True):
        assert inside(root, "G, from", 1, run["from"])
        assert inside(root, "input x", pixel, run["to"])


def test_a_gradient_runs_back_along_its_arrow(bench):
    demo, page = demos.graph(), bench.page
    demo.set(step=4)
    root = shown(bench, demo)
    root.get_by_role("button", name="Step").click()
    page.wait_for_function("runs.length === 1")
    z, f = (
        root.get_by_role("option", name=f"{name} = ").locator("rect").bounding_box()
        for name in ("z", "f")
    )
    (run,) = page.evaluate("runs")
    (head, _, width, _), (tail, *_) = run["from"], run["to"]
    assert z["x"] < tail < z["x"] + z["width"] < head < f["x"] < head + 2 * width
    assert 0 < run["took"] <= LONGEST
    root.get_by_role("button", name="Back").click()
    expect(root.locator(".said")).to_contain_text("Back from f to x + y")
    assert len(page.evaluate("runs")) == 1, "what is taken back does not run"


@pytest.mark.parametrize("name", ["convolution", "padding_stride", "conv_backward"])
def test_a_window_glides_after_its_cells_which_are_lit_at_once(bench, name):
    root = shown(bench, getattr(demos, name)())
    before, after = root.evaluate(STEP)
    of_input = "glides.find(({ title }) => title.startsWith('input'))"
    glide = bench.page.wait_for_function(of_input).json_value()
    assert before != after
    assert glide["from"] == pytest.approx(before, abs=2)
    assert glide["to"] == pytest.approx(after, abs=2)
    assert 0 < glide["took"] <= LONGEST


@pytest.mark.parametrize("name", ["convolution", "pooling", "conv_backward", "graph"])
def test_who_wants_less_motion_sees_none_and_the_same_picture(bench, name):
    bench.page.emulate_media(reduced_motion="reduce")
    demo = getattr(demos, name)()
    root = shown(bench, demo)
    if name == "graph":
        bench.report(set={"step": 5})
    else:
        _, after = root.evaluate(STEP)
        window = root.locator(".window:visible").first.bounding_box()
        assert [*window.values()] == pytest.approx(after, abs=2)
    bench.page.evaluate(FRAMES)
    assert bench.page.evaluate("[...runs, ...glides]") == []
    assert root.locator(".running:visible").count() == 0
    assert root.locator(".flow").count() == (4 if name == "conv_backward" else 0)
