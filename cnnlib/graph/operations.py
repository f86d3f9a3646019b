"""What each operation of a graph does to numbers, and its slopes there."""

import math
from numbers import Real
from typing import NamedTuple

__all__ = [
    "ADD",
    "DIVIDE",
    "EXP",
    "LOG",
    "MAXIMUM",
    "MULTIPLY",
    "NEGATE",
    "Operation",
    "RECIPROCAL",
    "RELU",
    "SIGMOID",
    "SUBTRACT",
    "only_finite",
    "power",
    "real",
]


class Operation(NamedTuple):
    """`forward` maps operands to the result, `local` (result, *operands) to slopes.

    Examples
    --------
    >>> MULTIPLY.forward(3.0, 5.0), MULTIPLY.local(15.0, 3.0, 5.0)
    (15.0, (5.0, 3.0))
    """

    name: str
    symbol: str
    forward: callable
    local: callable


def real(function, data):
    """A real number as a finite float.

    Raises
    ------
    TypeError, ValueError
        If it is none, or too large for a float.

    Examples
    --------
    >>> real("Value", 3)
    3.0
    """
    if not isinstance(data, Real):
        raise TypeError(
            f"{function}: expected a real number, got {type(data).__name__}"
        )
    try:
        number = float(data)
    except OverflowError:
        number = math.inf
    return only_finite(function, number, "number")


def only_finite(function, number, what):
    """The number, if it is finite.

    Raises
    ------
    ValueError
        If it is not.

    Examples
    --------
    >>> only_finite("exp", math.inf, "result")
    Traceback (most recent call last):
    ValueError: exp: the result is inf, not a finite number
    """
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


def power(n):
    """The operation xⁿ for one number n; its slope is n·xⁿ⁻¹.

    Examples
    --------
    >>> cube = power(3)
    >>> cube.forward(2.0), cube.local(8.0, 2.0)
    (8.0, (12.0,))
    """

    def forward(x):
        if x == 0 and n < 0:
            raise ValueError(f"power: 0 ** {n:g} is a division by zero")
        if x <= 0 and n != int(n):
            raise ValueError(f"power: x ** {n:g} needs a positive x, got {x:g}")
        return x**n

    def local(out, x):
        return (n * x ** (n - 1) if n else 0.0,)

    return Operation("power", f"**{n:g}", forward, local)


def _maximum_slopes(out, x, y):
    first = 0.5 if x == y else float(x > y)
    return first, 1.0 - first


ADD = Operation("add", "+", lambda x, y: x + y, lambda out, x, y: (1.0, 1.0))
SUBTRACT = Operation("subtract", "−", lambda x, y: x - y, lambda out, x, y: (1.0, -1.0))
MULTIPLY = Operation("multiply", "×", lambda x, y: x * y, lambda out, x, y: (y, x))
DIVIDE = Operation("divide", "÷", _divide, lambda out, x, y: (1 / y, -out / y))
NEGATE = Operation("negate", "−", lambda x: -x, lambda out, x: (-1.0,))
EXP = Operation("exp", "exp", math.exp, lambda out, x: (out,))
LOG = Operation("log", "log", _log, lambda out, x: (1 / x,))
RECIPROCAL = Operation("reciprocal", "1/x", _reciprocal, lambda out, x: (-out * out,))
RELU = Operation("relu", "relu", lambda x: max(x, 0.0), lambda out, x: (float(x > 0),))
SIGMOID = Operation("sigmoid", "σ", _sigmoid, lambda out, x: (out * (1 - out),))
MAXIMUM = Operation("maximum", "max", max, _maximum_slopes)
