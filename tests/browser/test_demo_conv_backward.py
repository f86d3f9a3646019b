"""The backward pass of a convolution in its lesson, with the keyboard only."""

import pytest
from bench import Bench

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")


def test_demo_conv_backward(play):
    stage = play("07_conv_backward.ipynb")
    assert stage.numbers()["grad_input"] == [[0, 1, 0], [2, 3, 0], [0, 0, 0]]
    assert "G(0, 0) = 1 flows to its window" in stage.said

    stage.go_to("Step").press("Enter", "Enter", "Enter")
    assert stage.numbers()["grad_input"] == [[0, 1, 2], [2, 10, 10], [6, 17, 12]]
    assert stage.numbers()["grad_weight"] == [[27, 37], [57, 67]]
    assert "the sums are the gradients by input and kernel" in stage.said
    stage.go_to("G, from upstream").press("ArrowUp")
    assert stage.numbers()["grad_weight"] == [[2, 5], [11, 14]]
    assert stage.lit("input x") == [1, 2, 4, 5]
    assert stage.lit("grad_x so far") == [1, 2, 4, 5]

    stage.go_to("from").press("ArrowDown")
    stage.go_to("grad_x").press("ArrowDown", "ArrowRight")
    assert "collects from 4 outputs: 1·3 + 2·2 + 3·1 + 4·0 = 10." in stage.said
    assert stage.lit("G, from upstream") == [0, 1, 2, 3]
    stage.go_to("kernel w, row 0, column 0").write("5")
    assert stage.numbers()["grad_input"][1][1] == 30
    stage.go_to("stride").press("ArrowRight")
    assert "collects from 1 output: 1·3 + 0·2 + 0·1 + 0·5 = 3." in stage.said

    stage.go_to("from").press("ArrowDown")
    stage.go_to("G").press("End")
    assert stage.numbers()["upstream"] == [[1]]
    assert stage.numbers()["grad_weight"] == [[0, 1], [3, 4]]

    stage.reset()
    assert stage.numbers()["upstream"] == [[1, 2], [3, 4]]
    assert stage.numbers()["grad_input"] == [[0, 1, 0], [2, 3, 0], [0, 0, 0]]


def test_arrows_lead_from_gradients_through_weights_to_pixels(page):
    bench, demo = Bench(page), demos.conv_backward(stride=2, padding=1)
    root = bench.show(demo)
    bench.report(set={"output": 1})
    assert arrows(root) == [(1, 2, 8), (1, 3, 9)], "only real pixels are reached"
    bench.report(set={"start": "a pixel"})
    bench.report(set={"stride": 1})
    bench.report(set={"pixel": 5})
    assert arrows(root) == [(6, 3, 14), (7, 2, 14), (11, 1, 14), (12, 0, 14)]
    page.set_viewport_size({"width": 900, "height": 600})
    assert arrows(root) == [(6, 3, 14), (7, 2, 14), (11, 1, 14), (12, 0, 14)]
    bench.report(set={"start": "a weight"})
    assert arrows(root) == [], "too many to be told apart"
    bench.report(set={"padding": 0})
    assert arrows(root) == [(k, 0) for k in range(9)]


def arrows(root):
    """For each arrow the cells in which it begins, halts and ends."""
    root.page.wait_for_function(SETTLED)
    return [tuple(stops) for stops in root.evaluate(STOPS)]


SETTLED = """() => new Promise((settled) => {
  requestAnimationFrame(() => setTimeout(() => settled(true)));
})"""
# In the grids of the first row, which are x, w and G.
STOPS = """(root) => {
  const first = root.querySelector('.panels .row');
  const grids = [...first.querySelectorAll('table')].map((table) => [
    ...table.querySelectorAll('td'),
  ]);
  const isAround = ([x, y]) => (cell) => {
    const { left, right, top, bottom } = cell.getBoundingClientRect();
    return left < x && x < right && top < y && y < bottom;
  };
  const at = (point) =>
    grids.map((cells) => cells.findIndex(isAround(point))).filter((k) => k >= 0);
  return [...root.querySelectorAll('.flow')].map((flow) => {
    const stops = [...flow.querySelectorAll('circle')].map((circle) => {
      const { left, top, width, height } = circle.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    });
    const tip = flow.querySelector('.tip');
    const { x, y } = tip.getPointAtLength(0).matrixTransform(tip.getScreenCTM());
    return [...stops, [x, y]].flatMap(at);
  });
}"""
