"""What stands in the bank: an answer, and what is wrong with it, if anything is.

The first bank's answers are functions in the modules `bank_NN`. Those of the others
stand in texts, each as the notebook's cell that it is, below a line with its exercise,
its kind and its faults.
"""

import linecache
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np

HERE = Path(__file__).parent


class Answer(NamedTuple):
    """A function as a student wrote it; `faults` has a sentence for each fault."""

    function: str
    written: Callable
    faults: tuple
    name: str
    kind: str = ""


def wrong(function, *faults):
    def entered(written):
        written.answer = Answer(function, written, faults, written.__name__)
        return written

    return entered


def right(function):
    return wrong(function)


def answers_of(*functions):
    """All answers in the banks, or those to some functions, as they stand there."""
    stems = sorted(path.stem for path in HERE.glob("bank_*.py"))
    modules = [import_module(f"bank.{stem}") for stem in stems]
    values = [value for module in modules for value in vars(module).values()]
    answers = [value.answer for value in values if hasattr(value, "answer")]
    for path in sorted(HERE.glob("*/*.txt")):
        answers += _read(path)
    return [a for a in answers if not functions or a.function in functions]


def _read(path):
    blocks = ("\n" + path.read_text("utf-8")).split("\n=== ")[1:]
    for number, block in enumerate(blocks, 1):
        heading, _, cell = block.partition("\n")
        function, kind, *faults = heading.split(": ", 2)
        name = f"{path.parent.name}/{path.stem}_{number}"
        faults = tuple(faults[0].split("; ")) if faults else ()
        yield Answer(function, _run(name, cell)[function], faults, name, kind)


def _run(name, cell):
    """What a cell defines; its lines are found as those of a notebook's are."""
    linecache.cache[name] = len(cell), None, cell.splitlines(True), name
    notebook = {"np": np}
    exec(compile(cell, name, "exec"), notebook)
    return notebook
