"""The family: each relative reads and computes what torch's layer of that name does."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from panels import panel
from scipy import linalg

from cnnlib.data import import_torchvision
from cnnlib.demos import family
from cnnlib.demos.refusals import DemoError
from cnnlib.demos.relatives import FAMILY, OFFSETS, TAPS, WEIGHT, reach

KINDS = pytest.mark.parametrize("kind", FAMILY)
rng = np.random.default_rng(13)
INPUT = rng.integers(-5, 6, (4, 4, 6)).astype(float)


def named(kind):
    """The layer that the note names."""
    import torch

    names = {"nn": torch.nn, "torchvision": import_torchvision()}
    return eval(FAMILY[kind].torch, names).double()


def in_torch(kind, x):
    """What that layer makes of x, with the demo's weights."""
    import torch

    if kind == "deformable":
        return deformed(x, 0.5 * OFFSETS["scattered"])
    weights = {
        "grouped": [np.stack([*WEIGHT[:2, :2], *WEIGHT[2:, 2:]])],
        "depthwise": [WEIGHT[0][:, None], linalg.hadamard(4)[:, :, None, None]],
        "transposed": [WEIGHT.transpose(1, 0, 2, 3)],
    }
    layer = named(kind)
    mine = weights.get(kind, [WEIGHT])
    for parameter, weight in zip(layer.parameters(), mine, strict=True):
        assert parameter.shape == weight.shape
        parameter.data = torch.tensor(weight, dtype=torch.float64)
    return layer(x).detach()


def deformed(x, offset):
    """Tap by tap: read the picture at the tap's places, then mix the channels."""
    import torch

    size = torch.tensor(x.shape[2:])
    middles = torch.stack(torch.meshgrid(*map(torch.arange, size), indexing="ij"), -1)
    output = 0
    for tap, weight in zip((TAPS + offset).T, WEIGHT.reshape(4, 4, 9).T, strict=True):
        places = (2 * (middles + torch.tensor(tap)) + 1) / size - 1
        grid = places.flip(-1)[None]  # torch wants x before y
        read = torch.nn.functional.grid_sample(x, grid, align_corners=False)
        output = output + torch.einsum("co,nchw->nohw", torch.tensor(weight), read)
    return output


@KINDS
def test_the_output_is_what_the_layer_named_in_the_note_gives(kind):
    import torch

    demo = family(kind, INPUT)
    expected = in_torch(kind, torch.tensor(INPUT[None]))[0]
    for channel in range(1, 5):
        demo.set(channel=channel)
        assert_allclose(demo.numbers["output"], expected[channel - 1], atol=1e-9)


@KINDS
def test_the_parameters_are_those_of_the_layer(kind):
    import torch

    weights = sum(p.numel() for p in named(kind).parameters())
    if kind == "deformable":
        weights += torch.nn.Conv2d(4, 18, 3, bias=False).weight.numel()
    assert family(kind).numbers["costs"][kind][0] == weights


@KINDS
def test_an_output_is_the_weighted_sum_of_the_numbers_it_reads(kind):
    demo = family(kind, INPUT)
    for place in (0, 7, len(demo.numbers["output"][0]) + 2):
        demo.set(output=place)
        shares = reach(FAMILY[kind], WEIGHT, 0.5 * OFFSETS["scattered"], (4, 6))[0]
        here = shares.reshape(-1, 4, 24)[place]
        output = np.ravel(demo.numbers["output"])[place]
        assert_allclose((here * INPUT.reshape(4, 24)).sum(), output, atol=1e-9)
        for c in range(4):
            cells = demo.numbers["read"][f"input {c + 1}"]
            demo.set(input=str(c + 1))
            texts = panel(demo, f"weights {c + 1}")["texts"]
            assert [k for k, text in enumerate(texts) if text] == cells
            assert set(np.flatnonzero(here[c])) <= set(cells)


def test_what_each_reads_around_a_place_inside():
    def read(kind, channel=1, **changes):
        demo = family(kind)
        demo.set(channel=channel, **changes)
        demo.set(output=12)
        read = demo.numbers["read"]
        return [read[f"input {c}"] for c in range(1, 5)]

    window = [6, 7, 8, 11, 12, 13, 16, 17, 18]
    assert read("plain") == 4 * [window]
    assert read("dilated") == 4 * [[0, 2, 4, 10, 12, 14, 20, 22, 24]]
    assert read("grouped") == [window, window, [], []]
    assert read("grouped", channel=3) == [[], [], window, window]
    assert read("depthwise", channel=2) == 4 * [window]
    assert read("deformable", share=0) == 4 * [window]
    assert read("deformable", offsets="wider", share=1) == read("dilated")
    one_down = [k + 5 for k in window]
    assert read("deformable", offsets="one row down", share=1) == 4 * [one_down]


def test_a_transposed_output_is_in_one_two_or_four_windows():
    demo = family("transposed", np.ones((4, 3, 4)))
    counts = []
    for place in range(5 * 7):
        demo.set(output=place)
        counts.append(len(demo.numbers["read"]["input 1"]))
    assert np.reshape(counts, (5, 7)).tolist() == [
        [1, 2, 1, 2, 1, 2, 1],
        [2, 4, 2, 4, 2, 4, 2],
        [1, 2, 1, 2, 1, 2, 1],
        [2, 4, 2, 4, 2, 4, 2],
        [1, 2, 1, 2, 1, 2, 1],
    ]


def test_depthwise_kernels_added_up_are_the_plain_layer():
    plain, depthwise = family("plain"), family("depthwise")
    assert plain.numbers["output"] == depthwise.numbers["output"]
    for demo in (plain, depthwise):
        demo.set(channel=2)
    assert plain.numbers["output"] != depthwise.numbers["output"]


def test_the_taps_of_the_deformable_layer_are_where_their_offsets_send_them():
    demo = family("deformable")
    assert family("plain").numbers["places"] == []
    demo.set(output=12, offsets="turned", share=1)
    places = np.array(demo.numbers["places"]) - 2
    assert_allclose(np.hypot(*places.T), np.hypot(*TAPS), atol=1e-9)
    assert_allclose(places[0], [0, -np.sqrt(2)], atol=1e-9)  # the corner is now left
    demo.set(share=0.25, offsets="one row down")
    assert demo.numbers["places"][4] == [2.25, 2]
    demo.set(output=0)
    assert len(demo.numbers["places"]) == 6, (
        "those outside read zeros and are not shown"
    )
    assert demo.view["rows"][0][0]["dots"] == demo.numbers["places"]


def test_the_deformable_layer_shows_one_channel_and_the_others_when_asked_for():
    demo = family("deformable")

    def shown():
        grids = [p for row in demo.view["rows"] for p in row if p["kind"] == "grid"]
        return {p["name"]: p["cell"] for p in grids}

    one = shown()
    assert list(one) == ["input 1", "weights 1", "output"]
    demo.set(input="3")
    assert list(shown()) == ["input 3", "weights 3", "output"]
    with pytest.raises(ValueError, match="all"):
        demo.set(input="all")
    demo.set(kind="plain")
    assert len(shown()) == 9 and one["input 1"] > 1.5 * shown()["input 1"]
    demo.set(kind="deformable")
    assert shown() == one


def test_a_sum_that_is_0_is_written_as_0():
    demo = family("deformable")
    demo.set(offsets="turned")
    assert not [text for text in panel(demo, "output")["texts"] if "e" in text]


def test_the_costs_are_those_of_the_lesson():
    costs = {kind: relative.cost(64, (56, 56)) for kind, relative in FAMILY.items()}
    assert costs["plain"] == costs["dilated"] == costs["transposed"]
    assert costs["plain"] == (36_864, 115_605_504)
    assert costs["depthwise"][0] == 4_672
    assert costs["deformable"] == (47_232, (47_232 + 4 * 9 * 64) * 56 * 56)
    assert costs["grouped"] == (36_864 // 2, 115_605_504 // 2)


def test_the_table_marks_the_layer_and_the_note_names_it():
    demo = family("grouped")
    table, note = demo.view["rows"][1][-1], demo.view["rows"][2][0]
    assert table["rows"][table["marked"]] == ["grouped", "72", "1,800", "0.50", "0.50"]
    assert FAMILY["grouped"].torch in note["text"]
    assert "72 weights and does 1,800 multiply-adds, 0.50" in demo.say


def test_choosing_a_layer_begins_at_a_place_that_reads_as_much_as_it_can():
    demo = family()
    assert demo.say.startswith(
        "Output (2, 2) is 38, a weighted sum of 36 input numbers"
    )
    demo.set(output=0, kind="transposed")
    assert "is −8, a weighted sum of 16 input numbers" in demo.say
    assert family("grouped").say.count("channels 1 and 2.") == 1
    demo.set(output=80)
    demo.set(kind="plain")
    assert demo.say.startswith("Output (2, 2)")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"kind": "Plain"}, "kind must be one of plain, dilated, grouped"),
        (
            {"input": np.ones((3, 5, 5))},
            "input must have shape .4, H, W., got .3, 5, 5",
        ),
        ({"input": np.ones((4, 7, 5))}, "input may have up to 6 rows and columns"),
        ({"input": [[[1], [2, 3]]]}, "input must be 4 matrices of numbers"),
        ({"input": np.full((4, 2, 2), np.nan)}, "finite numbers"),
    ],
)
def test_a_wrong_argument_is_refused(arguments, sentence):
    with pytest.raises(DemoError, match=f"^family: .*{sentence}"):
        family(**arguments)
