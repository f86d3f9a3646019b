"""Exercise: how many input pixels does one unit see?"""

from math import prod

from cnnlib import shapes
from cnnlib.checks.spec import Case, Exercise, Mistake

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


def forward(layers, grow, step, start=1):
    """The right recurrence, with the places to go wrong left open."""
    field, jump = start, 1
    for k, stride, dilation in layers:
        field += grow(k, stride, dilation, jump)
        jump = step(jump, stride, dilation)
    return field


def grown(k, stride, dilation, jump):
    return (k - 1) * dilation * jump


def times(jump, stride, dilation):
    return jump * stride


def jump_ignored(layers):
    return forward(layers, grown, lambda jump, stride, dilation: 1)


def stride_too_early(layers):
    return forward(
        layers,
        lambda k, stride, dilation, jump: grown(k, 1, dilation, jump * stride),
        times,
    )


def own_stride_only(layers):
    return forward(
        layers, lambda k, stride, dilation, jump: (k - 1) * dilation * stride, times
    )


def stride_of_the_layer_before(layers):
    return forward(layers, grown, lambda jump, stride, dilation: stride)


def strides_added(layers):
    return forward(layers, grown, lambda jump, stride, dilation: jump + stride)


def steps_added(layers):
    return forward(layers, grown, lambda jump, stride, dilation: jump + stride - 1)


def dilation_moves_the_jump(layers):
    return forward(
        layers, grown, lambda jump, stride, dilation: jump * stride * dilation
    )


def dilation_ignored(layers):
    return forward(layers, lambda k, stride, dilation, jump: (k - 1) * jump, times)


def dilation_from_zero(layers):
    return forward(
        layers, lambda k, stride, dilation, jump: (k - 1) * (dilation + 1) * jump, times
    )


def dilation_times_kernel(layers):
    return forward(
        layers, lambda k, stride, dilation, jump: (k * dilation - 1) * jump, times
    )


def whole_kernels(layers):
    return forward(layers, lambda k, stride, dilation, jump: k * dilation * jump, times)


def whole_kernels_from_zero(layers):
    return forward(
        layers, lambda k, stride, dilation, jump: k * dilation * jump, times, start=0
    )


def without_the_first_pixel(layers):
    return forward(layers, grown, times, start=0)


def last_layer_first(layers):
    return forward(layers[::-1], grown, times)


def backward_without_overlap(layers):
    field = 1
    for k, stride, dilation in reversed(layers):
        field = field * stride + (k - 1) * dilation
    return field


def last_layer_only(layers):
    k, _, dilation = layers[-1]
    return (k - 1) * dilation + 1


def first_kernel_for_all(layers):
    return 1 + len(layers) * (layers[0][0] - 1)


def last_layer_forgotten(layers):
    return forward(layers[:-1], grown, times)


def whole_extents(layers):
    return sum((k - 1) * dilation + 1 for k, _, dilation in layers)


def product_of_kernels(layers):
    return prod(k for k, _, _ in layers)


def sum_of_kernels(layers):
    return sum(k for k, _, _ in layers)


def the_jump(layers):
    return prod(stride for _, stride, _ in layers)


def stride_and_dilation_exchanged(layers):
    return shapes.receptive_field([(k, d, s) for k, s, d in layers])


def turns_the_list_round(layers):
    result = shapes.receptive_field(layers)
    layers.reverse()
    return result


def empties_the_list(layers):
    result = shapes.receptive_field(layers)
    layers.clear()
    return result


EXERCISE = Exercise(
    assignment="12_receptive_field_and_cost",
    reference=shapes.receptive_field,
    points=3,
    section="Every stride makes the later layers see further",
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
    mistakes=(
        Mistake(
            "jump-ignored",
            "The strides of the layers before are ignored.",
            "After a layer of stride 2, how far apart in the input are two "
            "neighbouring units?",
            jump_ignored,
        ),
        Mistake(
            "stride-too-early",
            "A layer's own stride already widens the layer itself.",
            "One 3×3 convolution of stride 2: how many input pixels does a unit see?",
            stride_too_early,
        ),
        Mistake(
            "own-stride-only",
            "Each layer is widened by its own stride instead of those before it.",
            "One 3×3 convolution of stride 2: how many input pixels does a unit see?",
            own_stride_only,
        ),
        Mistake(
            "stride-of-the-layer-before",
            "Only the stride of the layer right before counts, not all before it.",
            "After two layers of stride 2, how far apart in the input are two "
            "neighbouring units?",
            stride_of_the_layer_before,
        ),
        Mistake(
            "strides-added",
            "The strides are added up, starting from 1, instead of multiplied.",
            "After two layers of stride 3, how far apart in the input are two "
            "neighbouring units?",
            strides_added,
        ),
        Mistake(
            "steps-added",
            "The strides are added up instead of multiplied.",
            "After two layers of stride 3, how far apart in the input are two "
            "neighbouring units?",
            steps_added,
        ),
        Mistake(
            "dilation-moves-the-jump",
            "The dilation multiplies the distance between units, as a stride does.",
            "Does dilation leave out outputs, or only taps of the kernel?",
            dilation_moves_the_jump,
        ),
        Mistake(
            "dilation-ignored",
            "The dilation is not used.",
            "Three taps with one pixel left out between them: how far from the first "
            "to the last?",
            dilation_ignored,
        ),
        Mistake(
            "dilation-from-zero",
            "The dilation is taken for the number of pixels left out between taps.",
            "What dilation does an ordinary kernel have: 0 or 1?",
            dilation_from_zero,
        ),
        Mistake(
            "dilation-times-kernel",
            "A kernel is taken to cover dilation·k pixels.",
            "Two taps, 5 pixels apart: from the first to the last, how many pixels?",
            dilation_times_kernel,
        ),
        Mistake(
            "whole-kernels",
            "Each layer adds k instead of k − 1.",
            "Two 3×3 kernels on top of each other: is the middle pixel counted twice?",
            whole_kernels,
        ),
        Mistake(
            "whole-kernels-from-zero",
            "The kernels' sizes are added up: neighbours that overlap count twice.",
            "Two 3×3 kernels on top of each other: is the middle pixel counted twice?",
            whole_kernels_from_zero,
        ),
        Mistake(
            "without-the-first-pixel",
            "The count starts from 0.",
            "Without any layer, how many pixels does a pixel see?",
            without_the_first_pixel,
        ),
        Mistake(
            "last-layer-first",
            "The layers are gone through from the last to the first.",
            "Whose units does a stride drive apart: those of earlier layers, or of "
            "later ones?",
            last_layer_first,
        ),
        Mistake(
            "overlap-forgotten",
            "Going backwards, neighbouring windows are laid side by side.",
            "Two neighbouring units see 3 pixels each, at stride 2. How many together?",
            backward_without_overlap,
        ),
        Mistake(
            "last-layer-only",
            "Only what the last layer sees of the layer before it is counted.",
            "Do you measure in pixels of the input image, or of the layer before?",
            last_layer_only,
        ),
        Mistake(
            "last-layer-forgotten",
            "The last layer is left out.",
            "With a single layer, does your loop run at all?",
            last_layer_forgotten,
        ),
        Mistake(
            "first-kernel-for-all",
            "1 + L·(k − 1) is used, which holds for equal layers without stride only.",
            "Where do the second layer's numbers enter your formula?",
            first_kernel_for_all,
        ),
        Mistake(
            "whole-extents",
            "What each kernel covers is added up: overlaps count twice, strides not.",
            "Two 3×3 kernels on top of each other: is the middle pixel counted twice?",
            whole_extents,
        ),
        Mistake(
            "product-of-kernels",
            "The kernels' sizes are multiplied.",
            "Two 3×3 kernels on top of each other: do they see as much as a 5×5, or as "
            "a 9×9?",
            product_of_kernels,
        ),
        Mistake(
            "sum-of-kernels",
            "The kernels' sizes are added up, and nothing else is used.",
            "Two 3×3 kernels on top of each other: do they see as much as a 5×5, or as "
            "a 6×6?",
            sum_of_kernels,
        ),
        Mistake(
            "jump-returned",
            "The result is the distance between units, not what one of them sees.",
            "Which of your two variables does the question ask for?",
            the_jump,
        ),
        Mistake(
            "area-not-side",
            "The result is an area; asked for is the number along one axis.",
            "Does the exercise ask for the side or for the area?",
            lambda layers: shapes.receptive_field(layers) ** 2,
        ),
        Mistake(
            "hard-coded-example",
            "The number of the worked example is returned whatever the layers.",
            "Does layers occur in your code at all?",
            lambda layers: 5,
        ),
        Mistake(
            "stride-and-dilation-exchanged",
            "The stride of each layer is used as its dilation, and the other way "
            "round.",
            "Which of the three numbers of a layer comes second?",
            stride_and_dilation_exchanged,
        ),
        Mistake(
            "turns-layers-round",
            "The caller's list of layers is turned round.",
            "After the call, is the list that was handed in still the same?",
            turns_the_list_round,
        ),
        Mistake(
            "empties-layers",
            "The caller's list of layers is emptied.",
            "After the call, is the list that was handed in still the same?",
            empties_the_list,
        ),
    ),
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
