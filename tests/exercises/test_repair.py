"""The line of the student's at which to look, where nothing has a name."""

import itertools
import os
import sys
import time

import numpy as np
import pytest
from patience import PATIENCE

from cnnlib.checks import catalogue, check, hint
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.slips import REPAIRS
from cnnlib.checks.slips import repair as room
from cnnlib.checks.slips.aside import aside
from cnnlib.checks.slips.copied import Copied
from cnnlib.checks.slips.tree import Function

SEEN = []
SCALE = {"by": 1}


@pytest.fixture(autouse=True)
def patient(monkeypatch, home):
    """What is found does not depend on how busy the machine is."""
    monkeypatch.setattr(room, "SECONDS", PATIENCE)
    monkeypatch.setattr(room, "HUNTING", PATIENCE)
    monkeypatch.setattr(room, "EACH", 1.0)


@pytest.fixture
def unnamed(monkeypatch):
    """What has a name, as these functions' slips have, is asked about no line."""
    checking = sys.modules["cnnlib.checks.check"]
    monkeypatch.setattr(checking, "recognise", lambda exercise, outcomes: (None, None))


@pytest.fixture(params=["copies", "no copies"])
def any_system(request, monkeypatch):
    """Neither Windows nor a browser can copy a process."""
    if request.param == "no copies":
        monkeypatch.delattr(os, "fork")


def looked_at(function, name=None):
    """What the report asks of lines, each with its number in the function."""
    verdict = check(function, name)
    first = function.__code__.co_firstlineno - 1
    lines = [li for li in verdict.message.split("\n") if li.startswith("Look at: ")]
    for number, line in enumerate(lines):
        where, _, asked = line.removeprefix("Look at: line ").partition(", ")
        lines[number] = (int(where) - first, asked)
    return lines


def hunt(function, name, clock=time.monotonic):
    exercise = catalogue.by_name()[name]
    outcomes = outcomes_of(exercise, LocalCall(function))
    return room.Hunt(exercise, Copied(function), outcomes, clock)


def corr2d(input, kernel):
    (h, w), (kh, kw) = input.shape, kernel.shape
    out = np.zeros((h - kh + 1, w - kw + 1))
    for i, j in np.ndindex(out.shape):
        for a in range(kh - 1):
            for b in range(kw):
                out[i, j] += input[i + a, j + b] * kernel[a, b]
    return out


@pytest.mark.usefixtures("unnamed", "any_system")
def test_the_line_is_shown_with_a_question_that_does_not_give_the_edit_away():
    verdict = check(corr2d)
    assert looked_at(corr2d) == [
        (5, "`range(kh - 1)`: how many steps does this loop need?")
    ]
    assert "range(kh)" not in verdict.message
    assert verdict.mistake is None


@pytest.mark.usefixtures("unnamed")
def test_it_stands_in_the_notebook_as_well():
    assert "how many steps does this loop need?" in check(corr2d)._repr_html_()


@pytest.mark.usefixtures("unnamed")
def test_a_hint_goes_one_step_further():
    assert "The loop ends" not in check(corr2d).message
    assert hint(corr2d).text.endswith(
        "stands `range(kh - 1)`. The loop ends one step too early."
    )


def test_a_hint_for_a_name_is_the_exercises_own():
    check(corr2d)
    own = catalogue.by_name()["corr2d"].hints
    assert hint("corr2d").text in own


@pytest.mark.usefixtures("unnamed")
def test_two_slips_have_a_line_each():
    def corr1d(input, kernel):
        k = len(kernel)
        out = []
        for i in range(len(input) - k):
            out.append(input[i : i + k] @ kernel[::-1])
        return out

    assert looked_at(corr1d) == [
        (4, "`range(len(input) - k)`: how many steps does this loop need?"),
        (
            5,
            "`input[i : i + k] @ kernel[::-1]`: in which steps should this slice go?",
        ),
    ]


def returns_in_the_loop(input, kernel):
    k = len(kernel)
    out = np.zeros(len(input) - k + 1)
    for i in range(len(out)):
        out[i] = (input[i : i + k] * kernel).sum()
        return out


def never_begins_again(input, kernel):
    out = []
    total = 0
    for i in range(len(input) - len(kernel) + 1):
        for k in range(len(kernel)):
            total += input[i + k] * kernel[k]
        out.append(total)
    return out


def assigns(input, kernel):
    out = np.zeros(len(input) - len(kernel) + 1)
    for i in range(len(out)):
        for k in range(len(kernel) // 1):
            out[i] = (input[i + k] * kernel[k]) * 1.0
    return out


def counts_from_one(input, kernel):
    out = np.zeros(len(input) - len(kernel) + 1)
    for i in range(1, len(out) + 1):
        out[i] = (input[i - 1 : i - 1 + len(kernel)] * kernel).sum()
    return out


def takes_the_wrong_name(kernel, height, width):
    kh, kw = kernel.shape
    oh, ow = height - kh + 1, width - kw + 1
    matrix = np.zeros((oh * ow, height * width))
    for i, j, a, b in np.ndindex(oh, ow, kh, kw):
        matrix[i * ow + j, (i + a) * ow + j + b] = kernel[a, b]
    return matrix


def forgets_a_divisor(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    taps = np.prod(np.broadcast_to(kernel_size, 2))
    area = out_height * out_width
    return int(taps * c_out * area * c_in) + 0 * groups


@pytest.mark.parametrize(
    ("function", "name", "line", "question"),
    [
        (returns_in_the_loop, "corr1d", 4, "before the return is reached"),
        (never_begins_again, "corr1d", 4, "hold when a round begins"),
        (assigns, "corr1d", 5, "the value that was there before"),
        (counts_from_one, "corr1d", 4, "which place does this index mean"),
        (takes_the_wrong_name, "conv_matrix", 6, "the thing that belongs here"),
        (forgets_a_divisor, "conv_macs", 4, "everything here that the formula has"),
    ],
)
def test_what_only_mends_a_students_function_is_tried_too(
    function, name, line, question
):
    (place,) = hunt(function, name).places()
    assert question in place.ask
    first = function.__code__.co_firstlineno - 1
    assert place.ask.startswith(f"line {first + line}, ")


def flips_and_goes_down_only(input, kernel, stride=1, padding=0):
    step, sides = np.max(stride), np.broadcast_to(padding, 2)
    padded = np.pad(input, sides[:, None])
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.tensordot(windows[::step, ::step], np.flip(kernel), 2)


def ends_early_and_goes_down_only(input, kernel, stride=1, padding=0):
    step, sides = np.max(stride), np.broadcast_to(padding, 2)
    padded = np.pad(input, sides[:, None])
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    rows = len(windows) - 1
    windows = windows[0:rows]
    return np.tensordot(windows[::step, ::step], kernel, 2)


def test_where_nothing_mends_it_all_the_only_line_that_mends_a_group_is_shown():
    (place,) = hunt(flips_and_goes_down_only, "corr2d_strided").places()
    line = flips_and_goes_down_only.__code__.co_firstlineno + 4
    assert place.ask == (
        f"line {line}, `np.flip(kernel)`: does the formula apply all of these "
        "functions? One change there mends the basic cases; others still differ."
    )
    assert place.tell.endswith("the basic cases; others still differ.")


def test_of_two_lines_that_mend_a_group_none_is_shown():
    found = hunt(ends_early_and_goes_down_only, "corr2d_strided")
    assert found.edits() == []
    assert len({edit.changes[0][0].node.lineno for _, edit in found.steps}) > 1
    assert found.places() == ()


def test_a_line_that_mends_a_part_of_each_group_is_not_shown():
    def corr2d(input, kernel):
        windows = np.lib.stride_tricks.sliding_window_view(input, kernel.shape)
        out = np.tensordot(windows, np.flip(kernel), 2)
        return out + out.size % 2 + len(kernel) % 2 + kernel.shape[1] % 2

    found = hunt(corr2d, "corr2d")
    assert found.places() == ()
    assert found.steps


def test_unless_all_edits_were_tried_no_line_is_the_only_one(monkeypatch):
    found = hunt(flips_and_goes_down_only, "corr2d_strided")
    edits = list(Function(found.copied.tree).edits(REPAIRS))
    monkeypatch.setattr(room, "MOST_TRIED", len(edits) - 1)
    assert found.places() == ()


def test_of_a_function_with_a_name_nothing_more_is_said():
    def corr2d(input, kernel):
        kh, kw = kernel.shape
        rows, columns = input.shape[0] - kh, input.shape[1] - kw
        windows = np.lib.stride_tricks.sliding_window_view(input, kernel.shape)
        return (windows[:rows, :columns] * kernel).sum((2, 3))

    assert check(corr2d).mistake == "missing-plus-one"
    assert not looked_at(corr2d)


def test_where_no_edit_helps_nothing_is_said():
    def corr2d(input, kernel):
        return np.outer(input, kernel)

    assert not looked_at(corr2d)


def test_under_nbgrader_nothing_is_tried(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert not looked_at(corr2d)


@pytest.mark.usefixtures("unnamed", "any_system")
def test_the_students_kernel_is_as_it_was(capsys):
    def corr2d(input, kernel, sizes=[]):  # noqa: B006
        SEEN.append(len(input))
        sizes.append(len(input))
        SCALE["by"] += 1
        print("called")
        size = (
            input.shape[0] - kernel.shape[0] + 1,
            input.shape[1] - kernel.shape[1] + 1,
        )
        out = np.zeros(size)
        for i, j in np.ndindex(size):
            window = input[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            out[i, j] = (window * kernel).sum() * SCALE["by"] / SCALE["by"] - len(size)
        return out + np.random.rand() * 0  # noqa: NPY002

    del SEEN[:]
    SCALE["by"] = 1
    names = set(globals())
    assert looked_at(corr2d)
    calls = len(catalogue.by_name()["corr2d"].public)
    assert len(SEEN) == calls
    assert corr2d.__defaults__ == (SEEN,)
    drawn = np.random.rand()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    assert drawn == np.random.rand(calls + 1)[-1]  # noqa: NPY002
    assert SCALE["by"] == calls + 1
    assert capsys.readouterr().out.count("called") == calls
    assert set(globals()) == names


def test_no_edit_is_tried_when_the_time_is_over(monkeypatch):
    monkeypatch.setattr(room, "HUNTING", 1.8)
    seconds = itertools.count()
    found = hunt(corr2d, "corr2d", lambda: next(seconds))
    assert found.edits() == []
    assert found.tried == 1


def test_no_more_edits_are_tried_than_there_is_time_for(monkeypatch):
    def corr2d(input, kernel):
        return np.outer(input, kernel) + np.outer(input, kernel)

    monkeypatch.setattr(room, "MOST_TRIED", 20)
    found = hunt(corr2d, "corr2d")
    assert found.edits() == []
    assert found.tried == 20


@pytest.mark.usefixtures("any_system")
def test_an_edit_that_never_ends_is_given_up():
    def corr1d(input, kernel):
        out, i = [], 0
        while i < len(input) - len(kernel):
            out.append((input[i : i + len(kernel)] * kernel).sum())
            i += 1
        return out

    (place,) = hunt(corr1d, "corr1d").places()
    assert "`i < len(input) - len(kernel)`: what should happen when both" in place.ask


def forever():
    while True:
        pass


def test_what_is_done_aside_ends_and_leaves_no_process(monkeypatch):
    copies, fork = [], os.fork
    monkeypatch.setattr(os, "fork", lambda: copies.append(fork()) or copies[-1])
    assert aside(0.1, forever) is None
    (copy,) = copies
    with pytest.raises(ChildProcessError):
        os.waitpid(copy, os.WNOHANG)


@pytest.mark.parametrize(
    "harm", [lambda: 1 / 0, lambda: os._exit(1), lambda: np.zeros(10**12).sum()]
)
def test_what_harms_its_copy_gives_nothing(harm):
    assert aside(PATIENCE, harm) is None
