"""Tests wait for states: with one patience, and never for a time."""

import ast
from pathlib import Path

import pytest
from patience import PATIENCE

TESTS = Path(__file__).parent
MODULES = [p for p in TESTS.rglob("*.py") if p.name.startswith(("test_", "conftest"))]
HELPERS = [p for p in TESTS.rglob("*.py") if p not in MODULES]


def impatient(source, sleeps):
    """What in a source waits for a time, or for a state less long than others do."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if name == "wait_for_timeout" or (name == "sleep" and not sleeps):
            yield ast.unparse(node)
        for option in node.keywords:
            seconds = getattr(option.value, "value", None)
            number = isinstance(seconds, int | float) and seconds <= PATIENCE
            if option.arg == "timeout" and number:
                yield ast.unparse(node)


def test_nothing_waits_for_a_time_or_with_a_patience_of_its_own():
    found = {}
    for path in MODULES + HELPERS:
        source = path.read_text(encoding="utf-8")
        found[str(path)] = list(impatient(source, sleeps=path in HELPERS))
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "call", ["p.wait(timeout=60)", "time.sleep(1)", "page.wait_for_timeout(2000)"]
)
def test_what_waits_for_a_time_is_seen(call):
    assert list(impatient(call, sleeps=False)) == [call]
