"""LeNet, AlexNet and VGG: convolutions and pooling, then dense layers."""

from pathlib import Path

import numpy as np

from cnnlib import nn
from cnnlib.models.published import Published

__all__ = ["alexnet", "lenet", "vgg11", "vgg13", "vgg16", "vgg19"]

_TORCHVISIONS_ALEXNET = (
    "its convolutions have 64, 192, 384, 256 and 256 channels in one group, here they "
    "have 96, 256, 384, 384 and 256, three of them in two groups, and local response "
    "normalisation between; so features.0.weight is (64, 3, 11, 11) there and "
    "(96, 3, 11, 11) here, and the keys after it are shifted"
)
_WEIGHTS = Path(__file__).parents[1] / "weights"


def lenet(num_classes=10, *, pretrained=False, rng=None):
    """LeNet-5 for 28×28 grey images, with ReLU and max pooling: 61,706 parameters.

    Parameters
    ----------
    num_classes : int
    pretrained : bool
        Whether to load the weights that this library learnt on MNIST; pixels are then
        expected in [0, 1].
    rng : numpy.random.Generator, int seed, or None
        What the first weights are drawn from.

    Returns
    -------
    nn.Sequential
        From (N, 1, 28, 28) to scores (N, num_classes).

    Raises
    ------
    ValueError
        If `pretrained` is asked for with another number of classes.
    FileNotFoundError
        If the weights were not installed.

    Notes
    -----
    LeCun's network had 32×32 inputs, which padding=2 stands for, saturating units,
    trainable average pooling, a sparse second convolution and Gaussian outputs. This is
    the plain network that carries its name today.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document
    recognition, 1998, figure 2.

    Examples
    --------
    >>> net = lenet(rng=0)
    >>> net(np.zeros((2, 1, 28, 28), np.float32)).shape
    (2, 10)
    """
    if pretrained and num_classes != 10:
        raise ValueError(
            f"lenet: the pretrained network knows 10 digits, got {num_classes=}"
        )
    rng = np.random.default_rng(rng)
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(400, 120, rng=rng),
        nn.ReLU(),
        nn.Linear(120, 84, rng=rng),
        nn.ReLU(),
        nn.Linear(84, num_classes, rng=rng),
    )
    if pretrained:
        net.load_state_dict(_weights("lenet"))
    return net


def alexnet(num_classes=1000, *, rng=None):
    """AlexNet as published, for 227×227 colour images: 60,965,224 parameters.

    Parameters
    ----------
    num_classes : int
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    Published
        A `Sequential` from (N, 3, 227, 227) to scores (N, num_classes).

    Notes
    -----
    The network was split over two graphics cards; where its halves do not talk to each
    other, a convolution has two groups. torchvision's `alexnet` is a later variant in
    one piece, with fewer channels and without normalisation: its weights do not fit,
    and `load_state_dict` says so.

    The paper says 224×224, from which no whole number of windows fits; 227×227 gives
    the 55×55 maps that it reports. It multiplies the sum of squares by α = 1e-4, torch
    by α / 5: hence 5e-4.

    References
    ----------
    Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional
    neural networks, 2012, section 3.5.

    Examples
    --------
    >>> from cnnlib.models import summary
    >>> summary(alexnet(rng=0), (3, 227, 227)).parameters
    60965224
    """
    rng = np.random.default_rng(rng)

    def normalise():
        return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0)

    features = nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4, rng=rng),
        nn.ReLU(),
        normalise(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(96, 256, 5, padding=2, groups=2, rng=rng),
        nn.ReLU(),
        normalise(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(256, 384, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1, groups=2, rng=rng),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1, groups=2, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
    )
    classifier = nn.Sequential(
        nn.Linear(256 * 6 * 6, 4096, rng=rng),
        nn.ReLU(),
        nn.Dropout(rng=rng),
        nn.Linear(4096, 4096, rng=rng),
        nn.ReLU(),
        nn.Dropout(rng=rng),
        nn.Linear(4096, num_classes, rng=rng),
    )
    return Published(
        {"features": features, "flatten": nn.Flatten(), "classifier": classifier},
        telltale=("features.3.weight", (192, 64, 5, 5)),
        difference=_TORCHVISIONS_ALEXNET,
    )


def vgg11(num_classes=1000, *, rng=None):
    """VGG with 8 + 3 layers that learn; see `vgg16`.

    Examples
    --------
    >>> from cnnlib.models import summary
    >>> summary(vgg11(rng=0), (3, 224, 224)).parameters
    132863336
    """
    return _vgg((1, 1, 2, 2, 2), num_classes, rng)


def vgg13(num_classes=1000, *, rng=None):
    """VGG with 10 + 3 layers that learn, 133,047,848 parameters; see `vgg16`."""
    return _vgg((2, 2, 2, 2, 2), num_classes, rng)


def vgg16(num_classes=1000, *, rng=None):
    """VGG with 13 + 3 layers that learn, for 224×224 images: 138,357,544 parameters.

    Five stages of 3×3 convolutions, each ended by a pooling that halves the size.

    Parameters
    ----------
    num_classes : int
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    nn.Sequential
        From (N, 3, H, W) to scores (N, num_classes). An adaptive pooling to 7×7, which
        changes nothing at 224×224, lets other sizes in.

    Notes
    -----
    It takes the state of torchvision's `vgg16`, and the other way round.

    References
    ----------
    Simonyan and Zisserman, Very deep convolutional networks for large-scale image
    recognition, 2015, table 1, column D.
    """
    return _vgg((2, 2, 3, 3, 3), num_classes, rng)


def vgg19(num_classes=1000, *, rng=None):
    """VGG with 16 + 3 layers that learn, 143,667,240 parameters; see `vgg16`."""
    return _vgg((2, 2, 4, 4, 4), num_classes, rng)


def _vgg(depths, num_classes, rng):
    rng = np.random.default_rng(rng)
    layers, c_in = [], 3
    for depth, channels in zip(depths, (64, 128, 256, 512, 512), strict=True):
        for _ in range(depth):
            layers += [nn.Conv2d(c_in, channels, 3, padding=1, rng=rng), nn.ReLU()]
            c_in = channels
        layers.append(nn.MaxPool2d(2))
    classifier = nn.Sequential(
        nn.Linear(512 * 7 * 7, 4096, rng=rng),
        nn.ReLU(),
        nn.Dropout(rng=rng),
        nn.Linear(4096, 4096, rng=rng),
        nn.ReLU(),
        nn.Dropout(rng=rng),
        nn.Linear(4096, num_classes, rng=rng),
    )
    return nn.Sequential(
        {
            "features": nn.Sequential(*layers),
            "avgpool": nn.AdaptiveAvgPool2d(7),
            "flatten": nn.Flatten(),
            "classifier": classifier,
        }
    )


def _weights(name):
    path = _WEIGHTS / f"{name}.npz"
    if not path.is_file():
        raise FileNotFoundError(
            f"{name}: there are no pretrained weights at {path}; reinstall cnnlib, or "
            "train the network and leave out pretrained=True"
        )
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)
