"""The results as a table in Markdown."""

import os
import platform
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from benchmarks import growth
from benchmarks.cases import CASES
from benchmarks.measure import Result
from threadpoolctl import threadpool_info

__all__ = ["RESULTS", "Row", "report", "table"]

RESULTS = Path(__file__).parent / "RESULTS.md"
_SPARE = 1_000_000  # bytes a convolution may use beside its padded copy

_TEXT = """\
# cnnlib beside torch

Written by `make bench`: {rounds} rounds, float32, on the processor; {load}.

{machine}.

All contenders of a case take turns. A time is the median over the rounds, **× torch**
the median of the ratio within a round: less than 1 is faster than torch. With one
thread they share a process; with two each library has a process of its own.

- **goal**: the most that × torch should be, with one thread / with two.
- **from NCHW**: the same call on arrays in ordinary memory, rearranged at every call.
  Between the layers of a network memory is batch-last, as in the column before.
- **two threads**: × torch once more. It says little where the load was above 1: a
  library then waits for its second thread while other programs run.
- **im2col**: the version of lesson 07, which writes every window of the batch out as a
  column. **loops**: one window at a time, measured on one image of the batch. Both
  beside cnnlib: 3 means three times cnnlib's time.
- **memory**: what a call holds at its peak beyond arguments and result, in MB
  (`tracemalloc`). A convolution may hold one padded copy and 1 MB.
- **faults**: pages that a warm call gets from the system, cnnlib / torch.

{table}

{missed}

## How cost grows

A 3×3 convolution of 16 images with 16 channels of 28×28, forward and backward, while
one of these numbers changes. Time should grow no faster than the multiply-adds do;
memory is what a call adds to the process, results included.

![{alt}](growth.png)

The power of x that time grows with, over the three largest values; the numbers are in
[growth.json](growth.json):

{growth}
"""

_COLUMNS = (
    "case",
    "cnnlib, ms",
    "× torch",
    "goal",
    "from NCHW",
    "two threads",
    "im2col",
    "loops",
    "memory",
    "faults",
)


_POWERS = ("", "multiply-adds", "cnnlib", "torch")


class Row(NamedTuple):
    """What was measured of one case."""

    case: str
    one: Result  # with one thread
    two: Result  # with two
    memory: int  # bytes
    faults: tuple  # ours, torch's

    def cells(self):
        goal, goal_two = CASES[self.case].limit, CASES[self.case].limit_two
        ratios, seconds = self.one.ratios, self.one.seconds
        ours = seconds["cnnlib"]
        beside = {name: _times(taken / ours) for name, taken in seconds.items()}
        return (
            self.case,
            f"{1000 * ours:,.2f}",
            f"{ratios['cnnlib']:.2f}",
            " / ".join(str(number) for number in (goal, goal_two) if number),
            f"{ratios['cnnlib from NCHW']:.2f}" if "cnnlib from NCHW" in ratios else "",
            f"{self.two.ratios['cnnlib']:.2f}",
            beside.get("im2col", ""),
            beside.get("loops", ""),
            f"{self.memory / 1e6:.2f}",
            " / ".join(f"{count:.0f}" for count in self.faults),
        )

    def missed(self):
        """Yield a sentence for each goal that was not reached."""
        case = CASES[self.case]
        for result, goal, threads in (
            (self.one, case.limit, "one thread"),
            (self.two, case.limit_two, "two threads"),
        ):
            ratio = result.ratios["cnnlib"]
            if goal and round(ratio, 2) > goal:
                yield f"{self.case}, {threads}: {ratio:.2f} instead of {goal}"
        if case.padded and self.memory > case.padded + _SPARE:
            yield (
                f"{self.case}: {self.memory / 1e6:.2f} MB, more than a padded copy of "
                f"{case.padded / 1e6:.2f} MB and {_SPARE / 1e6:.0f} MB"
            )


def report(rows, rounds, numbers):
    """The text of RESULTS.md; `numbers` are those of `growth.measure`."""
    missed = [f"- {sentence}" for row in rows for sentence in row.missed()]
    missed = ["Goals missed:", "", *missed] if missed else ["Every goal is reached."]
    return _TEXT.format(
        rounds=rounds,
        load=_load(),
        machine=_machine(),
        table=table(rows),
        missed="\n".join(missed),
        alt=growth.draw(numbers),
        growth=_lines(_POWERS, map(_power_cells, growth.powers(numbers))),
    )


def _times(ratio):
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2g}"


def table(rows):
    """The rows as a Markdown table."""
    return _lines(_COLUMNS, (row.cells() for row in rows))


def _lines(head, body):
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _power_cells(power):
    name, *numbers = power
    return name, *(f"{number:.1f}" for number in numbers)


def _load():
    """How busy the machine was: 1 for each process that wanted a processor."""
    return f"load {os.getloadavg()[2]:.1f} over the last 15 minutes"


def _machine():
    """Processor and versions, in a sentence."""
    blas = {pool["internal_api"]: pool["version"] for pool in threadpool_info()}
    parts = [
        f"{_processor()} ({os.cpu_count()} processors)",
        f"Python {platform.python_version()}",
        f"NumPy {np.__version__}",
        f"OpenBLAS {blas.get('openblas', '?')}",
        f"torch {torch.__version__}",
    ]
    return ", ".join(parts)


def _processor():
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return names[0].strip() if names else platform.processor() or platform.machine()
