"""The start page's first cell: what is wrong with an installation is said."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from cnnlib.checks import installation
from cnnlib.checks.installation import check_installation, problems

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
EXTRAS = PROJECT["optional-dependencies"]


def pinned():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def test_all_is_well_here(capsys):
    check_installation()
    assert capsys.readouterr().out.startswith("Python and every package are here")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("no-such-package>=1", "no-such-package is missing."),
        ("numpy<1", "numpy .* is here; the course wants <1."),
    ],
)
def test_a_package_that_is_missing_or_too_old_is_named(wanted, said):
    (problem,) = problems([wanted])
    assert re.fullmatch(said, problem)


def test_a_package_that_is_broken_is_named(tmp_path, monkeypatch):
    (tmp_path / "broken.py").write_text("1 / 0")
    monkeypatch.syspath_prepend(tmp_path)
    (problem,) = problems([], tried=["broken", "never_installed"])
    assert problem == ("broken is installed, but importing it fails: division by zero")


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert problems() == ["Python 3.9 is running; the course needs 3.11 or later."]


def test_what_to_do_follows_the_problems(monkeypatch, capsys):
    monkeypatch.setattr(installation, "problems", lambda: ["numpy is missing."])
    check_installation()
    said = capsys.readouterr().out
    assert said.startswith("- numpy is missing.\n") and "cnnlib[course]" in said


def test_without_pytorch_one_line_says_so(monkeypatch, capsys):
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    check_installation()
    assert "PyTorch is not" in capsys.readouterr().out.splitlines()[-1]


def test_requirements_txt_holds_every_extra_in_a_version_that_it_allows():
    pins = {line.name: line.specifier for line in pinned()}
    wanted = [
        *PROJECT["dependencies"],
        *(r for extra in EXTRAS.values() for r in extra),
    ]
    for line in map(Requirement, wanted):
        if line.name == "cnnlib":
            continue
        assert line.name in pins
        for pin in pins[line.name]:
            assert pin.operator != "==" or line.specifier.contains(pin.version)


def test_the_extras_are_those_that_the_readme_explains():
    assert set(EXTRAS) == {"course", "torch", "teach", "cluster", "postgres", "dev"}
