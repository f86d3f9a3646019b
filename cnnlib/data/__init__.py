"""Images: MNIST, Fashion-MNIST, embedded digits, photographs; batches of them."""

from cnnlib.data._torchvision import import_torchvision
from cnnlib.data.batching import batches, noise, rotate, shift
from cnnlib.data.dataset import Dataset, digits
from cnnlib.data.idx import read_idx
from cnnlib.data.photos import photo, photo_names
from cnnlib.data.sources import fashion_mnist, mnist, mnist_sample, unpack_mnist

__all__ = [
    "Dataset",
    "batches",
    "digits",
    "fashion_mnist",
    "import_torchvision",
    "mnist",
    "mnist_sample",
    "noise",
    "photo",
    "photo_names",
    "read_idx",
    "rotate",
    "shift",
    "unpack_mnist",
]
