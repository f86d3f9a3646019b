"""What optimisers refuse, and the sentence they say; nothing has moved then."""

import numpy as np
import pytest
import torch
from steps import parameters, set_gradients

from cnnlib import optim


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("SGD", {"lr": -1}, "SGD: lr must be at least 0, got -1"),
        ("SGD", {"momentum": -0.1}, "SGD: momentum must be"),
        ("SGD", {"weight_decay": -1}, "SGD: weight_decay must be"),
        ("SGD", {"nesterov": True}, "SGD: nesterov needs momentum > 0"),
        ("SGD", {"nesterov": True, "momentum": 1, "dampening": 1}, "dampening=1"),
        ("RMSprop", {"alpha": -1}, "RMSprop: alpha must be"),
        ("RMSprop", {"eps": -1}, "RMSprop: eps must be"),
        ("RMSprop", {"momentum": -1}, "RMSprop: momentum must be"),
        ("RMSprop", {"weight_decay": -1}, "RMSprop: weight_decay must be"),
        ("Adam", {"lr": -1}, "Adam: lr must be"),
        ("Adam", {"betas": (1.0, 0.9)}, r"Adam: betas must be in \[0, 1\)"),
        ("Adam", {"betas": (0.9, -0.1)}, "Adam: betas must be"),
        ("Adam", {"eps": -1}, "Adam: eps must be"),
        ("Adam", {"weight_decay": -1}, "Adam: weight_decay must be"),
        ("AdamW", {"lr": -1}, "AdamW: lr must be"),
        ("AdamW", {"betas": (1.0, 0.9)}, r"AdamW: betas must be in \[0, 1\)"),
        ("AdamW", {"eps": -1}, "AdamW: eps must be"),
        ("AdamW", {"weight_decay": -1}, "AdamW: weight_decay must be"),
    ],
)
def test_what_torch_refuses_is_refused(name, options, words):
    with pytest.raises(ValueError, match=words):
        getattr(optim, name)(parameters(), **options)
    with pytest.raises(ValueError):
        getattr(torch.optim, name)([torch.nn.Parameter(torch.ones(2))], **options)


def test_bad_options_and_parameters_are_named():
    params = parameters()
    with pytest.raises(TypeError, match="SGD: lr must be a number, got 'fast'"):
        optim.SGD(params, lr="fast")
    with pytest.raises(ValueError, match="SGD: lr must be a finite number, got nan"):
        optim.SGD(params, lr=float("nan"))
    with pytest.raises(ValueError, match="Adam: betas must be two numbers"):
        optim.Adam(params, betas=(0.9,))
    for name, option in [
        *(("SGD", "nesterov"), ("SGD", "maximize"), ("RMSprop", "maximize")),
        *(("RMSprop", "centered"), ("AdamW", "maximize"), ("Adam", "amsgrad")),
    ]:
        with pytest.raises(TypeError, match=f"{name}: {option} must be True or Fal"):
            getattr(optim, name)(params, **{option: 1})
    with pytest.raises(ValueError, match="SGD: params is empty"):
        optim.SGD([])
    with pytest.raises(TypeError, match="SGD: params must hold nn.Parameter, got Ten"):
        optim.SGD([torch.ones(2)])
    for wrong in (params[0], np.ones(3)):
        with pytest.raises(TypeError, match=r"SGD: params must be an iterable"):
            optim.SGD(wrong)
    with pytest.raises(ValueError, match="came twice"):
        optim.SGD(params + params[:1])
    with pytest.raises(ValueError, match="came twice"):
        optim.SGD([{"params": params}, {"params": params[:1]}])
    with pytest.raises(ValueError, match="SGD: lr must be at least 0, got -3"):
        optim.SGD([{"params": params, "lr": -3}])


def test_a_gradient_that_does_not_fit_moves_nothing():
    params = parameters()
    before = [param.data.copy() for param in params]
    optimizer = optim.SGD(params)
    set_gradients(np.random.default_rng(7), params)
    params[1].grad = np.ones((1,))
    with pytest.raises(ValueError, match=r"parameter 1 has shape \(1,\).*\(4,\)"):
        optimizer.step()
    params[1].grad = np.ones(4, np.float32)
    with pytest.raises(TypeError, match="parameter 1 is float32.*float64"):
        optimizer.step()
    for param, old in zip(params, before, strict=True):
        np.testing.assert_array_equal(param.data, old)


def test_a_state_of_other_parameters_is_refused_and_changes_nothing():
    params = parameters()
    optimizer = optim.SGD(params, lr=0.1, momentum=0.9)
    fewer = optim.SGD(params[:2], momentum=0.9).state_dict()
    with pytest.raises(ValueError, match=r"SGD.load_state_dict: .*\[2\].*\[4\]"):
        optimizer.load_state_dict(fewer)
    set_gradients(np.random.default_rng(6), params)
    optimizer.step()
    state = optimizer.state_dict()
    backwards = optim.SGD(params[::-1], lr=0.3, momentum=0.9)
    with pytest.raises(ValueError, match="momentum_buffer of parameter 0 has shape"):
        backwards.load_state_dict(state)
    assert backwards.param_groups[0]["lr"] == 0.3
