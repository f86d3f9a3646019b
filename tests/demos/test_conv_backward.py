"""Gradients through a convolution: from an output, a pixel, a weight."""

import numpy as np
import pytest
from panels import panel

from cnnlib import demos
from cnnlib.demos.refusals import DemoError

STARTS = ("an output", "a pixel", "a weight")
SHAPES = [
    ((4, 4), (2, 2), 1, 0),
    ((5, 7), (3, 2), 2, 1),
    ((6, 5), (2, 3), 3, 1),
    ((7, 6), (3, 3), 2, 2),
    ((3, 4), (1, 1), 2, 0),
]
EVERY = pytest.mark.parametrize("shape, kernel, stride, padding", SHAPES)


def arrays(shape, kernel):
    rng = np.random.default_rng(3)
    return rng.integers(-9, 9, shape).astype(float), rng.standard_normal(kernel)


def of_torch(x, w, upstream, stride, padding):
    import torch

    x, w = (
        torch.tensor(a)[None, None].requires_grad_() for a in (np.array(x), np.array(w))
    )
    output = torch.nn.functional.conv2d(x, w, None, stride, padding)
    output.backward(torch.tensor(upstream, dtype=torch.float64)[None, None])
    return x.grad[0, 0].numpy(), w.grad[0, 0].numpy()


def grads(demo):
    return demo.numbers["grad_input"], demo.numbers["grad_weight"]


def says(demo, name):
    return [link["say"] for link in panel(demo, name)["links"]]


@EVERY
@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("choice", ["1, 2, 3, …", "all 1", "a single 1"])
def test_at_the_end_the_gradients_are_those_of_torch(
    shape, kernel, stride, padding, start, choice
):
    x, w = arrays(shape, kernel)
    demo = demos.conv_backward(x, w, stride=stride, padding=padding)
    demo.set(upstream=choice)
    demo.set(output=np.size(demo.numbers["upstream"]) - 1)
    demo.set(start=start)
    expected = of_torch(x, w, demo.numbers["upstream"], stride, padding)
    for shown, gradient in zip(grads(demo), expected, strict=True):
        np.testing.assert_allclose(shown, gradient, atol=1e-9)


@EVERY
def test_the_sums_grow_by_one_output_at_a_time(shape, kernel, stride, padding):
    x, w = arrays(shape, kernel)
    demo = demos.conv_backward(x, w, stride=stride, padding=padding)
    upstream = np.array(demo.numbers["upstream"])
    for output in range(upstream.size):
        demo.set(output=output)
        seen = np.where(upstream <= output + 1, upstream, 0.0)  # they count 1, 2, 3, …
        expected = of_torch(x, w, seen, stride, padding)
        for shown, gradient in zip(grads(demo), expected, strict=True):
            np.testing.assert_allclose(shown, gradient, atol=1e-9)


def test_an_output_hands_on_the_kernel_to_its_window_and_the_window_to_the_kernel():
    demo = demos.conv_backward(np.arange(9).reshape(3, 3), [[0, 1], [2, 3]])
    demo.set(output=2)
    assert "G(1, 0) = 3 flows to its window as 3 · w, to w as 3 · window" in repr(demo)
    assert "The sums hold 3 of 4 outputs." in demo.say
    light = panel(demo, "output")["links"][2]["light"]
    assert light["input"] == light["to_x"] == light["grad_x"] == [3, 4, 6, 7]
    empty = ""
    assert panel(demo, "to_x")["texts"] == [empty] * 3 + [
        "0",
        "3",
        empty,
        "6",
        "9",
        empty,
    ]
    assert panel(demo, "to_w")["texts"] == ["9", "12", "18", "21"]


def test_padding_receives_nothing():
    demo = demos.conv_backward(np.ones((3, 3)), np.ones((2, 2)), padding=1)
    assert panel(demo, "output")["links"][0]["light"]["grad_x"] == [0]
    assert panel(demo, "output")["links"][0]["light"]["input"] == [0, 1, 5, 6]


@EVERY
def test_a_pixel_lights_the_outputs_that_reach_it(shape, kernel, stride, padding):
    demo = demos.conv_backward(*arrays(shape, kernel), stride=stride, padding=padding)
    reached = [link["light"]["grad_x"] for link in panel(demo, "output")["links"]]
    demo.set(start="a pixel")
    for pixel, link in enumerate(panel(demo, "pixel")["links"]):
        outputs = [k for k, pixels in enumerate(reached) if pixel in pixels]
        assert link["light"]["output"] == outputs


def test_a_pixel_collects_by_the_turned_kernel():
    demo = demos.conv_backward(np.arange(9).reshape(3, 3), [[0, 1], [2, 3]])
    demo.set(start="a pixel")
    assert panel(demo, "turned")["texts"] == ["3", "2", "1", "0"]
    say = "Pixel (1, 1) collects from 4 outputs: 1·3 + 2·2 + 3·1 + 4·0 = 10."
    assert says(demo, "pixel")[4] == say
    assert says(demo, "pixel")[8].startswith("Pixel (2, 2) collects from 1 output:")


@EVERY
def test_what_is_drawn_for_a_pixel_is_what_is_computed(shape, kernel, stride, padding):
    demo = demos.conv_backward(*arrays(shape, kernel), stride=stride, padding=padding)
    demo.set(start="a pixel")
    view = demo._view.rows[1]
    spread, turned, grad = view[0].values, view[2].values, view[4].values
    for pixel, link in enumerate(view[4].links):
        products = spread.flat[link.light["spread"]] * turned.ravel()
        assert products.sum() == pytest.approx(grad.flat[pixel], abs=1e-9)


@EVERY
@pytest.mark.parametrize(
    ("start", "cursor"), [("an output", "output"), ("a pixel", "pixel")]
)
def test_all_arrows_together_carry_the_gradient(
    shape, kernel, stride, padding, start, cursor
):
    x, w = arrays(shape, kernel)
    demo = demos.conv_backward(x, w, stride=stride, padding=padding)
    upstream = np.array(demo.numbers["upstream"]).ravel()
    carried = np.zeros(np.pad(x, padding).shape)
    demo.set(start=start)
    for link in panel(demo, cursor)["links"]:
        for way in link["flows"][0]["ways"]:
            (_, output), (_, weight), (_, pixel) = way
            carried.flat[pixel] += upstream[output] * w.flat[weight]
    demo.set(start="a pixel")
    inner = tuple(slice(padding, padding + n) for n in x.shape)
    assert carried[inner] == pytest.approx(np.array(demo.numbers["grad_input"]))
    assert carried.sum() == pytest.approx(carried[inner].sum()), "none to the padding"


def test_on_paper_the_arrows_are_drawn_too():
    demo = demos.conv_backward()
    assert len(demo.figure().artists) == 4
    demo.set(start="a weight")
    assert len(demo.figure().artists) == 9


def test_a_stride_puts_zeros_in_between():
    demo = demos.conv_backward(np.ones((5, 5)), np.ones((3, 3)), stride=2, padding=1)
    demo.set(start="a weight")
    assert panel(demo, "spread")["title"] == "G, zeros between"
    row = [*"1020300000", *"4050600000", *"70809"]
    assert panel(demo, "spread")["texts"] == row
    assert panel(demo, "spread")["marked"] == [0, 2, 4, 10, 12, 14, 20, 22, 24]
    demo.set(start="a pixel")
    assert panel(demo, "spread")["title"] == "G, zeros between and around"


@EVERY
def test_a_weight_collects_from_the_pixels_it_met(shape, kernel, stride, padding):
    x, w = arrays(shape, kernel)
    demo = demos.conv_backward(x, w, stride=stride, padding=padding)
    demo.set(start="a weight")
    padded, upstream = np.pad(x, padding), np.array(demo.numbers["upstream"])
    total = np.array(demo.numbers["grad_weight"])
    for weight, link in enumerate(panel(demo, "weight")["links"]):
        met = padded.flat[link["light"]["input"]]
        assert (met * upstream.ravel()).sum() == pytest.approx(total.flat[weight])


def test_a_sum_of_many_products_is_cut_short():
    demo = demos.conv_backward(np.ones((7, 7)), np.ones((1, 1)))
    demo.set(start="a weight")
    assert says(demo, "weight")[0].endswith("1·9 + … = 1225.")


def test_a_single_1_stamps_the_kernel_onto_the_pixels():
    demo = demos.conv_backward(np.zeros((4, 4)), [[1, 2], [3, 4]])
    demo.set(upstream="a single 1", start="a pixel")
    assert np.array(demo.numbers["grad_input"])[1:3, 1:3].tolist() == [[1, 2], [3, 4]]


def test_the_kernel_can_be_changed_and_the_cursor_stays_on_the_grid():
    demo = demos.conv_backward()
    demo.set(kernel={"index": 0, "value": 5}, output=8)
    assert demo.numbers["grad_input"][2][2] == 9 * 5 + 8 * 1 + 6 * 2 + 5 * 3
    demo.set(stride=3)
    assert "G(0, 0) = 1" in demo.say
    demo.reset()
    assert demo.numbers == demos.conv_backward().numbers


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ({"input": [1, 2]}, "input must be a matrix of numbers"),
        ({"input": np.ones((8, 8))}, "up to 7 rows and columns"),
        ({"kernel": np.ones((4, 4))}, "up to 3 rows and columns"),
        ({"input": [[1.0]]}, "kernel"),
        ({"stride": 0}, "stride must be a whole number from 1 to 3, got 0"),
        ({"padding": 2}, "padding must be a whole number from 0 to 1, got 2"),
    ],
)
def test_wrong_arguments_get_a_sentence(arguments, sentence):
    with pytest.raises(DemoError, match=f"conv_backward: .*{sentence}"):
        demos.conv_backward(**arguments)


def test_there_is_a_static_picture_from_every_side():
    demo = demos.conv_backward(stride=2)
    for start in STARTS:
        demo.set(start=start)
        assert demo.figure().alt.startswith("Convolution, backward: ")


def test_a_sign_never_points_against_the_flow():
    signs = {
        start: [part.get("text") for part in _rows(start)[0] if part["kind"] == "sign"]
        for start in ("an output", "a pixel")
    }
    assert signs == {"an output": ["⋆", "←"], "a pixel": ["⋆", "→"]}


def _rows(start):
    demo = demos.conv_backward()
    demo.set(start=start)
    return demo.view["rows"]
