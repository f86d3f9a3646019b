"""A scalar computational graph: the chain rule, one step at a time.

Every number is a `Value`. Arithmetic on values builds a graph that remembers which
operation made each value and from which operands. `Value.backward` then walks the graph
from the result back to the inputs; at every arrow the operand receives
``upstream gradient × local gradient``, and where several arrows leave one value their
gradients add up. The traversals are also there step by step (`Value.forward_steps`,
`Value.backward_steps`), so that a lesson can show each of them;
`cnnlib.plots.graph` draws the whole.
"""

import math
from numbers import Real
from typing import NamedTuple

__all__ = ["Step", "Value", "exp", "log", "maximum", "reciprocal", "relu", "sigmoid"]


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
    number; `exp`, `log`, `maximum`, `relu`, `sigmoid` and `reciprocal` are functions of
    this module.

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
        self.data = _number("Value", data)
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
                operand.grad = _finite("backward", grad, f"gradient of {operand.label}")
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
            self.data = _number("Value", self.data)
            return
        name, numbers = self._operation.name, [node.data for node in self.operands]
        if None in numbers:
            raise ValueError(f"{name}: an operand has no value yet; call forward()")
        try:
            data = self._operation.forward(*numbers)
            local = self._operation.local(data, *numbers)
        except OverflowError:
            data, local = math.inf, ()
        self.data = _finite(name, data, "result")
        self.local = tuple(_finite(name, slope, "local gradient") for slope in local)

    def __add__(self, other):
        return _apply(_ADD, self, other)

    def __radd__(self, other):
        return _apply(_ADD, other, self)

    def __sub__(self, other):
        return _apply(_SUBTRACT, self, other)

    def __rsub__(self, other):
        return _apply(_SUBTRACT, other, self)

    def __mul__(self, other):
        return _apply(_MULTIPLY, self, other)

    def __rmul__(self, other):
        return _apply(_MULTIPLY, other, self)

    def __truediv__(self, other):
        return _apply(_DIVIDE, self, other)

    def __rtruediv__(self, other):
        return _apply(_DIVIDE, other, self)

    def __neg__(self):
        return _apply(_NEGATE, self)

    def __pow__(self, exponent):
        return _apply(_power_operation(_number("power", exponent)), self)


def exp(x):
    """e to the power `x`; its local gradient is the result itself.

    Examples
    --------
    >>> exp(Value(0)).data
    1.0
    """
    return _apply(_EXP, x)


def log(x):
    """Natural logarithm of `x` > 0; its local gradient is 1/x.

    Raises
    ------
    ValueError
        If `x` is not positive.

    Examples
    --------
    >>> log(Value(0))
    Traceback (most recent call last):
    ValueError: log: x must be positive, got 0
    """
    return _apply(_LOG, x)


def maximum(x, y):
    """The larger of `x` and `y`; only it receives the gradient.

    Notes
    -----
    Where both are equal each receives half of the gradient, as in torch.

    Examples
    --------
    >>> x, y = Value(2), Value(-1)
    >>> maximum(x, y).backward()
    >>> x.grad, y.grad
    (1.0, 0.0)
    """
    return _apply(_MAXIMUM, x, y)


def reciprocal(x):
    """1/x; its local gradient is −1/x².

    Raises
    ------
    ValueError
        If `x` is zero.

    Examples
    --------
    >>> x = Value(2)
    >>> reciprocal(x).backward()
    >>> x.grad
    -0.25
    """
    return _apply(_RECIPROCAL, x)


def relu(x):
    """max(x, 0); its local gradient at 0 is 0, as in torch.

    Examples
    --------
    >>> relu(Value(-3)).data
    0.0
    """
    return _apply(_RELU, x)


def sigmoid(x):
    """s = 1/(1 + e⁻ˣ); its local gradient is s(1 − s).

    Examples
    --------
    >>> x = Value(0)
    >>> sigmoid(x).backward()
    >>> x.grad
    0.25
    """
    return _apply(_SIGMOID, x)


class _Operation(NamedTuple):
    """`forward` maps operands to the result, `local` (result, *operands) to slopes."""

    name: str
    symbol: str
    forward: callable
    local: callable


def _apply(operation, *operands):
    result = Value(0.0)
    result._operation = operation
    result.operands = tuple(
        operand if isinstance(operand, Value) else Value(operand)
        for operand in operands
    )
    result._compute()
    return result


def _number(function, data):
    if not isinstance(data, Real):
        raise TypeError(
            f"{function}: expected a real number, got {type(data).__name__}"
        )
    try:
        number = float(data)
    except OverflowError:
        number = math.inf
    return _finite(function, number, "number")


def _finite(function, number, what):
    if not math.isfinite(number):
        raise ValueError(f"{function}: the {what} is {number}, not a finite number")
    return number


def _divide(x, y):
    if y == 0:
        raise ValueError(f"divide: {x:g} / 0 is undefined; the divisor must not be 0")
    return x / y


def _log(x):
    if x <= 0:
        raise ValueError(f"log: x must be positive, got {x:g}")
    return math.log(x)


def _reciprocal(x):
    if x == 0:
        raise ValueError("reciprocal: 1 / 0 is undefined; x must not be 0")
    return 1 / x


def _sigmoid(x):
    # The exponent is never positive, so nothing overflows.
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)


def _power_operation(n):
    def forward(x):
        if x == 0 and n < 0:
            raise ValueError(f"power: 0 ** {n:g} is a division by zero")
        if x <= 0 and n != int(n):
            raise ValueError(f"power: x ** {n:g} needs a positive x, got {x:g}")
        return x**n

    def local(out, x):
        return (n * x ** (n - 1) if n else 0.0,)

    return _Operation("power", f"**{n:g}", forward, local)


def _maximum_slopes(out, x, y):
    first = 0.5 if x == y else float(x > y)
    return first, 1.0 - first


_ADD = _Operation("add", "+", lambda x, y: x + y, lambda out, x, y: (1.0, 1.0))
_SUBTRACT = _Operation(
    "subtract", "−", lambda x, y: x - y, lambda out, x, y: (1.0, -1.0)
)
_MULTIPLY = _Operation("multiply", "×", lambda x, y: x * y, lambda out, x, y: (y, x))
_DIVIDE = _Operation("divide", "÷", _divide, lambda out, x, y: (1 / y, -out / y))
_NEGATE = _Operation("negate", "−", lambda x: -x, lambda out, x: (-1.0,))
_EXP = _Operation("exp", "exp", math.exp, lambda out, x: (out,))
_LOG = _Operation("log", "log", _log, lambda out, x: (1 / x,))
_RECIPROCAL = _Operation("reciprocal", "1/x", _reciprocal, lambda out, x: (-out * out,))
_RELU = _Operation(
    "relu", "relu", lambda x: max(x, 0.0), lambda out, x: (float(x > 0),)
)
_SIGMOID = _Operation("sigmoid", "σ", _sigmoid, lambda out, x: (out * (1 - out),))
_MAXIMUM = _Operation("maximum", "max", max, _maximum_slopes)
