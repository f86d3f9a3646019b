"""Write the embedded files: ``python -m cnnlib.data.make_assets [PHOTOGRAPHS]``.

The digits come from the installed scikit-learn, the sample of MNIST from the whole set
(`cnnlib.data.mnist` finds it; without it the sample stays). PHOTOGRAPHS is a folder
with the originals of scikit-image's data folder, as PNG; without it the photographs
stay.
"""

import gzip
import sys
from pathlib import Path

import numpy as np

from cnnlib.data.photos import photo_names
from cnnlib.data.sources import mnist

_ASSETS = Path(__file__).parent / "assets"
_SIDE = 256  # pixels, the longer side of a photograph
_SEED = 0
_TRAIN, _TEST = 500, 100  # images of each digit in the sample of MNIST


def write_digits():
    """The digits in a fixed random order, so that any split is a fair one."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    order = np.random.default_rng(0).permutation(len(bunch.target))
    np.savez_compressed(
        _ASSETS / "digits.npz",
        images=bunch.images[order].astype(np.uint8),
        labels=bunch.target[order].astype(np.uint8),
    )


def write_mnist(whole):
    """As many of each digit of the whole MNIST, in torchvision's layout."""
    rng = np.random.default_rng(_SEED)
    raw = _ASSETS / "MNIST" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    parts = (("train", whole.train, _TRAIN), ("t10k", whole.test, _TEST))
    for part, (images, labels), count in parts:
        drawn = _as_many_of_each(labels, count, rng)
        pixels = np.rint(images[drawn, 0] * 255).astype(np.uint8)
        _write_idx(raw / f"{part}-images-idx3-ubyte.gz", pixels)
        _write_idx(raw / f"{part}-labels-idx1-ubyte.gz", labels[drawn].astype(np.uint8))


def _as_many_of_each(labels, count, rng):
    """Indices of `count` images of each class, in random order."""
    drawn = [
        rng.choice(np.flatnonzero(labels == label), count, replace=False)
        for label in np.unique(labels)
    ]
    return rng.permutation(np.concatenate(drawn))


def _write_idx(path, array):
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    # No time in it: written again, the file is the same.
    path.write_bytes(gzip.compress(header + array.tobytes(), mtime=0))


def write_photo(path):
    """Scale a photograph so that its longer side has 256 pixels."""
    from PIL import Image

    with Image.open(path) as image:
        image.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        image.save(_ASSETS / path.name, optimize=True)


if __name__ == "__main__":
    write_digits()
    whole = mnist(download=False)
    if whole.name == "MNIST":
        write_mnist(whole)
    for folder in map(Path, sys.argv[1:]):
        for name in photo_names:
            write_photo(folder / f"{name}.png")
