"""Values, and the ways through the graph that they make."""

import math
from typing import NamedTuple

from cnnlib.graph.operations import (
    ADD,
    DIVIDE,
    MULTIPLY,
    NEGATE,
    SUBTRACT,
    only_finite,
    power,
    real,
)

__all__ = ["Step", "Value", "apply"]


class Step(NamedTuple):
    """One arrow of the backward pass: what `node` hands back to `operand`.

    Attributes
    ----------
    node, operand : Value
        The arrow, from the result of an operation back to one thing it was made of.
    upstream : float
        ∂output/∂node, complete when the step is taken.
    local : float
        ∂node/∂operand, at the current values.

    Examples
    --------
    >>> x = Value(3, "x")
    >>> print(*(x * 5).backward_steps(), sep="\\n")
    × to x: 1 × 5 = 5
    × to 5: 1 × 3 = 3
    """

    node: "Value"
    operand: "Value"
    upstream: float
    local: float

    @property
    def passed(self):
        """The share of ∂output/∂operand that comes along this arrow."""
        return self.upstream * self.local

    def __str__(self):
        return (
            f"{self.node.label} to {self.operand.label}: "
            f"{self.upstream:g} × {self.local:g} = {self.passed:g}"
        )


class Value:
    """A number that remembers how it was computed.

    Supports ``+ − × ÷`` with values and numbers, unary minus, and ``**`` with a
    number; `exp`, `log`, `maximum`, `relu`, `sigmoid` and `reciprocal` are functions
    beside it.

    Parameters
    ----------
    data : float
        The number; it must be finite.
    name : str
        What lessons and pictures call it; may stay empty.

    Attributes
    ----------
    data : float or None
        The value; ``None`` while `forward_steps` has not reached it yet.
    grad : float or None
        ∂output/∂self after ``output.backward()``; ``None`` before.
    operands : tuple of Value
        What the value was made of; empty for an input or a constant.
    local : tuple of float
        ∂self/∂operand, one for each operand.
    symbol : str
        Sign of the operation that made the value; empty for an input or a constant.

    Raises
    ------
    TypeError
        If `data` is not a real number.
    ValueError
        If a result is undefined (logarithm of a number that is not positive, division
        by zero) or too large for a float.

    Notes
    -----
    `backward` starts from fresh gradients at every call. torch adds to the gradients
    of the call before until they are zeroed.

    References
    ----------
    Rumelhart, Hinton and Williams, Learning representations by back-propagating
    errors, Nature 323, 1986. Linnainmaa published the reverse traversal in 1970.

    Examples
    --------
    >>> x, y, z = Value(-2, "x"), Value(5, "y"), Value(-4, "z")
    >>> f = ((x + y) * z).named("f")
    >>> f.backward()
    >>> f.data, x.grad, y.grad, z.grad
    (-12.0, -4.0, -4.0, 3.0)
    """

    # NumPy numbers then leave `np.float64(2) * value` to this class.
    __array_ufunc__ = None

    def __init__(self, data, name=""):
        self.data = real("Value", data)
        self.name = name
        self.grad = None
        self.operands = ()
        self.local = ()
        self._operation = None

    def __repr__(self):
        return f"Value({self.label}: data={self.data}, grad={self.grad})"

    @property
    def symbol(self):
        """Sign of the operation that made the value; empty for an input."""
        return self._operation.symbol if self._operation else ""

    @property
    def label(self):
        """The name, or else the operation's sign, or else the number itself."""
        return self.name or self.symbol or f"{self.data:g}"

    def named(self, name):
        """Give the value a name, and return it.

        Examples
        --------
        >>> (Value(1) + 2).named("q")
        Value(q: data=3.0, grad=None)
        """
        self.name = name
        return self

    def nodes(self):
        """All values that this one depends on and itself, operands first.

        Returns
        -------
        list of Value
            Each value once, after all of its operands.

        Notes
        -----
        The stack is a list, so a long chain does not meet Python's recursion limit.

        Examples
        --------
        >>> x = Value(3, "x")
        >>> [node.label for node in (x * x + 1).nodes()]
        ['x', '×', '1', '+']
        """
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, operands_done = stack.pop()
            if operands_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((operand, False) for operand in reversed(node.operands))
        return order

    def forward_steps(self):
        """Recompute the graph from its inputs, and yield each value once it is known.

        Yields
        ------
        Value
            In the order of `nodes`. Values not reached yet have ``data`` None.

        Examples
        --------
        >>> x = Value(3, "x")
        >>> f = (x * x).named("f")
        >>> x.data = 4
        >>> [(node.name, node.data) for node in f.forward_steps()]
        [('x', 4.0), ('f', 16.0)]
        """
        order = self.nodes()
        for node in order:
            node.grad = None
            if node.operands:
                node.data = None
        for node in order:
            node._compute()
            yield node

    def forward(self):
        """Recompute the graph after inputs have changed, and return the result.

        Examples
        --------
        >>> x = Value(3)
        >>> f = x * x
        >>> x.data = 4
        >>> f.forward()
        16.0
        """
        for _ in self.forward_steps():
            pass
        return self.data

    def backward_steps(self):
        """Walk the graph from this value to its inputs, and yield each arrow once.

        Yields
        ------
        Step
            After its operand's gradient has grown by ``upstream × local``. Every
            arrow into a value comes before any arrow out of it.

        Examples
        --------
        >>> x = Value(3, "x")
        >>> for step in (x * x).backward_steps():
        ...     print(step, "so far", x.grad)
        × to x: 1 × 3 = 3 so far 3.0
        × to x: 1 × 3 = 3 so far 6.0
        """
        order = self.nodes()
        for node in order:
            node.grad = None
        self.grad = 1.0
        for node in reversed(order):
            for operand, local in zip(node.operands, node.local, strict=True):
                step = Step(node, operand, node.grad, local)
                grad = (operand.grad or 0.0) + step.passed
                operand.grad = only_finite(
                    "backward", grad, f"gradient of {operand.label}"
                )
                yield step

    def backward(self):
        """Set ``grad`` of every value that this one depends on.

        Examples
        --------
        >>> x = Value(3)
        >>> (x * x + x).backward()
        >>> x.grad
        7.0
        """
        for _ in self.backward_steps():
            pass

    def _compute(self):
        if not self.operands:
            self.data = real("Value", self.data)
            return
        name, numbers = self._operation.name, [node.data for node in self.operands]
        if None in numbers:
            raise ValueError(f"{name}: an operand has no value yet; call forward()")
        try:
            data = self._operation.forward(*numbers)
            local = self._operation.local(data, *numbers)
        except OverflowError:
            data, local = math.inf, ()
        self.data = only_finite(name, data, "result")
        self.local = tuple(
            only_finite(name, slope, "local gradient") for slope in local
        )

    def __add__(self, other):
        return apply(ADD, self, other)

    def __radd__(self, other):
        return apply(ADD, other, self)

    def __sub__(self, other):
        return apply(SUBTRACT, self, other)

    def __rsub__(self, other):
        return apply(SUBTRACT, other, self)

    def __mul__(self, other):
        return apply(MULTIPLY, self, other)

    def __rmul__(self, other):
        return apply(MULTIPLY, other, self)

    def __truediv__(self, other):
        return apply(DIVIDE, self, other)

    def __rtruediv__(self, other):
        return apply(DIVIDE, other, self)

    def __neg__(self):
        return apply(NEGATE, self)

    def __pow__(self, exponent):
        return apply(power(real("power", exponent)), self)


def apply(operation, *operands):
    """A new node: an operation on values, or on numbers, which become constants.

    Examples
    --------
    >>> apply(ADD, Value(2), 3).data
    5.0
    """
    result = Value(0.0)
    result._operation = operation
    result.operands = tuple(
        operand if isinstance(operand, Value) else Value(operand)
        for operand in operands
    )
    result._compute()
    return result
