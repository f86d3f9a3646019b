"""The race in its lesson, with the keyboard and with the pointer."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_optimisers(play):
    stage = play("10_training.ipynb")
    assert stage.numbers()["start"] == [-9, 2]
    assert stage.numbers()["losses"]["SGD"] == pytest.approx(0.12, abs=0.01)

    stage.go_to("start of the race").press("ArrowRight", "ArrowUp", "ArrowUp")
    assert stage.numbers()["start"] == [-8.8, 2.4]
    assert stage.said.startswith(
        "From (−8.8, 2.4), after 40 of 40 steps, the losses are: RMSprop"
    )

    stage.go_to("rate of SGD").press("ArrowRight")
    assert stage.numbers()["rates"]["SGD"] == 0.1
    assert stage.numbers()["diverged"] == ["SGD"]
    assert stage.said.endswith("Diverged: SGD.")
    stage.go_to("rate of SGD").press("Home")
    assert "SGD" not in stage.numbers()["losses"]
    stage.reset()
    assert stage.numbers()["start"] == [-9, 2]

    stage.go_to("surface")
    stage.page.keyboard.type("two")
    losses = stage.numbers()["losses"]
    assert losses["momentum"] < 0.01 < 0.4 < losses["SGD"]

    last = stage.numbers()["step"]
    stage.go_to("Play").press("Enter")
    stage.wait_for(f"numbers => numbers.step === {last}")
    stage.go_to("Play").go_to("Back").press("Enter")
    assert stage.numbers()["step"] == last - 1

    drag(stage, (0.9, 0.9), (0.5, 0.5))
    assert stage.numbers()["start"] == [0, 0]


def drag(stage, start, end):
    """Press the pointer at one place of the map, in shares of it, and let go."""
    box = stage.root.locator(".area").first.bounding_box()
    places = [
        (box["x"] + x * box["width"], box["y"] + y * box["height"])
        for x, y in (start, end)
    ]
    stage.page.mouse.move(*places[0])
    assert stage.numbers()["start"] != [0, 0]
    stage.page.mouse.down()
    stage.page.mouse.move(*places[1], steps=5)
    stage.page.mouse.up()
