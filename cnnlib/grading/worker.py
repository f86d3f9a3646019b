"""The inside of the jail: runs a student's cells, then answers calls.

Started by `cnnlib.grading.jail` with nothing but the standard library,
NumPy, `wire.py` and `functions.py` beside it. It knows no cases, no expected values and
no scores; it cannot give points. It speaks `wire` on the descriptors that were its
standard input and output; the student's code sees empty ones.

Requests, each answered by one frame or more::

    {"cells": [[number, source], …], "allowed": [module, …]}
        → {"cell": number, "state": "running"}, then {"cell": number, "state": "ok"},
          or {…, "state": "error" | "refused", "type": name, "text": text, "line": line}
          and, after the last cell, {"defined": [name, …]}
    {"call": name, "args": […], "keep": bool}
        → {"output": value, "args": […]}, or {"state": …, "type": …, "text": …}
"""

import ast
import builtins
import contextlib
import functools
import importlib
import linecache
import os
import resource
import sys
import traceback
import types
import warnings

import functions
import numpy as np
import wire

MEGABYTE = 2**20
DRAWING = ("matplotlib", "ipywidgets", "IPython", "anywidget", "seaborn", "plotly")
DRAWING += ("cnnlib.plots", "cnnlib.demos", "cnnlib.checks")
WORKING = (
    "torch torchvision scipy sklearn skimage cv2 tensorflow keras jax numba cupy "
    "pandas PIL cnnlib"
).split()


class RefusedImport(ImportError):
    """An import of something that would do the exercise's work."""


class Inert:
    """Stands for anything that only draws or explains: does nothing, whatever is asked.

    It unpacks into as many parts as `parts` says, so ``fig, axes = plt.subplots()``
    works.
    """

    def __init__(self, parts=0):
        self._parts = parts

    def __getattr__(self, name):
        if name == "subplots":
            return _subplots
        if name.startswith("__") and name != "__enter__":
            raise AttributeError(name)
        return Inert()

    def __call__(self, *args, **kwargs):
        return Inert()

    def __getitem__(self, key):
        return Inert()

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter([Inert() for _ in range(self._parts)])

    def __len__(self):
        return self._parts

    def __enter__(self):
        return Inert()

    def __exit__(self, *exception):
        return False

    def __bool__(self):
        return False


def _subplots(nrows=1, ncols=1, **options):
    return Inert(), Inert(nrows * ncols)


class InertModule(types.ModuleType):
    """A module of nothing but inert names."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "subplots":
            return _subplots
        return Inert()


def _tqdm_module(name):
    module = types.ModuleType(name)

    class tqdm:
        """Iterates over what it was given, and shows nothing."""

        def __init__(self, iterable=(), *args, **options):
            self.iterable = iterable

        def __iter__(self):
            return iter(self.iterable)

        def __getattr__(self, name):
            return Inert()

        __enter__ = lambda self: self  # noqa: E731
        __exit__ = lambda self, *exception: False  # noqa: E731

    module.tqdm = module.tqdm_notebook = tqdm
    module.trange = lambda *args, **options: range(*args)
    module.auto = module.notebook = module
    return module


class Importer:
    """Decides what an import gives: the module, an inert stand-in, or a refusal."""

    def __init__(self, allowed):
        self.allowed = tuple(allowed)

    def find_spec(self, name, path=None, target=None):
        """See `importlib.abc.MetaPathFinder`; None leaves it to the ordinary way."""
        if _is_or_is_in(name, DRAWING) or _is_or_is_in(name, ("tqdm",)):
            return importlib.machinery.ModuleSpec(name, self)
        if _is_or_is_in(name, self.allowed) or any(
            _is_or_is_in(module, (name,)) for module in self.allowed
        ):
            return None
        if name == "cnnlib":
            return importlib.machinery.ModuleSpec(name, self)
        if _is_or_is_in(name, WORKING):
            raise RefusedImport(
                f"{name} cannot be used here: write the function with NumPy alone"
            )
        return None

    def create_module(self, spec):
        """Give the stand-in."""
        if _is_or_is_in(spec.name, ("tqdm",)):
            return _tqdm_module(spec.name)
        if spec.name == "cnnlib":
            return _CourseModule("cnnlib")
        return InertModule(spec.name)

    def exec_module(self, module):
        """Nothing to run."""


class _CourseModule(types.ModuleType):
    """`cnnlib` itself: drawing and checking are inert, the rest is refused."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return importlib.import_module(f"cnnlib.{name}")


def _is_or_is_in(name, packages):
    return any(
        name == package or name.startswith(package + ".") for package in packages
    )


def limit_resources(seconds, megabytes):
    """Set the hard limits of this process and all that it starts."""
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 16 * MEGABYTE),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 64),
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
    ):
        resource.setrlimit(kind, (value, value))


def plain_python(source):
    """A cell without its magics; None when the cell is of another language."""
    with contextlib.suppress(SyntaxError, ValueError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ast.parse(source)
        return source
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        magic = lines[first][2:].split(maxsplit=1)[:1]
        if magic not in (["time"], ["timeit"], ["capture"], ["prun"]):
            return None
        lines[first] = ""
    return "\n".join(_without_magic(line) for line in lines)


def _without_magic(line):
    body = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    for magic in ("%time ", "%timeit ", "%prun "):
        if body.startswith(magic):
            return indent + body[len(magic) :]
    if body.startswith(("%", "!", "?")) or body.endswith("?"):
        return indent + "pass"
    return line


class Notebook:
    """The namespace in which the cells run and the student's functions live."""

    def __init__(self):
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        self.names = module.__dict__
        self.names.update(get_ipython=Inert(), display=Inert(), __builtins__=builtins)
        self.kept = []

    def run(self, number, source):
        """Run one cell; return its state."""
        source = plain_python(source)
        if source is None:
            return {"state": "ok"}
        filename = f"<cell {number}>"
        lines = source.splitlines(keepends=True)
        linecache.cache[filename] = (len(source), None, lines, filename)
        try:
            exec(compile(source, filename, "exec"), self.names)
        except BaseException as error:
            return failure(error)
        return {"state": "ok"}

    def call(self, name, args, keep):
        """Call a function of the student's; return the output or what went wrong."""
        function = self.names.get(name)
        if not callable(function):
            return {"state": "missing"}
        try:
            args = [self._received(value) for value in args]
            output = function(*args)
        except BaseException as error:
            return failure(error)
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


def _sendable(value):
    """An argument as it is after the call; stand-ins need not come back."""
    is_data = value is None or isinstance(
        value, (bool, int, float, list, tuple, np.ndarray)
    )
    return value if is_data else None


def failure(error):
    """Describe an exception, and the student's line where it came up."""
    state = "refused" if isinstance(error, RefusedImport) else "error"
    try:
        text = " ".join(str(error).split())[:300]
        frames = traceback.extract_tb(error.__traceback__)
        mine = [f for f in frames if f.filename.startswith("<cell")]
        line = f"line {mine[-1].lineno}: {mine[-1].line}"[:300] if mine else ""
        if isinstance(error, SyntaxError):
            line = f"line {error.lineno}"
        return {
            "state": state,
            "type": type(error).__name__,
            "text": text,
            "line": line,
        }
    except BaseException:
        return {"state": state, "type": "Exception", "text": "", "line": ""}


def harmless_builtins():
    """Make `input`, `exit` and `breakpoint` do nothing."""
    builtins.input = lambda prompt="": ""
    for name in ("exit", "quit", "breakpoint", "help"):
        setattr(builtins, name, lambda *args, **kwargs: None)


def private_pipes():
    """Move the protocol away from standard input and output; give those an empty file."""
    request = os.fdopen(os.dup(0), "rb", buffering=0)
    reply = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    return request, reply


def exactly(file, count):
    """Read `count` bytes; end quietly when the grader has gone."""
    parts = []
    while count:
        part = file.read(min(count, MEGABYTE))
        if not part:
            os._exit(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def main():
    """Serve requests until the grader hangs up."""
    seconds, megabytes = map(int, sys.argv[1:3])
    request, reply = private_pipes()
    limit_resources(seconds, megabytes)
    harmless_builtins()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    notebook = Notebook()
    read = functools.partial(exactly, request)

    def send(value):
        try:
            body = wire.encode(value)
        except BaseException as error:
            body = wire.encode({"state": "unsendable", "text": str(error)[:300]})
        view = memoryview(len(body).to_bytes(8, "big") + body)
        while view:
            view = view[reply.write(view) :]

    while True:
        message = wire.read_frame(read)
        if "cells" in message:
            sys.meta_path.insert(0, Importer(message["allowed"]))
            for number, source in message["cells"]:
                send({"cell": number, "state": "running"})
                send({"cell": number, **notebook.run(number, source)})
            callables = [n for n, v in list(notebook.names.items()) if callable(v)]
            send({"defined": [str(name) for name in callables]})
        else:
            send(notebook.call(message["call"], message["args"], message["keep"]))
