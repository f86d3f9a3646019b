"""What builds the site on a code host, or opens the course there, says what works."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from servers import ROOT


def commands(text):
    """The commands of a line of shell."""
    return [shlex.split(command) for command in text.split("&&")]


def test_the_workflow_builds_what_make_builds_and_publishes_it():
    text = (ROOT / ".github/workflows/pages.yml").read_text("utf-8")
    assert re.findall(r"- run: (.*)", text) == ["make site PYTHON=python"]
    assert re.findall(r"path: (.*)", text) == ["build/site"]
    assert "\t" not in text


def opened_elsewhere():
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_bytes())
    yield from commands(container["postCreateCommand"])
    yield ["pip", "install", (ROOT / ".binder/requirements.txt").read_text().strip()]
    yield from commands((ROOT / ".binder/postBuild").read_text().splitlines()[1])


@pytest.mark.parametrize("command", list(opened_elsewhere()), ids=" ".join)
def test_a_command_that_opens_the_course_elsewhere_works_here(command, tmp_path):
    if command[:2] == ["pip", "install"]:
        assert command[2:] == [".[course]"]
        return
    subprocess.run(command, cwd=tmp_path, check=True)
    assert Path(tmp_path, "work/00_start_here.ipynb").is_file()
