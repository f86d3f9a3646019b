"""Right or not, and where it first differs."""

import numpy as np
import pytest

from cnnlib.checks.comparison import (
    Difference,
    changed_argument,
    close,
    compare,
    in_digits,
)

ONES = np.ones((2, 3))


def difference(actual, expected, tolerance=None):
    found = compare(actual, expected, tolerance)
    return found and (found.kind, found.text)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (5, 5.0),
        (True, 1),
        (np.float32(0.5), 0.5),
        ([[1, 1, 1], [1, 1, 1]], ONES),
        (((1, 1, 1), (1, 1, 1)), ONES),
        (ONES.astype("float32"), ONES),
        (np.asfortranarray(ONES), ONES),
        ([1, 2], (1, 2)),
        ((1, ONES), [1.0, ONES]),
        (np.array([1, 2]), [1, 2]),
        (np.ones((2, 3)), (np.ones(3), np.ones(3))),
        (np.array(np.inf), np.inf),
        (np.nan, np.nan),
        (np.zeros((0, 2)), np.zeros((0, 2))),
    ],
    ids=repr,
)
def test_the_form_of_an_answer_is_not_judged(actual, expected):
    assert compare(actual, expected) is None


@pytest.mark.parametrize(
    ("actual", "expected", "kind", "text"),
    [
        (4, 5, "value", "The result is 4, expected 5."),
        (ONES[:, :2], ONES, "shape", "The shape is (2, 2), expected (2, 3)."),
        (5, ONES, "shape", "The shape is (), expected (2, 3)."),
        ((1,), (1, 2), "count", "There are 1 results, expected 2."),
        ((1, 2, 3), (1, 2), "count", "There are 3 results, expected 2."),
        ((1, 3), (1, 2), "value", "Result 2 of 2: The result is 3, expected 2."),
        (ONES[0, :2], (2, 1), "value", "Result 1 of 2: The result is 1, expected 2."),
        (np.nan, 1.0, "value", "The result is nan, expected 1."),
        (np.inf, 1.0, "value", "The result is inf, expected 1."),
        (-np.inf, np.inf, "value", "The result is -inf, expected inf."),
        (1e300, np.inf, "value", "The result is 1e+300, expected inf."),
        (1.0, np.nan, "value", "The result is 1, expected nan."),
    ],
    ids=repr,
)
def test_a_difference_is_told_in_a_sentence(actual, expected, kind, text):
    assert difference(actual, expected) == (kind, text)


RAGGED = "that is not made of equal rows of numbers"


@pytest.mark.parametrize(
    ("actual", "text"),
    [
        (None, "None (is a return missing?)"),
        ("1", "of type str"),
        ({}, "of type dict"),
        (np.array(["1"]), "an array of dtype <U1"),
        (np.array(1j), "an array of dtype complex128"),
        ([[1], [1, 2]], f"a list {RAGGED}"),
        ((1, "a"), f"a tuple {RAGGED}"),
        ([10**400, 1.5], f"a list {RAGGED}"),
    ],
    ids=repr,
)
def test_what_is_no_number_is_named(actual, text):
    sentence = f"The result is {text}, expected numbers."
    assert difference(actual, ONES) == ("type", sentence)


@pytest.mark.parametrize(
    ("actual", "text"),
    [
        (5, "of type int"),
        (np.array(5), "an array of dtype int64"),
        (np.ones(3), "an array of dtype float64"),
    ],
    ids=repr,
)
def test_one_result_for_several_is_named(actual, text):
    sentence = f"The result is {text}, expected 2 results."
    assert difference(actual, (1, 2)) == ("type", sentence)


def test_the_first_wrong_place_is_named():
    wrong = np.array([[1, 1, 1], [1, 7, 8.0]])
    found = compare(wrong, ONES)
    assert found.text == "At index [1, 1] there is 7, expected 1."
    assert found == Difference("value", found.text, None, (1, 1))
    several = compare((ONES, wrong), (ONES, ONES))
    assert (several.part, several.index) == (1, (1, 1))
    assert several.text == "Result 2 of 2: At index [1, 1] there is 7, expected 1."


def test_how_near_is_near_enough_follows_from_the_expected_dtype():
    one, fine = np.array([1.0]), np.array([1], "float32")
    assert compare(one + 1.09e-5, one) is None
    assert compare(one + 1.11e-5, one) is not None
    assert compare(one + 1.09e-4, fine) is None
    assert compare(one + 1.12e-4, fine) is not None
    assert compare(one + 0.1, one, 0.1) is None
    assert compare(one + 0.12, one, 0.1) is not None
    assert compare(one + 1e-11, one, 0) is not None
    assert compare(one + 1e-13, one, 0) is None


def test_beside_a_large_number_a_small_one_may_be_off_by_more():
    expected = np.array([1000.0, 1.0, -np.inf])
    assert close(expected + [0, 1e-3, 0], expected).all()
    assert close(expected + [0, 1.1e-3, 0], expected).tolist() == [True, False, True]
    assert close(np.zeros(2), np.array([0.0, 2e-12])).tolist() == [True, False]


def test_numbers_are_written_as_one_would_type_them():
    values = 1 / 3, 2.0, np.int64(7), 1e20, np.float32(-0.5)
    assert list(map(in_digits, values)) == ["0.333333", "2", "7", "1e+20", "-0.5"]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ([ONES], [ONES.copy()], None),
        ([ONES, ONES], [ONES, 2 * ONES], 1),
        ([ONES], [ONES.T], 0),
        ([ONES], [ONES.tolist()], 0),
        ([np.array([np.nan])], [np.array([np.nan])], None),
        ([np.array([1])], [np.array([2])], 0),
        ([[1, 2], 3], [(1, 2), 3], None),
        ([[1, 2]], [[1, 2, 3]], 0),
        ([[1, 2]], [[1, 3]], 0),
        ([[1, 2]], [5], 0),
        ([[ONES]], [[0 * ONES]], 0),
        ([3], [np.int64(3)], None),
        ([3], [4], 0),
        ([3], ["3"], 0),
        ([2.5], [2.5], None),
        ([object()], [None], None),
    ],
)
def test_an_argument_that_was_changed_is_found(before, after, changed):
    assert changed_argument(before, after) == changed
