"""Training: the same seed, the same result; nothing learnt is ever lost."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import threading

import IPython
import numpy as np
import pytest
from patience import eventually

from cnnlib import data, models, nn, optim, train
from cnnlib import functional as F
from cnnlib.train.progress import shown

DIGITS = data.digits()
SMALL = (DIGITS.train_images[:150], DIGITS.train_labels[:150])


def network(seed=0):
    """Everything that has state: convolution, batch normalisation, dropout."""
    return nn.Sequential(
        nn.Conv2d(1, 3, 5, stride=3, rng=seed),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(192, 10, rng=seed + 1),
    )


def parts(name="SGD", **options):
    model = network()
    if not options:
        options = {"lr": 0.05, "momentum": 0.9} if name == "SGD" else {"lr": 0.01}
    return model, getattr(optim, name)(model.parameters(), **options)


def fit(model, optimizer, pairs=SMALL, **options):
    options = {"epochs": 2, "batch_size": 32, "progress": False} | options
    return train.fit(model, pairs, optimizer=optimizer, **options)


def assert_same_state(one, other):
    for (key, a), b in zip(
        one.state_dict().items(), other.state_dict().values(), strict=True
    ):
        np.testing.assert_array_equal(a, b, key)


def jitter(images, rng):
    return data.noise(data.shift(images, rng, 2), rng, 0.1)


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


# Going on


CASES = [
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True}, None),
    ("RMSprop", {"lr": 0.002, "centered": True, "momentum": 0.5}, None),
    ("Adam", {"lr": 0.01}, None),
    ("SGD", {"lr": 0.05}, ("CosineAnnealingLR", {"T_max": 4})),
    ("Adam", {"lr": 0.01}, ("MultiStepLR", {"milestones": [1, 3]})),
    ("AdamW", {"lr": 0.01, "amsgrad": True}, ("LinearLR", {"total_iters": 3})),
    ("RMSprop", {"lr": 0.0001, "maximize": True}, None),
]


def training(name, options, schedule):
    model, optimizer = parts(name, **options)
    if schedule:
        kind, settings = schedule
        schedule = getattr(optim, kind)(optimizer, **settings)
    return model, optimizer, {"schedule": schedule, "augment": jitter}


@pytest.mark.parametrize(("name", "options", "schedule"), CASES)
def test_resumed_after_an_epoch_it_is_bit_identical(name, options, schedule, tmp_path):
    model, optimizer, more = training(name, options, schedule)
    whole = fit(model, optimizer, epochs=4, validation=SMALL, **more)
    path = tmp_path / "run.npz"
    for epochs in (1, 3, 4):  # each time everything is made anew, as in a new process
        again, optimizer, more = training(name, options, schedule)
        history = fit(
            again, optimizer, epochs=epochs, validation=SMALL, checkpoint=path, **more
        )
    assert history.train_loss == whole.train_loss
    assert history.validation_loss == whole.validation_loss
    assert history.epoch_ends == whole.epoch_ends and len(history.seconds) == 4
    assert_same_state(model, again)


def stop_at(step):
    """An augmentation that presses Ctrl-C in the given step."""
    count = 0

    def augment(images, rng):
        nonlocal count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGINT)
        return jitter(images, rng)

    return augment


@pytest.mark.parametrize(("name", "options", "schedule"), CASES[:4])
@pytest.mark.parametrize("step", [3, 5, 8])  # 5 is the last of an epoch
def test_ctrl_c_keeps_what_was_learnt_and_the_rest_is_bit_identical(
    name, options, schedule, step, tmp_path
):
    model, optimizer, more = training(name, options, schedule)
    more["augment"] = stop_at(0)
    whole = fit(model, optimizer, epochs=3, validation=SMALL, **more)

    path = tmp_path / "run.npz"
    before = signal.getsignal(signal.SIGINT)
    again, optimizer, more = training(name, options, schedule)
    more["augment"] = stop_at(step)
    half = fit(again, optimizer, epochs=3, validation=SMALL, checkpoint=path, **more)
    assert half.interrupted and half.train_loss == whole.train_loss[:step]
    assert signal.getsignal(signal.SIGINT) is before
    assert "interrupted" in repr(half)

    again, optimizer, more = training(name, options, schedule)
    more["augment"] = stop_at(0)
    history = fit(again, optimizer, epochs=3, validation=SMALL, checkpoint=path, **more)
    assert not history.interrupted
    assert history.train_loss == whole.train_loss
    assert history.validation_accuracy == whole.validation_accuracy
    assert_same_state(model, again)


def test_an_interrupt_raised_inside_a_step_still_returns_the_history():
    def impatient(images, rng):
        if len(calls) == 3:
            raise KeyboardInterrupt
        calls.append(1)
        return images

    calls = []
    history = fit(*parts(), augment=impatient)
    assert history.interrupted and len(history.train_loss) == 3


def test_training_works_outside_the_main_thread():
    results = []
    worker = threading.Thread(target=lambda: results.append(fit(*parts())))
    worker.start()
    worker.join()
    assert results[0].train_loss == fit(*parts()).train_loss


def test_a_finished_training_is_only_read(tmp_path):
    path = tmp_path / "run.npz"
    first = fit(*parts(), checkpoint=path)
    content = path.read_bytes()
    model, sgd = parts()
    second = fit(model, sgd, checkpoint=path)
    assert second.train_loss == first.train_loss
    assert path.read_bytes() == content


@pytest.mark.parametrize("bits", [np.random.MT19937, np.random.Philox])
def test_any_bit_generator_can_be_kept(bits, tmp_path):
    def made():
        model = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(0.5, rng=np.random.Generator(bits(3))),
            nn.Linear(784, 10, rng=0),
        )
        return model, optim.SGD(model.parameters(), lr=0.01)

    whole = fit(*made(), epochs=2)
    fit(*made(), epochs=1, checkpoint=tmp_path / "run")
    again = fit(*made(), epochs=2, checkpoint=tmp_path / "run")
    assert again.train_loss == whole.train_loss


# Refusing


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"batch_size": 16}, "batch_size is 32 there and 16 here"),
        ({"seed": 5}, "seed is 0 there and 5 here"),
        ({"loss": F.multi_margin_loss}, "loss is cross_entropy there"),
        ({"augment": jitter}, "augment is None there and jitter here"),
    ],
)
def test_the_checkpoint_of_another_training_is_refused(change, word, tmp_path):
    path = tmp_path / "run.npz"
    fit(*parts(), checkpoint=path)
    content = path.read_bytes()
    model, sgd = parts()
    untouched = network()
    with pytest.raises(ValueError, match=word) as error:
        fit(model, sgd, checkpoint=path, epochs=5, **change)
    assert str(path) in str(error.value)
    assert_same_state(model, untouched)
    assert path.read_bytes() == content


def test_another_optimiser_or_network_or_data_is_refused(tmp_path):
    path = tmp_path / "run.npz"
    fit(*parts(), checkpoint=path)
    with pytest.raises(ValueError, match="optimizer is"):
        fit(*parts("Adam"), checkpoint=path)
    with pytest.raises(ValueError, match="optimizer is"):
        fit(*parts(lr=0.04, momentum=0.9), checkpoint=path)
    with pytest.raises(ValueError, match="images is 150 there and 100 here"):
        fit(*parts(), (SMALL[0][:100], SMALL[1][:100]), checkpoint=path)
    model = models.lenet(rng=0)
    sgd = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    with pytest.raises(ValueError, match="model is"):
        fit(model, sgd, checkpoint=path)
    model, sgd = parts()
    schedule = optim.StepLR(sgd, 3)
    with pytest.raises(ValueError, match="schedule is None there"):
        fit(model, sgd, schedule=schedule, checkpoint=path)


@pytest.mark.parametrize("how", ["cut", "changed", "rubbish", "empty", "pickle"])
def test_a_damaged_checkpoint_is_an_error_that_names_it(how, tmp_path):
    path = tmp_path / "run.npz"
    fit(*parts(), checkpoint=path)
    content = bytearray(path.read_bytes())
    if how == "cut":
        del content[len(content) // 2 :]
    elif how == "changed":
        content[len(content) // 2] ^= 1
    elif how == "rubbish":
        content = b"rubbish" * 100
    elif how == "empty":
        content = b""
    else:
        np.save(tmp_path / "run.npy", np.array([{}], dtype=object), allow_pickle=True)
        content = (tmp_path / "run.npy").read_bytes()
    path.write_bytes(content)
    model, sgd = parts()
    with pytest.raises(ValueError, match="checkpoint, or damaged") as error:
        fit(model, sgd, checkpoint=path)
    assert str(path) in str(error.value)
    assert_same_state(model, network())


def test_somebody_elses_arrays_are_not_a_checkpoint(tmp_path):
    np.savez(tmp_path / "other.npz", weight=np.ones(3))
    with pytest.raises(ValueError, match="other.npz"):
        fit(*parts(), checkpoint=tmp_path / "other.npz")
    train.save_checkpoint(tmp_path / "own.npz", {"w": np.ones(3)}, {"epoch": 3})
    with pytest.raises(ValueError, match="own.npz"):
        fit(*parts(), checkpoint=tmp_path / "own.npz")


def test_bad_arguments_are_named_before_anything_changes(tmp_path):
    import torch

    model, sgd = parts()
    before = network()
    images, labels = SMALL
    with pytest.raises(ValueError, match="there are 150 images and 149 labels"):
        fit(model, sgd, (images, labels[1:]))
    with pytest.raises(ValueError, match="there are 150 images and 149 labels"):
        fit(model, sgd, validation=(images, labels[1:]))
    with pytest.raises(ValueError, match="fit: there are no images"):
        fit(model, sgd, (images[:0], labels[:0]))
    with pytest.raises(TypeError, match=r"fit: data must be \(images, labels\)"):
        fit(model, sgd, images)
    with pytest.raises(TypeError, match=r"fit: validation must be \(images, labels\)"):
        fit(model, sgd, validation=images)
    with pytest.raises(TypeError, match="fit: loss must be a loss of cnnlib"):
        fit(model, sgd, loss=torch.nn.functional.cross_entropy)
    with pytest.raises(TypeError, match="fit: augment must be a function"):
        fit(model, sgd, augment=3)
    with pytest.raises(ValueError, match="batch_size must be at least 1"):
        fit(model, sgd, batch_size=0)
    assert_same_state(model, before)


# Writing


def test_a_full_disk_names_the_file_and_leaves_the_previous_checkpoint(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "run.npz"
    fit(*parts(), epochs=1, checkpoint=path)
    content = path.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(content) // 2, hard))
    try:
        with pytest.raises(OSError) as error:
            fit(*parts(), epochs=2, checkpoint=path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(path) in str(error.value) and "checkpoint" in str(error.value)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path], "half a file was left behind"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="run.npz"):
        fit(*parts(), checkpoint=tmp_path / "nowhere" / "run.npz")


def test_no_permission_is_an_error_that_names_the_file(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "run.npz"
    fit(*parts(), epochs=1, checkpoint=path)
    content = path.read_bytes()
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError, match="run.npz"):
        fit(*parts(), epochs=2, checkpoint=path)
    assert path.read_bytes() == content


PROGRAM = textwrap.dedent(
    """
    import os, signal, sys
    import numpy as np
    from cnnlib import nn, optim, train

    saves, real = 0, {call}
    def killing(*arguments):
        global saves
        saves += 1
        if saves == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)
    {call} = killing
    model = nn.Linear(4, 3, rng=0)
    train.fit(
        model,
        (np.eye(4, dtype=np.float32), np.array([0, 1, 2, 0])),
        epochs=5,
        optimizer=optim.SGD(model.parameters(), lr=0.1),
        checkpoint=sys.argv[1],
        progress=False,
    )
    """
)


@pytest.mark.parametrize("call", ["os.fsync", "os.replace"])
def test_a_kill_in_the_middle_of_saving_leaves_a_loadable_file(call, tmp_path):
    path = tmp_path / "run.npz"
    done = subprocess.run([sys.executable, "-c", PROGRAM.format(call=call), str(path)])
    assert done.returncode == -signal.SIGKILL
    arrays, meta = train.load_checkpoint(path)
    assert arrays["model/weight"].shape == (3, 4)
    assert len(meta["history"]["epoch_ends"]) == 1
    model = nn.Linear(4, 3, rng=0)
    history = train.fit(
        model,
        (np.eye(4, dtype=np.float32), np.array([0, 1, 2, 0])),
        epochs=5,
        optimizer=optim.SGD(model.parameters(), lr=0.1),
        checkpoint=path,
        progress=False,
    )
    assert len(history.epoch_ends) == 5
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.npz"]


def test_kills_at_any_moment_leave_a_loadable_file(tmp_path):
    path = tmp_path / "run.npz"
    program = PROGRAM.format(call="os.getppid").replace("epochs=5", "epochs=10**6")
    worker = subprocess.Popen([sys.executable, "-c", program, str(path)])
    assert eventually(path.exists)
    for _ in range(50):  # read while it is being replaced hundreds of times a second
        train.load_checkpoint(path)
    worker.kill()
    worker.wait()
    train.load_checkpoint(path)


def test_numbers_survive_a_checkpoint_exactly(tmp_path):
    arrays = {"a/b": np.array([0.1, np.nan, np.inf]), "c": np.zeros((0, 3), np.float32)}
    meta = {"x": [0.1, 1e-320, 2**100], "nested": {"y": None, "z": "ü"}}
    train.save_checkpoint(tmp_path / "any name", arrays, meta)
    again, same = train.load_checkpoint(tmp_path / "any name")
    assert same == meta
    for name, array in arrays.items():
        np.testing.assert_array_equal(again[name], array)
        assert again[name].dtype == array.dtype


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
    assert cell[-1]["text/html"].startswith("<img alt=")
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
    monkeypatch.setenv("CNNLIB_DATA", os.environ["CNNLIB_TEST_DATA"])
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


@pytest.mark.requires("mnist")
def test_one_epoch_of_mnist_gives_at_least_97_5_percent(mnist):
    model = models.lenet(rng=0)
    sgd = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    history = train.fit(model, mnist, epochs=1, optimizer=sgd, progress=False)
    assert history.validation_accuracy[-1] >= 0.975
