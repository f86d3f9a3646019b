"""The LeNet that comes with the package, and the record of how it was trained."""

import json
import os
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnlib import data, models, train, weights
from cnnlib.weights import train_lenet

FOLDER = Path(weights.__file__).parent
RECORD = json.loads((FOLDER / "lenet.json").read_text(encoding="utf-8"))


def test_the_weights_are_small_and_need_no_pickle():
    assert (FOLDER / "lenet.npz").stat().st_size < 300_000
    with np.load(FOLDER / "lenet.npz", allow_pickle=False) as arrays:
        assert sum(arrays[name].size for name in arrays.files) == 61_706
        assert {arrays[name].dtype for name in arrays.files} == {np.dtype(np.float32)}


def test_the_record_says_how_and_how_well():
    assert RECORD["test_accuracy"] >= 0.989 and RECORD["test_images"] == 10_000
    assert RECORD["command"] == "python -m cnnlib.weights.train_lenet"
    assert RECORD["seed"] == train_lenet.SEED and RECORD["epochs"] == train_lenet.EPOCHS
    assert {"numpy", "python", "optimizer", "augmentation"} <= set(RECORD)


def test_the_network_of_mnist_reads_most_of_the_embedded_digits():
    """They were written by others, on coarser paper: a loss of accuracy is expected."""
    digits = data.digits()
    model = models.lenet(pretrained=True)
    _, accuracy = train.evaluate(model, *digits.test)
    assert accuracy > 0.85


def test_without_mnist_the_command_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["train_lenet", str(tmp_path)])
    monkeypatch.setattr(data, "mnist", lambda: data.digits())
    with pytest.raises(SystemExit) as exit:
        runpy.run_path(train_lenet.__file__, run_name="__main__")
    assert exit.value.code == "train_lenet: needs real MNIST"
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_weights_that_load_and_their_record(tmp_path, monkeypatch):
    """A short run: one epoch on the first digits, under MNIST's name."""
    digits = data.digits()
    monkeypatch.setattr(
        data,
        "mnist",
        lambda: data.Dataset(
            "MNIST", *(part[:300] for part in (*digits.train, *digits.test))
        ),
    )
    monkeypatch.setattr(train_lenet, "EPOCHS", 1)
    assert train_lenet.main(tmp_path) is None
    with np.load(tmp_path / "lenet.npz") as arrays:
        models.lenet().load_state_dict(arrays)
    record = json.loads((tmp_path / "lenet.json").read_text(encoding="utf-8"))
    assert record.keys() == RECORD.keys() and record["epochs"] == 1


@pytest.mark.requires("mnist")
def test_the_accuracy_on_mnist_is_the_one_on_record(monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", os.environ["CNNLIB_TEST_DATA"])
    mnist = data.mnist(download=False)
    _, accuracy = train.evaluate(models.lenet(pretrained=True), *mnist.test)
    assert accuracy >= 0.989
    assert abs(accuracy - RECORD["test_accuracy"]) <= 0.0002
