"""Layers behave as those of torch.nn, and say what is wrong."""

import copy

import numpy as np
import pytest
import torch
from helpers import compare_pass, compare_states, defaults

from cnnlib import nn

# What is typed, in both libraries, to make each layer; and what goes in.
LAYERS = [
    ("Linear(7, 5)", (3, 7)),
    ("Linear(7, 5, bias=False)", (3, 2, 7)),
    ("Linear(7, 5)", (7,)),
    ("Conv1d(4, 6, 3, stride=2, padding=1, groups=2)", (3, 4, 9)),
    ("Conv2d(4, 6, (3, 2))", (3, 4, 7, 8)),
    ("Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (2, 1), 2, False)", (3, 4, 7, 8)),
    ("Conv2d(4, 4, (2, 3), padding='same', groups=4)", (3, 4, 7, 8)),
    ("Conv2d(4, 6, 3, padding='valid', padding_mode='zeros')", (4, 7, 8)),
    ("Conv3d(2, 3, (2, 3, 1), padding=1)", (2, 2, 4, 5, 3)),
    ("ConvTranspose1d(4, 6, 3, 2, 1, 1, groups=2)", (3, 4, 5)),
    ("ConvTranspose2d(4, 6, (3, 2), (2, 3), 1, (1, 2), 2, False, 2)", (3, 4, 5, 6)),
    ("ConvTranspose3d(2, 3, 2, stride=2)", (2, 2, 3, 2, 4)),
    ("MaxPool1d(3, stride=2, padding=1)", (3, 4, 9)),
    ("MaxPool2d((2, 3))", (3, 4, 7, 8)),
    ("MaxPool2d(3, 2, 1, 2, ceil_mode=True)", (3, 4, 9, 8)),
    ("MaxPool3d(2)", (2, 3, 4, 5, 6)),
    ("MaxPool3d((2, 1, 3))", (2, 3, 4, 5, 6)),
    ("AvgPool1d(3, stride=2, padding=1)", (3, 4, 9)),
    ("AvgPool2d((2, 3), ceil_mode=True)", (3, 4, 7, 8)),
    ("AvgPool2d(3, 2, 1, count_include_pad=False)", (3, 4, 7, 8)),
    ("AvgPool3d(2)", (2, 3, 4, 5, 6)),
    ("AvgPool3d((2, 1, 3))", (2, 3, 4, 5, 6)),
    ("AdaptiveAvgPool2d(1)", (3, 4, 7, 8)),
    ("AdaptiveAvgPool2d((3, None))", (3, 4, 7, 8)),
    ("Upsample(scale_factor=2)", (3, 4, 7, 8)),
    ("Upsample(scale_factor=(2, 1.5))", (3, 4, 7, 8)),
    ("Upsample((9, 5), mode='bilinear', align_corners=True)", (3, 4, 7, 8)),
    ("Upsample(9, mode='nearest-exact')", (3, 4, 7)),
    ("Upsample(9, None, 'linear')", (3, 4, 7)),
    ("Upsample(None, (1.7, 0.6), 'bicubic', None, True)", (3, 4, 7, 8)),
    ("Upsample(None, (1.7, 0.6), 'bicubic', None, False)", (3, 4, 7, 8)),
    ("Upsample(scale_factor=1.5, mode='trilinear')", (2, 2, 3, 4, 5)),
    ("Upsample((5, 3), mode='area')", (3, 4, 7, 8)),
    ("BatchNorm1d(4)", (3, 4)),
    ("BatchNorm1d(4, affine=False)", (3, 4, 5)),
    ("BatchNorm2d(4, 1e-3, None)", (3, 4, 5, 6)),
    ("BatchNorm2d(4, track_running_stats=False)", (3, 4, 5, 6)),
    ("BatchNorm2d(4, bias=False)", (3, 4, 5, 6)),
    ("BatchNorm3d(4, momentum=0.3)", (3, 4, 5, 6, 2)),
    ("LayerNorm(6)", (3, 4, 6)),
    ("LayerNorm((4, 6), 1e-3)", (3, 4, 6)),
    ("LayerNorm([5], elementwise_affine=False)", (3, 5)),
    ("LayerNorm((4, 5, 6), bias=False)", (3, 4, 5, 6)),
    ("GroupNorm(2, 4)", (3, 4, 5, 6)),
    ("GroupNorm(1, 4, 1e-3)", (3, 4)),
    ("GroupNorm(4, 4, affine=False)", (3, 4, 5)),
    ("GroupNorm(3, 6, bias=False)", (3, 6, 2, 3, 4)),
    ("LocalResponseNorm(3)", (3, 5, 6, 7)),
    ("LocalResponseNorm(4, alpha=0.5, beta=0.6, k=2.0)", (3, 5, 6)),
    ("Dropout()", (3, 4)),
    ("Dropout(0.2, inplace=True)", (3, 4)),
    ("ReLU()", (3, 4, 5)),
    ("ReLU(inplace=True)", (3, 4, 5)),
    ("LeakyReLU()", (3, 4, 5)),
    ("LeakyReLU(0.2, inplace=True)", (3, 4, 5)),
    ("GELU()", (3, 4)),
    ("GELU(approximate='tanh')", (3, 4, 5)),
    ("Sigmoid()", (3, 4)),
    ("Tanh()", (3, 4)),
    ("Flatten()", (3, 4, 5, 6)),
    ("Flatten(0, 1)", (3, 4, 5, 6)),
    ("Flatten(2, -1)", (3, 4, 5, 6)),
    ("Softmax(dim=1)", (3, 4, 5)),
]
RANDOM = [case for case in LAYERS if case[0].startswith("Dropout")]
EXACT = [case for case in LAYERS if case not in RANDOM]
LEARNING = [case for case in LAYERS if case[0].startswith(("Linear", "Conv"))]


def pair(code):
    """The same layer in both libraries, in float64, with torch's first weights."""
    theirs = eval(f"torch.nn.{code}").double()
    ours = eval(f"nn.{code}").double()
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


@pytest.mark.parametrize(("code", "shape"), EXACT)
@pytest.mark.parametrize("training", [True, False])
def test_output_gradients_and_state_are_torchs(code, shape, training):
    rng = np.random.default_rng(0)
    ours, theirs = pair(code)
    ours.train(training), theirs.train(training)
    for _ in range(2):  # twice: gradients add up, running statistics move on
        compare_pass(ours, theirs, rng.normal(size=shape), rng)
        compare_states(ours, theirs)


@pytest.mark.parametrize(("code", "shape"), LAYERS)
def test_a_layer_prints_itself_as_in_torch(code, shape):
    assert repr(eval(f"nn.{code}")) == repr(eval(f"torch.nn.{code}"))


@pytest.mark.parametrize(("code", "shape"), EXACT)
def test_float32_stays_float32_and_the_input_stays_itself(code, shape):
    layer = eval(f"nn.{code}")
    input = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    before = input.copy()
    output = layer(input)
    assert output.dtype == np.float32
    assert layer.backward(np.ones_like(output)).dtype == np.float32
    assert all(p.grad.dtype == np.float32 for p in layer.parameters())
    np.testing.assert_array_equal(input, before)


@pytest.mark.parametrize("name", sorted({code.split("(")[0] for code, _ in LAYERS}))
def test_defaults_are_torchs(name):
    ours = defaults(getattr(nn, name).__init__)
    theirs = defaults(getattr(torch.nn, name).__init__)
    assert ours.pop("dtype", np.float32) is np.float32
    assert ours.pop("rng", None) is None
    assert ours.items() <= theirs.items()


@pytest.mark.parametrize(("code", "shape"), LEARNING)
def test_first_weights_stay_within_torchs_bound_and_fill_it(code, shape):
    theirs = eval(f"torch.nn.{code}")
    fan_in, _ = torch.nn.init._calculate_fan_in_and_fan_out(theirs.weight)
    rng = np.random.default_rng(0)
    drawn = [
        eval(f"nn.{code[:-1]}, rng=rng)", {"nn": nn, "rng": rng}) for _ in "x" * 50
    ]
    for name, _ in theirs.named_parameters():
        values = np.array([getattr(layer, name).data for layer in drawn])
        values *= np.sqrt(fan_in)
        assert 0.95 < abs(values).max() <= 1
        assert abs(values.mean()) < 0.1
        assert abs(values.var() - 1 / 3) < 0.06


def test_a_seed_gives_the_same_weights_and_a_generator_goes_on():
    first, again, other = (nn.Linear(3, 2, rng=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.weight.data, again.weight.data)
    assert (first.weight.data != other.weight.data).any()
    rng = np.random.default_rng(1)
    one, two = nn.Linear(3, 2, rng=rng), nn.Linear(3, 2, rng=rng)
    np.testing.assert_array_equal(one.weight.data, first.weight.data)
    assert (two.weight.data != one.weight.data).any()


def test_a_network_changes_its_precision():
    net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    weight = net[0].weight.data
    assert {a.dtype.name for a in net.double().state_dict().values()} == {
        "float64",
        "int64",
    }
    np.testing.assert_array_equal(net.float()[0].weight.data, weight)
    assert net[1].running_mean.dtype == np.float32


def test_float64_layers_can_be_asked_for():
    assert nn.Conv2d(1, 1, 3, dtype=np.float64).bias.data.dtype == np.float64
    assert nn.BatchNorm2d(1, dtype=np.float64).running_var.dtype == np.float64


# Forward and backward


@pytest.mark.parametrize(("code", "shape"), LAYERS)
def test_backward_needs_one_forward_each(code, shape):
    layer = eval(f"nn.{code}")
    input = np.ones(shape, np.float32)
    name = code.split("(")[0]
    with pytest.raises(RuntimeError, match=f"{name}.backward: there is no forward"):
        layer.backward(input)
    output = layer(input)
    layer.backward(np.ones_like(output))
    with pytest.raises(RuntimeError, match="once for each backward"):
        layer.backward(np.ones_like(output))


@pytest.mark.parametrize(("code", "shape"), LAYERS)
def test_a_gradient_of_the_wrong_shape_is_refused(code, shape):
    layer = eval(f"nn.{code}")
    output = layer(np.ones(shape, np.float32))
    with pytest.raises(ValueError, match="grad_output"):
        layer.backward(np.ones((*output.shape, 2), np.float32))


@pytest.mark.parametrize("merge", ["concat", "sum", "max"])
def test_the_gradient_of_the_images_can_be_skipped(merge):
    def network():
        branches = (nn.Conv2d(3, 4, 3, padding=1, rng=i) for i in range(2))
        head = nn.Sequential(
            nn.Flatten(), nn.Linear(80 if merge != "concat" else 160, 2, rng=0)
        )
        return nn.Sequential(nn.Parallel(*branches, merge=merge), nn.ReLU(), head)

    images = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype(np.float32)
    full, skipped = network(), network()
    assert full(images).shape == skipped(images).shape == (2, 2)
    grad_output = np.ones((2, 2), np.float32)
    assert full.backward(grad_output).shape == images.shape
    assert skipped.backward(grad_output, needs_input_grad=False) is None
    for one, other in zip(full.parameters(), skipped.parameters(), strict=True):
        np.testing.assert_array_equal(one.grad, other.grad)


@pytest.mark.parametrize("needed", [True, False])
def test_containers_tell_only_their_first_layers_what_is_needed(needed):
    class Probe(nn.Module):
        def forward(self, input):
            return input

        def backward(self, grad_output, needs_input_grad=True):
            self.told = needs_input_grad
            return grad_output

    layers = [Probe() for _ in range(4)]
    first, second, inner, last = layers
    net = nn.Sequential(nn.Parallel(nn.Sequential(first, inner), second), last)
    net(np.ones((1, 2)))
    net.backward(np.ones((1, 4)), needs_input_grad=needed)
    assert [layer.told for layer in layers] == [needed, needed, True, True]


def test_what_forward_keeps_is_freed_by_backward():
    import weakref

    layer = nn.Conv2d(1, 2, 3)
    input = np.ones((1, 1, 5, 5), np.float32)
    kept = weakref.ref(input)
    output = layer(input)
    del input
    assert kept() is not None
    layer.backward(np.ones_like(output))
    assert kept() is None


def test_a_shared_parameter_adds_up_the_gradients_of_its_uses():
    theirs = torch.nn.Sequential(
        torch.nn.Linear(4, 4), torch.nn.Tanh(), torch.nn.Linear(4, 4)
    ).double()
    theirs[2].weight = theirs[0].weight
    ours = nn.Sequential(
        nn.Linear(4, 4, dtype=np.float64), nn.Tanh(), nn.Linear(4, 4, dtype=np.float64)
    )
    ours[2].weight = ours[0].weight
    ours.load_state_dict(theirs.state_dict())
    rng = np.random.default_rng(0)
    compare_pass(ours, theirs, rng.normal(size=(3, 4)), rng)
    compare_states(ours, theirs)
    assert len(list(ours.parameters())) == 3


def test_zero_grad_forgets_every_gradient():
    net = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    assert [parameter.grad for parameter in net.parameters()] == [None, None]
    net.backward(np.ones_like(net(np.ones((1, 3), np.float32))))
    assert net[0].weight.grad.shape == (2, 3)
    net.zero_grad()
    assert [parameter.grad for parameter in net.parameters()] == [None, None]


def test_an_empty_batch_goes_through_every_layer():
    for code, shape in LAYERS:
        layer = eval(f"nn.{code}")
        if len(shape) < 2 or shape == (4, 7, 8):
            continue
        output = layer(np.zeros((0, *shape[1:]), np.float32))
        assert output.size == 0
        assert layer.backward(output).shape == (0, *shape[1:])


def test_flatten_moves_no_data_when_the_batch_is_last_in_memory():
    maps = np.moveaxis(np.arange(120.0).reshape(4, 5, 3, 2), -1, 0)
    layer = nn.Flatten()
    flat = layer(maps)
    np.testing.assert_array_equal(flat, maps.copy("C").reshape(2, 60))
    back = layer.backward(flat)
    np.testing.assert_array_equal(back, maps)
    assert np.shares_memory(flat, maps)
    assert np.shares_memory(back, flat)


# Modes, buffers, randomness


def test_train_and_eval_reach_every_layer():
    net = nn.Sequential(nn.Parallel(nn.Dropout(), nn.BatchNorm2d(3)), nn.ReLU())
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    assert net.train() is net
    assert all(module.training for module in net.modules())


def test_dropout_drops_a_share_p_and_keeps_the_mean():
    layer = nn.Dropout(0.3, rng=0)
    ones = np.ones((200, 50))
    output = layer(ones)
    assert abs((output == 0).mean() - 0.3) < 0.02
    np.testing.assert_allclose(output[output > 0], 1 / 0.7)
    np.testing.assert_array_equal(layer.backward(ones), output)


def test_dropout_in_evaluation_changes_nothing():
    layer = nn.Dropout(0.3).eval()
    values = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_array_equal(layer(values), values)
    np.testing.assert_array_equal(layer.backward(values), values)


def test_generators_can_be_found_and_wound_back():
    rng = np.random.default_rng(0)
    net = nn.Sequential(nn.Dropout(rng=rng), nn.Dropout(rng=rng), nn.Dropout(rng=7))
    assert len(list(net.generators())) == 2
    before = [generator.bit_generator.state for generator in net.generators()]
    first = net(np.ones((5, 5)))
    assert (net(np.ones((5, 5))) != first).any()
    for generator, state in zip(net.generators(), before, strict=True):
        generator.bit_generator.state = state
    np.testing.assert_array_equal(net(np.ones((5, 5))), first)


def test_a_network_can_be_copied_between_forward_and_backward():
    net = nn.Sequential(nn.Linear(3, 3, rng=0), nn.Dropout(rng=0), nn.BatchNorm1d(3))
    output = net(np.ones((4, 3), np.float32))
    twin = copy.deepcopy(net)
    one, other = net.backward(output), twin.backward(output)
    np.testing.assert_array_equal(one, other)


# Bad input


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("Conv2d(3, 4, 3, groups=2)", "groups=2 must divide in_channels=3"),
        ("Conv2d(0, 4, 3)", "Conv2d: in_channels must be at least 1, got 0"),
        ("Conv2d(3, 4, (3, 3, 3))", "Conv2d: kernel_size must be an int or 2 ints"),
        ("Conv2d(3, 4, 3, stride=0)", "Conv2d: stride must be at least 1"),
        ("Conv1d(3, 4, 3, padding=-1)", "Conv1d: padding must be at least 0"),
        ("Conv2d(3, 4, 3, padding='full')", 'must be ints, "valid" or "same"'),
        ("Conv2d(3, 4, 3, 2, 'same')", 'padding="same" needs stride 1'),
        ("Conv2d(3, 4, 3, padding_mode='reflect')", 'padding_mode must be "zeros"'),
        ("ConvTranspose2d(3, 4, 3, groups=2)", "groups=2 must divide"),
        ("Linear(3, -1)", "Linear: out_features must be at least 1"),
        ("MaxPool2d(0)", "MaxPool2d: kernel_size must be at least 1"),
        ("AvgPool2d(2, stride=(1, 2, 3))", "AvgPool2d: stride must be an int or 2"),
        ("BatchNorm2d(0)", "BatchNorm2d: num_features must be at least 1"),
        ("LayerNorm((3, 0))", "LayerNorm: normalized_shape must be at least 1"),
        ("GroupNorm(2, 5)", "GroupNorm: num_groups must divide num_channels, got 2 an"),
        ("GroupNorm(0, 5)", "GroupNorm: num_groups must be at least 1"),
        ("Dropout(1.5)", "Dropout: p must be between 0 and 1, got 1.5"),
    ],
)
def test_bad_arguments_are_named(code, message):
    with pytest.raises(ValueError, match=message):
        eval(f"nn.{code}")


@pytest.mark.parametrize(
    ("code", "shape", "message"),
    [
        ("Conv2d(3, 4, 3)", (1, 2, 5, 5), "conv2d: .*3.*2"),
        ("Linear(3, 2)", (1, 4), "linear: the last axis of input"),
        ("BatchNorm2d(3)", (2, 3), r"BatchNorm2d: input must have 4 axes"),
        ("BatchNorm1d(3)", (2, 4), "BatchNorm1d: input must have 3 channels"),
        ("Flatten()", (3,), "Flatten: start_dim=1 is not an axis"),
        ("Flatten(2, 1)", (1, 2, 3), "start_dim=2 comes after end_dim=1"),
    ],
)
def test_input_that_does_not_fit_is_named(code, shape, message):
    with pytest.raises(ValueError, match=message):
        eval(f"nn.{code}")(np.ones(shape, np.float32))


def test_a_parameter_holds_floating_point_numbers():
    with pytest.raises(TypeError, match="array must be floating-point, got int64"):
        nn.Parameter(np.arange(3))
    with pytest.raises(TypeError, match="must be a NumPy array, got list"):
        nn.Parameter([1.0])


def test_a_module_without_forward_says_so():
    class Empty(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match="Empty has no forward"):
        Empty()(np.ones(1))
    with pytest.raises(NotImplementedError, match="Empty has no backward"):
        Empty().backward(np.ones(1))
