"""How many points, and which mistake: the judge on one small exercise."""

import warnings
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from cnnlib.checks.calling import CallFailed, LocalCall, Reply
from cnnlib.checks.comparison import Difference
from cnnlib.checks.outcomes import Outcome, agrees, outcomes_of, run_case
from cnnlib.checks.recognition import mistaken, recognise
from cnnlib.checks.scoring import score
from cnnlib.checks.spec import Case, Exercise, Function, Kept, Mistake, Rng

ONES = np.ones((2, 3))


def double(x):
    """The reference."""
    return 2 * x


def minus(x):
    return -x


def plus_one(x):
    return 2 * x + 1


def exercise(*mistakes, **options):
    parts = {
        "assignment": "02_convolution",
        "reference": double,
        "points": 10,
        "section": "",
        "public": (
            Case((np.array([1.0, 2]),), "an array", "basic"),
            Case((np.array([3.0]),), "a number", "general"),
            Case((np.array([-1.0, 4]),), "another sign", "general"),
            Case((np.zeros(2),), "zeros", "edge"),
        ),
        "hidden": lambda rng: [Case((rng.random(3),), "random", "edge")],
        "mistakes": [Mistake(f.__name__, "", "", f) for f in mistakes],
        "hints": ("", "", "", ""),
    }
    return Exercise(**{**parts, **options})


def run(student, asked=None):
    return outcomes_of(asked or exercise(), LocalCall(student))


def changes(x):
    x *= 2
    return x


def test_a_right_answer_with_a_changed_argument_is_wrong():
    (outcome, *_) = run(changes)
    assert outcome.difference.kind == "changed"
    assert outcome.difference.text == "The call changed its argument number 1."
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


def named(student, *mistakes, **options):
    """The id under which a student's function is recognised."""
    asked = exercise(*mistakes, **options)
    found, _ = recognise(asked, run(student, asked))
    return found and found.id


def test_a_mistake_is_named_when_all_that_it_does_is_the_same():
    assert named(minus, plus_one, minus) == "minus"
    assert named(lambda x: -1.0 * x, plus_one, minus) == "minus"
    assert named(double, plus_one, minus) is None
    assert named(lambda x: x * 9, plus_one, minus) is None


def test_a_mistake_that_only_raises_is_named_too():
    def fails(x):
        raise ValueError

    assert named(fails, plus_one, fails) == "fails"


def but(function, *abouts):
    """The function, but for some cases, in which it does something of its own."""
    own = [c.args[0] for c in exercise().public if c.about in abouts]

    def student(x):
        return 77 * x + 5 if any(np.array_equal(x, o) for o in own) else function(x)

    return student


def certain(student, *mistakes, **options):
    """What is said at least of a student's function."""
    asked = exercise(*mistakes, **options)
    named = [replace(m, name=f"It is {m.id}.") for m in asked.mistakes]
    asked = replace(asked, mistakes=named)
    return recognise(asked, run(student, asked))[1]


def test_a_mistake_that_explains_a_part_is_said_to_but_is_no_name():
    student = but(plus_one, "zeros")
    assert named(student, plus_one) is None
    said = certain(student, plus_one)
    assert said == "3 of 4 wrong answers come of this. It is plus_one."


def test_one_wrong_answer_in_common_is_nothing():
    student = but(plus_one, "zeros", "an array", "a number")
    assert certain(student, plus_one) is None


def test_an_error_in_place_of_a_wrong_answer_does_not_hide_the_mistake():
    def raises(x):
        if not x.any():
            raise ValueError
        return plus_one(x)

    def endless(x):
        return plus_one(x) if x.any() else x / 0

    assert named(raises, plus_one) == "plus_one"
    assert named(endless, plus_one) == "plus_one"
    assert named(but(raises, "a number"), plus_one) is None


def test_two_mistakes_at_once_are_told_when_they_explain_everything():
    cases = [Case((np.array(n),), "") for n in range(1, 7)]

    def odd(x):
        return x**2 + 5 if x % 2 else double(x)

    def even(x):
        return 1 - x**3 if x % 2 == 0 else double(x)

    def both(x):
        return odd(x) if x % 2 else even(x)

    said = certain(both, odd, even, minus, public=cases)
    assert said == "two things at once explain it all. It is odd. It is even."
    assert named(both, odd, even, public=cases) is None
    assert "two things" not in certain(but_for_six(both), odd, even, public=cases)


def but_for_six(function):
    return lambda x: 99 if x == 6 else function(x)


def test_a_mistake_that_shares_one_wrong_value_only_is_not_named():
    """Of three cases that fail two give the same error; the value is one alone."""

    def fails_above(x):
        if x.max() > 2:
            raise ValueError
        return x + 7

    def also(x):
        if x.max() > 2:
            raise ValueError
        return x + (7 if x.any() else 8)

    assert named(also, fails_above) is None
    assert named(fails_above, fails_above) == "fails_above"


def test_a_mistake_that_fails_where_the_student_is_right_is_not_named():
    assert named(but(double, "zeros"), plus_one) is None
    right_for_one = but(plus_one)

    def student(x):
        return double(x) if x.size == 1 else right_for_one(x)

    assert named(student, plus_one) is None


def test_of_two_mistakes_the_nearer_one_is_told_and_of_equals_none():
    cases = [Case((np.array(n),), "") for n in range(5)]

    def growing(x):
        return 2 * x + x**2 + 1

    def far(x):
        return growing(x) if x > 1 else 50.0

    def near(x):
        return growing(x) if x > 0 else 60.0

    def as_near(x):
        return growing(x) if x != 3 else 70.0

    assert "It is far." in certain(growing, far, public=cases)
    assert "It is near." in certain(growing, far, near, public=cases)
    assert "It is near." in certain(growing, near, far, public=cases)
    assert certain(growing, near, far, as_near, public=cases) is None


def test_a_judge_may_name_the_mistake_itself():
    told = Difference("property", "", mistake="minus")

    def judges(exercise, case, call):
        return Outcome(case, difference=told)

    assert named(double, plus_one, minus, judge=judges) == "minus"
    assert named(double, plus_one, judge=judges) is None


def test_what_a_mistake_does_is_worked_out_once():
    calls = []

    def counted(x):
        calls.append(x)
        return x

    asked = exercise(counted)
    for _ in range(2):
        for case in asked.public:
            mistaken(asked, asked.mistakes[0], case)
    assert len(calls) == len(asked.public)
    own = [mistaken(asked, asked.mistakes[0], case) for case in asked.public]
    assert recognise(asked, own)[0].id == "counted"
    assert len(calls) == len(asked.public)


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
