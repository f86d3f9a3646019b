"""No regular expression that reads what students write takes more than linear time."""

import ast
import json
import re
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import cnnlib

ROOMS = ("checks", "grading")
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")
PACKAGE = Path(cnnlib.__file__).parent
INSIDE_THE_JAIL = {"worker"}  # cannot be imported here; all else can


def modules():
    for room in ROOMS:
        for path in sorted((PACKAGE / room).glob("*.py")):
            if path.stem not in INSIDE_THE_JAIL:
                yield import_module(f"cnnlib.{room}.{path.stem}"), path


def expressions():
    """Every use of an expression: where, the expression, and how it is used.

    Each is written out in ``re.sub(…)``, or compiled at the top of its file.
    """
    for module, path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Attribute) or node.attr not in METHODS:
                continue
            place = f"{path.parent.name}/{path.name}:{node.lineno}"
            if not isinstance(node.value, ast.Name):
                continue
            owner = getattr(module, node.value.id, None)
            if isinstance(owner, re.Pattern):
                yield place, owner, node.attr
            elif owner is re:
                yield place, _written_out(path, node), node.attr
        for name, value in vars(module).items():
            if isinstance(value, list) and all(
                isinstance(v, re.Pattern) for v in value
            ):
                for pattern in value:
                    yield f"{path.parent.name}/{path.name}:{name}", pattern, "fullmatch"


def _written_out(path, function):
    calls = ast.walk(ast.parse(path.read_text("utf-8")))
    call = next(
        node
        for node in calls
        if isinstance(node, ast.Call)
        and ast.dump(node.func, include_attributes=True)
        == ast.dump(function, include_attributes=True)
    )
    flags = [ast.unparse(a) for a in call.args if ast.unparse(a).startswith("re.")]
    return re.compile(ast.literal_eval(call.args[0]), eval("|".join(flags) or "0"))


LENGTH = 20_000
SECONDS = 0.25  # of a processor, however busy it is; the square of LENGTH takes more
STARTS = ("", "check(a)", "def ", "x = ", '"', "a_1")
PARTS = (
    *" \t\n\r;_.,=%!?*x1-\\\"'`[{()",
    *("check(a)", "check(a)\n\n", "def \n", "async def ", "\n \n", "1,", "a.", "a, "),
    *("_1", "1_1_", '\\"', '"a"', '"\\', "[[[]]]", "{}", "1e5", "()", " ()"),
)
ENDS = ("", "\n!", "=")

CHILD = """
import json, re, resource, sys, time
limit, most, bank, uses = json.load(sys.stdin)
resource.setrlimit(resource.RLIMIT_CPU, (most, most))
found = []
for place, pattern, flags, is_bytes, method in uses:
    pattern = pattern.encode("latin-1") if is_bytes else pattern
    found.append((place, method, getattr(re.compile(pattern, flags), method), is_bytes))
for text in bank:
    as_bytes = text.encode()
    for place, method, use, is_bytes in found:
        print(place, method, repr(text[:20]), repr(text[-20:]), file=sys.stderr)
        given = as_bytes if is_bytes else text
        before = time.thread_time()
        done = use("", given) if method == "sub" else use(given)
        if method == "finditer":
            list(done)
        seconds = time.thread_time() - before
        if seconds > limit:
            sys.exit(9)
"""


def slow(uses, most=120):
    """The first use that takes long over a text, and the ends of the text, or None.

    Another process finds out, since what takes exponential time never comes back.
    """
    bank = [
        start + part * (LENGTH // len(part)) + end
        for start in STARTS
        for part in PARTS
        for end in ENDS
    ]
    listed = []
    for place, pattern, method in uses:
        is_bytes = isinstance(pattern.pattern, bytes)
        text = pattern.pattern.decode("latin-1") if is_bytes else pattern.pattern
        listed.append((place, text, pattern.flags & ~re.UNICODE, is_bytes, method))
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps([SECONDS, most, bank, listed]),
        capture_output=True,
        text=True,
    )
    assert child.returncode in (0, 9, -signal.SIGXCPU, -signal.SIGKILL), child.stderr
    return child.stderr.splitlines()[-1] if child.returncode else None


def test_every_expression_is_found():
    places = [place.split(":")[0] for place, _, _ in expressions()]
    for file in ("grading/outputs.py", "grading/wire.py", "checks/spelling.py"):
        assert file in places
    assert len(places) >= 15


def test_no_expression_takes_long_over_any_text():
    assert slow(expressions()) is None


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"(?:\s*(?:check|hint)\(\w+\)\s*;?)+\s*", "fullmatch"),
        (r"^\s*(?:def|class)\s+corr2d\b", "search"),
        (r"\s*\(\d+\)$", "sub"),
        (r"(\s*[\w., ]+=\s*)[!%].*", "fullmatch"),
    ],
)
def test_an_expression_that_does_is_noticed(pattern, method):
    use = "here", re.compile(pattern, re.MULTILINE), method
    assert slow([use], most=5).startswith("here")
