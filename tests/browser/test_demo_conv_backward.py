"""The backward pass of a convolution in its lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_conv_backward(play):
    stage = play("07_conv_backward.ipynb")
    assert stage.numbers()["grad_input"] == [[0, 1, 0], [2, 3, 0], [0, 0, 0]]
    assert "G(0, 0) = 1 flows to its window" in stage.said

    stage.go_to("Step").press("Enter", "Enter", "Enter")
    assert stage.numbers()["grad_input"] == [[0, 1, 2], [2, 10, 10], [6, 17, 12]]
    assert stage.numbers()["grad_weight"] == [[27, 37], [57, 67]]
    assert "the sums are the gradients by input and kernel" in stage.said
    stage.go_to("G, from upstream").press("ArrowUp")
    assert stage.numbers()["grad_weight"] == [[2, 5], [11, 14]]
    assert stage.lit("input x") == [1, 2, 4, 5]
    assert stage.lit("grad_x so far") == [1, 2, 4, 5]

    stage.go_to("from").press("ArrowDown")
    stage.go_to("grad_x").press("ArrowDown", "ArrowRight")
    assert "collects from 4 outputs: 1·3 + 2·2 + 3·1 + 4·0 = 10." in stage.said
    assert stage.lit("G, from upstream") == [0, 1, 2, 3]
    stage.go_to("kernel w, row 0, column 0").write("5")
    assert stage.numbers()["grad_input"][1][1] == 30
    stage.go_to("stride").press("ArrowRight")
    assert "collects from 1 output: 1·3 + 0·2 + 0·1 + 0·5 = 3." in stage.said

    stage.go_to("from").press("ArrowDown")
    stage.go_to("G").press("End")
    assert stage.numbers()["upstream"] == [[1]]
    assert stage.numbers()["grad_weight"] == [[0, 1], [3, 4]]

    stage.reset()
    assert stage.numbers()["upstream"] == [[1, 2], [3, 4]]
    assert stage.numbers()["grad_input"] == [[0, 1, 0], [2, 3, 0], [0, 0, 0]]
