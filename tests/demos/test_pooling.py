"""Pooling and a shift: torch's numbers, an honest count, and a measure on digits."""

import numpy as np
import pytest

from cnnlib import demos

RNG = np.random.default_rng(5)
X = RNG.integers(0, 10, (5, 7)).astype(float)

POOLS = {"maximum": "max_pool2d", "average": "avg_pool2d"}


@pytest.mark.parametrize("kind", POOLS)
@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 1), (1, 2), (4, 4)])
def test_both_outputs_are_those_of_torch(kind, size, stride):
    import torch

    demo = demos.pooling(X, size, stride, kind=kind)
    demo.set(down=True)
    moved = np.zeros_like(X)
    moved[1:, 1:] = X[:-1, :-1]
    for x, name in ((X, "before"), (moved, "after")):
        pool = getattr(torch.nn.functional, POOLS[kind])
        expected = pool(torch.tensor(x)[None], size, stride)[0]
        assert demo.numbers[name] == pytest.approx(expected.numpy())


def moved(demo):
    return [float(text) for text in demo.view["rows"][0][3]["texts"]]


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("left", [0, 1, 2, 3, 4, 5]),
        ("right", [0, 0, 0, 0, 0, 3]),
        ("up", [0, 3, 4, 0, 0, 0]),
        ("down", [0, 0, 0, 0, 0, 1]),
    ],
)
def test_a_button_moves_the_picture_by_a_pixel(button, expected):
    demo = demos.pooling([[0, 1, 2], [3, 4, 5]], 1)  # starts moved by one to the right
    demo.set(**{button: True})
    assert moved(demo) == expected


def test_the_picture_cannot_be_moved_away():
    demo = demos.pooling(X)
    for _ in range(9):
        demo.set(left=True)
    assert "moved 3 left" in demo.say


def test_a_column_can_be_moved_up_and_down_only():
    demo = demos.pooling([[1], [2], [3]], 1)
    assert "not moved" in demo.say
    demo.set(left=True, down=True)
    assert moved(demo) == [0, 1, 2]


def test_a_dot_that_stays_in_its_window_leaves_the_output_as_it_is():
    demo = demos.pooling([[9, 0, 0, 0], [0, 0, 0, 0]])
    assert demo.numbers["changed"] == []
    assert demo.numbers["unchanged"] == {"outputs": [1, 1], "pixels": [0, 2]}
    demo.set(right=True)
    assert demo.numbers["changed"] == [0, 1]
    assert "0 of 2 outputs" in demo.say


def test_an_empty_background_does_not_count_as_unchanged():
    demo = demos.pooling(np.zeros((6, 6)))
    assert demo.numbers["unchanged"] == {"outputs": [0, 0], "pixels": [0, 0]}


def grids(demo):
    return {part["title"]: part for part in demo.view["rows"][0] if "title" in part}


def test_the_winner_of_each_contest_is_outlined_and_none_where_all_are_equal():
    demo = demos.pooling([[0, 0, 1, 2], [0, 0, 4, 3]])
    assert grids(demo)["input, winners outlined"]["marked"] == [6]
    demo.set(kind="average")
    assert grids(demo)["input"]["marked"] == []


def test_equal_numbers_have_one_colour_in_all_four_panels():
    colours = {}
    for part in grids(demos.pooling([[-4, 3, 0, 1], [2, 3, 0, 1]])).values():
        for text, fill in zip(part["texts"], part["fills"], strict=True):
            colours.setdefault(text, set()).add(fill)
    assert all(len(fills) == 1 for fills in colours.values())


def test_an_output_lights_its_window_before_and_after_the_shift():
    demo = demos.pooling(X, 3, 2)
    for title in ("pooled", "pooled, changes outlined"):
        link = grids(demo)[title]["links"][4]
        assert link["light"]["input"] == [16, 17, 18, 23, 24, 25, 30, 31, 32]
        assert link["light"]["moved"] == link["light"]["input"]
        assert link["light"]["output"] == [4]
    assert f"is {demo.numbers['before'][1][1]:.0f}," in link["say"]
    assert link["say"].endswith(f"is {demo.numbers['after'][1][1]:.0f}.")


def test_windows_lie_side_by_side_until_the_stride_is_changed():
    demo = demos.pooling(X)
    demo.set(kernel_size=3)
    assert np.shape(demo.numbers["before"]) == (1, 2)
    demo.set(stride=1)
    assert np.shape(demo.numbers["before"]) == (3, 5)


def change_of_digits(**options):
    demo = demos.pooling(**options)
    demo.set(digits=True)
    return demo.numbers["change"]


def test_on_real_digits_pooling_forgives_a_part_and_a_stride_hardly_any():
    change = change_of_digits()
    assert 1 > change["nothing"] > change["average"] > change["maximum"] > 0.25
    assert change["a stride"] == pytest.approx(change["nothing"], rel=0.05)
    wider = change_of_digits(kernel_size=4)
    assert wider["maximum"] < change["maximum"]
    alone = change_of_digits(kernel_size=1)
    assert len(set(alone.values())) == 1


def test_written_numbers_are_pooled_and_reset_brings_the_old_ones_back():
    demo = demos.pooling(X)
    start = demo.numbers
    demo.set(input={"index": 0, "value": 50})
    assert demo.numbers["before"][0][0] == 50
    demo.set(kind="average")
    demo.reset()
    assert demo.numbers == start


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"input": [1, 2]}, "pooling: input must be a matrix of numbers"),
        ({"input": np.ones((9, 9))}, "pooling: input may have up to 8 rows"),
        ({"kernel_size": 5}, "kernel_size must be a whole number from 1 to 4, got 5"),
        ({"input": np.ones((2, 9 - 1)), "kernel_size": 3}, "from 1 to 2, got 3"),
        ({"input": [[]]}, "pooling: input must be a matrix of numbers"),
        ({"stride": 0}, "pooling: stride must be a whole number from 1 to 4, got 0"),
        ({"kind": "median"}, "kind must be one of maximum, average, got 'median'"),
    ],
)
def test_a_wrong_argument_gives_one_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        demos.pooling(**arguments)


def test_real_digits_are_shown_when_they_are_asked_for():
    demo = demos.pooling()
    kinds = [part["kind"] for row in demo.view["rows"] for part in row]
    assert "bars" not in kinds and "real digits" not in demo.say
    demo.set(digits=True)
    assert demo.view["rows"][1][-1]["kind"] == "bars"
    assert demo.say.endswith("by 42 %, and by 33 % after this pooling.")


def test_the_static_picture_says_what_it_shows():
    alt = demos.pooling([[9, 0, 0, 0], [0, 0, 0, 0]]).figure().alt
    assert "the maximum of 9, 0, 0, 0 is 9" in alt
    assert "moved 1 right: 1 of 1 outputs" in alt
