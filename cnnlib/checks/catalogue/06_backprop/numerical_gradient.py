"""Exercise: a gradient without any calculus."""

import numpy as np

from cnnlib.checks.spec import Case, Exercise, Function, Mistake


def numerical_gradient(f, x, h=1e-5):
    """Gradient of a function by central differences.

    ``gradient[i] = (f(x + h·e_i) − f(x − h·e_i)) / (2h)``, where e_i is 1 at entry i
    and 0 elsewhere.

    Parameters
    ----------
    f : callable
        ``f(x)`` is one number.
    x : ndarray of floats, of any shape
        Not changed by the call, or changed back.
    h : float
        The step.

    Returns
    -------
    ndarray of the shape of `x`

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -2.0]), h=0.5)
    array([ 2., -4.])
    """
    return central(f, x, h)


def along_each_entry(difference):
    """A gradient whose entry is ``difference(f, x, step, h)``, `step` being h·e_i."""

    def gradient(f, x, h=1e-5):
        result = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[index] = h
            result[index] = difference(f, x, step, h)
        return result

    return gradient


central = along_each_entry(lambda f, x, step, h: (f(x + step) - f(x - step)) / (2 * h))

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


def shape_lost(f, x, h=1e-5):
    return central(f, x, h).ravel()


def all_at_once(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


def all_at_once_filled(f, x, h=1e-5):
    return np.full(x.shape, all_at_once(f, x, h))


def rows_at_once(f, x, h=1e-5):
    result = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        result[i] = (f(x + step) - f(x - step)) / (2 * h)
    return result


def moving(after, copy=np.copy):
    """Steps in a copy of x; `after` says by how many h an entry is left off."""

    def gradient(f, x, h=1e-5):
        x, result = copy(x), np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            old = x[index]
            x[index] = old + h
            above = f(x)
            x[index] = old - h
            result[index] = (above - f(x)) / (2 * h)
            x[index] = old + after * h
        return result

    return gradient


def whole_numbers(f, x, h=1e-5):
    return central(f, x, h).astype(int)


def changes_x(f, x, h=1e-5):
    result = central(f, x, h)
    x -= h
    return result


EXERCISE = Exercise(
    assignment="06_backprop",
    reference=numerical_gradient,
    points=3,
    section="Central differences check a gradient",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "forward-difference",
            "The difference is taken from x to x + h: it leans to one side.",
            "Where are the two places at which you call f: is x in the middle?",
            along_each_entry(lambda f, x, step, h: (f(x + step) - f(x)) / h),
        ),
        Mistake(
            "backward-difference",
            "The difference is taken from x − h to x: it leans to one side.",
            "Where are the two places at which you call f: is x in the middle?",
            along_each_entry(lambda f, x, step, h: (f(x) - f(x - step)) / h),
        ),
        Mistake(
            "divided-by-h",
            "The central difference is divided by h instead of 2h.",
            "How far is it from x − h to x + h?",
            along_each_entry(lambda f, x, step, h: (f(x + step) - f(x - step)) / h),
        ),
        Mistake(
            "brackets-missing",
            "/ 2 * h divides by 2 and then multiplies by h.",
            "In which order does Python compute a / 2 * h?",
            along_each_entry(lambda f, x, step, h: (f(x + step) - f(x - step)) / 2 * h),
        ),
        Mistake(
            "not-divided",
            "The difference is not divided by the distance.",
            "If h becomes ten times smaller, should the gradient do so as well?",
            along_each_entry(lambda f, x, step, h: f(x + step) - f(x - step)),
        ),
        Mistake(
            "divided-by-two",
            "The difference is divided by 2, without the h.",
            "If h becomes ten times smaller, should the gradient do so as well?",
            along_each_entry(lambda f, x, step, h: (f(x + step) - f(x - step)) / 2),
        ),
        Mistake(
            "forward-over-two-h",
            "f is called at x + h and at x, but the difference is divided by 2h.",
            "How far apart are the two places where you call f?",
            along_each_entry(lambda f, x, step, h: (f(x + step) - f(x)) / (2 * h)),
        ),
        Mistake(
            "half-steps",
            "The step to each side is h/2 instead of h.",
            "Where exactly does the formula call f?",
            along_each_entry(
                lambda f, x, step, h: (f(x + step / 2) - f(x - step / 2)) / h
            ),
        ),
        Mistake(
            "h-ignored",
            "The step is always a tiny one, whatever h is.",
            "Where does h occur in your code?",
            lambda f, x, h=1e-5: central(f, x, 1e-5),
        ),
        Mistake(
            "default-step-too-large",
            "The default step is larger than the one in the docstring.",
            "Which default does h have in the docstring?",
            lambda f, x, h=1e-3: central(f, x, h),
        ),
        Mistake(
            "wrong-sign",
            "The difference is taken the wrong way round.",
            "If f grows with x, what sign has its gradient?",
            along_each_entry(
                lambda f, x, step, h: (f(x - step) - f(x + step)) / (2 * h)
            ),
        ),
        Mistake(
            "all-at-once",
            "All entries are moved together, which gives one number.",
            "How many numbers does the gradient of a vector of three have?",
            all_at_once,
        ),
        Mistake(
            "all-at-once-filled-in",
            "All entries are moved together, and each receives the same number.",
            "When you compute the gradient of one entry, do the others stay?",
            all_at_once_filled,
        ),
        Mistake(
            "rows-at-once",
            "The loop runs over the first axis, so that a whole row moves at once.",
            "For a matrix, what is x[i]: one number or a row?",
            rows_at_once,
        ),
        Mistake(
            "entry-left-below",
            "After an entry is done it stays at x − h while the next one moves.",
            "When the second entry moves, where is the first?",
            moving(-1),
        ),
        Mistake(
            "entry-left-above",
            "After an entry is done it stays at x + h while the next one moves.",
            "When the second entry moves, where is the first?",
            moving(1),
        ),
        Mistake(
            "argument-left-below",
            "Each entry of the caller's x is left at x − h.",
            "After f at x − h, what must happen before the next entry moves?",
            moving(-1, np.asarray),
        ),
        Mistake(
            "argument-left-above",
            "Each entry of the caller's x is left at x + h.",
            "After f at x + h, what must happen before the next entry moves?",
            moving(1, np.asarray),
        ),
        Mistake(
            "shape-lost",
            "The gradient is a single row of numbers.",
            "Which shape has the gradient of a matrix?",
            shape_lost,
        ),
        Mistake(
            "integer-truncation",
            "The gradient is an array of integers, so fractions are cut off.",
            "What dtype does your result array have?",
            whole_numbers,
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do f and x occur in your code at all?",
            lambda f, x, h=1e-5: np.array([2.0, -4.0, 6.0]),
        ),
        Mistake(
            "changes-x",
            "The caller's x is moved and not put back.",
            "After the call, is the array that was handed in still the same?",
            changes_x,
        ),
    ),
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
