"""A report as it is read: line by line as text, and the same in HTML."""

import re
from html import unescape

import numpy as np
import pytest

from cnnlib.checks.calling import CallFailed, LocalCall
from cnnlib.checks.comparison import Difference
from cnnlib.checks.outcomes import Outcome, outcomes_of
from cnnlib.checks.report import describe
from cnnlib.checks.spec import Case, Exercise, Function, Kept, Mistake, Rng

SMALL = np.array([[2.0, -4], [1, 3]])
EMPTY = np.zeros((0, 2))
STUCK = "Stuck? Type hint(halves) into a new cell below this one (Esc, then B)."


def halves(image, weights=None):
    """The reference: what is given first, halved."""
    if isinstance(image, (list, tuple)):
        return [part / 2 for part in image]
    return image / 2


def exercise(*cases, **options):
    return Exercise(
        assignment="02_convolution",
        reference=halves,
        points=4,
        section="Slide, multiply, add",
        public=cases,
        hidden=lambda rng: (),
        mistakes=(),
        hints=(),
        **options,
    )


def case(*args, about="the lesson's example"):
    return Case(args, about)


def verdict_on(student, *cases, points=0.0, reveal=None, mistake=None, **options):
    asked = exercise(*cases, **options)
    outcomes = outcomes_of(asked, LocalCall(student))
    return describe(asked, outcomes, points, mistake, reveal=reveal)


def lines(verdict):
    return [line.rstrip() for line in verdict.message.splitlines()]


def behind(verdict, label):
    """What stands behind a label."""
    text = "\n".join(lines(verdict))
    found = re.search(rf"^{re.escape(label)}: (.*)$", text, re.MULTILINE)
    assert found, f"there is no {label!r} in {text}"
    return found[1]


def table(verdict, label):
    """The rows of a table, its marked numbers as ``<3>``."""
    marked = re.sub('title="differs">(.*?)</td>', r">&lt;\1&gt;</td>", html_of(verdict))
    (body,) = re.findall(f'<table aria-label="{re.escape(label)}".*?</table>', marked)
    _, *rows = re.split("<tr.*?>", body)
    return [unescape(re.sub("<[^>]*>", " ", row)).split() for row in rows]


def shown(value, **options):
    """A report in which an argument is shown."""

    def fails(image, weights):
        raise ValueError

    return verdict_on(fails, case(SMALL, value), **options)


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


def test_what_is_marked_is_what_counts_as_wrong():
    """A little of the largest number is not, unless the result must be exact."""
    case_ = case(np.array([2000.0, 2e-3, 6]))

    def student(image):
        return image / 2 + np.array([0, 1e-4, 1])

    verdict = verdict_on(student, case_)
    assert table(verdict, "Yours") == [["1000", "0.0011", "<4>"]]
    exact = verdict_on(student, case_, tolerance=0)
    assert table(exact, "Yours") == [["1000", "<0.0011>", "<4>"]]


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


def test_one_of_several_results_is_shown():
    verdict = verdict_on(lambda pair: [pair[0] / 2, pair[1]], case([SMALL, SMALL]))
    assert table(verdict, "image[0]") == table(verdict, "image[1]")
    text = "Result 2 of 2: At index [0, 0] there is 2, expected 1."
    assert behind(verdict, "What differs") == text
    assert table(verdict, "Expected (result 2)") == [["1", "-2"], ["0.5", "1.5"]]
    assert table(verdict, "Yours (result 2)") == [["<2>", "<-4>"], ["<1>", "<3>"]]


def test_a_difference_of_another_kind_shows_no_numbers():
    def judge(exercise, case, call):
        output = call(case.args).output
        return Outcome(case, output, SMALL, Difference("property", "It is not odd."))

    verdict = verdict_on(lambda image: image, case(SMALL), judge=judge)
    assert behind(verdict, "What differs") == "It is not odd."
    assert "Yours" not in verdict.message


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


def test_a_verdict_is_a_value():
    one, other = (verdict_on(lambda image: image, case(SMALL)) for _ in range(2))
    assert one == other
    assert one != verdict_on(halves, case(SMALL))
    with pytest.raises(AttributeError):
        one.score = 4


# The same in a notebook.


def html_of(verdict):
    return verdict._repr_html_()


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


def test_html_is_announced_and_tells_right_from_wrong_by_its_colour():
    right, wrong = (
        html_of(verdict_on(student, case(SMALL)))
        for student in (halves, lambda image: image)
    )
    for html in (right, wrong):
        assert html.startswith('<div role="status" style="border-left:4px solid #')
        assert html.count("<div") == html.count("</div>")
        assert "<strong>halves: " in html
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
