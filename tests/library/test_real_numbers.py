"""Real numbers are finite, except where an infinity or NaN is put in as it is."""

import inspect

import numpy as np
import pytest

import cnnlib.functional as F
from cnnlib import nn, optim
from cnnlib.optim import lr_scheduler

X = np.ones((2, 3, 4, 4))
SCORES, CLASSES = np.ones((2, 3)), np.array([0, 2])
CHANNELS = np.ones(3)
NOT_FINITE = {
    "inf": np.inf,
    "-inf": -np.inf,
    "nan": np.nan,
    "inf of float32": np.float32(np.inf),
    "an int beyond all floats": 10**400,
    "one that cannot be written down": -(10**5000),
}


def sgd(**options):
    return optim.SGD(nn.Linear(2, 1).parameters(), **{"lr": 0.1} | options)


def optimiser(kind):
    return lambda **options: kind(nn.Linear(2, 1).parameters(), **options)


def norm(**options):
    return F.batch_norm(X, CHANNELS, CHANNELS, training=True, **options)


def norm_backward(**options):
    return F.batch_norm_backward(X, X, CHANNELS, CHANNELS, training=True, **options)


def margin_backward(**options):
    return F.multi_margin_loss_backward(1.0, SCORES, CLASSES, **options)


def entropy_backward(**options):
    return F.cross_entropy_backward(1.0, SCORES, CLASSES, **options)


# What is called: (a call that takes options, the options that are real numbers).
CALLS = {
    "batch_norm": (norm, ["eps", "momentum"]),
    "batch_norm_backward": (norm_backward, ["eps"]),
    "cross_entropy": (
        lambda **o: F.cross_entropy(SCORES, CLASSES, **o),
        ["label_smoothing"],
    ),
    "cross_entropy_backward": (entropy_backward, ["label_smoothing"]),
    "dropout": (lambda **o: F.dropout(X, training=True, **o), ["p"]),
    "dropout_backward": (lambda **o: F.dropout_backward(X, X, **o), ["p"]),
    "group_norm": (lambda **o: F.group_norm(X, 1, **o), ["eps"]),
    "group_norm_backward": (lambda **o: F.group_norm_backward(X, X, 1, **o), ["eps"]),
    "layer_norm": (lambda **o: F.layer_norm(X, X.shape, **o), ["eps"]),
    "layer_norm_backward": (
        lambda **o: F.layer_norm_backward(X, X, X.shape, **o),
        ["eps"],
    ),
    "interpolate": (lambda **o: F.interpolate(X, **o), ["scale_factor"]),
    "leaky_relu": (lambda **o: F.leaky_relu(X, **o), ["negative_slope"]),
    "leaky_relu_backward": (
        lambda **o: F.leaky_relu_backward(X, X, **o),
        ["negative_slope"],
    ),
    "local_response_norm": (
        lambda **o: F.local_response_norm(X, 3, **o),
        ["alpha", "beta", "k"],
    ),
    "local_response_norm_backward": (
        lambda **o: F.local_response_norm_backward(X, X, 3, **o),
        ["alpha", "beta", "k"],
    ),
    "multi_margin_loss": (
        lambda **o: F.multi_margin_loss(SCORES, CLASSES, **o),
        ["margin"],
    ),
    "multi_margin_loss_backward": (margin_backward, ["margin"]),
    "BatchNorm1d": (lambda **o: nn.BatchNorm1d(3, **o), ["eps", "momentum"]),
    "BatchNorm2d": (lambda **o: nn.BatchNorm2d(3, **o), ["eps", "momentum"]),
    "BatchNorm3d": (lambda **o: nn.BatchNorm3d(3, **o), ["eps", "momentum"]),
    "Dropout": (nn.Dropout, ["p"]),
    "GroupNorm": (lambda **o: nn.GroupNorm(1, 3, **o), ["eps"]),
    "LayerNorm": (lambda **o: nn.LayerNorm(3, **o), ["eps"]),
    "LeakyReLU": (lambda **o: nn.LeakyReLU(**o)(X), ["negative_slope"]),
    "LocalResponseNorm": (
        lambda **o: nn.LocalResponseNorm(3, **o)(X),
        ["alpha", "beta", "k"],
    ),
    "Upsample": (lambda **o: nn.Upsample(**o), ["scale_factor"]),
    "SGD": (sgd, ["lr", "momentum", "dampening", "weight_decay"]),
    "RMSprop": (
        optimiser(optim.RMSprop),
        ["lr", "alpha", "eps", "weight_decay", "momentum"],
    ),
    "Adam": (optimiser(optim.Adam), ["lr", "eps", "weight_decay"]),
    "AdamW": (optimiser(optim.AdamW), ["lr", "eps", "weight_decay"]),
    "StepLR": (lambda **o: optim.StepLR(sgd(), 2, **o), ["gamma"]),
    "MultiStepLR": (lambda **o: optim.MultiStepLR(sgd(), [2], **o), ["gamma"]),
    "ExponentialLR": (lambda **o: optim.ExponentialLR(sgd(), **o), ["gamma"]),
    "CosineAnnealingLR": (
        lambda **o: optim.CosineAnnealingLR(sgd(), 4, **o),
        ["eta_min"],
    ),
    "LinearLR": (
        lambda **o: optim.LinearLR(sgd(), **o),
        ["start_factor", "end_factor"],
    ),
}
ARGUMENTS = [(name, option) for name, (_, both) in CALLS.items() for option in both]


@pytest.mark.parametrize("number", NOT_FINITE)
@pytest.mark.parametrize(("name", "option"), ARGUMENTS)
def test_a_number_that_is_not_finite_is_refused_by_name(name, option, number):
    call = CALLS[name][0]
    with pytest.raises(ValueError, match=rf"\w+: {option} must be "):
        call(**{option: NOT_FINITE[number]})


@pytest.mark.parametrize("room", [F, nn, optim, lr_scheduler])
def test_every_argument_that_is_a_float_by_default_is_among_them(room):
    for name in room.__all__:
        if callable(offered := getattr(room, name)) and inspect.signature(offered):
            defaults = inspect.signature(offered).parameters.values()
            floats = {p.name for p in defaults if isinstance(p.default, float)}
            if name != "batch_norm_backward" and floats:
                assert floats <= set(CALLS[name][1])


@pytest.mark.parametrize("beta", NOT_FINITE)
def test_each_of_two_betas_is_such_a_number(beta):
    for kind in (optim.Adam, optim.AdamW):
        with pytest.raises(ValueError, match=f"{kind.__name__}: betas must be "):
            optimiser(kind)(betas=(0.9, NOT_FINITE[beta]))


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_a_border_may_be_infinite_or_nan(value):
    np.testing.assert_array_equal(F.pad(np.ones(1), (1, 0), value=value), [value, 1])


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        (float, 10**400),
        (float, -(10**400)),
        ("f4", 1e39),
        ("f2", 70000),
        (int, 10**400),
    ],
)
def test_a_border_s_value_is_one_that_the_dtype_holds(dtype, value):
    with pytest.raises(ValueError, match="pad: .*(cannot hold|a float can hold)"):
        F.pad(np.ones(2, dtype), (1, 1), value=value)


@pytest.mark.parametrize("gradient", [np.inf, np.nan])
def test_the_gradient_that_a_loss_receives_may_be_infinite_or_nan(gradient):
    back = F.mse_loss_backward(gradient, np.ones(2), np.zeros(2))[0]
    np.testing.assert_array_equal(back, [gradient, gradient])
