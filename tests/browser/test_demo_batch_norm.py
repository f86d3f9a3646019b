"""Batch normalisation in its lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_batch_norm(play):
    stage = play("08_batch_norm.ipynb")
    start = stage.numbers()
    assert start["layers"]["plain"][3][1] < 0.1 < start["layers"]["batch norm"][3][1]

    stage.go_to("Step").press("Enter", "Enter")
    assert stage.numbers()["step"] == 2
    assert "Step 3 of 150" in stage.said
    stage.go_to("Back").press("Enter")
    assert stage.numbers()["step"] == 1
    stage.go_to("step").press("End")
    assert stage.numbers()["step"] == 149
    loss = stage.numbers()["loss"]
    assert loss["batch norm"] < loss["plain"]
    assert stage.root.locator(".title").nth(7).inner_text().startswith("batch norm, la")

    stage.go_to("learning rate").press("Home")
    assert "learning rate 0.01" in stage.said
    assert stage.numbers()["step"] == 149
    stage.go_to("images in a batch").press("ArrowUp")
    assert "16 images in a batch" in stage.said

    small = sizes(stage, "plain, layer 2")
    stage.go_to("enlarge").press("ArrowDown", "ArrowDown")
    for title in ("plain, layer 2", "before batch norm: ", "after batch norm: "):
        width, height = sizes(stage, title)
        assert (width > small[0], height > 2 * small[1]) == (True, True)
        labels = chart(stage, title).locator("text").all_text_contents()
        assert labels[:5] == ["−4", "−2", "0", "2", "4"]
        assert labels[5] == "0 %" and labels[-1] == "response"

    stage.reset()
    assert stage.numbers() == start
    stage.go_to("Play").press("Enter")
    stage.wait_for("numbers => numbers.step > 1")
    stage.press("Enter")
    stage.reset()


def chart(stage, title):
    return stage.root.locator(".panel", has_text=title).locator("svg").first


def sizes(stage, title):
    """Width and height of a histogram's frame, beside the size of the text."""
    stage.settle()
    box = chart(stage, title).locator(".area").bounding_box()
    font = stage.root.locator(".said").evaluate(
        "node => parseFloat(getComputedStyle(node).fontSize)"
    )
    return box["width"] / font, box["height"] / font
