"""What lesson 05 shows of moved digits is what the command would measure again."""

import json
from importlib.resources import files

import numpy as np
import pytest
from notebooks import LESSONS, read

from cnnlib import nn
from cnnlib.weights import measure_shifts

RECORD = json.loads(files("cnnlib.weights").joinpath("shifts.json").read_text())


def lesson_network():
    cells = read(LESSONS / "05_pooling.ipynb").cells
    (cell,) = [one for one in cells if one.id == "networks"]
    names = {"np": np, "nn": nn}
    exec(cell.source, names)
    return names["network"]


@pytest.mark.parametrize("kind", measure_shifts.KINDS)
def test_the_network_is_the_lessons(kind):
    theirs, ours = lesson_network()(kind, 1), measure_shifts.network(kind, 1)
    assert repr(theirs) == repr(ours)
    for one, other in zip(theirs.parameters(), ours.parameters(), strict=True):
        np.testing.assert_array_equal(one.data, other.data)


def test_the_record_has_every_kind_rate_and_seed():
    assert list(RECORD["rates"]) == list(measure_shifts.KINDS)
    for kind, rates in measure_shifts.KINDS.items():
        of_kind = RECORD["rates"][kind]
        assert list(of_kind) == [str(rate) for rate in rates]
        for runs in of_kind.values():
            assert [len(run["test"]) for run in runs] == [5, 5, 5]


def test_moved_digits_are_moved_by_0_to_4_pixels_to_the_right():
    dot = np.zeros((200, 1, 1, 9))
    dot[..., 2] = 1
    places = measure_shifts.moved(dot, np.random.default_rng(0)).argmax(axis=3)
    assert set(places.ravel()) == {2, 3, 4, 5, 6}


def test_the_command_writes_the_record(tmp_path, monkeypatch):
    runs = []
    monkeypatch.setattr(measure_shifts, "run", lambda *of: runs.append(of) or {})
    measure_shifts.main(tmp_path)
    record = json.loads((tmp_path / "shifts.json").read_text())
    assert record["command"] == "python -m cnnlib.weights.measure_shifts"
    assert len(runs) == (5 * 3 + 2) * 3


def chosen(kind):
    """The test digits of the rate that the unmoved validation digits prefer."""
    runs = RECORD["rates"][kind]
    rate = max(runs, key=lambda r: np.mean([run["validation"][0] for run in runs[r]]))
    return np.array([run["test"] for run in runs[rate]])


def test_what_the_lesson_says_of_the_runs_holds():
    for kind in ("maximum", "mean", "strided"):
        assert chosen(kind)[:, 0].min() > 97 and chosen(kind)[:, 4].max() < 60
    assert chosen("global maximum").min() > 93
    assert 85 < chosen("global mean")[:, 0].mean() < 95
    assert chosen(measure_shifts.MOVED).min() > 96
