"""What the tests import is declared, for pip and for `make setup`."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
PROVIDED = packages_distributions()


def imported():
    """The packages that are neither Python's nor ours."""
    ours = {p.stem for p in TESTS.rglob("*.py")} | {p.name for p in TESTS.iterdir()}
    names = {name for path in TESTS.rglob("*.py") for name in imports_of(path)}
    return sorted(names - ours - set(sys.stdlib_module_names) - {"cnnlib"})


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def canonical(requirement):
    """The name of a distribution, as all spellings of it are compared."""
    name = re.match(r"[\w.-]+", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return {canonical(r) for each in (project["dependencies"], *extras) for r in each}


def of_requirements():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return {canonical(line) for line in lines if line[:1].isalpha()}


@pytest.mark.parametrize("declared", [of_pyproject, of_requirements])
@pytest.mark.parametrize("package", imported())
def test_what_the_tests_import_is_declared(package, declared):
    distributions = {canonical(d) for d in PROVIDED.get(package, [package])}
    assert distributions & declared()
