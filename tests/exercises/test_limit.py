"""A call that takes too long ends by itself, and so does the check of it."""

import contextlib
import sys
import threading

import numpy as np
import pytest

from cnnlib.checks import catalogue, check, limit
from cnnlib.checks.limit import Overrun, within

pytestmark = pytest.mark.usefixtures("home")
SOON = 0.05  # seconds


def never_ends(*_):
    while True:
        pass


def test_a_call_in_time_is_an_ordinary_call():
    assert within(60, divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        within(60, divmod, 7, 0)


def test_nothing_is_left_behind():
    before = set(threading.enumerate())
    for _ in range(100):
        within(60, int)
    with pytest.raises(Overrun):
        within(SOON, never_ends)
    assert set(threading.enumerate()) <= before


def test_nothing_is_left_behind_if_the_time_is_over_before_the_call(monkeypatch):
    """As where the machine has so much to do that the first thread must wait."""

    class Waits(threading.Thread):
        def start(self):
            super().start()
            never_ends()

    monkeypatch.setattr("cnnlib.checks.limit.Thread", Waits)
    before = set(threading.enumerate())
    with pytest.raises(Overrun):
        within(SOON, int)
    assert set(threading.enumerate()) <= before


def test_a_loop_without_an_end_is_ended_where_it_is(monkeypatch):
    turns = []

    class Clock(threading.Event):
        """By it the time is over once the loop runs, however busy the machine is."""

        def wait(self, seconds):
            while not (turns or super().wait(SOON)):
                pass
            turns.clear()
            return self.is_set()

    def counts():
        while True:
            turns[:] = [1]

    monkeypatch.setattr("cnnlib.checks.limit.Event", Clock)
    with pytest.raises(Overrun) as caught:
        within(60, counts)
    assert caught.traceback[-1].name == "counts"


def test_a_loop_that_catches_exceptions_is_ended_too():
    def careless():
        while True:
            with contextlib.suppress(Exception):
                int("no number")

    def stubborn(seen):
        while True:
            try:
                while True:
                    pass
            except:  # noqa: E722
                seen.append(1)
                if len(seen) == 2:
                    raise

    seen = []
    with pytest.raises(Overrun):
        within(SOON, careless)
    with pytest.raises(Overrun):
        within(SOON, stubborn, seen)
    assert seen == [1, 1]


def test_a_call_that_ends_just_as_its_time_is_over_has_its_result(monkeypatch):
    stop, stopped = limit._stop, []

    def too_late(*watched):
        stopped.append(watched)
        if len(stopped) == 1:
            raise Overrun  # as the watcher's, between the call and its end
        stop(*watched)

    before = set(threading.enumerate())
    monkeypatch.setattr(limit, "_stop", too_late)
    assert within(60, divmod, 7, 2) == (3, 1)
    assert set(threading.enumerate()) <= before


def test_it_works_in_another_thread():
    caught = []

    def work():
        try:
            within(SOON, never_ends)
        except Overrun as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(caught) == 1


# What a student reads.


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr("cnnlib.checks.limit.SECONDS", SOON)


@pytest.mark.usefixtures("soon")
def test_a_check_says_what_was_called_when_a_loop_did_not_end():
    calls = []

    def corr2d(input, kernel):
        calls.append(input.shape)
        while True:
            pass

    verdict = check(corr2d)
    assert (verdict.passed, verdict.score) == (False, 0)
    assert "Does a loop never end?" in verdict.message
    assert "First to mend: the worked example of the lesson." in verdict.message
    assert ": pass" in verdict.message or ": while True:" in verdict.message
    assert calls == [(3, 3)], "after a call that did not end nothing is called"


def test_the_input_that_is_shown_is_the_one_that_hung():
    """Not a smaller one, with which nothing was called."""

    def corr2d(input, kernel):
        if input.shape == (4, 4):
            raise Overrun  # as comes of an endless loop, when its time is over
        return catalogue.by_name()["corr2d"].reference(input, kernel)

    verdict = check(corr2d)
    assert "First to mend: a 3×3 kernel without any symmetry." in verdict.message
    assert " 4 of 9 cases right, 1.2 of 4 points." in verdict.message


def test_what_the_student_stops_is_a_sentence():
    def corr2d(input, kernel):
        raise KeyboardInterrupt

    lines = check(corr2d).message.splitlines()
    assert lines[0] == "corr2d: you stopped the check; nothing was judged."
    assert lines[1].endswith("raise KeyboardInterrupt")
    assert not check(corr2d).passed


def test_a_browser_which_has_no_threads_ends_a_loop_too(monkeypatch):
    monkeypatch.setattr("cnnlib.checks.limit.IN_BROWSER", True)
    before = threading.active_count(), sys.gettrace()
    notebook = {"np": np}  # like a notebook, and unlike a module, it has no __spec__
    exec("def ends(n):\n    return sum(range(n))", notebook)
    exec("def forever():\n    while True:\n        n = 1", notebook)
    assert within(60, notebook["ends"], 4) == 6
    with pytest.raises(Overrun):
        within(SOON, notebook["forever"])
    assert (threading.active_count(), sys.gettrace()) == before
