"""Interactive figures, to play with alone or to show to a class.

Each function returns a widget that can be operated with the mouse, by touch and with
the keyboard; ``.figure()`` is its static picture, ``.reset()`` takes it back to the
start. Importing this package needs anywidget and matplotlib.

The rooms, for those who build demos:

stage, parts, still
    What every demo stands on: its state and its page, its controls and panels, its
    static picture. ``js/`` and ``stage.css`` draw the parts on the page.
refusals, pixels, sentences, coverage, drawing, reader, occlusion
    What several demos share: checked arguments, small colour pictures, numbers in
    words, what the windows of a convolution cover, a digit to be drawn, what LeNet
    reads in it, and what it loses where something is covered.
a demo each
    convolution, padding_stride, kernels, pooling, batch_norm, dropout, boxes,
    neighbours, heat_maps, named like their functions. The others have rooms of their
    own beside them, which nobody else uses: channels (mixing), conv_backward
    (both_ways, backward), family (relatives), chain_rule with the demo
    ``graph`` (formula), lenet (inside, unit), optimisers (surfaces, relief),
    receptive_field (stack).
"""

from cnnlib.demos.batch_norm import batch_norm
from cnnlib.demos.boxes import boxes
from cnnlib.demos.chain_rule import graph
from cnnlib.demos.channels import channels
from cnnlib.demos.conv_backward import conv_backward
from cnnlib.demos.convolution import convolution
from cnnlib.demos.dropout import dropout
from cnnlib.demos.family import family
from cnnlib.demos.heat_maps import heat_maps
from cnnlib.demos.kernels import kernels
from cnnlib.demos.lenet import lenet
from cnnlib.demos.neighbours import neighbours
from cnnlib.demos.optimisers import optimisers
from cnnlib.demos.padding_stride import padding_stride
from cnnlib.demos.pooling import pooling
from cnnlib.demos.receptive_field import receptive_field

__all__ = [
    "batch_norm",
    "boxes",
    "channels",
    "conv_backward",
    "convolution",
    "dropout",
    "family",
    "graph",
    "heat_maps",
    "kernels",
    "lenet",
    "neighbours",
    "optimisers",
    "padding_stride",
    "pooling",
    "receptive_field",
]
