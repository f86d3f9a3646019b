"""Saliency, Grad-CAM and occlusion are what torch's gradients and scores give."""

import numpy as np
import pytest

from cnnlib import data, demos, models


def torch_lenet():
    import torch
    from torch import nn

    net = nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU()),
        nn.Linear(84, 10),
    )
    weights = models.lenet(pretrained=True).state_dict()
    net.load_state_dict({name: torch.tensor(w) for name, w in weights.items()})
    return net


@pytest.mark.parametrize("asked", [None, 3])
def test_the_maps_are_those_of_torch(asked):
    import torch

    demo = demos.heat_maps()
    if asked is not None:
        demo.set(of=str(asked))
    told, net = demo.numbers, torch_lenet()
    pixels = np.rint(255 * data.mnist_sample().test_images[:1]).astype(np.float32)
    x = torch.tensor(pixels / 255, requires_grad=True)
    maps = net[:5](x)
    maps.retain_grad()
    score = net[5:](maps)[0, told["class"]]
    score.backward()
    cam = torch.relu((maps.grad.mean((2, 3), keepdim=True) * maps).sum(1))[0]
    assert told["score"] == pytest.approx(score.item(), abs=1e-3)
    np.testing.assert_allclose(told["saliency"], x.grad[0, 0].abs(), atol=1e-4)
    np.testing.assert_allclose(told["cam"], cam.detach(), atol=1e-3)
    with torch.no_grad():
        for i, j in [(0, 0), (3, 4), (7, 7)]:
            covered = x.clone()
            covered[..., 3 * i : 3 * i + 7, 3 * j : 3 * j + 7] = 0
            fall = score - net(covered)[0, told["class"]]
            assert told["occlusion"][i][j] == pytest.approx(
                max(fall.item(), 0), abs=1e-3
            )


def test_random_weights_give_other_maps_of_the_same_digit():
    demo = demos.heat_maps()
    before = demo.numbers["cam"]
    demo.set(weights="random")
    assert not np.allclose(demo.numbers["cam"], before)


def test_what_is_drawn_is_read():
    demo = demos.heat_maps()
    demo.set(clear=True)
    assert demo.say == "The pad is empty: draw a digit."
    seven = np.zeros((28, 28), int)
    seven[5:7, 8:19] = seven[7:23, 17:19] = 255
    demo.set(pad=seven.ravel().tolist())
    assert demo.numbers["answer"] == 7
    assert "answers 7" in demo.say
