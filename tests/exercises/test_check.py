"""`check` and `hint` as a student calls them, and what they keep."""

import functools
import re

import numpy as np
import pytest

from cnnlib.checks import catalogue, check, hint, progress

pytestmark = pytest.mark.usefixtures("home")
SOLUTION = catalogue.by_name()["corr2d"].reference


def kept(name):
    return progress.load().get("exercises", {}).get(name)


def corr2d(input, kernel):
    return SOLUTION(input, kernel)


def flipped(input, kernel):
    return SOLUTION(input, kernel[::-1, ::-1])


def test_a_right_function_passes_and_a_known_mistake_is_named():
    assert check(corr2d).passed
    verdict = check(flipped, "corr2d")
    assert (verdict.name, verdict.passed, verdict.max_score) == ("corr2d", False, 4)
    assert verdict.mistake == "flipped-kernel"
    assert "get flipped first?" in verdict.message


def test_a_seed_adds_cases():
    public = len(catalogue.by_name()["corr2d"].public)
    assert f" {public} of {public} cases right" in check(corr2d).message
    counted = re.search(r"(\d+) of (\d+) cases right", check(corr2d, seed=1).message)
    assert counted[1] == counted[2]
    assert int(counted[2]) > public


def test_points_hints_and_the_best_attempt_are_kept():
    check(corr2d)
    assert kept("corr2d") == {
        "assignment": "02_convolution",
        "points": 4,
        "best": 4,
        "max_points": 4,
        "hints": 0,
        "mistake": None,
    }
    check(flipped, "corr2d")
    assert (kept("corr2d")["points"], kept("corr2d")["best"]) == (0, 4)
    hint("corr2d")
    assert kept("corr2d") == {
        "assignment": "02_convolution",
        "points": 0,
        "best": 4,
        "max_points": 4,
        "hints": 1,
        "mistake": "flipped-kernel",
    }


def test_a_hint_before_any_attempt_is_kept_too():
    hint("corr2d")
    assert kept("corr2d") == {
        "assignment": "02_convolution",
        "points": 0,
        "best": 0,
        "max_points": 4,
        "hints": 1,
    }


def test_an_older_entry_is_completed():
    progress.update("exercises", "corr2d", lambda _: {"best": 3})
    check(flipped, "corr2d")
    assert kept("corr2d")["best"] == 3
    assert kept("corr2d")["hints"] == 0


def test_hints_climb_four_steps_and_stay_there():
    hints = [hint(corr2d) for _ in range(3)]
    hints += [hint("corr2d") for _ in range(2)]
    assert [h.number for h in hints] == [1, 2, 3, 4, 4]
    texts = catalogue.by_name()["corr2d"].hints
    assert [h.text for h in hints] == [*texts, texts[3]]
    assert repr(hints[1]) == f"Hint 2 of 4:\n{texts[1]}"


def test_a_hint_keeps_its_lines_in_a_notebook():
    hint("corr1d")
    html = [hint("corr1d") for _ in range(2)][-1]._repr_html_()
    assert html.startswith('<div role="status"><strong>Hint 3 of 4</strong>')
    assert '<pre style="white-space:pre-wrap;' in html
    assert "\n" in html
    assert html.endswith("</pre></div>")


def test_nothing_in_a_hint_is_markup():
    hints = [hint("convolve2d") for _ in range(4)]
    odd = type(hints[0])(1, "a < b & c")
    assert "a &lt; b &amp; c" in odd._repr_html_()
    with pytest.raises(AttributeError):
        odd.number = 2


@pytest.mark.parametrize("ask", [check, hint])
def test_what_is_no_function_is_refused_with_what_to_write(ask):
    name = ask.__name__
    sentence = (
        f"{name}: fn must be your function itself, got ndarray; "
        rf"write {name}\(corr2d\), not {name}\(corr2d\(…\)\)"
    )
    with pytest.raises(TypeError, match=f"^{sentence}$"):
        ask(np.ones(3))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("cor2d", "there is no exercise 'cor2d'; did you mean 'corr2d'?"),
        ("conv", "there is no exercise 'conv'; did you mean 'conv2d'?"),
        ("zzzzzz", "there is no exercise 'zzzzzz'"),
    ],
)
def test_an_unknown_name_is_refused_with_a_near_one(name, sentence):
    for ask, asked in (
        (check, lambda: check(corr2d, name)),
        (hint, lambda: hint(name)),
    ):
        with pytest.raises(ValueError, match="there is no exercise") as caught:
            asked()
        assert str(caught.value) == f"{ask.__name__}: {sentence}"


def test_a_function_without_a_name_needs_one():
    with pytest.raises(ValueError, match="^check: there is no exercise ''$"):
        check(functools.partial(corr2d))


def test_what_a_notebook_calls_by_the_exercises_name_is_meant():
    cell = "corr1d = lambda input, kernel: np.correlate(input, kernel)"
    notebook = {"np": np}
    exec(cell, notebook)
    assert check(notebook["corr1d"]).passed
    assert hint(notebook["corr1d"]).number == 1


def test_a_check_goes_on_without_its_file(home):
    home.write_text("a file where the folder should be")
    with pytest.warns(UserWarning, match="cannot be written") as caught:
        assert check(corr2d).passed
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="cannot be written"):
        assert hint(corr2d).number == 1


def test_the_line_of_an_error_is_the_student_s_own():
    def helper(value):
        raise ValueError("inside")

    def corr1d(input, kernel):
        np.vectorize(helper)(input)

    message = check(corr1d).message
    assert "What happened: ValueError: inside" in message
    assert 'raise ValueError("inside")' in message

    def fails_elsewhere(input, kernel):
        return np.linalg.inv(np.zeros((2, 2)))

    line = check(fails_elsewhere, "corr1d").message
    assert "return np.linalg.inv(np.zeros((2, 2)))" in line


def test_without_a_line_of_its_own_an_error_has_none():
    message = check(np.linalg.inv, "corr2d").message
    assert "What happened: " in message
    assert "Where" not in message


def test_a_mistake_may_lead_to_another_section_of_the_lesson():
    right = catalogue.by_name()["corr2d"].reference

    def flips(input, kernel):
        return right(input, kernel[::-1, ::-1])

    def doubles(input, kernel):
        return 2 * right(input, kernel)

    def short(input, kernel):
        return right(input, kernel)[:-1, :-1]

    said = check(flips, "corr2d").message
    assert "02_convolution, “True convolution flips the kernel first”." in said
    said = check(short, "corr2d").message
    assert "02_convolution, “A kernel of length k costs k − 1 pixels”." in said
    assert "“Slide, multiply, add”." in check(doubles, "corr2d").message
