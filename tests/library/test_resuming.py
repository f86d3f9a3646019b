"""Nothing learnt is ever lost: a training goes on from its checkpoint, bit for bit."""

import os
import signal
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
from patience import eventually
from trainings import SMALL, assert_same_state, fit, jitter, network, parts

from cnnlib import functional as F
from cnnlib import models, nn, optim, train

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
