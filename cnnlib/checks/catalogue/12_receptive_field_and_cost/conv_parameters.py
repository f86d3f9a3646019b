"""Exercise: how many numbers does a convolution learn?"""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise
from cnnlib.shapes import ntuple

from .cases import random_layer


def conv_parameters(c_in, c_out, kernel_size, groups=1, bias=True):
    """Number of weights of a two-dimensional convolution, with its biases.

    ``c_out · (c_in / groups) · kh · kw``, and where `bias` is true one bias more for
    each output channel. `kernel_size` is (kh, kw), or an int for a square kernel;
    `groups` always divides both numbers of channels. Judged is the exact number.

    >>> conv_parameters(3, 10, 5)
    760
    """
    kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    taps = kh * kw
    channels = c_in // groups
    weights = c_out * channels * taps
    biases = c_out if bias else 0
    return weights + biases


def hidden(rng):
    kinds = {
        "basic": "a random layer",
        "general": "a random layer with groups",
        "edge": "a random depthwise layer",
    }
    for group, kind in kinds.items():
        for bias in (True, False):
            yield Case((*random_layer(rng, group), bias), kind, group)


def size_rule(c_in, c_out, kernel_size, groups=1, bias=True):
    kh, kw = ntuple(kernel_size, 2, "conv_parameters", "kernel_size")
    return f"{c_out}·({c_in} / {groups})·{kh}·{kw}" + (f" + {c_out}" if bias else "")


EXERCISE = Exercise(
    assignment="12_receptive_field_and_cost",
    reference=conv_parameters,
    points=2,
    section="Parameters do not depend on the size of the image",
    tolerance=0,
    public=(
        Case((3, 10, 5), "ten 5×5 filters on a colour image", "basic"),
        Case((1, 6, 5, 1, True), "LeNet's first layer", "basic"),
        Case((16, 7, 3, 1, True), "more channels in than out", "basic"),
        Case((4, 9, 3, 1, False), "no biases"),
        Case((5, 3, (2, 7), 1, True), "a kernel that is not square"),
        Case((3, 8, (6, 1), 1, False), "a tall kernel, no biases"),
        Case((96, 256, 5, 2), "AlexNet's second layer: two groups"),
        Case((12, 18, 3, 3, False), "three groups, no biases"),
        Case((20, 30, (3, 5), 5, True), "five groups and a kernel that is not square"),
        Case((64, 32, 1, 1, True), "a 1×1 kernel", "edge"),
        Case((24, 24, 3, 24), "depthwise: as many groups as channels", "edge"),
        Case((8, 16, (1, 9), 8, False), "depthwise with two filters each", "edge"),
        Case((1, 1, (2, 3)), "one channel in, one out", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(conv_parameters),
    hints=(
        "What shape does the weight of torch.nn.Conv2d(3, 10, 5) have, and what shape "
        "its bias?",
        "Each of the c_out filters sees the c_in / groups channels of its group, "
        "through a kernel of kh × kw; each has one bias.",
        "make a pair of kernel_size when it is a single number\n"
        "weights = filters × channels each of them sees × kernel height × width\n"
        "biases = filters, or none",
        "kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size\n"
        "weights = c_out * (…) * kh * kw\n"
        "return weights + (… if bias else 0)",
    ),
    size_rule=size_rule,
)
