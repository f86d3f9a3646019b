"""Kernels on photographs in their lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_kernels(play):
    stage = play("02_convolution.ipynb", "demo-kernels")
    start = stage.numbers()
    assert start["sum"] == 1

    stage.go_to("kernel").press("Home")
    assert stage.numbers()["weights"] == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    middle = stage.numbers()["pixels"][0][1][1]
    assert stage.numbers()["output"] == [middle]
    stage.go_to("kernel, row 1, column 1").write("−2")
    assert stage.numbers()["output"] == [-2 * middle]
    assert stage.numbers()["sum"] == -2
    assert "The weights sum to −2; 100 % of the outputs are below 0." in stage.said

    stage.go_to("before").press("ArrowRight", "ArrowRight", "ArrowDown")
    centre = stage.numbers()["pixels"][0][1][1]
    assert stage.numbers()["output"] == [-2 * centre]

    stage.go_to("in colour").press("Space")
    assert len(stage.numbers()["output"]) == 3
    assert "red" in stage.said and "green" in stage.said and "blue" in stage.said
    stage.go_to("size").press("End")
    assert len(stage.numbers()["weights"]) == 5
    stage.go_to("photograph").press("Home")
    assert stage.numbers()["pixels"] != start["pixels"]
    stage.go_to("show the result").press("Home")
    assert "grey is 0" in stage.root.inner_text()

    stage.reset()
    assert stage.numbers() == start
