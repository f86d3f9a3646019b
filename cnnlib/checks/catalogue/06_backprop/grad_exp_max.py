"""Exercise: walk back through a graph with five inputs."""

from math import exp

from cnnlib import graph
from cnnlib.checks.spec import Case, Exercise, Mistake


def grad_exp_max(x1, x2, w, y1, y2):
    """The partial derivatives of f = 1 / exp(−(x1 + x2)·w + max(y1, y2)).

    Draw the graph, write the value at each node on the way forward, then multiply by
    the local gradients on the way back. ``y1`` and ``y2`` are never equal.

    Parameters
    ----------
    x1, x2, w, y1, y2 : float

    Returns
    -------
    (∂f/∂x1, ∂f/∂x2, ∂f/∂w, ∂f/∂y1, ∂f/∂y2) : tuple of five floats
        In the order of the arguments.

    Examples
    --------
    Here the exponent is −(1 + 2)·2 + 6 = 0, so f = 1.

    >>> grad_exp_max(1, 2, 2, 6, -1)
    (2.0, 2.0, 3.0, -1.0, 0.0)
    """
    leaves = x1, x2, w, y1, y2 = [graph.Value(n) for n in (x1, x2, w, y1, y2)]
    exponent = -(x1 + x2) * w + graph.maximum(y1, y2)
    graph.reciprocal(graph.exp(exponent)).backward()
    return tuple(leaf.grad for leaf in leaves)


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


def scaled(scale):
    """A mistake on the way from f to the exponent: there the right factor is f."""

    def wrong(x1, x2, w, y1, y2):
        factor = scale(1 / exp(-(x1 + x2) * w + max(y1, y2)))
        grad_y = -factor * (y1 > y2), -factor * (y1 < y2)
        return w * factor, w * factor, (x1 + x2) * factor, *grad_y

    return wrong


def rearranged(change):
    """A mistake that changes one of the gradients of x, w, y1 and y2."""

    def wrong(*args):
        grad_x, _, grad_w, *grad_y = grad_exp_max(*args)
        return change(grad_x, grad_w, *grad_y, *args)

    return wrong


def to_the_smaller(x, w, y1, y2, *_):
    return x, x, w, y2, y1


def first_path_only(x, w, y1, y2, x1, *_):
    value = -(y1 + y2)
    return x, x, x1 * value, y1, y2


def without_w(x, w, y1, y2, *_):
    value = -(y1 + y2)
    return value, value, w, y1, y2


def value_only(x1, x2, w, y1, y2):
    return 1 / exp(-(x1 + x2) * w + max(y1, y2))


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=grad_exp_max,
    points=3,
    section="A long formula is the same few steps",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "taken-for-a-sigmoid",
            "The derivative f·(1 − f) belongs to the sigmoid; there is no 1 + here.",
            "What would have to stand in the denominator for f to be a sigmoid?",
            scaled(lambda f: f * (1 - f)),
        ),
        Mistake(
            "reciprocal-without-minus",
            "The minus of the reciprocal's derivative is missing: all signs turn.",
            "Is 1/e growing or shrinking when e grows?",
            scaled(lambda f: -f),
        ),
        Mistake(
            "reciprocal-forgotten",
            "The gradients are those of exp(…), without the 1 over it.",
            "Which operation comes last on the way forward, and so first on the way "
            "back?",
            scaled(lambda f: -1 / f),
        ),
        Mistake(
            "exp-forgotten",
            "The local gradient of exp is missing from the product.",
            "Which factor does the node exp contribute on the way back?",
            scaled(lambda f: f * f),
        ),
        Mistake(
            "reciprocal-not-squared",
            "The reciprocal's local gradient is −1/e² and not −1/e.",
            "What is the derivative of e⁻¹ with respect to e?",
            scaled(lambda f: 1.0),
        ),
        Mistake(
            "exp-and-reciprocal-forgotten",
            "Only the exponent was differentiated: exp and the reciprocal are missing.",
            "Which two operations lie between the exponent and f?",
            scaled(lambda f: -1.0),
        ),
        Mistake(
            "minus-forgotten",
            "The minus in front of (x1 + x2)·w is missing.",
            "Does f grow or shrink when the exponent of the denominator falls?",
            rearranged(lambda x, w, y1, y2, *_: (-x, -x, -w, y1, y2)),
        ),
        Mistake(
            "maximum-with-wrong-sign",
            "The maximum's gradient has the wrong sign.",
            "When the larger y grows, does f grow or shrink?",
            rearranged(lambda x, w, y1, y2, *_: (x, x, w, -y1, -y2)),
        ),
        Mistake(
            "maximum-to-both",
            "The maximum hands its gradient to both of its inputs.",
            "If the smaller y changes a little, does max(y1, y2) change?",
            rearranged(lambda x, w, y1, y2, *_: (x, x, w, y1 + y2, y1 + y2)),
        ),
        Mistake(
            "maximum-shared",
            "The maximum divides its gradient between its two inputs.",
            "If the larger y grows by 1, by how much does max(y1, y2) grow?",
            rearranged(
                lambda x, w, y1, y2, *_: (x, x, w, (y1 + y2) / 2, (y1 + y2) / 2)
            ),
        ),
        Mistake(
            "maximum-to-the-smaller",
            "The maximum hands its gradient to the smaller input.",
            "Which of y1 and y2 has any influence on max(y1, y2)?",
            rearranged(to_the_smaller),
        ),
        Mistake(
            "maximum-to-the-first",
            "The gradient of the maximum always goes to y1.",
            "What happens in your code when y2 is the larger one?",
            rearranged(lambda x, w, y1, y2, *_: (x, x, w, y1 + y2, 0)),
        ),
        Mistake(
            "maximum-to-none",
            "The gradients of y1 and y2 are 0.",
            "Does f change when the larger y does?",
            rearranged(lambda x, w, *_: (x, x, w, 0, 0)),
        ),
        Mistake(
            "maximum-times-value",
            "The maximum's gradient is multiplied by the larger y.",
            "What is ∂max(y1, y2)/∂y1 where y1 is the larger one?",
            rearranged(
                lambda x, w, dy1, dy2, x1, x2, _, y1, y2: (x, x, w, dy1 * y1, dy2 * y2)
            ),
        ),
        Mistake(
            "w-of-one-path",
            "The gradient of w uses x1 alone.",
            "Which number multiplies w on the way forward?",
            rearranged(first_path_only),
        ),
        Mistake(
            "product-not-exchanged",
            "The product hands w its own value, and x1 + x2 theirs.",
            "If p = q·w and q grows by 1, by how much does p grow: by q or by w?",
            rearranged(lambda x, w, y1, y2, *_: (w, w, x, y1, y2)),
        ),
        Mistake(
            "inputs-multiplied-in",
            "The gradients of x1 and x2 are multiplied by x1 and by x2.",
            "What is the local gradient of x1 + x2 with respect to x1?",
            rearranged(lambda x, w, y1, y2, x1, x2, *_: (x * x1, x * x2, w, y1, y2)),
        ),
        Mistake(
            "w-forgotten",
            "The gradients of x1 and x2 lack the factor w.",
            "On the way from the exponent to x1, which operations do you pass?",
            rearranged(without_w),
        ),
        Mistake(
            "value-only",
            "The value of f is returned: that is the forward pass alone.",
            "How many numbers does the docstring promise?",
            value_only,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do the arguments occur in your code at all?",
            lambda *args: (2, 2, 3, -1, 0),
        ),
        Mistake(
            "sign-of-w-only",
            "The gradient of w has the wrong sign.",
            "Two minus signs lie on the way back to w. Which ones?",
            rearranged(lambda x, w, y1, y2, *_: (x, x, -w, y1, y2)),
        ),
        Mistake(
            "sign-of-x-only",
            "The gradients of x1 and x2 have the wrong sign.",
            "Two minus signs lie on the way back to x1. Which ones?",
            rearranged(lambda x, w, y1, y2, *_: (-x, -x, w, y1, y2)),
        ),
        Mistake(
            "maximum-upstream-forgotten",
            "At y1 and y2 only the local gradient of the maximum is returned.",
            "What reaches the maximum from above, and what must you do with it?",
            rearranged(
                lambda x, w, y1, y2, *_: (x, x, w, float(y1 != 0), float(y2 != 0))
            ),
        ),
    ),
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
