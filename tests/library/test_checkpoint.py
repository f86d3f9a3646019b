"""A checkpoint is whole or not there, and holds nothing but arrays and plain values."""

import os

import numpy as np
import pytest

from cnnlib import train


def test_the_whole_file_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    path, sizes, real = tmp_path / "run.npz", [], os.fsync

    def fsync(number):
        sizes.append(os.fstat(number).st_size)
        assert not path.exists()
        real(number)

    monkeypatch.setattr(os, "fsync", fsync)
    train.save_checkpoint(path, {"w": np.ones(3)}, {"epoch": 3})
    assert sizes == [path.stat().st_size]


def test_python_objects_are_refused_and_nothing_is_left(tmp_path):
    path = tmp_path / "run.npz"
    train.save_checkpoint(path, {"w": np.ones(3)}, {})
    with pytest.raises(ValueError, match="Object arrays"):
        train.save_checkpoint(path, {"w": np.array([{}], dtype=object)}, {})
    assert list(tmp_path.iterdir()) == [path]
    assert train.load_checkpoint(path)[0]["w"].tolist() == [1, 1, 1]
