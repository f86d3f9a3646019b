"""Functions of values: each is one node of the graph."""

from cnnlib.graph.operations import EXP, LOG, MAXIMUM, RECIPROCAL, RELU, SIGMOID
from cnnlib.graph.value import apply

__all__ = ["exp", "log", "maximum", "reciprocal", "relu", "sigmoid"]


def exp(x):
    """e to the power `x`; its local gradient is the result itself.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> exp(Value(0)).data
    1.0
    """
    return apply(EXP, x)


def log(x):
    """Natural logarithm of `x` > 0; its local gradient is 1/x.

    Raises
    ------
    ValueError
        If `x` is not positive.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> log(Value(0))
    Traceback (most recent call last):
    ValueError: log: x must be positive, got 0
    """
    return apply(LOG, x)


def maximum(x, y):
    """The larger of `x` and `y`; only it receives the gradient.

    Notes
    -----
    Where both are equal each receives half of the gradient, as in torch.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> x, y = Value(2), Value(-1)
    >>> maximum(x, y).backward()
    >>> x.grad, y.grad
    (1.0, 0.0)
    """
    return apply(MAXIMUM, x, y)


def reciprocal(x):
    """1/x; its local gradient is −1/x².

    Raises
    ------
    ValueError
        If `x` is zero.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> x = Value(2)
    >>> reciprocal(x).backward()
    >>> x.grad
    -0.25
    """
    return apply(RECIPROCAL, x)


def relu(x):
    """max(x, 0); its local gradient at 0 is 0, as in torch.

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> relu(Value(-3)).data
    0.0
    """
    return apply(RELU, x)


def sigmoid(x):
    """s = 1/(1 + e⁻ˣ); its local gradient is s(1 − s).

    Examples
    --------
    >>> from cnnlib.graph import Value
    >>> x = Value(0)
    >>> sigmoid(x).backward()
    >>> x.grad
    0.25
    """
    return apply(SIGMOID, x)
