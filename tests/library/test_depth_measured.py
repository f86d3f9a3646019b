"""What lesson 14 shows of depth is what the command would measure again."""

import json
from importlib.resources import files

import numpy as np
import pytest
from notebooks import LESSONS, read

from cnnlib import models, nn
from cnnlib.weights import measure_depth

KINDS = json.loads(files("cnnlib.weights").joinpath("depth.json").read_text())["kinds"]


def lesson_network():
    cells = read(LESSONS / "14_architectures.ipynb").cells
    (source,) = [cell.source for cell in cells if cell.id == "experiment"]
    names = {"np": np, "nn": nn, "models": models, "depth": lambda network: 0}
    exec(source, names)
    return names["network"]


@pytest.mark.parametrize("shortcuts", [False, True])
def test_the_network_is_the_lessons(shortcuts):
    theirs, ours = lesson_network(), measure_depth.network
    theirs, ours = theirs(2, shortcuts, 1), ours(2, shortcuts, 1)
    assert repr(theirs) == repr(ours)
    for one, other in zip(theirs.parameters(), ours.parameters(), strict=True):
        np.testing.assert_array_equal(one.data, other.data)


def test_the_record_has_every_kind_and_rate():
    rates = [str(rate) for rate in measure_depth.RATES]
    assert {kind: list(runs) for kind, runs in KINDS.items()} == dict.fromkeys(
        measure_depth.KINDS, rates
    )


def test_a_run_begins_where_a_network_knows_nothing_and_learns():
    first = measure_depth.run("plain, 6 layers", 0.03, epochs=1)["training"]
    assert 1.5 < first < 2.4
    assert KINDS["plain, 6 layers"]["0.03"]["training"] < 0.1


def test_the_command_writes_the_record(tmp_path, monkeypatch):
    monkeypatch.setattr(measure_depth, "run", lambda kind, rate: [kind, rate])
    measure_depth.main(tmp_path)
    record = json.loads((tmp_path / "depth.json").read_text())
    assert record["command"] == "python -m cnnlib.weights.measure_depth"
    assert record["kinds"]["plain, 6 layers"]["0.1"] == ["plain, 6 layers", 0.1]


def test_what_the_lesson_says_of_the_runs_holds():
    def loss(kind, rate):
        return KINDS[kind][rate]["training"]

    for rate in KINDS["plain, 6 layers"]:
        others = [loss(kind, rate) for kind in KINDS if kind != "plain, 22 layers"]
        assert loss("plain, 22 layers", rate) > max(others)
    ends = [loss("residual, 22 layers", rate) for rate in KINDS["plain, 6 layers"]]
    assert max(ends) < 0.02
