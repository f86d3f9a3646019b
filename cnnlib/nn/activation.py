"""Layers that bend each number on its own, and softmax."""

import cnnlib.functional as F
from cnnlib.nn.operation import Operation

__all__ = ["GELU", "LeakyReLU", "ReLU", "Sigmoid", "Softmax", "Tanh"]


class ReLU(Operation):
    """``max(0, x)``.

    Parameters
    ----------
    inplace : bool
        Taken and printed as in torch; the input is never overwritten.

    Examples
    --------
    >>> import numpy as np
    >>> ReLU()(np.array([-1.0, 2.0]))
    array([0., 2.])
    """

    function = staticmethod(F.relu)
    function_backward = staticmethod(F.relu_backward)

    def __init__(self, inplace=False):
        self.inplace = inplace

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class LeakyReLU(Operation):
    """``max(0, x) + negative_slope · min(0, x)``.

    Parameters
    ----------
    negative_slope : float
    inplace : bool
        Taken and printed as in torch; the input is never overwritten.

    Examples
    --------
    >>> import numpy as np
    >>> LeakyReLU(0.1)(np.array([-1.0, 2.0]))
    array([-0.1,  2. ])
    """

    function = staticmethod(F.leaky_relu)
    function_backward = staticmethod(F.leaky_relu_backward)

    def __init__(self, negative_slope=0.01, inplace=False):
        self.negative_slope = negative_slope
        self.inplace = inplace

    def arguments(self):
        return (self.negative_slope,)

    def extra_repr(self):
        inplace = ", inplace=True" if self.inplace else ""
        return f"negative_slope={self.negative_slope}{inplace}"


class GELU(Operation):
    """``x · Φ(x)``, Φ being the distribution function of the standard normal law.

    Parameters
    ----------
    approximate : "none" or "tanh"
        Which formula; see `functional.gelu`.

    Examples
    --------
    >>> import numpy as np
    >>> GELU()(np.array([-1.0, 1.0])).round(4)
    array([-0.1587,  0.8413])
    """

    function = staticmethod(F.gelu)
    function_backward = staticmethod(F.gelu_backward)

    def __init__(self, approximate="none"):
        self.approximate = approximate

    def arguments(self):
        return (self.approximate,)

    def extra_repr(self):
        return f"approximate={self.approximate!r}"


class Sigmoid(Operation):
    """``1 / (1 + exp(−x))``.

    Examples
    --------
    >>> import numpy as np
    >>> Sigmoid()(np.array([0.0]))
    array([0.5])
    """

    function = staticmethod(F.sigmoid)
    function_backward = staticmethod(F.sigmoid_backward)


class Tanh(Operation):
    """The hyperbolic tangent.

    Examples
    --------
    >>> import numpy as np
    >>> Tanh()(np.array([0.0]))
    array([0.])
    """

    function = staticmethod(F.tanh)
    function_backward = staticmethod(F.tanh_backward)


class Softmax(Operation):
    """Numbers along one axis that are positive and sum to 1.

    Parameters
    ----------
    dim : int
        The axis; 1 for class scores (N, C).

    Notes
    -----
    `cnnlib.functional.cross_entropy` takes the scores themselves: a network that ends
    in this layer must not be trained with it.

    Examples
    --------
    >>> import numpy as np
    >>> Softmax(dim=1)(np.array([[5.0, 5.0]]))
    array([[0.5, 0.5]])
    """

    function = staticmethod(F.softmax)
    function_backward = staticmethod(F.softmax_backward)

    def __init__(self, dim=None):
        self.dim = dim

    def arguments(self):
        return (self.dim,)

    def extra_repr(self):
        return f"dim={self.dim}"
