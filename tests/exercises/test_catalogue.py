"""Every exercise's cases tell right from wrong, and one mistake from another."""

import pickle
from inspect import signature
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
MISTAKES = [(e, m) for e in EXERCISES for m in e.mistakes]

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
every_mistake = pytest.mark.parametrize(
    ("exercise", "mistake"),
    MISTAKES,
    ids=lambda value: getattr(value, "id", value.name),
)


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


@every_mistake
def test_a_mistake_is_a_sentence_and_its_question_asks_for_something(exercise, mistake):
    assert mistake.name.endswith(".") and len(mistake.name.split()) > 2
    assert "?" in mistake.question and len(mistake.question.split()) > 2


@every_mistake
def test_a_mistake_is_an_edit_that_fits_and_runs(exercise, mistake):
    outcomes = [mistaken(exercise, mistake, case) for case in exercise.public]
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    assert not [f for f in failures if "an edit must fit" in f.text]
    assert not {"NameError", "SyntaxError"} & {f.type_name for f in failures}


@every_mistake
def test_a_mistake_gets_no_full_points_and_is_named(exercise, mistake):
    outcomes = outcomes_of(exercise, LocalCall(mistake.wrong))
    points = score(exercise, outcomes)
    named, _ = recognise(exercise, outcomes)
    assert points < exercise.points, "the public cases let the mistake pass"
    assert named is not None, "the mistake is not recognised from its own output"
    assert named.id == mistake.id
    assert mistake.question in describe(exercise, outcomes, points, named).message


@every_exercise
def test_mistakes_are_told_apart(exercise):
    runs = {m.id: outcomes_of(exercise, LocalCall(m.wrong)) for m in exercise.mistakes}
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


def test_mutation_score_of_the_public_cases(record_property):
    points = [score(e, outcomes_of(e, LocalCall(m.wrong))) for e, m in MISTAKES]
    caught = [given < e.points for given, (e, _) in zip(points, MISTAKES, strict=True)]
    record_property("mutation score", sum(caught) / len(caught))
    print(f"mutation score of the public cases: {sum(caught)} of {len(caught)}")
    assert all(caught)
