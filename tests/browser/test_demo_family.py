"""The convolution family in its lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")

WINDOW = [6, 7, 8, 11, 12, 13, 16, 17, 18]


def test_demo_family(play):
    stage = play("13_convolution_family.ipynb")
    assert stage.numbers()["output"][2][2] == 38
    assert "Output (2, 2) is 38, a weighted sum of 36 input numbers" in stage.said
    assert stage.lit("input 4") == WINDOW

    stage.go_to("output 1").press("ArrowUp", "ArrowLeft")
    assert "Output (1, 1) is 30" in stage.said
    assert stage.lit("input 1") == [0, 1, 2, 5, 6, 7, 10, 11, 12]

    stage.go_to("layer").press("ArrowDown")
    assert stage.numbers()["kind"] == "dilated"
    assert stage.lit("input 2") == [0, 2, 4, 10, 12, 14, 20, 22, 24]
    stage.press("ArrowDown")
    assert "72 weights and does 1,800 multiply-adds" in stage.said
    assert [stage.lit(f"input {c}") for c in (1, 2, 3)] == [WINDOW, WINDOW, []]
    stage.go_to("output channel").press("End")
    assert [stage.lit(f"input {c}") for c in (1, 4)] == [[], WINDOW]
    assert marked_row(stage) == "grouped"

    stage.go_to("layer").press("ArrowDown")
    assert stage.numbers()["costs"]["depthwise"] == [52, 1300]
    assert "nn.Conv2d(4, 4, 1, bias=False)" in stage.root.inner_text()
    stage.press("ArrowDown")
    assert len(stage.numbers()["output"]) == 9
    assert stage.lit("input 1") == [10, 11, 15, 16]
    stage.go_to("output 4").press("Home")
    assert stage.lit("input 1") == [10, 15]

    stage.go_to("layer").press("ArrowDown")
    assert len(rings(stage)) == 9
    stage.go_to("how far").press("Home")
    stage.go_to("input").press("ArrowDown", "ArrowDown")
    assert stage.lit("input 3") == WINDOW
    assert rings(stage) == [[row, column] for row in (1, 2, 3) for column in (1, 2, 3)]
    stage.go_to("offsets").press("End")
    stage.go_to("how far").press("End")
    assert stage.lit("input 3") == [k + 5 for k in WINDOW]

    stage.reset()
    assert stage.numbers()["kind"] == "plain"
    assert rings(stage) == []


def marked_row(stage):
    """The name of the row that the table marks."""
    return stage.root.locator("tr[aria-current] th").inner_text()


def rings(stage):
    """Where the first input has rings, as (row, column)."""
    return stage.root.evaluate(
        """root => {
          const holder = root.querySelector('.holder');
          const cell = holder.clientWidth / 5;
          return [...holder.querySelectorAll('.dot')].map(ring =>
            [ring.offsetTop, ring.offsetLeft].map(at => Math.round(at / cell - 0.22)));
        }"""
    )
