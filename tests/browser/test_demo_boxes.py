"""A box dragged over a digit, with the keyboard and with the mouse."""

import pytest
from bench import Bench
from stage import Stage

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")


def test_demo_boxes(page, artefacts):
    stage = Stage(page, Bench(page).show(demos.boxes()))
    start = stage.numbers()
    stage.go_to("true box and yours").press("ArrowRight", "ArrowDown")
    top, left, height, width = start["box"]
    assert stage.numbers()["box"] == [top + 1, left + 1, height, width]
    stage.go_to("height").press("End")
    assert stage.numbers()["box"][2] == 28
    stage.reset()
    assert stage.numbers() == start

    picture = stage.root.locator(".picture canvas").bounding_box()
    sides = ("x", "width"), ("y", "height")
    middle = [picture[x] + picture[n] * 14.5 / 28 for x, n in sides]  # of pixel 14
    page.mouse.move(*middle)
    assert stage.numbers() == start, "only while the button is held"
    page.mouse.down()
    page.mouse.move(middle[0] + 2 * picture["width"] / 28, middle[1], steps=3)
    page.mouse.up()
    assert stage.numbers()["box"] == [8, 10, 12, 12]
    assert "Rows 8 to 19, columns 10 to 21: IoU" in stage.said
    stage.assert_accessible()
    stage.picture(artefacts / "demo-boxes.png")
