"""Demos go first, and no cell ever sees another value than in its turn."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from notebooks import PATHS, read

from cnnlib.lecture.order import demos_first


def order(*sources):
    """What runs in turn; a source that calls `demos` has the tag."""
    cells = [
        new_code_cell(source, metadata={"tags": ["demo"] if "demos." in source else []})
        for source in sources
    ]
    return [sources[place] for place in demos_first(cells)]


def test_a_demo_goes_first_with_what_it_needs_in_its_order():
    cells = ("import numpy as np", "slow()", "x = np.ones(3)", "y = x", "demos.f(y)")
    assert order(*cells) == [cells[0], *cells[2:], "slow()"]


def test_every_demo_does():
    cells = ("slow()", "demos.f()", "slower()", "x = 1", "demos.g(x)")
    assert order(*cells) == ["demos.f()", "x = 1", "demos.g(x)", "slow()", "slower()"]


@pytest.mark.parametrize(
    "overtaken",
    ["x = 1", "print(x)", "x.sort()", "x[0] = 1", "def x(): pass", "import x"],
)
@pytest.mark.parametrize("made", ["x = 2", "x += 2", "x.clear()", "import y as x"])
def test_a_cell_is_not_overtaken_by_what_makes_its_names_anew(overtaken, made):
    cells = "x = 0", overtaken, made, "demos.f(x)"
    ran = order(*cells)
    assert ran.index(overtaken) < ran.index(made)


def test_a_module_s_function_changes_no_module():
    cells = "import numpy as np", "np.zeros(9)", "x = np.ones(3)", "demos.f(x)"
    assert order(*cells)[-1] == "np.zeros(9)"


def test_what_python_cannot_read_runs_in_its_turn():
    assert order("%matplotlib inline", "slow()", "demos.f()")[0] == "demos.f()"
    assert demos_first([new_markdown_cell("# Demos")]) == [0]
    assert demos_first([]) == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_lesson_s_demos_wait_for_few_cells(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    for turn, place in enumerate(demos_first(cells)):
        if "demo" in cells[place].metadata.get("tags", []):
            assert turn < 12
