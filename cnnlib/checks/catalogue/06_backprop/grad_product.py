"""Exercise: walk back through (x + y)·z."""

from cnnlib.checks.spec import Case, Exercise, Mistake
from cnnlib.graph import Value


def grad_product(x, y, z):
    """The three partial derivatives of f = (x + y)·z.

    Forward: ``q = x + y``, then ``f = q·z``. Backward: start with ∂f/∂f = 1 and
    multiply by the local gradient of each operation that is passed on the way.

    Parameters
    ----------
    x, y, z : float

    Returns
    -------
    (∂f/∂x, ∂f/∂y, ∂f/∂z) : tuple of three floats
        In the order of the arguments.

    Examples
    --------
    >>> grad_product(-2.0, 5.0, -4.0)
    (-4.0, -4.0, 3.0)
    """
    x, y, z = Value(x), Value(y), Value(z)
    ((x + y) * z).backward()
    return x.grad, y.grad, z.grad


PUBLIC = (
    Case((-2, 5, -4), "the worked example of the lesson", "basic"),
    Case((-2, 6, -2), "the same graph with q = 4 and z = −2", "basic"),
    Case((1.5, -4.0, 2.5), "a negative sum"),
    Case((3, 2, 7), "positive numbers"),
    Case((0.25, 0.5, -8.0), "fractions"),
    Case((-3, 5, 0), "z = 0", "edge"),
    Case((4, -4, 3), "x and y cancel", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "edge"):
        x, y, z = rng.uniform(-9, 9, 3).tolist()
        args = (x, -x, z) if group == "edge" else (x, y, z)
        yield Case(args, "other numbers", group)


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=grad_product,
    points=1,
    section="A product exchanges its inputs on the way back",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "product-not-exchanged",
            "The product hands each factor its own value instead of the other's.",
            "If f = q·z and q grows by 1, by how much does f grow: by q or by z?",
            lambda x, y, z: (x + y, x + y, z),
        ),
        Mistake(
            "last-node-first",
            "The gradients are right, but not in the order of the arguments.",
            "Which of your three numbers belongs to x?",
            lambda x, y, z: (x + y, z, z),
        ),
        Mistake(
            "sum-taken-for-product",
            "x + y was differentiated as if it were x·y.",
            "When x grows by 1, by how much does x + y grow?",
            lambda x, y, z: (y * z, x * z, x * y),
        ),
        Mistake(
            "sum-differentiated-as-product",
            "At the node x + y, each input received the other one's value.",
            "What is ∂(x + y)/∂x? Does it depend on y?",
            lambda x, y, z: (y * z, x * z, x + y),
        ),
        Mistake(
            "gradient-times-value",
            "Each gradient is multiplied by the value of its own variable.",
            "f = q·z: does ∂f/∂z still have a z in it?",
            lambda x, y, z: (x * z, y * z, (x + y) * z),
        ),
        Mistake(
            "inputs-multiplied-in",
            "The gradients of x and y are multiplied by x and by y.",
            "What is the local gradient of q = x + y with respect to x?",
            lambda x, y, z: (x * z, y * z, x + y),
        ),
        Mistake(
            "upstream-forgotten",
            "At x and y only the local gradient of the sum is returned.",
            "What reaches the node x + y from above, and what must you do with it?",
            lambda x, y, z: (1, 1, x + y),
        ),
        Mistake(
            "local-gradients-of-sum-everywhere",
            "All three gradients are 1, as if f were x + y + z.",
            "Which operation joins q and z?",
            lambda x, y, z: (1, 1, 1),
        ),
        Mistake(
            "sum-shares-the-gradient",
            "The sum divides its gradient between its two inputs.",
            "If x grows by 1 and y stays, does q grow by 1 or by ½?",
            lambda x, y, z: (z / 2, z / 2, x + y),
        ),
        Mistake(
            "z-for-all",
            "All three gradients are z.",
            "f = q·z: what multiplies z, and so what is ∂f/∂z?",
            lambda x, y, z: (z, z, z),
        ),
        Mistake(
            "q-for-all",
            "All three gradients are x + y.",
            "What multiplies x in (x + y)·z?",
            lambda x, y, z: (x + y, x + y, x + y),
        ),
        Mistake(
            "product-for-sum",
            "∂f/∂z is x·y instead of x + y.",
            "What is q in the graph: the sum or the product of x and y?",
            lambda x, y, z: (z, z, x * y),
        ),
        Mistake(
            "value-for-gradient",
            "The last number is the value f, not the gradient of z.",
            "On the way back, what does the product hand to z?",
            lambda x, y, z: (z, z, (x + y) * z),
        ),
        Mistake(
            "value-only",
            "The value of f is returned: that is the forward pass alone.",
            "What does f tell you about how it would change with x?",
            lambda x, y, z: (x + y) * z,
        ),
        Mistake(
            "wrong-sign",
            "All three gradients have the wrong sign.",
            "With z = 2, does f grow or shrink when x grows?",
            lambda x, y, z: (-z, -z, -(x + y)),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the arguments.",
            "Do x, y and z occur in your code at all?",
            lambda x, y, z: (-4, -4, 3),
        ),
        Mistake(
            "gradient-of-z-is-one",
            "∂f/∂z is 1, as if z were added.",
            "If z grows by 1, by how much does (x + y)·z grow?",
            lambda x, y, z: (z, z, 1),
        ),
        Mistake(
            "one-for-the-sum",
            "Only two gradients are returned: x and y share one.",
            "How many arguments has f?",
            lambda x, y, z: (z, x + y),
        ),
        Mistake(
            "sum-with-wrong-sign",
            "The gradients of x and y have the wrong sign.",
            "With z = 2, does f grow or shrink when x grows?",
            lambda x, y, z: (-z, -z, x + y),
        ),
    ),
    hints=(
        "Let x grow by 1 while y and z stay. By how much does x + y grow, and by how "
        "much does f grow then?",
        "Gradient of an input = gradient that arrives from above × local gradient. For "
        "a sum the local gradients are 1; for a product each is the other factor.",
        "q = x + y\n"
        "the product hands q the value of z, and z the value of q\n"
        "the sum hands what it received to x and to y, unchanged",
        "q = x + y\ngrad_q = …\ngrad_z = …\nreturn grad_q * 1, grad_q * …, grad_z",
    ),
)
