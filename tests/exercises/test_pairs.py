"""Two mistakes at once: made together in the solution, and compared on every case."""

from dataclasses import replace
from types import FunctionType

import numpy as np
import pytest
from students import assert_wrong

from cnnlib.checks import catalogue, check
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.edits import styles_of
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.recognition import recognise
from cnnlib.checks.slips import solution
from cnnlib.checks.slips.solution import slips_of
from cnnlib.checks.slips.together import together

SOLUTIONS = catalogue.by_name()
WITH_STYLES = [e for e in SOLUTIONS.values() if styles_of(e.reference)]


def mistake(name, id):
    return next(m for m in SOLUTIONS[name].mistakes if m.id == id)


def flipped_mean(input, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(input, kernel.shape)
    return (windows * kernel[::-1, ::-1]).mean(axis=(2, 3))


def test_two_mistakes_are_told_however_the_function_is_written():
    assert_wrong(flipped_mean, "corr2d", "flipped-kernel+mean-not-sum")
    said = check(flipped_mean, "corr2d").message
    for id in ("flipped-kernel", "mean-not-sum"):
        assert mistake("corr2d", id).name in said
        assert mistake("corr2d", id).question in said


@pytest.mark.parametrize("seed", range(4))
def test_the_names_do_not_depend_on_the_hidden_cases(seed):
    assert check(flipped_mean, "corr2d", seed=seed).mistake == (
        check(flipped_mean, "corr2d").mistake
    )


def test_a_pair_must_be_the_same_in_the_hidden_cases_too():
    public = {case.args[0].tobytes() for case in SOLUTIONS["corr2d"].public}

    def corr2d(input, kernel):
        result = flipped_mean(input, kernel)
        return result if np.array(input).tobytes() in public else result + 1

    assert check(corr2d).mistake == "flipped-kernel+mean-not-sum"
    assert check(corr2d, seed=0).mistake is None


def test_one_case_that_differs_is_enough_against_a_pair():
    def corr2d(input, kernel):
        result = flipped_mean(input, kernel)
        return result + (input.shape == (3, 3)) * 0.5

    assert check(corr2d).mistake is None


def test_a_mistake_whose_answers_have_another_form_is_told_with_the_form():
    def corr2d(input, kernel):
        windows = np.lib.stride_tricks.sliding_window_view(input, kernel.shape)
        return (windows * kernel).sum((2, 3)).astype(input.dtype).T

    assert_wrong(corr2d, "corr2d", "integer-truncation+transposed-result")


def test_a_mistake_and_a_slip_are_told_but_are_no_name():
    def convolve2d(input, kernel):
        (h, w), (kh, kw) = input.shape, kernel.shape
        output = np.zeros((h - kh + 1, w - kw + 1))
        for i, j in np.ndindex(output.shape):
            for a, b in np.ndindex(kh, kw):
                output[i, j] += input[i - a, j - b] * kernel[a, b]
        return output

    verdict = check(convolve2d)
    assert verdict.mistake is None
    assert "At least: the solution with two changes gives the same." in verdict.message


def test_what_several_pairs_share_is_told():
    exercise = SOLUTIONS["corr2d"]
    outcomes = outcomes_of(exercise, LocalCall(flipped_mean))
    other = replace(mistake("corr2d", "mean-not-sum"), id="again")
    twice = replace(exercise, mistakes=(*exercise.mistakes, other))
    found, at_least = recognise(twice, outcomes)
    assert found is None
    assert at_least == (
        f"this, and one thing more. {mistake('corr2d', 'flipped-kernel').name}"
    )


def test_edits_of_the_same_words_are_not_made_together():
    reference = SOLUTIONS["corr2d"].reference
    one, other = (mistake("corr2d", id) for id in ("flipped-kernel", "mean-not-sum"))
    both = together(reference, one, other)
    image, kernel = np.arange(6.0).reshape(2, 3), np.array([[1.0, 2]])
    np.testing.assert_allclose(both(image, kernel), flipped_mean(image, kernel))
    again = mistake("corr2d", "transposed-kernel")
    sides = mistake("corr2d", "kernel-sides-swapped")
    same = mistake("corr2d", "square-kernel-only")
    assert together(reference, sides, same) is None
    assert together(reference, again, one) is not None


def copy_of(f):
    """The same function, whose slips are not known yet."""
    copied = FunctionType(f.__code__, f.__globals__, f.__name__, f.__defaults__)
    copied.__kwdefaults__ = f.__kwdefaults__
    return copied


@pytest.mark.parametrize("exercise", WITH_STYLES, ids=lambda e: e.name)
def test_a_solution_in_another_style_is_right_and_has_slips_of_its_own(
    exercise, monkeypatch
):
    for source in styles_of(exercise.reference):
        scope = dict(exercise.reference.__globals__)
        exec(source, scope)
        assert check(scope[exercise.name], exercise.name, seed=1).passed
    slips = slips_of(exercise)
    monkeypatch.setattr(solution, "styles_of", lambda reference: [])
    bare = replace(exercise, reference=copy_of(exercise.reference))
    assert len(slips_of(bare)) < len(slips)


def test_a_slip_in_a_loop_that_the_solution_has_not_is_named():
    def corr2d(input, kernel):
        kh, kw = kernel.shape
        output = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
        for i, j in np.ndindex(output.shape):
            for a in range(kh - 1):
                for b in range(kw):
                    output[i, j] += input[i + a, j + b] * kernel[a, b]
        return output

    assert_wrong(corr2d, "corr2d", "loop-ends-early")
