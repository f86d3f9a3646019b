"""Where LeNet looks, asked with the keyboard."""

import pytest
from bench import Bench
from stage import Stage

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")


def test_demo_heat_maps(page, artefacts):
    stage = Stage(page, Bench(page).show(demos.heat_maps()))
    start = stage.numbers()
    stage.go_to("saliency").press("ArrowRight")
    assert f"Covered there, the score of {start['class']} goes from" in stage.said
    assert stage.root.locator(".box").count() == 3
    stage.go_to("score of").press("End")
    assert stage.numbers()["class"] == 9
    stage.go_to("weights").press("End")
    assert stage.numbers()["cam"] != start["cam"]
    stage.go_to("Clear").press("Enter")
    assert stage.said == "The pad is empty: draw a digit."
    stage.go_to("draw a digit").press("Space", *["ArrowDown"] * 8, "Space")
    assert "answers" in stage.said
    stage.reset()
    assert stage.numbers() == start
    stage.assert_accessible()
    stage.picture(artefacts / "demo-heat-maps.png")
