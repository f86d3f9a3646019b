"""What holds for every demo, whatever it shows."""

import inspect
import json
import pkgutil
import re
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from ink import faint_words
from measuring import in_turns, undisturbed
from panels import parts, values

from cnnlib import demos
from cnnlib.demos.refusals import DemoError
from cnnlib.plots import style

EVERY = pytest.mark.parametrize("name", demos.__all__)


def new(name):
    return getattr(demos, name)()


@cache
def one(name):
    """A demo that several tests look at; who changes it, resets it."""
    return new(name)


@pytest.fixture(scope="module")
def start():
    """The seconds for a fresh Python to import the demos: one waits for it anyhow."""
    fresh = [sys.executable, "-c", "import cnnlib.demos"]
    return min(in_turns(3, fresh=partial(subprocess.run, fresh))["fresh"])


@pytest.mark.alone
@EVERY
def test_it_is_built_at_once(name, start):
    with undisturbed():
        assert min(in_turns(2, built=partial(new, name))["built"]) <= 3 * start


@EVERY
def test_it_says_what_it_shows(name):
    demo = one(name)
    title = demo.view["title"]
    said = demo.figure().alt.removeprefix(f"{title}: ")
    assert title and len(said.split()) > 3
    assert said[-1] in ".?"
    assert demo.numbers
    assert json.loads(json.dumps(demo.numbers, allow_nan=False))
    assert demo.view["problem"] == ""


@EVERY
def test_its_static_picture_fits_on_a_page(name):
    fig = one(name).figure()
    assert fig.get_figwidth() < 16
    assert '<img alt="' in style.as_html(fig)


@EVERY
def test_the_words_of_its_picture_can_be_read_on_a_light_and_on_a_dark_page(name):
    assert faint_words(one(name).figure()) == []


@EVERY
def test_its_text_is_the_same_each_time(name):
    other, demo = new(name), one(name)
    assert repr(other) == repr(demo)
    texts = [d._repr_mimebundle_()[0]["text/html"] for d in (other, demo)]
    assert texts[0] == texts[1]
    assert other.numbers == demo.numbers


def strange(value, place="view"):
    """Where a view holds what no page understands, such as a number of NumPy's.

    A browser's Python hands it over as it is, without the JSON of a server in between.
    """
    if isinstance(value, dict):
        return [f for k, v in value.items() for f in strange(v, f"{place}.{k}")]
    if isinstance(value, list | tuple):
        return [f for k, v in enumerate(value) for f in strange(v, f"{place}[{k}]")]
    plain = {str, int, float, bool, bytes, type(None)}
    return [] if type(value) in plain else [f"{place}: {type(value).__name__}"]


@EVERY
def test_all_its_controls_work_up_to_their_ends_and_reset_undoes_it_all(name, report):
    demo, other = new(name), one(name)
    start = demo.numbers, demo.say
    for part in parts(demo):
        for value in values(parts(demo).get(part, {"kind": None})):
            problem = report(demo, {"set": {part: value}})
            assert problem == "" or problem.endswith(".")
            json.dumps(demo.numbers, allow_nan=False)
            assert demo.say and not strange(demo.view)
    assert (other.numbers, other.say) == start, "two demos share a state"
    assert report(demo, {"reset": True}) == ""
    assert (demo.numbers, demo.say) == start


def places(part):
    """The places of a part's cursor, as (rows, columns), or None where it has none."""
    match part["kind"]:
        case "player":
            return 1, part["count"]
        case "nodes":
            return 1, len(part["nodes"])
        case "grid" | "picture" | "lines" if part["cursor"] is not None:
            return tuple(part.get("fields") or (part["rows"], part["columns"]))
    return None


def cursors(demo):
    """Name of a cursor → of all that show it, where it is, and their places."""
    found = {}
    for part in sum(demo.view["rows"], demo.view["controls"]):
        if shape := places(part):
            at = part["value"] if part["kind"] == "player" else part["cursor"]
            found.setdefault(part["name"], []).append((at, shape))
    return found


@EVERY
def test_a_cursor_stays_on_its_panels_whatever_is_changed(name, report):
    demo = new(name)
    for part, shown in parts(demo).items():
        demo.reset()
        ends = values(shown)
        for value in [*ends, *ends[:1]]:  # up, and down again
            for cursor, ((_, (rows, columns)), *_) in cursors(demo).items():
                report(demo, {"set": {cursor: rows * columns - 1}})
            report(demo, {"set": {part: value}})
            for cursor, shown in cursors(demo).items():
                for at, (rows, columns) in shown:
                    assert 0 <= at < rows * columns, (cursor, part, value)


@EVERY
def test_panels_that_share_a_cursor_have_the_same_places(name):
    for cursor, shown in cursors(one(name)).items():
        shapes = {shape for _, shape in shown}
        panels = {shape for shape in shapes if shape[0] > 1} or shapes
        assert len({at for at, _ in shown}) == 1, cursor
        assert len({rows * columns for rows, columns in shapes}) == 1, cursor
        assert len(panels) == 1, cursor


@EVERY
@pytest.mark.parametrize("end", [0, -1])
def test_changes_that_were_made_while_it_worked_come_together(name, report, end):
    demo = new(name)
    ends = {part: values(shown) for part, shown in parts(demo).items()}
    report(demo, {"set": {part: some[end] for part, some in ends.items() if some}})
    json.dumps(demo.numbers, allow_nan=False)


@EVERY
def test_nonsense_for_an_argument_is_refused_in_one_sentence(name):
    function = getattr(demos, name)
    nonsense = [object(), {"a": 1}, [[]], [[1], [1, 2]], float("nan"), "nonsense", -7]
    nonsense += [(5, 5, 5, 5), np.full(3, -1.0), np.array(["a", "b"]), 10**400]
    for argument in inspect.signature(function).parameters:
        for value in nonsense:
            with pytest.raises(DemoError) as refusal:
                function(**{argument: value})
            assert str(refusal.value).startswith(f"{name}: "), (argument, value)
            assert "\n" not in str(refusal.value)


def test_every_demo_is_driven_in_its_lesson():
    driven = Path(__file__).parents[1].glob("browser/test_demo_*.py")
    assert {path.stem.removeprefix("test_demo_") for path in driven} == {*demos.__all__}


@EVERY
def test_an_argument_that_does_not_exist_is_refused(name):
    with pytest.raises(DemoError, match=f"{name}: .*'nonsense'"):
        getattr(demos, name)(nonsense=1)


def test_the_package_says_what_each_of_its_rooms_is_for():
    rooms = {module.name for module in pkgutil.iter_modules(demos.__path__)}
    assert rooms <= set(re.findall(r"\w+", demos.__doc__))
