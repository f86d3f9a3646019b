"""Questions with other numbers: each answer is worked out anew from the text alone."""

import math
from functools import cache
from itertools import pairwise

import pytest
from anew import ANEW, left_of_responses
from notebooks import PATHS
from test_answers import predictions

from cnnlib.checks import seal
from cnnlib.checks.student import Prediction
from cnnlib.checks.variations import varied, vary


@cache
def versions(id):
    """A question with its first fifty sets of numbers."""
    return [vary(id, time) for time in range(50)]


every_one = pytest.mark.parametrize("id", varied())


@every_one
def test_the_answer_is_what_the_text_says(id):
    for asked in versions(id):
        anew = ANEW[id](asked.question)
        if isinstance(anew, str | tuple):
            assert asked.answer == anew, asked
        else:
            assert asked.answer == pytest.approx(float(anew)), asked


@every_one
def test_the_answer_is_accepted_and_of_the_lesson_s_kind(id):
    kinds = dict(item for path in PATHS for item in predictions(path))
    for asked in versions(id):
        sealed = seal(id, asked.answer)
        kind = sealed.partition(":")[0]
        assert kind == kinds[id].partition(":")[0]
        question = Prediction(id, asked.question, kind, sealed, asked.choices)
        given = asked.answer
        if isinstance(given, float):
            assert given == int(given) or "(three digits)" in asked.question
            given = f"{given:.3g}"
        assert question.accepts(given)


@every_one
def test_of_several_choices_one_is_right(id):
    for asked in versions(id):
        if isinstance(asked.answer, str):
            assert len(set(asked.choices)) == len(asked.choices) > 1
            assert asked.choices.count(asked.answer) == 1
        else:
            assert asked.choices == ()


def worked_out(how):
    """The arithmetic before the semicolon, as Python does it."""
    text = how.partition(";")[0]
    for theirs, ours in {
        "−": "-",
        "·": "*",
        "²": "**2",
        "⌊": "floor(",
        "⌋": ")",
    }.items():
        text = text.replace(theirs, ours)
    return eval(text, {"floor": math.floor})


@every_one
def test_the_way_that_is_shown_leads_to_the_answer(id):
    for asked in versions(id):
        if isinstance(asked.answer, str):
            assert ";" not in asked.how
        elif isinstance(asked.answer, tuple):
            assert worked_out(asked.how) == asked.answer
        else:
            assert worked_out(asked.how) == pytest.approx(asked.answer), asked


def test_the_way_to_the_largest_response_says_what_is_left_of_it():
    for asked in versions("08-lrn"):
        left = left_of_responses(asked.question).max()
        assert worked_out(asked.how.partition(" is left")[0]) == pytest.approx(left)


@every_one
def test_the_text_reads_well(id):
    for asked in versions(id):
        for text in (asked.question, asked.how):
            assert text == " ".join(text.split())
            assert "np." not in text and " -" not in text
        assert asked.question.removesuffix(" (three digits)").endswith("?")
        assert asked.question[0].isupper() or asked.question[0].isdigit()
        assert len(asked.question) < 260 and len(asked.how) < 110


@every_one
def test_the_numbers_change_and_the_same_time_has_the_same_ones(id):
    asked = versions(id)
    assert asked[:9] == [vary(id, time) for time in range(9)]
    for one, next in pairwise(asked):
        assert one.question != next.question


def test_every_generator_is_of_a_question_that_a_lesson_asks():
    asked = {id for path in PATHS for id, _ in predictions(path)}
    assert set(varied()) <= asked
    assert set(ANEW) == set(varied())
