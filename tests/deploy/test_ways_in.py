"""The files for administrators: they can be read, agree, and name what there is."""

import ast
import os
import re
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from patience import PATIENCE

from cnnlib.cli import main

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
PAGE = (DEPLOY / "README.md").read_text(encoding="utf-8")
BLOCKS = [line.strip() for line in re.findall(r"^ {4}(\S.*)$", PAGE, re.MULTILINE)]
INLINE = re.findall(r"`(cnnlib [^`]+)`", PAGE)
VALUES = yaml.safe_load((DEPLOY / "kubernetes" / "values.yaml").read_text())
JOB = yaml.safe_load((DEPLOY / "kubernetes" / "grade.yaml").read_text())
DOCKERFILE = (DEPLOY / "kubernetes" / "Dockerfile").read_text()


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.py")), ids=str)
def test_each_configuration_is_python(path):
    ast.parse(path.read_text("utf-8"))


def test_python_inside_of_yaml_is_python_too():
    for program in VALUES["hub"]["extraConfig"].values():
        ast.parse(program)


@pytest.mark.parametrize(
    "command",
    sorted({line.partition("#")[0].strip() for line in [*BLOCKS, *INLINE]}),
)
def test_a_command_of_ours_on_the_page_exists_with_its_options(command, capsys):
    if not command.startswith("cnnlib "):
        return
    _, name, *words = command.split()
    with pytest.raises(SystemExit) as done:
        main([name, "--help"])
    assert done.value.code == 0
    known = capsys.readouterr().out
    assert all(word in known for word in words if word.startswith("--"))


def test_what_the_page_and_the_files_name_is_there():
    files = [path for path in DEPLOY.rglob("*.*") if path.suffix != ".pyc"]
    for path in filter(Path.is_file, files):
        text = path.read_text("utf-8")
        for name in re.findall(r"(?:/opt/cnn/|\b)(deploy/[\w./-]*\w)", text):
            assert (ROOT / name).exists(), name


def test_links_on_the_page_lead_somewhere():
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {"#" + "-".join(heading.lower().split()) for heading in headings}
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert link in anchors or (DEPLOY / link).exists(), link


def test_versions_that_stand_twice_agree():
    chart = set(re.findall(r"--version (\S+)|chart (\d[\d.]*\d)", PAGE))
    values = (DEPLOY / "kubernetes" / "values.yaml").read_text()
    chart |= set(re.findall(r"--version (\S+)|chart (\d[\d.]*\d)", values))
    assert {first or second for first, second in chart} == {"4.4.0"}
    image = VALUES["singleuser"]["image"]
    (container,) = JOB["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert container["image"] == f"{image['name']}:{image['tag']}"
    assert container["image"] in PAGE


def test_the_image_runs_as_jovyan_and_copies_what_it_installs():
    steps = DOCKERFILE.splitlines()
    assert steps.index("USER jovyan") > steps.index("COPY . /opt/cnn")
    extras = re.search(r'"\.\[(.+)\]"', DOCKERFILE)[1].split(",")
    assert set(extras) <= extras_of_the_package()


def extras_of_the_package():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return set(project["optional-dependencies"])


def test_two_rounds_never_run_at_once_and_a_round_ends():
    assert JOB["spec"]["concurrencyPolicy"] == "Forbid"
    assert JOB["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"]
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(DEPLOY / "schedule" / "cnn-grade.service")
    assert unit["Service"]["Type"] == "oneshot"
    assert unit["Service"]["TimeoutStartSec"]
    job = JOB["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
    program, _, exchange = job["command"]
    assert unit["Service"]["ExecStart"].split()[::2] == [program, exchange]


@pytest.fixture
def cnnlib(tmp_path):
    """A program in place of ours that notes what it was asked for."""
    said = tmp_path / "said"
    program = tmp_path / "bin" / "cnnlib"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\necho "$@" >> {said}\n[ "$2" != 03_padding_stride ]\n'
    )
    program.chmod(0o755)
    return said


def rounds(tmp_path, *options):
    command = [
        DEPLOY / "schedule" / "grade.sh",
        "class",
        tmp_path / "exchange",
        *options,
    ]
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(command, env={"PATH": path}, timeout=PATIENCE).returncode


def test_a_round_grades_what_was_released_and_one_failure_stops_no_other(
    cnnlib, tmp_path
):
    assert rounds(tmp_path) == 0
    for name in ("02_convolution", "03_padding_stride", "04_channels"):
        (tmp_path / "exchange" / "cnn" / "outbound" / name).mkdir(parents=True)
    assert rounds(tmp_path, "--jobs", "4") == 1
    assert cnnlib.read_text().splitlines() == [
        f"grade {name} --exchange --course class --jobs 4"
        for name in ("02_convolution", "03_padding_stride", "04_channels")
    ]
