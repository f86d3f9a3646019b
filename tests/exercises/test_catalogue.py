"""Every exercise's cases tell right from wrong, and one mistake from another."""

import pickle
from inspect import getdoc, signature
from itertools import combinations

import pytest

from cnnlib.checks import catalogue
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import agrees, outcomes_of
from cnnlib.checks.recognition import mistaken, recognise
from cnnlib.checks.report import describe
from cnnlib.checks.scoring import score
from cnnlib.checks.spec import GROUPS

SEED = 20261121
EXERCISES = list(catalogue.by_name().values())

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)


@every_exercise
def test_the_reference_gets_full_points(exercise):
    outcomes = outcomes_of(exercise, LocalCall(exercise.reference), SEED)
    points = score(exercise, outcomes)
    assert points == exercise.points
    assert recognise(exercise, outcomes) == (None, None)
    assert describe(exercise, outcomes, points).passed


@every_exercise
def test_an_exercise_is_complete(exercise):
    assert len(exercise.mistakes) >= 6
    assert len({m.id for m in exercise.mistakes}) == len(exercise.mistakes)
    assert len(exercise.hints) == 4
    assert exercise.public[0].group == "basic"
    assert set(exercise.shares) <= set(GROUPS)
    assert sum(exercise.shares.values()) == pytest.approx(1)
    assert exercise.reference.__doc__
    assert {c.group for c in exercise.cases()} == set(exercise.shares)
    for case in exercise.cases(SEED):
        signature(exercise.reference).bind(*case.args)


@every_exercise
def test_a_stubs_docstring_has_five_to_ten_lines_and_one_example(exercise):
    paragraphs = getdoc(exercise.reference).split("\n\n")
    assert 5 <= sum(len(text.splitlines()) for text in paragraphs) <= 10
    assert [text[:3] for text in paragraphs].count(">>>") == 1


@every_exercise
def test_a_mistake_is_a_sentence_and_its_question_asks_for_something(exercise):
    for mistake in exercise.mistakes:
        name, question = mistake.name, mistake.question
        assert name.endswith(".") and len(name.split()) > 2, mistake.id
        assert "?" in question and len(question.split()) > 2, mistake.id


@every_exercise
def test_a_mistake_is_an_edit_that_fits_and_runs(exercise):
    for mistake, outcomes in outcomes_of_mistakes(exercise):
        failures = [outcome.failure for outcome in outcomes if outcome.failure]
        assert not [f for f in failures if "an edit must fit" in f.text], mistake.id
        bad = {"NameError", "SyntaxError"} & {f.type_name for f in failures}
        assert not bad, mistake.id


def outcomes_of_mistakes(exercise):
    """Each mistake, and what the checks know that it makes of the public cases."""
    for mistake in exercise.mistakes:
        yield mistake, [mistaken(exercise, mistake, case) for case in exercise.public]


@every_exercise
def test_a_mistake_gets_no_full_points_and_is_named(exercise):
    for mistake in exercise.mistakes:
        outcomes = outcomes_of(exercise, LocalCall(mistake.wrong))
        points = score(exercise, outcomes)
        named, _ = recognise(exercise, outcomes)
        assert points < exercise.points, f"{mistake.id}: the public cases let it pass"
        assert named == mistake, f"{mistake.id}: not recognised from its own output"
        said = describe(exercise, outcomes, points, named).message
        assert mistake.question in said, mistake.id


@every_exercise
def test_mistakes_are_told_apart(exercise):
    runs = {mistake.id: run for mistake, run in outcomes_of_mistakes(exercise)}
    same = [
        (one, other)
        for one, other in combinations(runs, 2)
        if all(map(agrees, runs[one], runs[other]))
    ]
    assert not same


@every_exercise
def test_hidden_cases_follow_from_their_seed(exercise):
    def drawn(seed):
        return [pickle.dumps(case.args) for case in exercise.cases(seed)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
