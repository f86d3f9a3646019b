"""The exercises, one module per assignment, each module named as its lesson."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

__all__ = ["assignments", "by_name", "load"]


@cache
def assignments():
    """Ids of all assignments, in the order of the lessons.

    Examples
    --------
    >>> assignments()[1]
    '02_convolution'
    """
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def load(assignment):
    """The exercises of an assignment.

    Raises
    ------
    ValueError
        If there is no such assignment.

    Examples
    --------
    >>> [exercise.name for exercise in load("02_convolution")]
    ['corr2d', 'convolve2d', 'corr1d', 'gaussian_kernel']
    """
    if assignment not in assignments():
        known = ", ".join(assignments())
        raise ValueError(f"there is no assignment {assignment!r}; there are {known}")
    return import_module(f"{__name__}.{assignment}").EXERCISES


@cache
def by_name():
    """All exercises, by the name of the function to write.

    Examples
    --------
    >>> by_name()["corr2d"].assignment
    '02_convolution'
    """
    return {e.name: e for assignment in assignments() for e in load(assignment)}
