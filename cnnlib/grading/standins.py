"""What an import gives inside the jail: the module, an inert stand-in, or a refusal.

Names that only draw or explain do nothing here, whatever is asked of them, so that a
notebook's pictures cannot break its functions. Names that would do the exercise's work
are refused with a sentence.
"""

import builtins
import importlib
import importlib.machinery
import opcode
import sys
import types

__all__ = ["Importer", "Inert", "harmless_builtins"]


class Inert:
    """Stands for anything that only draws or explains: does nothing, whatever is asked.

    It unpacks into as many parts as the statement wants, so
    ``fig, (left, right) = plt.subplots(1, 2)`` works; a loop over it has no turns; as a
    decorator it gives the function back.
    """

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *args, **kwargs):
        if args and isinstance(args[0], (types.FunctionType, type)):
            return args[0]
        return Inert()

    def __iter__(self):
        return iter([Inert() for _ in range(_parts_wanted(sys._getframe(1)))])

    def __mro_entries__(self, bases):
        return ()

    def __len__(self):
        return 0

    def __bool__(self):
        return True

    def __exit__(self, *exception):
        return False

    def __setitem__(self, key, value):
        pass

    def __float__(self):
        return 0.0

    def __int__(self):
        return 0


def _inert(*args, **kwargs):
    return Inert()


for _name in (
    "enter getitem add radd sub rsub mul rmul truediv rtruediv floordiv mod pow neg "
    "lt le gt ge"
).split():
    setattr(Inert, f"__{_name}__", _inert)


def _parts_wanted(frame):
    """How many names the running statement unpacks into; 0 when it is a loop."""
    code, place = frame.f_code.co_code, frame.f_lasti
    if code[place] == opcode.opmap["UNPACK_SEQUENCE"]:
        return code[place + 1]
    if code[place] == opcode.opmap["UNPACK_EX"]:  # a, b, *rest, z = …
        behind = code[place - 2] == opcode.EXTENDED_ARG and code[place - 1]
        return code[place + 1] + behind
    return 0


class InertModule(types.ModuleType):
    """A module of nothing but inert names."""

    __path__ = ()
    __all__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _inert if name in ("check", "hint") else Inert()


class Progress:
    """tqdm: iterates over what it was given, and shows nothing."""

    def __init__(self, iterable=(), *args, **options):
        self.iterable = iterable

    def __iter__(self):
        return iter(self.iterable)

    def __len__(self):
        return len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return False

    def __getattr__(self, name):
        return Inert()

    @staticmethod
    def write(*args, **options):
        """Print nothing."""


def _tqdm(name):
    module = types.ModuleType(name)
    module.__path__ = ()
    module.tqdm = module.tqdm_notebook = Progress
    module.trange = module.tnrange = lambda *args, **options: range(*args)
    module.auto = module.notebook = module
    return module


class CourseModule(types.ModuleType):
    """`cnnlib` itself: drawing and checking are inert, the rest is refused."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return importlib.import_module(f"cnnlib.{name}")


class Importer:
    """Finds modules before the ordinary way does.

    Parameters
    ----------
    allowed : sequence of str
        Modules of the course that an exercise allows.
    rules : module
        `cnnlib.checks.refused`, which lies elsewhere in the jail.
    """

    def __init__(self, allowed, rules):
        self.allowed, self.rules = tuple(allowed), rules

    def find_spec(self, name, path=None, target=None):
        """See `importlib.abc.MetaPathFinder`; None leaves it to the ordinary way."""
        helps = self.rules.within(name, ("tqdm", "google"))
        course = name == "cnnlib" and not self.allowed
        if self.rules.draws(name) or helps or course:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        if why := self.rules.refusal(name, self.allowed):
            raise self.rules.RefusedImport(why, name=name)
        return None

    def create_module(self, spec):
        """Give the stand-in."""
        if self.rules.within(spec.name, ("tqdm",)):
            return _tqdm(spec.name)
        if spec.name == "cnnlib":
            return CourseModule("cnnlib")
        return InertModule(spec.name)

    def exec_module(self, module):
        """Nothing to run."""


def harmless_builtins():
    """Make what would ask, stop or explain do nothing; `input` gets the answer "1"."""
    builtins.input = lambda prompt="": "1"
    for name in ("exit", "quit", "breakpoint", "help", "copyright", "credits"):
        setattr(builtins, name, _nothing)


def _nothing(*args, **kwargs):
    """Do nothing."""
