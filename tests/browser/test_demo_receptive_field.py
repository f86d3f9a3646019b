"""What a unit sees, in the lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_receptive_field(play):
    stage = play("12_receptive_field_and_cost.ipynb")
    assert stage.numbers()["fields"] == [1, 3, 5, 7]
    assert stage.numbers()["unit"] == [18, 26]
    assert boxes(stage) == [4, 1]  # pictures in which a box is lit, boxes in each

    stage.go_to("layer 3,").press("ArrowRight", "ArrowUp")
    assert stage.numbers()["boxes"][0] == [14, 24, 7, 7]
    assert "row 17 sees rows 14 to 20 of the image;" in stage.said
    assert fan(stage) == ["image: 7×7", "layer 1: 5×5", "layer 2: 3×3", "layer 3: 1×1"]
    assert rays(stage) == [5 * 3, 3 * 3, 3]
    stage.press("Home")
    assert fan(stage)[0] == "image: 7×4"
    assert rays(stage) == [2 + 3 + 3, 2 + 3, 2]
    assert "sees columns 0 to 3 of the image (4 of 7, cut off at the border)" in (
        stage.said
    )

    stage.go_to("layer 2,").press("ArrowDown")
    assert stage.numbers()["layer"] == 2
    assert boxes(stage) == [3, 1]
    assert fan(stage) == ["image: 5×5", "layer 1: 3×3", "layer 2: 1×1", "layer 3"]
    stage.go_to("its stride").press("ArrowRight")
    assert stage.numbers()["fields"] == [1, 3, 5, 9]
    assert stage.numbers()["layer"] == 2

    stage.go_to("Add a layer").press("Enter")
    assert stage.numbers()["fields"] == [1, 3, 5, 9, 13]
    assert "Layer 3: " in stage.said  # the new one is looked at
    stage.go_to("Remove it").press("Enter")
    stage.go_to("change layer")
    stage.page.keyboard.type("1")
    assert "Layer 1: " in stage.said

    stage.go_to("stack")
    stage.page.keyboard.type("LeNet")
    assert stage.numbers()["fields"][-1] == 32
    assert stage.numbers()["boxes"][0] == [0, 0, 28, 28]
    stage.go_to("its kernel").press("ArrowLeft", "ArrowLeft")
    stage.go_to("Add a layer").press("Enter")
    stage.reset()
    assert stage.numbers()["fields"] == [1, 3, 5, 7]
    assert "Layer 3: row 18 sees" in stage.said


def fan(stage):
    """What is written beside the maps of the fan."""
    stage.settle()
    return stage.root.locator(".fan text").all_text_contents()


def rays(stage):
    """How many lines go down to each map, from the image's on."""
    return stage.root.locator(".fan .rays").evaluate_all(
        "paths => paths.map(path => path.getAttribute('d').split('M').length - 1)"
    )


def boxes(stage):
    """In how many pictures a box is lit, and the largest number in one."""
    stage.settle()
    counts = stage.root.evaluate(
        """root => [...root.querySelectorAll('.view')]
          .map(view => view.querySelectorAll('.box').length)"""
    )
    return [sum(count > 0 for count in counts), max(counts)]
