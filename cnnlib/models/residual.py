"""Residual networks: layers that learn what to add to their input."""

import numpy as np

import cnnlib.functional as F
from cnnlib import nn

__all__ = ["Residual", "bottleneck", "residual_block", "resnet18", "resnet50"]


class Residual(nn.Module):
    """``relu(body(x) + shortcut(x))``.

    Parameters
    ----------
    body : dict of str to nn.Module
        Layers, one after the other; they become attributes of these names.
    downsample : nn.Module, optional
        The shortcut; without it x itself is added.

    References
    ----------
    He, Zhang, Ren and Sun, Deep residual learning for image recognition, 2016,
    equations 1 and 2.

    Examples
    --------
    >>> block = Residual({"conv": nn.Conv2d(1, 1, 3, padding=1)})
    >>> block.conv.weight.data[...] = 0
    >>> block.conv.bias.data[...] = 0
    >>> block(np.full((1, 1, 1, 2), 3.0, np.float32))
    array([[[[3., 3.]]]], dtype=float32)
    """

    def __init__(self, body, downsample=None):
        # Attributes of their own, so that paths are torchvision's: layer1.0.conv1.
        vars(self).update(body)
        self.downsample = downsample
        self._body = tuple(body.values())

    def forward(self, input):
        output = input
        for layer in self._body:
            output = layer(output)
        output = output + (self.downsample(input) if self.downsample else input)
        self._saved = output
        return F.relu(output)

    def backward(self, grad_output, needs_input_grad=True):
        grad_sum = F.relu_backward(grad_output, self.take_saved())
        grad_input = grad_sum
        for layer in reversed(self._body):
            grad_input = layer.backward(grad_input)
        if self.downsample:
            grad_sum = self.downsample.backward(grad_sum)
        return grad_input + grad_sum if needs_input_grad else None


def residual_block(in_channels, out_channels, stride=1, *, rng=None):
    """Two 3×3 convolutions with batch normalisation, and a shortcut around them.

    Parameters
    ----------
    in_channels, out_channels : int
    stride : int
        Of the first convolution. Where it or the channels change the shape, the
        shortcut is a 1×1 convolution.
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    Residual

    References
    ----------
    He, Zhang, Ren and Sun, Deep residual learning, 2016, figure 5, left.

    Examples
    --------
    >>> block = residual_block(64, 128, stride=2)
    >>> block.eval()(np.zeros((1, 64, 8, 8), np.float32)).shape
    (1, 128, 4, 4)
    """
    rng = np.random.default_rng(rng)
    body = {
        "conv1": _conv(in_channels, out_channels, 3, stride, rng),
        "bn1": nn.BatchNorm2d(out_channels),
        "relu": nn.ReLU(),
        "conv2": _conv(out_channels, out_channels, 3, 1, rng),
        "bn2": nn.BatchNorm2d(out_channels),
    }
    return Residual(body, _shortcut(in_channels, out_channels, stride, rng))


def bottleneck(in_channels, channels, stride=1, *, rng=None):
    """A 3×3 convolution between two 1×1 that narrow and widen, and a shortcut.

    Parameters
    ----------
    in_channels : int
    channels : int
        Channels inside; four times as many come out.
    stride : int
        Of the 3×3 convolution.
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    Residual

    Notes
    -----
    The paper puts the stride on the first 1×1 convolution, which then throws three
    quarters of its input away. On the 3×3, as in torchvision, it costs a little more
    and is more accurate.

    References
    ----------
    He, Zhang, Ren and Sun, Deep residual learning, 2016, figure 5, right.

    Examples
    --------
    >>> block = bottleneck(64, 16)
    >>> block.eval()(np.zeros((1, 64, 8, 8), np.float32)).shape
    (1, 64, 8, 8)
    """
    rng = np.random.default_rng(rng)
    body = {
        "conv1": _conv(in_channels, channels, 1, 1, rng),
        "bn1": nn.BatchNorm2d(channels),
        "relu1": nn.ReLU(),
        "conv2": _conv(channels, channels, 3, stride, rng),
        "bn2": nn.BatchNorm2d(channels),
        "relu2": nn.ReLU(),
        "conv3": _conv(channels, 4 * channels, 1, 1, rng),
        "bn3": nn.BatchNorm2d(4 * channels),
    }
    return Residual(body, _shortcut(in_channels, 4 * channels, stride, rng))


def resnet18(num_classes=1000, *, rng=None):
    """ResNet with 18 layers that learn, for 224×224 images: 11,689,512 parameters.

    Parameters
    ----------
    num_classes : int
    rng : numpy.random.Generator, int seed, or None

    Returns
    -------
    nn.Sequential
        From (N, 3, H, W) to scores (N, num_classes).

    Notes
    -----
    The keys of its state are those of torchvision's `resnet18`.

    References
    ----------
    He, Zhang, Ren and Sun, Deep residual learning, 2016, table 1.
    """
    return _resnet(residual_block, 1, (2, 2, 2, 2), num_classes, rng)


def resnet50(num_classes=1000, *, rng=None):
    """ResNet with 50 layers that learn, of `bottleneck` blocks: 25,557,032 parameters.

    Parameters and result as in `resnet18`.
    """
    return _resnet(bottleneck, 4, (3, 4, 6, 3), num_classes, rng)


def _resnet(block, expansion, depths, num_classes, rng):
    rng = np.random.default_rng(rng)
    net = {
        "conv1": nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False, rng=rng),
        "bn1": nn.BatchNorm2d(64),
        "relu": nn.ReLU(),
        "maxpool": nn.MaxPool2d(3, stride=2, padding=1),
    }
    c_in = 64
    for stage, depth in enumerate(depths):
        channels = 64 * 2**stage
        blocks = []
        for position in range(depth):
            stride = 2 if stage > 0 and position == 0 else 1
            blocks.append(block(c_in, channels, stride, rng=rng))
            c_in = channels * expansion
        net[f"layer{stage + 1}"] = nn.Sequential(*blocks)
    net["avgpool"] = nn.AdaptiveAvgPool2d(1)
    net["flatten"] = nn.Flatten()
    net["fc"] = nn.Linear(c_in, num_classes, rng=rng)
    return nn.Sequential(net)


def _shortcut(c_in, c_out, stride, rng):
    if stride == 1 and c_in == c_out:
        return None
    return nn.Sequential(_conv(c_in, c_out, 1, stride, rng), nn.BatchNorm2d(c_out))


def _conv(c_in, c_out, kernel_size, stride, rng):
    padding = kernel_size // 2  # keeps the size, but for the stride
    return nn.Conv2d(c_in, c_out, kernel_size, stride, padding, bias=False, rng=rng)
