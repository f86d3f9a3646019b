"""A report as it is read: line by line as text, and the same in HTML."""

import re

import numpy as np
import pytest
from reports import (
    EMPTY,
    SMALL,
    STUCK,
    behind,
    case,
    exercise,
    halves,
    html_of,
    lines,
    table,
    verdict_on,
)

from cnnlib.checks.calling import CallFailed
from cnnlib.checks.comparison import Difference
from cnnlib.checks.outcomes import Outcome
from cnnlib.checks.report import describe
from cnnlib.checks.spec import Case, Mistake


def test_all_right_is_one_line():
    verdict = verdict_on(halves, case(SMALL), points=4.0)
    assert verdict.message == "halves: 1 of 1 cases right, 4 of 4 points."
    assert (verdict.name, verdict.passed, verdict.mistake) == ("halves", True, None)
    assert (verdict.score, verdict.max_score) == (4.0, 4)
    assert repr(verdict) == verdict.message


def test_a_wrong_value_is_marked_beside_the_expected_ones():
    def student(image, weights):
        return image / 2 + np.array([[0, 0], [0.25, 0]])

    mistake = Mistake("added", "Something is added.", "What do you add?", student)
    verdict = verdict_on(student, case(SMALL, 0.1), points=1.2, mistake=mistake)
    assert lines(verdict) == [
        "halves: 0 of 1 cases right, 1.2 of 4 points.",
        "First to mend: the lesson's example.",
        "What differs: At index [1, 0] there is 0.75, expected 0.5.",
        "  image                          Expected       Yours",
        "      2   -4   weights = 0.1  →       1    -2         1     -2",
        "      1    3                        0.5   1.5     <0.75>   1.5",
        "It looks like this: Something is added.",
        "Ask yourself: What do you add?",
        "Read again: 02_convolution, “Slide, multiply, add”.",
        STUCK,
    ]
    assert (verdict.passed, verdict.mistake) == (False, "added")


def test_a_wrong_shape_comes_with_the_rule_for_the_size():
    def rule(image):
        return f"{len(image)} rows"

    verdict = verdict_on(lambda image: image[:1], case(SMALL), size_rule=rule)
    assert lines(verdict)[2:] == [
        "What differs: The shape is (1, 2), expected (2, 2).",
        "The size: 2 rows",
        "  image           Expected       Yours",
        "      2   -4   →       1    -2       2   -4",
        "      1    3         0.5   1.5",
        "Read again: 02_convolution, “Slide, multiply, add”.",
        STUCK,
    ]
    assert "The size" not in verdict_on(lambda image: image[:1], case(SMALL)).message
    wrong_value = verdict_on(lambda image: image, case(SMALL), size_rule=rule)
    assert "The size" not in wrong_value.message


def test_of_several_cases_the_smallest_that_fails_is_shown():
    cases = [
        case(np.ones((2, 2)), about="twos"),
        case(np.ones((1, 2)), about="a row"),
        case(np.zeros((1, 1)), about="a zero"),
        case(np.zeros((1, 1)), about="a zero"),
        case(np.zeros((2, 1)), about="more zeros"),
    ]
    verdict = verdict_on(lambda image: image, *cases)
    assert lines(verdict)[:3] == [
        "halves: 3 of 5 cases right, 0 of 4 points.",
        "First to mend: a row.",
        "What differs: At index [0, 0] there is 1, expected 0.5.",
    ]
    assert behind(verdict, "Right") == "a zero; more zeros."


def test_a_larger_case_of_an_earlier_step_comes_first():
    cases = [
        Case((np.ones((1, 1)),), "an edge", "edge"),
        Case((np.ones((3, 3)),), "larger", "general"),
        Case((np.ones((2, 3)),), "smaller", "general"),
    ]
    verdict = verdict_on(lambda image: image, *cases)
    assert behind(verdict, "First to mend") == "smaller."


def test_of_cases_that_are_not_revealed_only_the_kind_is_told():
    cases = [case(np.full(1, 7.0 + n), about=f"kind {n % 2}") for n in range(4)]
    verdict = verdict_on(lambda image: image, *cases, reveal=lambda outcome: False)
    assert lines(verdict) == [
        "halves: 0 of 4 cases right, 0 of 4 points.",
        "Fails on: kind 0; kind 1.",
        "Read again: 02_convolution, “Slide, multiply, add”.",
    ]
    last = verdict_on(
        lambda image: image, *cases, reveal=lambda outcome: outcome.case is cases[3]
    )
    assert table(last, "image") == [["10"]]


def test_a_stub_is_told_where_to_begin():
    def student(image):
        raise NotImplementedError("write me")

    assert lines(verdict_on(student, case(SMALL), case(EMPTY))) == [
        "halves: 0 of 2 cases right, 0 of 4 points.",
        "Nothing is written here yet: that is where to begin.",
        STUCK,
    ]


def test_a_forgotten_return_is_called_that():
    def student(image):
        print(image / 2)

    assert lines(verdict_on(student, case(SMALL), case(EMPTY))) == [
        "halves: 0 of 2 cases right, 0 of 4 points.",
        "Your function gives nothing back (None). Is a return missing? What print "
        "shows is not given back.",
        STUCK,
    ]


def test_what_fails_in_part_is_no_stub():
    def forgets(image):
        return image / 2 if image.size else None

    verdict = verdict_on(forgets, case(SMALL), case(EMPTY))
    assert "Nothing is written" not in verdict.message
    difference = "The result is None (is a return missing?), expected numbers."
    assert behind(verdict, "What differs") == difference

    def fails(image):
        raise ValueError if image.size else NotImplementedError

    verdict = verdict_on(fails, case(SMALL), case(EMPTY))
    assert "Nothing is written" not in verdict.message


def test_an_error_is_shown_with_its_line():
    def student(image):
        raise ZeroDivisionError("by zero")

    verdict = verdict_on(student, case(SMALL))
    assert behind(verdict, "What happened") == "ZeroDivisionError: by zero"
    line = behind(verdict, "Where")
    assert re.fullmatch(r'line \d+: raise ZeroDivisionError\("by zero"\)', line)
    assert "What differs" not in verdict.message


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (CallFailed("timeout"), "The call took too long. Does a loop never end?"),
        (CallFailed("died"), "Python itself ended during the call."),
        (CallFailed("error", "KeyError"), "KeyError"),
        (CallFailed("refused", "", "torch cannot be used"), "torch cannot be used"),
    ],
)
def test_a_call_without_a_result_says_why(failure, sentence):
    asked = exercise(case(SMALL))
    verdict = describe(asked, [Outcome(asked.public[0], failure=failure)], 0.0)
    assert behind(verdict, "What happened") == sentence
    assert "Where" not in verdict.message


def test_a_difference_of_another_kind_shows_no_numbers():
    def judge(exercise, case, call):
        output = call(case.args).output
        return Outcome(case, output, SMALL, Difference("property", "It is not odd."))

    verdict = verdict_on(lambda image: image, case(SMALL), judge=judge)
    assert behind(verdict, "What differs") == "It is not odd."
    assert "Yours" not in verdict.message


def test_a_verdict_is_a_value():
    one, other = (verdict_on(lambda image: image, case(SMALL)) for _ in range(2))
    assert one == other
    assert one != verdict_on(halves, case(SMALL))
    with pytest.raises(AttributeError):
        one.score = 4


def test_html_is_announced_and_tells_right_from_wrong_by_its_colour():
    right, wrong = (
        html_of(verdict_on(student, case(SMALL)))
        for student in (halves, lambda image: image)
    )
    for html in (right, wrong):
        assert html.startswith('<div role="status" style="border-left:4px solid #')
        assert html.count("<div") == html.count("</div>")
        assert "<strong>halves: " in html
    labels = re.findall("<div[^>]*><em>(.*?)</em> ", wrong)
    assert labels and all(label.endswith(":") for label in labels)
    assert "solid #008f6b" in right
    assert "solid #d55e00" in wrong


def test_nothing_of_a_student_s_is_markup():
    def student(image):
        raise ValueError("<b>&")

    odd = case(np.array([2.0]), about="<i>")
    html = html_of(verdict_on(student, odd))
    assert "&lt;b&gt;&amp;" in html
    assert "<b>" not in html
    assert "<i>" not in html
