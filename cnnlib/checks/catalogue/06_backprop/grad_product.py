"""Exercise: walk back through (x + y)·z."""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def grad_product(x, y, z):
    """The three partial derivatives of f = (x + y)·z.

    Forward: ``q = x + y``, then ``f = q·z``. Backward: start with ∂f/∂f = 1 and
    multiply by the local gradient of each operation that is passed on the way. The
    arguments are numbers; the result is (∂f/∂x, ∂f/∂y, ∂f/∂z), in the order of the
    arguments. Judged are the three values.

    >>> grad_product(-2.0, 5.0, -4.0)
    (-4.0, -4.0, 3.0)
    """
    q = x + y
    grad_q = z
    grad_z = q
    grad_x = grad_q
    grad_y = grad_q
    return grad_x, grad_y, grad_z


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
    mistakes=mistakes_of(grad_product),
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
