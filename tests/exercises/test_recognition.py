"""Which mistake it is: what an answer has in common with those that are known."""

from dataclasses import replace

import numpy as np
from doubling import double, exercise, minus, plus_one, run

from cnnlib.checks.comparison import Difference
from cnnlib.checks.outcomes import Outcome
from cnnlib.checks.recognition import mistaken, recognise
from cnnlib.checks.spec import Case


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


def test_errors_alone_name_a_mistake_only_if_they_say_the_same():
    def divides(x):
        raise TypeError("a float has no 1 items")

    def another(x):
        raise TypeError("a float has no 25 items")

    def indexes(x):
        raise TypeError("a float cannot be indexed")

    assert named(another, divides) == "divides"
    assert named(indexes, divides) is None


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
