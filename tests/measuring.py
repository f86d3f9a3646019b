"""Timing, beside an empty turn and on a machine that nobody else uses meanwhile."""

from contextlib import contextmanager, suppress
from time import perf_counter

import psutil
import pytest
from machine import lacking

__all__ = ["in_turns", "undisturbed"]

DISTURBED = 0.1  # of the machine: where others used more, a time means nothing


def in_turns(rounds, **calls):
    """The seconds that each call took, one after the other: {name: [seconds]}."""
    times = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            began = perf_counter()
            call()
            times[name].append(perf_counter() - began)
    return times


@contextmanager
def undisturbed():
    """An assertion fails within the block only if others left the machine alone."""
    before = _worked()
    try:
        yield
    except AssertionError:
        whole, busy, ours = (b - a for a, b in zip(before, _worked(), strict=True))
        if busy - ours > DISTURBED * whole:
            pytest.skip(lacking("quiet"))
        raise


def _worked():
    """Seconds of all processors: passed, spent working, and spent for this process."""
    whole, free = psutil.cpu_count() * perf_counter(), psutil.cpu_times()
    idle = free.idle + getattr(free, "iowait", 0.0)
    return whole, whole - idle, _spent(psutil.Process())


def _spent(process):
    """By a process and all that it has started."""
    spent = 0.0
    for member in [process, *process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # it has just ended
            spent += sum(member.cpu_times()[:4])  # those that it waited for included
    return spent
