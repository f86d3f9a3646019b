"""A function without what the grader refuses it, as long as a call lasts.

In a notebook everything is imported long before a function is called. What stands in
its globals for a refused module, or comes out of one, is away during the call; an
import inside the function is refused as the grader refuses it.
"""

import builtins
import sys
from contextlib import contextmanager, suppress
from types import BuiltinFunctionType, FunctionType, ModuleType

from cnnlib.checks.refused import RefusedImport, refusal

__all__ = ["Withheld", "home_of"]


class Withheld:
    """What is refused to a student's function; nothing if it is the library's own.

    Parameters
    ----------
    student : callable
    allowed : sequence of str
        Modules of the course that the exercise allows.
    """

    def __init__(self, student, allowed):
        self.allowed = allowed
        own = not refusal(home_of(student), allowed)
        self.globals = getattr(student, "__globals__", {}) if own else {}
        homes = {name: home_of(value) for name, value in self.globals.copy().items()}
        why = {name: refusal(home, allowed) for name, home in homes.items()}
        self.why = {name: text for name, text in why.items() if text}
        self.course = [name for name, home in homes.items() if home == "cnnlib"]
        bound = [refusal(home_of(value), allowed) for value in _bound(student) if own]
        self.bound = next(filter(None, bound), None)

    @contextmanager
    def away(self):
        """For the time of a ``with``: the names are away, imports are looked at."""
        if self.bound:
            raise RefusedImport(self.bound)
        names = [name for name in (*self.why, *self.course) if name in self.globals]
        taken, import_ = {n: self.globals[n] for n in names}, builtins.__import__
        for name in names:
            del self.globals[name]
        self.globals.update(dict.fromkeys(self.course, _Course(self.allowed)))
        builtins.__import__ = self._importing(import_)
        try:
            yield
        finally:
            self.globals.update(taken)
            builtins.__import__ = import_

    def said_by(self, error):
        """The sentence of the refusal that an exception comes from, or None."""
        if isinstance(error, RefusedImport):
            return str(error)
        return self.why.get(error.name) if isinstance(error, NameError) else None

    def _importing(self, import_):
        """An ``__import__`` that refuses, but to nobody else's code."""

        def ours(name, globals=None, locals=None, fromlist=(), level=0):
            if globals is not self.globals or level:
                return import_(name, globals, locals, fromlist, level)
            for module in (name, *(f"{name}.{item}" for item in fromlist or ())):
                _refuse(module, self.allowed)
            if name == "cnnlib" and not fromlist:
                return _Course(self.allowed)
            return import_(name, globals, locals, fromlist, level)

        return ours


class _Course:
    """`cnnlib` itself, which refuses what in it is refused."""

    def __init__(self, allowed):
        self._allowed = allowed

    def __getattr__(self, name):
        _refuse(f"cnnlib.{name}", self._allowed)
        return getattr(sys.modules["cnnlib"], name)


def _refuse(module, allowed):
    if why := refusal(module, allowed):
        raise RefusedImport(why, name=module)


def home_of(value):
    """The module that a value is, or comes from.

    Examples
    --------
    >>> import json
    >>> home_of(json), home_of(json.loads), home_of(json.JSONDecoder()), home_of(3)
    ('json', 'json', 'json.decoder', 'builtins')
    """
    if isinstance(value, ModuleType):
        return value.__name__
    if not isinstance(value, (type, FunctionType, BuiltinFunctionType)):
        value = type(value)
    return str(value.__module__)


def _bound(student):
    """What a function keeps in itself: defaults, and what it closes over."""
    cells = getattr(student, "__closure__", None) or ()
    named = getattr(student, "__kwdefaults__", None) or {}
    yield from getattr(student, "__defaults__", None) or ()
    yield from named.values()
    for cell in cells:
        with suppress(ValueError):  # of a cell that is still empty
            yield cell.cell_contents
