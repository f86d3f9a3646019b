"""Exercise: the sum that made networks deep."""

import numpy as np

from cnnlib.checks.spec import Case, Exercise, Function, Mistake

from .maps import changes, maps


def residual_forward(input, f, shortcut=None):
    """A residual block: ``f(input) + shortcut(input)``, with no activation after it.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
    f : callable
        The layers of the block, ``f(input)``.
    shortcut : callable, optional
        What the input passes on its way round them, when f changes its shape; without
        it the input itself is added.

    Returns
    -------
    ndarray of the shape of ``f(input)``

    Examples
    --------
    >>> image = np.array([[[[1.0, -2.0], [3.0, 0.5]]]])
    >>> residual_forward(image, lambda x: x * x)
    array([[[[ 2.  ,  2.  ],
             [12.  ,  0.75]]]])
    >>> residual_forward(image, lambda x: x * x, lambda x: 2 * x)
    array([[[[ 3.  ,  0.  ],
             [15.  ,  1.25]]]])
    """
    way_round = input if shortcut is None else shortcut(input)
    return f(input) + way_round


SQUARE, DOUBLE = Function("square"), Function("double")
NEGATE, MEAN = Function("negate"), Function("mean_of_channels")
EVERY_OTHER, SUM_OF_FOUR = Function("every_other"), Function("sum_of_four")
EXAMPLE = np.array([[[[1.0, -2.0], [3.0, 0.5]]]])

PUBLIC = (
    Case((EXAMPLE, SQUARE), "squares, and the input itself", "basic"),
    Case((EXAMPLE, SQUARE, DOUBLE), "squares, and a doubled input", "basic"),
    Case((maps(2, 3, 2, 2), MEAN), "a mean over channels"),
    Case((maps(2, 2, 1, 3, start=4), DOUBLE), "the input and twice the input"),
    Case((maps(2, 2, 2, 3, start=1), SQUARE, NEGATE), "a shortcut that negates"),
    Case((maps(1, 3, 2, 2, start=2), DOUBLE, MEAN), "a shortcut that averages"),
    Case((maps(1, 2, 3, 1, start=6), MEAN, SQUARE), "a shortcut that squares"),
    Case(
        (maps(2, 2, 4, 2, start=3), SUM_OF_FOUR, EVERY_OTHER),
        "layers that halve the image, and a shortcut that does so too",
    ),
    Case((maps(1, 2, 2, 2, start=5), NEGATE), "layers that cancel the input", "edge"),
    Case((maps(1, 1, 2, 2) - 3, DOUBLE, DOUBLE), "negative numbers only", "edge"),
)


def hidden(rng):
    pairs = (
        ("basic", (SQUARE,)),
        ("general", (MEAN, NEGATE)),
        ("general", (DOUBLE, SQUARE)),
        ("general", (EVERY_OTHER, SUM_OF_FOUR)),
        ("edge", (NEGATE,)),
    )
    for group, functions in pairs:
        n, c, h, w = rng.integers(1, 4, 4)
        input = rng.standard_normal((n, c, 2 * h, 2 * w))
        yield Case((input, *functions), "another block", group)


def identity(x):
    return x


def block(compose):
    """A mistake in how the three are put together: ``compose(input, f, shortcut)``."""

    def wrong(input, f, shortcut=None):
        return compose(input, f, shortcut or identity)

    return wrong


def relu(x):
    return np.maximum(x, 0)


def both_ways_round(input, f, shortcut=None):
    result = f(input) + input
    return result if shortcut is None else result + shortcut(input)


def sum_only_with_shortcut(input, f, shortcut=None):
    return f(input) if shortcut is None else f(input) + shortcut(input)


def sum_only_without_shortcut(input, f, shortcut=None):
    return f(input) + input if shortcut is None else f(input)


def into_the_input(input, f, shortcut=None):
    layers = f(input)
    if shortcut is not None:
        return layers + shortcut(input)
    input += layers
    return input


EXERCISE = Exercise(
    assignment="14_architectures",
    reference=residual_forward,
    points=2,
    section="A residual block learns what to add",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "plain",
            "Only f(input) is returned: this is a block without a way round.",
            "What does the input itself contribute?",
            block(lambda x, f, shortcut: f(x)),
        ),
        Mistake(
            "way-round-only",
            "Only the way round is returned: f is missing.",
            "What do the layers contribute?",
            block(lambda x, f, shortcut: shortcut(x)),
        ),
        Mistake(
            "shortcut-ignored",
            "The input itself is added, though there is a shortcut.",
            "Where does shortcut occur in your code?",
            block(lambda x, f, shortcut: f(x) + x),
        ),
        Mistake(
            "both-ways-round",
            "The input is added as well as shortcut(input).",
            "How many ways round does the block have?",
            both_ways_round,
        ),
        Mistake(
            "nothing-without-shortcut",
            "Without a shortcut nothing is added.",
            "What does the docstring say when there is no shortcut?",
            sum_only_with_shortcut,
        ),
        Mistake(
            "nothing-with-shortcut",
            "With a shortcut nothing is added.",
            "What goes along the shortcut, and where does it arrive?",
            sum_only_without_shortcut,
        ),
        Mistake(
            "shortcut-expected",
            "The code cannot do without a shortcut.",
            "What is shortcut when the caller gives none?",
            lambda input, f, shortcut=None: f(input) + shortcut(input),
        ),
        Mistake(
            "relu-after",
            "A ReLU follows the sum.",
            "Does the docstring ask for an activation after the sum?",
            block(lambda x, f, shortcut: relu(f(x) + shortcut(x))),
        ),
        Mistake(
            "relu-inside",
            "A ReLU stands between the layers and the sum.",
            "Which functions does the formula in the docstring contain?",
            block(lambda x, f, shortcut: relu(f(x)) + shortcut(x)),
        ),
        Mistake(
            "relu-before",
            "A ReLU stands in front of the block.",
            "Which functions does the formula in the docstring contain?",
            block(lambda x, f, shortcut: f(relu(x)) + shortcut(relu(x))),
        ),
        Mistake(
            "shortcut-after-layers",
            "The shortcut was applied to f(input), not to the input.",
            "Does the shortcut go round the layers or through them?",
            block(lambda x, f, shortcut: f(x) + shortcut(f(x))),
        ),
        Mistake(
            "layers-after-shortcut",
            "f was applied to the shortcut's output, not to the input.",
            "What do the layers of the block receive?",
            block(lambda x, f, shortcut: f(shortcut(x)) + shortcut(x)),
        ),
        Mistake(
            "chained",
            "The shortcut follows f: one after the other instead of side by side.",
            "How do the two ways meet: one after the other, or in a sum?",
            block(lambda x, f, shortcut: shortcut(f(x))),
        ),
        Mistake(
            "shortcut-of-the-sum",
            "The shortcut was applied to the sum.",
            "What does the shortcut receive: the input or the sum?",
            block(lambda x, f, shortcut: shortcut(f(x) + x)),
        ),
        Mistake(
            "input-added-to-the-chain",
            "The shortcut follows f, and the input is added at the end.",
            "What does the shortcut receive: the input or f(input)?",
            block(lambda x, f, shortcut: x + shortcut(f(x))),
        ),
        Mistake(
            "layers-of-the-sum",
            "f was applied to input + shortcut(input).",
            "Where is the sum: before the layers or after them?",
            block(lambda x, f, shortcut: f(x + shortcut(x))),
        ),
        Mistake(
            "subtracted",
            "The input is subtracted: f(input) is what to add to it.",
            "With layers that give 0, what should the block give?",
            block(lambda x, f, shortcut: f(x) - shortcut(x)),
        ),
        Mistake(
            "multiplied",
            "The two ways are multiplied instead of added.",
            "With layers that give 0, what should the block give?",
            block(lambda x, f, shortcut: f(x) * shortcut(x)),
        ),
        Mistake(
            "concatenated",
            "The two ways are joined along the channels instead of added.",
            "How many channels has the output?",
            block(lambda x, f, shortcut: np.concatenate([f(x), shortcut(x)], axis=1)),
        ),
        Mistake(
            "mean",
            "The mean of the two ways is returned, not their sum.",
            "With layers that give 0, what should the block give?",
            block(lambda x, f, shortcut: (f(x) + shortcut(x)) / 2),
        ),
        Mistake(
            "largest",
            "The larger of the two is kept, entry by entry.",
            "How do the two ways meet: in a sum or in a maximum?",
            block(lambda x, f, shortcut: np.maximum(f(x), shortcut(x))),
        ),
        Mistake(
            "layers-twice",
            "f was applied twice.",
            "How often does f occur in the formula?",
            block(lambda x, f, shortcut: f(f(x)) + shortcut(x)),
        ),
        Mistake(
            "sides-exchanged-and-subtracted",
            "f(input) is subtracted from the shortcut.",
            "Which sign does f(input) have?",
            lambda input, f, shortcut=None: (
                (input if shortcut is None else shortcut(input)) - f(input)
            ),
        ),
        Mistake(
            "layers-doubled",
            "f(input) is added to itself.",
            "Where does the input itself enter the sum?",
            lambda input, f, shortcut=None: 2 * f(input),
        ),
        Mistake(
            "first-sample-only",
            "Only the first sample is returned.",
            "What becomes of the second image of a batch?",
            lambda input, f, shortcut=None: (
                f(input) + (input if shortcut is None else shortcut(input))
            )[:1],
        ),
        Mistake(
            "hard-coded-example",
            "The numbers of the example are returned whatever the arguments.",
            "Do input and f occur in your code at all?",
            lambda *args: EXAMPLE * EXAMPLE + EXAMPLE,
        ),
        Mistake(
            "adds-into-the-input",
            "The sum was written into the caller's input.",
            "After the call, is the array that was handed in still the same?",
            into_the_input,
        ),
        Mistake(
            "changes-input",
            "The caller's input is overwritten.",
            "After the call, is the array that was handed in still the same?",
            changes(residual_forward, lambda input, *_: input.fill(0)),
        ),
    ),
    hints=(
        "If the layers give 0 everywhere, what should the block give? What if there is "
        "a shortcut?",
        "The same input goes two ways, through f and round it; the two results are "
        "added, and nothing follows.",
        "way round = the input, or shortcut(input) where there is a shortcut\n"
        "return f(input) + way round",
        "way_round = input if shortcut is None else …\nreturn f(…) + …",
    ),
)
