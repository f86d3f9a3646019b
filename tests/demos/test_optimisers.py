"""The race: cnnlib's optimisers themselves, on surfaces known and unknown."""

import io

import numpy as np
import pytest
from matplotlib import colormaps
from PIL import Image

from cnnlib import demos
from cnnlib.demos.refusals import DemoError
from cnnlib.demos.relief import relief
from cnnlib.demos.surfaces import SURFACES


def places(demo, name, steps):
    """The places that an optimiser goes through, walking with the player."""
    went = []
    for step in range(steps + 1):
        demo.set(step=step)
        went.append(demo.numbers["places"][name])
    return np.array(went)


OPTIMISERS = {
    "SGD": ("SGD", {}),
    "momentum": ("SGD", {"momentum": 0.9}),
    "RMSprop": ("RMSprop", {}),
    "Adam": ("Adam", {}),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_the_paths_are_those_of_torch(name):
    import torch

    race = demos.optimisers(
        lambda x, y: x**2 * y + np.sin(3 * y) + x**4, start=(1.5, -0.5), steps=12
    )
    w = torch.tensor([1.5, -0.5], dtype=torch.float64, requires_grad=True)
    kind, options = OPTIMISERS[name]
    optimiser = getattr(torch.optim, kind)([w], lr=0.05, **options)
    expected = [w.tolist()]
    for _ in range(12):
        optimiser.zero_grad()
        (w[0] ** 2 * w[1] + torch.sin(3 * w[1]) + w[0] ** 4).backward()
        optimiser.step()
        expected.append(w.tolist())
    np.testing.assert_allclose(places(race, name, 12), expected, atol=1e-7)


def test_the_ravine_is_that_of_the_lesson():
    race = demos.optimisers()
    assert race.numbers["start"] == [-9, 2]
    assert race.numbers["rates"] == {
        "SGD": 0.07,
        "momentum": 0.07,
        "RMSprop": 0.3,
        "Adam": 0.3,
    }
    # Each step multiplies the coordinates by 1 − lr and 1 − 25·lr.
    expected = np.array([-9 * 0.93**40, 2 * 0.75**40])
    np.testing.assert_allclose(race.numbers["places"]["SGD"], expected, atol=1e-8)


def test_turning_the_ravine_changes_only_those_that_go_by_coordinates():
    straight = demos.optimisers().numbers["losses"]
    turned = demos.optimisers("turned ravine").numbers["losses"]
    for name in ("SGD", "momentum"):
        assert turned[name] == pytest.approx(straight[name], rel=1e-4)
    for name in ("RMSprop", "Adam"):
        assert turned[name] > 10 * straight[name]


def test_momentum_runs_over_the_valley_that_the_others_stay_in():
    losses = demos.optimisers("two valleys").numbers["losses"]
    assert losses["momentum"] < 0.01
    assert min(losses[name] for name in ("SGD", "RMSprop", "Adam")) > 0.4


def test_a_rate_that_is_too_high_is_said_to_diverge():
    race = demos.optimisers(rates={"SGD": 0.1})
    assert race.numbers["diverged"] == ["SGD"]
    assert race.numbers["losses"]["SGD"] is None
    assert race.say.endswith("Diverged: SGD.")
    race.figure()
    race.set(step=3)
    assert race.numbers["diverged"] == []  # it takes a while


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("rate", [0.1, 0.5, 1000])
def test_a_path_that_leaves_ends_at_the_edge_of_the_map_with_a_mark(surface, rate):
    race = demos.optimisers(surface, rates={"SGD": rate, "momentum": rate})
    view = race._view.rows[0][0]
    ends = race.numbers["places"]
    low, high = np.transpose([view.x_limits, view.y_limits])
    for name, line in zip(ends, view.lines, strict=True):
        last = np.array([line["xs"][-1], line["ys"][-1]])
        if ends[name] and (low <= ends[name]).all() and (ends[name] <= high).all():
            assert line["dot"] == pytest.approx(ends[name]) and line["out"] is None
        else:
            assert line["out"] == pytest.approx(last) and line["dot"] is None
            gaps = np.abs([last - low, last - high])
            assert gaps.min() < 1e-9
            assert (low - 1e-9 <= last).all() and (last <= high + 1e-9).all()


def test_down_rosenbrocks_valley_all_get_round_the_bend_and_differ_in_the_end():
    race = demos.optimisers("Rosenbrock's valley")
    losses = race.numbers["losses"]
    assert all(0.3 < place[0] < 1.2 for place in race.numbers["places"].values())
    assert max(losses.values()) < 0.5
    assert max(losses["momentum"], losses["Adam"]) < 0.1 * losses["SGD"]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_a_step_is_as_long_to_the_side_as_upwards(surface):
    (left, right), (bottom, top) = surface.x, surface.y
    assert (right - left) / (top - bottom) == pytest.approx(61 / 41)


def test_bands_are_narrow_near_the_lowest_point():
    """A ramp from 0 to 1: the k-th of 24 bands begins at (k/24)^2.5."""
    ramp = np.tile(np.linspace(0, 1, 721), (3, 1))
    drawn = Image.open(io.BytesIO(relief(ramp))).convert("RGB")
    for height in (0.03, 0.167, 0.3, 0.52, 0.75, 0.95):
        shade = 0.45 * np.array(colormaps["cividis"](height**0.4)[:3]) + 0.55
        seen = drawn.getpixel((720 * height, 250))
        assert seen == pytest.approx(255 * shade, abs=6), height


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("rate", [0.5, 1, 1000])
def test_no_rate_breaks_a_surface(surface, rate):
    rates = dict.fromkeys(("SGD", "momentum", "RMSprop", "Adam"), rate)
    race = demos.optimisers(surface, rates=rates)
    for step in (0, 1, 7, 40):
        race.set(step=step)
        for panel in race._view.rows[0]:
            for line in panel.lines:
                assert np.isfinite([line["xs"], line["ys"]]).all()
                assert np.abs([line["xs"], line["ys"]]).max() < 1e4


@pytest.mark.parametrize(
    "surface",
    [
        lambda x, y: 0 * x,
        lambda x, y: 0 * x + 1e8,
        lambda x, y: np.log(x) + y**2,
        lambda x, y: -(x**2) - y**2,
        lambda x, y: (x**2 + y**2).astype(np.float32),
        lambda x, y: np.where(x > 0, x**2, 1 / np.zeros_like(x)) + y**2,
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of the learner's function
def test_an_odd_surface_is_raced_on_all_the_same(surface):
    race = demos.optimisers(surface)
    assert race.say.startswith("From (−2.1, 1.4), after 100 of 100 steps, ")
    assert race.figure().alt == f"Optimisers: {race.say}"


def test_a_slider_at_its_left_end_leaves_an_optimiser_out():
    race = demos.optimisers(rates={"RMSprop": 0})
    assert "RMSprop" not in race.numbers["losses"]
    race.set(SGD=0)
    assert list(race.numbers["losses"]) == ["momentum", "Adam"]
    for name in ("momentum", "Adam"):
        race.set(**{name: 0})
    assert race.say == "From (−9, 2), after 40 of 40 steps, nobody is left."


def test_the_start_moves_over_the_fields_of_the_map():
    race = demos.optimisers()
    race.set(start=0)  # the field in the corner, at the top left
    assert race.numbers["start"] == [-10, 4]
    race.set(start=61 * 41 - 1)
    assert race.numbers["start"] == [2, -4]
    race.reset()
    assert race.numbers["start"] == [-9, 2]


def test_a_rate_of_ones_own_is_shown_as_it_is():
    race = demos.optimisers(rates={"Adam": 0.125})
    assert race._part("Adam").shown == "0.125"


def test_another_surface_brings_its_own_rates_and_start():
    race = demos.optimisers(start=(0, 1), rates={"Adam": 0.123}, steps=10)
    race.set(surface="saddle")
    assert race.numbers["start"] == [-2.5, 0.001]
    assert race.numbers["rates"]["Adam"] == 0.1
    assert race.numbers["step"] == 80
    race.reset()
    assert race.numbers["rates"]["Adam"] == 0.123


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"surface": "hill"}, "surface must be a function or one of ravine, "),
        ({"surface": lambda x, y: 3}, "an array as large as x and y"),
        ({"surface": lambda x: x}, "surface cannot be computed for arrays: "),
        ({"surface": lambda x, y: x / 0 * np.nan}, "no finite height"),
        ({"surface": lambda x, y: x, "x": (2, 1)}, "x must be two numbers (low, high)"),
        ({"x": (-1, 1)}, "x and y belong to a function of your own"),
        ({"start": (99, 0)}, "start must be two numbers (x, y) on the map"),
        ({"start": 3}, "start must be two numbers (x, y) on the map"),
        ({"rates": {"sgd": 0.1}}, "'sgd' is none of SGD, momentum, RMSprop, Adam"),
        ({"rates": {"SGD": -1}}, "SGD needs a number from 0 to 1000, got -1"),
        ({"rates": 0.1}, "rates must be a dictionary, got 0.1"),
        ({"steps": 0}, "steps must be a whole number from 1 to 300, got 0"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_wrong_argument_gives_a_sentence(arguments, sentence):
    with pytest.raises(DemoError) as refusal:
        demos.optimisers(**arguments)
    assert sentence in str(refusal.value)
