"""Exercise: put a border around an image."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

NINE = np.arange(1, 10).reshape(3, 3)
SIX = np.array([[1, -2, 4], [3, 5, 7]])
FRACTIONS = np.array([[0.5, 1.25, -0.75], [2.5, -1.5, 3.25]])


def pad2d(input, padding, value=0):
    """Put a border of `value` around an image.

    `padding` is an int for all four sides, or (top, bottom, left, right): the order in
    which the array's axes come, as in `numpy.pad`. An image (H, W) comes out as
    (top + H + bottom, left + W + right). Judged are shape and values, fractions among
    them (an image of integers gets a border of integers), and that the image stays as
    it was.

    >>> pad2d(np.array([[1, 2], [3, 4]]), (0, 1, 2, 0), value=7)
    array([[7, 7, 1, 2],
           [7, 7, 3, 4],
           [7, 7, 7, 7]])
    """
    sides = (padding,) * 4 if isinstance(padding, int) else padding
    top, bottom, left, right = sides
    height, width = input.shape
    dtype = np.result_type(input, value)
    output = np.full((top + height + bottom, left + width + right), value, dtype)
    output[top : top + height, left : left + width] = input
    return output


def hidden(rng):
    for group in ("basic", "general", "general", "edge", "edge"):
        h, w = (int(n) for n in rng.integers(2, 7, 2))
        image = rng.integers(-9, 10, (h, w)) + (0.5 if group == "general" else 0)
        amounts = tuple(int(n) for n in rng.integers(1, 5, 4))
        if group == "basic":
            yield Case((image, amounts[0]), "a random image", group)
        elif group == "general":
            value = float(rng.standard_normal())
            yield Case((image, amounts, value), "four random amounts", group)
        else:
            some = tuple(n % 2 * n for n in amounts)
            yield Case((image, some), "random amounts, some of them 0", group)


def size_rule(input, padding, value=0):
    top, bottom, left, right = (padding,) * 4 if isinstance(padding, int) else padding
    h, w = input.shape
    return (
        f"({top} + {h} + {bottom}) × ({left} + {w} + {right}) = "
        f"{top + h + bottom} × {left + w + right}"
    )


EXERCISE = Exercise(
    assignment="03_padding_stride",
    reference=pad2d,
    points=2,
    section="A border of zeros keeps the size",
    public=(
        Case((NINE, 1), "1 … 9 in a border of one", "basic"),
        Case((SIX, 3), "a border of three", "basic"),
        Case((SIX, (1, 2, 0, 4)), "four different amounts"),
        Case((SIX.T, (3, 1, 2, 5)), "four different amounts round a tall image"),
        Case((SIX, 1, 7), "a border of sevens"),
        Case((FRACTIONS, 2, -1.5), "fractions in a border of −1.5"),
        Case((FRACTIONS, (2, 3, 1, 4), 0.25), "four amounts and a value"),
        Case((FRACTIONS, 1), "fractions in a border of zeros", "edge"),
        Case((FRACTIONS, (1, 1, 2, 2), 2), "fractions in a whole-numbered border"),
        Case((SIX, 0), "no border at all", "edge"),
        Case((SIX, (0, 0, 0, 2), 1), "a border on the right only", "edge"),
        Case((SIX, (2, 0, 1, 0)), "nothing below and nothing on the right", "edge"),
        Case((np.array([[6]]), (0, 2, 3, 1), 5), "a single pixel", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(pad2d),
    hints=(
        "How many rows and columns does the result have, and where in it does the "
        "image's top left pixel go?",
        "output[top + i, left + j] is input[i, j]; everywhere else it is value.",
        "the four amounts, which are equal when padding is one number\n"
        "make an array of the new size, filled with value\n"
        "write the image into it, starting at row top and column left",
        "if isinstance(padding, int):\n"
        "    padding = (padding,) * 4\n"
        "top, bottom, left, right = padding\n"
        "h, w = input.shape\n"
        "dtype = np.result_type(input, value)\n"
        "output = np.full((top + h + bottom, …), value, dtype)\n"
        "output[top : top + h, …] = input",
    ),
    size_rule=size_rule,
)
