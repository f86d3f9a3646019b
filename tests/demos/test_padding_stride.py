"""Padding and stride: torch's sizes and counts, and which pixels are never seen."""

import numpy as np
import pytest

from cnnlib import demos
from cnnlib.demos.refusals import DemoError

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")

GEOMETRIES = [
    {},
    {"stride": 3},
    {"size": (9, 6), "kernel_size": (3, 2), "stride": (2, 3), "padding": (1, 2)},
    {"size": (8, 11), "kernel_size": (2, 5), "dilation": (3, 2), "padding": 3},
    {"size": (5, 6), "kernel_size": (4, 3), "padding": "same"},
    {"size": (5, 6), "kernel_size": (2, 4), "padding": "same", "dilation": (2, 1)},
    {"size": (6, 5), "kernel_size": (3, 4), "padding": "full", "stride": (1, 2)},
    {"size": (6, 5), "kernel_size": (3, 4), "padding": "valid"},
    {"size": 1, "kernel_size": 1, "stride": 5, "padding": 4},
]


def padded(x, borders):
    import torch

    (top, bottom), (left, right) = borders
    return torch.nn.functional.pad(x, (left, right, top, bottom))


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_sizes_and_counts_are_those_of_torch(geometry):
    """The gradient of the sum, for weights of one, counts the windows of a pixel."""
    import torch

    arguments = {"size": 7, "kernel_size": 3, "stride": 1, "dilation": 1} | geometry
    arguments.pop("padding", None)
    size, kernel = (_pair(arguments.pop(name)) for name in ("size", "kernel_size"))
    numbers = demos.padding_stride(**geometry).numbers
    x = torch.ones(1, 1, *size, requires_grad=True)
    weight = torch.ones(1, 1, *kernel)
    y = torch.nn.functional.conv2d(padded(x, numbers["borders"]), weight, **arguments)
    y.sum().backward()
    assert numbers["size"] == list(y.shape[2:])
    assert numbers["sees"] == y[0, 0].tolist()
    assert numbers["seen"] == x.grad[0, 0].tolist()


def _pair(value):
    return value if isinstance(value, tuple) else (value, value)


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_the_call_that_it_shows_is_torchs(geometry):
    import torch

    demo = demos.padding_stride(**geometry)
    layer = eval(demo.numbers["torch"], {"Conv2d": torch.nn.Conv2d})
    seen = np.array(demo.numbers["seen"])
    y = layer(torch.zeros(1, 1, *seen.shape))
    assert list(y.shape[2:]) == demo.numbers["size"]


def test_same_with_an_even_kernel_stands_where_torch_has_it():
    import torch

    demo = demos.padding_stride((5, 6), (4, 2), padding="same")
    x = torch.arange(30.0).reshape(1, 1, 5, 6)
    weight = torch.arange(8.0).reshape(1, 1, 4, 2)
    theirs = torch.nn.functional.conv2d(x, weight, padding="same")
    ours = torch.nn.functional.conv2d(padded(x, demo.numbers["borders"]), weight)
    assert demo.numbers["borders"] == [(1, 2), (0, 1)]
    assert torch.equal(theirs, ours)
    assert "at the bottom" in words(demo)


def test_same_with_a_stride_is_what_torch_refuses():
    import torch

    with pytest.raises(ValueError, match="padding='same' is not supported"):
        torch.nn.Conv2d(1, 1, 4, stride=2, padding="same")
    even = demos.padding_stride(8, (4, 2), stride=2, padding="same")
    assert "F.pad(x, (0, 1, 1, 2))" in words(even)
    assert "padding=0" in even.numbers["torch"]
    odd = demos.padding_stride(8, 3, stride=2, padding="same")
    assert "padding=1" in odd.numbers["torch"]
    assert "no “same”" in words(odd)


def words(demo):
    """The notes under the tables."""
    return "\n".join(part["text"] for part in demo.view["rows"][1])


def test_stride_3_on_7_never_sees_the_last_row_and_column():
    demo = demos.padding_stride((7, 7), 3, stride=3)
    assert demo.numbers["size"] == [2, 2]
    assert demo.numbers["never"] == [[6], [6]]
    assert demo.say.endswith("Never seen: row 6 and column 6, 13 of 49 pixels.")
    assert "⌊4 / 3⌋ + 1 = 2" in words(demo)
    assert demo.view["rows"][0][0]["marked"] == [*range(6, 42, 7), *range(42, 49)]


def test_a_stride_longer_than_the_kernel_leaves_gaps():
    demo = demos.padding_stride((5, 4), 1, stride=(2, 1))
    assert demo.say.endswith("Never seen: rows 1 and 3, 8 of 20 pixels.")


def test_with_full_padding_all_pixels_are_seen_equally_often():
    demo = demos.padding_stride((4, 5), (2, 3))
    demo.set(border="full")
    assert demo.numbers["size"] == [5, 7]
    assert demo.say.endswith("Every pixel is seen by 6 windows.")


def test_height_and_width_can_be_set_apart():
    demo = demos.padding_stride((6, 6), 3)
    demo.set(axes="horizontal")
    demo.set(size=9)
    demo.set(axes="vertical")
    demo.set(stride=2)
    assert demo.numbers["size"] == [2, 7]
    assert "height = ⌊(6 + 2·0 − 1·(3 − 1) − 1) / 2⌋ + 1 = ⌊3 / 2⌋ + 1 = 2" in words(
        demo
    )
    assert "width = ⌊(9 + 2·0 − 1·(3 − 1) − 1) / 1⌋ + 1 = ⌊6 / 1⌋ + 1 = 7" in words(
        demo
    )
    demo.set(axes="both axes")
    demo.set(kernel_size=1)
    assert demo.numbers["size"] == [3, 9]


def test_the_border_follows_the_kernel_until_it_is_set_by_hand():
    demo = demos.padding_stride(7, 3, padding="same")
    demo.set(kernel_size=5)
    assert demo.numbers["size"] == [7, 7]
    demo.set(padding=1)
    demo.set(kernel_size=3)
    assert demo.numbers["borders"] == [(1, 1), (1, 1)]


def test_a_window_lights_its_pixels_and_a_pixel_its_windows():
    x, _, y = demos.padding_stride(4, 2, padding=1, stride=2).view["rows"][0]
    assert y["links"][4]["light"] == {"input": [14, 15, 20, 21], "output": [4]}
    assert y["links"][4]["say"] == "Output (1, 1) sees 4 pixels."
    assert (
        y["links"][0]["say"] == "Output (0, 0) sees 1 pixel and 3 zeros of the border."
    )
    assert x["links"][14]["light"] == {"input": [14], "output": [4]}
    assert x["links"][14]["say"] == "Pixel (1, 1) is seen by 1 window."
    assert x["links"][0]["say"] == "This zero of the border is seen by 1 window."


def test_what_would_not_fit_is_refused_and_nothing_changes():
    demo = demos.padding_stride(2, 3, padding=1)
    before = demo.numbers
    with pytest.raises(ValueError, match="the kernel covers 5, more than"):
        demo.set(kernel_size=5)
    with pytest.raises(ValueError, match="up to 18 rows and columns here, got 20×20"):
        demos.padding_stride(12, 5, dilation=2).set(border="full", size=12, padding=4)
    assert demo.numbers == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"size": (7, 13)}, "padding_stride: size may be up to 12 here, got (7, 13)"),
        ({"stride": 0}, "padding_stride: stride must be at least 1, got 0"),
        (
            {"size": 2},
            "the kernel covers 3, more than the padded input, 2",
        ),
        ({"kernel_size": (2, 2, 2)}, "padding_stride: kernel_size must be an int or 2"),
        ({"padding": "some"}, "padding must be one of valid, same, full, got"),
    ],
)
def test_a_wrong_argument_gives_a_sentence(arguments, sentence):
    with pytest.raises(DemoError) as refusal:
        demos.padding_stride(**arguments)
    assert sentence in str(refusal.value)
