"""Networks in the network: 1×1 convolutions, and branches side by side."""

import numpy as np

from cnnlib import nn
from cnnlib.models.published import Published

__all__ = ["googlenet", "inception_block", "nin_block"]


def nin_block(in_channels, out_channels, kernel_size, stride=1, padding=0, *, rng=None):
    """A convolution and two 1×1 convolutions: a small dense network on every window.

    Parameters
    ----------
    in_channels, out_channels : int
    kernel_size, stride, padding
        Of the first convolution, as in `nn.Conv2d`.
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    nn.Sequential

    References
    ----------
    Lin, Chen and Yan, Network in network, 2014, section 3.1.

    Examples
    --------
    >>> block = nin_block(1, 96, 11, stride=4)
    >>> block(np.zeros((1, 1, 227, 227), np.float32)).shape
    (1, 96, 55, 55)
    """
    rng = np.random.default_rng(rng)
    return nn.Sequential(
        *_conv(in_channels, out_channels, kernel_size, stride, padding, rng=rng),
        *_conv(out_channels, out_channels, 1, rng=rng),
        *_conv(out_channels, out_channels, 1, rng=rng),
    )


def inception_block(
    in_channels, one, reduce_three, three, reduce_five, five, pool, *, rng=None
):
    """Four branches that look at windows of different sizes, side by side.

    Parameters
    ----------
    in_channels : int
    one : int
        Channels of the 1×1 branch.
    reduce_three, three : int
        Channels of the 3×3 branch: of the 1×1 convolution that makes it cheap, and out.
    reduce_five, five : int
        The same for the 5×5 branch.
    pool : int
        Channels of the 1×1 convolution after the 3×3 max pooling.
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    nn.Parallel
        From (N, in_channels, H, W) to (N, one + three + five + pool, H, W).

    References
    ----------
    Szegedy et al., Going deeper with convolutions, 2015, figure 2(b).

    Examples
    --------
    >>> block = inception_block(192, 64, 96, 128, 16, 32, 32)
    >>> block(np.zeros((1, 192, 7, 7), np.float32)).shape
    (1, 256, 7, 7)
    """
    rng = np.random.default_rng(rng)
    return nn.Parallel(
        nn.Sequential(*_conv(in_channels, one, 1, rng=rng)),
        nn.Sequential(
            *_conv(in_channels, reduce_three, 1, rng=rng),
            *_conv(reduce_three, three, 3, padding=1, rng=rng),
        ),
        nn.Sequential(
            *_conv(in_channels, reduce_five, 1, rng=rng),
            *_conv(reduce_five, five, 5, padding=2, rng=rng),
        ),
        nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            *_conv(in_channels, pool, 1, rng=rng),
        ),
    )


# Table 1 of the paper: in, 1×1, reduce, 3×3, reduce, 5×5, pool. "/" halves the size.
_GOOGLENET = [
    (192, 64, 96, 128, 16, 32, 32),
    (256, 128, 128, 192, 32, 96, 64),
    "/",
    (480, 192, 96, 208, 16, 48, 64),
    (512, 160, 112, 224, 24, 64, 64),
    (512, 128, 128, 256, 24, 64, 64),
    (512, 112, 144, 288, 32, 64, 64),
    (528, 256, 160, 320, 32, 128, 128),
    "/",
    (832, 256, 160, 320, 32, 128, 128),
    (832, 384, 192, 384, 48, 128, 128),
]


_TORCHVISIONS_GOOGLENET = (
    "it has batch normalisation (conv1.bn.weight and its like) where the paper has "
    "biases and local response normalisation, and 3×3 kernels in the 5×5 branches "
    "(inception3a.branch3.1.conv.weight is (32, 16, 3, 3), here 10.2.2.weight is "
    "(32, 16, 5, 5))"
)


def googlenet(num_classes=1000, *, rng=None):
    """GoogLeNet (Inception v1), for 224×224 colour images: 6,998,552 parameters.

    Parameters
    ----------
    num_classes : int
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    Published
        A `Sequential` from (N, 3, H, W) to scores (N, num_classes).

    Notes
    -----
    Without the two auxiliary classifiers, which helped in training and were discarded
    after it. torchvision's `googlenet` is another network of that name: it has batch
    normalisation in place of biases and local response normalisation, and 3×3 kernels
    in the branch that the paper calls 5×5. Its weights do not fit, and
    `load_state_dict` says so.

    References
    ----------
    Szegedy et al., Going deeper with convolutions, 2015, table 1 and figure 3.
    """
    rng = np.random.default_rng(rng)
    blocks = [
        _halve() if block == "/" else inception_block(*block, rng=rng)
        for block in _GOOGLENET
    ]
    return Published(
        *_conv(3, 64, 7, 2, 3, rng=rng),
        _halve(),
        nn.LocalResponseNorm(5),
        *_conv(64, 64, 1, rng=rng),
        *_conv(64, 192, 3, padding=1, rng=rng),
        nn.LocalResponseNorm(5),
        _halve(),
        *blocks,
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(0.4, rng=rng),
        nn.Linear(1024, num_classes, rng=rng),
        telltale=("inception3a.branch1.conv.weight", (64, 192, 1, 1)),
        difference=_TORCHVISIONS_GOOGLENET,
    )


def _conv(in_channels, out_channels, kernel_size, stride=1, padding=0, *, rng):
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, rng=rng)
    return conv, nn.ReLU()


def _halve():
    return nn.MaxPool2d(3, stride=2, ceil_mode=True)
