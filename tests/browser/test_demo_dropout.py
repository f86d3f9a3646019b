"""Dropout in its lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_dropout(play):
    stage = play("09_dropout.ipynb")
    start = stage.numbers()
    pairs = zip(start["before"], start["mask"], start["after"], strict=True)
    assert all(after == pytest.approx(h * kept / 0.5) for h, kept, after in pairs)
    hidden = stage.root.locator(".net .unit")
    assert hidden.count() == 14

    stage.go_to("New mask").press("Enter")
    assert stage.numbers()["masks"] == 2
    assert stage.numbers()["mask"] != start["mask"]
    for k, kept in enumerate(stage.numbers()["mask"]):
        assert ("dropped" in hidden.nth(3 + k).get_attribute("class")) == (not kept)
    stage.go_to("100 new masks").press(*["Enter"] * 30)
    mean, whole = (stage.numbers()[k] for k in ("mean_output", "inference_output"))
    assert mean == pytest.approx(whole, rel=0.1)

    stage.go_to("mode").press("End")
    assert stage.numbers()["after"] == stage.numbers()["before"]
    assert "nothing is dropped or scaled" in stage.said
    assert stage.root.locator(".net .dropped").count() == 0
    stage.press("Home").go_to("p, the probability").press("Home")
    assert stage.numbers()["after"] == stage.numbers()["before"]

    stage.reset()
    assert stage.numbers() == start
