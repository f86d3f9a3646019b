"""What each exercise asks: the public cases, and how far the hidden ones reach.

Both lie in `cases/`, a file for each assignment; where a change is meant, delete the
file, and the next run writes it anew.
"""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from seen import assert_as_written, numbers, short

from cnnlib.checks import catalogue

WRITTEN = Path(__file__).parent / "cases"
SEEDS = range(50)


@pytest.mark.parametrize("assignment", catalogue.assignments())
def test_the_cases_are_those_that_are_written_down(assignment):
    lines = [line for e in catalogue.load(assignment) for line in lines_of(e)]
    assert_as_written("\n".join(lines) + "\n", WRITTEN / f"{assignment}.txt")


def lines_of(exercise):
    yield f"{exercise.name}, {exercise.points} points"
    for case in exercise.public:
        yield f"  {case.group}, {case.about}: {'; '.join(map(told, case.args))}"
    for kind, drawn in hidden(exercise).items():
        ranges = [
            f"{short(min(few))} to {short(max(few))}"
            for few in zip(*drawn, strict=True)
        ]
        yield f"  hidden {kind}: {', '.join(ranges)}"
    yield ""


def told(value):
    """An argument of a public case."""
    if isinstance(value, np.ndarray):
        shape = "×".join(map(str, value.shape))
        return f"{value.dtype} {shape} {numbers(value)}"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(told, value))})"
    return repr(value)


def hidden(exercise):
    """Kind of case → what can be counted of each that the seeds give."""
    kinds = defaultdict(list)
    for seed in SEEDS:
        for case in exercise.cases(seed)[len(exercise.public) :]:
            forms = " ".join(map(form, case.args))
            counted = [n for value in case.args for n in counts(value)]
            kinds[f"{case.group}, {case.about} ({forms})"].append(counted)
    return kinds


def form(value):
    if isinstance(value, np.ndarray):
        return f"{value.ndim}-d {value.dtype}"
    if isinstance(value, tuple):
        return f"({', '.join(map(form, value))})"
    return type(value).__name__


def counts(value):
    """The sizes of an argument, and its smallest and its largest number."""
    if isinstance(value, np.ndarray):
        return [*value.shape, *([value.min(), value.max()] if value.size else [])]
    if isinstance(value, tuple):
        return [n for item in value for n in counts(item)]
    if isinstance(value, list):
        return [len(value), *extremes([n for item in value for n in counts(item)])]
    return [value] if isinstance(value, (int, float)) else []


def extremes(values):
    return [min(values), max(values)] if values else []
