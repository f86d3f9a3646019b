"""What every data set of the course looks like, and the one that is always there."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnnlib.functional.validate import real_number

__all__ = ["DIGIT_NAMES", "Dataset", "digits"]

DIGIT_NAMES = tuple("0123456789")
_ASSETS = Path(__file__).parent / "assets"
_TRAIN = 1437  # of the 1,797; the other 360 are held out
_BOX = 20  # MNIST's digits fill 20×20 pixels in the middle of 28×28


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images with labels, some to train on and some held out.

    Attributes
    ----------
    name : str
        Such as ``"MNIST"``; tells what stood in for it, if anything.
    train_images, test_images : ndarray of shape (N, 1, 28, 28), float32
        Brightness in [0, 1].
    train_labels, test_labels : ndarray of shape (N,), int64
        Numbers of the classes.
    classes : tuple of str
        Names of the classes, by number.
    source : str
        Where the images come from, in one sentence.
    """

    name: str
    train_images: np.ndarray
    train_labels: np.ndarray
    test_images: np.ndarray
    test_labels: np.ndarray
    classes: tuple = DIGIT_NAMES
    source: str = ""

    @property
    def train(self):
        """``(train_images, train_labels)``."""
        return self.train_images, self.train_labels

    @property
    def test(self):
        """``(test_images, test_labels)``."""
        return self.test_images, self.test_labels

    def split(self, fraction=0.2, seed=0):
        """Hold some training images out, to choose by; no test image is among them.

        Parameters
        ----------
        fraction : float
            How many of each class are held out, between 0 and 1.
        seed : int
            Which ones; the same seed holds out the same ones.

        Returns
        -------
        ((images, labels), (held_out_images, held_out_labels))
            Each in the order of `train`.

        Raises
        ------
        TypeError, ValueError
            If `fraction` is not a number between 0 and 1.

        Examples
        --------
        >>> train, validation = digits().split(0.2, seed=0)
        >>> len(train[1]), len(validation[1])
        (1149, 288)
        """
        fraction = real_number("split", "fraction", fraction, 0, 1)
        rng = np.random.default_rng(seed)
        held_out = np.zeros(len(self.train_labels), bool)
        for label in range(len(self.classes)):
            places = rng.permutation(np.flatnonzero(self.train_labels == label))
            held_out[places[: int(len(places) * fraction + 0.5)]] = True
        return tuple(
            (self.train_images[some], self.train_labels[some])
            for some in (~held_out, held_out)
        )

    def __repr__(self):
        height, width = self.train_images.shape[2:]
        return (
            f"{self.name}: {len(self.train_images):,} + {len(self.test_images):,} "
            f"images of {height}×{width}, {len(self.classes)} classes"
        )


def digits():
    """1,797 real handwritten digits that come with the package.

    Returns
    -------
    Dataset
        1,437 images to train on and 360 held out, always the same ones.

    Notes
    -----
    The originals are 8×8 pixels with brightness 0 to 16. They are enlarged to 20×20 by
    linear interpolation and stand in the middle of 28×28 black pixels, as MNIST's do.

    References
    ----------
    Alpaydin and Kaynak, Optical recognition of handwritten digits, UCI Machine Learning
    Repository, 1998 (the test part, as scikit-learn ships it); licence CC BY 4.0.

    Examples
    --------
    >>> data = digits()
    >>> data
    digits: 1,437 + 360 images of 28×28, 10 classes
    >>> data.train_images.shape, data.train_images.dtype
    ((1437, 1, 28, 28), dtype('float32'))
    """
    with np.load(_ASSETS / "digits.npz") as file:
        images, labels = _enlarged(file["images"]), file["labels"].astype(np.intp)
    return Dataset(
        "digits",
        images[:_TRAIN],
        labels[:_TRAIN],
        images[_TRAIN:],
        labels[_TRAIN:],
        source="1,797 handwritten digits of the UCI repository, from scikit-learn.",
    )


def _enlarged(small):
    """(N, 8, 8), 0 to 16 → (N, 1, 28, 28) float32, in steps of 1/255 as MNIST."""
    n = small.shape[-1]
    centres = (np.arange(_BOX) + 0.5) * n / _BOX - 0.5
    weights = np.maximum(0, 1 - np.abs(centres[:, None] - np.arange(n)))
    weights /= weights.sum(axis=1, keepdims=True)
    large = np.rint(weights @ (small * (255 / 16)) @ weights.T)
    images = np.zeros((len(small), 1, 28, 28), np.float32)
    margin = (28 - _BOX) // 2
    images[:, 0, margin:-margin, margin:-margin] = large
    images /= np.float32(255)
    return images
