"""LeNet reads what is drawn, shows torch's maps, and tells what a patch hides."""

import re

import numpy as np
import pytest
from panels import panel

from cnnlib import data, demos, models, nn
from cnnlib.demos.inside import answers, pictures
from cnnlib.demos.parts.pad import Pad
from cnnlib.demos.reader import centred
from cnnlib.demos.refusals import DemoError

DIGITS = data.digits()


@pytest.fixture
def reading():
    return demos.lenet(images=DIGITS.test_images, labels=DIGITS.test_labels)


def as_pixels(image):
    return np.rint(image.reshape(28, 28) * 255).astype(np.uint8)


def draw(demo, pixels):
    demo.set(pad=pixels.ravel().tolist())


def torch_lenet():
    import torch

    layers = torch.nn.Sequential(
        *(torch.nn.Conv2d(1, 6, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(torch.nn.Conv2d(6, 16, 5), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        *(torch.nn.Flatten(), torch.nn.Linear(400, 120), torch.nn.ReLU()),
        *(torch.nn.Linear(120, 84), torch.nn.ReLU(), torch.nn.Linear(84, 10)),
    )
    weights = models.lenet(pretrained=True).state_dict()
    layers.load_state_dict({name: torch.tensor(w) for name, w in weights.items()})
    return layers


def probabilities(pixels):
    """What torch's LeNet gives for pictures of uint8."""
    import torch

    x = torch.tensor(np.asarray(pixels, np.float32) / 255).reshape(-1, 1, 28, 28)
    with torch.no_grad():
        return torch.softmax(torch_lenet()(x), 1).numpy()


def seen(demo):
    """The picture that the network is given."""
    shown = panel(demo, "patch" if demo.numbers["heat"] else "seen")
    return np.frombuffer(shown["pixels"], np.uint8).reshape(28, 28, 4)[..., 0]


# --- what the network answers


def test_the_probabilities_are_those_of_torch(reading):
    for _ in range(5):
        expected = probabilities(seen(reading))[0]
        np.testing.assert_allclose(
            reading.numbers["probabilities"], expected, atol=1e-5
        )
        assert reading.numbers["answer"] == expected.argmax()
        reading.set(next=True)


def test_every_feature_map_is_that_of_torch():
    import torch

    image = DIGITS.test_images[:1]
    told = answers(models.lenet(pretrained=True), image)
    x, expected = torch.tensor(image), []
    for layer in torch_lenet():
        x = layer(x)
        expected.append(x.detach().numpy()[0])
    shown = [
        expected[k] for k in (1, 2, 4, 5, 8, 10, 11)
    ]  # after ReLU, pooling, scores
    assert [a.values.shape for a in told] == [e.shape for e in shown]
    for answer, array in zip(told, shown, strict=True):
        np.testing.assert_allclose(answer.values, array, atol=1e-5)


def lenet_with(reading):
    """The network's layers, as torch has them, and what each makes of the picture."""
    import torch

    x = torch.tensor(seen(reading)[None, None] / 255, dtype=torch.float32)
    layers, made = list(torch_lenet())[:6], [x]
    for layer in layers:
        made.append(layer(made[-1]).detach())
    return layers, [one[0].double().numpy() for one in made]


def sides(demo, name):
    """What stands in the cells of a grid, in hundredths."""
    shown = panel(demo, f"unit's {name}")
    numbers = [float(text.replace("−", "-")) for text in shown["texts"] if text]
    return np.array(numbers).reshape(shown["rows"], shown["columns"])


def look_at(demo, layer, k, row, column):
    """Put the cursor of a layer on a unit of its k-th map."""
    shown = panel(demo, f"layer {layer}")
    count, height, width = map(int, shown["title"].split(": ")[1].split("×"))
    columns = int(np.ceil(np.sqrt(count)))
    top = k // columns * (height + 1) + row
    left = k % columns * (width + 1) + column
    demo.set(**{f"layer {layer}": top * shown["width"] + left})
    return [top, left, 1, 1]


def note(demo):
    """The numbers that are told line by line."""
    (text,) = (p["text"] for p in demo.view["rows"][0] if p["kind"] == "note")
    lines = (line.replace("−", "-").split(": ") for line in text.split("\n")[1:])
    return {name: int(number) for name, number in lines}


@pytest.mark.parametrize(
    ("layer", "k", "row", "column"),
    [(0, 2, 14, 14), (0, 5, 20, 11), (2, 0, 0, 0), (2, 15, 9, 9), (2, 6, 4, 5)],
)
def test_a_unit_of_a_convolution_is_its_window_times_its_kernel(
    reading, layer, k, row, column
):
    layers, made = lenet_with(reading)
    own = look_at(reading, layer, k, row, column)
    step = {0: 0, 2: 3}[layer]
    weights = layers[step].weight.detach().double().numpy()[k]
    bias = layers[step].bias.detach().double().numpy()[k]
    below = np.pad(made[step], [(0, 0), *[(2, 2) if layer == 0 else (0, 0)] * 2])
    windows = below[:, row : row + 5, column : column + 5]
    for source, (window, kernel) in enumerate(zip(windows, weights, strict=True), 1):
        if len(windows) > 1:
            reading.set(source=source)
        assert np.abs(sides(reading, "window") - 100 * window).max() <= 0.501
        assert np.abs(sides(reading, "kernel") - 100 * kernel).max() <= 0.501
        products = sides(reading, "products")
        assert np.abs(products - 100 * window * kernel).max() < 2
        told = note(reading)
        assert products.sum() == told[f"from map {source}"]
        assert abs(told[f"from map {source}"] - 100 * (window * kernel).sum()) < 2
        parts = [told[name] for name in told if name.startswith(("from", "bias"))]
        assert sum(parts) == told["sum"]
        total = (windows * weights).sum() + bias
        assert abs(told["sum"] - 100 * total) <= 0.51
        assert told["ReLU"] == max(told["sum"], 0)
        assert abs(told["bias"] - 100 * bias) < 2
    assert panel(reading, f"layer {layer}")["boxes"] == [own]
    boxes = panel(reading, "layer 1" if layer else "seen")["boxes"]
    first = [row, column, 5, 5] if layer else [row - 2, column - 2, 5, 5]
    assert boxes[0] == first and len(boxes) == len(windows)


def test_a_unit_of_a_pooling_is_the_largest_of_its_window(reading):
    _, made = lenet_with(reading)
    look_at(reading, 1, 3, 5, 6)
    window = made[2][3, 10:12, 12:14]
    assert np.abs(sides(reading, "window") - 100 * window).max() <= 0.501
    assert "Unit (5, 6) of map 4 of 6 is the largest of " in reading.say
    assert f" hundredths: {round(100 * window.max())}. LeNet reads" in reading.say
    ((top, left, height, width),) = panel(reading, "layer 0")["boxes"]
    assert (top, left, height, width) == (29 + 10, 12, 2, 2)


def test_a_window_over_the_border_has_empty_cells_there(reading):
    look_at(reading, 0, 0, 0, 27)
    empty = [text == "" for text in panel(reading, "unit's window")["texts"]]
    outside = np.add.outer(np.arange(5) < 2, np.arange(5) > 2) > 0
    np.testing.assert_array_equal(np.reshape(empty, (5, 5)), outside)
    assert panel(reading, "seen")["boxes"] == [[0, 25, 3, 3]]


def test_a_unit_stays_in_sight_while_one_draws_and_makes_way_for_the_patch(reading):
    look_at(reading, 2, 6, 4, 5)
    before = sides(reading, "kernel")
    draw(reading, as_pixels(DIGITS.test_images[3]))
    np.testing.assert_array_equal(sides(reading, "kernel").shape, before.shape)
    assert reading.numbers["unit"] is not None
    reading.set(occlude=True)
    assert reading.numbers["unit"] is None
    reading.set(unit=True)
    assert reading.numbers["heat"] is None
    assert "of map 7 of 16" in reading.say
    reading.set(unit=False)
    assert [p["kind"] for p in reading.view["rows"][0]][2] == "bars"


def test_units_of_other_layers_and_groups_are_told_too():
    net = nn.Sequential(
        nn.Conv2d(1, 4, 3, stride=2, padding="valid", bias=False, rng=0),
        *(nn.BatchNorm2d(4), nn.Tanh(), nn.AvgPool2d(2, padding=1)),
        nn.Conv2d(4, 4, 3, padding="same", groups=2, dilation=2, rng=1),
        *(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(16, 10, rng=2)),
    )
    demo = demos.lenet(net, images=DIGITS.test_images)
    look_at(demo, 0, 3, 6, 6)
    assert "and BatchNorm2d and Tanh make " in demo.say
    look_at(demo, 1, 1, 0, 0)
    assert "of map 2 of 4 is the mean of " in demo.say
    look_at(demo, 2, 3, 3, 3)
    assert {"from map 3", "from map 4"} & set(note(demo))
    assert len(panel(demo, "layer 1")["boxes"]) == 2
    look_at(demo, 3, 0, 1, 1)
    assert "Unit (1, 1) of map 1 of 4 is " in demo.say


def test_the_numbers_of_a_dense_layer_are_shown_one_by_one():
    told = answers(models.lenet(pretrained=True), DIGITS.test_images[:1])[:-1]
    for answer, picture in zip(told[4:], pictures(told, {}, {})[4:], strict=True):
        count = answer.values.size
        np.testing.assert_array_equal(picture.pixels.ravel()[:count], answer.values)
        assert np.isnan(picture.pixels.ravel()[count:]).all()


# --- what is drawn


def test_a_digit_is_read_wherever_and_however_small_it_is_drawn(reading):
    nearest = np.arange(14) * 20 // 14 + 4
    right = 0
    small = np.zeros((100, 28, 28), np.uint8)
    for k in range(100):
        image = as_pixels(DIGITS.test_images[k])
        small[k, 1:15, 13:27] = image[np.ix_(nearest, nearest)]
        draw(reading, small[k])
        right += reading.numbers["answer"] == DIGITS.test_labels[k]
    raw = (probabilities(small).argmax(1) == DIGITS.test_labels[:100]).sum()
    assert right >= 85 > 40 > raw


@pytest.mark.parametrize("box", [(0, 3, 4, 9), (10, 2, 18, 3), (0, 0, 28, 28)])
def test_a_drawing_is_scaled_to_20_pixels_and_centred_by_its_mass(box):
    top, left, height, width = box
    drawing = np.zeros((28, 28), np.uint8)
    drawing[top : top + height, left : left + width] = 255
    image = centred(drawing).astype(float)
    index = np.arange(28)
    centre = [image.sum(axis) @ index / image.sum() for axis in (0, 1)]
    np.testing.assert_allclose(centre, 14, atol=0.05)
    scale = 20 / max(height, width)
    lengths = [(image.max(axis) / 255).sum() for axis in (1, 0)]
    np.testing.assert_allclose(lengths, [height * scale, width * scale], atol=1.5)


def test_mnists_own_way_of_placing_digits_is_kept(reading):
    """A digit that stands as MNIST's do is hardly changed."""
    moved = np.zeros((28, 28), np.uint8)
    moved[:20, 8:] = as_pixels(DIGITS.test_images[4])[4:24, 4:24]
    once = centred(moved)
    assert np.abs(centred(once).astype(int) - once).mean() < 6


def test_a_drawing_has_no_label_and_an_example_has_one(reading):
    label = reading.numbers["label"]
    assert label == DIGITS.test_labels[0]
    assert (
        f"number 1 of 360 from your images, and its label says {label}" in reading.say
    )
    draw(reading, as_pixels(DIGITS.test_images[3]))
    assert reading.numbers["label"] is None
    assert reading.say.endswith("It is your drawing, scaled and centred.")


def test_an_empty_pad_is_not_read(reading):
    reading.set(clear=True)
    assert reading.say.startswith("The pad is empty: draw a digit with the mouse")
    assert not seen(reading).any()
    reading.reset()
    assert reading.numbers["label"] == DIGITS.test_labels[0]


def test_an_empty_pad_has_nothing_to_cover(reading):
    reading.set(occlude=True)
    reading.set(clear=True)
    assert reading.say.startswith("The pad is empty: draw a digit")
    assert reading.numbers["heat"] is None
    with pytest.raises(DemoError, match="draw a digit before you cover a part"):
        reading.set(occlude=True)


def test_it_starts_with_an_empty_pad_and_says_what_to_do():
    demo = demos.lenet()
    assert not seen(demo).any()
    assert "draw a digit" in demo.say and "click on a unit of any map" in demo.say
    demo.set(previous=True)
    assert re.search("number (1,000 of 1,000|10,000 of 10,000)", demo.say)
    demo.reset()
    demo.set(next=True)
    assert "number 1 of" in demo.say


def test_the_examples_go_round(reading):
    reading.set(previous=True)
    assert "number 360 of 360" in reading.say
    np.testing.assert_array_equal(seen(reading), as_pixels(DIGITS.test_images[-1]))
    reading.set(next=True)
    assert "number 1 of 360" in reading.say


@pytest.mark.parametrize(
    "value",
    [[0] * 783, [0.5] * 784, [256] * 784, [-1] * 784, "ink", None, [[1], [1, 2]]],
)
def test_what_is_no_drawing_is_refused(value):
    pad = Pad("pad", "draw", np.zeros((28, 28), np.uint8), "nothing")
    with pytest.raises(ValueError, match="draw: 784 whole numbers from 0 to 255"):
        pad.accept(value)


# --- what a patch hides


def test_the_map_tells_the_right_digits_probability_for_each_place_of_the_patch():
    wrong = 5  # for the label, not the answer, is asked about
    demo = demos.lenet(images=DIGITS.test_images[:1], labels=[wrong])
    picture = seen(demo)
    demo.set(occlude=True)
    covered = np.repeat(picture[None], 196, axis=0)
    for i in range(14):
        for j in range(14):
            rows, columns = (
                slice(max(2 * i - 2, 0), 2 * i + 4),
                slice(max(2 * j - 2, 0), 2 * j + 4),
            )
            covered[14 * i + j, rows, columns] = 128
    expected = probabilities(covered)[:, wrong].reshape(14, 14)
    np.testing.assert_allclose(demo.numbers["heat"], expected, atol=1e-5)
    demo.set(patch=14 * 3 + 9)
    np.testing.assert_array_equal(seen(demo), covered[14 * 3 + 9])
    np.testing.assert_allclose(
        demo.numbers["probabilities"][wrong], expected[3, 9], atol=1e-5
    )


def test_without_a_label_the_map_is_about_the_answer():
    demo = demos.lenet(images=DIGITS.test_images[:1])
    answer = demo.numbers["answer"]
    demo.set(occlude=True)
    assert f"the probability of {answer} is" in demo.say
    assert f"Without it LeNet reads {answer}," in demo.say


def test_the_patch_is_outlined_on_the_digit_and_on_the_map(reading):
    reading.set(occlude=True)
    reading.set(patch=15)
    link = panel(reading, "patch")["links"][15]
    assert link["light"] == {"patch": [[0, 0, 6, 6]], "heat": [[0, 0, 6, 6]]}
    assert reading.say.startswith("With the patch on rows 0 to 5 and columns 0 to 5 ")


# --- the learner's own network


def test_a_network_of_ones_own_is_copied_and_shown_layer_by_layer():
    net = nn.Sequential(
        nn.Sequential(nn.Conv2d(1, 3, 5, rng=0), nn.BatchNorm2d(3), nn.Tanh()),
        *(nn.AvgPool2d(4), nn.Dropout(0.9, rng=0), nn.Flatten()),
        nn.Linear(108, 10, rng=0),
    )
    demo = demos.lenet(net, images=DIGITS.test_images)
    shown = [p["title"] for row in demo.view["rows"][1:] for p in row]
    assert shown == ["Conv2d, BatchNorm2d, Tanh: 3×24×24", "AvgPool2d, Dropout: 3×6×6"]
    assert demo.say.startswith("Your network reads ")
    demo.set(occlude=True)
    assert "Without it your network reads " in demo.say
    before = demo.numbers["probabilities"]
    assert net.training
    for parameter in net.parameters():
        parameter.data = parameter.data + 1
    demo.set(next=True)
    demo.set(previous=True)
    assert demo.numbers["probabilities"] == before


def test_a_network_in_double_precision_is_taken_too():
    net = models.lenet(pretrained=True)
    net.double()
    double, usual = (demos.lenet(n, DIGITS.test_images) for n in (net, None))
    assert double.numbers["answer"] == usual.numbers["answer"]


class Scores(nn.Module):
    """A module that is no Sequential."""

    def __init__(self):
        self.net = models.lenet(rng=0)

    def forward(self, input):
        return self.net(input)


def test_of_any_other_module_the_scores_are_shown():
    demo = demos.lenet(Scores())
    assert len(demo.view["rows"]) == 1
    assert len(demo.numbers["probabilities"]) == 10


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"model": lambda image: 7}, "model must be a network of cnnlib.nn"),
        ({"model": nn.Linear(5, 10, rng=0)}, "does not take images of shape"),
        ({"model": models.lenet(7, rng=0)}, "must give 10 scores .* gave shape .7,"),
        ({"labels": [1]}, "labels need their images"),
        ({"images": np.zeros((2, 3, 28, 28))}, "images must have shape .* 3, 28, 28"),
        ({"images": np.zeros((0, 28, 28))}, "at least one is needed"),
        ({"images": np.full((1, 28, 28), 255)}, "brightness from 0 to 1"),
        ({"images": np.full((1, 28, 28), np.nan)}, "brightness from 0 to 1"),
        ({"images": np.zeros((2, 28, 28)), "labels": [1]}, "must be 2 digits"),
        ({"images": np.zeros((1, 28, 28)), "labels": [10]}, "must be 1 digits"),
    ],
)
def test_a_wrong_argument_is_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(DemoError, match=f"^lenet: .*{sentence}"):
        demos.lenet(**arguments)
