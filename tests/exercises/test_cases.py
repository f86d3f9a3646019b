"""What cases are made of: arguments, stand-ins, and the functions of the table."""

import numpy as np
import pytest

from cnnlib.checks import functions
from cnnlib.checks.arrays import reals, scattered
from cnnlib.checks.spec import Case, Function, Kept, Rng, fresh

ONES = np.ones((2, 3))


def test_a_case_belongs_to_a_step_of_the_ladder():
    assert Case((), "").group == "general"
    with pytest.raises(ValueError, match="Case: group must be one of .*, got 'easy'"):
        Case((), "", "easy")


def test_the_size_of_a_case_is_how_many_numbers_it_has():
    assert Case((np.eye(2), 3, [np.ones(3), (1, 2)], None), "").size == 4 + 1 + 5 + 1


def test_what_is_known_of_a_case_is_no_part_of_it():
    one, other = Case((1,), "one"), Case((1,), "one")
    one.memo["reference"] = 2
    assert one == other
    assert repr(one) == "Case(args=(1,), about='one', group='general')"


def test_arguments_are_copied_and_stand_ins_replaced():
    case = Case(([ONES], (1, ONES), Rng(3), Function("square"), Kept(ONES)), "")
    listed, pair, rng, function, kept = case.fresh_args()
    assert type(listed) is list
    assert type(pair) is tuple
    listed[0][:] = pair[1][:] = 9
    assert ONES.max() == 1
    assert rng.random() == np.random.default_rng(3).random()
    assert function(3) == 9
    assert kept is ONES
    assert fresh("text") == "text"


X = np.arange(1.0, 17).reshape(1, 4, 4)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("square_sum", (X**2).sum()),
        ("weighted_sine", sum(i * np.sin(i) for i in range(1, 17))),
        ("product", np.prod(X)),
        ("cubes", (X**3).sum()),
        ("double", X + X),
        ("square", X**2),
        ("mean_of_channels", X),
        ("negate", -X),
        ("every_other", [[[1, 3], [9, 11]]]),
        ("sum_of_four", [[[14, 22], [46, 54]]]),
    ],
)
def test_the_functions_of_the_table_do_what_their_names_say(name, expected):
    given = X.copy()
    np.testing.assert_allclose(functions.TABLE[name](given), expected)
    np.testing.assert_array_equal(given, X)


def test_the_table_has_no_other_functions():
    assert len(functions.TABLE) == 10


def test_the_mean_of_channels_is_one_of_each_image():
    batch = np.stack([np.vstack([X, 3 * X]), np.vstack([X, 5 * X])])
    mean = functions.TABLE["mean_of_channels"](batch)
    assert mean.shape == batch.shape
    for image, factor in zip(mean, (2, 3), strict=True):
        for channel in image:
            np.testing.assert_array_equal(channel, factor * X[0])


def test_scattered_numbers_are_whole_or_not():
    assert scattered(2, 3).tolist() == [[-3, 2, 7], [1, 6, 0]]
    assert scattered(2, start=1).tolist() == [2, 7]
    assert scattered(1).dtype.kind == "i"
    assert reals(2, start=1).tolist() == [2, 7]
    assert reals(1).dtype == np.float64
