"""What an exercise is: its cases, its reference, and the mistakes people make in it."""

import copy
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from cnnlib.checks import functions

__all__ = ["GROUPS", "Case", "Exercise", "Function", "Kept", "Mistake", "Rng"]

GROUPS = ("basic", "general", "edge")


@dataclass(frozen=True)
class Rng:
    """Stands for ``numpy.random.default_rng(seed)`` among the arguments of a case."""

    seed: int

    def fresh(self):
        """A new generator in its first state."""
        return np.random.default_rng(self.seed)


@dataclass(frozen=True)
class Function:
    """Stands for a function of the public table `cnnlib.checks.functions`."""

    name: str

    def fresh(self):
        """The function itself."""
        return functions.TABLE[self.name]


@dataclass(frozen=True)
class Kept:
    """Stands for a result that stayed with the student's code, such as parameters."""

    value: object

    def fresh(self):
        """The result itself."""
        return self.value


@dataclass(frozen=True)
class Case:
    """One call of the student's function.

    Attributes
    ----------
    args : tuple
        Positional arguments: arrays, Python numbers, tuples, lists, or one of the
        stand-ins `Rng`, `Function`, `Kept`.
    about : str
        What the case is about, as the student reads it even when the numbers are
        hidden: "a kernel that is not square".
    group : {"basic", "general", "edge"}
        The step of the points' ladder that the case belongs to.
    memo : dict
        What the reference and the mistakes make of the case, once it is known.

    Examples
    --------
    >>> Case((np.eye(2), 3), "a small input").size
    5
    """

    args: tuple
    about: str
    group: str = "general"
    memo: dict = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self):
        if self.group not in GROUPS:
            raise ValueError(f"Case: group must be one of {GROUPS}, got {self.group!r}")

    def fresh_args(self):
        """The arguments, copied, with the stand-ins replaced by what they stand for."""
        return [fresh(value) for value in self.args]

    @property
    def size(self):
        """Number of numbers in the arguments: the smallest failing case is shown."""
        return sum(_size(value) for value in self.args)


@dataclass(frozen=True)
class Mistake:
    """A wrong implementation that people really write.

    Attributes
    ----------
    id : str
        Short and stable, in kebab-case: ``flipped-kernel``.
    name : str
        One sentence that names it, as a teacher would say it.
    question : str
        A question that lets the student find it.
    wrong : callable or None
        The implementation; none of a symptom, which is known by the answers alone.
    edited : callable or None
        Gives the name of the function that the mistake is an edit of, and its source
        with the edit made; none where it is no edit.
    section : str
        Heading of the section to read again, where it is not the exercise's.
    """

    id: str
    name: str
    question: str
    wrong: Callable | None
    edited: Callable | None = None
    section: str = ""


@dataclass(frozen=True)
class Exercise:
    """A function to write, with all that is needed to judge and to help.

    Attributes
    ----------
    assignment : str
        Id of the lesson, ``02_convolution``.
    reference : callable
        The right implementation. Its name, signature and docstring are the stub's.
    points : int
        Points for passing everything.
    section : str
        Heading of the lesson's section to read again.
    public : tuple of Case
        Fixed; the first one is the lesson's worked example.
    hidden : callable
        ``hidden(rng)`` yields further cases from a `numpy.random.Generator`.
    mistakes : tuple of Mistake
    hints : tuple of four str
        Question, invariant, pseudocode, partial code.
    shares : dict
        Part of the points for each group of cases. A group counts when all its cases
        pass and the groups before it counted.
    tolerance : float or None
        Relative tolerance; None takes it from the dtype of the expected values.
    allowed : tuple of str
        Modules that the student may import beside NumPy and the standard library.
    judge : callable or None
        ``judge(exercise, case, call)`` returns an Outcome; None compares with the
        reference.
    size_rule : callable or None
        ``size_rule(*args)`` writes the output's size with the numbers put in.
    sign : str
        What stands between the first two arguments, as the lesson draws them: ``⋆``.
    seconds : float or None
        Time for one call under grading; None means the grader's ordinary limit.
    """

    assignment: str
    reference: Callable
    points: int
    section: str
    public: Sequence[Case]
    hidden: Callable[[np.random.Generator], Iterable[Case]]
    mistakes: Sequence[Mistake]
    hints: Sequence[str]
    shares: dict = field(
        default_factory=lambda: {"basic": 0.3, "general": 0.5, "edge": 0.2}
    )
    tolerance: float | None = None
    allowed: Sequence[str] = ()
    judge: Callable | None = None
    size_rule: Callable | None = None
    sign: str = ""
    seconds: float | None = None

    @property
    def name(self):
        """Name of the function that the student writes."""
        return self.reference.__name__

    def changed(self, place):
        """What to say of a call that changed an argument."""
        names = list(inspect.signature(self.reference).parameters)
        return f"The call changed its argument {names[place]}."

    def cases(self, seed=None):
        """The public cases, followed by hidden ones when there is a `seed`."""
        if seed is None:
            return list(self.public)
        rng = np.random.default_rng([seed, *self.name.encode()])
        return [*self.public, *self.hidden(rng)]


def fresh(value):
    """A copy of an argument that a student's function may do with as it likes."""
    if isinstance(value, (Rng, Function, Kept)):
        return value.fresh()
    if isinstance(value, (list, tuple)):
        return type(value)(fresh(item) for item in value)
    return copy.deepcopy(value)


def _size(value):
    if isinstance(value, (list, tuple)):
        return sum(_size(item) for item in value)
    return np.size(value) if isinstance(value, np.ndarray) else 1
