"""The nearest neighbours of a digit that is moved with the keyboard."""

import pytest
from bench import Bench
from stage import Stage

from cnnlib import demos

pytestmark = pytest.mark.requires("chromium")


def test_demo_neighbours(page, artefacts):
    stage = Stage(page, Bench(page).show(demos.neighbours()))
    start = stage.numbers()
    assert f"Of five, the {start['label']} finds of its own kind" in stage.said
    own = [labels.count(start["label"]) for labels in start["labels"].values()]
    assert verdicts(stage) == [f"{count} of 5" for count in own]
    stage.go_to("move right").press("End")
    assert stage.numbers()["shift"] == [0, 6]
    assert stage.numbers()["labels"] != start["labels"]
    stage.go_to("Next example").press("Enter")
    assert stage.numbers()["shift"] == [0, 6]
    stage.go_to("Clear").press("Enter")
    assert stage.said == "The pad is empty: draw a digit."
    assert verdicts(stage) == []
    stage.reset()
    assert stage.numbers() == start
    stage.assert_accessible()
    stage.picture(artefacts / "demo-neighbours.png")


def verdicts(stage):
    """What stands at the end of each row of neighbours, in letters to be seen."""
    return stage.root.locator(".row > .sign:last-child").all_inner_texts()
