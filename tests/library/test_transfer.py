"""What lesson 16 shows of long experiments follows from the command beside it."""

import json
from importlib.resources import files

import numpy as np
import pytest

from cnnlib import data
from cnnlib.weights import measure_transfer as measure

TABLE = json.loads((files("cnnlib.weights") / "transfer.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("way", "seed"), [("LeNet's features, linear", 0), ("pixels, linear", 2)]
)
def test_a_stored_accuracy_can_be_measured_again(way, seed):
    digits, stored = data.digits(), TABLE["ways"][way]["10"]
    few = measure.some(digits.train, 10, seed)
    again = measure.accuracy(way, stored["rate"], few, digits.test, seed)
    assert again == pytest.approx(stored["test"][seed], abs=1)


def test_the_table_holds_every_way_count_and_seed():
    assert list(TABLE["ways"]) == list(measure.WAYS)
    for runs in TABLE["ways"].values():
        assert [int(count) for count in runs] == list(measure.EPOCHS)
        assert {len(run["test"]) for run in runs.values()} == {len(measure.SEEDS)}
    assert list(TABLE["augmentation"]) == list(measure.AUGMENTATIONS)


def mean(way, count):
    return np.mean(TABLE["ways"][way][count]["test"])


def test_ten_labels_hardly_beat_the_network_as_it_is_and_a_hundred_do():
    as_it_is = TABLE["lenet_as_it_is"]
    borrowed = "LeNet's features, linear", "LeNet, fine-tuned"
    assert all(abs(mean(way, "10") - as_it_is) < 2 for way in borrowed)
    assert all(mean(way, "100") > as_it_is + 1 for way in borrowed)
    for way in set(measure.WAYS) - set(borrowed):
        assert mean(way, "10") < 70
        assert mean(way, "1400") > 96.5


def test_the_choice_of_a_rate_is_worth_more_than_ten_labels():
    rates = TABLE["ten_at_each_rate"]["LeNet, fine-tuned"].values()
    assert min(np.mean(list(rates), axis=1)) < TABLE["lenet_as_it_is"] - 2


def test_moving_helps_against_moves_and_nothing_helps_on_still_digits():
    still, moved = np.transpose(
        [np.mean(runs, axis=0) for runs in TABLE["augmentation"].values()]
    )
    assert abs(still[1] - still[0]) < 2 and moved[1] > moved[0] + 20
    assert still[2:].max() < still[0] - 4


def test_smoothing_makes_more_right_and_less_sure():
    right, sure, error = np.transpose(
        [np.mean(runs, axis=0) for runs in TABLE["smoothing"].values()]
    )
    assert right[0] + 2 < right[1]
    assert sure[1] < sure[0] - 15
    assert error[1] > 2 * error[0]


def test_the_few_are_dealt_class_by_class():
    images, labels = measure.some(data.digits().train, 25, seed=4)
    assert len(images) == 25
    assert set(np.bincount(labels, minlength=10)) == {2, 3}


def test_patches_of_two_regions_share_no_pixel():
    left, right = measure.patches(0, 0.6), measure.patches(0.75, 1)
    assert left[0].shape[1:] == right[0].shape[1:] == (3, 32, 32)
    assert set(left[1]) == set(right[1]) == set(range(5))
    seen = {patch.tobytes() for patch in left[0]}
    assert not seen & {patch.tobytes() for patch in right[0]}


def test_the_calibration_error_is_the_gap_between_sure_and_right():
    right = np.array([True, True, True, False])
    assert measure.calibration_error(np.full(4, 0.75), right) == pytest.approx(0)
    assert measure.calibration_error(np.full(4, 0.95), right) == pytest.approx(0.2)
