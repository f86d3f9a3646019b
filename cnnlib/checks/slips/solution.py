"""Mistakes that nobody wrote down: the solution with one small edit."""

import ast
import inspect
from dataclasses import dataclass, field
from inspect import signature

from cnnlib.checks import slips
from cnnlib.checks.edits import source_of, way_to
from cnnlib.checks.slips.tree import Edit, Function
from cnnlib.checks.spec import Mistake

__all__ = ["Slip", "slips_of"]


@dataclass(frozen=True)
class Slip(Mistake):
    """A mistake that is an edit by an operator.

    Attributes
    ----------
    subject : str
        The function that is edited.
    edit : Edit
    """

    subject: str
    edit: Edit = field(compare=False)


_KEPT = {}  # solution → its slips, which are compiled once in a process


def slips_of(exercise):
    """The solution, and what it calls in its catalogue, with each edit made.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    tuple of Slip
        Those with one id are the same slip in different places.
    """
    solution = exercise.reference
    if solution not in _KEPT:
        kinds = _kinds(solution, exercise.public)
        _KEPT[solution] = tuple(
            slip
            for subject in _subjects(solution)
            for slip in _edited(solution, subject, kinds)
        )
    return _KEPT[solution]


def _subjects(function):
    """A function, and those that it calls which stand in the same catalogue."""
    found = [function]
    for name in function.__code__.co_names:
        called = function.__globals__.get(name)
        if inspect.isfunction(called) and "catalogue" in called.__module__:
            found += [one for one in _subjects(called) if one not in found]
    return found


def _edited(solution, subject, kinds):
    way = way_to(solution, subject.__name__)
    callers = [compile(source_of(one), "<solution>", "exec") for one in way[1:]]
    tree = parsed(subject)
    for edit in Function(tree).edits(slips.OPERATORS):
        if _plausible(edit, kinds):
            with edit.made():
                code = compile(tree, f"<{subject.__name__}, edited>", "exec")
            scope = {**solution.__globals__, **subject.__globals__}
            for one in (code, *callers):
                exec(one, scope)
            yield _slip(edit, scope[solution.__name__], subject.__name__)


def parsed(function):
    """The tree of a function that is written down, without its docstring."""
    tree = ast.parse(source_of(function))
    body = tree.body[0].body
    if ast.get_docstring(tree.body[0]) is not None and len(body) > 1:
        del body[0]
    return tree


def _slip(edit, wrong, subject):
    operator, named = edit.operator, edit.named
    id = operator.id.format(named.replace("_", "-").replace(" ", "-"))
    name = operator.name.format(named)
    return Slip(id, name, operator.question, wrong, subject, edit)


def _kinds(solution, cases):
    """Argument → the types, with their numbers of axes, that the cases give it."""
    bound = [signature(solution).bind(*case.args) for case in cases]
    for arguments in bound:
        arguments.apply_defaults()
    return {
        name: {
            (type(b.arguments[name]), getattr(b.arguments[name], "ndim", 0))
            for b in bound
        }
        for name in signature(solution).parameters
    }


def _plausible(edit, kinds):
    """Whether one argument that stands for another is of its kind: an array for one."""
    if not edit.named:
        return True
    place, node = edit.changes[0]
    old, new = (getattr(n, "id", "") for n in (place.node, node))
    return old not in kinds or not kinds[old].isdisjoint(kinds.get(new, ()))
