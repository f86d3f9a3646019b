"""The extras of the package: who needs what, and in which versions."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
EXTRAS = PROJECT["optional-dependencies"]


def pinned():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


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
