"""Channels: sums and mixtures are torch's, and they are built up one by one."""

import numpy as np
import pytest

from cnnlib import data, demos
from cnnlib.demos.refusals import DemoError
from cnnlib.plots.style import number

RNG = np.random.default_rng(4)
IMAGE = RNG.integers(0, 256, (3, 7, 9), np.uint8)
KERNELS = RNG.integers(-3, 4, (4, 3, 3, 2))


def torchs(image, kernels, bias=None):
    import torch

    image, kernels = (
        torch.tensor(np.asarray(array, float)) for array in (image, kernels)
    )
    return torch.nn.functional.conv2d(image[None], kernels, bias)[0].numpy()


def words(demo):
    """The notes."""
    parts = sum(demo.view["rows"], [])
    return "\n".join(part["text"] for part in parts if part["kind"] == "note")


def grids(demo):
    parts = sum(demo.view["rows"], [])
    return {part["name"]: part["texts"] for part in parts if part["kind"] == "grid"}


@pytest.mark.parametrize("k", [0, 3])
@pytest.mark.parametrize("place", [(0, 0), (2, 6), (4, 7)])
def test_the_output_is_torchs(k, place):
    import torch

    demo = demos.channels(IMAGE, KERNELS)
    demo.set(filter=str(k))
    demo.set(place=place[0] * 8 + place[1], bias=-30)
    expected = torchs(IMAGE, KERNELS, torch.tensor([-30.0] * 4).double())
    assert demo.numbers["output"] == pytest.approx(expected[(k, *place)], abs=1e-9)
    each = [
        torchs(IMAGE[c : c + 1], KERNELS[k : k + 1, c : c + 1])[0] for c in range(3)
    ]
    assert demo.numbers["partial"] == pytest.approx([one[place] for one in each])


def test_the_sum_grows_step_by_step():
    demo = demos.channels(IMAGE, KERNELS)
    demo.set(bias=10)
    red, green, blue = demo.numbers["partial"]
    sums = [red, red + green, red + green + blue, red + green + blue + 10]
    of = ["red", "red + green", "red + green + blue", "red + green + blue + bias"]
    for step in range(4):
        demo.set(step=step)
        assert demo.numbers["sums"] == sums
        assert f"{of[step]}: " in demo.say
        assert demo.say.endswith(f"{number(sums[step])}.")
        used = [all(grids(demo)[f"window {c}"]) for c in range(3)]
        assert used == [True, step >= 1, step >= 2]
        assert ("blue: " in words(demo)) == (step >= 2)


def test_windows_and_products_are_written_out():
    image = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
    demo = demos.channels(image, [[[[1, -2]]] * 3])
    demo.set(place=3, bias=10)
    assert grids(demo)["window 1"] == ["13", "14"]
    assert "green: 13·1 + 14·(−2) = −15\n" in words(demo)
    assert "red + green + blue + bias: −6 + (−15) + (−24) + 10 = −35" in words(demo)


def test_a_weight_that_is_changed_counts_for_its_channel_and_filter_only():
    demo = demos.channels(IMAGE, KERNELS)
    demo.set(filter="2")
    before = demo.numbers["partial"]
    demo.set(green={"index": 0, "value": KERNELS[2, 1, 0, 0] + 1})
    top_left = int(grids(demo)["window 1"][0])
    assert demo.numbers["partial"] == [before[0], before[1] + top_left, before[2]]
    demo.set(filter="1")
    other = demos.channels(IMAGE, KERNELS)
    other.set(filter="1")
    assert demo.numbers == other.numbers


def test_parameters_and_multiply_adds_are_those_of_torchs_layer():
    import torch

    demo = demos.channels(IMAGE, KERNELS)
    layer = torch.nn.Conv2d(3, 4, (3, 2))
    assert demo.numbers["parameters"] == sum(p.numel() for p in layer.parameters())
    outputs = layer(torch.zeros(3, 7, 9)).numel()
    assert demo.numbers["macs"] == outputs * 3 * 3 * 2
    demo.set(show="1×1 mixing")
    assert (demo.numbers["parameters"], demo.numbers["macs"]) == (3, 3 * 7 * 9)


@pytest.mark.parametrize("mix", ["grey", "remove red", "yellow − blue", "unchanged"])
def test_mixing_is_a_1x1_convolution(mix):
    demo = mixing(IMAGE)
    demo.set(mix=mix, pixel=31)
    weights = np.array(demo.numbers["weights"])
    expected = torchs(IMAGE, weights[:, :, None, None])
    assert demo.numbers["pixel"] == IMAGE[:, 3, 4].tolist()
    assert demo.numbers["output"] == pytest.approx(expected[:, 3, 4], abs=1e-9)


def mixing(image):
    demo = demos.channels(image)
    demo.set(show="1×1 mixing")
    return demo


def test_grey_is_that_of_the_photographs():
    demo = mixing(data.photo("coffee")[:, :30, :40])
    demo.set(pixel=45)
    grey = 255 * data.photo("coffee", grey=True)[1, 5]
    assert demo.numbers["output"] == pytest.approx([grey], abs=0.5)


@pytest.mark.parametrize(
    ("mix", "order"), [("unchanged", [0, 1, 2]), ("swap red and blue", [2, 1, 0])]
)
def test_a_mixture_that_only_moves_colours_gives_them_as_they_were(mix, order):
    demo = mixing(IMAGE)
    demo.set(mix=mix, pixel=31)
    assert demo.numbers["output"] == IMAGE[order, 3, 4].tolist()


def test_a_written_weight_is_ones_own_mixture():
    demo = mixing(IMAGE)
    demo.set(mixture={"index": 2, "value": -1})
    assert demo.numbers["weights"] == [[0.299, 0.587, -1]]
    choice = demo.view["controls"][1]
    assert choice["value"] == "your own"
    assert "(−1)" not in demo.say
    demo.set(mix="remove red")
    assert demo.numbers["output"] == [0, *demo.numbers["pixel"][1:]]


def test_what_is_negative_is_not_shown_as_grey():
    demo = mixing(IMAGE)
    titles = []
    for mix in ("grey", "red − green", "swap red and blue"):
        demo.set(mix=mix)
        titles.append(demo.view["rows"][0][-1]["title"])
    assert titles == [
        "output, in grey",
        "output: brown < 0 < purple",
        "output, in colour",
    ]


def test_large_pictures_are_shown_smaller():
    demo = demos.channels(data.photo("astronaut"))
    assert demo.view["rows"][0][0]["width"] <= 40
    assert demos.channels(np.zeros((3, 3, 500))).view["rows"][0][0]["height"] == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"image": np.zeros((4, 4))}, "image must have three channels, got 1"),
        ({"image": np.zeros((3, 2, 5))}, "image must have shape"),
        ({"image": np.full((3, 5, 5), 2.5)}, "image must have numbers from 0 to 1"),
        ({"kernels": np.zeros((3, 3, 3))}, "kernels must have shape (c_o, 3, kh, kw)"),
        (
            {"kernels": np.zeros((7, 3, 3, 3))},
            "kernels must have shape (c_o, 3, kh, kw)",
        ),
        ({"kernels": np.zeros((2, 4, 3, 3))}, "got (2, 4, 3, 3)"),
        (
            {"kernels": np.full((1, 3, 2, 2), np.inf)},
            "kernels must hold finite numbers",
        ),
        ({"kernels": "sobel"}, "kernels must be an array of numbers"),
    ],
)
def test_a_wrong_argument_gives_a_sentence(arguments, sentence):
    with pytest.raises(DemoError) as refusal:
        demos.channels(**arguments)
    assert str(refusal.value).startswith("channels: ")
    assert sentence in str(refusal.value)


def test_mixing_begins_on_a_pixel_with_a_colour():
    demo = demos.channels()
    demo.set(show="1×1 mixing")
    assert "with 226, 107, 70 becomes" in demo.say
