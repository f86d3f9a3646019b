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


def test_the_record_has_every_kind_rate_and_start():
    starts = dict.fromkeys(map(str, measure_depth.RATES), len(measure_depth.SEEDS))
    assert {
        kind: {rate: len(runs) for rate, runs in rates.items()}
        for kind, rates in KINDS.items()
    } == dict.fromkeys(measure_depth.KINDS, starts)


def test_a_run_begins_where_a_network_knows_nothing_and_learns():
    first = measure_depth.run("plain, 6 layers", 0.03, seed=0, epochs=1)["training"]
    assert 1.5 < first < 2.4
    assert KINDS["plain, 6 layers"]["0.03"][0]["training"] < 0.1


def test_the_command_writes_the_record(tmp_path, monkeypatch):
    monkeypatch.setattr(measure_depth, "run", lambda *arguments: list(arguments))
    measure_depth.main(tmp_path)
    record = json.loads((tmp_path / "depth.json").read_text())
    assert record["command"] == "python -m cnnlib.weights.measure_depth"
    kind = "plain, 6 layers"
    assert record["kinds"][kind]["0.1"] == [[kind, 0.1, seed] for seed in (0, 1, 2)]


def test_what_the_lesson_says_of_the_runs_holds():
    def losses(kind, rate):
        return [run["training"] for run in KINDS[kind][rate]]

    deep = "plain, 22 layers"
    for rate in ("0.03", "0.1", "0.3"):
        others = [losses(kind, rate) for kind in KINDS if kind != deep]
        assert min(losses(deep, rate)) > max(map(max, others))
    shallow = losses("plain, 6 layers", "0.01")
    assert [loss > max(shallow) for loss in losses(deep, "0.01")] == [True, True, False]
    assert min(losses(deep, "0.01")) < min(shallow)
    assert all(max(losses("residual, 22 layers", rate)) < 0.03 for rate in KINDS[deep])
