"""The lessons that use MNIST run on MNIST too, where the machine has it.

Not the cells of PyTorch, nor those that train on a thousand images of either data:
what they show is compared whenever the lesson runs.
"""

import pytest
from execute import run
from notebooks import LESSONS, PATHS, outputs, read

A_THOUSAND = "shuffle-runs"


def text_of(notebook):
    return "".join(output.get("text", "") for output in outputs(notebook))


@pytest.mark.requires("mnist")
@pytest.mark.parametrize(
    "path",
    [path for path in PATHS if path.stem in ("00_start_here", "11_mnist")],
    ids=lambda path: path.stem,
)
def test_the_lesson_runs_on_real_mnist(path, mnist_folder, monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", str(mnist_folder))
    notebook = read(path)
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "torch" not in cell.metadata.get("tags", []) and cell.id != A_THOUSAND
    ]
    run(notebook, LESSONS)
    assert "is not on this machine" not in text_of(notebook)
