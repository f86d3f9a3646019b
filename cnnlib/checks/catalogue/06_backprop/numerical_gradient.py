"""Exercise: a gradient without any calculus."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise, Function


def numerical_gradient(f, x, h=1e-5):
    """Gradient of a function by central differences.

    ``gradient[i] = (f(x + h·e_i) − f(x − h·e_i)) / (2h)``, where e_i is 1 at entry i
    and 0 elsewhere. `f` gives one number for an array of the shape of `x`, which may
    have any number of axes; the result has that shape too. Judged are shape and values,
    and that `x` is not changed by the call, or changed back.

    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -2.0]), h=0.5)
    array([ 2., -4.])
    """
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        above, below = f(x + step), f(x - step)
        gradient[index] = (above - below) / (2 * h)
    return gradient


SQUARES, SINES = Function("square_sum"), Function("weighted_sine")
CUBES, PRODUCT = Function("cubes"), Function("product")
GRID = np.array([[0.5, -1.0, 2.0], [1.5, 3.0, -0.25]])

# Steps and numbers are sums of powers of two: x + h − 2h + h is then x exactly, so that
# whoever steps to and fro in the array itself finds it as it was. For the default step
# the numbers are chosen so.
PUBLIC = (
    Case((SQUARES, np.array([1.0, -2.0, 3.0])), "a sum of squares", "basic"),
    Case((SQUARES, np.array([1.0, -2.0]), 0.5), "a step of ½", "basic"),
    Case((CUBES, np.array([1.0, -2.0, 0.5]), 0.25), "a sum of cubes, a step of ¼"),
    Case((CUBES, np.array([2.0, -0.5]), 0.5), "cubes again, and a step of ½"),
    Case((PRODUCT, np.array([3.0, -2.0, 4.0]), 0.5), "a product"),
    Case((SINES, GRID, 0.5), "a matrix"),
    Case((SINES, GRID[:, :2], 2.0), "a large step"),
    Case((CUBES, np.array([0.0009765625, 0.00244140625])), "tiny numbers", "edge"),
    Case(
        (PRODUCT, np.array([[[1.5, 2.0]], [[-1.0, 0.5]]]), 0.25), "three axes", "edge"
    ),
    Case((CUBES, np.array([-1.5]), 0.5), "a single entry", "edge"),
)


def hidden(rng):
    sizes = ("basic", (4,)), ("general", (3, 4)), ("general", (6,)), ("edge", (2, 1, 3))
    for group, shape in sizes:
        x = rng.integers(-128, 129, shape) / 64
        for f in (SQUARES, SINES, CUBES):
            h = 2.0 ** -int(rng.integers(1, 4))
            yield Case((f, x, h), f"{f.name} of random numbers", group)


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=numerical_gradient,
    points=3,
    section="Central differences check a gradient",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(numerical_gradient),
    hints=(
        "If one entry of x moves, a little up and a little down, how does f answer? "
        "How far apart are the two places?",
        "Each entry gets (f above − f below) / 2h, while all other entries stay.",
        "make an array of zeros of x's shape for the result\n"
        "for each index of x:\n"
        "    f with that entry h higher, f with that entry h lower\n"
        "    write the difference divided by 2h into the result",
        "gradient = np.zeros(x.shape)\n"
        "for index in np.ndindex(x.shape):\n"
        "    step = np.zeros(x.shape)\n"
        "    step[index] = …\n"
        "    gradient[index] = (f(x + step) - f(…)) / (…)\n"
        "return gradient",
    ),
)
