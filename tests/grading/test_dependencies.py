"""A right function that calls a wrong one: only its own mistakes cost points."""

import numpy as np
import pytest
from books import RIGHT, book, code, right_cells
from patience import PATIENCE

from cnnlib.checks import catalogue
from cnnlib.grading.grader import grade
from cnnlib.grading.lending import Lent, may_be_lent
from cnnlib.grading.session import Session

needs_bubblewrap = pytest.mark.requires("bubblewrap")
FLIPPED = RIGHT["convolve2d"].replace("convolve2d", "corr2d")
CALLING = "def convolve2d(input, kernel): return corr2d(input, kernel[::-1, ::-1])\n"
BY_NAME = "def convolve2d(input, kernel):\n"
BY_NAME += "    return corr2d(kernel=kernel[::-1, ::-1], input=input)\n"
BACK = "def corr2d(input, kernel): return convolve2d(input, kernel[::-1, ::-1])\n"
NOT_TURNED = "def convolve2d(input, kernel): return corr2d(input, kernel)\n"


def graded(*sources, seconds=PATIENCE):
    data = book([*right_cells(["corr2d", "convolve2d"]), *map(code, sources)])
    result = grade(data, "02_convolution", 7, seconds=seconds)
    return {function.name: function for function in result.functions}


@needs_bubblewrap
@pytest.mark.parametrize(
    "wrong",
    [FLIPPED, "def corr2d(input, kernel): raise NotImplementedError", ""],
    ids=["flipped", "a stub", "missing"],
)
@pytest.mark.parametrize(
    "calling",
    [
        CALLING,
        CALLING.replace("(input, kernel[", "(kernel=kernel[").replace(
            "])", "], input=input)"
        ),
        CALLING.replace("return", "return 0 +"),
    ],
    ids=["by position", "by name", "and more"],
)
def test_a_right_function_that_calls_a_wrong_one_keeps_its_points(wrong, calling):
    result = graded(wrong, calling)
    assert result["corr2d"].points == 0
    function = result["convolve2d"]
    assert (function.status, function.points) == ("passed", 3)
    assert function.mistake is None
    said = "convolve2d is right, but it calls corr2d, which is not."
    assert said in function.message
    assert said in function.html


@needs_bubblewrap
@pytest.mark.parametrize(
    "body",
    ["while True: pass", "import torch", "import os; os._exit(1)"],
    ids=["hangs", "is refused", "dies"],
)
def test_one_that_calls_what_hangs_or_dies_keeps_its_points_too(body):
    wrong = f"def corr2d(input, kernel):\n    {body}\n"
    result = graded(wrong, CALLING, seconds=4.0)
    assert result["corr2d"].points == 0
    assert (result["convolve2d"].status, result["convolve2d"].points) == ("passed", 3)


@needs_bubblewrap
def test_its_own_mistake_is_named_and_costs():
    shifted = RIGHT["corr2d"].replace(".sum()", ".sum() + 1")
    function = graded(shifted, NOT_TURNED)["convolve2d"]
    assert function.points < 3
    as_if = graded(RIGHT["corr2d"], NOT_TURNED)["convolve2d"]
    assert (function.points, function.mistake) == (as_if.points, as_if.mistake)
    assert (
        "is judged by itself: it calls corr2d, which is not right." in function.message
    )


@needs_bubblewrap
@pytest.mark.parametrize(
    "sources",
    [
        # each by the other: neither is written
        (BACK, CALLING),
        # what is lent to one is kept for the other
        (
            "SEEN = {}\ndef corr2d(input, kernel):\n    return SEEN[input.tobytes()]",
            "def convolve2d(input, kernel):\n"
            "    SEEN[input.tobytes()] = corr2d(input, kernel)\n    return 0",
        ),
        ("corr2d = None", "def convolve2d(input, kernel): return 0  # corr2d(input)"),
    ],
    ids=["in a circle", "kept", "only a word"],
)
def test_nothing_that_is_lent_gives_points_for_itself(sources):
    result = graded(*sources)
    assert result["corr2d"].points == 0
    assert result["corr2d"].status != "passed"


@needs_bubblewrap
def test_a_right_submission_is_run_once(jails):
    graded(RIGHT["corr2d"], CALLING)
    assert len(jails) == 1


@needs_bubblewrap
def test_it_is_judged_by_itself_in_a_fresh_worker(jails):
    graded(FLIPPED, CALLING)
    assert len(jails) == 2
    assert {"lend": ["corr2d"]} in jails[1].asked
    assert not any("lend" in request for request in jails[0].asked)


@needs_bubblewrap
def test_all_that_are_judged_by_themselves_share_one_time_to_load(monkeypatch):
    left, again = [], Session.again

    def noted(session, lent):
        left.append(session.left)
        return again(session, lent)

    monkeypatch.setattr(Session, "again", noted)
    also = "def corr1d(input, kernel): return corr2d(input, kernel)"
    graded(FLIPPED, CALLING, also)
    first, second = left
    assert second < first


@needs_bubblewrap
@pytest.mark.parametrize(
    "ask",
    [
        "corr2d(np.zeros((3000, 3000)), kernel)",
        "corr2d('a', {})",
        "corr2d()",
        "corr2d(input, kernel, 3)",
        "corr2d(None, [None])",
        "[corr2d(input, kernel) for _ in range(10**9)]",
    ],
)
def test_asking_for_too_much_or_nothing_gives_no_points(ask):
    asking = f"def convolve2d(input, kernel): return {ask}"
    assert graded(FLIPPED, asking, seconds=2.0)["convolve2d"].points == 0


def lent(assignment):
    exercises = [e for e in catalogue.load(assignment) if may_be_lent(e)]
    return Lent({e.name: (e, e.cases(1)) for e in exercises})


@pytest.mark.parametrize("assignment", catalogue.assignments())
def test_what_the_cases_ask_may_be_asked(assignment):
    lender = lent(assignment)
    for name, exercise in lender.exercises.items():
        for case in exercise.cases(1):
            answer = lender(name, case.fresh_args(), {})
            np.testing.assert_equal(
                answer["output"], exercise.reference(*case.fresh_args())
            )


@pytest.mark.parametrize(
    ("assignment", "name", "args"),
    [
        ("02_convolution", "gaussian_kernel", [10**5, 1.0]),
        ("02_convolution", "corr2d", [np.zeros((900, 900)), np.ones((30, 30))]),
        ("03_padding_stride", "pad2d", [np.zeros((2, 2)), 10**5]),
        ("03_padding_stride", "pad2d", [np.zeros((2, 2)), np.array(10**5)]),
        (
            "03_padding_stride",
            "pad2d",
            [np.zeros((2, 2)), (0, np.array([10**5]), 0, 0)],
        ),
        ("03_padding_stride", "pad2d", [np.zeros((2, 2)), [[10**400]]]),
        ("03_padding_stride", "pad2d", [np.zeros((2, 2)), {"a": 1}]),
        ("14_architectures", "upsample_nearest", [np.ones((1, 1, 2, 2)), "9" * 9]),
        ("01_why_convolution", "dense_parameters", [16, [8] * 10**5]),
        ("12_receptive_field_and_cost", "conv_parameters", [[8] * 10**5, 16, 3]),
        ("05_pooling", "max_pool2d", [np.ones((1, 1, 9, 9)), np.full((2, 1), 3)]),
    ],
)
def test_what_would_take_much_memory_is_not_computed(assignment, name, args):
    assert "more than its cases do" in lent(assignment)(name, args, {})["error"]


def test_what_is_judged_by_its_kind_is_not_lent():
    names = {name for a in ("09_dropout", "11_mnist") for name in lent(a).exercises}
    assert not names
