"""MNIST and Fashion-MNIST: found on this machine, downloaded, or replaced."""

import gzip
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

__all__ = ["fashion_mnist", "mnist", "mnist_sample", "unpack_mnist"]

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
_SAMPLE = Path(__file__).parent / "assets" / "MNIST" / "raw"
_NO_CLOTHES = (
    "this is the set of 1,797 digits instead. To get it, run this with a network and "
    "torchvision."
)
_PATIENCE = 10  # seconds without an answer before a download is given up


def mnist(download=True):
    """60,000 + 10,000 handwritten digits, or 5,000 + 1,000 of them.

    Looks in the folder that the environment variable ``CNNLIB_DATA`` names, then in the
    user's data folder, then downloads through torchvision into the latter. Where none
    works it says so in one line and returns `mnist_sample`.

    Parameters
    ----------
    download : bool
        Whether to try the network.

    Returns
    -------
    Dataset
        Its `name` is ``"MNIST"``, or ``"MNIST sample"``.

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
    paths, source = _found("MNIST", download)
    if paths:
        return _read("MNIST", DIGIT_NAMES, paths, source)
    print(f"{source}: using 6,000 of its images, which come with the course.")
    return mnist_sample()


def mnist_sample():
    """5,000 + 1,000 of MNIST's digits, which come with the package.

    Returns
    -------
    Dataset
        500 images of each digit to train on, of MNIST's 60,000, and 100 to test with,
        of its 10,000; in random order, always the same ones.

    References
    ----------
    LeCun and Cortes, The MNIST database of handwritten digits; licence CC BY-SA 3.0.
    ``cnnlib/data/assets/README.md`` tells how these were drawn.

    Examples
    --------
    >>> sample = mnist_sample()
    >>> sample
    MNIST sample: 5,000 + 1,000 images of 28×28, 10 classes
    >>> np.bincount(sample.test_labels)
    array([100, 100, 100, 100, 100, 100, 100, 100, 100, 100])
    """
    source = "6,000 of MNIST's 70,000 images, as many of each digit."
    return _read("MNIST sample", DIGIT_NAMES, _paths(_SAMPLE), source)


def unpack_mnist(root):
    """Write MNIST's four files to where ``torchvision.datasets.MNIST(root)`` looks.

    Parameters
    ----------
    root : str or path
        A folder; the files will lie in ``MNIST/raw`` in it, unpacked, as torchvision
        reads them. What is there already is replaced.

    Returns
    -------
    str or path
        `root`.

    Raises
    ------
    OSError
        If the files cannot be written.

    Notes
    -----
    They are the whole set if it is on this machine, otherwise `mnist_sample`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     raw = Path(unpack_mnist(root)) / "MNIST" / "raw"
    ...     read_idx(raw / "t10k-images-idx3-ubyte").shape[1:]
    (28, 28)
    """
    found, _ = _found("MNIST", download=False)
    raw = Path(root) / "MNIST" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for path, name in zip(found or _paths(_SAMPLE), _FILES, strict=True):
        content = path.read_bytes()
        plain = gzip.decompress(content) if path.suffix == ".gz" else content
        (raw / name).write_bytes(plain)
    return root


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
    paths, source = _found("FashionMNIST", download)
    if paths:
        return _read("FashionMNIST", _FASHION_NAMES, paths, source)
    print(f"{source}: {_NO_CLOTHES}")
    return digits()


def _found(name, download):
    """The four files and where they come from; or None, and that they are not here."""
    for root, where in _places():
        paths = _paths(root / name / "raw")
        if paths:
            return paths, f"{name}, found in {where}."
    reason = ""
    if download:
        try:
            return _downloaded(name), f"{name}, downloaded."
        except RuntimeError:  # torchvision's, after it has tried all its servers
            reason = " (no server gave it)"
        except (OSError, HTTPException, ImportError) as error:
            line = str(error).partition("\n")[0] or type(error).__name__
            reason = f" (no download: {line})"
    return None, f"{name} is not on this machine{reason}"


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
