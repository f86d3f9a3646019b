"""The solution with one small edit: is it told from the solution, and has it a name?

Every slip that the operators find is run. `slips.txt` has the counts for each exercise,
as `make test` prints them at its end, and `equal.txt` the slips that no case tells from
the solution, with the reason.
"""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from students import assert_wrong

from cnnlib.checks import catalogue, check, recognition
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import agrees, outcomes_of
from cnnlib.checks.recognition import mistaken, recognise
from cnnlib.checks.slips import OPERATORS
from cnnlib.checks.slips.alike import KINDS
from cnnlib.checks.slips.solution import slips_of
from cnnlib.checks.spec import Case

HERE = Path(__file__).parent
EXERCISES = [e for e in catalogue.by_name().values() if not e.seconds]

every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)


def own_slips(exercise):
    """The slips in the solution itself, not in what it calls, and what they give."""
    for slip in slips_of(exercise):
        if slip.subject == exercise.name:
            yield slip, [mistaken(exercise, slip, case) for case in exercise.public]


def equal_slips():
    """(exercise, edit) of each slip that equals the solution, as they are written."""
    lines = (HERE / "equal.txt").read_text("utf-8").splitlines()
    return [tuple(li.split(": ", 1)) for li in lines if li and li[0] != "#"]


@every_exercise
def test_the_cases_tell_every_slip_from_the_solution_but_its_equals(exercise):
    same = [
        str(slip.edit)
        for slip, outcomes in own_slips(exercise)
        if all(outcome.passed for outcome in outcomes)
    ]
    written = [edit for name, edit in equal_slips() if name == exercise.name]
    assert sorted(same) == sorted(written)


@every_exercise
def test_how_many_slips_are_told_apart_and_named_is_written_down(
    exercise, record_property
):
    runs = [outcomes for _, outcomes in own_slips(exercise)]
    wrong = [run for run in runs if not all(outcome.passed for outcome in run)]
    answering = [run for run in wrong if not any(outcome.failure for outcome in run)]
    named = sum(recognise(exercise, run)[0] is not None for run in answering)
    line = (
        f"{exercise.name}: {len(runs)} slips, {len(wrong)} told apart; "
        f"of {len(answering)} without an error {named} named"
    )
    record_property("measured", line)
    written = (HERE / "slips.txt").read_text("utf-8").splitlines()
    assert line in written, "slips.txt says otherwise: put this line there"


def test_the_readme_tells_the_sum(record_property):
    lines = (HERE / "slips.txt").read_text("utf-8").splitlines()
    counts = [[int(n) for n in re.findall(r"\b\d+\b", li)] for li in lines]
    slips, apart, answering, named = np.sum(counts, axis=0)
    said = (
        f"Of {slips:,} slips, small edits of the solutions, the public cases tell "
        f"{apart:,} apart; {slips - apart} are equal to the solution. Of {answering:,} "
        f"that end without an error {named:,} have a name ({named / answering:.0%})."
    )
    record_property("measured", said)
    readme = (HERE.parents[1] / "solutions" / "README.md").read_text("utf-8")
    assert said in " ".join(readme.split())


@every_exercise
def test_a_slip_is_a_sentence_whose_question_asks_and_its_name_is_its_own(exercise):
    written = {mistake.id for mistake in exercise.mistakes}
    for slip in slips_of(exercise):
        assert re.fullmatch("[a-z0-9-]+", slip.id)
        assert slip.name.endswith(".") and slip.question.endswith("?")
        assert slip.id not in written


# An exercise in which the slip is found.
WHERE = {
    "loop-ends-early": "corr2d",
    "loop-ends-late": "gaussian_kernel",
    "loop-begins-late": "corr2d",
    "loop-begins-early": "batch_norm_backward",
    "loop-once": "conv2d",
    "slice-ends-early": "avg_pool2d",
    "slice-ends-late": "max_pool2d",
    "slice-begins-late": "gaussian_kernel",
    "slice-begins-early": "conv2d_backward",
    "index-without-counter": "corr2d",
    "slice-from-the-start": "max_pool2d",
    "slice-to-the-end": "max_pool2d",
    "other-axis": "conv2d",
    "axis-left-out": "global_avg_pool2d",
    "taken-for-its-twin": "corr2d",
    "first-for-both": "corr2d",
    "second-for-both": "conv2d",
    "exchanged": "gaussian_kernel",
    "{}-for-another-argument": "convolve2d",
    "other-default": "conv2d",
    "number-too-small": "conv_matrix",
    "number-too-large": "corr2d",
    "term-left-out": "gaussian_kernel",
    "factor-left-out": "corr2d",
    "division-left-out": "gaussian_kernel",
    "power-left-out": "gaussian_kernel",
    "plus-for-minus": "conv2d",
    "rounded-or-not": "gaussian_kernel",
    "quotient-rounded-up": "local_response_norm",
    "times-for-divided": "gaussian_kernel",
    "times-for-power": "gaussian_kernel",
    "sides-exchanged": "gaussian_kernel",
    "transposed-or-not": "conv2d_im2col",
    "other-comparison": "grad_exp_max",
    "overwritten": "conv2d",
    "{}-instead": "corr2d",
    "returned-early": "conv2d",
    "one-way-only": "grad_exp_max",
    "function-left-out": "corr1d",
    "border-on-one-side": "conv2d",
    "type-of-the-argument": "gradient_histogram",
    "option-left-out": "batch_norm_train",
    "step-left-out": "conv2d",
}


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.id)
def test_every_operator_finds_a_slip_that_a_student_is_told(operator):
    exercise = catalogue.by_name()[WHERE[operator.id]]
    slips = [s for s in slips_of(exercise) if s.edit.operator == operator]
    verdicts = [(slip, check(slip.wrong, exercise.name)) for slip in slips]
    told = [(slip, v.message) for slip, v in verdicts if v.mistake == slip.id]
    assert told
    assert all(slip.name in said and slip.question in said for slip, said in told)


def test_a_slip_is_named_however_the_function_is_written():
    def conv2d(input, weight, bias=None, stride=1, padding=0):
        result = right(input, weight, None, stride, padding)
        return result if bias is None else result - np.reshape(bias, (1, -1, 1, 1))

    right = catalogue.by_name()["conv2d"].reference
    assert_wrong(conv2d, "conv2d", "plus-for-minus")


def test_a_loop_that_ends_early_is_named_without_the_solutions_loops():
    def corr2d(input, kernel):
        windows = np.lib.stride_tricks.sliding_window_view(input, kernel.shape)
        result = (windows * kernel).sum((2, 3)).astype(float)
        result[-1], result[:, -1] = 0, 0
        return result

    assert_wrong(corr2d, "corr2d", "loop-ends-early")


def test_an_argument_in_another_ones_place_is_named_with_its_name():
    def perceptron_step(w, x, target, lr):
        fires = sum(a * b for a, b in zip(w, x, strict=True)) > 0
        return [a * (1 + lr * (target - fires)) for a in w]

    assert_wrong(perceptron_step, "perceptron_step", "w-for-another-argument")
    said = check(perceptron_step, "perceptron_step").message
    assert "`w` is used where another argument belongs." in said


def slips_like(student, name):
    """The slips that give the student's answers to every public case."""
    exercise = catalogue.by_name()[name]
    outcomes = outcomes_of(exercise, LocalCall(student))
    return {
        slip.id
        for slip in slips_of(exercise)
        if all(agrees(o, mistaken(exercise, slip, o.case)) for o in outcomes)
    }


def test_of_two_slips_that_explain_it_what_they_share_is_named():
    def gaussian_kernel(size, sigma):
        from_centre = np.arange(size) - (1 - size) / 2
        row = np.exp(-(from_centre**2) / (2 * sigma**2))
        return np.outer(row, row) / row.sum() ** 2

    same = slips_like(gaussian_kernel, "gaussian_kernel")
    assert same == {"plus-for-minus", "sides-exchanged"}
    assert_wrong(gaussian_kernel, "gaussian_kernel", "wrong-sign")
    said = check(gaussian_kernel).message
    assert "A term of the formula has the wrong sign." in said


def test_what_two_slips_explain_that_share_nothing_has_no_name():
    slips = slips_of(catalogue.by_name()["grad_exp_max"])
    student = next(s.wrong for s in slips if str(s.edit) == "max(y1, y2) → y1")
    same = slips_like(student, "grad_exp_max")
    assert same == {"function-left-out", "y1-for-another-argument"}
    assert check(student, "grad_exp_max").mistake is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_what_slips_share_are_sentences_and_operators_that_there_are(kind):
    assert kind.name.endswith(".") and kind.question.endswith("?")
    assert kind.own | kind.others <= {operator.id for operator in OPERATORS}


def test_one_wrong_answer_tells_enough_if_it_has_four_wrong_numbers():
    exercise = catalogue.by_name()["conv2d"]
    slips = [s for s in slips_of(exercise) if s.id == "taken-for-its-twin"]
    runs = [[mistaken(exercise, s, case) for case in exercise.public] for s in slips]
    wrong = [[o for o in run if not o.passed] for run in runs]
    once = [
        (slip, run)
        for slip, run, failing in zip(slips, runs, wrong, strict=True)
        if len(failing) == 1 and not failing[0].failure
    ]
    assert once
    for slip, run in once:
        assert recognise(exercise, run)[0].id == slip.id


def test_of_one_number_it_takes_two_wrong_ones():
    def grad_exp_max(x1, x2, w, y1, y2):
        return right(x1, x2, w, x2 if y1 > y2 else y1, y2)

    right = catalogue.by_name()["grad_exp_max"].reference
    assert not check(grad_exp_max).passed
    assert check(grad_exp_max).mistake is None


def test_of_single_whole_numbers_it_takes_four_that_are_wrong():
    exercise = catalogue.by_name()["output_size"]
    slip = next(s for s in slips_of(exercise) if str(s.edit) == "2 * padding → padding")
    slip = replace(slip, id="odd")
    outcomes = [mistaken(exercise, slip, case) for case in exercise.public]
    unknown = replace(exercise, mistakes=())
    found, _ = recognise(unknown, outcomes)
    assert found.edit.operator.id == "factor-left-out"
    wrong = [outcome for outcome in outcomes if not outcome.passed]
    fewer = [o for o in outcomes if o.passed] + wrong[:3]
    assert recognise(unknown, fewer)[0] is None


def test_errors_that_are_alike_name_no_slip():
    def conv2d(input, weight, bias=None, stride=1, padding=0):
        (sh, sw), (ph, pw) = stride, padding
        return right(input, weight, bias, (sh, sw), (ph, pw))

    right = catalogue.by_name()["conv2d"].reference
    assert_wrong(conv2d, "conv2d")


@pytest.fixture
def runs(monkeypatch):
    """The cases that are run with a mistake, one after the other."""
    seen = []
    run_case = recognition.run_case

    def counted(exercise, case, call):
        seen.append(call.student)
        return run_case(exercise, case, call)

    monkeypatch.setattr(recognition, "run_case", counted)
    return seen


def test_a_slip_is_run_in_few_cases_and_never_again(runs):
    def conv1d(input, weight, bias=None, stride=1, padding=0):
        return exercise.reference(input, weight, bias, stride, padding) ** 3 + 1

    exercise = catalogue.by_name()["conv1d"]
    cases = [Case(case.args, case.about, case.group) for case in exercise.public]
    exercise = replace(exercise, public=cases)
    outcomes = outcomes_of(exercise, LocalCall(conv1d))
    assert recognise(exercise, outcomes)[0] is None
    slips = {slip.wrong for slip in slips_of(exercise)}
    assert len(slips) <= sum(wrong in slips for wrong in runs) <= 4 * len(slips)
    del runs[:]
    recognise(exercise, outcomes)
    assert not runs
