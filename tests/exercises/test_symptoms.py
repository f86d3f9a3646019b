"""What can be said of wrong answers without knowing the function."""

import re

import numpy as np
import pytest
from students import assert_wrong

from cnnlib.checks import catalogue, check
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.observations import observed
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.recognition import recognise
from cnnlib.checks.spec import Case, Exercise
from cnnlib.checks.symptoms import FORMS, another_form

SOLUTIONS = catalogue.by_name()


def scaled(image, scale=1, bias=None):
    """The example's function: every pixel times the scale."""
    times = scale if isinstance(scale, int) else np.array(scale)[:, None]
    return image * times + (0 if bias is None else bias)


WIDE = np.array([[4.25, 1, 2.5], [0.5, 3, 7.75]])
SQUARE = np.array([[0.3, 2, 9], [1, 16.5, 4], [5, 7, 8]])
BATCH = np.arange(1.0, 25).reshape(2, 3, 1, 4) ** 2 % 19


def judged(wrong, cases, reference=scaled):
    exercise = Exercise(
        assignment="02_convolution",
        reference=reference,
        points=1,
        section="",
        public=[Case(args, "a case", "basic") for args in cases],
        hidden=lambda rng: [],
        mistakes=(),
        hints=("",) * 4,
        shares={"basic": 1.0},
    )
    outcomes = outcomes_of(exercise, LocalCall(wrong))
    failing = [outcome for outcome in outcomes if not outcome.passed]
    return exercise, failing, [o for o in outcomes if o.passed]


def form_of(wrong, *cases, reference=scaled):
    found = another_form(*judged(wrong, cases, reference))
    return found and found.id


def seen_in(wrong, *cases):
    found = observed(*judged(wrong, cases))
    return found and found.name


@pytest.mark.parametrize(
    ("id", "change"),
    [
        ("transposed-result", lambda a: a.T),
        ("upside-down-result", lambda a: a[::-1]),
        ("mirrored-result", lambda a: a[:, ::-1]),
        ("turned-result", lambda a: a[::-1, ::-1]),
        ("flattened-result", lambda a: a.ravel()),
        ("axis-too-many", lambda a: a[None]),
        ("last-row-missing", lambda a: a[:-1]),
        ("end-of-the-last-axis-missing", lambda a: a[:, :-1]),
        ("last-row-and-column-missing", lambda a: a[:-1, :-1]),
        ("first-row-and-column-missing", lambda a: a[1:, 1:]),
        ("start-of-the-last-axis-missing", lambda a: a[:, 1:]),
        ("fractions-cut-off", lambda a: a.astype(int)),
        ("rounded-result", np.round),
        ("divided-by-the-largest", lambda a: a / a.max()),
        ("spread-from-0-to-1", lambda a: (a - a.min()) / np.ptp(a)),
        ("squared-result", lambda a: a**2),
        ("root-of-the-result", np.sqrt),
        ("all-added-up", np.sum),
        ("all-averaged", np.mean),
        ("constant-difference", lambda a: a - 1),
        ("constant-factor", lambda a: a / 2),
        ("opposite-sign", lambda a: -a),
        ("too-large-by-a-size", lambda a: a * a.size),
        ("too-small-by-a-size", lambda a: a / len(a)),
    ],
)
def test_right_numbers_in_another_form_are_recognised(id, change):
    assert form_of(lambda image: change(image), (WIDE,), (SQUARE,)) == id


@pytest.mark.parametrize(
    ("id", "change"),
    [
        ("first-axes-exchanged", lambda a: a.swapaxes(0, 1)),
        ("axis-of-one-missing", lambda a: a[:, :, 0]),
    ],
)
def test_forms_of_arrays_with_more_axes_are_recognised(id, change):
    assert form_of(lambda image: change(image), (BATCH,), (BATCH + 0.5,)) == id


def test_lost_signs_are_recognised():
    assert form_of(np.abs, (WIDE - 2,), (SQUARE - 5,)) == "signs-lost"


def test_a_form_of_the_only_wrong_result_is_recognised():
    def both(image):
        return image.sum(axis=0), image

    def wrong(image):
        return image.sum(axis=0), image.T

    exercise, failing, passing = judged(wrong, [(WIDE,), (SQUARE,)], both)
    found = another_form(exercise, failing, passing)
    assert found.id == "transposed-result"
    assert found.name.startswith("Of 2 results number 2 is wrong. Rows and columns")


def test_an_argument_that_is_changed_is_named():
    def wrong(image, scale=1):
        image *= scale
        return image

    found = another_form(*judged(wrong, [(WIDE, 2), (SQUARE, 3)]))
    assert found.name == "The call changes its argument image."


def test_every_form_is_tried_above():
    tests = (
        test_right_numbers_in_another_form_are_recognised,
        test_forms_of_arrays_with_more_axes_are_recognised,
    )
    tried = {args[0] for test in tests for args in test.pytestmark[0].args[1]}
    assert {id for id, *_ in FORMS} <= tried | {"signs-lost"}


def test_the_same_answer_to_three_cases_is_recognised():
    cases = (WIDE,), (SQUARE,), (WIDE + 1,)
    assert form_of(lambda image: WIDE * 3, *cases) == "same-answer"
    assert form_of(lambda image: WIDE * 3, *cases[:2]) is None


def test_several_results_in_another_order_are_recognised():
    def both(image):
        return image.sum(axis=0), image.sum(axis=1)

    found = form_of(lambda a: both(a)[::-1], (WIDE,), (SQUARE,), reference=both)
    assert found == "results-in-another-order"


def test_a_form_must_hold_for_the_right_answers_too():
    def wrong(image):
        return image.T if len(image) < 3 else image

    assert form_of(wrong, (WIDE,), (WIDE + 1,), (SQUARE,)) is None
    assert form_of(wrong, (WIDE,), (WIDE + 1,)) == "transposed-result"


def test_one_wrong_answer_proves_nothing():
    assert form_of(lambda image: image.T, (WIDE,)) is None


def test_what_two_forms_explain_has_none():
    row = WIDE[:1]
    assert form_of(lambda image: image[0], (row,), (row + 1,)) is None


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ((SQUARE,), (WIDE,), "image is as high as wide, and none in which it is not"),
        ((WIDE[None],), (BATCH[0] * 1.5,), "image has one channel"),
        ((BATCH[:1],), (BATCH,), "image holds one image"),
        ((SQUARE, 1), (SQUARE, 2), "scale is 1, and none in which it is another"),
        ((WIDE, 3), (WIDE, (2, 3)), "scale is one number, and none .* a tuple"),
        ((WIDE, (2, 3)), (WIDE, 3), "scale is a tuple, and none .* one number"),
        ((WIDE, (2, 2)), (WIDE, (2, 3)), "scale has two equal numbers"),
        ((WIDE, 2, 1.0), (WIDE, 2), "bias is given, and none in which it is left out"),
        ((WIDE, 2), (WIDE, 2, 1.0), "bias is left out, and none in which it is given"),
        ((WIDE,), (-WIDE,), "image has no negative number"),
        ((WIDE + 0.1,), (SQUARE.T.astype(int).T[:2],), "image holds floats"),
    ],
)
def test_where_the_cases_fail_is_seen(right, wrong, sentence):
    def student(*args):
        failing = any(len(args) == len(c) and same(args, c) for c in (wrong, again))
        return np.array([9.5, 1, 2, 5]) if failing else scaled(*args)

    def same(one, other):
        return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))

    again = (wrong[0] * 2, *wrong[1:])
    seen = seen_in(student, right, (right[0] * 2, *right[1:]), wrong, again)
    assert seen is not None
    assert re.search(sentence, seen)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (np.s_[[0, -1]], "only the border is wrong"),
        (np.s_[1:], "Along the first axis of the result only the first is right."),
        (np.s_[:, 1:], "Along the second axis of the result only the first is right."),
    ],
)
def test_where_in_the_result_it_is_wrong_is_seen(spoil, sentence):
    def student(image):
        result = image.copy()
        result[spoil] = 100
        return result

    assert sentence in seen_in(student, (SQUARE,), (SQUARE.T,))


def test_a_stride_too_large_is_seen():
    seen = seen_in(lambda image: image[::2, ::2], (SQUARE,), (SQUARE + 1,))
    assert seen == "The numbers are right, but every second one is left out."


def test_what_fails_where_either_of_two_arguments_is_a_tuple_is_seen():
    def corr2d_strided(input, kernel, stride=1, padding=0):
        assert not isinstance(stride, tuple) and not isinstance(padding, tuple)
        return SOLUTIONS["corr2d_strided"].reference(input, kernel, stride, padding)

    verdict = check(corr2d_strided)
    assert verdict.mistake == "right-only-where-stride-padding-is-one-number"
    said = (
        "Every case is right in which each of stride and padding is one number, and "
        "none in which one is a tuple."
    )
    assert said in verdict.message


def test_a_name_of_two_words_stands_in_the_mistake_s_id():
    def max_pool2d(input, kernel_size, stride=None, padding=0):
        assert not isinstance(kernel_size, tuple)
        return SOLUTIONS["max_pool2d"].reference(input, kernel_size, stride, padding)

    verdict = check(max_pool2d)
    assert verdict.mistake == "right-only-where-kernel-size-is-one-number"


def test_the_report_names_what_was_seen():
    def corr2d_strided(input, kernel, stride=1, padding=0):
        result = SOLUTIONS["corr2d_strided"].reference(input, kernel, stride, padding)
        return result + np.any(padding) * (1 + np.arange(result.shape[1]))

    verdict = check(corr2d_strided)
    assert verdict.mistake == "right-only-where-padding-is-0"
    assert "padding is 0, and none in which it is another number" in verdict.message
    assert "What does your function do where padding is another" in verdict.message


def test_a_name_needs_no_at_least():
    def corr2d(input, kernel):
        return SOLUTIONS["corr2d"].reference(input, kernel[::-1, ::-1])

    verdict = check(corr2d)
    assert verdict.mistake == "flipped-kernel"
    assert "At least" not in verdict.message


def test_a_form_that_no_catalogue_holds_is_named_in_the_report():
    def conv1x1(input, weight):
        return -np.einsum("oc,chw->ohw", weight, input)

    assert_wrong(conv1x1, "conv1x1", "opposite-sign")
    assert "Every number has the opposite sign." in check(conv1x1).message


def test_right_numbers_in_another_order_are_seen():
    shuffled = [2, 0, 1]
    said = seen_in(lambda image: image[:, shuffled], (WIDE,), (SQUARE,))
    assert said == "The right numbers stand there, but in another order."
    assert seen_in(lambda image: image[:, shuffled] + 1, (WIDE,), (SQUARE,)) is None


def test_an_error_of_all_that_have_other_axes_is_seen():
    def one_image(image, scale=1, bias=None):
        rows, columns = image.shape
        return scaled(image.reshape(rows, columns), scale)

    said = seen_in(one_image, (WIDE,), (SQUARE,), (BATCH,), (BATCH + 1,))
    assert said == (
        "Every case is right in which image has two axes, and none in which it has "
        "others."
    )


def test_a_function_that_gives_nothing_back_has_a_name():
    def corr2d(input, kernel):
        print(SOLUTIONS["corr2d"].reference(input, kernel))

    assert check(corr2d).mistake == "nothing-returned"

    def sometimes(input, kernel):
        return None if kernel.size > 2 else input

    assert check(sometimes, "corr2d").mistake != "nothing-returned"


def test_nothing_is_said_of_right_answers():
    exercise, failing, passing = judged(scaled, [(WIDE,), (SQUARE,)])
    assert not failing
    assert recognise(exercise, passing) == (None, None)
