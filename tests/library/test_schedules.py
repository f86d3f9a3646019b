"""Schedules give torch's learning rates, epoch by epoch."""

import numpy as np
import pytest
import torch

from cnnlib import optim
from cnnlib.nn import Parameter


def parameters():
    return [Parameter(np.ones(2)), Parameter(np.ones(3))]


SCHEDULES = [
    ("StepLR", {"step_size": 3}),
    ("StepLR", {"step_size": 1}),
    ("StepLR", {"step_size": 2, "gamma": 0.5}),
    ("MultiStepLR", {"milestones": [7, 2, 2], "gamma": 0.5}),
    ("ExponentialLR", {"gamma": 0.9}),
    ("CosineAnnealingLR", {"T_max": 8}),
    ("CosineAnnealingLR", {"T_max": 7, "eta_min": 0.01}),
    ("LinearLR", {}),
    ("LinearLR", {"start_factor": 0.1, "end_factor": 0.7, "total_iters": 9}),
    ("LambdaLR", {"lr_lambda": lambda epoch: 1 / (1 + epoch)}),
]


@pytest.mark.parametrize(("name", "options"), SCHEDULES)
@pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler.step")
def test_schedules_give_torchs_rates(name, options):
    ours = parameters()
    theirs = [torch.nn.Parameter(torch.tensor(param.data)) for param in ours]
    groups = [(slice(0, 1), 0.5), (slice(1, 2), 0.2)]
    mine = optim.SGD([{"params": ours[part], "lr": lr} for part, lr in groups])
    torchs = torch.optim.SGD(
        [{"params": theirs[part], "lr": lr} for part, lr in groups]
    )
    schedule = getattr(optim, name)(mine, **options)
    reference = getattr(torch.optim.lr_scheduler, name)(torchs, **options)
    for _ in range(20):
        rates = [group["lr"] for group in mine.param_groups]
        assert rates == schedule.get_last_lr()
        np.testing.assert_allclose(rates, reference.get_last_lr(), 1e-12, 1e-15)
        schedule.step()
        reference.step()


@pytest.mark.parametrize(("name", "options"), SCHEDULES)
def test_a_schedule_goes_on_from_its_state(name, options):
    first, second = (optim.SGD(parameters(), lr=lr) for lr in (0.4, 0.1))
    schedule = getattr(optim, name)(first, **options)
    for _ in range(4):
        schedule.step()
    other = getattr(optim, name)(second, **options)
    other.load_state_dict(schedule.state_dict())
    assert other.get_last_lr() == schedule.get_last_lr()
    other.step()
    schedule.step()
    assert other.get_last_lr() == schedule.get_last_lr()


def test_a_schedule_made_again_after_loading_starts_from_the_first_rate():
    optimizer = optim.SGD(parameters(), lr=0.4)
    schedule = optim.ExponentialLR(optimizer, gamma=0.5)
    schedule.step()
    other = optim.SGD(parameters(), lr=7.0)
    other.load_state_dict(optimizer.state_dict())
    again = optim.ExponentialLR(other, gamma=0.5)
    again.load_state_dict(schedule.state_dict())
    assert again.get_last_lr() == [0.2]


@pytest.mark.parametrize(
    ("name", "options", "error"),
    [
        ("StepLR", {"step_size": 0}, ValueError),
        ("StepLR", {"step_size": 1.5}, TypeError),
        ("StepLR", {"step_size": 2, "gamma": None}, TypeError),
        ("MultiStepLR", {"milestones": [-1]}, ValueError),
        ("CosineAnnealingLR", {"T_max": 0}, ValueError),
        ("LinearLR", {"start_factor": 0}, ValueError),
        ("LinearLR", {"start_factor": 1.1}, ValueError),
        ("LinearLR", {"end_factor": -0.1}, ValueError),
        ("LinearLR", {"end_factor": 2}, ValueError),
        ("LinearLR", {"total_iters": -1}, ValueError),
        ("LambdaLR", {"lr_lambda": 0.5}, TypeError),
    ],
)
def test_schedules_name_what_is_wrong(name, options, error):
    optimizer = optim.SGD(parameters())
    with pytest.raises(error, match=rf"^{name}: "):
        getattr(optim, name)(optimizer, **options)
    with pytest.raises(TypeError, match=f"{name}: optimizer must be"):
        getattr(optim, name)(0.1, **dict(dict(SCHEDULES)[name]))


def test_a_schedule_refuses_the_state_of_another():
    optimizer = optim.SGD(parameters())
    state = optim.StepLR(optimizer, 3).state_dict()
    with pytest.raises(ValueError, match="ExponentialLR.load_state_dict: expected"):
        optim.ExponentialLR(optimizer, 0.5).load_state_dict(state)
