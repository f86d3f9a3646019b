"""What comes of a call, and how many points: the judge on a small exercise."""

import warnings
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from doubling import double, exercise, minus, run

from cnnlib.checks.calling import CallFailed, LocalCall, Reply
from cnnlib.checks.comparison import Difference
from cnnlib.checks.outcomes import Outcome, agrees, run_case
from cnnlib.checks.scoring import score
from cnnlib.checks.spec import Case, Function, Kept, Mistake, Rng

ONES = np.ones((2, 3))


def changes(x):
    x *= 2
    return x


def test_a_right_answer_with_a_changed_argument_is_wrong():
    (outcome, *_) = run(changes)
    assert outcome.difference.kind == "changed"
    assert outcome.difference.text == "The call changed its argument x."
    assert outcome.changed == 0

    def changes_and_is_wrong(x):
        x *= 2
        return x + 1

    (outcome, *_) = run(changes_and_is_wrong)
    assert (outcome.difference.kind, outcome.changed) == ("value", 0)


def test_a_call_that_fails_is_an_outcome_too():
    def fails(x):
        raise KeyError("no   such\nkey" + "!" * 400)

    (outcome, *_) = run(fails)
    assert not outcome.passed
    assert outcome.failure.status == "error"
    assert outcome.failure.type_name == "KeyError"
    assert outcome.failure.text.startswith("'no such\\nkey!")
    assert len(outcome.failure.text) == 300
    assert "raise KeyError" in outcome.failure.line
    assert str(outcome.failure).startswith("error: KeyError 'no such")


@pytest.mark.parametrize("error", [SystemExit(1), RecursionError("deep")])
def test_whatever_a_student_raises_is_caught(error):
    def fails(x):
        raise error

    assert run(fails)[0].failure.type_name == type(error).__name__


def test_ctrl_c_is_not_caught():
    def waits(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(waits)


def test_a_call_is_quiet_and_gets_arrays_of_its_own():
    def loud(x):
        warnings.warn("look", stacklevel=1)
        x[0] = np.float64(1) / np.float64(0)
        return x

    given = np.ones(2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reply = LocalCall(loud)((given,))
    assert reply.output[0] == np.inf
    assert given[0] == 1
    assert reply.arguments[0][0] == np.inf


def test_another_function_is_found_beside_the_first():
    call = LocalCall(double)
    assert call((3,), function="minus").output == -3
    assert call((3,), function="double").output == 6
    with pytest.raises(CallFailed) as caught:
        call((3,), function="no_such_function")
    assert caught.value.status == "missing"
    assert caught.value.text == "no_such_function is not defined"


def test_a_result_can_be_kept_for_another_call():
    def trains(x):
        return {"x": x}

    call = LocalCall(trains)
    assert call.recall() is None
    kept = call((3,), keep=True).output
    assert isinstance(kept, Kept)
    assert kept.fresh() == {"x": 3}
    assert LocalCall(trains).recall() is kept


@pytest.mark.parametrize(
    ("wrong", "points"),
    [
        ((), 10.0),
        (("an array",), 0.0),
        (("a number",), 3.0),
        (("another sign", "zeros"), 3.0),
        (("zeros",), 8.0),
        (("an array", "a number", "another sign", "zeros"), 0.0),
    ],
)
def test_points_are_a_ladder(wrong, points):
    asked = exercise()
    bad = Difference("value", "")
    outcomes = [
        Outcome(case, difference=bad if case.about in wrong else None)
        for case in asked.public
    ]
    assert score(asked, outcomes) == points


def test_a_case_may_give_a_part_of_its_points():
    asked = exercise(points=3, shares={"basic": 1.0})
    cases = [Case((), "", "basic") for _ in range(2)]
    half = [Outcome(cases[0]), Outcome(cases[1], credit=1 / 3)]
    assert score(asked, half) == 1.0
    assert score(exercise(points=1, shares={"basic": 1.0}), half) == 0.33
    assert score(exercise(shares={"basic": 0.4, "edge": 0.6}), half) == 1.33


def test_points_of_no_cases_are_all():
    assert score(exercise(), []) == 10


CASE = Case((ONES,), "")
BAD = Difference("value", "")


def outcome(output=None, **options):
    options.setdefault("difference", BAD)
    return Outcome(CASE, output, **options)


def failed(*why):
    return outcome(failure=CallFailed(*why), difference=None)


ERROR = "error", "ValueError"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (outcome(difference=None), outcome(difference=None), True),
        (outcome(difference=None), outcome(ONES), False),
        (outcome(ONES), outcome(ONES.tolist()), True),
        (outcome(ONES), outcome(2 * ONES), False),
        (outcome(ONES, changed=0), outcome(ONES), False),
        (outcome(ONES, changed=0), outcome(ONES, changed=0), True),
        (outcome(None), outcome(None), True),
        (outcome(None), outcome(ONES), False),
        (outcome("a"), outcome("a"), False),
        (outcome(ONES, difference=None), outcome(ONES), False),
        (failed(*ERROR), outcome(ONES), False),
        (failed(*ERROR), outcome(None), False),
        (failed(*ERROR), outcome(difference=None), False),
        (failed(*ERROR), failed(*ERROR), True),
        (failed(*ERROR), failed("error", "KeyError"), False),
        (failed(*ERROR), failed("died", "ValueError"), False),
    ],
)
def test_two_answers_agree_in_value_error_and_change(one, other, same):
    assert agrees(one, other) is same
    assert agrees(other, one) is same


def test_the_reference_is_asked_once_for_a_case():
    calls = []

    def reference(x):
        calls.append(x)
        return x

    asked = exercise(reference=reference)
    for _ in range(2):
        run_case(asked, asked.public[0], lambda args: Reply(args[0], list(args)))
    assert len(calls) == 1


def test_hidden_cases_come_behind_the_public_ones_and_follow_from_seed_and_name():
    asked = exercise()
    assert asked.cases() == list(asked.public)
    (hidden,) = asked.cases(7)[len(asked.public) :]
    expected = np.random.default_rng([7, *b"double"]).random(3)
    np.testing.assert_array_equal(hidden.args[0], expected)


@pytest.mark.parametrize(
    "value",
    [
        CASE,
        BAD,
        outcome(),
        Reply(1, []),
        Rng(1),
        Kept(1),
        Function("square"),
        exercise(),
        Mistake("", "", "", minus),
    ],
)
def test_what_is_known_of_a_case_cannot_be_changed(value):
    with pytest.raises(FrozenInstanceError):
        setattr(value, next(iter(vars(value))), 2)
