"""The networks are those of the papers: their sizes, their keys, torch's gradients."""

import numpy as np
import pytest
import torch
from helpers import compare_pass, compare_states

from cnnlib import models, nn
from cnnlib.data._torchvision import import_torchvision

PARAMETERS = {  # as published, for 1,000 classes
    "alexnet": 60_965_224,
    "googlenet": 6_998_552,
    "resnet18": 11_689_512,
    "resnet50": 25_557_032,
    "vgg11": 132_863_336,
    "vgg13": 133_047_848,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
}


def torch_lenet():
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5, padding=2),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(6, 16, 5),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Flatten(),
        torch.nn.Linear(400, 120),
        torch.nn.ReLU(),
        torch.nn.Linear(120, 84),
        torch.nn.ReLU(),
        torch.nn.Linear(84, 10),
    )


def skeleton(name, **options):
    """A torchvision model without memory for its weights."""
    with torch.device("meta"):
        return getattr(import_torchvision().models, name)(**options)


def shapes(state):
    return {key: tuple(value.shape) for key, value in state.items()}


def size(net):
    return sum(parameter.data.size for parameter in net.parameters())


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_as_published_and_all_follow_from_the_seed(name, monkeypatch):
    real = np.random.default_rng

    def seeded(rng=None):
        assert rng is not None, "a layer draws what no seed decides"
        return real(rng)

    monkeypatch.setattr(np.random, "default_rng", seeded)
    assert size(getattr(models, name)(rng=0)) == PARAMETERS[name]


@pytest.mark.parametrize(
    "name", ["resnet18", "resnet50", "vgg11", "vgg13", "vgg16", "vgg19"]
)
def test_keys_and_shapes_are_torchvisions(name):
    ours = getattr(models, name)(num_classes=7, rng=0)
    theirs = skeleton(name, num_classes=7)
    assert shapes(ours.state_dict()) == shapes(theirs.state_dict())


@pytest.mark.parametrize(
    ("name", "key", "ours"),
    [
        ("alexnet", "features.0.weight", "features.0.weight"),
        ("googlenet", "inception3a.branch3.1.conv.weight", "10.2.2.weight"),
    ],
)
def test_torchvisions_other_network_is_refused_in_one_sentence(name, key, ours):
    options = {"init_weights": False} if name == "googlenet" else {}
    theirs = skeleton(name, **options).state_dict()
    net = getattr(models, name)(rng=0)
    before = net.state_dict()
    for strict in (True, False):
        with pytest.raises(ValueError, match="load_state_dict: .*torchvision") as error:
            net.load_state_dict(theirs, strict=strict)
        sentence = str(error.value)
        assert len(sentence) < 450 and "\n" not in sentence
        assert key in sentence and str(tuple(theirs[key].shape)) in sentence
        assert ours in sentence and str(before[ours].shape) in sentence
    for state, value in net.state_dict().items():
        np.testing.assert_array_equal(value, before[state])


def test_weights_of_vgg_are_not_taken_for_torchvisions_alexnet():
    net, theirs = models.alexnet(num_classes=3, rng=0), skeleton("vgg11").state_dict()
    state = {key: np.broadcast_to(0.0, shape) for key, shape in shapes(theirs).items()}
    with pytest.raises(ValueError, match="load_state_dict: ") as error:
        net.load_state_dict(state)
    assert "torchvision" not in str(error.value)


@pytest.mark.parametrize("name", ["alexnet", "googlenet"])
def test_a_published_network_takes_its_own_state(name):
    first, second = (getattr(models, name)(num_classes=3, rng=seed) for seed in (0, 1))
    second.load_state_dict(first.state_dict())
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        np.testing.assert_array_equal(one.data, other.data)


def test_lenet_is_the_same_network_in_torch():
    ours, theirs = models.lenet(rng=0).double(), torch_lenet().double()
    assert size(ours) == 61_706
    assert repr(ours) == repr(theirs)
    theirs.load_state_dict(
        {key: torch.from_numpy(value) for key, value in ours.state_dict().items()}
    )
    rng = np.random.default_rng(0)
    compare_pass(ours, theirs, rng.normal(size=(3, 1, 28, 28)), rng)


@pytest.mark.parametrize("training", [True, False])
def test_resnet18_is_the_same_network_in_torchvision(training):
    theirs = import_torchvision().models.resnet18(num_classes=5).double()
    ours = models.resnet18(num_classes=5).double()
    ours.load_state_dict(theirs.state_dict())
    ours.train(training), theirs.train(training)
    rng = np.random.default_rng(0)
    compare_pass(ours, theirs, rng.normal(size=(2, 3, 64, 40)), rng)
    compare_states(ours, theirs)


def test_a_bottleneck_is_the_same_block_in_torchvision():
    torchvision = import_torchvision()
    shortcut = torch.nn.Sequential(
        torch.nn.Conv2d(6, 16, 1, 2, bias=False), torch.nn.BatchNorm2d(16)
    )
    theirs = torchvision.models.resnet.Bottleneck(6, 4, 2, shortcut).double()
    ours = models.bottleneck(6, 4, stride=2).double()
    ours.load_state_dict(theirs.state_dict())
    rng = np.random.default_rng(0)
    compare_pass(ours, theirs, rng.normal(size=(2, 6, 7, 8)), rng)


def test_a_residual_block_of_one_shape_adds_its_input():
    theirs = import_torchvision().models.resnet.BasicBlock(4, 4).double()
    ours = models.residual_block(4, 4).double()
    ours.load_state_dict(theirs.state_dict())
    rng = np.random.default_rng(0)
    compare_pass(ours, theirs, rng.normal(size=(2, 4, 5, 6)), rng)
    assert ours.downsample is None


def test_the_first_block_can_skip_the_gradient_of_its_input():
    block = models.residual_block(3, 4, rng=0)
    output = block(np.ones((2, 3, 4, 4), np.float32))
    assert block.backward(np.ones_like(output), needs_input_grad=False) is None
    assert all(parameter.grad is not None for parameter in block.parameters())


def test_googlenet_has_torchvisions_convolutions_with_true_five_by_five():
    theirs = skeleton("googlenet", aux_logits=False, init_weights=False)
    expected = []
    for name, value in theirs.state_dict().items():
        if value.ndim == 4:
            kernel = 5 if "branch3.1" in name else value.shape[-1]
            expected.append((*value.shape[:2], kernel, kernel))
    ours = models.googlenet(rng=0).state_dict()
    assert [v.shape for v in ours.values() if v.ndim == 4] == expected


def test_around_its_inception_blocks_googlenet_is_the_papers_table():
    net = models.googlenet(num_classes=7, rng=0)
    rows = [repr(layer) for layer in net if not isinstance(layer, nn.Parallel)]
    normalise = "LocalResponseNorm(5, alpha=0.0001, beta=0.75, k=1.0)"
    halve = "MaxPool2d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=True)"
    assert rows == [
        "Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3))",
        *("ReLU()", halve, normalise),
        "Conv2d(64, 64, kernel_size=(1, 1), stride=(1, 1))",
        "ReLU()",
        "Conv2d(64, 192, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))",
        *("ReLU()", normalise, halve, halve, halve),
        "AdaptiveAvgPool2d(output_size=1)",
        "Flatten(start_dim=1, end_dim=-1)",
        "Dropout(p=0.4, inplace=False)",
        "Linear(in_features=1024, out_features=7, bias=True)",
    ]


def test_an_inception_block_is_four_branches_side_by_side():
    block = models.inception_block(4, 2, 3, 5, 1, 2, 3, rng=0).double()
    image = np.random.default_rng(0).normal(size=(2, 4, 6, 5))
    output = block(image)
    one, three, five, pool = (branch(image) for branch in block)
    np.testing.assert_array_equal(output, np.concatenate([one, three, five, pool], 1))
    assert [branch.shape[1] for branch in (one, three, five, pool)] == [2, 5, 2, 3]


def test_a_nin_block_is_a_small_dense_network_on_every_window():
    block = models.nin_block(3, 5, 3, padding=1, rng=0)
    kernels = [layer.kernel_size for layer in block if isinstance(layer, nn.Conv2d)]
    assert kernels == [(3, 3), (1, 1), (1, 1)]
    assert block(np.ones((1, 3, 4, 6), np.float32)).shape == (1, 5, 4, 6)


def test_alexnets_normalisation_is_the_papers():
    layer = next(
        m
        for m in models.alexnet(rng=0).modules()
        if isinstance(m, nn.LocalResponseNorm)
    )
    x = np.random.default_rng(0).normal(size=(1, 9, 1, 1)) * 100
    squares = [(x[0, max(0, i - 2) : i + 3] ** 2).sum() for i in range(9)]
    expected = x.ravel() / (2 + 1e-4 * np.array(squares)) ** 0.75
    np.testing.assert_allclose(layer(x).ravel(), expected)


@pytest.mark.parametrize("name", ["lenet", "resnet18"])
def test_a_seed_decides_every_weight(name):
    first, again, other = (getattr(models, name)(rng=seed) for seed in (3, 3, 4))
    for one, two in zip(first.parameters(), again.parameters(), strict=True):
        np.testing.assert_array_equal(one.data, two.data)
    assert (next(first.parameters()).data != next(other.parameters()).data).any()


def test_pretrained_weights_are_for_ten_digits():
    with pytest.raises(ValueError, match="knows 10 digits, got num_classes=12"):
        models.lenet(12, pretrained=True)


def test_missing_weights_are_named(monkeypatch):
    monkeypatch.setattr("pathlib.Path.is_file", lambda path: False)
    with pytest.raises(
        FileNotFoundError, match=r"no pretrained weights at .*lenet.npz"
    ):
        models.lenet(pretrained=True)
