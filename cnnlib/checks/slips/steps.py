"""Slips in the order of the work: steps that are missing, too early, or others."""

import ast

from cnnlib.checks.slips.tree import Operator, called

__all__ = ["OPERATORS", "REPAIRS"]

MODULES = ("np", "numpy", "math")
# What every function is full of; without it nothing works.
NEEDED = ("array", "enumerate", "isinstance", "len", "ndindex", "range", "zeros")

# A function, what may stand for it, and how a student calls that.
OTHERS = {
    "sum": {"mean": "mean", "max": "maximum"},
    "mean": {"sum": "sum", "max": "maximum"},
    "max": {"min": "minimum", "mean": "mean"},
    "min": {"max": "maximum"},
    "var": {"std": "standard deviation"},
    "std": {"var": "variance"},
}


def _overwritten(node, function):
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)


def _added(node, function):
    if isinstance(node, ast.Assign) and isinstance(
        node.targets[0], (ast.Name, ast.Subscript)
    ):
        yield ast.AugAssign(node.targets[0], ast.Add(), node.value)


def _one_way(node, function):
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.If) and not node.orelse:
        yield ast.If(ast.Constant(True), node.body, [])


def _without_call(node, function):
    applied = isinstance(node, ast.Call) and function.role(node) != "Expr.value"
    if not applied or called(node) in NEEDED:
        return
    owner = getattr(node.func, "value", None)
    if owner is not None and getattr(owner, "id", "") not in MODULES:
        yield owner
    elif node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]


def _other_function(node, function):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for name in OTHERS.get(called(node), ()):
            other = ast.Attribute(node.func.value, name, ast.Load())
            yield ast.Call(other, node.args, node.keywords)


def _how_it_is_called(old, new):
    return OTHERS[called(old)][called(new)]


def _without_option(node, function):
    if isinstance(node, ast.Call):
        for number in range(len(node.keywords)):
            rest = node.keywords[:number] + node.keywords[number + 1 :]
            yield ast.Call(node.func, node.args, rest)


def _one_side(node, function):
    """A border on one side only, as wide as one of the two or as both."""
    pair = isinstance(node, ast.Tuple) and len(node.elts) == 2
    names = [n.id for n in node.elts if isinstance(n, ast.Name)] if pair else []
    padded = any(
        isinstance(a, ast.Call) and called(a) == "pad" for a in function.above(node)
    )
    if padded and len(names) == 2 and names[0] == names[1]:
        one, none = node.elts[0], ast.Constant(0)
        both = ast.BinOp(ast.Constant(2), ast.Mult(), one)
        for elts in ([one, none], [none, one], [both, none], [none, both]):
            yield ast.Tuple(elts, ast.Load())


def _type_of_argument(node, function):
    """An array of zeros that has the type of the first argument, if it is an array."""
    made = isinstance(node, ast.Call) and called(node) == "zeros"
    first = function.arguments[0]
    if made and len(node.args) == 1 and not node.keywords and first in function.shaped:
        type_ = ast.Attribute(ast.Name(first, ast.Load()), "dtype", ast.Load())
        yield ast.Call(node.func, [*node.args, type_], [])


def _returned_early(node, function):
    if isinstance(node, ast.For):
        returns = [s for s in function.body if isinstance(s, ast.Return)]
        if returns:
            yield ast.For(node.target, node.iter, [*node.body, returns[-1]], [])


def _returned_later(node, function):
    """A loop that returns in its first round, and the function without that."""
    if isinstance(node, ast.For) and isinstance(node.body[-1], ast.Return):
        loop = ast.For(node.target, node.iter, node.body[:-1] or [ast.Pass()], [])
        yield ast.If(ast.Constant(True), [loop, node.body[-1]], [])


def _without_statement(node, function):
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.If, ast.Expr)):
        yield ast.Pass()


def _begun_again(node, function):
    """What a loop adds to is set at the start of each round."""
    if not isinstance(node, ast.For):
        return
    changed = {
        inner.target.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name)
    }
    for place in function.places:
        if isinstance(place.node, ast.Assign):
            target = place.node.targets[0]
            if getattr(target, "id", None) in changed:
                yield ast.For(node.target, node.iter, [place.node, *node.body], [])


OPERATORS = (
    Operator(
        "overwritten",
        "A value is replaced where something should be added to it.",
        "What becomes of the value that was there before?",
        "what becomes of the value that was there before?",
        "The value should be replaced here, and is added to.",
        _overwritten,
    ),
    Operator(
        "{}-instead",
        "A {} is taken where something else is asked for.",
        "How are the numbers to be taken together?",
        "how are the numbers to be taken together?",
        "The numbers should be taken together in another way.",
        _other_function,
        _how_it_is_called,
    ),
    Operator(
        "returned-early",
        "Only the first round of a loop counts.",
        "What do the later rounds of your loop add to the result?",
        "when is the return after this loop reached?",
        "The return should stand in the loop.",
        _returned_early,
    ),
    Operator(
        "one-way-only",
        "Of two ways only one is ever taken.",
        "When should each of the two be taken?",
        "when should each of the two ways be taken?",
        "Only one of the two ways is right.",
        _one_way,
    ),
    Operator(
        "function-left-out",
        "A function of the formula is not applied.",
        "Which functions does the formula apply, and where does your code?",
        "does the formula apply all of these functions?",
        "One of the functions is not asked for.",
        _without_call,
    ),
    Operator(
        "border-on-one-side",
        "A border is put on one side only.",
        "On how many sides of the image does the padding stand?",
        "on which sides should the border stand?",
        "The border should stand on one side only.",
        _one_side,
    ),
    Operator(
        "type-of-the-argument",
        "The result has the type of an argument, and integers cut off its fractions.",
        "What becomes of 0.5 in an array of integers?",
        "which type should this array have?",
        "The array should have the type of an argument.",
        _type_of_argument,
    ),
    Operator(
        "option-left-out",
        "A NumPy function lacks an option that it needs here.",
        "What does each NumPy function do when no option is given?",
        "does this function need all of these options?",
        "One of the options is not asked for.",
        _without_option,
    ),
    Operator(
        "step-left-out",
        "A step of the calculation is missing.",
        "Which steps lead from the arguments to the result?",
        "what is this step for?",
        "Without this step it would be right.",
        _without_statement,
    ),
)

REPAIRS = (
    Operator(
        "added",
        "Something is added to a value that should be replaced.",
        "What becomes of the value that was there before?",
        "what becomes of the value that was there before?",
        "The value is replaced here; something should be added to it.",
        _added,
    ),
    Operator(
        "returned-later",
        "The result is returned after the loop.",
        "When is your return reached?",
        "how many rounds does this loop take before the return is reached?",
        "The return stands in the loop, and is reached in the first round.",
        _returned_later,
    ),
    Operator(
        "begun-again",
        "A value is set again in each round.",
        "What does each value hold when the next round begins?",
        "what do the values that this loop adds to hold when a round begins?",
        "A value should be set anew in each round of this loop.",
        _begun_again,
    ),
)
