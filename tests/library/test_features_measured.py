"""What lesson 15 shows of its contests follows from the command beside it."""

import json
from importlib.resources import files

import numpy as np
import pytest

from cnnlib import data
from cnnlib.weights import measure_features as measure
from cnnlib.weights import measure_transfer as transfer

TABLE = json.loads((files("cnnlib.weights") / "features.json").read_text("utf-8"))


def of(rival, count, place=0):
    """Per cent of the test digits, for each draw; place 1: moved ones."""
    return [run[place] for run in TABLE["rivals"][rival][count]["test"]]


@pytest.mark.parametrize("rival", ["LeNet's features", "visual words"])
def test_a_stored_accuracy_can_be_measured_again(rival):
    digits, stored = data.digits(), TABLE["rivals"][rival]["100"]
    learnt = transfer.some(digits.train, 100, 0)
    (again,) = measure.contest(
        rival, stored["rate"], learnt, [digits.test], measure.EPOCHS[100], 0
    )
    assert again == pytest.approx(stored["test"][0][0], abs=1)


def test_the_table_holds_every_rival_count_and_seed():
    assert list(TABLE["rivals"]) == list(measure.RIVALS)
    for runs in TABLE["rivals"].values():
        assert [int(count) for count in runs] == list(measure.EPOCHS)
        assert {len(run["test"]) for run in runs.values()} == {len(transfer.SEEDS)}
        assert all(run["rate"] in measure.RATES for run in runs.values())
    assert {len(run["test"]) for run in TABLE["patches"].values()} == {3}


def test_borrowed_features_win_where_digits_are_few_or_moved():
    for count, place in ("100", 0), ("1400", 1):
        worst = min(of("LeNet's features", count, place))
        others = [name for name in measure.RIVALS if name != "LeNet's features"]
        assert all(max(of(name, count, place)) < worst for name in others)


def test_with_many_digits_all_but_the_words_are_level():
    reached = [of(name, "1400") for name in measure.RIVALS if name != "visual words"]
    assert np.min(reached) > 96.5


def test_the_three_features_of_a_patch_stand_one_after_the_other():
    images = data.photo("coffee")[None, :, :32, :32]
    words = np.zeros((5, 4, 4))
    parts = measure.described(images, words)
    lengths = {name: rows.shape[1] for name, rows in parts.items()}
    assert lengths == {
        "colours": 24,
        "HoG": 144,
        "visual words": 5,
        "all in one vector": 173,
    }
    assert (parts["all in one vector"][:, 24:168] == parts["HoG"]).all()


def test_the_small_network_has_as_many_weights_as_the_lesson_says():
    learnt = measure.small_cnn(784, 0).parameters()
    assert sum(parameter.data.size for parameter in learnt) == 6458
