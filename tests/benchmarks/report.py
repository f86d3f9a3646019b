"""The results as a table in Markdown."""

import os
import platform
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from benchmarks import growth
from benchmarks.cases import CASES
from benchmarks.checking import told
from benchmarks.grading import FEW, MANY, MOST
from benchmarks.measure import TURN, Result
from threadpoolctl import threadpool_info

__all__ = ["README", "RESULTS", "Row", "quoted", "report", "table", "threads"]

RESULTS = Path(__file__).parent / "RESULTS.md"
README = Path(__file__).parents[2] / "README.md"
_SPARE = 1_000_000  # bytes a convolution may use beside its padded copy

_TRIED = """\
What was tried for the goals that are hard to reach, and not kept (× the time of what
stands, one thread, Intel Xeon with AVX-512):

- **64→64 3×3**, a ring of input rows, each copied once for all rows of the kernel,
  beside which the weight's rows go around: 1.04; with 7×7 and 11×11 kernels 1.2 and
  1.4. The product alone takes two thirds of the convolution's time, about as long as
  the whole convolution takes torch; writing it to its place in the output a fifth.
- **MaxPool2d 3×3 /2**, the gradient added up by `np.bincount` at the winners' places:
  0.65 with 16 images, 1.0 to 1.3 with 64, 1.8 where windows do not overlap; copies
  of every second column, to add in longer runs: 1.0; the forward one axis after
  the other: 1.0, with stride 1 0.75.
- **batch norm backward** as one product ``[a, b, c] @ [grad, x − mean, 1]``: 1.05.
"""

_TEXT = """\
# cnnlib beside torch

Written by `make bench`: {rounds} rounds, float32, on the processor; {load}.

{machine}.

All contenders of a case take turns, in one process with one thread. A time is the
median over the rounds, **× torch** the median of the ratio within a round: less than 1
is faster than torch. The clock is the processor's, which counts only this process.

- **goal**: the most that × torch should be.
- **from NCHW**: the same call on arrays in ordinary memory, rearranged at every call.
  Between the layers of a network memory is batch-last, as in the column before.
- **im2col**: the version of lesson 07, which writes every window of the batch out as a
  column. **loops**: one window at a time, measured on one image of the batch. Both
  beside cnnlib: 3 means three times cnnlib's time.
- **memory**: what a call holds at its peak beyond arguments and result, in MB
  (`tracemalloc`). A convolution may hold one padded copy and 1 MB.
- **faults**: pages that a warm call gets from the system, cnnlib / torch.

{table}

{missed}

{tried}
## With two threads

Each library has a process of its own with two threads, for two pools of threads in one
process fight over the processors. They take turns of at least {turn:.0f} ms by the
clock, with a rest in between. **gain** is how many times faster a library is than with
one thread. The matrix product says what can be had: where its gain is far below 2,
other programs ran at the same time, and the rest of the table says little. NumPy
computes only products with two threads, torch everything.

{threads}

## How cost grows

A 3×3 convolution of 16 images with 16 channels of 28×28, forward and backward, while
one of these numbers changes. Time should grow no faster than the multiply-adds do;
memory is what a call adds to the process, results included.

![{alt}](growth.png)

The power of x that time grows with, over the three largest values; the numbers are in
[growth.json](growth.json):

{growth}

## One more submission

{grading}

## One check

{checking}
"""
_GRADING = """\
`cnnlib grade` takes {total:.0f} ms of a processor for one more right notebook of
02_convolution, {own:.0f} ms of it in its own process and {jail:.0f} ms in the jail;
the goal is {most} ms. It is the difference between classes of {many} and {few},
each graded by a fresh process; the clock counts it and the jails that it started."""

_COLUMNS = (
    "case",
    "cnnlib, ms",
    "× torch",
    "goal",
    "from NCHW",
    "im2col",
    "loops",
    "memory",
    "faults",
)


_TWO = ("case", "cnnlib, ms", "× torch", "gain of cnnlib", "gain of torch")
_POWERS = ("", "multiply-adds", "cnnlib", "torch")


class Row(NamedTuple):
    """What was measured of one case."""

    case: str
    one: Result  # with one thread
    two: Result | None  # with two
    memory: int  # bytes
    faults: tuple  # ours, torch's

    def cells(self):
        goal, (seconds, ratios) = CASES[self.case].limit, self.one
        ours = seconds["cnnlib"]
        beside = {name: _times(taken / ours) for name, taken in seconds.items()}
        return (
            self.case,
            f"{1000 * ours:,.2f}",
            f"{ratios['cnnlib']:.2f}",
            str(goal or ""),
            f"{ratios['cnnlib from NCHW']:.2f}" if "cnnlib from NCHW" in ratios else "",
            beside.get("im2col", ""),
            beside.get("loops", ""),
            f"{self.memory / 1e6:.2f}",
            " / ".join(f"{count:.0f}" for count in self.faults),
        )

    def cells_of_two(self):
        one, two = self.one.seconds, self.two.seconds
        return (
            self.case,
            f"{1000 * two['cnnlib']:,.2f}",
            f"{self.two.ratios['cnnlib']:.2f}",
            *(f"{one[library] / two[library]:.2f}" for library in ("cnnlib", "torch")),
        )

    def missed(self):
        """Yield a sentence for each goal that was not reached."""
        case = CASES[self.case]
        ratio = self.one.ratios["cnnlib"]
        if case.limit and round(ratio, 2) > case.limit:
            yield f"{self.case}: {ratio:.2f} instead of {case.limit}"
        if case.padded and self.memory > case.padded + _SPARE:
            yield (
                f"{self.case}: {self.memory / 1e6:.2f} MB, more than a padded copy of "
                f"{case.padded / 1e6:.2f} MB and {_SPARE / 1e6:.0f} MB"
            )


def report(rows, rounds, numbers, submission, checks):
    """The text of RESULTS.md.

    `numbers` are those of `growth.measure`, `submission` those of `grading.measure`,
    `checks` those of `checking.measure`.
    """
    missed = [f"- {sentence}" for row in rows for sentence in row.missed()]
    missed = ["Goals missed:", "", *missed] if missed else ["Every goal is reached."]
    return _TEXT.format(
        rounds=rounds,
        load=_load(),
        machine=_machine(),
        table=table(rows),
        threads=threads(rows),
        turn=1000 * TURN,
        missed="\n".join(missed),
        tried=_TRIED,
        alt=growth.draw(numbers),
        growth=_lines(_POWERS, map(_power_cells, growth.powers(numbers))),
        grading=graded(*submission),
        checking=told(checks),
    )


def graded(own, jail):
    """A sentence about what one more submission costs."""
    return _GRADING.format(
        total=own + jail, own=own, jail=jail, few=FEW, many=MANY, most=MOST
    )


def quoted(text, rows):
    """README's `text`, with the cases in its table as they were measured now."""
    cells = {row.case: dict(zip(_COLUMNS, row.cells(), strict=True)) for row in rows}
    lines = text.split("\n")
    for i, line in enumerate(lines):
        case = line.strip("|").split("|")[0].strip()
        if line.startswith("|") and case in cells:
            row = cells[case]
            lines[i] = f"| {case} | {row['× torch']} | {row['im2col']} |"
    return "\n".join(lines)


def _times(ratio):
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2g}"


def table(rows):
    """The rows as a Markdown table."""
    return _lines(_COLUMNS, (row.cells() for row in rows))


def threads(rows):
    """What a second thread does, for the rows where that was measured."""
    return _lines(_TWO, (row.cells_of_two() for row in rows if row.two))


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
