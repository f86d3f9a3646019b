"""Training learns, repeats itself with the same seed, and shows how it goes."""

import re
import sys

import IPython
import numpy as np
import pytest
from machine import outside
from trainings import DIGITS, SMALL, assert_same_state, fit, jitter, network, parts

from cnnlib import data, models, nn, optim, train
from cnnlib import functional as F
from cnnlib.train.progress import shown


def torch_lenet():
    import torch

    t = torch.nn
    return t.Sequential(
        *(t.Conv2d(1, 6, 5, padding=2), t.ReLU(), t.MaxPool2d(2)),
        *(t.Conv2d(6, 16, 5), t.ReLU(), t.MaxPool2d(2), t.Flatten()),
        *(t.Linear(400, 120), t.ReLU(), t.Linear(120, 84), t.ReLU(), t.Linear(84, 10)),
    )


# Learning


def test_it_learns_the_digits():
    model = models.lenet(rng=0)
    sgd = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    history = fit(model, sgd, DIGITS, epochs=5)
    assert history.validation_accuracy[-1] > 0.85
    assert history.epoch_loss[-1] < history.epoch_loss[0] / 2
    assert len(history.train_loss) == 5 * 45 and len(history.seconds) == 5
    assert history.epoch_ends == [45, 90, 135, 180, 225]


def test_a_step_is_torchs_step():
    """No dropout, so that torch can draw nothing else."""
    import torch

    model = models.lenet(rng=0)
    twin = torch_lenet()
    twin.load_state_dict(
        {key: torch.from_numpy(array) for key, array in model.state_dict().items()}
    )
    seen = []

    def record(images, rng):
        seen.append(images)
        return images

    options = {"lr": 0.05, "momentum": 0.9}
    history = fit(model, optim.SGD(model.parameters(), **options), augment=record)
    torchs = torch.optim.SGD(twin.parameters(), **options)
    labels = {image.tobytes(): label for image, label in zip(*SMALL, strict=True)}
    for ours, images in zip(history.train_loss, seen, strict=True):
        torchs.zero_grad()
        targets = torch.tensor([labels[image.tobytes()] for image in images])
        loss = torch.nn.functional.cross_entropy(twin(torch.tensor(images)), targets)
        loss.backward()
        torchs.step()
        assert abs(ours - loss.item()) < 1e-5


def test_other_losses_find_their_backward():
    model = nn.Linear(3, 2, rng=0, dtype=np.float64)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 3))
    y = x @ rng.normal(size=(3, 2))
    sgd = optim.SGD(model.parameters(), lr=0.1)
    history = fit(model, sgd, (x, y), epochs=50, loss=F.mse_loss)
    assert history.train_loss[-1] < 1e-3


def test_the_first_layer_is_spared_the_gradient_of_the_images():
    told = []

    class Probe(nn.Module):
        def forward(self, input):
            return input

        def backward(self, grad_output, needs_input_grad=True):
            told.append(needs_input_grad)

    model = nn.Sequential(Probe(), *network())
    fit(model, optim.SGD(model.parameters(), lr=0.05))
    assert told == [False] * 10


def test_every_image_is_seen_once_an_epoch_in_another_order():
    seen = []

    def record(images, rng):
        seen.extend(images[:, 0, 0, 0])
        return images

    images, labels = SMALL
    images = images.copy()
    images[:, 0, 0, 0] = np.arange(150)
    fit(*parts(), (images, labels), augment=record)
    first, second = seen[:150], seen[150:]
    assert sorted(first) == sorted(second) == list(range(150))
    assert first != second != list(range(150))


def test_augmentation_is_drawn_anew_for_every_step():
    drawn = []

    def record(images, rng):
        drawn.append(rng.random())
        return images

    fit(*parts(), augment=record)
    assert len(set(drawn)) == len(drawn) == 10


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adam"])
def test_the_same_seed_gives_the_same_result_and_another_does_not(name):
    results = []
    for seed in (1, 1, 2):
        model, optimizer = parts(name)
        history = fit(model, optimizer, augment=jitter, seed=seed)
        results.append((history.train_loss, model))
    assert results[0][0] == results[1][0] != results[2][0]
    assert_same_state(results[0][1], results[1][1])


def test_the_schedule_steps_after_each_epoch():
    model, sgd = parts()
    schedule = optim.ExponentialLR(sgd, gamma=0.5)
    fit(model, sgd, epochs=3, schedule=schedule)
    assert schedule.get_last_lr() == [0.05 / 8]


def test_parameters_and_moments_stay_float32():
    model, adam = parts("Adam")
    fit(model, adam)
    assert {array.dtype for array in model.state_dict().values()} <= {
        np.dtype(np.float32),
        np.dtype(np.int64),  # batch normalisation counts its batches
    }
    for state in adam.state_dict()["state"].values():
        assert state["exp_avg"].dtype == np.float32


# Evaluating


def test_evaluation_does_not_depend_on_the_batch_size():
    import torch

    model = network()
    fit(model, optim.SGD(model.parameters(), lr=0.05))
    results = [train.evaluate(model, *SMALL, batch_size=size) for size in (7, 64, 500)]
    scores = torch.from_numpy(np.asarray(model.eval()(SMALL[0])))
    expected = torch.nn.functional.cross_entropy(scores, torch.from_numpy(SMALL[1]))
    accuracy = np.mean(scores.argmax(1).numpy() == SMALL[1])
    for loss, right in results:
        assert abs(loss - expected.item()) < 1e-6 and right == pytest.approx(accuracy)
        assert type(loss) is type(right) is float
    np.testing.assert_array_equal(
        train.predict(model, SMALL[0], 7), scores.argmax(1).numpy()
    )


def test_evaluation_leaves_every_mode_as_it_was():
    model = network().train()
    model[1].eval()  # a frozen batch normalisation
    before = model[1].running_mean.copy()
    train.evaluate(model, *SMALL)
    train.predict(model, SMALL[0])
    assert [layer.training for layer in model] == [True, False, True, True, True, True]
    np.testing.assert_array_equal(model[1].running_mean, before)


def test_nothing_to_predict_gives_nothing_and_nothing_to_evaluate_is_an_error():
    assert train.predict(network(), SMALL[0][:0]).shape == (0,)
    with pytest.raises(ValueError, match="evaluate: there are no images"):
        train.evaluate(network(), SMALL[0][:0], SMALL[1][:0])


# Looking


def test_the_history_says_how_it_went():
    history = fit(*parts(), validation=SMALL)
    assert "2 epochs, 10 steps" in repr(history) and "%" in repr(history)
    html = history._repr_html_()
    assert html.count("<tr>") == 3 and "accuracy" in html
    figure = history.plot()
    assert "validation" in figure.alt
    (ax,) = figure.axes
    assert [len(line.get_xdata()) for line in ax.lines] == [10, 2]
    with pytest.raises(ValueError, match="History.plot: no step was made"):
        train.History().plot()
    assert repr(train.History()) == "History: 0 epochs, 0 steps"
    assert "<table>" in train.History()._repr_html_()


def test_a_terminal_shows_a_bar_and_a_file_nothing(monkeypatch, capsys):
    fit(*parts(), progress=True)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda self: True, raising=False)
    fit(*parts(), progress=True)
    assert "10/10" in capsys.readouterr().err
    fit(*parts(), progress=False)
    assert capsys.readouterr().err == ""


@pytest.fixture
def cell(monkeypatch):
    """What a notebook's cell shows, one after the other in the same place."""
    shown = []

    class Handle:
        def update(self, bundle, raw):
            assert raw, "the picture, not the text of its HTML"
            shown.append(bundle)

    class Shell:
        kernel = None

    def display(bundle, raw, display_id):
        shown.append(bundle)
        return Handle()

    monkeypatch.setattr(IPython, "get_ipython", lambda: Shell())
    monkeypatch.setattr(IPython.display, "display", display)
    return shown


def test_a_notebook_shows_curves_that_change_in_place(cell):
    fit(*parts(), progress=True, validation=SMALL)
    assert cell[0] == {"text/plain": "training"}
    assert "<img alt=" in cell[-1]["text/html"]
    assert "of 10" not in cell[-1]["text/html"]


@pytest.mark.parametrize(
    ("step", "drawing", "drawn"),
    [
        (1.0, 0.0, [2, 4, 6, 8, 10, 12]),  # every two seconds, however quick it is
        (0.5, 0.0, [4, 8, 12]),
        (5.0, 0.0, [*range(1, 13)]),  # and never more than once a step
        (1.0, 0.3, [2, 8]),  # 0.3 s of drawing for 6 s of training
    ],
)
def test_the_curves_take_at_most_a_twentieth_of_the_time(cell, step, drawing, drawn):
    now = 0.0

    class SlowlyDrawn(train.History):
        def plot(self):
            nonlocal now
            now += drawing
            return super().plot()

    history = SlowlyDrawn(train_loss=[1.0])
    with shown(True, 12, history, clock=lambda: now) as tick:
        for _ in range(12):
            now += step
            tick()
            history.train_loss.append(0.5)
    steps = [re.search(r"step (\d+) of 12", str(bundle)) for bundle in cell]
    assert [int(found[1]) for found in steps if found] == drawn


# Real data


@pytest.fixture
def mnist(monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", outside()["CNNLIB_DATA"])
    found = data.mnist(download=False)
    assert found.name == "MNIST"
    return found


@pytest.mark.requires("mnist")
@pytest.mark.parametrize(
    ("dtype", "options", "tolerance", "last"),
    [
        # In float32 two values of a pooling window that differ by rounding may swap
        # places, and torch then leaves its own float64 by 1 % of a gradient. Small
        # steps keep that small; float64 shows that the arithmetic is the same.
        (np.float64, {"lr": 0.05, "momentum": 0.9}, 1e-9, 0.5),
        (np.float32, {"lr": 0.01}, 1e-4, 2.3),
    ],
)
def test_numpy_and_torch_lose_the_same_over_200_steps_of_mnist(
    mnist, dtype, options, tolerance, last
):
    import torch

    model, twin = models.lenet(rng=0), torch_lenet().to(torch.tensor(dtype(0)).dtype)
    for parameter in model.parameters():
        parameter.data = parameter.data.astype(dtype)
    weights = model.state_dict()
    twin.load_state_dict({k: torch.from_numpy(w) for k, w in weights.items()})
    first = mnist.train_images[: 200 * 64].astype(dtype), mnist.train_labels[: 200 * 64]
    batches = []

    def record(images, rng):
        batches.append(images)
        return images

    ours = optim.SGD(model.parameters(), **options)
    history = fit(model, ours, first, epochs=1, batch_size=64, augment=record)
    labels = {image.tobytes(): label for image, label in zip(*first, strict=True)}
    theirs = torch.optim.SGD(twin.parameters(), **options)
    losses = []
    for images in batches:
        targets = torch.tensor([labels[image.tobytes()] for image in images])
        theirs.zero_grad()
        loss = torch.nn.functional.cross_entropy(twin(torch.tensor(images)), targets)
        loss.backward()
        theirs.step()
        losses.append(loss.item())
    assert len(losses) == 200 and np.mean(losses[-20:]) < last
    np.testing.assert_allclose(history.train_loss, losses, rtol=0, atol=tolerance)
