"""Exercise: how many input pixels does one unit see?"""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def receptive_field(layers):
    """Input pixels, along one axis, that one unit of the last layer sees.

    `layers` is a list of (kernel, stride, dilation), three ints a layer, first layer
    first. Forward through them, ``r += (k − 1)·d·jump`` and then ``jump *= s``, from
    r = jump = 1. Judged are the exact number, and that the list stays as it was.

    >>> receptive_field([(3, 1, 1), (3, 1, 1)])
    5
    >>> receptive_field([(5, 1, 1), (2, 2, 1), (5, 1, 1), (2, 2, 1)])
    16
    """
    field = jump = 1
    for kernel, stride, dilation in layers:
        reach = (kernel - 1) * dilation
        field += reach * jump
        jump *= stride
    return field


VGG = [(3, 1, 1), (3, 1, 1), (2, 2, 1), (3, 1, 1), (3, 1, 1), (2, 2, 1), (3, 1, 1)]


def hidden(rng):
    for group, most_stride, most_dilation, depths in (
        ("basic", 1, 1, (2, 6)),
        ("general", 3, 1, (3, 6)),
        ("general", 3, 3, (3, 7)),
        ("edge", 4, 4, (8, 11)),
    ):
        for _ in range(2):
            depth = rng.integers(*depths)
            layers = [
                tuple(
                    int(n)
                    for n in rng.integers(1, (8, most_stride + 1, most_dilation + 1))
                )
                for _ in range(depth)
            ]
            yield Case((layers,), "a random stack of layers", group)


EXERCISE = Exercise(
    assignment="12_receptive_field_and_cost",
    reference=receptive_field,
    points=3,
    section="A stride changes what is far",
    tolerance=0,
    public=(
        Case(([(3, 1, 1), (3, 1, 1)],), "two 3×3 convolutions", "basic"),
        Case(([(3, 1, 1)] * 3,), "three 3×3 convolutions", "basic"),
        Case(([(5, 1, 1), (7, 1, 1), (3, 1, 1)],), "kernels of three sizes", "basic"),
        Case(
            ([(5, 1, 1), (2, 2, 1), (5, 1, 1), (2, 2, 1)],),
            "LeNet's convolutions and pools",
        ),
        Case(([(3, 2, 1), (3, 1, 1)],), "a stride in the first layer"),
        Case(([(3, 1, 1), (3, 2, 1)],), "a stride in the last layer"),
        Case(([(4, 3, 1), (3, 2, 1), (5, 2, 1), (2, 1, 1)],), "three strides"),
        Case((VGG,), "the beginning of VGG"),
        Case(
            ([(7, 2, 1), (3, 2, 1), (3, 1, 1), (3, 1, 1)],), "the beginning of ResNet"
        ),
        Case(([(3, 1, 2), (3, 1, 4)],), "growing dilation"),
        Case(([(3, 1, 3), (3, 2, 1), (5, 1, 2)],), "dilation and stride"),
        Case(([(2, 3, 2), (4, 2, 3), (3, 1, 5)],), "dilation and stride in one layer"),
        Case(([(5, 1, 1)],), "a single layer", "edge"),
        Case(([(3, 2, 4)],), "a single layer with stride and dilation", "edge"),
        Case(
            ([(1, 1, 1), (3, 1, 1), (1, 2, 1), (3, 1, 1)],),
            "1×1 kernels among the others",
            "edge",
        ),
        Case(([(3, 2, 1)] * 9,), "nine layers of stride 2", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(receptive_field),
    hints=(
        "One unit sees k pixels of the layer below. How far apart in the input are "
        "the outermost two of them?",
        "Two neighbouring units of a layer are as far apart in the input as all "
        "strides below, multiplied.",
        "field = 1, jump = 1\n"
        "for each layer, from the first:\n"
        "    the field grows by the distance from its first tap to its last, in input "
        "pixels\n"
        "    the jump grows by the layer's stride",
        "field = jump = 1\n"
        "for kernel, stride, dilation in layers:\n"
        "    field += (kernel - 1) * … * …\n"
        "    jump *= …\n"
        "return field",
    ),
)
