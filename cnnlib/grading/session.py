"""A submission's code, in one worker after another as they are used up.

A worker that hangs or dies, in a cell or in a call, is replaced by a fresh one in which
the other cells run again: what hangs or dies costs only itself.
"""

import time

from cnnlib.checks.calling import FATAL, CallFailed, Reply
from cnnlib.checks.spec import Function, Kept, Rng
from cnnlib.grading import source, wire
from cnnlib.grading.jail import Jail, WorkerDied, WorkerTimeout
from cnnlib.grading.submission import clean

__all__ = ["Session"]

SECONDS_TO_LOAD = 60.0  # for all cells, in all workers of a submission together


class Session:
    """Calls a submission's functions.

    Parameters
    ----------
    cells : list of (number, source)
    exercises : sequence of Exercise
    seconds : float
        Limit for one call; a cell has twice as long.
    sandbox : bool
    """

    def __init__(self, cells, exercises, seconds, sandbox):
        self.cells, self.seconds, self.sandbox = cells, seconds, sandbox
        self.allowed = sorted({name for e in exercises for name in e.allowed})
        self.exercises = exercises
        self.names = [exercise.name for exercise in exercises]
        self.jail = None
        self.lent = None  # what answers in place of some of the functions
        self.missing = {}  # name of a function: its CallFailed
        self.elsewhere = {}  # name of a function: in which kind of cell it stands
        self.left = SECONDS_TO_LOAD
        self.broken = {}  # number of a cell: its CallFailed
        self.kept = {}  # name of a function: what stayed in the worker, as a Kept

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._end()

    def calls(self, name):
        """Whether the submission may call a function of its own."""
        return any(source.calls(text, name) for _, text in self.cells)

    def again(self, lent):
        """The same cells in a worker of its own, to which functions are lent."""
        fresh = Session(self.cells, self.exercises, self.seconds, self.sandbox)
        fresh.left, fresh.lent = self.left, lent
        fresh.broken, fresh.elsewhere = dict(self.broken), self.elsewhere
        return fresh

    def caller(self, exercise):
        """How `run_case` calls the student's function."""
        seconds = max(exercise.seconds or 0.0, self.seconds)

        def call(args, function=None, keep=False):
            return self._call(function or exercise.name, args, keep, seconds)

        def recall(function=None):
            return self.kept.get(function or exercise.name)

        call.recall = recall
        return call

    def _call(self, name, args, keep, seconds):
        self._have_a_worker()
        values = [_for_the_wire(value) for value in args]
        request = {"call": name, "args": values, "keep": keep}
        answer = self._ask(request, seconds)
        if answer.get("state") == "missing":
            raise self._why_missing(name)
        if "state" in answer:
            raise _failure(answer)
        arguments, output = answer.get("args"), answer.get("output")
        if not isinstance(arguments, list) or len(arguments) != len(args):
            self._end()
            raise CallFailed("died")
        if keep:
            output = self.kept[name] = Kept(output)
        return Reply(output, arguments)

    def _ask(self, request, seconds):
        """The answer to a request; a worker that gives none is at its end."""
        try:
            more = [self._lend] if self.lent else []
            answer = self.jail.ask(request, seconds, *more)
        except WorkerTimeout as error:
            self._end()
            raise CallFailed("timeout") from error
        except (WorkerDied, wire.WireError) as error:
            self._end()
            raise CallFailed("died") from error
        if not isinstance(answer, dict) or not _is_text(answer.get("state", "")):
            self._end()
            raise CallFailed("died")
        return answer

    def _lend(self, said):
        """Answer a worker that asks for a function that is lent to it."""
        name, args, named = (said.get(key) for key in ("ask", "args", "named"))
        known = isinstance(name, str) and name in self.lent.exercises
        if not known or type(args) is not list:
            raise wire.WireError("the worker asks for what is not lent")
        return self.lent(name, args, named if isinstance(named, dict) else {})

    def _have_a_worker(self):
        """Start one and run the cells, until no cell ends it; all in bounded time."""
        while self.jail is None:
            if self.left <= 0:
                raise CallFailed("timeout")
            until = time.monotonic() + self.left
            self.jail = Jail(self.allowed, self.sandbox)
            for number, text in self.cells:
                gone = self.broken.get(number)
                if gone is None or gone.status not in FATAL:
                    self._run_cell(number, text, until)
                if self.jail is None:
                    break
            if self.jail is not None and self.lent:
                self._ask({"lend": list(self.lent.exercises)}, self.seconds)
            self.left = until - time.monotonic()

    def _run_cell(self, number, text, until):
        seconds = min(2 * self.seconds, until - time.monotonic())
        try:
            answer = self._ask({"cell": number, "source": text}, seconds)
            if answer.get("state") != "ok":
                self.broken[number] = _failure(answer)
        except CallFailed as failure:
            self.broken[number] = failure

    def _why_missing(self, name):
        """Found out once, and told for every case that asks."""
        if name not in self.missing:
            self.missing[name] = self._found_missing(name)
        return self.missing[name]

    def _found_missing(self, name):
        """A function is missing because its cell broke, or was never written."""
        for number, text in reversed(self.cells):
            if number in self.broken and source.binds(text, name):
                why = self.broken[number]
                if why.status != "error":
                    return why
                text = f"the cell of {name} failed: {why.type_name}: {why.text}"
                return CallFailed("missing", "", text, why.line)
        if name in self.elsewhere:
            kind = self.elsewhere[name]
            text = f"{name} stands in a {kind} cell, and only code cells are run"
            return CallFailed("missing", "", text)
        texts = [text for _, text in self.cells]
        other = source.meant(name, texts, self.names)
        hint = f"; is {other} meant for it? Give it the name" if other else ""
        return CallFailed("missing", "", f"{name} is not defined{hint}")

    def _end(self):
        self.kept.clear()
        if self.jail is not None:
            self.jail.close()
            self.jail = None


def _failure(answer):
    """What a worker says of an exception, as text that can be shown."""
    name, text, line = (_clean(answer.get(key)) for key in ("type", "text", "line"))
    if answer.get("state") == "refused":
        return CallFailed("refused", "", text, line)
    if answer.get("state") == "unsendable":
        return CallFailed("error", "TypeError", f"the result cannot be read: {text}")
    return CallFailed("error", name, text, line)


def _clean(value):
    return clean(value) if _is_text(value) else ""


def _is_text(value):
    return isinstance(value, str)


def _for_the_wire(value):
    if isinstance(value, Rng):
        return wire.Token("rng", value.seed)
    if isinstance(value, Function):
        return wire.Token("function", value.name)
    if isinstance(value, Kept):
        return value.value
    if isinstance(value, (list, tuple)):
        return type(value)(map(_for_the_wire, value))
    return value
