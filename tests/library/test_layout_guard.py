"""Speed, kept without a stopwatch: what a training step of LeNet copies and holds.

The library is fast as long as every array between two layers has batch-last memory (see
`cnnlib.functional.layout`). Nothing goes wrong when one has not, only time is lost: so
these tests count.
"""

import sys
import tracemalloc

import numpy as np
import pytest

import cnnlib.functional as F
from cnnlib import models, nn, optim
from cnnlib.functional import layout
from cnnlib.functional.layout import batch_last, is_batch_last

BATCH = 64


@pytest.fixture
def step():
    """One training step on 64 images, twice done, as a function without arguments."""
    rng = np.random.default_rng(0)
    images = rng.standard_normal((BATCH, 1, 28, 28), np.float32)
    labels = rng.integers(0, 10, BATCH)
    model = models.lenet(rng=0)
    sgd = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

    def step():
        sgd.zero_grad()
        scores = model(images)
        grad = F.cross_entropy_backward(1.0, scores, labels)
        model.backward(grad, needs_input_grad=False)
        sgd.step()

    step.model = model
    step()
    step()
    return step


def handed_on(model, run, monkeypatch):
    """(layer, which, array) of all that the layers of `model` return while it runs."""
    seen = []

    def watch(layer):
        forward, backward = layer.forward, layer.backward

        def watched_forward(input):
            output = forward(input)
            seen.append((layer, "output", output))
            return output

        def watched_backward(*arguments, **options):
            grad_input = backward(*arguments, **options)
            if grad_input is not None:
                seen.append((layer, "grad_input", grad_input))
            return grad_input

        monkeypatch.setattr(layer, "forward", watched_forward)
        monkeypatch.setattr(layer, "backward", watched_backward)

    for layer in model.modules():
        watch(layer)
    run()
    return seen


def rearranged(run, monkeypatch):
    """The shapes of arrays that are brought into batch-last memory from another."""
    shapes, fill = [], layout.fill

    def counting_fill(target, array):
        if array.strides[0] != array.itemsize:
            shapes.append(array.shape)
        fill(target, array)

    for module in list(sys.modules.values()):
        if getattr(module, "fill", None) is fill:
            monkeypatch.setattr(module, "fill", counting_fill)
    run()
    return shapes


def assert_batch_last(arrays):
    for layer, which, array in arrays:
        assert is_batch_last(array), f"the {which} of {layer} is not batch-last"


def test_every_array_between_the_layers_of_lenet_is_batch_last(step, monkeypatch):
    arrays = handed_on(step.model, step, monkeypatch)
    outputs = [array for _, which, array in arrays if which == "output"]
    assert len(outputs) == 12 + 1  # the layers and the whole
    assert len(arrays) - len(outputs) == 11  # the first layer hands no gradient on
    assert_batch_last(arrays)


def test_a_step_rearranges_the_images_once_and_nothing_else(step, monkeypatch):
    assert rearranged(step, monkeypatch) == [(BATCH, 1, 28, 28)]


def test_a_step_holds_little_more_than_the_outputs_of_its_layers(step):
    tracemalloc.start()
    step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # The outputs are 3.8 MB; two gradients of the largest one, 1.2 MB, come on top.
    assert peak < 6_000_000


def test_a_residual_network_stays_batch_last_too(monkeypatch):
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1, rng=0),
        nn.BatchNorm2d(8),
        nn.LeakyReLU(),
        nn.MaxPool2d(3, 2, 1),
        models.residual_block(8, 8, rng=0),
        models.residual_block(8, 12, stride=2, rng=0),
        nn.Dropout(rng=0),
        nn.AvgPool2d(2),
        nn.ConvTranspose2d(12, 5, 2, stride=2, rng=0),
        nn.Sigmoid(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(5, 4, rng=0),
    )
    rng = np.random.default_rng(1)
    images = batch_last(rng.standard_normal((7, 3, 32, 40), np.float32))
    grad = batch_last(rng.standard_normal((7, 4), np.float32))

    def run():
        model(images)
        model.backward(grad)

    assert_batch_last(handed_on(model, run, monkeypatch))
    assert rearranged(run, monkeypatch) == []
