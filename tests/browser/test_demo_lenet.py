"""LeNet in its lesson: drawn on with the keyboard, the mouse, and a finger."""

import pytest

pytestmark = pytest.mark.requires("chromium")

SEVEN = (
    *["ArrowUp"] * 9,
    *["ArrowLeft"] * 6,
    "Space",
    *["ArrowRight"] * 12,
    *["ArrowDown", "ArrowDown", "ArrowLeft"] * 8,
    "Space",
)


def test_demo_lenet(play):
    stage = play("11_mnist.ipynb")
    assert len(stage.numbers()["probabilities"]) == 10
    assert stage.said.startswith("The pad is empty: draw a digit with the mouse,")
    assert bars(stage) == 0, "there is nothing to be read"
    stage.go_to("Next example").press("Enter")
    assert bars(stage) == 10
    label = stage.numbers()["label"]
    assert f"its label says {label}." in stage.said
    titles = stage.root.locator(".picture .title").all_inner_texts()
    assert titles[1:] == [
        *("Conv2d, ReLU: 6×28×28", "MaxPool2d: 6×14×14"),
        *("Conv2d, ReLU: 16×10×10", "MaxPool2d: 16×5×5"),
        *("Linear, ReLU: 120", "Linear, ReLU: 84"),
    ]

    stage.go_to("Next example").press("Enter")
    assert "It is number 2 of" in stage.said
    stage.go_to("Clear").press("Enter")
    assert stage.said.startswith("The pad is empty: draw a digit")
    stage.go_to("draw a digit").press(*SEVEN)
    assert stage.numbers()["answer"] == 7
    assert stage.numbers()["label"] is None
    assert "LeNet reads 7, with a probability of" in stage.said
    assert stage.root.locator(".sign").first.inner_text() == "7"
    assert "Pen up at (21, 12)" in stage.root.locator(".pad .title").inner_text()
    assert space_before_the_eraser(stage) > 4

    drawn = ink(stage)
    stage.press("e", "Space", *["ArrowUp"] * 8, "Space", "e")
    assert ink(stage) < drawn

    looked_into(stage)

    stage.reset().go_to("Next example").press("Enter")
    stage.go_to("cover a part").press("Space")
    whole = stage.numbers()
    stage.go_to("grey patch").press("ArrowUp", "ArrowLeft")
    covered = stage.numbers()
    assert covered["heat"] == whole["heat"]
    assert covered["probabilities"] != whole["probabilities"]
    assert covered["probabilities"][label] == pytest.approx(
        covered["heat"][6][6], abs=1e-5
    )
    assert "With the patch on rows 10 to 15 and columns 10 to 15" in stage.said

    stage.go_to("cover a part").press("Space")
    stage.go_to("Clear").press("Enter")
    drawn_with_a_mouse(stage)
    assert stage.numbers()["answer"] == 1
    stage.go_to("Clear").press("Enter")
    drawn_with_a_finger(stage)
    assert stage.numbers()["answer"] == 7


def bars(stage):
    """How many bars the chart of the probabilities has."""
    return stage.root.locator(".chart svg rect:not(.area)").count()


def space_before_the_eraser(stage):
    """The pixels between what is said of the pen and the button beside it."""
    words, button = (
        stage.root.locator(f".pad .title {part}").bounding_box()
        for part in ("span", "button")
    )
    return button["x"] - words["x"] - words["width"]


def looked_into(stage):
    """A unit's window, kernel and sum, with the keyboard and with a click."""
    stage.go_to("16 maps of 10×10").press("ArrowDown", "ArrowRight")
    assert "Unit (6, 6) of map 1 of 16, in hundredths: " in stage.said
    assert stage.root.locator(".box").count() == 1 + 6
    titles = stage.root.locator(".grid .title").all_inner_texts()
    assert titles == ["window", "kernel", "products"]
    box = stage.root.locator("[aria-label*='6 maps of 14×14'] canvas").bounding_box()
    stage.page.mouse.click(box["x"] + 2, box["y"] + 2)
    assert "Unit (0, 0) of map 1 of 6 is the largest of " in stage.said
    stage.page.mouse.move(box["x"] + 40, box["y"] + 40, steps=3)
    assert "Unit (0, 0) of map 1 of 6" in stage.said, "it goes with a click only"
    stage.go_to("a unit's sum").press("Space")
    assert stage.root.locator(".grid").count() == 0


def ink(stage):
    """How bright the pad is, as its canvas shows it now."""
    return stage.root.locator(".pad canvas").evaluate(
        """canvas => canvas.getContext('2d').getImageData(0, 0, 28, 28).data
          .filter((_, k) => k % 4 === 0).reduce((sum, value) => sum + value, 0)"""
    )


def on_the_page(stage, column, row):
    """The place of a pixel of the pad in the window."""
    box = stage.root.locator(".pad canvas").bounding_box()
    return (
        box["x"] + box["width"] * (column + 0.5) / 28,
        box["y"] + box["height"] * (row + 0.5) / 28,
    )


def drawn_with_a_mouse(stage):
    mouse = stage.page.mouse
    mouse.move(*on_the_page(stage, 13, 4))
    mouse.down()
    mouse.move(*on_the_page(stage, 12, 22), steps=20)
    assert ink(stage) > 18 * 255, "the page draws without waiting for Python"
    mouse.up()
    drawn = ink(stage)
    mouse.move(*on_the_page(stage, 22, 22), steps=5)
    assert ink(stage) == drawn, "a lifted pen draws nothing"


def drawn_with_a_finger(stage):
    touch = stage.page.context.new_cdp_session(stage.page)

    def send(kind, *places):
        points = [dict(zip("xy", on_the_page(stage, *p), strict=True)) for p in places]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    scrolled = stage.root.evaluate("root => root.getBoundingClientRect().top")
    send("touchStart", (6, 5))
    for place in [(20, 5), (17, 12), (14, 18), (12, 23)]:
        send("touchMove", place)
    send("touchEnd")
    assert stage.root.evaluate("root => root.getBoundingClientRect().top") == scrolled
