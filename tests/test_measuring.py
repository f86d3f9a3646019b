"""What is too slow fails on a quiet machine, and says nothing on a busy one."""

from time import perf_counter, process_time
from types import SimpleNamespace

import psutil
import pytest
from measuring import in_turns, undisturbed


def a_machine(monkeypatch, others):
    """One of which others use a share, and this process what it does."""

    def cpu_times():
        whole = psutil.cpu_count() * perf_counter()
        return SimpleNamespace(idle=(1 - others) * whole - process_time())

    monkeypatch.setattr(psutil, "cpu_times", cpu_times)
    monkeypatch.setattr(psutil.Process, "children", lambda self, recursive: [])


def work():
    return sum(i * i for i in range(300_000))


def test_on_a_quiet_machine_it_fails_however_much_it_works_itself(monkeypatch):
    a_machine(monkeypatch, others=0)
    with pytest.raises(AssertionError, match="too slow"), undisturbed():
        work()
        raise AssertionError("too slow")


def test_on_a_busy_machine_it_is_not_measured_and_says_what_to_do(monkeypatch):
    a_machine(monkeypatch, others=0.5)
    needs = "needs quiet: measure again while nothing else runs"
    with pytest.raises(pytest.skip.Exception, match=needs), undisturbed():
        work()
        raise AssertionError("too slow")


def test_what_is_quick_enough_passes_on_a_busy_machine_too(monkeypatch):
    a_machine(monkeypatch, others=0.5)
    with undisturbed():
        work()


def test_other_errors_are_errors_on_any_machine(monkeypatch):
    a_machine(monkeypatch, others=0.5)
    with pytest.raises(ZeroDivisionError), undisturbed():
        work()
        1 / 0  # noqa: B018


def test_calls_take_turns():
    turns = []
    times = in_turns(2, one=lambda: turns.append(1), two=lambda: turns.append(2))
    assert turns == [1, 2, 1, 2]
    assert {name: len(seconds) for name, seconds in times.items()} == {
        "one": 2,
        "two": 2,
    }
