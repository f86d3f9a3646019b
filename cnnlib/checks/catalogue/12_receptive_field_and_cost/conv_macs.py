"""Exercise: how many multiply-adds does a convolution cost?"""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise
from cnnlib.shapes import ntuple

from .cases import random_layer


def conv_macs(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    """Multiply-adds of a two-dimensional convolution on one image, without biases.

    ``c_out · (c_in / groups) · kh · kw · out_height · out_width``. `kernel_size` is
    (kh, kw), or an int for a square kernel; out_height and out_width are the pixels of
    the *output*; `groups` always divides both numbers of channels. One multiply-add
    counts once, though it is two floating-point operations (FLOP). Judged is the exact
    number.

    >>> conv_macs(100, 100, 5, 64, 64)
    1024000000
    """
    kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    taps = kh * kw
    channels = c_in // groups
    products = channels * taps
    outputs = c_out * out_height * out_width
    return products * outputs


def hidden(rng):
    kinds = {
        "basic": "a random layer",
        "general": "a random layer with groups",
        "edge": "a random depthwise layer",
    }
    for group, kind in kinds.items():
        for _ in range(2):
            c_in, c_out, kernel, groups = random_layer(rng, group)
            height, width = (int(n) for n in rng.integers(1, 60, 2))
            yield Case((c_in, c_out, kernel, height, width, groups), kind, group)


def size_rule(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = ntuple(kernel_size, 2, "conv_macs", "kernel_size")
    return f"{c_out}·({c_in} / {groups})·{kh}·{kw}·{out_height}·{out_width}"


EXERCISE = Exercise(
    assignment="12_receptive_field_and_cost",
    reference=conv_macs,
    points=2,
    section="Multiply-adds are paid at every place of the output",
    tolerance=0,
    public=(
        Case((100, 100, 5, 64, 64), "100 channels to 100, 5×5, on 64×64", "basic"),
        Case((3, 10, 5, 32, 32), "ten 5×5 filters on a colour image", "basic"),
        Case((6, 16, 3, 4, 4), "a small layer", "basic"),
        Case((2, 3, 3, 20, 7), "a wide kernel's share of a tall output"),
        Case((5, 3, (2, 7), 11, 13), "a kernel that is not square"),
        Case((3, 8, (6, 1), 9, 30), "a tall kernel"),
        Case((96, 256, 5, 27, 27, 2), "AlexNet's second layer: two groups"),
        Case((12, 18, 3, 8, 5, 3), "three groups"),
        Case((20, 30, (3, 5), 6, 14, 5), "five groups and an odd kernel"),
        Case((64, 32, 1, 7, 9), "a 1×1 kernel", "edge"),
        Case((24, 24, 3, 10, 12, 24), "depthwise: as many groups as channels", "edge"),
        Case((8, 16, (1, 9), 3, 4, 8), "depthwise, with a border", "edge"),
        Case((400, 120, 5, 1, 1), "an output of a single pixel", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(conv_macs),
    hints=(
        "How many multiply-adds does a single number of the output take?",
        "Every number of the output costs one multiply-add for each weight of its "
        "filter.",
        "make a pair of kernel_size when it is a single number\n"
        "weights of one filter = channels it sees × kernel height × kernel width\n"
        "numbers in the output = c_out × out_height × out_width\n"
        "return one times the other",
        "kh, kw = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size\n"
        "one_output = (…) * kh * kw\n"
        "return one_output * c_out * …",
    ),
    size_rule=size_rule,
)
