"""Channels in their lesson, with the keyboard only."""

import re

import pytest
from bench import Bench

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")


def test_demo_channels(play):
    stage = play("04_channels.ipynb")
    numbers = stage.numbers()
    red, green, blue = numbers["partial"]
    assert numbers["output"] == pytest.approx(red + green + blue + bias(numbers))

    stage.go_to("Step").press("Enter")  # after the last step comes the first
    assert ", red: " in stage.said
    assert empty_windows(stage) == 2
    stage.press("Enter")
    assert "red + green: " in stage.said
    stage.press("Enter", "Enter")
    assert "red + green + blue + bias: " in stage.said
    assert empty_windows(stage) == 0

    row, _ = place(stage)
    stage.go_to("input").press("Home", "ArrowUp")
    assert place(stage) == (row - 1, 0)
    stage.go_to("output 0").press("ArrowRight")
    assert place(stage) == (row - 1, 1)

    before = stage.numbers()
    stage.go_to("kernel for red, row 0, column 0").write("9")
    after = stage.numbers()
    assert after["partial"][0] != before["partial"][0]
    assert after["partial"][1:] == before["partial"][1:]
    stage.go_to("bias").press("Home")
    assert bias(stage.numbers()) == pytest.approx(-255)
    stage.go_to("filter").press("ArrowDown")
    assert "Output 1 " in stage.said

    stage.reset()
    assert stage.numbers() == numbers
    stage.go_to("show").press("ArrowDown")
    red, green, blue = stage.numbers()["pixel"]
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    assert stage.numbers()["output"] == pytest.approx([grey])
    stage.go_to("row 0, column 2").write("-1")
    assert stage.numbers()["output"] == pytest.approx([grey - 1.114 * blue])
    stage.go_to("input").press("Home")
    assert place(stage)[1] == 0
    stage.go_to("mixture").press("Home", "End", "ArrowUp")
    assert stage.numbers()["output"] == stage.numbers()["pixel"]  # unchanged


@pytest.mark.parametrize("size", [(1280, 720), (900, 600)])
def test_the_outputs_of_all_filters_keep_their_places(page, size):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    bench, demo = Bench(page), demos.channels()
    root = bench.show(demo)
    first = places(root)
    for change in demo.view["controls"][1]["options"]:
        bench.report(set={"filter": change})
        for step in range(4):
            bench.report(set={"step": step})
            assert places(root) == first, (change, step)


def places(root):
    """Where in the demo the small pictures in the last row of pictures stand."""
    return root.evaluate(
        """(root) => {
          const { left, top } = root.getBoundingClientRect();
          const small = [...root.querySelectorAll('.panel.picture')].slice(-4);
          return small.map((node) => {
            const box = node.getBoundingClientRect();
            return [box.left - left, box.top - top];
          });
        }"""
    )


def bias(numbers):
    return numbers["sums"][3] - numbers["sums"][2]


def place(stage):
    """Where the cursor is, as said."""
    row, column = re.search(r"\((\d+), (\d+)\)", stage.said).groups()
    return int(row), int(column)


def empty_windows(stage):
    """The windows that have not been used yet."""
    return stage.root.evaluate(
        """root => [...root.querySelectorAll('table')].filter(
          table => !table.querySelector('input') && !table.innerText.trim()).length"""
    )
