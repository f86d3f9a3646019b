"""MNIST and Fashion-MNIST: found on this machine, downloaded, or replaced."""

import os
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from http.client import HTTPException
from io import StringIO
from pathlib import Path

import numpy as np

from cnnlib.data._torchvision import import_torchvision
from cnnlib.data.dataset import DIGIT_NAMES, Dataset, digits
from cnnlib.data.idx import read_idx

__all__ = ["fashion_mnist", "mnist"]

_FASHION_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
_DIGITS = "using 1,797 embedded digits."
_NO_CLOTHES = (
    "this is the set of 1,797 digits instead. To get it, run this with a network and "
    "torchvision."
)
_PATIENCE = 10  # seconds without an answer before a download is given up


def mnist(download=True):
    """60,000 + 10,000 handwritten digits, or the embedded ones where there are none.

    Looks in the folder that the environment variable ``CNNLIB_DATA`` names, then in the
    user's data folder, then downloads through torchvision into the latter. Where none
    works it says so in one line and returns `digits`.

    Parameters
    ----------
    download : bool
        Whether to try the network.

    Returns
    -------
    Dataset
        Its `name` is ``"MNIST"``, or ``"digits"`` if those stand in.

    Raises
    ------
    ValueError
        If a file is corrupt, truncated or missing beside the others; it is named.
    OSError
        If a folder or file is there but cannot be read; it is named.

    Notes
    -----
    The layout is torchvision's: ``MNIST/raw`` with the four files, gzipped or not.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document
    recognition, 1998.

    Examples
    --------
    >>> mnist(download=False)  # doctest: +ELLIPSIS
    MNIST... images of 28×28, 10 classes
    """
    return _found("MNIST", DIGIT_NAMES, download, _DIGITS)


def fashion_mnist(download=True):
    """60,000 + 10,000 pictures of clothes, or the embedded digits where there are none.

    Looked for like `mnist`, in ``FashionMNIST/raw``. No clothes are embedded: where
    there are none, one line says so, and what becomes of it is up to whoever asked.

    Parameters
    ----------
    download : bool
        Whether to try the network.

    Returns
    -------
    Dataset
        Its `name` is ``"FashionMNIST"``, or ``"digits"`` if those stand in.

    Raises
    ------
    ValueError, OSError
        As `mnist`.

    References
    ----------
    Xiao, Rasul and Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking
    machine learning algorithms, 2017.

    Examples
    --------
    >>> fashion_mnist(download=False)  # doctest: +ELLIPSIS
    FashionMNIST... images of 28×28, 10 classes
    """
    return _found("FashionMNIST", _FASHION_NAMES, download, _NO_CLOTHES)


def _found(name, classes, download, instead):
    for root, where in _places():
        paths = _paths(root / name / "raw")
        if paths:
            return _read(name, classes, paths, f"{name}, found in {where}.")
    reason = ""
    if download:
        try:
            paths = _downloaded(name)
        except RuntimeError:  # torchvision's, after it has tried all its servers
            reason = " (no server gave it)"
        except (OSError, HTTPException, ImportError) as error:
            line = str(error).partition("\n")[0] or type(error).__name__
            reason = f" (no download: {line})"
        else:
            return _read(name, classes, paths, f"{name}, downloaded.")
    print(f"{name} is not on this machine{reason}: {instead}")
    return digits()


def _places():
    if os.environ.get("CNNLIB_DATA"):
        yield Path(os.environ["CNNLIB_DATA"]), "$CNNLIB_DATA"
    yield _user_folder(), "your data folder"


def _user_folder():
    from platformdirs import user_data_path

    return user_data_path("cnnlib", appauthor=False)


def _paths(raw):
    """The four files in the folder `raw`; None if there is none of them."""
    try:
        present = set(os.listdir(raw))
    except FileNotFoundError:
        return None
    names = [name if name in present else f"{name}.gz" for name in _FILES]
    missing = [name for name in names if name not in present]
    if len(missing) == len(names):
        return None
    if missing:
        raise ValueError(f"{raw}: {', '.join(missing)} missing beside the others")
    return [raw / name for name in names]


def _read(name, classes, paths, source):
    arrays = []
    for image_path, label_path in (paths[:2], paths[2:]):
        images, labels = read_idx(image_path), read_idx(label_path)
        _check(image_path, images, label_path, labels, len(classes))
        # Divided in float32, as torchvision's ToTensor; no larger temporary.
        arrays.append(np.divide(images[:, None], np.float32(255), dtype=np.float32))
        arrays.append(labels.astype(np.intp))
    return Dataset(name, *arrays, classes, source)


def _check(image_path, images, label_path, labels, classes):
    if images.ndim != 3 or images.shape[1:] != (28, 28) or not len(images):
        raise ValueError(
            f"{image_path}: should hold images of 28×28, its shape is {images.shape}"
        )
    if labels.ndim != 1:
        raise ValueError(
            f"{label_path}: should hold one label an image, its shape is {labels.shape}"
        )
    if len(labels) != len(images):
        raise ValueError(
            f"{label_path}: has {len(labels)} labels for the {len(images)} images of "
            f"{image_path}"
        )
    if labels.max() >= classes:
        raise ValueError(
            f"{label_path}: has the label {labels.max()}, there are {classes} classes"
        )


def _downloaded(name):
    """Fetch the four files; they appear in the user's folder together or not at all."""
    folder = _user_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, _quiet():
        getattr(import_torchvision().datasets, name)(scratch, download=True)
        fresh = Path(scratch) / name / "raw"
        for unpacked in _FILES:
            (fresh / unpacked).unlink()  # the .gz beside it says the same
        try:
            fresh.rename(folder / "raw")
        except OSError:  # another process was faster?
            if not _paths(folder / "raw"):
                raise
    return _paths(folder / "raw")


@contextmanager
def _quiet():
    """Nothing printed, and no waiting for a server that does not answer."""
    import socket

    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            yield
    finally:
        socket.setdefaulttimeout(before)
