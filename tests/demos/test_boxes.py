"""The IoU of a dragged box is the one that counting pixels gives."""

import numpy as np
import pytest
from panels import panel

from cnnlib import data, demos


def mask(box):
    top, left, height, width = box
    inside = np.zeros((28, 28), bool)
    inside[top : top + height, left : left + width] = True
    return inside


@pytest.mark.parametrize("place", [0, 27, 391, 404, 783])
@pytest.mark.parametrize("size", [(12, 12), (20, 3), (28, 28), (2, 27)])
def test_areas_are_numbers_of_pixels(place, size):
    demo = demos.boxes(*size)
    demo.set(place=place)
    told = demo.numbers
    yours, true = mask(told["box"]), mask(told["truth"])
    assert yours.sum() == size[0] * size[1], "the box stays inside the picture"
    assert told["both"] == (yours & true).sum()
    assert told["one"] == (yours | true).sum()
    assert told["iou"] == told["both"] / told["one"]


def test_the_true_box_is_the_smallest_around_the_ink():
    demo = demos.boxes()
    for image in data.mnist_sample().test_images[:10, 0]:
        ink = np.rint(255 * image) > 0
        true = mask(demo.numbers["truth"])
        assert not (ink & ~true).any()
        assert all(ink[line].any() for line in edges(demo.numbers["truth"]))
        demo.set(other=True)


def edges(box):
    top, left, height, width = box
    whole = slice(None)
    rows, columns = (top, top + height - 1), (left, left + width - 1)
    return [*rows, *((whole, column) for column in columns)]


def test_the_page_can_say_the_iou_of_every_place_by_itself():
    demo = demos.boxes()
    links = panel(demo, "place")["links"]
    for place in (0, 300, 500):
        demo.set(place=place)
        assert f"IoU {demo.numbers['both']}/{demo.numbers['one']} " in demo.say
        assert demo.say.startswith(links[place]["say"])
        assert links[place]["light"]["place"] == [demo.numbers["box"]]


def test_the_box_laid_on_the_true_one_has_an_iou_of_one():
    demo = demos.boxes()
    top, left, height, width = demo.numbers["truth"]
    demo.set(height=height, width=width)
    demo.set(place=(top + height // 2) * 28 + left + width // 2)
    assert demo.numbers["iou"] == 1
    assert panel(demo, None)["title"] == "IoU 1.00: found"
