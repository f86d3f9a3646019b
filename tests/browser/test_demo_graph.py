"""The computational graph in its lesson, with the keyboard only."""

import pytest

pytestmark = pytest.mark.requires("chromium")


def test_demo_graph(play):
    stage = play("06_backprop.ipynb")
    steps = stage.numbers()["steps"]
    stage.go_to("Step").press(*["Enter"] * (steps - 1))
    gradients = shown(stage, "gradients")
    assert gradients["x1"] == gradients["x2"] == gradients["x1 + x2"] != 0
    assert gradients["y2"] == 0
    assert None not in gradients.values()

    stage.go_to("formula").write("x * x + x")
    assert stage.numbers()["gradients"] == [None] * 3
    stage.go_to("x").write("3")
    assert stage.numbers()["values"] == [3, None, None]
    stage.go_to("Step").press(*["Enter"] * 5)
    assert "Gradient so far 1; 2 arrows still to come." in stage.said
    assert labels(stage) == ["1 × 1 = 1"]
    stage.press("Enter", "Enter")
    assert "x = 3. Gradient 1 + 3 + 3 = 7: paths meet, gradients add." in stage.said
    assert labels(stage) == ["1 × 3 = 3", "1 × 3 = 3", "1 × 1 = 1"]
    stage.go_to("Back").press("Enter")
    assert shown(stage, "gradients") == {"x": 4, "x × x": 1, "f": 1}

    stage.go_to("x = 3").press("ArrowRight")
    assert "x × x = 9. Local gradients: 3 to x, 3 to x. Gradient 1." in stage.said
    stage.go_to("formula").write("log(-x")
    assert stage.problem == "'log(-x' is no complete formula."
    assert shown(stage, "values")["f"] == 12

    stage.reset()
    assert stage.numbers()["steps"] == steps
    assert set(stage.numbers()["gradients"]) == {None}
    stage.root.page.set_viewport_size({"width": 1000, "height": 900})
    assert not stage.root.evaluate("demo => demo.scrollWidth > demo.clientWidth")


def shown(stage, what):
    numbers = stage.numbers()
    return dict(zip(numbers["nodes"], numbers[what], strict=True))


def labels(stage):
    """What is written on arrows, where it can be seen."""
    products = stage.root.locator(".product:visible")
    return [
        " ".join(products.nth(k).locator("text").all_text_contents())
        for k in range(products.count())
    ]
