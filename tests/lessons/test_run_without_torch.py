"""A lesson and a solution, run from top to bottom where PyTorch is not installed.

Lessons 00 and 02 are run without it in the browser's Python (``browser/site``), and 02
in a student's installation (``workspace/test_wheel.py``).
"""

import pytest
from execute import LESSONS, run
from notebooks import code_cells, read

ROOT = LESSONS.parent


@pytest.fixture
def no_torch(tmp_path, monkeypatch):
    """From now on new kernels find no PyTorch."""
    hide = 'import sys\nsys.modules |= dict.fromkeys(("torch", "torchvision"))\n'
    (tmp_path / "sitecustomize.py").write_text(hide)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")


@pytest.mark.parametrize(
    "name",
    [
        "lessons/07_conv_backward.ipynb",
        "solutions/02_convolution/02_convolution.ipynb",
    ],
)
def test_it_runs_from_top_to_bottom_where_pytorch_is_not(no_torch, name):
    path = ROOT / name
    notebook = run(read(path), path.parent)
    for cell in code_cells(notebook):
        if "torch" not in cell.metadata.get("tags", []):
            continue
        (output,) = cell.outputs
        assert output.text.startswith("PyTorch is not installed; this cell would show")
        assert output.text.count("\n") == 1
