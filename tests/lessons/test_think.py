"""What answers to a Think set say was measured, is measured here."""

import numpy as np
import pytest

from cnnlib import data, models, nn
from cnnlib import functional as F


def changes(*poolings):
    """How much one pixel changes LeNet's first maps after each pooling; lesson 05."""
    convolution, relu, *_ = models.lenet(pretrained=True)
    images = np.pad(data.digits().test_images[:100], [(0, 0), (0, 0), (8, 8), (8, 8)])
    black = relu(convolution(0 * images[:1]))
    maps = relu(convolution(images)) - black
    for pooling in poolings:
        before, after = pooling(maps), pooling(np.roll(maps, 1, axis=3))
        assert before.shape[2:] == (22, 22)
        yield np.abs(after - before).sum() / np.abs(before).sum()


def test_windows_that_overlap_change_less_than_a_blur_does():
    shares = changes(
        lambda maps: F.max_pool2d(maps, 2),
        lambda maps: F.max_pool2d(maps, 3, 2, 1),
        lambda maps: F.max_pool2d(maps, 4, 2, 1),
        lambda maps: F.avg_pool2d(F.max_pool2d(maps, 2, 1, 1), 3, 2),
    )
    assert [100 * share for share in shares] == pytest.approx([33, 26, 22, 30], abs=0.6)


def test_a_shared_mask_need_not_make_the_gradient_noisier():
    images, labels = (part[:25] for part in data.digits().split(0.2, seed=0)[1])
    rng, last = np.random.default_rng(0), nn.Linear(256, 10, rng=1)
    h = F.relu(nn.Linear(784, 256, rng=0)(images.reshape(25, -1)))

    def variance(labels, masks):
        """Of the last layer's gradient, over many draws of that many masks."""
        drawn = []
        for _ in range(300):
            kept = 2 * h * (rng.random((masks, 256)) < 0.5)
            scores = F.softmax(last(kept), dim=1)
            drawn.append((scores - np.eye(10)[labels]).T @ kept / 25)
        return np.var(drawn, axis=0).sum()

    ratio = variance(labels, 1) / variance(labels, 25)
    assert ratio == pytest.approx(1, abs=0.25)
    h = np.repeat(h[:1], 25, axis=0)  # all images pull the same way
    labels = np.repeat(labels[:1], 25)
    assert variance(labels, 1) / variance(labels, 25) == pytest.approx(25, rel=0.25)
