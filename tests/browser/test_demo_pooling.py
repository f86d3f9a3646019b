"""Pooling and a shift in its lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_pooling(play):
    stage = play("05_pooling.ipynb")
    start = stage.numbers()
    assert start["before"] == [[6, 9, 8], [0, 9, 9], [0, 8, 0]]
    assert start["unchanged"] == {"outputs": [2, 7], "pixels": [1, 15]}

    stage.go_to("left").press("Enter")
    assert stage.numbers()["changed"] == []
    assert "not moved: 6 of 6 outputs" in stage.said
    stage.go_to("down").press("Enter", "Enter")
    assert stage.numbers()["after"] == [[0, 0, 0], *start["before"][:2]]

    stage.go_to("pooled").press("ArrowDown", "ArrowRight")
    assert "Output (1, 1): the maximum of 0, 4, 1, 9 is 9" in stage.said
    assert stage.lit("input, winners outlined") == [14, 15, 20, 21]

    stage.go_to("pooling").press("End")
    assert stage.numbers()["before"][0] == [1.5, 4.5, 2]
    stage.go_to("window").press("ArrowRight")
    assert len(stage.numbers()["before"]) == 2
    stage.go_to("stride").press("Home")
    assert len(stage.numbers()["before"]) == 4
    stage.go_to("row 0, column 0").write("90")
    assert stage.numbers()["before"][0][0] == pytest.approx((90 + 6 + 9) / 9)

    stage.go_to("on real digits").press("Space")
    assert "feature maps of real digits" in stage.said

    stage.reset()
    assert stage.numbers() == start
