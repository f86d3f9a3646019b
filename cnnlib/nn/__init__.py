"""Layers: functions that keep their own weights and remember what backward needs.

Names, arguments and defaults are ``torch.nn``'s; `dtype` and `rng`, the source of the
first weights, are given by name.
"""

from cnnlib.nn.activation import GELU, LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from cnnlib.nn.containers import Parallel, Sequential, Slice
from cnnlib.nn.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from cnnlib.nn.linear import Flatten, Linear
from cnnlib.nn.module import Module, Parameter
from cnnlib.nn.normalisation import (
    BatchNorm1d,
    BatchNorm2d,
    BatchNorm3d,
    Dropout,
    GroupNorm,
    LayerNorm,
    LocalResponseNorm,
)
from cnnlib.nn.pooling import (
    AdaptiveAvgPool2d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
    Upsample,
)

__all__ = [
    "AdaptiveAvgPool2d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BatchNorm1d",
    "BatchNorm2d",
    "BatchNorm3d",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Dropout",
    "Flatten",
    "GELU",
    "GroupNorm",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Module",
    "Parallel",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Slice",
    "Softmax",
    "Tanh",
    "Upsample",
]
