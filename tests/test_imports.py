"""Which room of the house may import which, and how little `import cnnlib` loads."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cnnlib"
README = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
# From the roof to the ground, as README lists them: rooms are imported downwards only.
HOUSE = re.findall(r"^\| `cnnlib/(\w+)", README, re.MULTILINE)
HEAVY = {
    "anywidget",
    "ipywidgets",
    "matplotlib",
    "nbgrader",
    "sklearn",
    "torch",
    "torchvision",
}
HEAVY_ROOMS = {"demos", "widgets", "plots", "grading"}
LIGHT_ROOMS = [room for room in HOUSE if room not in HEAVY_ROOMS]


def room_of(path):
    """The first name below `cnnlib`: "functional" for cnnlib/functional/conv.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(source, package):
    """The rooms that a module imports anywhere, inside functions too.

    `package` is the module's package, as a tuple of names, for relative imports.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = list(package[: len(package) - node.level + 1]) if node.level else []
            base = start + (node.module.split(".") if node.module else [])
            names = [[*base, alias.name] for alias in node.names]
        else:
            continue
        yield from (name[1] for name in names if name[0] == "cnnlib" and len(name) > 1)


def upward_imports(path, source):
    """The imports of a module that lead to a room above its own."""
    package = ("cnnlib", *path.relative_to(PACKAGE).parts[:-1])
    floor = HOUSE.index(room_of(path))
    return [
        room
        for room in imported_rooms(source, package)
        if room in HOUSE and HOUSE.index(room) < floor
    ]


MODULES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def test_a_room_imports_only_from_rooms_below_it():
    found = {
        str(path.relative_to(PACKAGE)): upward_imports(path, path.read_text("utf-8"))
        for path in MODULES
    }
    assert {name: imports for name, imports in found.items() if imports} == {}


def test_every_room_stands_in_the_readme_once():
    rooms = {room_of(path) for path in MODULES}
    assert sorted(HOUSE) == sorted(rooms)


@pytest.mark.parametrize(
    "statement",
    [
        "import cnnlib.models",
        "from cnnlib import models",
        "from cnnlib.models import lenet",
        "from ..models import lenet",
        "from .. import models",
        "def late():\n    from cnnlib.models.lenet import build",
    ],
)
def test_every_way_of_importing_upwards_is_seen(statement):
    path = PACKAGE / "functional" / "conv.py"
    assert upward_imports(path, statement) == ["models"]


@pytest.mark.parametrize(
    "statement", ["from .layout import a", "from .. import shapes"]
)
def test_the_own_room_and_the_rooms_below_are_allowed(statement):
    assert upward_imports(PACKAGE / "functional" / "conv.py", statement) == []


def run(code):
    """What a fresh Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout


def heavy_modules_after(statement):
    loaded = run(f"import sys; {statement}; print(*sys.modules)").split()
    return sorted(HEAVY & {name.partition(".")[0] for name in loaded})


@pytest.mark.parametrize(
    "module",
    ["cnnlib", *(f"cnnlib.{room}" for room in LIGHT_ROOMS)],
)
def test_importing_a_room_loads_nothing_heavy(module):
    assert heavy_modules_after(f"import {module}") == []


def test_a_heavy_import_would_be_seen():
    assert heavy_modules_after("import matplotlib.pyplot") == ["matplotlib"]


def test_importing_cnnlib_loads_numpy_and_nothing_else():
    alone = "import sys, numpy; before = set(sys.modules); import cnnlib; "
    assert run(alone + "print(*set(sys.modules) - before)").split() == ["cnnlib"]
