"""Mistakes that nobody wrote down: the solution with one small edit."""

import ast
import inspect
from dataclasses import dataclass, field
from functools import partial
from inspect import signature

from cnnlib.checks import slips
from cnnlib.checks.edits import names_in, source_of, styles_of, way_to
from cnnlib.checks.slips.tree import Edit, Function
from cnnlib.checks.spec import Mistake

__all__ = ["Slip", "bare", "slips_of", "subjects"]


@dataclass(frozen=True)
class Slip(Mistake):
    """A mistake that is an edit by an operator.

    Attributes
    ----------
    subject : str
        The function that is edited.
    edit : Edit
    """

    subject: str = ""
    edit: Edit = field(compare=False, default=None)


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
            for subject in subjects(solution)
            for slip in _edited(solution, subject, kinds)
        )
    return _KEPT[solution]


def subjects(function):
    """A function, and those that it calls which stand in the same catalogue."""
    found = [function]
    for name in sorted(names_in(function.__code__)):
        called = function.__globals__.get(name)
        if inspect.isfunction(called) and "catalogue" in called.__module__:
            found += [one for one in subjects(called) if one not in found]
    return found


def _edited(solution, subject, kinds):
    """A slip for each edit of the solution, or of the subject that it calls."""
    callers = [source_of(one) for one in way_to(solution, subject.__name__)[1:]]
    callers = [compile(source, "<solution>", "exec") for source in callers]
    scope = {**solution.__globals__, **subject.__globals__}
    for tree, edit in _edits(subject):
        if _plausible(edit, kinds):
            with edit.made():
                code = compile(tree, f"<{subject.__name__}, edited>", "exec")
            own = dict(scope)
            for one in (code, *callers):
                exec(one, own)
            yield _slip(edit, own[solution.__name__], subject.__name__, tree)


def _edits(subject):
    """Trees and their edits: all of the solution's, and of each style its own."""
    known = source_of(subject)
    for source in (known, *styles_of(subject)):
        tree, lines = bare(source), source.splitlines()
        for edit in Function(tree).edits(slips.OPERATORS):
            line = lines[edit.node.lineno - 1]
            if source is known or line not in known.splitlines():
                yield tree, edit


def bare(source):
    """The tree of a function's source, without its docstring."""
    tree = ast.parse(source)
    body = tree.body[0].body
    if ast.get_docstring(tree.body[0]) is not None and len(body) > 1:
        del body[0]
    return tree


def _slip(edit, wrong, subject, tree):
    operator, named = edit.operator, edit.named
    id = operator.id.format(named.replace("_", "-").replace(" ", "-"))
    name = operator.name.format(named)
    edited = partial(_source, edit, subject, tree)
    return Slip(id, name, operator.question, wrong, edited, "", subject, edit)


def _source(edit, subject, tree):
    with edit.made():
        return subject, ast.unparse(tree)


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
