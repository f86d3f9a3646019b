"""What lesson 08 shows of normalisation is what the command would measure again."""

import json
from importlib.resources import files

import numpy as np
import pytest
from notebooks import LESSONS, read

from cnnlib import nn
from cnnlib.weights import measure_norms

RECORD = json.loads(files("cnnlib.weights").joinpath("norms.json").read_text())


def lesson_network():
    (cell,) = [
        c for c in read(LESSONS / "08_batch_norm.ipynb").cells if c.id == "network"
    ]
    names = {"np": np, "nn": nn}
    exec(cell.source, names)
    return names["network"]


def test_the_network_is_the_lessons():
    theirs, ours = lesson_network()(1, gain=2.0), measure_norms.network(1, gain=2.0)
    assert repr(theirs) == repr(ours)
    for one, other in zip(theirs.parameters(), ours.parameters(), strict=True):
        np.testing.assert_array_equal(one.data, other.data)


def test_the_record_has_every_kind_rate_and_seed():
    assert list(RECORD["rates"]) == list(measure_norms.KINDS)
    for of_kind in RECORD["rates"].values():
        assert list(of_kind) == [str(rate) for rate in measure_norms.RATES]
        for runs in of_kind.values():
            assert [len(run["validation"]) for run in runs] == [20, 20, 20]
    for of_kind in RECORD["batches of two"].values():
        assert list(of_kind) == [str(rate) for rate in measure_norms.OF_TWO]


@pytest.mark.parametrize("kind", ["plain", "batch norm"])
def test_a_run_begins_as_it_is_recorded(kind):
    """One epoch; another processor's rounding may move a few of 288 digits."""
    again = measure_norms.run(kind, 0.1, 0, 1)["validation"]
    before = RECORD["rates"][kind]["0.1"][0]["validation"][:1]
    np.testing.assert_allclose(again, before, atol=3)


def test_the_command_writes_the_record(tmp_path, monkeypatch):
    runs = []

    def run(*arguments):
        runs.append(arguments)
        return {"validation": [1.0], "test": 2.0}

    monkeypatch.setattr(measure_norms, "run", run)
    measure_norms.main(tmp_path)
    record = json.loads((tmp_path / "norms.json").read_text())
    assert record["command"] == "python -m cnnlib.weights.measure_norms"
    assert len(runs) == 4 * 3 * 3 + 2 * 3 * 3


def test_what_the_lesson_says_of_the_runs_holds():
    def last(kind, rate):
        return [run["validation"][-1] for run in RECORD["rates"][kind][rate]]

    assert min(min(last("batch norm", rate)) for rate in ("0.01", "0.1", "1.0")) > 96
    assert max(last("plain", "1.0") + last("larger first weights", "1.0")) < 20
    assert min(last("group norm", "1.0")) < 50 < sorted(last("group norm", "1.0"))[1]
    assert min(last("plain", "0.1")) > 85 and max(last("plain", "0.01")) < 30
    best = {
        kind: max(
            np.mean([r["validation"][-1] for r in runs]) for runs in rates.values()
        )
        for kind, rates in RECORD["batches of two"].items()
    }
    assert abs(best["batch norm"] - best["group norm"]) < 2
