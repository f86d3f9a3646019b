"""Times, memory and page faults of contenders that take turns.

Everything is measured in worker processes, because the number of BLAS threads is fixed
when NumPy or torch is first imported. With one thread all contenders live in one
worker, and its processor time is taken, which other programs hardly change; with two
threads each has its own, for two pools of threads in one process fight over the
processors, and the clock's time is taken. Either way they take turns, so that whatever
else the machine does slows all of them, and the ratio of two neighbouring turns says
more than a time.
"""

import os
import time
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple
from unittest.mock import patch

from benchmarks.cases import CASES, GROWTH

__all__ = [
    "EXACT_MEMORY",
    "TURN",
    "Result",
    "Workers",
    "contenders",
    "page_faults",
    "race",
    "resident_memory",
    "working_memory",
]

TURN = 0.02  # seconds a turn lasts at least
_PAUSE = 0.05  # after which the idle threads of the turn before have gone to sleep


class Workers:
    """A process for all contenders, or, to keep their threads apart, one for each."""

    def __init__(self, threads, apart=(), **variables):
        self.apart = apart
        self.clock = time.process_time if threads == 1 else time.perf_counter
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            variables[name] = str(threads)
        spawn = get_context("spawn")
        self._processes = {
            name: ProcessPoolExecutor(1, spawn) for name in apart or ["all"]
        }
        with patch.dict(os.environ, variables):
            for process in self._processes.values():
                process.submit(int).result()  # starts it

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for process in self._processes.values():
            process.shutdown()

    def ask(self, contender, function, *arguments):
        """What ``function(*arguments)`` returns in the process of a contender."""
        process = self._processes[contender if self.apart else "all"]
        return process.submit(function, *arguments).result()


class Result(NamedTuple):
    seconds: dict  # contender: median time of the whole case
    ratios: dict  # contender: median of its time over torch's in the same round


def race(workers, case, names, rounds):
    """Time the contenders `names` of a case in turns, `rounds` times each."""
    times = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            if workers.apart:
                time.sleep(_PAUSE)
            times[name].append(workers.ask(name, _seconds, case, name, workers.clock))
    ratios = {
        name: median(a / b for a, b in zip(taken, times["torch"], strict=True))
        for name, taken in times.items()
    }
    return Result({name: median(taken) for name, taken in times.items()}, ratios)


def contenders(case):
    """The names of a case's contenders."""
    return list(_contenders(case))


@lru_cache(1)
def _contenders(case):
    """The contenders of a case, built once in each process."""
    return (CASES | GROWTH)[case].build()


@lru_cache
def _calls(case, name):
    """How many calls fill a turn; warms up."""
    call = _contenders(case)[name].call
    seconds = min(_time(call, 1, time.perf_counter) for _ in range(3))
    return max(1, round(TURN / seconds))


def _seconds(case, name, clock):
    """The time that the whole case takes a contender."""
    call, share = _contenders(case)[name]
    return _time(call, _calls(case, name), clock) / share


def _time(call, calls, clock):
    start = clock()
    for _ in range(calls):
        call()
    return (clock() - start) / calls


def working_memory(case, name):
    """Bytes that one call has at its peak, beyond its arguments and its result."""
    call = _contenders(case)[name].call
    call()
    tracemalloc.start()
    try:
        result = call()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak - _size(result)


# With these a freed array goes back to the system at once, so that what a process holds
# is what its arrays take.
EXACT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "4096", "NUMPY_MADVISE_HUGEPAGE": "0"}


def resident_memory(case, name):
    """Bytes that one call adds to its process at the peak; only on Linux.

    Less exact than `working_memory`, but it sees torch's memory too. For workers that
    were started with `EXACT_MEMORY`.
    """
    call = _contenders(case)[name].call
    call()
    Path("/proc/self/clear_refs").write_text("5")  # forget the highest so far
    before = _status("VmRSS")
    call()
    return _status("VmHWM") - before


def _status(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith(field))
    return 1024 * int(line.split()[1])


def page_faults(case, name, calls=5):
    """Pages that one call asks the system for, once the call is warm."""
    from resource import RUSAGE_SELF, getrusage  # which Windows has not

    call = _contenders(case)[name].call
    call()
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(calls):
        call()
    return (getrusage(RUSAGE_SELF).ru_minflt - before) / calls


def _size(result):
    """Bytes of all arrays in a result; None and numbers have none worth counting."""
    if isinstance(result, tuple):
        return sum(map(_size, result))
    return getattr(result, "nbytes", 0)
