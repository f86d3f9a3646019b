"""Exercise: put a border around an image."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake

NINE = np.arange(1, 10).reshape(3, 3)
SIX = np.array([[1, -2, 4], [3, 5, 7]])
FRACTIONS = np.array([[0.5, 1.25, -0.75], [2.5, -1.5, 3.25]])


def pad2d(input, padding, value=0):
    """Put a border of `value` around an image.

    An image of H × W comes out as (top + H + bottom) × (left + W + right).

    Parameters
    ----------
    input : ndarray of shape (H, W)
    padding : int or (top, bottom, left, right)
        Pixels to add on each side; an int stands for all four.
    value : number
        What the border holds.

    Returns
    -------
    ndarray of shape (top + H + bottom, left + W + right)

    Notes
    -----
    The order of the four is the one in which the array's axes come, as in `numpy.pad`;
    `torch.nn.functional.pad` counts from the last axis: left, right, top, bottom.

    Examples
    --------
    >>> pad2d(np.array([[1, 2], [3, 4]]), (0, 1, 2, 0), value=7)
    array([[7, 7, 1, 2],
           [7, 7, 3, 4],
           [7, 7, 7, 7]])
    """
    top, bottom, left, right = sides(padding)
    return F.pad(input, (left, right, top, bottom), value=value)


def sides(padding):
    return (padding,) * 4 if isinstance(padding, int) else padding


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


def reordered(order):
    """`pad2d` with the four amounts taken for other sides."""

    def wrong(input, padding, value=0):
        amounts = sides(padding)
        return pad2d(input, tuple(amounts[i] for i in order), value)

    return wrong


def filled(dtype):
    """A frame of one dtype, filled with `value`, and the image written into it."""

    def wrong(input, padding, value=0):
        top, bottom, left, right = sides(padding)
        h, w = input.shape
        output = np.full((top + h + bottom, left + w + right), value, dtype)
        output[top : top + h, left : left + w] = input
        return output

    return wrong


def ends_counted_back(input, padding, value=0):
    top, bottom, left, right = sides(padding)
    h, w = input.shape
    output = np.full((top + h + bottom, left + w + right), float(value))
    output[top:-bottom, left:-right] = input
    return output


def one_number_only(input, padding, value=0):
    return np.pad(input, padding, constant_values=value)


def four_amounts_only(input, padding, value=0):
    top, bottom, left, right = padding
    return pad2d(input, (top, bottom, left, right), value)


def total_not_per_side(input, padding, value=0):
    if isinstance(padding, int):
        before = padding // 2
        padding = (before, padding - before) * 2
    return pad2d(input, padding, value)


def after_only(input, padding, value=0):
    if isinstance(padding, int):
        padding = (0, padding, 0, padding)
    return pad2d(input, padding, value)


def before_only(input, padding, value=0):
    if isinstance(padding, int):
        padding = (padding, 0, padding, 0)
    return pad2d(input, padding, value)


def painted_over(input, padding, value=0):
    top, bottom, left, right = sides(padding)
    output = input.astype(float)
    h, w = input.shape
    output[:top], output[:, :left] = value, value
    output[max(h - bottom, 0) :], output[:, max(w - right, 0) :] = value, value
    return output


def border_like(mode):
    def wrong(input, padding, value=0):
        top, bottom, left, right = sides(padding)
        return np.pad(input, ((top, bottom), (left, right)), mode)

    return wrong


def value_added_everywhere(input, padding, value=0):
    return pad2d(input, padding) + value


def rows_only(input, padding, value=0):
    top, bottom, _, _ = sides(padding)
    return pad2d(input, (top, bottom, 0, 0), value)


def columns_only(input, padding, value=0):
    _, _, left, right = sides(padding)
    return pad2d(input, (0, 0, left, right), value)


def changes_input(input, padding, value=0):
    output = pad2d(input, padding, value)
    input[0], input[-1] = 0, 0
    return output


def size_rule(input, padding, value=0):
    top, bottom, left, right = sides(padding)
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
    mistakes=(
        Mistake(
            "torch-order",
            "The four amounts are read as left, right, top, bottom.",
            "Which of the four comes first: the top, or the left?",
            reordered((2, 3, 0, 1)),
        ),
        Mistake(
            "before-and-after-exchanged",
            "Top and bottom are exchanged, and left and right.",
            "If only the first of the four amounts is not 0, where should the border "
            "appear?",
            reordered((1, 0, 3, 2)),
        ),
        Mistake(
            "corners-order",
            "The four amounts are read as top, left, bottom, right.",
            "What does the second of the four amounts stand for?",
            reordered((0, 2, 1, 3)),
        ),
        Mistake(
            "clockwise-order",
            "The four amounts are read clockwise: top, right, bottom, left.",
            "What does the second of the four amounts stand for?",
            reordered((0, 2, 3, 1)),
        ),
        Mistake(
            "same-on-both-sides",
            "The first amount of each axis is used on both of its sides.",
            "Can the border at the bottom differ from the one at the top?",
            reordered((0, 0, 2, 2)),
        ),
        Mistake(
            "first-amount-everywhere",
            "The first of the four amounts is used on all sides.",
            "Where do the other three amounts enter your code?",
            reordered((0, 0, 0, 0)),
        ),
        Mistake(
            "pair-of-amounts",
            "The first amount is used above and below, the second left and right.",
            "How many amounts are there, one for each axis or one for each side?",
            reordered((0, 0, 1, 1)),
        ),
        Mistake(
            "one-number-only",
            "Four amounts cannot be used, only one number.",
            "numpy.pad takes one pair for each axis: how do you make two pairs of four "
            "amounts?",
            one_number_only,
        ),
        Mistake(
            "four-amounts-only",
            "A single number cannot be used, only four amounts.",
            "What happens when you unpack the number 1 into four?",
            four_amounts_only,
        ),
        Mistake(
            "value-ignored",
            "The border is always made of zeros.",
            "Where does value enter your code?",
            lambda input, padding, value=0: pad2d(input, padding),
        ),
        Mistake(
            "value-added-everywhere",
            "The value is added to the image as well.",
            "Do the pixels inside the border keep their values?",
            value_added_everywhere,
        ),
        Mistake(
            "total-not-per-side",
            "A single number is taken for the total of both sides.",
            "Padding 1 on a row of 3 pixels: how long is the row then?",
            total_not_per_side,
        ),
        Mistake(
            "after-only",
            "A single number is added below and on the right only.",
            "On how many sides does a padding of 1 put a border?",
            after_only,
        ),
        Mistake(
            "before-only",
            "A single number is added above and on the left only.",
            "On how many sides does a padding of 1 put a border?",
            before_only,
        ),
        Mistake(
            "rows-only",
            "Rows are added, but no columns.",
            "On how many sides of the image should there be a border?",
            rows_only,
        ),
        Mistake(
            "columns-only",
            "Columns are added, but no rows.",
            "On how many sides of the image should there be a border?",
            columns_only,
        ),
        Mistake(
            "painted-over",
            "The border is painted over the image instead of put around it.",
            "Does the image come out larger than it went in?",
            painted_over,
        ),
        Mistake(
            "repeats-the-edge",
            "The border repeats the outermost pixels.",
            "What should the border hold?",
            border_like("edge"),
        ),
        Mistake(
            "mirrors-the-image",
            "The border mirrors the image.",
            "What should the border hold?",
            border_like("reflect"),
        ),
        Mistake(
            "ends-counted-back",
            "The image is written to [top:-bottom, left:-right], which is empty when "
            "bottom or right is 0.",
            "What is a[2:-0] of a list with five entries?",
            ends_counted_back,
        ),
        Mistake(
            "dtype-of-the-value",
            "The new array has the dtype of the value, so fractions of the image are "
            "cut off.",
            "What is np.full(3, 0).dtype, and what becomes of a 0.5 put in there?",
            filled(None),
        ),
        Mistake(
            "integer-truncation",
            "The new array holds integers, so fractions are cut off.",
            "What dtype does your new array have when the image is of fractions?",
            filled(int),
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the worked example are returned whatever the input.",
            "Do input and padding occur in your code at all?",
            lambda input, padding, value=0: pad2d(NINE, 1),
        ),
        Mistake(
            "changes-input",
            "The caller's image is changed as well.",
            "After the call, is the image that was handed in still the same?",
            changes_input,
        ),
    ),
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
