"""Run notebooks from top to bottom and keep their outputs: what `make lessons` does.

``python tests/lessons/execute.py lessons/02_convolution.ipynb …``; without arguments,
every lesson. What is stored depends on the notebook alone, not on who ran it: embedded
digits, no network, one thread, no earlier predictions, no times, no versions.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from environment import environment
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

LESSONS = Path(__file__).parents[2] / "lessons"
WIDGET = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def run(notebook, folder):
    """Execute all cells of `notebook` (in place), as if it lay in `folder`."""
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    client.execute()
    return notebook


def tidy(notebook):
    """Drop what changes from run to run: versions, model numbers of widgets."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
    return notebook


def execute(path):
    """Run the notebook at `path` and write it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(environment(folder))
        tidy(run(notebook, path.parent))
    nbformat.write(notebook, path)


def main(arguments):
    for path in [Path(name) for name in arguments] or sorted(LESSONS.glob("*.ipynb")):
        print(f"running {path.name}", flush=True)
        try:
            execute(path)
        except CellExecutionError as error:
            return f"{path.name}: a cell failed, nothing was stored\n{error}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
