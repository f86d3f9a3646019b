"""The inside of the jail: runs a student's cells, then answers calls.

Started by `cnnlib.grading.jail` with nothing but the standard library, NumPy and the
few files of `bubblewrap.worker_files` beside it. It knows no cases, no expected values
and no scores; it cannot give points. It speaks `wire` on the descriptors that were its
standard input and output; the student's code sees empty ones.

Each request is answered by one frame::

    {"cell": number, "source": text}
        → {"state": "ok"}, or {"state": "error" | "refused", "type", "text", "line"}
    {"call": name, "args": […], "keep": bool}
        → {"output": value, "args": […]}, or {"state": …, "type", "text", "line"}
    {"lend": [name, …]}: functions that from now on ask the grader, during a call:
        {"ask": name, "args": […], "named": {…}} → {"output": value} or {"error": text}
"""

import __future__

import ast
import builtins
import gc
import linecache
import os
import resource
import sys
import traceback
import types
import warnings

import functions
import numpy as np
import refused
import wire
from cells import names_bound, plain_python, without
from lines import line_of_error
from standins import Importer, Inert, harmless_builtins

MEGABYTE = 2**20
TOP_LEVEL_AWAIT = 0x2000  # of the module ast, which is slow to import
COROUTINE = 0x80  # of a code object
FUTURE = 0
for _name in __future__.all_feature_names:
    FUTURE |= getattr(__future__, _name).compiler_flag


class Notebook:
    """The namespace in which the cells run and the student's functions live."""

    def __init__(self):
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self.names = module.__dict__
        self.names.update(get_ipython=Inert(), display=Inert(), __builtins__=builtins)
        self.kept = []
        self.future = 0  # flags of what was imported from __future__
        self.lost = {}  # names that a refused import kept from being defined: why

    def run(self, number, source):
        """Run one cell; return its state."""
        source = plain_python(source)
        if source is None:
            return {"state": "ok"}
        name = f"<cell {number}>"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        refused, rest = None, source
        while rest is not None:
            try:
                self._execute(rest, name)
                break
            except BaseException as error:
                answer = self._explained(error)
                if answer["state"] != "refused":
                    return answer
                rest = self._after(error, rest, name, answer)
                refused = refused or answer
        return refused or {"state": "ok"}

    def _execute(self, code, name):
        code = compile(code, name, "exec", TOP_LEVEL_AWAIT | self.future, True)
        self.future |= code.co_flags & FUTURE
        waiting = eval(code, self.names)
        if code.co_flags & COROUTINE:
            import asyncio

            asyncio.run(waiting)

    def _after(self, error, code, name, why):
        """What is left of a cell after a statement that an import was refused to.

        Of the statement itself stays what has nothing to do with that import.
        """
        tree = ast.parse(code) if isinstance(code, str) else code
        lines = [
            line
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename == name and frame.f_code.co_name == "<module>"
        ]
        ends = [statement.end_lineno for statement in tree.body]
        place = next(i for i, end in enumerate(ends) if end >= lines[-1])
        again = without(tree.body[place])
        if not again:
            lost = {n for n in names_bound(tree.body[place]) if n not in self.names}
            line = why["line"]
            line = line if line.startswith("cell") else f"cell {name[6:-1]}, {line}"
            self.lost.update(dict.fromkeys(lost, {**why, "line": line}))
        return ast.Module([*again, *tree.body[place + 1 :]], [])

    def call(self, name, args, keep):
        """Call a function of the student's; return the output or what went wrong."""
        function = self.names.get(name)
        if not callable(function):
            return {"state": "missing"}
        try:
            args = [self._received(value) for value in args]
            output = function(*args)
        except BaseException as error:
            return self._explained(error)
        if keep:
            self.kept.append(output)
            output = wire.Token("kept", len(self.kept) - 1)
        return {"output": output, "args": [_sendable(value) for value in args]}

    def _received(self, value):
        if not isinstance(value, wire.Token):
            return value
        if value.kind == "rng":
            return np.random.default_rng(value.name)
        if value.kind == "function":
            return functions.TABLE[value.name]
        return self.kept[value.name]

    def _explained(self, error):
        """A name may be missing because an import was refused; then that is said."""
        if isinstance(error, NameError):
            why = self.lost.get(error.name) or self.lost.get("*")
            if why is not None:
                return why
        return failure(error)


def _sendable(value):
    """An argument as it is after the call; stand-ins need not come back."""
    is_data = value is None or isinstance(
        value, (bool, int, float, list, tuple, np.ndarray)
    )
    return value if is_data else None


def failure(error):
    """Describe an exception, and the student's line where it came up.

    A module that is not here, whatever the reason, is one that cannot be used.
    """
    state = "refused" if isinstance(error, ModuleNotFoundError) else "error"
    name = text = line = ""
    try:
        name = type(error).__name__
        text = " ".join(str(error).split())[:300]
        line = line_of_error(error, lambda file: file.startswith("<cell"))
        if isinstance(error, SyntaxError):
            line = f"line {error.lineno}"
    except BaseException:  # an exception may be a student's class, and fail itself
        pass
    return {"state": state, "type": name, "text": text, "line": line}


def limit_resources(seconds, megabytes, threads):
    """Set the hard limits of this process and all that it starts."""
    for kind, value in (
        (resource.RLIMIT_NPROC, threads),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 16 * MEGABYTE),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
    ):
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):  # macOS has no limit of address space
            if sys.platform == "linux":
                raise


def become(user):
    """Be root no longer; with the user every right is gone."""
    if os.getuid() != user and os.getuid() == 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def private_pipes():
    """Move the protocol off standard input and output; give those an empty file."""
    request, reply = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    return request, reply


def exactly(pipe, count):
    """Read `count` bytes; end quietly when the grader has gone."""
    parts = []
    while count:
        part = os.read(pipe, min(count, MEGABYTE))
        if not part:
            os._exit(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def send(pipe, number, value, largest=wire.LIMIT):
    """Send a reply; one that cannot travel becomes a sentence that says why."""
    try:
        body = wire.encode(value, largest)
    except BaseException as error:
        answer = {"state": "unsendable", "text": str(error)[:300]}
        body = wire.encode(answer)
    rest = memoryview(wire.frame(number, body))
    while rest:
        rest = rest[os.write(pipe, rest) :]


def lend(names, notebook, request, reply):
    """Put functions in place of the student's that ask the grader what they give."""

    def lent(name):
        def ask(*args, **named):
            value = {"ask": name, "args": list(args), "named": named}
            rest = memoryview(wire.frame(notebook.number, wire.encode(value)))
            while rest:
                rest = rest[os.write(reply, rest) :]
            length, _ = wire.HEADER.unpack(exactly(request, wire.HEADER.size))
            answer = wire.decode(exactly(request, length))
            if "error" in answer:
                raise ValueError(answer["error"])
            return answer["output"]

        return ask

    notebook.names.update({name: lent(name) for name in names})


def serve(request, reply, notebook):
    """Answer requests until the grader hangs up."""
    while True:
        length, number = wire.HEADER.unpack(exactly(request, wire.HEADER.size))
        message = wire.decode(exactly(request, length))
        if "lend" in message:
            lend(message["lend"], notebook, request, reply)
            answer = {"state": "ok"}
        elif "cell" in message:
            answer = notebook.run(message["cell"], message["source"])
        else:
            notebook.number = number
            answer = notebook.call(message["call"], message["args"], message["keep"])
        send(reply, number, answer, wire.largest_reply(length))


def main():
    """Give up every right, greet, and serve."""
    *limits, user = map(int, sys.argv[1:5])
    allowed = sys.argv[5:]
    sys.argv[1:] = []
    limit_resources(*limits)
    become(user)
    request, reply = private_pipes()
    harmless_builtins()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    sys.meta_path.insert(0, Importer(allowed, refused))
    gc.enable()
    send(reply, 0, {"state": "ready"})
    serve(request, reply, Notebook())
