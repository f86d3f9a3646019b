"""Calling a student's function here: what it gives, or why it gives nothing."""

import warnings
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from cnnlib.checks import limit
from cnnlib.checks.lines import line_of_error
from cnnlib.checks.spec import Kept, fresh
from cnnlib.checks.traced import Traced

__all__ = ["FATAL", "CallFailed", "LocalCall", "Reply", "line_of"]

FATAL = ("timeout", "died")  # what a call cannot come back from


class CallFailed(Exception):
    """The student's function gave no result.

    Attributes
    ----------
    status : {"error", "timeout", "died", "refused", "missing"}
    type_name, text : str
        Of the exception, for ``"error"``.
    line : str
        The student's line where it happened, when known.
    """

    def __init__(self, status, type_name="", text="", line=""):
        super().__init__(f"{status}: {type_name} {text}")
        self.status, self.type_name, self.text, self.line = (
            status,
            type_name,
            text,
            line,
        )


@dataclass(frozen=True)
class Reply:
    """What a call gave: its output, and the arguments as they are afterwards."""

    output: object
    arguments: list


class LocalCall:
    """Calls the student's function in this process.

    ``call(args, function=None, keep=False)``: `function` names another function that
    is defined beside the first; `keep` leaves the result where it is, as a `Kept`.
    ``call.recall(function=None)`` is what was kept last, or None. A call may take
    `seconds`, if any are given; after one that took longer nothing is called any more.
    What is `withheld`, if anything, a call does without.
    """

    kept = WeakKeyDictionary()  # of this kernel, so that one check serves the next

    def __init__(self, student, seconds=None, withheld=None):
        self.student, self.seconds = student, seconds
        self.withheld, self.overrun = withheld, None

    def __call__(self, args, function=None, keep=False):
        """Call, and give back the output with the arguments as they are afterwards."""
        if self.overrun is not None:
            raise self.overrun
        student = self._find(function)
        arguments = [fresh(value) for value in args]
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                output = self._within_time(student, arguments)
        except limit.Overrun as error:
            self.overrun = CallFailed("timeout", line=line_of(student, error))
            raise self.overrun from error
        except (Exception, SystemExit, GeneratorExit) as error:
            raise self._failure(student, error) from error
        if keep:
            output = self.kept[student] = Kept(output)
        return Reply(output, arguments)

    def line_of_shape(self, outcome):
        """The student's line by which the result of a case has its shape, or nothing.

        Parameters
        ----------
        outcome : Outcome
            Its shape is not the right one.

        Returns
        -------
        str
        """
        traced = Traced(self.student, outcome.difference.part)
        with suppress(CallFailed):
            LocalCall(traced, self.seconds, self.withheld)(outcome.case.args)
        return traced.line

    def recall(self, function=None):
        """The result of the function that was kept last, or None."""
        return self.kept.get(self._find(function))

    def _within_time(self, student, arguments):
        with self.withheld.away() if self.withheld else nullcontext():
            if self.seconds is None:
                return student(*arguments)
            return limit.within(self.seconds, student, *arguments)

    def _failure(self, student, error):
        """An exception of the student's, or a refusal that led to it."""
        line = line_of(student, error)
        if self.withheld and (why := self.withheld.said_by(error)):
            return CallFailed("refused", "", why, line)
        text = " ".join(str(error).split())[:300]
        return CallFailed("error", type(error).__name__, text, line)

    def _find(self, function):
        if function in (None, getattr(self.student, "__name__", None)):
            return self.student
        found = getattr(self.student, "__globals__", {}).get(function)
        if found is None:
            raise CallFailed("missing", "NameError", f"{function} is not defined")
        return found


def line_of(student, error):
    """The last line of the student's own file or cell in the traceback."""
    home = getattr(getattr(student, "__code__", None), "co_filename", None)
    return line_of_error(error, lambda file: file == home)
