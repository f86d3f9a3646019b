"""A module's state goes to torch, to a file and to its like."""

import io

import numpy as np
import pytest
import torch
from helpers import compare_states

from cnnlib import nn


def test_state_dict_copies():
    layer = nn.Linear(3, 2)
    state = layer.state_dict()
    state["bias"][...] = 7
    assert (layer.bias.data != 7).all()


def test_a_state_goes_to_torch_and_back():
    def network(library):
        return library.Sequential(
            library.Conv2d(2, 3, 3), library.BatchNorm2d(3), library.Flatten()
        )

    ours, theirs = network(nn), network(torch.nn)
    ours[1].running_mean += 3
    ours[1].num_batches_tracked += 5
    theirs.load_state_dict(
        {k: torch.from_numpy(v) for k, v in ours.state_dict().items()}
    )
    compare_states(ours, theirs, tolerance=0)
    assert int(theirs[1].num_batches_tracked) == 5
    again = network(nn)
    again.load_state_dict(theirs.state_dict())
    compare_states(again, theirs, tolerance=0)


def test_a_state_goes_through_an_npz_file():
    first, second = nn.Linear(3, 2, rng=0), nn.Linear(3, 2, rng=1)
    file = io.BytesIO()
    np.savez(file, **first.state_dict())
    file.seek(0)
    with np.load(file) as arrays:
        second.load_state_dict(arrays)
    np.testing.assert_array_equal(first.weight.data, second.weight.data)


def test_loading_keeps_the_arrays_that_an_optimiser_holds():
    layer = nn.Linear(3, 2)
    held = layer.weight.data
    layer.load_state_dict(nn.Linear(3, 2).state_dict())
    assert layer.weight.data is held


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("0.bias"), r"missing keys \['0.bias'\]"),
        (lambda s: s.update(extra=np.ones(1)), r"unexpected keys \['extra'\]"),
        (
            lambda s: s.update({"0.weight": np.ones((3, 2))}),
            r"0.weight has shape \(3, 2\), the module's has \(2, 3\)",
        ),
    ],
)
def test_a_state_that_does_not_fit_is_named_and_changes_nothing(change, message):
    net = nn.Sequential(nn.Linear(3, 2))
    before = net.state_dict()
    state = nn.Sequential(nn.Linear(3, 2)).state_dict()
    change(state)
    with pytest.raises(ValueError, match=message):
        net.load_state_dict(state)
    for key, value in net.state_dict().items():
        np.testing.assert_array_equal(value, before[key])


def test_a_state_of_words_is_refused():
    with pytest.raises(TypeError, match="bias must hold real numbers"):
        nn.Linear(1, 1).load_state_dict(
            {"weight": np.ones((1, 1)), "bias": np.array(["a"])}
        )


def test_a_partial_state_loads_if_not_strict_and_says_what_it_left():
    layer = nn.Linear(3, 2, rng=0)
    bias = layer.bias.data.copy()
    result = layer.load_state_dict({"weight": np.ones((2, 3)), "more": 1}, strict=False)
    assert result == (["bias"], ["more"])
    assert (layer.weight.data == 1).all()
    np.testing.assert_array_equal(layer.bias.data, bias)
    with pytest.raises(ValueError, match="weight has shape"):
        layer.load_state_dict({"weight": np.ones((3, 2))}, strict=False)
