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

    stage.go_to("input").press("ArrowDown", "ArrowRight")
    assert "Input (1, 1) is in 4 outputs." in stage.said
    assert stage.lit("output") == [0, 1, 2, 3]

    stage.go_to("kernel, row 1, column 1").write("4")
    assert stage.numbers()["output"] == [[23, 30], [44, 51]]
    stage.go_to("stride").press("ArrowRight")
    assert stage.numbers()["size"] == [1, 1]

    stage.reset()
    assert stage.numbers()["output"] == [[19, 25], [37, 43]]
    stage.go_to("flip").press("Space")
    assert stage.numbers()["output"] == [[5, 11], [23, 29]]
    stage.go_to("padding").press("End")
    assert stage.numbers()["size"] == [8, 8]

    stage.reset().go_to("Step").press("Enter", "Enter", "Enter")
    assert "Output (1, 1)" in stage.said
    stage.go_to("Back").press("Enter")
    assert "Output (1, 0)" in stage.said
    stage.go_to("Play").press("Enter")
    expect(stage.root.locator(".said")).to_contain_text("Output (1, 1)")
