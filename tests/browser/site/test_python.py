"""The notebooks run in the browser's Python; under Node, which is quicker to start."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.requires("make", "packages", "pyodide", "node")
RUN = Path(__file__).with_name("run.mjs")


@pytest.fixture(scope="module")
def run(site, tmp_path_factory):
    """Run a notebook of the site; gives its cells by id."""
    folder = tmp_path_factory.mktemp("run")
    result, python = folder / "result.json", site / "run/static/pyodide"
    files = shutil.copytree(site / "run/files", folder / "files")

    def notebook(name):
        subprocess.run(["node", RUN, python, files, result, name], check=True)
        cells = json.loads(result.read_bytes())[name]["cells"]
        return {cell["id"]: cell for cell in cells}

    return notebook


def errors(cells):
    return {id: cell["error"] for id, cell in cells.items() if cell["error"]}


def said(cell):
    """What a cell printed, and the text of what it displayed."""
    found = []
    for shown in cell["shown"]:
        data = shown.get("data", shown)
        found.append(shown.get("stdout") or str(data.get("text/plain", "")))
    return "".join(found)


def test_the_start_page_and_its_table_of_what_is_done(run):
    cells = run("00_start_here.ipynb")
    assert errors(cells) == {}
    assert "next: lesson 00, “A prediction comes before the answer”" in said(
        cells["progress"]
    )


def test_a_lesson(run):
    cells = run("lessons/02_convolution.ipynb")
    assert errors(cells) == {}
    assert "[43. 49.]" in said(cells["brighter"])
    torch = [cell for cell in cells.values() if "torch" in cell["tags"]]
    assert torch and all("PyTorch is not installed" in said(c) for c in torch[1:])


def test_an_exercise_is_checked(run):
    cells = run("exercises/02_convolution/02_convolution.ipynb")
    assert "Nothing is written here yet" in said(cells["check-corr2d"])
    assert [c for c in cells.values() if c["error"] and "check" not in c["tags"]] == []
