"""Two nets in training: the numbers are those of cnnlib's own layers and of torch."""

import numpy as np
import pytest

from cnnlib import data, demos, nn
from cnnlib.demos.refusals import DemoError


@pytest.fixture(scope="module")
def demo():
    return demos.batch_norm(batch_size=16, learning_rate=0.1)


@pytest.fixture(autouse=True)
def from_the_start(demo):
    demo.reset()


def panels(demo, kind):
    return [p for row in demo.view["rows"] for p in row if p["kind"] == kind]


def test_the_first_loss_is_near_that_of_guessing(demo):
    for loss in demo.numbers["loss"].values():
        assert loss == pytest.approx(np.log(10), abs=0.3)


def test_without_normalisation_the_spread_shrinks_from_layer_to_layer(demo):
    spreads = {name: np.array(v)[:, 1] for name, v in demo.numbers["layers"].items()}
    assert (spreads["plain"][1:] < 0.7 * spreads["plain"][:-1]).all()
    assert spreads["batch norm"] == pytest.approx(np.ones(4), abs=0.01)


def test_the_first_step_is_the_one_that_torch_takes(demo):
    """torch learns from the same batches, from the same first weights."""
    import torch

    rng, order = np.random.default_rng(0), np.random.default_rng(1)
    layers, size = [torch.nn.Flatten()], 784
    for _ in range(4):
        layers += [linear(rng, size, 48, bias=False), torch.nn.BatchNorm1d(48)]
        layers += [torch.nn.ReLU()]
        size = 48
    net = torch.nn.Sequential(*layers, linear(rng, size, 10))
    sgd = torch.optim.SGD(net.parameters(), lr=0.1)
    batches = data.batches(*data.digits().train, 16, order)
    for step in range(3):
        images, labels = map(torch.tensor, next(batches))
        loss = torch.nn.functional.cross_entropy(net(images), labels)
        demo.set(step=step)
        assert demo.numbers["loss"]["batch norm"] == pytest.approx(loss.item(), 1e-4)
        sgd.zero_grad()
        loss.backward()
        sgd.step()


def linear(rng, inputs, outputs, bias=True):
    """torch's layer with the weights that cnnlib draws."""
    import torch

    from cnnlib import nn

    layer = torch.nn.Linear(inputs, outputs, bias=bias)
    drawn = nn.Linear(inputs, outputs, bias=bias, rng=rng).state_dict()
    layer.load_state_dict({name: torch.tensor(array) for name, array in drawn.items()})
    return layer


@pytest.mark.parametrize("step", [0, 149])
def test_each_histogram_counts_all_responses_of_its_layer(demo, step):
    demo.set(learning_rate="3", step=step)  # at which some get very large
    histograms = panels(demo, "bars")
    assert len(histograms) == 8
    for histogram in histograms:
        assert sum(bar["value"] for bar in histogram["bars"]) == 16 * 48
        assert histogram["title"].split(": ")[1] in demo.say


def test_an_enlarged_layer_shows_its_batch_norm_at_work(demo):
    small = panels(demo, "bars")
    demo.set(layer="layer 1")
    plain, before, after = panels(demo, "bars")
    for large, counted in ((plain, small[0]), (after, small[4])):
        shares = [bar["value"] for bar in large["bars"]]
        counts = np.array([bar["value"] for bar in counted["bars"]])
        assert shares == pytest.approx(100 * counts / (16 * 48))
        assert large["title"].split(": ")[1] == counted["title"].split(": ")[1]
    images, _ = next(data.batches(*data.digits().train, 16, np.random.default_rng(1)))
    weight = nn.Linear(784, 48, rng=np.random.default_rng(0), bias=False).weight.data
    received = images.reshape(16, -1) @ weight.T
    mean, spread = demo.numbers["before"][0]
    assert (mean, spread) == pytest.approx((received.mean(), received.std()), abs=1e-5)
    assert sum(bar["value"] for bar in before["bars"]) == pytest.approx(100)
    assert before["y_limits"] == after["y_limits"], "they are to be compared"


@pytest.mark.parametrize("layer", ["layer 1", "layer 2", "layer 3", "layer 4"])
def test_no_bar_of_an_enlarged_layer_is_cut_off(demo, layer):
    demo.set(learning_rate="3", step=149, layer=layer)
    for histogram in panels(demo, "bars"):
        assert (
            max(bar["value"] for bar in histogram["bars"]) <= histogram["y_limits"][1]
        )


def test_both_nets_learn_the_same_batches_and_only_one_gets_far(demo):
    demo.set(step=149)
    loss = demo.numbers["loss"]
    assert loss["batch norm"] < 1 < loss["plain"]


def test_the_dots_stand_at_the_step_shown(demo):
    demo.set(step=41)
    dots = [line["dot"] for line in panels(demo, "lines")[0]["lines"] if line["dot"]]
    losses = [pytest.approx(min(v, 3)) for v in demo.numbers["loss"].values()]
    assert dots == [[42, loss] for loss in losses]
    assert "Step 42 of 150" in demo.say


def test_small_batches_make_the_loss_restless(demo):
    def restlessness(batch_size):
        demo.set(batch_size=batch_size)
        return np.abs(np.diff(panels(demo, "lines")[0]["lines"][2]["ys"])).mean()

    assert restlessness("4") > 3 * restlessness("256")


def test_a_net_that_diverges_is_said_to_and_the_other_goes_on(demo):
    demo.set(batch_size="64", learning_rate="10", step=149)
    plain = demo.numbers["loss"]["plain"]
    if plain != "diverged":
        assert np.isfinite(plain)
        pytest.skip("with other roundings the net falls silent before it diverges")
    assert demo.numbers["layers"]["plain"] == []
    assert "The plain net diverged" in demo.say
    assert np.isfinite(demo.numbers["loss"]["batch norm"])
    assert "plain, layer 1: diverged" in [p["title"] for p in panels(demo, "bars")]
    assert demo.figure().alt.endswith(demo.say)
    demo.set(step=0)
    assert np.isfinite(demo.numbers["loss"]["plain"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"batch_size": 5}, "batch_size must be one of 4, 16, 64, 256, got 5"),
        ({"learning_rate": 0.2}, "learning_rate must be one of 0.01, .* got 0.2"),
    ],
)
def test_what_is_not_offered_is_refused(wrong, sentence):
    with pytest.raises(DemoError, match=f"batch_norm: {sentence}"):
        demos.batch_norm(**wrong)


def test_a_whole_number_is_as_good_as_a_float():
    demo = demos.batch_norm(batch_size=4, learning_rate=1.0)
    assert "learning rate 1." in demo.say
