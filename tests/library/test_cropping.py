"""Negative padding crops as in torch, down to nothing where torch allows it."""

from itertools import product

import numpy as np
import pytest
import torch
from helpers import assert_same, torch_gradients

from cnnlib.functional import pad, pad_backward

SHAPES = [(2, 3), (1, 3), (0, 3), (2, 1, 3), (1, 0, 3), (2, 1, 3, 4), (1, 2, 2, 3, 4)]
PAIRS = list(product([-7, -4, -3, -1, 0, 1, 2], [-3, -2, 0, 1, 3]))
MODES = ["constant", "reflect", "replicate", "circular"]


def crops(shape):
    """One pair for the last axis; then others too, some of them cut off whole."""
    for pair in PAIRS:
        yield pair
        if len(shape) > 2:
            yield (*pair, -2, -1)
            yield (*pair, 1, 0)
        if len(shape) > 4:
            yield (*pair, -3, 0, -2, 0)
            yield (*pair, 0, 0, 0, 1)


def torch_pad(mode, amounts):
    return lambda x: torch.nn.functional.pad(x, amounts, mode)


def invented(shape, amounts, mode):
    """Whether torch adds more than is left to copy, and so what was in memory."""
    sizes = zip(shape[::-1], amounts[::2], amounts[1::2], strict=False)
    return mode == "circular" and any(
        max(before, after) > n + min(before, 0) + min(after, 0)
        for n, before, after in sizes
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_torch_crops_is_cropped_and_what_it_refuses_is_refused(shape, mode):
    rng = np.random.default_rng(0)
    x = rng.normal(size=shape)
    done = refused = 0
    for amounts in crops(shape):
        message = f"{shape} {amounts} {mode}"
        try:
            output = torch_pad(mode, amounts)(torch.from_numpy(x))
            known = not invented(shape, amounts, mode)
        except (RuntimeError, NotImplementedError):
            known = False
        if not known:
            refused += 1
            with pytest.raises(ValueError, match="pad: "):
                pad(x, amounts, mode)
            continue
        done += 1
        assert_same(pad(x, amounts, mode), output.numpy(), 0, message)
        grad_output = rng.normal(size=output.shape)
        expected = np.zeros(shape)
        if grad_output.size:  # of nothing, torch's three axes give what was in memory
            _, (expected,) = torch_gradients(torch_pad(mode, amounts), grad_output, x)
        gradient = pad_backward(grad_output, x, amounts, mode)
        assert_same(gradient, expected, 1e-12, message)
    assert refused and (done or len(shape) < 3 or 0 in shape)
