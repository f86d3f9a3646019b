"""Formulas as text: read into a computational graph, and written back in words.

Nothing is evaluated by Python: a formula is taken apart by `ast`, and only arithmetic
and the functions of `cnnlib.graph` are known.
"""

import ast
import re
from operator import add, mul, sub, truediv

from cnnlib import graph
from cnnlib.demos.refusals import DemoError, refusing
from cnnlib.demos.sentences import counted
from cnnlib.graph import Value
from cnnlib.plots.style import number

__all__ = ["equation", "fitting", "inputs", "read", "words"]

_MOST = 30  # nodes of a graph that there is room for
_FUNCTIONS = {
    "exp": (graph.exp, 1),
    "log": (graph.log, 1),
    "max": (graph.maximum, 2),
    "relu": (graph.relu, 1),
    "sigmoid": (graph.sigmoid, 1),
}
_OPERATORS = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: truediv}
_SIGNS = str.maketrans("−×·÷", "-**/")
_KNOWN = f"+ − * / ** and {', '.join(_FUNCTIONS)}"


def read(text, values):
    """The computational graph of a formula.

    Parameters
    ----------
    text : str
        With the operations ``+ − * / **`` and the functions exp, log, max, relu and
        sigmoid; all other names are inputs.
    values : callable
        Name of an input → its number.

    Returns
    -------
    cnnlib.graph.Value

    Raises
    ------
    DemoError
        If it cannot be read, is too long, or has no value at these inputs.

    Examples
    --------
    >>> read("(x + y) * z", {"x": -2, "y": 5, "z": -4}.get).data
    -12.0
    >>> read("x +", {"x": 1}.get)
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: 'x +' is no complete formula
    """
    try:
        tree = ast.parse(text.translate(_SIGNS), mode="eval").body
    except (SyntaxError, ValueError):
        raise DemoError(f"{text!r} is no complete formula") from None
    # Counted first: what follows goes as deep as the formula is nested.
    if sum(isinstance(node, ast.expr) for node in ast.walk(tree)) > 3 * _MOST:
        raise _too_long()
    output = fitting(_Reader(values).visit(tree))
    return output if "f" in inputs(output) else output.named("f")


def fitting(output):
    """A graph, if there is something to see in it, and room for it.

    Parameters
    ----------
    output : Value

    Returns
    -------
    Value
        The same.

    Raises
    ------
    DemoError
        If there is not.

    Examples
    --------
    >>> fitting(Value(3, "x"))
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: x alone is no formula: an operation is needed
    """
    if not output.operands:
        raise DemoError(f"{output.label} alone is no formula: an operation is needed")
    if len(output.nodes()) > _MOST:
        raise _too_long()
    return output


def _too_long():
    return DemoError(f"there is room for {_MOST} nodes, and this formula has more")


class _Reader(ast.NodeVisitor):
    """Makes values of the parts of a formula; the same name is the same value."""

    def __init__(self, values):
        self._values, self._inputs = values, {}

    def visit_Name(self, node):
        if node.id in _FUNCTIONS:
            raise DemoError(f"{node.id} is a function: write {node.id}(…)")
        if node.id not in self._inputs:
            self._inputs[node.id] = Value(self._values(node.id), node.id)
        return self._inputs[node.id]

    def visit_Constant(self, node):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise DemoError(f"{node.value!r} is no number")
        return _computed(Value, node.value)

    def visit_UnaryOp(self, node):
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        if not isinstance(node.op, ast.USub):
            return self.generic_visit(node)
        constant = isinstance(node.operand, ast.Constant)
        return Value(-operand.data) if constant else -operand

    def visit_BinOp(self, node):
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Pow):
            return _computed(pow, left, self._exponent(right))
        one = not left.operands and not left.name and left.data == 1
        if isinstance(node.op, ast.Div) and one:
            return _computed(graph.reciprocal, right)
        if type(node.op) not in _OPERATORS:
            return self.generic_visit(node)
        return _computed(_OPERATORS[type(node.op)], left, right)

    def visit_Call(self, node):
        name = getattr(node.func, "id", "this")
        if name not in _FUNCTIONS:
            raise DemoError(f"{name} is no function known here; known are {_KNOWN}")
        function, count = _FUNCTIONS[name]
        if len(node.args) != count or node.keywords:
            raise DemoError(f"{name} takes {counted(count, 'number')}")
        return _computed(function, *map(self.visit, node.args))

    def generic_visit(self, node):
        raise DemoError(f"{ast.unparse(node)} is not known here; known are {_KNOWN}")

    @staticmethod
    def _exponent(value):
        if inputs(value):
            raise DemoError("the exponent of ** must be a number, without inputs")
        return value.data


def _computed(operation, *operands):
    """The result of an operation, or the library's own words why there is none."""
    with refusing():
        return operation(*operands)


def inputs(output):
    """The inputs of a graph by their names; constants have none.

    Examples
    --------
    >>> inputs(read("x * y + x + 1", {"x": 2, "y": 3}.get))
    {'x': Value(x: data=2.0, grad=None), 'y': Value(y: data=3.0, grad=None)}
    """
    return {
        node.name: node for node in output.nodes() if node.name and not node.operands
    }


def words(output, most=40):
    """Every node of a graph in words.

    Parameters
    ----------
    output : Value
    most : int
        Letters that one may have; what is longer is called by its sign.

    Returns
    -------
    dict
        Node → its name, its number, or what it is made of.

    Examples
    --------
    >>> f = read("max(x + y, 2) / z", {"x": 1, "y": 2, "z": 3}.get)
    >>> list(words(f).values())
    ['x', 'y', 'x + y', '2', 'max(x + y, 2)', 'z', 'f']
    """
    said = {}
    for node in output.nodes():
        if node.name or not node.operands:
            said[node] = node.name or number(node.data)
            continue
        text = equation(node, [said[operand] for operand in node.operands])
        said[node] = text if len(text) <= most else f"the node {node.symbol}"
    return said


def equation(node, operands):
    """The operation of a node written with these operands.

    Parameters
    ----------
    node : Value
    operands : list of str

    Returns
    -------
    str

    Examples
    --------
    >>> f = read("1 / (x * y)", {"x": 2, "y": -3}.get)
    >>> equation(f, ["−6"]), equation(f.operands[0], ["2", "−3"])
    ('1/(−6)', '2 × (−3)')
    """
    sign = node.symbol
    if sign in ("exp", "log", "max", "relu", "σ"):
        return f"{sign}({', '.join(operands)})"
    operands = [text if _is_one_thing(text) else f"({text})" for text in operands]
    if sign == "1/x":
        return f"1/{operands[0]}"
    if len(operands) == 2:
        return f" {sign} ".join(operands)
    return f"{operands[0]}{sign}" if sign.startswith("**") else f"{sign}{operands[0]}"


def _is_one_thing(text):
    """Whether it is a name, a number or a function, which need no brackets."""
    inside = None
    while inside != text:
        inside, text = text, re.sub(r"\([^()]*\)", "", text)
    return text.replace(".", "").isalnum()
