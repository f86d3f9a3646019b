"""Calling a student's function here: what it gives, or why it gives nothing."""

import traceback
import warnings
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from cnnlib.checks import limit
from cnnlib.checks.spec import Kept, fresh

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
    """

    kept = WeakKeyDictionary()  # of this kernel, so that one check serves the next

    def __init__(self, student, seconds=None):
        self.student, self.seconds = student, seconds
        self.overrun = None

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
            text = " ".join(str(error).split())[:300]
            line = line_of(student, error)
            name = type(error).__name__
            raise CallFailed("error", name, text, line) from error
        if keep:
            output = self.kept[student] = Kept(output)
        return Reply(output, arguments)

    def recall(self, function=None):
        """The result of the function that was kept last, or None."""
        return self.kept.get(self._find(function))

    def _within_time(self, student, arguments):
        if self.seconds is None:
            return student(*arguments)
        return limit.within(self.seconds, student, *arguments)

    def _find(self, function):
        if function in (None, self.student.__name__):
            return self.student
        found = getattr(self.student, "__globals__", {}).get(function)
        if found is None:
            raise CallFailed("missing", "NameError", f"{function} is not defined")
        return found


def line_of(student, error):
    """The last line of the student's own file or cell in the traceback."""
    home = getattr(getattr(student, "__code__", None), "co_filename", None)
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f.filename == home
    ]
    return f"line {frames[-1].lineno}: {frames[-1].line}" if frames else ""
