"""Pooling, forward and backward, against torch."""

from itertools import product

import numpy as np
import pytest
import torch
import torch.nn.functional as T
from helpers import (
    assert_same,
    defaults,
    layouts,
    numerical_gradient,
    to_torch,
    torch_gradients,
    unchanged,
)

import cnnlib.functional as F
from cnnlib.functional.layout import is_batch_last

POOLS = [f"{kind}_pool{ndim}d" for kind in ("max", "avg") for ndim in (1, 2, 3)]
# torch documents these defaults, but hides them behind a dispatcher.
TORCH_DEFAULTS = {
    "max": {
        "stride": None,
        "padding": 0,
        "dilation": 1,
        "ceil_mode": False,
        "return_indices": False,
    },
    "avg": {
        "stride": None,
        "padding": 0,
        "ceil_mode": False,
        "count_include_pad": True,
        "divisor_override": None,
    },
}


def random_case(rng, name):
    """An input with values that repeat, options for it, and what torch makes of them.

    Dilated windows can miss the input altogether; torch's backward then writes outside
    its memory, so such cases are drawn again.
    """
    while True:
        x, options = draw(rng, name)
        output = getattr(T, name)(to_torch(x), **options)
        if torch.isfinite(output).all():
            return x, options


def draw(rng, name):
    ndim = int(name[-2])
    size = [int(rng.integers(3, 9)) for _ in range(ndim)]
    kernel = [int(rng.integers(1, n // 2 + 2)) for n in size]
    options = {
        "kernel_size": tuple(kernel),
        "stride": tuple(int(rng.integers(1, 5)) for _ in kernel),
        "padding": tuple(int(rng.integers(0, k // 2 + 1)) for k in kernel),
        "ceil_mode": bool(rng.integers(2)),
    }
    if name.startswith("max"):
        reach = zip(kernel, size, options["padding"], strict=True)
        options["dilation"] = tuple(
            int(rng.integers(1, 1 + max(1, (n + 2 * p - 1) // max(k - 1, 1))))
            for k, n, p in reach
        )
    else:
        options["count_include_pad"] = bool(rng.integers(2))
        if ndim > 1 and rng.integers(3) == 0:
            options["divisor_override"] = int(rng.choice([-2, 3, 5]))
    shape = [int(n) for n in rng.integers(1, 4, int(rng.integers(1, 3)))] + size
    return rng.integers(-3, 4, shape).astype(float), options


@pytest.mark.parametrize("name", POOLS)
def test_every_default_is_that_of_torch(name):
    ours = defaults(getattr(F, name))
    expected = dict(TORCH_DEFAULTS[name[:3]])
    if name == "avg_pool1d":
        del expected["divisor_override"]
    ours.pop("return_winner", None)
    assert list(ours.items()) == list(expected.items())


@pytest.mark.parametrize("name", POOLS)
@pytest.mark.parametrize("seed", range(30))
def test_pooling_and_its_gradient_equal_those_of_torch(name, seed):
    rng = np.random.default_rng([seed, POOLS.index(name)])
    x, options = random_case(rng, name)
    message = f"{name} of {x.shape}, {options}"
    ours, theirs = getattr(F, name), getattr(T, name)
    with unchanged(x):
        output = ours(x, **options)
    grad_output = rng.standard_normal(output.shape)
    expected, (gradient,) = torch_gradients(
        lambda t: theirs(t, **options), grad_output, x
    )
    assert_same(output, expected, message=message)
    with unchanged(grad_output, x):
        grad_input = getattr(F, f"{name}_backward")(grad_output, x, **options)
    assert_same(grad_input, gradient, message=message)
