"""Slips at the ends of loops and slices, and in their indices."""

import ast

from cnnlib.checks.slips.tree import Operator, called, loads

__all__ = ["OPERATORS", "REPAIRS"]

COUNTS = ("range", "arange")


def moved(node, by):
    """A number that is larger by one, or smaller."""
    if isinstance(node, ast.Constant):
        return ast.Constant(node.value + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(1))


def whole(node):
    """Whether a node is a whole number that is written down."""
    return isinstance(node, ast.Constant) and type(node.value) is int


def _stop(by):
    def instead(node, function):
        parent = function.parent(node)
        counts = isinstance(parent, ast.Call) and called(parent) in COUNTS
        if counts and parent.args[:2][-1] is node:
            yield moved(node, by)

    return instead


def _starts_later(node, function):
    if isinstance(node, ast.Call) and called(node) in COUNTS and node.args:
        start, *others = node.args
        if others:
            yield ast.Call(node.func, [moved(start, 1), *others], node.keywords)
        else:
            yield ast.Call(node.func, [ast.Constant(1), start], node.keywords)


def _starts_earlier(node, function):
    first = function.role(node) in [f"{name}.0" for name in COUNTS]
    if first and len(function.parent(node).args) > 1:
        yield moved(node, -1)


def _once(node, function):
    if isinstance(node, ast.Call) and called(node) == "range" and len(node.args) == 1:
        yield ast.Call(node.func, [ast.Constant(1)], [])


def _end(by):
    def instead(node, function):
        if function.role(node) == "Slice.upper":
            yield moved(node, by)

    return instead


def _begin(by):
    def instead(node, function):
        if function.role(node) == "Slice.lower":
            yield moved(node, by)
        elif isinstance(node, ast.Slice) and node.lower is None and by > 0:
            yield ast.Slice(ast.Constant(1), node.upper, node.step)

    return instead


def _without(part):
    """Slices without their beginning, their end or their step."""

    def instead(node, function):
        if isinstance(node, ast.Slice) and getattr(node, part) is not None:
            parts = {"lower": node.lower, "upper": node.upper, "step": node.step}
            yield ast.Slice(**parts | {part: None})

    return instead


class _Zero(ast.NodeTransformer):
    """Puts 0 for a name."""

    def __init__(self, name):
        self.name = name

    def visit_Name(self, node):
        return ast.Constant(0) if node.id == self.name else node


def _still(node, function):
    if isinstance(node, ast.Subscript) and loads(node):
        used = {n.id for n in ast.walk(node.slice) if isinstance(n, ast.Name)}
        for name in sorted(used & function.counters):
            copied = ast.parse(ast.unparse(node), mode="eval")
            yield _Zero(name).visit(copied).body


def _index(by):
    def instead(node, function):
        above = function.parent(node)
        if isinstance(above, ast.Tuple):
            above = function.parent(above)
        indexes = isinstance(above, ast.Subscript) and node is not above.value
        if indexes and isinstance(node, (ast.Name, ast.BinOp)):
            yield moved(node, by)

    return instead


_LAST = "Which is the last step that each of your loops takes?"
_FIRST = "With which number does each of your loops begin?"
_HELD = "Which is the first element that each of your slices holds, and which the last?"

OPERATORS = (
    Operator(
        "loop-ends-early",
        "A loop ends one step too early.",
        _LAST,
        "how many steps does this loop need?",
        "The loop takes one step too many.",
        _stop(-1),
    ),
    Operator(
        "loop-ends-late",
        "A loop goes one step too far.",
        _LAST,
        "how many steps does this loop need?",
        "The loop ends one step too early.",
        _stop(1),
    ),
    Operator(
        "loop-begins-late",
        "A loop leaves out its first step.",
        _FIRST,
        "with which number should this loop begin?",
        "The loop begins one step too early.",
        _starts_later,
    ),
    Operator(
        "loop-begins-early",
        "A loop begins one step too early.",
        _FIRST,
        "with which number should this loop begin?",
        "The loop leaves out its first step.",
        _starts_earlier,
    ),
    Operator(
        "loop-once",
        "A loop takes only its first step.",
        _LAST,
        "how many steps does this loop need?",
        "The loop needs only one step.",
        _once,
    ),
    Operator(
        "slice-ends-early",
        "A slice ends one place too early.",
        _HELD,
        "which is the last element of this slice?",
        "The slice goes one place too far.",
        _end(-1),
    ),
    Operator(
        "slice-ends-late",
        "A slice goes one place too far.",
        _HELD,
        "which is the last element of this slice?",
        "The slice ends one place too early.",
        _end(1),
    ),
    Operator(
        "slice-begins-late",
        "A slice begins one place too late.",
        _HELD,
        "which is the first element of this slice?",
        "The slice begins one place too early.",
        _begin(1),
    ),
    Operator(
        "slice-begins-early",
        "A slice begins one place too early.",
        _HELD,
        "which is the first element of this slice?",
        "The slice begins one place too late.",
        _begin(-1),
    ),
    Operator(
        "index-without-counter",
        "In an index the counter of a loop is missing: each step takes the same place.",
        "What changes in each index from one step of the loop to the next?",
        "which counters belong into this index?",
        "One of the counters does not belong into this index.",
        _still,
    ),
    Operator(
        "slice-from-the-start",
        "A slice begins at the start of the array, wherever the window is.",
        _HELD,
        "where should this slice begin?",
        "The slice should begin at the start.",
        _without("lower"),
    ),
    Operator(
        "slice-to-the-end",
        "A slice goes on to the end of the array, wherever the window is.",
        _HELD,
        "where should this slice end?",
        "The slice should go on to the end.",
        _without("upper"),
    ),
)

# What mends a student's function, and makes no solution wrong in a way worth a name.
REPAIRS = (
    Operator(
        "slice-without-step",
        "A slice takes every element in order, where a step is needed.",
        "In which steps, and in which direction, does each of your slices go?",
        "in which steps should this slice go?",
        "The slice should take every element in order.",
        _without("step"),
    ),
    Operator(
        "index-too-small",
        "An index is one too large.",
        "Which index does the first element have?",
        "which place does this index mean?",
        "The index is one too small.",
        _index(1),
    ),
    Operator(
        "index-too-large",
        "An index is one too small.",
        "Which index does the first element have?",
        "which place does this index mean?",
        "The index is one too large.",
        _index(-1),
    ),
)
