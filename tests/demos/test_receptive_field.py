"""The fields that are shown are those that gradients find."""

import numpy as np
import pytest

from cnnlib import demos, shapes
from cnnlib.demos.refusals import DemoError

STACKS = [
    [(3, 1, 1)] * 3,
    [(3, 2, 1), (3, 1, 2), (2, 2, 1)],
    [(5, 1, 1, 2), (2, 2, 1, 0), (5, 1, 1, 0)],
    [(4, 3, 1), (3, 2, 1, 0), (2, 1, 1)],
    [(7, 2, 1), (3, 1, 3)],
]
IMAGE = np.random.default_rng(12).random((17, 23))


def dependence(layers, row, column):
    """The rows and columns of pixels that torch's gradient of one unit is not 0 at."""
    import torch

    convolutions = []
    for k, s, d, p in layers:
        conv = torch.nn.Conv2d(1, 1, k, s, p, d, bias=False)
        torch.nn.init.ones_(conv.weight)
        convolutions.append(conv.double())
    x = torch.zeros(1, 1, *IMAGE.shape, dtype=torch.float64, requires_grad=True)
    torch.nn.Sequential(*convolutions)(x)[0, 0, row, column].backward()
    return [np.unique(axis).tolist() for axis in np.nonzero(x.grad[0, 0].numpy())]


def fan(demo):
    return next(part for part in demo._view.parts() if part.kind == "fan")


@pytest.mark.parametrize("layers", STACKS)
def test_every_unit_sees_the_pixels_that_its_gradient_reaches(layers):
    demo = demos.receptive_field(layers, IMAGE)
    last, wide = len(layers), demo.numbers["sizes"][-1][1]
    for row, column in np.ndindex(*demo.numbers["sizes"][last]):
        demo.set(**{f"unit{last}": row * wide + column})
        rows, columns = dependence(demo.numbers["layers"], row, column)
        height, width = (1 + seen[-1] - seen[0] for seen in (rows, columns))
        expected = [rows[0], columns[0], height, width]
        assert demo.numbers["boxes"][0] == expected
        assert fan(demo).read()[0] == columns


@pytest.mark.parametrize("layers", STACKS)
def test_fields_and_jumps_are_those_of_the_library(layers):
    numbers = demos.receptive_field(layers, IMAGE).numbers
    triples = [layer[:3] for layer in layers]
    for n in range(len(layers) + 1):
        assert numbers["fields"][n] == shapes.receptive_field(triples[:n])
        assert numbers["jumps"][n] == np.prod([s for _, s, _ in triples[:n]])


@pytest.mark.parametrize("layers", STACKS)
def test_the_maps_are_means_of_windows(layers):
    import torch

    demo = demos.receptive_field(layers, IMAGE)
    x = ones = torch.tensor(IMAGE)[None, None]
    for n, (k, s, d, p) in enumerate(demo.numbers["layers"], 1):
        kernel = torch.ones(1, 1, k, k, dtype=torch.float64)
        ones = torch.nn.functional.conv2d(torch.ones_like(x), kernel, None, s, p, d)
        x = torch.nn.functional.conv2d(x, kernel, None, s, p, d) / ones
        shown = demo._part(f"unit{n}").pixels
        np.testing.assert_allclose(shown, 255 * x[0, 0].numpy(), atol=0.51)


def test_a_link_lights_the_boxes_of_the_unit_below_the_cursor():
    demo = demos.receptive_field([(3, 1, 1), (3, 2, 1)], IMAGE)
    demo.set(unit2=12 * 3 + 5)  # row 3, column 5
    link = demo._part("unit2").links[12 * 3 + 5]
    assert link.light == {
        "unit0": [(4, 8, 5, 5)],
        "unit1": [(5, 9, 3, 3)],
        "unit2": [(3, 5, 1, 1)],
    }
    assert [list(box) for (box,) in link.light.values()] == demo.numbers["boxes"]
    assert link.say == (
        "Layer 2: row 3 sees rows 4 to 8 of the image; "
        "column 5 sees columns 8 to 12 of the image."
    )


def test_a_field_that_is_cut_off_at_the_border_is_said_to_be():
    demo = demos.receptive_field([(3, 1, 1)] * 3, IMAGE)
    demo.set(unit3=10)
    assert (
        "row 0 sees rows 0 to 3 of the image (4 of 7, cut off at" in demo.figure().alt
    )


@pytest.mark.parametrize("layers", STACKS)
def test_a_unit_of_the_fan_stands_over_the_middle_of_what_it_sees(layers):
    demo = demos.receptive_field(layers, np.zeros((64, 64)))
    middle = demo.numbers["sizes"][-1][1] // 2  # far from the border
    demo.set(**{f"unit{len(layers)}": middle})
    first, step, _ = fan(demo).places[-1]
    _, left, _, width = demo.numbers["boxes"][0]
    assert width == demo.numbers["fields"][-1]
    assert first + step * middle == left + width / 2


def test_lenet_sees_the_whole_digit():
    demo = demos.receptive_field()
    demo.set(preset="LeNet")
    assert demo.numbers["fields"] == [1, 5, 6, 14, 16, 32]
    assert demo.numbers["sizes"] == [[n, n] for n in (28, 28, 14, 10, 5, 1)]
    assert demo.numbers["boxes"][0] == [0, 0, 28, 28]


def test_a_stride_of_two_in_the_second_layer_makes_the_third_see_further():
    demo = demos.receptive_field()
    assert demo.numbers["fields"][3] == 7
    demo.set(layer="2")
    demo.set(stride=2)
    assert demo.numbers["fields"] == [1, 3, 5, 9]
    assert demo.numbers["layer"] == 2
    demo.set(preset="one 7×7")
    assert demo.numbers["fields"] == [1, 7]


def test_layers_come_and_go():
    demo = demos.receptive_field([(3, 1, 1), (5, 1, 1)], IMAGE)
    demo.set(layer="1")
    demo.set(add=True)
    assert [layer[0] for layer in demo.numbers["layers"]] == [3, 3, 5]
    assert demo.numbers["layer"] == 2
    demo.set(kernel=4)
    demo.set(dilation=2)
    assert demo.numbers["layers"][1] == [4, 1, 2, 3]
    demo.set(remove=True)
    demo.set(remove=True)
    assert demo.numbers["layers"] == [[5, 1, 1, 2]]
    with pytest.raises(ValueError, match="one layer has to stay"):
        demo.set(remove=True)
    for _ in range(7):
        demo.set(add=True)
    with pytest.raises(ValueError, match="there is room for 8 layers"):
        demo.set(add=True)
    demo.reset()
    assert len(demo.numbers["layers"]) == 2


def test_moving_over_a_map_chooses_its_layer():
    demo = demos.receptive_field()
    demo.set(unit1=0)
    assert demo.numbers["layer"] == 1
    assert "A unit of layer 1 covers 3×3 units of the layer below" in demo.say


def test_a_layer_that_does_not_fit_leaves_the_stack_as_it_was():
    demo = demos.receptive_field([(2, 2, 1)] * 4, IMAGE)  # the last map is 1×1
    demo.set(add=True)
    with pytest.raises(ValueError, match="layer 5 does not fit: the kernel covers 2"):
        demo.set(kernel=2)
    assert demo.numbers["layers"][4] == [3, 1, 1, 1]


def test_a_unit_may_see_nothing_but_padding():
    demo = demos.receptive_field([(2, 1, 8)], np.zeros((3, 9)))
    assert (
        "row 1 sees nothing but padding; column 4 sees 2 of the columns 0 to 8"
        in demo.say
    )
    assert demo.numbers["boxes"][0] == [0, 0, 0, 9]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"layers": []}, "layers must be a list of 1 to 8, got []"),
        ({"layers": 3}, "layers must be a list of 1 to 8, got 3"),
        ({"layers": [(3, 1)]}, "each must be (kernel, stride, dilation), got (3, 1)"),
        ({"layers": [(3, 1, 1.0)]}, "each must be (kernel, stride, dilation)"),
        ({"layers": [(3, 0, 1)]}, "layers: stride must be 1 to 4, got 0"),
        ({"layers": [(3, 1, 1, 2)]}, "padding must be 0 to 1 for (3, 1, 1), got 2"),
        ({"layers": [(9, 1, 8, 0)]}, "layer 1 does not fit: the kernel covers 65"),
        ({"image": np.zeros((65, 9))}, "up to 64 rows and columns here, got 65×9"),
        ({"image": "cat"}, "image must be a picture of numbers"),
    ],
)
def test_a_wrong_argument_gives_a_sentence(arguments, sentence):
    with pytest.raises(DemoError) as refusal:
        demos.receptive_field(**arguments)
    assert sentence in str(refusal.value)
