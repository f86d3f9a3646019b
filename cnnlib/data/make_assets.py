"""Write the embedded files: ``python -m cnnlib.data.make_assets [PHOTOGRAPHS]``.

The digits come from the installed scikit-learn. PHOTOGRAPHS is a folder with the
originals of scikit-image's data folder, as PNG; without it the photographs stay.
"""

import sys
from pathlib import Path

import numpy as np

from cnnlib.data.photos import photo_names

_ASSETS = Path(__file__).parent / "assets"
_SIDE = 256  # pixels, the longer side of a photograph


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


def write_photo(path):
    """Scale a photograph so that its longer side has 256 pixels."""
    from PIL import Image

    with Image.open(path) as image:
        image.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        image.save(_ASSETS / path.name, optimize=True)


if __name__ == "__main__":
    write_digits()
    for folder in map(Path, sys.argv[1:]):
        for name in photo_names:
            write_photo(folder / f"{name}.png")
