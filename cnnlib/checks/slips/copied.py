"""A student's function in a namespace of its own, where edits of it can be tried.

Only functions that calculate and nothing else are copied: what they call are builtins,
NumPy, a few modules of the standard library and functions that the student wrote. What
they print is swallowed; what they read is copied. Files, figures, other modules' state
and the student's own variables stay as they are.
"""

import ast
import builtins
import copy
import inspect
import textwrap
from types import BuiltinFunctionType, FunctionType, ModuleType

import numpy as np

__all__ = ["NotCopied", "Copied"]

CALCULATING = (
    "builtins",
    "cmath",
    "collections",
    "functools",
    "itertools",
    "math",
    "numpy",
    "operator",
)
# What does more than calculate, as a builtin or as an attribute.
DOING = frozenset(
    "__import__ breakpoint compile delattr eval exec exit fromfile genfromtxt globals "
    "help input load loadtxt memmap open quit save savetxt savez savez_compressed seed "
    "set_printoptions set_state setattr setbufsize seterr seterrcall tofile "
    "vars".split()
)
SILENT = ("print", "display")
MOST_BYTES = 10_000_000  # of an array that is copied
DATA = (bool, int, float, complex, str, bytes, list, tuple, dict, set, np.generic)


class NotCopied(Exception):
    """The function cannot be tried without side effects, or has no source."""


class Copied:
    """A student's function: its syntax tree, and a way to run what becomes of it.

    Parameters
    ----------
    function : callable

    Raises
    ------
    NotCopied
        If it does more than calculate, or its source is not what runs.
    """

    def __init__(self, function):
        if not isinstance(function, FunctionType) or function.__closure__:
            raise NotCopied("no function on its own")
        self.function = function
        try:
            self.lines = textwrap.dedent(inspect.getsource(function)).splitlines()
            self.tree = ast.parse("\n".join(self.lines))
        except (OSError, TypeError, SyntaxError) as error:
            raise NotCopied("no source") from error
        _refuse_what_does(self.tree)
        self.tree.body[0].decorator_list = []
        self.namespace = {"__builtins__": builtins}
        self._fill(function)
        if _reads(self.compiled()) != _reads(function.__code__):
            raise NotCopied("the source is another one")

    def compiled(self):
        """The code of the function as its tree is now."""
        name = self.function.__name__
        module = compile(self.tree, f"<{name}, edited>", "exec")
        return next(c for c in module.co_consts if inspect.iscode(c))

    def made(self):
        """The function as its tree is now, with what it reads as it was at first."""
        namespace = {"__name__": "edited"}
        for name, value in self.namespace.items():
            namespace[name] = self._own(value, namespace)
        made = self._own(self.function, namespace, self.compiled())
        namespace[made.__name__] = made  # which it calls, if it is recursive
        return made

    def line(self, node):
        """The number of a node's line in the student's cell."""
        return self.function.__code__.co_firstlineno + node.lineno - 1

    def _own(self, value, namespace, code=None):
        """A value for a namespace: of a student's function and of data a copy."""
        if isinstance(value, FunctionType) and self._is_the_students(value):
            code = code or value.__code__
            defaults = copy.deepcopy(value.__defaults__)
            own = FunctionType(code, namespace, value.__name__, defaults)
            own.__kwdefaults__ = copy.deepcopy(value.__kwdefaults__)
            return own
        return copy.deepcopy(value) if isinstance(value, (*DATA, np.ndarray)) else value

    def _is_the_students(self, value):
        return value.__globals__ is self.function.__globals__

    def _fill(self, function):
        """Put what a function reads into the namespace, and what that reads in turn."""
        named = function.__kwdefaults__ or {}
        for default in (*(function.__defaults__ or ()), *named.values()):
            self._admit_inside("a default", default)
        for name in _names(function.__code__):
            known = self.function.__globals__
            if name in SILENT:
                self.namespace[name] = _silent
            elif name in DOING:
                raise NotCopied(f"it uses {name}")
            elif name in known and name not in self.namespace:
                self.namespace[name] = known[name]
                self._admit(name, known[name])

    def _admit(self, name, value):
        if isinstance(value, FunctionType) and self._is_the_students(value):
            if value.__closure__ or hasattr(value, "__wrapped__"):
                raise NotCopied(f"{name} is no function on its own")
            self._fill(value)
        elif isinstance(value, np.ndarray):
            if value.nbytes > MOST_BYTES:
                raise NotCopied(f"{name} is large")
        elif isinstance(value, (list, tuple, set, dict)):
            for item in (*value, *getattr(value, "values", tuple)()):
                self._admit_inside(name, item)
        elif value is not None and not isinstance(value, DATA):
            _refuse_foreign(name, value)

    def _admit_inside(self, name, item):
        """A copy of a list, dictionary or default holds the same functions."""
        if isinstance(item, FunctionType) and self._is_the_students(item):
            raise NotCopied(f"{name} holds a function")
        self._admit(name, item)


def _reads(code):
    """What tells whether two codes come from one source: their names and numbers."""
    consts = [const for const in code.co_consts if not inspect.iscode(const)]
    return code.co_names, code.co_varnames, repr(consts)


def _silent(*values, **options):
    """What stands for print."""


def _refuse_foreign(name, value):
    kinds = ModuleType, FunctionType, BuiltinFunctionType, type, np.ufunc
    ufunc = "numpy" if isinstance(value, np.ufunc) else None
    home = ufunc or getattr(value, "__module__", None) or getattr(value, "__name__", "")
    if isinstance(value, ModuleType):
        home = value.__name__
    dispatched = type(value).__module__.partition(".")[0] == "numpy"
    known = home.partition(".")[0] in CALCULATING
    if not (known and (dispatched or isinstance(value, kinds))):
        raise NotCopied(f"{name} may do more than calculate")


def _names(code):
    """The names that a code reads, those in its inner functions as well."""
    yield from code.co_names
    for const in code.co_consts:
        if inspect.iscode(const):
            yield from _names(const)


def _refuse_what_does(tree):
    """Imports of what does more than calculate; and what no deadline ends."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.partition(".")[0] not in CALCULATING for name in names):
            raise NotCopied("it imports something")
        if isinstance(node, ast.ExceptHandler) and (
            node.type is None or "BaseException" in ast.unparse(node.type)
        ):
            raise NotCopied("it catches everything")
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            raise NotCopied("it binds names elsewhere")
    if not isinstance(tree.body[0], ast.FunctionDef):
        raise NotCopied("no function")
