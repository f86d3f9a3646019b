"""Exercise: walk back through a graph with five inputs."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def grad_exp_max(x1, x2, w, y1, y2):
    """The partial derivatives of f = 1 / exp(−(x1 + x2)·w + max(y1, y2)).

    Draw the graph, write the value at each node on the way forward, then multiply by
    the local gradients on the way back. The arguments are numbers, `y1` and `y2` never
    equal; the result is (∂f/∂x1, ∂f/∂x2, ∂f/∂w, ∂f/∂y1, ∂f/∂y2), in the order of the
    arguments. Judged are the five values.

    >>> np.array(grad_exp_max(1, 2, 2, 6, -1))  # the exponent is 0, so f = 1
    array([ 2.,  2.,  3., -1.,  0.])
    """
    q = x1 + x2
    e = np.exp(-q * w + max(y1, y2))
    grad_e = -1 / e**2
    grad_u = grad_e * e
    grad_q = -w * grad_u
    grad_w = -q * grad_u
    grad_y1 = grad_u if y1 > y2 else 0
    grad_y2 = grad_u if y2 > y1 else 0
    return grad_q, grad_q, grad_w, grad_y1, grad_y2


PUBLIC = (
    Case((1, 2, 2, 6, -1), "an exponent of 0, so that f = 1", "basic"),
    Case((1.0, 0.5, 0.4, 1.2, 0.3), "fractions", "basic"),
    Case((0.3, 1.1, -0.7, 0.2, 0.9), "y2 is the larger one"),
    Case((-1.5, 0.25, 0.8, -0.5, -2.0), "both y are negative"),
    Case((0.6, -2.0, -1.5, -3.0, -0.25), "x2, w and both y are negative"),
    Case((2, 3, 1, 1, 4), "whole numbers"),
    Case((1.5, -1.5, 2.0, 0.5, 0.75), "x1 and x2 cancel", "edge"),
    Case((0.5, 1.0, 0.0, 0.0, -1.0), "w = 0", "edge"),
    Case((1.0, 2.0, 2.0, 1.0, 0.0), "a large f", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        args = rng.uniform(-1.5, 1.5, 5).tolist()
        if group == "edge":
            args[1] = -args[0]
        yield Case(tuple(args), "other numbers", group)


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=grad_exp_max,
    points=3,
    section="A long formula is the same few steps",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(grad_exp_max),
    hints=(
        "Name every node: sum, product, minus, maximum, exp, reciprocal. What is the "
        "derivative of each operation alone?",
        "On the way back each node multiplies what it receives by its local gradient: "
        "−1/e² for e ↦ 1/e, e itself for exp, 1 or 0 for max.",
        "forward: q = x1 + x2, u = −q·w + max(y1, y2), e = exp(u), f = 1/e\n"
        "gradient of e, from it that of u\n"
        "from u: to q and w (mind the minus), and to the larger y\n"
        "from q: to x1 and x2",
        "q = x1 + x2\n"
        "e = np.exp(-q * w + max(y1, y2))\n"
        "grad_e = -1 / e**2\n"
        "grad_u = grad_e * …\n"
        "grad_q, grad_w = -w * grad_u, …\n"
        "return grad_q, grad_q, grad_w, … if y1 > y2 else 0, …",
    ),
)
