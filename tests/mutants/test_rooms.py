"""Every room has its guards, and every test that needs no browser is one."""

import re

import pytest
from mutants.rooms import ROOMS, guards, modules
from mutants.workshop import ROOT

ELSEWHERE = {"browser", "benchmarks", "deploy", "mutants", "lessons"}


def test_the_rooms_are_the_house_s_and_the_catalogue():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    house = re.findall(r"^\| `cnnlib/([a-z]\w*)", readme, re.MULTILINE)
    assert set(ROOMS) == {*house, "catalogue"}


def test_every_module_belongs_to_one_room_or_is_one_exercise():
    found = [path for room in ROOMS for path in modules(room)]
    rest = {str(path.relative_to(ROOT)) for path in ROOT.glob("cnnlib/**/*.py")}
    assert len(found) == len(set(found))
    for path in rest - {*found, "cnnlib/__init__.py", "cnnlib/__main__.py"}:
        assert "Exercise(" in (ROOT / path).read_text(encoding="utf-8"), path


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_s_tests_are_there(room):
    assert guards(room)
    assert all((ROOT / path).exists() for path in guards(room))


def test_no_test_of_the_package_is_forgotten():
    guarding = {path for room in ROOMS for path in guards(room)}
    for path in sorted((ROOT / "tests").glob("*/**/test_*.py")):
        name = path.relative_to(ROOT)
        is_listed = str(name) in guarding or name.parts[1] in ELSEWHERE
        assert is_listed, f"name {name} in tests/mutants/rooms.py"
