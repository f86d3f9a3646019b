"""Slips in a formula: its terms, factors, signs and operations."""

import ast

from cnnlib.checks.slips.ranges import COUNTS, moved, whole
from cnnlib.checks.slips.tree import Operator, called

__all__ = ["OPERATORS", "REPAIRS"]

SIZED = ("zeros.0", "full.0", "reshape.0")


def _is(node, *operations):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operations)


def _number(by):
    """A whole number that is added or taken away, or a size."""

    def instead(node, function):
        parent = function.parent(node)
        in_formula = whole(node) and _is(parent, ast.Add, ast.Sub)
        left_out = in_formula and by < 0 and _is_one(node) and node is parent.left
        if (in_formula and not left_out) or _is_size(node, parent, function):
            yield moved(node, by)

    return instead


def _is_size(node, parent, function):
    if isinstance(parent, ast.Call) and called(parent) in COUNTS:
        return False
    if isinstance(node, ast.Name):
        return isinstance(parent, ast.Tuple) and function.role(parent) in SIZED
    counts = any(isinstance(n, ast.FloorDiv) or _shape(n) for n in ast.walk(node))
    inside = isinstance(parent, (ast.BinOp, ast.Slice))
    return _is(node, ast.Add, ast.Sub, ast.FloorDiv) and counts and not inside


def _shape(node):
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _is_one(node):
    return whole(node) and node.value == 1


def _without_term(node, function):
    """What has another name is left out: no factor, and an index without counter."""
    if not _is(node, ast.Add, ast.Sub) or whole(node.right):
        return
    factor = _is_one(node.left) and _is(function.parent(node), ast.Mult)
    if not factor and not _counts(node.right, function):
        yield node.left
    if isinstance(node.op, ast.Sub):
        yield ast.UnaryOp(ast.USub(), node.right)
    elif not _counts(node.left, function):
        yield node.right


def _counts(node, function):
    """Whether a node has the counter of a loop, in an index."""
    in_index = any(isinstance(above, ast.Subscript) for above in function.above(node))
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return in_index and bool(names & function.counters)


def _without_factor(node, function):
    if _is(node, ast.Mult, ast.MatMult):
        yield node.left
        yield node.right
    elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Mult):
        yield ast.Pass()


def _only_left(*operations):
    def instead(node, function):
        if _is(node, *operations):
            yield node.left

    return instead


def _sign(node, function):
    other = {ast.Add: ast.Sub, ast.Sub: ast.Add}.get(type(getattr(node, "op", None)))
    if isinstance(node, ast.AugAssign) and other:
        yield ast.AugAssign(node.target, other(), node.value)
    elif isinstance(node, ast.BinOp) and other:
        yield ast.BinOp(node.left, other(), node.right)
    elif _negative(node) and not isinstance(node.operand, ast.Constant):
        yield node.operand


def _negative(node):
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _instead(others):
    """One operation for another, both with the same two sides."""

    def instead(node, function):
        if _is(node, *others):
            yield ast.BinOp(node.left, others[type(node.op)](), node.right)

    return instead


def _rounded_up(node, function):
    if _is(node, ast.FloorDiv):
        negative = ast.UnaryOp(ast.USub(), node.left)
        down = ast.BinOp(negative, ast.FloorDiv(), node.right)
        yield ast.UnaryOp(ast.USub(), down)


def _sides(node, function):
    if _is(node, ast.Sub, ast.Div, ast.FloorDiv, ast.MatMult, ast.Pow):
        yield ast.BinOp(node.right, node.op, node.left)


def _transposed(node, function):
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.Name) and _is(function.parent(node), ast.MatMult):
        yield ast.Attribute(node, "T", ast.Load())


COMPARISONS = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
}


def _comparison(node, function):
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other()], node.comparators)


def _one_more(node, function):
    """A name of the function as a further factor, divisor or term of a result."""
    role, parent = function.role(node), function.parent(node)
    result = role in ("AugAssign.value", "Return.value") or (
        role == "Assign.value" and isinstance(parent.targets[0], ast.Subscript)
    )
    if result and not isinstance(node, (ast.Tuple, ast.List)):
        for name in sorted(function.bound | {*function.arguments}):
            for op in (ast.Mult, ast.Div, ast.Add, ast.Sub):
                yield ast.BinOp(node, op(), ast.Name(name, ast.Load()))


OPERATORS = (
    Operator(
        "number-too-small",
        "A number is one too small.",
        "What does each number of your formula count, in the smallest example?",
        "what does this number count, in the smallest example?",
        "The number is one too large.",
        _number(-1),
    ),
    Operator(
        "number-too-large",
        "A number is one too large.",
        "What does each number of your formula count, in the smallest example?",
        "what does this number count, in the smallest example?",
        "The number is one too small.",
        _number(1),
    ),
    Operator(
        "term-left-out",
        "A term of a sum or difference is missing.",
        "Which terms does the formula have, and where are yours?",
        "does the formula have all of these terms?",
        "There is one term too many.",
        _without_term,
    ),
    Operator(
        "factor-left-out",
        "A factor of a product is missing.",
        "Which factors does the formula have, and where are yours?",
        "does the formula have all of these factors?",
        "There is one factor too many.",
        _without_factor,
    ),
    Operator(
        "division-left-out",
        "A division is missing.",
        "By what does the formula divide, and where does your code?",
        "does the formula divide here?",
        "There is one division too many.",
        _only_left(ast.Div, ast.FloorDiv, ast.Mod),
    ),
    Operator(
        "power-left-out",
        "A number should be raised to a power, and is not.",
        "Which exponents does the formula have, and where are yours?",
        "does the formula have this exponent?",
        "There is one exponent too many.",
        _only_left(ast.Pow),
    ),
    Operator(
        "plus-for-minus",
        "A plus stands where a minus belongs, or a minus where a plus does.",
        "Which sign has each term of the formula?",
        "which sign belongs here?",
        "The opposite sign belongs here.",
        _sign,
    ),
    Operator(
        "rounded-or-not",
        "/ and // are mixed up.",
        "Where does a fraction have to be rounded down, and where must it stay?",
        "is this to be rounded down, or not?",
        "Here / and // are mixed up.",
        _instead({ast.Div: ast.FloorDiv, ast.FloorDiv: ast.Div}),
    ),
    Operator(
        "quotient-rounded-up",
        "A quotient is rounded up where it should be rounded down.",
        "Does a last step that fits in part only count?",
        "up or down: which way is this to be rounded?",
        "The quotient should be rounded up.",
        _rounded_up,
    ),
    Operator(
        "times-for-divided",
        "* and / are mixed up.",
        "When this number grows, should the result grow or shrink?",
        "should the result grow with this number, or shrink?",
        "Here * and / are mixed up.",
        _instead({ast.Mult: ast.Div, ast.Div: ast.Mult}),
    ),
    Operator(
        "times-for-power",
        "A number is multiplied where it should be raised to a power.",
        "What comes out for 3, and what should?",
        "a product or a power: what comes out for 3?",
        "A product belongs here, not a power.",
        _instead({ast.Pow: ast.Mult}),
    ),
    Operator(
        "sides-exchanged",
        "The two sides of a minus, a division, a product or a power are exchanged.",
        "Which of the two stands on the left in the formula?",
        "which of the two stands on the left?",
        "The two sides should change places.",
        _sides,
    ),
    Operator(
        "transposed-or-not",
        "A matrix is transposed that should not be, or the other way round.",
        "Which shapes meet in each product of matrices?",
        "which shapes meet in this product?",
        "A transposition is missing here, or there is one too many.",
        _transposed,
    ),
    Operator(
        "other-comparison",
        "A comparison goes the wrong way, or decides wrongly when both are equal.",
        "What should happen when both sides are equal, and what when they are not?",
        "what should happen when both sides are equal, and what when they are not?",
        "Another comparison belongs here.",
        _comparison,
    ),
)

REPAIRS = (
    Operator(
        "number-by-number",
        "Arrays are multiplied number by number, where a product of matrices belongs.",
        "Which shape should the product of the two have?",
        "which shape should this product have?",
        "Here * and @ are mixed up.",
        _instead({ast.MatMult: ast.Mult}),
    ),
    Operator(
        "one-more",
        "There is a factor or term too many.",
        "Which factors and terms does the formula have?",
        "is everything here that the formula has?",
        "A factor, a divisor or a term is missing here.",
        _one_more,
    ),
)
