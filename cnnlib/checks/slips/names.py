"""Slips by which one thing stands for another: axes, pairs, arguments."""

import ast

from cnnlib.checks.slips.ranges import whole
from cnnlib.checks.slips.tree import Operator, loads

__all__ = ["OPERATORS", "REPAIRS"]

MOST_SIDE_BY_SIDE = 5  # things in a row, of which two are exchanged


def _axis(node, function):
    if not whole(node):
        return
    parent, above = [*function.above(node)][:2]
    keyword = next((a for a in (parent, above) if isinstance(a, ast.keyword)), None)
    of_shape = function.role(node) == "Subscript.slice" and (
        getattr(parent.value, "attr", "") == "shape"
    )
    if of_shape or (keyword is not None and keyword.arg == "axis"):
        yield from (ast.Constant(n) for n in range(4) if n != node.value)


def _fewer_axes(node, function):
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        parent = function.parent(node)
        given = isinstance(parent, ast.keyword) and parent.arg == "axis"
        unpacked = any(isinstance(axis, ast.Starred) for axis in node.elts)
        if given or (unpacked and isinstance(parent, ast.Assign)):
            for number in range(len(node.elts)):
                rest = node.elts[:number] + node.elts[number + 1 :]
                yield ast.Tuple(rest, ast.Load())


def _twin(node, function):
    if isinstance(node, ast.Name) and loads(node):
        for name in sorted(function.twins.get(node.id, ())):
            yield ast.Name(name, ast.Load())


def _one_for_both(first, second):
    """After two things were bound side by side, one stands for both of them."""

    def instead(node, function):
        in_a_loop = any(isinstance(above, ast.For) for above in function.above(node))
        if not isinstance(node, ast.Assign) or in_a_loop:
            return
        same = [
            ast.Assign(
                [ast.Name(pair[second].id, ast.Store())],
                ast.Name(pair[first].id, ast.Load()),
            )
            for pair in _pairs(node.targets[0])
        ]
        if len(same) > 1:
            yield from (_then(node, [one]) for one in same)
        if same:
            yield _then(node, same)

    return instead


def _pairs(target):
    """The pairs of names that an assignment binds, such as height and width."""
    if isinstance(target, ast.Tuple):
        last = target.elts[-2:]
        if len(last) == 2 and all(isinstance(name, ast.Name) for name in last):
            yield last
        for inner in target.elts:
            yield from _pairs(inner)


def _then(node, others):
    return ast.If(ast.Constant(True), [node, *others], [])


def _all_of_them(old, new):
    """Whether all pairs that an assignment binds have become one."""
    return len(new.body) - 1 == len([*_pairs(old.targets[0])])


def _exchanged(node, function):
    if isinstance(node, ast.Tuple) and 1 < len(node.elts) < MOST_SIDE_BY_SIDE:
        for second in range(1, len(node.elts)):
            for first in range(second):
                elts = list(node.elts)
                elts[first], elts[second] = elts[second], elts[first]
                if ast.dump(elts[first]) != ast.dump(elts[second]):
                    yield ast.Tuple(elts, node.ctx)


def _other_argument(sizes):
    """One argument for another: what it holds, or its size."""

    def instead(node, function):
        given = isinstance(node, ast.Name) and node.id in function.arguments
        if given and loads(node) and _only_its_size(node, function) == sizes:
            for name in function.arguments:
                if name != node.id:
                    yield ast.Name(name, ast.Load())

    return instead


def _only_its_size(node, function):
    parent = function.parent(node)
    return getattr(parent, "attr", "") == "shape" or function.role(node) == "len.0"


def _default(node, function):
    if function.role(node) != "arguments.defaults":
        return
    value = getattr(node, "value", None)
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield ast.Constant(1 - value)
    elif isinstance(value, float):
        yield ast.Constant(value / 10 if value else 0.1)
        yield ast.Constant(1 - value)


def _other_name(node, function):
    known = function.bound | {*function.arguments}
    if isinstance(node, ast.Name) and loads(node) and node.id in known:
        near = {node.id, *function.twins[node.id]}
        if node.id in function.arguments:
            near |= {*function.arguments}
        for name in sorted(known - near):
            yield ast.Name(name, ast.Load())


OPERATORS = (
    Operator(
        "other-axis",
        "One axis is taken for another.",
        "What is counted along each axis of the array, from the first to the last?",
        "what is counted along this axis?",
        "Another axis is meant.",
        _axis,
    ),
    Operator(
        "axis-left-out",
        "The sum or mean goes over too few axes.",
        "Over which axes should the numbers be taken together?",
        "over which axes should this go?",
        "This goes over one axis too many.",
        _fewer_axes,
    ),
    Operator(
        "taken-for-its-twin",
        "Two things that belong together, such as height and width, are mixed up.",
        "Where is each of the two used, and where should it be?",
        "is this the right one of the two?",
        "The other one of the two belongs here.",
        _twin,
    ),
    Operator(
        "first-for-both",
        "Of two that belong together, height and width say, the first serves both.",
        "Where do height and width differ, in the case that is shown?",
        "where is the second of the two used?",
        "The first of the two belongs in both places.",
        _one_for_both(0, 1),
        alike=_all_of_them,
    ),
    Operator(
        "second-for-both",
        "Of two that belong together, height and width say, the second serves both.",
        "Where do height and width differ, in the case that is shown?",
        "where is the first of the two used?",
        "The second of the two belongs in both places.",
        _one_for_both(1, 0),
        alike=_all_of_them,
    ),
    Operator(
        "exchanged",
        "Two things that stand side by side are exchanged.",
        "In which order do sizes, axes and results stand, and in which are yours?",
        "in which order should these stand?",
        "Two of these should change places.",
        _exchanged,
    ),
    Operator(
        "{}-for-another-argument",
        "`{}` is used where another argument belongs.",
        "Which arguments does the formula have, and where does each of them stand?",
        "which argument belongs here?",
        "Another argument belongs here.",
        _other_argument(sizes=False),
        lambda old, new: new.id,
    ),
    Operator(
        "other-default",
        "An argument that is left out gets another value than it should.",
        "What is each argument when the call does not give it?",
        "what should this be when the call does not say it?",
        "The default should be another value.",
        _default,
    ),
)

REPAIRS = (
    Operator(
        "other-size",
        "The size of one argument is used for that of another.",
        "Whose size is it?",
        "whose size is needed here?",
        "The size of another argument is needed here.",
        _other_argument(sizes=True),
    ),
    Operator(
        "other-name",
        "One thing is used where another belongs.",
        "What is each of your names for?",
        "is this the thing that belongs here?",
        "Something else that you have a name for belongs here.",
        _other_name,
    ),
)
