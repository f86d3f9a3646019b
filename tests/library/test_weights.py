"""The LeNet that comes with the package, and the record of how it was trained."""

import json
import platform
import runpy
import sys
from pathlib import Path

import numpy as np
import pytest
from machine import outside

from cnnlib import data, models, optim, train, weights
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


@pytest.fixture
def short_run(tmp_path, monkeypatch, capsys):
    """Trains on the first digits, under MNIST's name: (data, weights, record)."""
    digits = data.digits()
    parts = (part[:299] for part in (*digits.train, *digits.test))
    small = data.Dataset("MNIST", *parts)
    monkeypatch.setattr(data, "mnist", lambda: small)

    def run(**constants):
        for name, value in constants.items():
            monkeypatch.setattr(train_lenet, name, value)
        assert train_lenet.main(tmp_path) is None
        text = (tmp_path / "lenet.json").read_text(encoding="utf-8")
        assert capsys.readouterr().out == text, "it is shown, and kept"
        with np.load(tmp_path / "lenet.npz") as arrays:
            return small, dict(arrays), text

    return run


def test_the_command_writes_weights_that_load_and_their_record(short_run):
    small, arrays, text = short_run(EPOCHS=1)
    record = json.loads(text)
    model = models.lenet()
    model.load_state_dict(arrays)
    loss, accuracy = train.evaluate(model, *small.test)
    assert record["test_loss"] == round(loss, 4)
    assert record["test_accuracy"] == round(accuracy, 4)
    assert record["test_images"] == 299 and record["epochs"] == 1
    assert isinstance(record["seconds"], int)
    assert record["python"] == platform.python_version()
    assert record["numpy"] == np.__version__


def test_the_shipped_record_is_what_the_command_would_write(short_run):
    _, _, text = short_run(EPOCHS=1)
    shipped = (FOLDER / "lenet.json").read_text(encoding="utf-8")

    def names(record):
        return [line.partition(":")[0] for line in record.split("\n")]

    assert names(text) == names(shipped)
    record = json.loads(text.replace("T_max=1", "T_max=20"))
    said = {name for name in record if isinstance(record[name], str)}
    for name in {*said, "seed", "batch_size"} - {"python", "numpy"}:
        assert record[name] == RECORD[name]


def test_the_record_tells_enough_to_train_again(short_run):
    """Every setting is taken from the record's words; the weights are the same bits."""
    small, arrays, text = short_run(EPOCHS=2, SEED=3, BATCH=50)
    record = json.loads(text)
    assert record["optimizer"] == (
        "SGD, lr=0.05, momentum=0.9, weight_decay=0.0005, nesterov=True"
    )
    assert record["schedule"] == "CosineAnnealingLR, T_max=2, stepped after each epoch"
    assert record["augmentation"] == (
        "rotated by up to 10 degrees, then shifted by up to 2 pixels"
    )
    model = models.lenet(rng=record["seed"])
    sgd = optim.SGD(model.parameters(), 0.05, 0.9, weight_decay=5e-4, nesterov=True)
    train.fit(
        model,
        small.train,
        epochs=record["epochs"],
        optimizer=sgd,
        batch_size=record["batch_size"],
        schedule=optim.CosineAnnealingLR(sgd, 2),
        augment=lambda x, rng: data.shift(data.rotate(x, rng, 10), rng, 2),
        seed=record["seed"],
    )
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, arrays[name], err_msg=name)


@pytest.mark.requires("mnist")
def test_the_accuracy_on_mnist_is_the_one_on_record(monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", outside()["CNNLIB_DATA"])
    mnist = data.mnist(download=False)
    _, accuracy = train.evaluate(models.lenet(pretrained=True), *mnist.test)
    assert accuracy >= 0.989
    assert abs(accuracy - RECORD["test_accuracy"]) <= 0.0002
