"""The convolution's relatives on four channels: how each works, and what it costs."""

from typing import NamedTuple

import numpy as np

from cnnlib import filters, shapes
from cnnlib import functional as F

__all__ = ["CHANNELS", "FAMILY", "OFFSETS", "TAPS", "WEIGHT", "Relative", "reach"]

CHANNELS = 4
TAPS = np.mgrid[-1:2, -1:2].reshape(2, 9)  # rows and columns of a 3×3 kernel

# Output channel o looks at input channel c with number c − o of these, round in a ring.
_RING = [filters.kernel(name) for name in ("sobel x", "sobel y", "sharpen", "emboss")]
WEIGHT = np.stack([np.roll(_RING, o, axis=0) for o in range(CHANNELS)]).astype(float)
_MIX = np.array([[1.0, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])

_TURN = np.sqrt(0.5) * np.array([[1, -1], [1, 1]])  # by 45°
OFFSETS = {
    "scattered": np.array(
        [[-1, -1, 0, 1, 0, -1, 0, 1, 1], [0, 1, 2, -2, 0, 1, -1, 0, 1]]
    ),
    "turned": _TURN @ TAPS - TAPS,
    "wider": TAPS,
    "one row down": np.array([[1], [0]]) + 0 * TAPS,
}


def _plain(x, weight, offset):
    return F.conv2d(x, weight, padding=1)


def _dilated(x, weight, offset):
    return F.conv2d(x, weight, padding=2, dilation=2)


def _grouped(x, weight, offset):
    halves = np.concatenate([weight[:2, :2], weight[2:, 2:]])
    return F.conv2d(x, halves, padding=1, groups=2)


def _depthwise(x, weight, offset):
    own = F.conv2d(x, weight[0][:, None], padding=1, groups=CHANNELS)
    return F.conv2d(own, _MIX[:, :, None, None])


def _transposed(x, weight, offset):
    return F.conv_transpose2d(x, weight.swapaxes(0, 1), stride=2, padding=1)


def _deformable(x, weight, offset):
    # Down and right of tap 0, down and right of tap 1, …, the same at every place.
    offsets = offset.T.reshape(1, 18, 1, 1) * np.ones((len(x), 1, *x.shape[2:]))
    return F.deform_conv2d(x, offsets, weight, padding=1)


class Relative(NamedTuple):
    """A layer from four channels to four, with 3×3 kernels and no biases.

    Attributes
    ----------
    apply : callable
        (x of shape (N, 4, H, W), weight of shape (4, 4, 3, 3), offset of shape (2, 9))
        → output. What a relative has fewer of, it takes out of the weight; only the
        deformable one uses the offset.
    reads : str
        What an output is made of.
    torch : str
        How PyTorch is told to make it.
    layers : callable
        Number of channels → the convolutions that cost as much together, each as
        (output channels, kernel size, groups).
    mixed : int
        Multiply-adds besides, for each pixel of each channel.

    Examples
    --------
    >>> FAMILY["depthwise"].cost(64, (56, 56))
    (4672, 14651392)
    """

    apply: callable
    reads: str
    torch: str
    layers: callable = lambda channels: [(channels, 3, 1)]
    mixed: int = 0

    def cost(self, channels, size):
        """Weights, and multiply-adds on one input of this size."""
        weights, macs = 0, self.mixed * channels * size[0] * size[1]
        for out, kernel, groups in self.layers(channels):
            layer = channels, out, kernel
            weights += shapes.conv_parameters(*layer, groups, bias=False)
            macs += shapes.conv_macs(*layer, *size, groups)
        return weights, macs


FAMILY = {
    "plain": Relative(
        _plain,
        "An output reads its window in every channel.",
        "nn.Conv2d(4, 4, 3, padding=1, bias=False)",
    ),
    "dilated": Relative(
        _dilated,
        "An output reads nine pixels in every channel, two apart.",
        "nn.Conv2d(4, 4, 3, padding=2, dilation=2, bias=False)",
    ),
    "grouped": Relative(
        _grouped,
        "An output reads its window, but only in its own half of the channels.",
        "nn.Conv2d(4, 4, 3, padding=1, groups=2, bias=False)",
        lambda channels: [(channels, 3, 2)],
    ),
    "depthwise": Relative(
        _depthwise,
        "Each channel has a kernel of its own; then a 1×1 layer mixes the channels.",
        "nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, groups=4, bias=False), "
        "nn.Conv2d(4, 4, 1, bias=False))",
        lambda channels: [(channels, 3, channels), (channels, 1, 1)],
    ),
    "transposed": Relative(
        _transposed,
        "Each input is spread over a window, two pixels from the next; they add up.",
        "nn.ConvTranspose2d(4, 4, 3, stride=2, padding=1, bias=False)",
    ),
    "deformable": Relative(
        _deformable,
        "An output reads nine places in every channel, moved there by offsets.",
        "torchvision.ops.DeformConv2d(4, 4, 3, padding=1, bias=False)",
        lambda channels: [(channels, 3, 1), (18, 3, 1)],  # the second makes the offsets
        mixed=4 * 9,  # each tap is mixed from four pixels
    ),
}


def reach(relative, weight, offset, size):
    """How much each input number adds to each output number, per unit.

    A layer without bias is linear: what it makes of a one among zeros is this.

    Parameters
    ----------
    relative : Relative
    weight : ndarray of shape (4, 4, 3, 3)
    offset : ndarray of shape (2, 9)
    size : (height, width)
        Of the input.

    Returns
    -------
    ndarray of shape (4, H_out, W_out, 4, H, W)
        Output channel and place, input channel and place.

    Examples
    --------
    >>> shares = reach(FAMILY["plain"], WEIGHT, 0 * TAPS, (5, 5))
    >>> shares[0, 2, 2, 0, 1:4, 1:4]  # Sobel's kernel, around the middle
    array([[-1.,  0.,  1.],
           [-2.,  0.,  2.],
           [-1.,  0.,  1.]])
    """
    pixels = CHANNELS * size[0] * size[1]
    ones = np.eye(pixels).reshape(pixels, CHANNELS, *size)
    answers = np.moveaxis(relative.apply(ones, weight, offset), 0, -1)
    return answers.reshape(*answers.shape[:3], CHANNELS, *size)
