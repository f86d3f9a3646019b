"""A function's syntax tree, and what may be said of a place in it."""

import ast
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

__all__ = ["Edit", "Function", "Operator", "Place", "binds", "called", "loads"]


@dataclass(frozen=True)
class Operator:
    """A kind of small edit, and what is said of it.

    Attributes
    ----------
    id, name, question : str
        Of the mistake, where the edit is made in the solution; ``{}`` is what the edit
        names, if it does.
    ask : str
        Follows the student's line, where the edit in the student's function mends it.
    tell : str
        The same in more words, for those who ask: what the edit takes back.
    instead : callable
        ``instead(node, function)`` yields what may stand for a node.
    named : callable
        ``named(old, new)`` gives what ``{}`` stands for.
    alike : callable
        ``alike(old, new)`` is the same for places where the edit is made at once.
    """

    id: str
    name: str
    question: str
    ask: str
    tell: str
    instead: Callable
    named: Callable = lambda old, new: ""
    alike: Callable = lambda old, new: (_kind(old), _kind(new))


class Place(NamedTuple):
    """Where a node hangs in its tree."""

    node: ast.AST
    parent: ast.AST
    field: str
    number: int | None

    def put(self, node):
        """Hang another node there."""
        if self.number is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.number] = node


class Edit(NamedTuple):
    """One or several places of a function, and what stands there instead."""

    operator: Operator
    changes: tuple  # of (place, node)

    @property
    def node(self):
        """What stands at the first place."""
        return self.changes[0][0].node

    @property
    def named(self):
        """What the operator's sentence names."""
        place, node = self.changes[0]
        return self.operator.named(place.node, node)

    @contextmanager
    def made(self):
        """While this lasts the function's tree has the edit."""
        for place, node in self.changes:
            place.put(node)
        try:
            yield
        finally:
            for place, _ in self.changes:
                place.put(place.node)

    def __str__(self):
        return "; ".join(
            f"{ast.unparse(place.node)} → {ast.unparse(node)}"
            for place, node in self.changes
        )


class Function:
    """The tree of a module with one function, seen from above and from below.

    Parameters
    ----------
    tree : ast.Module
    """

    def __init__(self, tree):
        self.tree = tree
        self.body = tree.body[0].body
        self.places = list(_places(tree.body[0]))
        self.place = {id(place.node): place for place in self.places}

    def role(self, node):
        """What a node is for its parent, as ``Slice.upper`` or ``range.0``."""
        place = self.place.get(id(node))
        if place is None:
            return ""
        if isinstance(place.parent, ast.Call) and place.field == "args":
            return f"{called(place.parent)}.{place.number}"
        return f"{type(place.parent).__name__}.{place.field}"

    def parent(self, node):
        """The node in which a node stands, or None."""
        place = self.place.get(id(node))
        return place and place.parent

    def above(self, node):
        """The nodes in which a node stands, from the nearest."""
        while (node := self.parent(node)) is not None:
            yield node

    @cached_property
    def arguments(self):
        """The names of the arguments."""
        return [argument.arg for argument in self.tree.body[0].args.args]

    @cached_property
    def shaped(self):
        """The names whose shape the function asks for."""
        nodes = (place.node for place in self.places)
        asked = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr == "shape"]
        return {n.value.id for n in asked if isinstance(n.value, ast.Name)}

    @cached_property
    def bound(self):
        """The names that the function's lines bind."""
        names = (place.node for place in self.places)
        return {n.id for n in names if isinstance(n, ast.Name) and binds(n)}

    @cached_property
    def twins(self):
        """Name → the names that are bound side by side with it."""
        twins = defaultdict(set)
        for place in self.places:
            if isinstance(place.node, ast.Tuple) and binds(place.node):
                names = {n.id for n in place.node.elts if isinstance(n, ast.Name)}
                for name in names:
                    twins[name] |= names - {name}
        return twins

    @cached_property
    def counters(self):
        """The names over which loops run."""
        loops = ast.For, ast.comprehension
        targets = (p.node.target for p in self.places if isinstance(p.node, loops))
        return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}

    def edits(self, operators):
        """All edits by some operators.

        Each is made at one place, and once more at all places that are alike: but for
        names and numbers, most often, as rows and columns are.

        Parameters
        ----------
        operators : iterable of Operator

        Yields
        ------
        Edit
        """
        for operator in operators:
            alike = defaultdict(list)
            for place in self.places:
                for node in operator.instead(place.node, self):
                    ast.copy_location(node, place.node)
                    ast.fix_missing_locations(node)
                    yield Edit(operator, ((place, node),))
                    alike[operator.alike(place.node, node)].append((place, node))
            for changes in alike.values():
                if len(changes) > 1 and self._apart(changes):
                    yield Edit(operator, tuple(changes))

    def _apart(self, changes):
        """Whether no change is made inside of another one, nor twice in one place."""
        places = {id(place.node) for place, _ in changes}
        above = {id(a) for place, _ in changes for a in self.above(place.node)}
        return len(places) == len(changes) and not places & above


def _places(node):
    for field, value in ast.iter_fields(node):
        several = isinstance(value, list)
        for number, child in enumerate(value if several else [value]):
            if isinstance(child, ast.AST):
                yield Place(child, node, field, number if several else None)
                yield from _places(child)


def _kind(node):
    """A node without its names and numbers."""
    return tuple(getattr(n, "attr", type(n).__name__) for n in ast.walk(node))


def binds(node):
    """Whether a name or tuple is assigned to."""
    return isinstance(getattr(node, "ctx", None), ast.Store)


def loads(node):
    """Whether a name, tuple or element is read."""
    return isinstance(getattr(node, "ctx", None), ast.Load)


def called(call):
    """The last name of what is called: ``zeros`` for ``np.zeros``."""
    return getattr(call.func, "id", getattr(call.func, "attr", ""))
