"""What stands in the bank: an answer, and what is wrong with it, if anything is."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple


class Answer(NamedTuple):
    """A function as a student wrote it; `faults` has a sentence for each fault."""

    function: str
    written: Callable
    faults: tuple

    @property
    def name(self):
        return self.written.__name__


def wrong(function, *faults):
    def entered(written):
        written.answer = Answer(function, written, faults)
        return written

    return entered


def right(function):
    return wrong(function)


def answers_of(*functions):
    """All answers in the bank, or those to some functions, as they stand there."""
    stems = sorted(path.stem for path in Path(__file__).parent.glob("bank_*.py"))
    modules = [import_module(f"bank.{stem}") for stem in stems]
    values = [value for module in modules for value in vars(module).values()]
    answers = [value.answer for value in values if hasattr(value, "answer")]
    return [a for a in answers if not functions or a.function in functions]
