"""The sliding window in its lesson, with the keyboard only."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.requires("chromium")


def test_demo_convolution(play):
    stage = play("02_convolution.ipynb")
    assert stage.numbers()["output"] == [[19, 25], [37, 43]]
    assert "0·0 + 1·1 + 3·2 + 4·3 = 19" in stage.said

    stage.go_to("output").press("ArrowDown", "ArrowRight")
    assert "Output (1, 1): 4·0 + 5·1 + 7·2 + 8·3 = 43." in stage.said
    assert stage.lit("input") == [4, 5, 7, 8]
    assert pointed_at(stage) == ["output"]
    assert beside_the_cells(stage) == 0, "a line there reads as a broken frame"

    stage.go_to("input").press("ArrowDown", "ArrowRight")
    assert "Input (1, 1) is in 4 outputs." in stage.said
    assert stage.lit("output") == [0, 1, 2, 3]
    assert pointed_at(stage) == ["input"], "only the cursor that was moved last"

    stage.go_to("kernel, row 1, column 1").write("4")
    assert stage.numbers()["output"] == [[23, 30], [44, 51]]
    assert "stride" not in controls(stage), "lesson 03 teaches it"
    assert "output size" not in stage.root.inner_text()
    stage.go_to("more").press("Space")
    assert "output size = ⌊(n + 2p" in stage.root.inner_text()
    stage.go_to("stride").press("ArrowRight")
    assert stage.numbers()["size"] == [1, 1]

    stage.reset()
    assert stage.numbers()["output"] == [[19, 25], [37, 43]]
    stage.go_to("flip").press("Space")
    assert stage.numbers()["output"] == [[5, 11], [23, 29]]
    assert hatched(stage) == 0
    stage.go_to("more").press("Space")
    stage.go_to("padding").press("End")
    assert stage.numbers()["size"] == [8, 8]
    assert hatched(stage) == 9 * 9 - 3 * 3, "what is no pixel of the image"
    stage.go_to("more").press("Space")
    assert stage.numbers()["size"] == [2, 2], "what is hidden is not in force"

    stage.reset().go_to("Step").press("Enter", "Enter", "Enter")
    assert "Output (1, 1)" in stage.said
    stage.go_to("Back").press("Enter")
    assert "Output (1, 0)" in stage.said
    stage.go_to("Play").press("Enter")
    expect(stage.root.locator(".said")).to_contain_text("Output (1, 1)")


def controls(stage):
    """The labels of the sliders."""
    return stage.root.locator(".control:has([type=range])").all_inner_texts()


def pointed_at(stage):
    """The grids whose cell under the cursor has its own frame, with a white edge."""
    return stage.root.locator(".grid").evaluate_all(
        """grids => grids.filter((grid) => {
          const cell = grid.querySelector('[aria-selected=true]');
          const frame = cell && getComputedStyle(cell).boxShadow;
          return frame?.includes('rgb(255, 255, 255)');
        }).map((grid) => grid.querySelector('.title').textContent)"""
    )


def beside_the_cells(stage):
    """How many of the lines that a grid draws stand apart from its cells."""
    return stage.root.locator(".grid .holder").evaluate_all(
        """holders => holders.flatMap((holder) => {
          const table = holder.querySelector('table').getBoundingClientRect();
          return [...holder.querySelectorAll(':scope > div')].filter((line) => {
            const { top, left, width, height } = line.getBoundingClientRect();
            const drawn = width > 0 && height > 0;
            return drawn && (top < table.top - 1 || left < table.left - 1);
          });
        }).length"""
    )


def hatched(stage):
    """How many cells of the input are drawn with lines across."""
    stage.settle()
    return stage.root.locator("table[aria-label^='input'] td").evaluate_all(
        """cells => cells.filter((cell) =>
          getComputedStyle(cell).backgroundImage.includes('gradient')).length"""
    )
