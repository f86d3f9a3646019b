"""What a report shows of arguments and results: as it is typed, or as tables."""

import re

import numpy as np
import pytest
from reports import (
    SMALL,
    behind,
    case,
    html_of,
    lines,
    shown,
    table,
    verdict_on,
)

from cnnlib.checks.spec import Function, Kept, Rng


def test_what_is_marked_is_what_counts_as_wrong():
    """A little of the largest number is not, unless the result must be exact."""
    case_ = case(np.array([2000.0, 2e-3, 6]))

    def student(image):
        return image / 2 + np.array([0, 1e-4, 1])

    verdict = verdict_on(student, case_)
    assert table(verdict, "Yours") == [["1000", "0.0011", "<4>"]]
    exact = verdict_on(student, case_, tolerance=0)
    assert table(exact, "Yours") == [["1000", "<0.0011>", "<4>"]]


def test_one_of_several_results_is_shown():
    verdict = verdict_on(lambda pair: [pair[0] / 2, pair[1]], case([SMALL, SMALL]))
    assert table(verdict, "image[0]") == table(verdict, "image[1]")
    text = "Result 2 of 2: At index [0, 0] there is 2, expected 1."
    assert behind(verdict, "What differs") == text
    assert table(verdict, "Expected (result 2)") == [["1", "-2"], ["0.5", "1.5"]]
    assert table(verdict, "Yours (result 2)") == [["<2>", "<-4>"], ["<1>", "<3>"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (3, "3"),
        (True, "True"),
        (None, "None"),
        ((1, 2), "(1, 2)"),
        ([(3, 1, 1)], "[(3, 1, 1)]"),
        (Rng(4), "numpy.random.default_rng(4)"),
        (Function("double"), "the function double"),
        (Kept(object()), "what the function before it returned"),
        (np.zeros((0, 2)), "array of shape (0, 2), float64"),
        (np.zeros((2, 41), int), "array of shape (2, 41), int64"),
        (np.zeros((1, 1, 1, 1, 1)), "array of shape (1, 1, 1, 1, 1), float64"),
    ],
)
def test_an_argument_is_shown_as_it_would_be_typed(value, text):
    verdict = shown(value)
    assert f"  weights = {text}\n" in re.sub(" +\n", "\n", verdict.message)
    assert f"<div>weights = {text}</div>" in html_of(verdict)


def test_arrays_are_shown_as_tables():
    assert table(shown(np.array([1, 20, 3])), "weights") == [["1", "20", "3"]]
    assert table(shown(np.array(5)), "weights") == [["5"]]
    assert table(shown(np.eye(9)), "weights")[8] == ["0"] * 8 + ["1"]
    assert len(table(shown(np.arange(10.0)), "weights")[0]) == 10


def test_channels_go_down_and_images_across():
    verdict = shown(np.arange(8).reshape(2, 2, 1, 2))
    assert table(verdict, "weights[0, 1]") == [["2", "3"]]
    assert table(verdict, "weights[1, 0]") == [["4", "5"]]
    assert lines(verdict)[4:9] == [
        "  image        weights",
        "      2   -4     [0, 0]   [1, 0]",
        "      1    3      0   1    4   5",
        "                 [0, 1]   [1, 1]",
        "                  2   3    6   7",
    ]
    marked = verdict_on(
        lambda image: image * np.array([0.5, 1])[:, None, None],
        case(np.full((2, 1, 2), 2.0)),
    )
    assert table(marked, "Yours[0]") == [["1", "1"]]
    assert table(marked, "Yours[1]") == [["<2>", "<2>"]]


def test_arrays_in_a_list_are_shown_one_by_one():
    verdict = shown([np.array([1, 2]), None, np.array([[3], [4]])])
    assert table(verdict, "weights[0]") == [["1", "2"]]
    assert "weights[1] = None" in verdict.message
    assert table(verdict, "weights[2]") == [["3"], ["4"]]


def test_of_a_large_result_the_neighbours_of_a_wrong_number_are_shown():
    large = np.arange(2 * 9 * 8.0).reshape(2, 9, 8)

    def student(image):
        result = image / 2
        result[1, 7, 3] = -1
        return result

    verdict = verdict_on(student, case(large))
    assert "image = array of shape (2, 9, 8), float64" in verdict.message
    yours = table(verdict, "Yours[1, 4:9, 1:6]")
    assert yours[3] == ["64.5", "65", "<-1>", "66", "66.5"]
    right = [f"{number:g}" for number in large[1, 7, 1:6] / 2]
    assert table(verdict, "Expected[1, 4:9, 1:6]")[3] == right
    flat = verdict_on(lambda image: image / 2 + (image > 40), case(np.arange(42.0)))
    assert table(flat, "Yours[37:42]") == [["18.5", "19", "19.5", "20", "<21.5>"]]


def test_of_two_shapes_both_are_shown_or_none():
    verdict = verdict_on(lambda image: image[:1], case(np.ones((7, 6))))
    assert "Expected = array of shape (7, 6), float64" in verdict.message
    assert "Yours = array of shape (1, 6), float64" in verdict.message
    assert "<table" not in html_of(verdict).split("→")[1]


def test_the_exercise_s_sign_stands_behind_the_first_argument():
    verdict = verdict_on(
        lambda image, weights: image, case(SMALL, np.ones((2, 2))), sign="⋆"
    )
    row = lines(verdict)[4]
    assert re.sub(" +", " ", row) == " 2 -4 ⋆ 1 1 = 1 -2 <2> <-4>"


def test_the_row_wraps_between_arrays_and_keeps_the_results_together():
    wide = np.full((1, 12), 1234.5)
    verdict = verdict_on(lambda image, weights: image, case(wide[:, :6], wide[:, :9]))
    names = [
        line.split() for line in lines(verdict) if "<" not in line and "=" not in line
    ]
    assert ["image"] in names and ["weights"] in names
    (results,) = [line for line in lines(verdict) if "Expected" in line]
    assert results.split() == ["Expected", "Yours"]


def test_arguments_that_were_not_given_are_not_shown():
    verdict = verdict_on(lambda image: image, case(SMALL))
    assert "weights" not in verdict.message


def test_html_marks_what_differs_in_words_too():
    def student(image):
        return image / 2 + np.array([[0, 0], [0.25, 0]])

    html = html_of(verdict_on(student, case(SMALL)))
    marked = re.findall(r'<td style="[^"]*underline[^"]*" title="differs">(.*?)<', html)
    assert marked == ["0.75"]
    assert re.findall(r'<table aria-label="(.*?)"', html) == [
        "image",
        "Expected",
        "Yours",
    ]
    yours = html.split("<table")[-1]
    assert [row.count("<td") for row in yours.split("</tr>")] == [2, 2, 0]
