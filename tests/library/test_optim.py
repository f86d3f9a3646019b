"""Optimisers follow torch's, step by step."""

import inspect

import numpy as np
import pytest
import torch
from steps import parameters, set_gradients, twins

from cnnlib import optim
from cnnlib.nn import Parameter

OPTIONS = [
    ("SGD", {}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.03}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3}),
    ("SGD", {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.02}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.05, "alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.05, "momentum": 0.7}),
    ("RMSprop", {"lr": 0.05, "alpha": 0.8, "centered": True}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "weight_decay": 0.1}),
    ("Adam", {}),
    ("Adam", {"lr": 0.05, "betas": (0.5, 0.9), "eps": 1e-3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1, "maximize": True}),
    ("RMSprop", {"centered": True, "weight_decay": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.05, "weight_decay": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.05, "betas": (0.5, 0.6), "amsgrad": True}),
    ("Adam", {"amsgrad": True, "weight_decay": 0.1, "maximize": True}),
    ("Adam", {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.3, "eps": 1e-3, "betas": (0.7, 0.9)}),
    ("AdamW", {"lr": 0.05, "betas": (0.5, 0.6), "amsgrad": True, "maximize": True}),
]
NAMES = sorted({name for name, _ in OPTIONS})


@pytest.mark.parametrize(("name", "options"), OPTIONS)
@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)]
)
def test_twenty_steps_follow_torchs_trajectory(name, options, dtype, tolerance):
    ours, theirs = twins(dtype)
    mine = getattr(optim, name)(ours, **options)
    torchs = getattr(torch.optim, name)(theirs, **options)
    rng = np.random.default_rng(1)
    for step in range(20):
        set_gradients(rng, ours, theirs)
        if step % 3 == 1:  # a parameter without a gradient stays, and so does its state
            ours[0].grad = theirs[0].grad = None
        mine.step()
        torchs.step()
        for param, other in zip(ours, theirs, strict=True):
            assert param.data.dtype == dtype
            np.testing.assert_allclose(
                param.data, other.detach().numpy(), tolerance, tolerance, str(step)
            )


def follow_a_valley(params, noise):
    """Gradients of a narrow valley around 1, and noise that all get alike."""
    for param, extra in zip(params, noise, strict=True):
        if isinstance(param, torch.Tensor):
            param.grad = 3 * (param.detach() - 1) + torch.tensor(extra)
        else:
            param.grad = np.asarray(3 * (param.data - 1) + extra)


@pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler.step")
@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_three_hundred_steps_under_a_schedule_end_where_torchs_do(name, options):
    ours, theirs = twins()
    options = {**options, "lr": 0.01, "maximize": False}
    mine = getattr(optim, name)(ours, **options)
    torchs = getattr(torch.optim, name)(theirs, **options)
    schedule = optim.CosineAnnealingLR(mine, T_max=300)
    torch_schedule = torch.optim.lr_scheduler.CosineAnnealingLR(torchs, T_max=300)
    rng = np.random.default_rng(11)
    for _ in range(300):
        noise = [np.asarray(rng.normal(size=param.data.shape)) for param in ours]
        follow_a_valley(ours, noise)
        follow_a_valley(theirs, noise)
        mine.step()
        torchs.step()
        schedule.step()
        torch_schedule.step()
    for param, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(param.data, other.detach().numpy(), 0, 1e-11)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_works_in_place_whatever_the_memory_order(name):
    values = np.random.default_rng(2).normal(size=(40, 600, 3))  # more than one block
    plain = Parameter(values.copy())
    strange = Parameter(np.asfortranarray(values)[:, ::-1])
    optimizer = getattr(optim, name)([strange])
    reference = getattr(optim, name)([plain])
    data = strange.data
    for _ in range(2):
        plain.grad = np.sin(values)
        strange.grad = plain.grad[:, ::-1]
        optimizer.step()
        reference.step()
    assert strange.data is data
    np.testing.assert_array_equal(strange.data[:, ::-1], plain.data)
    np.testing.assert_array_equal(plain.grad, np.sin(values), "the gradient changed")


def test_groups_have_their_own_options():
    ours, theirs = twins()
    mine = optim.SGD([{"params": ours[:1], "lr": 0.5}, {"params": ours[1:]}], lr=0.1)
    torchs = torch.optim.SGD(
        [{"params": theirs[:1], "lr": 0.5}, {"params": theirs[1:]}], lr=0.1
    )
    set_gradients(np.random.default_rng(3), ours, theirs)
    mine.step()
    torchs.step()
    for param, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(param.data, other.detach().numpy(), 1e-12)


def test_zero_grad_forgets_the_gradients():
    params = parameters()
    set_gradients(np.random.default_rng(4), params)
    optim.SGD(params).zero_grad()
    assert all(param.grad is None for param in params)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_a_loaded_state_goes_on_bit_for_bit(name, options):
    params, rng = parameters(), np.random.default_rng(5)
    optimizer = getattr(optim, name)(params, **options)
    for _ in range(3):
        set_gradients(rng, params)
        optimizer.step()
    saved = optimizer.state_dict()
    copies = [Parameter(param.data.copy()) for param in params]
    other = getattr(optim, name)(copies, lr=9.0)
    other.load_state_dict(saved)
    for _ in range(3):
        set_gradients(rng, params, copies)
        optimizer.step()
        other.step()
    assert repr(other) == repr(optimizer)
    for param, copy in zip(params, copies, strict=True):
        np.testing.assert_array_equal(param.data, copy.data)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_torchs_state_goes_on_here(name, options):
    ours, theirs = twins()
    torchs = getattr(torch.optim, name)(theirs, **options)
    rng = np.random.default_rng(12)
    for _ in range(3):
        set_gradients(rng, theirs)
        torchs.step()
    for param, other in zip(ours, theirs, strict=True):
        param.data[...] = other.detach().numpy()
    mine = getattr(optim, name)(ours, lr=9.0)
    mine.load_state_dict(torchs.state_dict())
    for _ in range(3):
        set_gradients(rng, ours, theirs)
        mine.step()
        torchs.step()
    for param, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(param.data, other.detach().numpy(), 1e-12, 1e-12)


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_options_and_running_arrays_have_torchs_names(name, options):
    ours, theirs = twins()
    mine = getattr(optim, name)(ours, **options)
    torchs = getattr(torch.optim, name)(theirs, **options)
    set_gradients(np.random.default_rng(13), ours, theirs)
    mine.step()
    torchs.step()
    state, expected = mine.state_dict(), torchs.state_dict()
    computing = {"capturable", "differentiable", "foreach", "fused"}
    torch_group = expected["param_groups"][0]
    assert state["param_groups"] == [
        {key: value for key, value in torch_group.items() if key not in computing}
    ]
    kept = {key for key, value in expected["state"].get(0, {}).items()}
    assert set(state["state"][0]) == kept | {"step"}


def test_a_momentum_switched_on_later_begins_with_the_gradient_of_that_step():
    ours, theirs = twins()
    options = {"lr": 0.1, "dampening": 0.4}
    mine, torchs = optim.SGD(ours, **options), torch.optim.SGD(theirs, **options)
    rng = np.random.default_rng(14)
    for step in range(6):
        for group in (*mine.param_groups, *torchs.param_groups):
            group["momentum"] = 0.9 if step > 2 else 0
        set_gradients(rng, ours, theirs)
        mine.step()
        torchs.step()
    for param, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(param.data, other.detach().numpy(), 1e-12)


def test_a_state_from_before_an_option_existed_takes_this_optimisers():
    first, second = optim.Adam(parameters()), optim.Adam(parameters(), maximize=True)
    set_gradients(np.random.default_rng(15), first.param_groups[0]["params"])
    first.step()
    old = first.state_dict()
    del old["param_groups"][0]["maximize"]
    second.load_state_dict(old)
    assert second.param_groups[0]["maximize"] is True


def test_adamw_stays_decoupled_whatever_it_is_given():
    adam, given = optim.Adam(parameters()), {"decoupled_weight_decay": False}
    loaded = optim.AdamW(parameters())
    loaded.load_state_dict(adam.state_dict())
    grouped = optim.AdamW([{"params": parameters(), **given}])
    for optimizer in (loaded, grouped):
        assert "decoupled_weight_decay: True" in repr(optimizer)
    torchs = torch.optim.AdamW([torch.nn.Parameter(torch.ones(2))])
    torchs.load_state_dict(
        torch.optim.Adam([torch.nn.Parameter(torch.ones(2))]).state_dict()
    )
    assert torchs.param_groups[0]["decoupled_weight_decay"] is True


FLOAT16 = [
    ("SGD", {"lr": 0.25, "momentum": 0.5}),
    ("RMSprop", {"lr": 0.25, "centered": True}),
    ("Adam", {"lr": 0.25}),
    ("Adam", {"lr": 0.25, "amsgrad": True}),
    ("AdamW", {"lr": 0.25}),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "options"), FLOAT16)
@pytest.mark.parametrize("size", [60000, 300, 1, 2e-5])
def test_a_half_precision_step_is_the_exact_one_rounded(name, options, size):
    start = np.random.default_rng(16).normal(size=(4, 3)).astype(np.float16)
    half, exact = Parameter(start.copy()), Parameter(start.astype(np.float64))
    mine = getattr(optim, name)([half], **options)
    reference = getattr(optim, name)([exact], **options)
    for step in range(3):
        scaled = np.sin(np.arange(12.0) + step).reshape(4, 3) * size
        half.grad = scaled.astype(np.float16)
        exact.grad = half.grad.astype(np.float64)
        half.data[...] = start
        exact.data[...] = start
        mine.step()
        reference.step()
        assert half.data.dtype == np.float16
        np.testing.assert_allclose(half.data, exact.data, 2**-10, 2**-11)
    running = [a for a in mine.state_dict()["state"][0].values() if np.ndim(a)]
    assert running and {array.dtype for array in running} == {np.dtype(np.float32)}


@pytest.mark.filterwarnings("error")
def test_no_division_by_zero_where_a_gradient_has_always_been_zero():
    param = Parameter(np.ones(2, np.float32))
    optimizer = optim.RMSprop([param], eps=0)
    for value in (0, 0.3):
        param.grad = np.array([0, value], np.float32)
        optimizer.step()
    assert param.data[0] == 1 and np.isfinite(param.data[1])


@pytest.mark.filterwarnings("error")
def test_a_constant_gradient_has_a_variance_of_zero_not_below():
    param = Parameter(np.ones(100, np.float32))
    optimizer = optim.RMSprop([param], alpha=0.3, eps=1e-3, centered=True)
    for _ in range(50):
        param.grad = np.linspace(0.1, 1, 100, dtype=np.float32)
        optimizer.step()
    assert np.isfinite(param.data).all()


@pytest.mark.parametrize("name", NAMES)
def test_every_default_is_torchs(name):
    def defaults(cls):
        return {
            key: parameter.default
            for key, parameter in inspect.signature(cls).parameters.items()
        }

    theirs = defaults(getattr(torch.optim, name))
    for key, default in defaults(getattr(optim, name)).items():
        assert default == theirs[key], key
