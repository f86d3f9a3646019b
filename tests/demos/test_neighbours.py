"""The neighbours are the nearest, and what a shift does to them."""

import numpy as np

from cnnlib import data, demos, models

MNIST = data.mnist_sample()


def nearest(query, layers):
    """Labels of the five pictures with the largest cosine, one by one."""
    images = np.concatenate([query, MNIST.train_images[:2000]]).astype(np.float32)
    for layer in list(models.lenet(pretrained=True))[:layers]:
        images = layer(images)
    own, *others = images.reshape(len(images), -1).astype(float)
    cosines = [own @ one / np.linalg.norm(own) / np.linalg.norm(one) for one in others]
    return MNIST.train_labels[np.argsort(cosines)[:-6:-1]].tolist()


def test_they_are_those_that_a_search_finds_one_by_one():
    demo = demos.neighbours()
    demo.set(right=0)
    for labels, layers in zip(demo.numbers["labels"].values(), (0, 7, 11), strict=True):
        assert labels == nearest(MNIST.test_images[:1], layers)


def test_a_shift_costs_pixels_more_neighbours_than_features():
    demo = demos.neighbours()
    right = dict.fromkeys(demo.numbers["labels"], 0)
    for _ in range(20):
        demo.set(next=True)
        demo.set(right=4)
        for name, labels in demo.numbers["labels"].items():
            right[name] += labels.count(demo.numbers["label"])
    pixels, maps, _ = right.values()
    assert pixels < maps


def test_what_is_moved_stays_moved_for_the_next_digit_and_reset_brings_it_back():
    demo = demos.neighbours()
    start = demo.numbers
    demo.set(down=-3, right=2)
    demo.set(next=True)
    assert demo.numbers["shift"] == [-3, 2]
    demo.reset()
    assert demo.numbers == start


def test_it_begins_where_pixels_fail_and_features_do_not():
    demo = demos.neighbours()
    label = demo.numbers["label"]
    pixels, _, features = demo.numbers["labels"].values()
    assert label not in pixels
    assert set(features) == {label}


def test_an_empty_pad_has_no_neighbours():
    demo = demos.neighbours()
    demo.set(clear=True)
    assert demo.numbers["labels"] == {}
    assert demo.say == "The pad is empty: draw a digit."
