"""The cases, and what each is meant to reach beside torch."""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import NamedTuple

import numpy as np
import torch
from benchmarks import contenders

from cnnlib import models, nn

__all__ = ["CASES", "GROWTH", "SWEEPS", "Case"]


class Case(NamedTuple):
    build: Callable  # returns the contenders
    limit: float | None = None  # most times torch's time, with one thread
    padded: int | None = None  # bytes of a convolution's one padded copy
    threads: bool = False  # whether it is also measured with two threads


def _convolutions():
    """(name, function, shape of input and weight, options, forward, backward limit)."""
    yield "1→6 5×5", "conv2d", (64, 1, 28, 28), (6, 1, 5, 5), {"padding": 2}, 2, 2
    yield "6→16 5×5", "conv2d", (64, 6, 14, 14), (16, 6, 5, 5), {}, 2, 2
    strided = {"stride": 2, "padding": 1}
    yield "3→25 3×3 /2", "conv2d", (100, 3, 31, 31), (25, 3, 3, 3), strided, 2, 2
    yield "3→32 7×7", "conv2d", (64, 3, 32, 32), (32, 3, 7, 7), {"padding": 3}, 2, 2
    sides = {"padding": 1}
    large = (16, 64, 56, 56)
    yield "64→64 3×3", "conv2d", large, (64, 64, 3, 3), sides, 1.2, 1.2
    yield "64→64 1×1", "conv2d", large, (64, 64, 1, 1), {}, 2, 2
    depthwise = {"padding": 1, "groups": 64}
    yield "depthwise 3×3", "conv2d", large, (64, 1, 3, 3), depthwise, 3, 4
    four = {"padding": 1, "groups": 4}
    yield "4 groups 3×3", "conv2d", large, (64, 16, 3, 3), four, None, None
    dilated = {"padding": 2, "dilation": 2}
    yield "dilated 3×3", "conv2d", large, (64, 64, 3, 3), dilated, 2, 2
    yield "batch of 1", "conv2d", (1, 64, 56, 56), (64, 64, 3, 3), sides, 2, 2
    yield "conv1d", "conv1d", (64, 32, 256), (64, 32, 5), {"padding": 2}, 2, 2
    volume = (8, 8, 16, 24, 24)
    yield "conv3d", "conv3d", volume, (16, 8, 3, 3, 3), sides, 2, 2
    bigger = {"stride": 2, "padding": 1}
    up = "conv_transpose2d"
    yield "transposed 4×4 /2", up, (16, 64, 28, 28), (64, 32, 4, 4), bigger, None, None


def _arrays(**shapes):
    rng = np.random.default_rng(0)
    return {
        name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()
    }


def _convolution(build, function, input, weight, options):
    channels = weight[1] if function.startswith("conv_transpose") else weight[0]
    arrays = _arrays(input=input, weight=weight, bias=(channels,))
    return build(function, arrays, **options)


def _padded(function, input, weight, options):
    """Bytes of one padded copy, in the forward and in the backward pass."""
    stride, padding = options.get("stride", 1), options.get("padding", 0)
    reach = [options.get("dilation", 1) * (k - 1) for k in weight[2:]]
    if function.startswith("conv_transpose"):  # pads what it adds to, the output
        sizes = [stride * (n - 1) + 1 for n in input[2:]]
        both = _bytes(input[0], weight[1], sizes, reach)
        return both, both
    images = _bytes(*input[:2], input[2:], [2 * padding] * len(reach))
    if stride > 1:
        return images, images
    # The gradient of the output is padded until every window touches it.
    return images, max(images, _bytes(input[0], weight[0], input[2:], reach))


def _bytes(batch, channels, sizes, borders):
    places = prod(n + border for n, border in zip(sizes, borders, strict=True))
    return 4 * batch * channels * places


def _layer(ours, theirs, shape):
    return contenders.layer(ours(), theirs(), shape)


def _pooling(name, kernel, options):
    sizes = ((64, 6, 28, 28), (16, 64, 56, 56))
    for shape in sizes:
        ours = partial(getattr(nn, name), *kernel, **options)
        theirs = partial(getattr(torch.nn, name), *kernel, **options)
        yield shape, partial(_layer, ours, theirs, shape)


def _statistics():
    maps = (16, 64, 56, 56)
    arrays = _arrays(input=maps, weight=(64,), bias=(64,))
    running = {"running_mean": np.zeros(64), "running_var": np.ones(64)}
    return arrays | {name: x.astype(np.float32) for name, x in running.items()}


def _batch_norm(build):
    return build("batch_norm", _statistics(), training=True)


def _elementwise(build, function):
    return build(function, _arrays(input=(16, 64, 56, 56)))


def _cross_entropy(build):
    target = np.random.default_rng(3).integers(0, 10, 256)
    return build("cross_entropy", _arrays(input=(256, 10)) | {"target": target})


def _global_pooling(build):
    return build("adaptive_avg_pool2d", _arrays(input=(16, 64, 56, 56)), output_size=1)


class _TorchBlock(torch.nn.Module):
    """torchvision's BasicBlock of 64 channels, with the same names."""

    def __init__(self):
        super().__init__()
        conv = partial(torch.nn.Conv2d, 64, 64, 3, padding=1, bias=False)
        self.conv1, self.bn1 = conv(), torch.nn.BatchNorm2d(64)
        self.conv2, self.bn2 = conv(), torch.nn.BatchNorm2d(64)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + x)


def _cases():
    yield "matrix product", Case(partial(contenders.product, 1024), threads=True)
    yield "LeNet step", Case(contenders.lenet_step, 0.85, threads=True)
    yield "LeNet epoch", Case(contenders.epoch, 0.9)
    for name, function, input, weight, options, ahead, back in _convolutions():
        padded, padded_back = _padded(function, input, weight, options)
        build = partial(
            _convolution,
            function=function,
            input=input,
            weight=weight,
            options=options,
        )
        yield name, Case(partial(build, contenders.forward), ahead, padded, True)
        back = Case(partial(build, contenders.backward), back, padded_back, True)
        yield f"{name} backward", back
    two, three = ((2,), {}), ((3,), {"stride": 2, "padding": 1})
    for name, limit in (("MaxPool2d", 0.5), ("AvgPool2d", None)):
        for size, (kernel, options) in (("2×2 /2", two), ("3×3 /2", three)):
            for shape, build in _pooling(name, kernel, options):
                channels = f"{shape[1]} channels"
                yield f"{name} {size}, {channels}, both ways", Case(build, limit)
    yield "global average", Case(partial(_global_pooling, contenders.forward), 1.5)
    yield (
        "global average backward",
        Case(partial(_global_pooling, contenders.backward)),
    )
    yield "batch norm", Case(partial(_batch_norm, contenders.forward), 0.8)
    yield "batch norm backward", Case(partial(_batch_norm, contenders.backward), 1)
    for name, limit in (("relu", 2.5), ("sigmoid", 2)):
        yield name, Case(partial(_elementwise, contenders.forward, name), limit)
        yield f"{name} backward", Case(partial(_elementwise, contenders.backward, name))
    yield "cross entropy", Case(partial(_cross_entropy, contenders.forward))
    yield "cross entropy backward", Case(partial(_cross_entropy, contenders.backward))
    block = partial(_layer, partial(models.residual_block, 64, 64, rng=0), _TorchBlock)
    block = partial(block, (16, 64, 28, 28))
    yield "residual block, both ways", Case(block, threads=True)


CASES = dict(_cases())


class Sweep(NamedTuple):
    """A 3×3 convolution of 16 images with 16 channels of 28×28, one number changing."""

    values: tuple
    shape: Callable  # the input's, from a value
    kernel: int = 3
    arithmetic: int = 2  # the power of the value that the multiply-adds grow with


SWEEPS = {
    "batch size": Sweep((4, 16, 64, 256), lambda n: (n, 16, 28, 28), arithmetic=1),
    "channels": Sweep((4, 8, 16, 32, 64, 128), lambda c: (16, c, 28, 28)),
    "image size": Sweep((14, 28, 56, 112), lambda n: (16, 16, n, n)),
    "kernel size": Sweep((1, 3, 5, 7, 11), lambda k: (16, 16, 28, 28), None),
}


def _growing(sweep, value):
    shape, kernel = sweep.shape(value), sweep.kernel or value
    conv = (shape[1], shape[1], kernel, 1, kernel // 2)
    return contenders.layer(nn.Conv2d(*conv, rng=0), torch.nn.Conv2d(*conv), shape)


GROWTH = {
    (name, value): Case(partial(_growing, sweep, value))
    for name, sweep in SWEEPS.items()
    for value in sweep.values
}
