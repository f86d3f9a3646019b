"""Containers run, name, save and print their layers as those of torch.nn do."""

import numpy as np
import pytest
import torch
from helpers import compare_pass

from cnnlib import nn


def test_sequential_prints_and_names_itself_as_in_torch():
    from collections import OrderedDict

    def network(library):
        inner = OrderedDict(fc=library.Linear(3, 2), act=library.ReLU())
        return library.Sequential(
            library.Sequential(inner), library.Sequential(), library.Tanh()
        )

    ours, theirs = network(nn), network(torch.nn)
    assert repr(ours) == repr(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    names = [name for name, _ in ours.named_modules()]
    assert names == [name for name, _ in theirs.named_modules()]
    assert len(ours) == 3
    assert ours[0].fc.weight.data.shape == (2, 3)
    assert ours[-1] is list(ours)[2]


def test_a_layer_in_two_places_is_listed_once_and_saved_twice():
    def network(library):
        layer = library.Linear(2, 2)
        return library.Sequential(layer, library.Sequential(layer))

    ours, theirs = network(nn), network(torch.nn)
    for method in ("named_modules", "named_parameters"):
        names = [name for name, _ in getattr(ours, method)()]
        assert names == [name for name, _ in getattr(theirs, method)()]
    assert list(ours.state_dict()) == list(theirs.state_dict())


def test_an_empty_sequential_is_the_identity():
    values = np.ones((2, 3))
    net = nn.Sequential()
    assert net(values) is values
    assert net.backward(values) is values


@pytest.mark.parametrize(
    ("layers", "error", "message"),
    [
        (
            (nn.ReLU(), np.tanh),
            TypeError,
            "Sequential: layer 1 must be a Module, got ufunc",
        ),
        (({"a.b": nn.ReLU()},), ValueError, "without dots"),
        (({"forward": nn.ReLU()},), ValueError, "cannot be called 'forward'"),
        (({3: nn.ReLU()},), ValueError, "must be a string"),
    ],
)
def test_what_is_no_layer_is_refused(layers, error, message):
    with pytest.raises(error, match=message):
        nn.Sequential(*layers)


MERGES = {
    "concat": lambda outputs: torch.cat(outputs, 1),
    "sum": lambda outputs: outputs[0] + outputs[1] + outputs[2],
    "max": lambda outputs: torch.stack(outputs).max(0).values,
}


@pytest.mark.parametrize("merge", MERGES)
def test_parallel_branches_merge_and_share_the_gradient(merge):
    class Theirs(torch.nn.ModuleList):
        def forward(self, input):
            return MERGES[merge]([branch(input) for branch in self])

    widths = (2, 3, 4) if merge == "concat" else (3, 3, 3)
    theirs = Theirs(torch.nn.Conv2d(3, c, 3) for c in widths).double()
    branches = [nn.Conv2d(3, c, 3, dtype=np.float64) for c in widths]
    ours = nn.Parallel(*branches, merge=merge)
    ours.load_state_dict(theirs.state_dict())
    rng = np.random.default_rng(0)
    compare_pass(ours, theirs, rng.normal(size=(2, 3, 5, 6)), rng)


def test_the_first_of_equal_branches_gets_the_gradient():
    ours = nn.Parallel(nn.Sequential(), nn.LeakyReLU(0.5), merge="max")
    ours(np.array([[1.0, -1.0]]))
    np.testing.assert_array_equal(ours.backward(np.array([[1.0, 1.0]])), [[1.0, 0.5]])


def test_parallel_says_which_shapes_do_not_fit():
    image = np.ones((1, 3, 4, 5), np.float32)
    for merge in ("concat", "sum", "max"):
        net = nn.Parallel(nn.MaxPool2d(2), nn.MaxPool2d(1), merge=merge)
        with pytest.raises(
            ValueError, match=r"Parallel: the branches give .*\(1, 3, 2, 2\)"
        ):
            net(image)
    with pytest.raises(ValueError, match='merge must be "concat", "sum" or "max"'):
        nn.Parallel(nn.ReLU(), merge="mean")
    with pytest.raises(ValueError, match="at least one branch"):
        nn.Parallel()


def test_parallel_prints_its_merge():
    assert repr(nn.Parallel(nn.ReLU(), merge="sum")) == (
        "Parallel(\n  merge='sum'\n  (0): ReLU()\n)"
    )


def test_slices_side_by_side_put_the_input_together_again():
    image = np.random.default_rng(0).normal(size=(2, 5, 3, 4))
    net = nn.Parallel(nn.Slice(0, 2), nn.Slice(2, 5))
    np.testing.assert_array_equal(net(image), image)
    np.testing.assert_array_equal(net.backward(image), image)
    assert repr(nn.Slice(2, 5)) == "Slice(2, 5)"


def test_a_slice_beyond_the_channels_is_refused():
    with pytest.raises(ValueError, match="needs at least 5 channels"):
        nn.Slice(2, 5)(np.ones((1, 4, 2, 2)))
    with pytest.raises(ValueError, match=r"channels 0:1 of an input of shape \(4,\)"):
        nn.Slice(0, 1)(np.ones(4))
    with pytest.raises(ValueError, match="Slice: stop must be at least 3"):
        nn.Slice(2, 2)
