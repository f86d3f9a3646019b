"""Interactive figures, to play with alone or to show to a class.

Each function returns a widget that can be operated with the mouse, by touch and with
the keyboard; ``.figure()`` is its static picture, ``.reset()`` takes it back to the
start. Importing this package needs anywidget and matplotlib.
"""

from cnnlib.demos.batch_norm import batch_norm
from cnnlib.demos.channels import channels
from cnnlib.demos.conv_backward import conv_backward
from cnnlib.demos.convolution import convolution
from cnnlib.demos.dropout import dropout
from cnnlib.demos.family import family
from cnnlib.demos.graph import graph
from cnnlib.demos.kernels import kernels
from cnnlib.demos.lenet import lenet
from cnnlib.demos.optimisers import optimisers
from cnnlib.demos.padding_stride import padding_stride
from cnnlib.demos.pooling import pooling
from cnnlib.demos.receptive_field import receptive_field

__all__ = [
    "batch_norm",
    "channels",
    "conv_backward",
    "convolution",
    "dropout",
    "family",
    "graph",
    "kernels",
    "lenet",
    "optimisers",
    "padding_stride",
    "pooling",
    "receptive_field",
]
