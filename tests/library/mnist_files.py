"""Small data sets in the form of MNIST's files."""

import gzip
from pathlib import Path

import numpy as np


def idx(array):
    """The bytes of an IDX file."""
    axes = np.array(array.shape, ">u4").tobytes()
    return bytes([0, 0, 8, array.ndim]) + axes + array.astype(np.uint8).tobytes()


def write_mnist(root, name="MNIST", suffix=".gz", train=7, test=3):
    """A small data set in torchvision's layout; returns its folder."""
    rng = np.random.default_rng(0)
    raw = Path(root) / name / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", train), ("t10k", test)):
        images = rng.integers(0, 256, (count, 28, 28))
        labels = rng.integers(0, 10, count)
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            content = idx(array)
            content = gzip.compress(content) if suffix else content
            (raw / f"{part}-{kind}-ubyte{suffix}").write_bytes(content)
    return raw
