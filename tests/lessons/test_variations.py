"""Questions with other numbers: each answer is worked out anew from the text alone."""

import math
import re
import sys
from functools import cache
from itertools import pairwise

import pytest
from anew import ANEW, left_of_responses
from notebooks import PATHS
from test_answers import predictions

from cnnlib.checks import seal
from cnnlib.checks.student import Prediction
from cnnlib.checks.variations import varied, vary
from cnnlib.checks.variations.variation import signed
from cnnlib.workspace.lessons import lessons


@cache
def versions(id):
    """A question with its first fifty sets of numbers."""
    return [vary(id, time) for time in range(50)]


# The numbers of each question, in the order of its text: the smallest–the largest.
RANGES = {
    "00-places": "2–5 2–5 3–10 3–10",
    "01-memory": "2–48 50–400 4 10",
    "01-shared": "10–40 10–40 5–37 5–37",
    "02-brighter": "−3–5 −3–5 −3–5 −3–5 2–9",
    "02-corner": "0–9 0–9 0–9 0–9 0–9 0–9 0–9 0–9 0–9 −2–3 −2–3 −2–3 −2–3",
    "02-wall": "−2–2 −2–2 −2–2 −2–2 −2–2 −2–2 −2–2 −2–2 −2–2 20–200",
    "03-dilation": "3–9 3–9 2–5",
    "03-layers": "3–7 3–7 14–103 14–103 4–9 4–9",
    "03-rim": "5–7 5–7 1–3",
    "03-shape": "7–16 7–16 2–4 2–4 2–4 2",
    "03-top-left": "1–9 1–9 1–9 1–9 1–9 1–9 1–9 1–9 1–9 1–5 1–5 1–5 1–5 4 4",
    "03-unseen": "1–4 1–4 2–5 8–95 8–95",
    "04-corner": "2 2 0–5 0–5 0–5 0–5 0–5 0–5 0–5 0–5 −2–3 −2–3 −2–3 −2–3 "
    "−2–3 −2–3 −2–3 −2–3",
    "04-parameters": "1–8 16–64 16–64 4–32 3–7 3–7 1–3",
    "04-video": "2–8 3 6–16 16–48 16–48 3 4–32 2–4 3–7 3–7",
    "05-negative": "−9–−2 3 3 1",
    "05-shape": "2–9 4–32 10–30 10–30 2–4",
    "05-stay": "3–6 3–6 3–6",
    "07-centre": "3 3 0–5 0–5 0–5 0–5 −2–4 −2–4 −2–4 −2–4",
    "07-columns": "16–128 3–9 3–9 1",
    "07-padding": "3–9 3–9 0–4 1",
    "07-places": "16–128 5–30 5–30",
    "07-unseen": "5–19 5–19 2–4 2–4 2–4 25–361 0",
    "07-winner": "3–7 3–7 2–4 2–4 1 1–5",
    "08-lrn": "0–4 0–4 0–4 0–4 0–4 1",
    "08-means": "8–64 8–64 5–30 5–30",
    "08-ones": "4–32 2–9",
    "08-running": "0–4 2–12 0 1 1–5",
    "08-scale": "2–20 2–20 1 0",
    "11-conv-share": "3–7 3–7 1 4–12 4–12 13–32",
    "12-dilation": "3–7 3–7 2–6",
    "12-seven": "2–6 3–7 3–7 1",
    "12-stride": "3–7 3–7 2 2 2 3–7 3–7 3–7 3–7",
    "13-enlarge": "2–7 2–7 2–4 0–1 5–40 5–40",
    "13-gridding": "2–5 2–4 2–4 7–61 7–61",
    "13-groups": "2–8 4–20 10–152",
    "13-overlap": "4–7 4–7 2–3",
    "13-separable": "3–7 3–7 16–128 1 1 16–128 16–128",
    "14-cheaper": "3–7 3–7 96–256 16–96 1 1 96–256 8–48 3–7 3–7 8–48 16–96",
    "15-hog-size": "4–10 4–10 6–12 50–360 40–360",
}

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


def numbers(text):
    return [int(n.replace("−", "-")) for n in re.findall(r"(?<!\w)−?\d+", text)]


@every_one
def test_the_numbers_are_as_small_and_as_large_as_is_known_of_the_question(id):
    drawn = zip(*(numbers(asked.question) for asked in versions(id)), strict=True)
    ends = [dict.fromkeys((min(column), max(column))) for column in drawn]
    assert " ".join("–".join(map(signed, two)) for two in ends) == RANGES[id]


@every_one
def test_the_numbers_change_and_the_same_time_has_the_same_ones(id):
    asked = versions(id)
    assert asked[:9] == [vary(id, time) for time in range(9)]
    for one, next in pairwise(asked):
        assert one.question != next.question


WORDS = {"one": 1, "two": 2, "three": 3, "ten": 10}
# Numbers that a lesson shows above its question.
SHOWN = {
    "07-columns": "64 channels 3×3, stride 1",
    "07-winner": "3×3 pixels, 2×2, stride 1, gradient 1",
    "08-lrn": "1, 3, 1, 0, 1; 1 plus",
    "11-conv-share": "two of 5×5, from 1 to 6, from 6 to 16",
    "12-stride": "5×5, 2×2, stride 2, 5×5, 5×5, one output",
    "14-cheaper": "5×5, 192 to 32; 1×1, 192 to 16, 5×5, 16 to 32",
}


def all_numbers(text):
    """Every number in a text, also one that is written as a word."""
    text = text.removesuffix(" (three digits)")
    text = re.sub(r"\w+", lambda word: str(WORDS.get(word[0].lower(), word[0])), text)
    return numbers(text)


@cache
def in_the_lesson():
    return {id: asked for one in lessons() for id, asked in one.asked.items()}


def test_the_hundred_thousandth_time_takes_no_longer_than_the_first():
    calls = []
    sys.setprofile(lambda *_: calls.append(1) if len(calls) < 20_000 else None)
    try:
        asked = vary("12-dilation", 100_001)
    finally:
        sys.setprofile(None)
    assert asked.question != vary("12-dilation", 100_000).question
    assert len(calls) < 20_000


@every_one
def test_the_numbers_are_never_the_lesson_s(id):
    own = all_numbers(SHOWN.get(id, in_the_lesson()[id].question))
    for time in range(200):
        assert all_numbers(vary(id, time).question) != own


def test_the_right_choice_stands_now_here_now_there():
    for id in ("08-lrn", "08-scale"):
        places = {asked.choices.index(asked.answer) for asked in versions(id)}
        assert len(places) > 2


def test_every_generator_is_of_a_question_that_a_lesson_asks():
    asked = {id for path in PATHS for id, _ in predictions(path)}
    assert set(varied()) <= asked
    assert set(ANEW) == set(varied())
