"""Padding and stride in their lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_padding_stride(play):
    stage = play("03_padding_stride.ipynb")
    assert stage.numbers()["size"] == [2, 2]
    assert stage.numbers()["never"] == [[6], [6]]
    assert "Never seen: row 6 and column 6, 13 of 49 pixels." in stage.said
    assert cells(stage, "marked") == [*range(6, 42, 7), *range(42, 49)]

    stage.go_to("output").press("ArrowRight")
    assert "Output (0, 1) sees 9 pixels." in stage.said
    assert cells(stage, "lit") == [3, 4, 5, 10, 11, 12, 17, 18, 19]

    stage.go_to("input").press("End")
    assert "Pixel (0, 6) is never seen." in stage.said
    stage.press("ArrowLeft")
    assert "Pixel (0, 5) is seen by 1 window." in stage.said

    stage.go_to("stride").press("Home")
    assert stage.numbers()["size"] == [5, 5]
    assert max(map(max, stage.numbers()["seen"])) == 9

    stage.go_to("border").press("ArrowDown", "ArrowDown")
    assert stage.numbers()["size"] == [7, 7]
    stage.press("ArrowDown")
    assert "Every pixel is seen by 9 windows." in stage.said
    stage.go_to("padding").press("Home", "ArrowRight")
    assert stage.numbers()["borders"] == [[1, 1], [1, 1]]

    stage.go_to("sliders set").press("ArrowDown", "ArrowDown")
    stage.go_to("size").press("End")
    assert stage.numbers()["size"] == [7, 12]

    stage.reset().go_to("Step").press("Enter", "Enter")
    assert "Output (1, 0)" in stage.said


def cells(stage, kind):
    """The cells of the input that are lit or marked."""
    return stage.root.evaluate(
        """(root, kind) => [...root.querySelector('table').querySelectorAll('td')]
          .flatMap((cell, k) => cell.classList.contains(kind) ? [k] : [])""",
        kind,
    )
