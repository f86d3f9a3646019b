"""Thinned nets: masks, the scale, their mean, and the way back."""

import numpy as np
import pytest

from cnnlib import demos
from cnnlib.demos.refusals import DemoError


def units(demo):
    return demo.view["rows"][0][0]["units"]


def layer(demo, k):
    """The units of a layer: 3 inputs, twice 5 hidden ones, 1 output."""
    ends = np.cumsum([0, 3, 5, 5, 1])
    return units(demo)[ends[k] : ends[k + 1]]


@pytest.mark.parametrize("p", [0.0, 0.25, 0.5, 0.95])
def test_what_is_kept_is_scaled_up_and_the_rest_is_0(p):
    demo = demos.dropout(p)
    before, mask, after = (
        np.array(demo.numbers[k]) for k in ("before", "mask", "after")
    )
    assert set(mask) <= {0, 1}
    assert after == pytest.approx(before * mask / (1 - p))
    assert f"1/(1 − {p:g})" in demo.say


def test_the_picture_shows_the_mask():
    demo = demos.dropout(0.5)
    for _ in range(5):
        demo.set(one=True)
        kept = [unit["kept"] for unit in layer(demo, 1)]
        assert kept == [m == 1 for m in demo.numbers["mask"]]
        assert all(unit["kept"] for unit in layer(demo, 0) + layer(demo, 3))
        for line in demo.view["rows"][0][0]["connections"]:
            ends = [u for u in units(demo) if u["at"] in (line["start"], line["end"])]
            assert line["kept"] == all(unit["kept"] for unit in ends)


def test_dropped_units_are_named():
    demo = demos.dropout(0.5)
    dropped = [k + 1 for k, m in enumerate(demo.numbers["mask"]) if not m]
    assert f"Dropped units: {', '.join(map(str, dropped))} of hidden 1;" in demo.say
    demo.set(p=0)
    assert "none of hidden 1; none of hidden 2" in demo.say


@pytest.mark.parametrize("masks", range(4))
def test_the_gradient_goes_back_through_the_same_mask(masks):
    demo = demos.dropout(0.4)
    for _ in range(masks):
        demo.set(one=True)
    numbers = {name: np.array(value) for name, value in demo.numbers.items()}
    scaled = numbers["mask"] / 0.6
    assert numbers["grad_before"] == pytest.approx(numbers["grad_after"] * scaled)
    # Without biases and with all ReLUs open, y is linear in h and in h'.
    for h, grad in (("after", "grad_after"), ("before", "grad_before")):
        assert numbers["output"] == pytest.approx(numbers[h] @ numbers[grad])


def test_at_inference_nothing_is_dropped_or_scaled():
    demo = demos.dropout(0.5)
    demo.set(mode="inference")
    assert demo.numbers["after"] == demo.numbers["before"]
    assert demo.numbers["grad_after"] == demo.numbers["grad_before"]
    assert demo.numbers["output"] == demo.numbers["inference_output"]
    assert all(unit["kept"] for unit in units(demo))
    assert "nothing is dropped or scaled" in demo.say
    names = {part["name"] for part in demo.view["controls"]}
    assert names == {"mode", "p"}, "there is no mask to draw"


def test_the_mean_over_many_masks_comes_to_the_inference_value():
    demo = demos.dropout(0.5)
    far = []
    for _ in range(3):
        far.append(distance(demo))
        for _ in range(20):
            demo.set(hundred=True)
    assert demo.numbers["masks"] == 6001
    assert distance(demo) < 0.05 < far[0]
    answers = demo.numbers["mean_output"], demo.numbers["inference_output"]
    assert answers[0] == pytest.approx(answers[1], rel=0.05)


def distance(demo):
    """Of the mean of h' from h, as a share of h."""
    mean, h = (np.array(demo.numbers[name]) for name in ("mean", "before"))
    return (np.abs(mean - h) / h).max()


def test_the_line_ends_at_the_mean_that_is_said():
    demo = demos.dropout(0.5)
    for _ in range(7):
        demo.set(hundred=True)
    chart = demo.view["rows"][0][1]
    line = chart["lines"][1]
    assert line["ys"][-1] == pytest.approx(demo.numbers["mean_output"])
    assert 10 ** line["xs"][-1] == pytest.approx(701)
    assert chart["x_ticks"][-1][1] == "1000"


def test_the_mean_is_of_the_same_masks_in_both_modes():
    demo = demos.dropout(0.3)
    demo.set(hundred=True)
    mean = demo.numbers["mean"]
    demo.set(mode="inference")
    assert demo.numbers["mean"] == mean
    demo.set(mode="training")
    assert demo.numbers["mean"] == mean


def test_a_larger_p_drops_more_of_the_same_mask():
    demo = demos.dropout(0.1)
    masks = []
    for p in (0.1, 0.3, 0.5, 0.7, 0.9):
        demo.set(p=p)
        masks.append(demo.numbers["mask"])
    assert (np.diff(masks, axis=0) <= 0).all()
    assert sum(masks[0]) > sum(masks[-1])


@pytest.mark.parametrize("p", [1, -0.1, float("nan"), "half", None, [0.5]])
def test_what_is_no_such_probability_is_refused(p):
    with pytest.raises(DemoError, match="^dropout: p, the probability to drop: "):
        demos.dropout(p)
