"""Exercise: drop numbers at random without changing what is expected of them."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Case, Exercise, Mistake, Rng

from .noise import judge


def dropout(input, p, training, rng):
    """Drop each number with probability `p`, and scale up those that stay.

    ``output = input · mask / (1 − p)``, so that the expected output is the input. The
    mask is drawn for each number by itself.

    Parameters
    ----------
    input : ndarray of floats, any shape
    p : float
        Probability to drop a number, 0 ≤ p < 1.
    training : bool
        If not, nothing is dropped and nothing scaled.
    rng : numpy.random.Generator
        Where all randomness comes from, such as ``np.random.default_rng(1)``; draw from
        it in any way.

    Returns
    -------
    output : ndarray of the shape of `input`
    mask : ndarray of 0 and 1, of the same shape
        1 where the number was kept; at evaluation all ones.

    Examples
    --------
    >>> output, mask = dropout(np.ones(1000), 0.25, True, np.random.default_rng(1))
    >>> np.unique(output).round(4).tolist()
    [0.0, 1.3333]
    >>> print(0.7 < mask.mean() < 0.8)
    True
    """
    return F.dropout(input, p, training, rng, return_mask=True)


SMALL = np.array([[1.0, 2, 3], [4, 5, 6]])
TABLE = np.arange(1, 1201.0).reshape(30, 40) / 16
IMAGES = np.arange(-719.5, 720).reshape(4, 5, 8, 9) / 16
ANOTHER = np.random.default_rng(9)  # than the one that is handed in

PUBLIC = (
    Case((SMALL, 0.5, True, Rng(1)), "six numbers, half of them dropped", "basic"),
    Case((SMALL, 0.5, False, Rng(1)), "six numbers at evaluation", "basic"),
    Case((SMALL, 0.2, True, Rng(2)), "p = 0.2"),
    Case((SMALL, 0.2, False, Rng(2)), "p = 0.2 at evaluation"),
    Case((TABLE, 0.2, True, Rng(3)), "30 rows of 40 numbers, p = 0.2"),
    Case((TABLE, 0.2, False, Rng(3)), "the same at evaluation"),
    Case((IMAGES, 0.7, True, Rng(4)), "four images of five channels, p = 0.7"),
    Case((TABLE.ravel()[::4] - 35.03, 0.2, True, Rng(5)), "a vector", "edge"),
    Case((SMALL, 0.0, True, Rng(6)), "nothing to drop, p = 0", "edge"),
    Case((0 * TABLE, 0.3, True, Rng(7)), "an input of zeros", "edge"),
    Case((TABLE, 0.9, True, Rng(8)), "p = 0.9", "edge"),
)


def hidden(rng):
    for group, shape in (
        ("basic", (25, 30)),
        ("general", (3, 4, 9, 11)),
        ("general", (40, 35)),
        ("edge", (900,)),
    ):
        p, seed = float(rng.uniform(0.1, 0.35)), int(rng.integers(1 << 30))
        p = 1 - p if rng.random() < 0.5 else p
        values = rng.uniform(0.5, 3, shape) * rng.choice([-1, 1], shape)
        yield Case((values, p, True, Rng(seed)), "random numbers", group)
        yield Case((values, p, False, Rng(seed)), "at evaluation", group)
    values = rng.uniform(1, 2, (20, 30)).astype(np.float32)
    yield Case((values, 0.4, True, Rng(9)), "float32 numbers", "edge")


def kept(rng, shape, p):
    return (rng.random(shape) >= p).astype(float)


def scaled(input, mask, p):
    return input * mask / (1 - p)


def dropping(draw=kept, finish=scaled, mask_of=lambda mask, p: mask):
    """The function with the places to go wrong left open."""

    def wrong(input, p, training, rng):
        if not training:
            return input, np.ones(input.shape)
        mask = draw(rng, input.shape, p)
        return finish(input, mask, p), mask_of(mask, p)

    return wrong


def evaluating(result):
    """Right in training, wrong at evaluation."""

    def wrong(input, p, training, rng):
        if training:
            return dropout(input, p, training, rng)
        return result(input, p, rng)

    return wrong


def two_masks(input, p, training, rng):
    if not training:
        return dropout(input, p, training, rng)
    return scaled(input, kept(rng, input.shape, p), p), kept(rng, input.shape, p)


def swapped_flag(input, p, training, rng):
    return dropout(input, p, not training, rng)


def mask_not_returned(input, p, training, rng):
    return dropout(input, p, training, rng)[0]


def mask_first(input, p, training, rng):
    return dropout(input, p, training, rng)[::-1]


def from_the_output(input, p, training, rng):
    output, mask = dropout(input, p, training, rng)
    return output, (output != 0).astype(float) if training else mask


def in_place(input, p, training, rng):
    output, mask = dropout(input, p, training, rng)
    input[:] = output
    return input, mask


def only_two_axes(rng, shape, p):
    return kept(rng, (shape[0], shape[1]), p)


EXERCISE = Exercise(
    assignment="09_dropout",
    reference=dropout,
    points=4,
    section="Dropout keeps the expected value",
    public=PUBLIC,
    hidden=hidden,
    judge=judge,
    shares={"basic": 0.3, "general": 0.5, "edge": 0.2},
    mistakes=(
        Mistake(
            "mask-not-returned",
            "Only the output is returned, without the mask.",
            "What will the backward pass need to know?",
            mask_not_returned,
        ),
        Mistake(
            "results-swapped",
            "Output and mask are returned in the other order.",
            "In which order does the function promise its results?",
            mask_first,
        ),
        Mistake(
            "training-swapped",
            "Numbers are dropped at evaluation, and not in training.",
            "What does your code do when training is True?",
            swapped_flag,
        ),
        Mistake(
            "generator-not-used",
            "The mask does not come from the generator that was handed in.",
            "Where does your code draw its random numbers from? Does rng occur there?",
            dropping(draw=lambda rng, shape, p: kept(ANOTHER, shape, p)),
        ),
        Mistake(
            "own-seed",
            "The mask is always the same: the function has a seed of its own.",
            "If every training step drops the same numbers, what is left to learn "
            "about them?",
            dropping(
                draw=lambda rng, shape, p: kept(np.random.default_rng(0), shape, p)
            ),
        ),
        Mistake(
            "keep-and-drop-swapped",
            "p is used as the probability to keep a number.",
            "With p = 0.2, do a fifth or four fifths of your numbers survive?",
            dropping(draw=lambda rng, shape, p: kept(rng, shape, 1 - p)),
        ),
        Mistake(
            "mask-of-the-dropped",
            "The mask is 1 where a number was dropped.",
            "Does 1 in your mask mean that a number stays, or that it goes?",
            dropping(mask_of=lambda mask, p: 1 - mask),
        ),
        Mistake(
            "scaled-at-evaluation",
            "The output is scaled at evaluation.",
            "If training already keeps the expected value, what is there to correct "
            "at evaluation?",
            evaluating(lambda input, p, rng: (input * (1 - p), np.ones(input.shape))),
        ),
        Mistake(
            "not-scaled",
            "The numbers that stay are not scaled up.",
            "An input of ones, p = 0.5: what is the mean of your output?",
            dropping(finish=lambda input, mask, p: input * mask),
        ),
        Mistake(
            "multiplied-by-keep",
            "The numbers that stay are multiplied by 1 − p instead of divided.",
            "Must the survivors grow or shrink to make up for the dropped ones?",
            dropping(finish=lambda input, mask, p: input * mask * (1 - p)),
        ),
        Mistake(
            "divided-by-drop",
            "The numbers that stay are divided by p instead of 1 − p.",
            "If p = 0.2 are dropped, by how much must the others grow?",
            dropping(finish=lambda input, mask, p: input * mask / max(p, 1e-9)),
        ),
        Mistake(
            "scaled-twice",
            "The numbers that stay are scaled up twice.",
            "An input of ones, p = 0.5: what is the mean of your output?",
            dropping(finish=lambda input, mask, p: scaled(input, mask, p) / (1 - p)),
        ),
        Mistake(
            "scaled-by-the-count",
            "The scale is taken from how many were kept by chance, not from p.",
            "What does the formula divide by? Does your divisor change with the seed?",
            dropping(
                finish=lambda input, mask, p: input * mask / max(mask.mean(), 1e-9)
            ),
        ),
        Mistake(
            "mask-scaled",
            "The mask that is returned is already divided by 1 − p.",
            "Which numbers may the mask hold?",
            dropping(mask_of=lambda mask, p: mask / (1 - p)),
        ),
        Mistake(
            "two-masks",
            "The output was made with another mask than the one that is returned.",
            "How often does your function draw random numbers?",
            two_masks,
        ),
        Mistake(
            "mask-from-the-output",
            "The mask is read off the output, so that a kept 0 counts as dropped.",
            "What does your mask say about a number that was 0 and is kept?",
            from_the_output,
        ),
        Mistake(
            "nothing-dropped",
            "Nothing is dropped in training.",
            "How many zeros are there in your mask?",
            dropping(draw=lambda rng, shape, p: np.ones(shape)),
        ),
        Mistake(
            "always-half",
            "Half of the numbers are dropped, whatever p is.",
            "Where does p enter when your code decides which numbers stay?",
            dropping(draw=lambda rng, shape, p: kept(rng, shape, 0.5 if p else 0)),
        ),
        Mistake(
            "one-draw-for-all",
            "A single draw decides about all numbers.",
            "How many random numbers does your function draw?",
            dropping(
                draw=lambda rng, shape, p: np.full(shape, float(rng.random() >= p))
            ),
        ),
        Mistake(
            "one-mask-for-the-batch",
            "All samples of the batch share one mask.",
            "Is the same neuron dropped for every image of your batch?",
            dropping(
                draw=lambda rng, shape, p: np.broadcast_to(
                    kept(rng, shape[1:] if len(shape) > 1 else shape, p), shape
                )
            ),
        ),
        Mistake(
            "whole-rows",
            "Whole rows or channels are dropped together.",
            "How many random numbers does your function draw for a row of 40?",
            dropping(
                draw=lambda rng, shape, p: np.broadcast_to(
                    kept(rng, (*shape[:-1], 1) if len(shape) > 1 else shape, p), shape
                )
            ),
        ),
        Mistake(
            "two-axes-only",
            "The mask is made for inputs of two axes only.",
            "What is input.shape for a batch of images, and for a vector?",
            dropping(draw=only_two_axes),
        ),
        Mistake(
            "drops-at-evaluation",
            "Numbers are dropped at evaluation too.",
            "Should a trained network give two answers for the same image?",
            lambda input, p, training, rng: dropout(input, p, True, rng),
        ),
        Mistake(
            "no-mask",
            "None is returned in place of a mask.",
            "Which mask says that every number was kept?",
            evaluating(lambda input, p, rng: (input, None)),
        ),
        Mistake(
            "mask-of-zeros-at-evaluation",
            "At evaluation the mask is all zeros, as if everything was dropped.",
            "Which mask says that every number was kept?",
            evaluating(lambda input, p, rng: (input, np.zeros(input.shape))),
        ),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "What does *= do to an array that somebody else holds too?",
            in_place,
        ),
    ),
    hints=(
        "If half of the numbers of a layer become 0, what happens to the sums that the "
        "next layer computes? And how could the other half make up for it?",
        "The mean of output over many masks is the input: (1 − p) · scale = 1.",
        "if not training: return the input and a mask of ones\n"
        "draw one random number between 0 and 1 for every number of the input\n"
        "mask = 1 where it is at least p, else 0\n"
        "output = input · mask / (1 − p)",
        "if not training:\n"
        "    return input, np.ones(…)\n"
        "mask = rng.random(input.shape) >= …\n"
        "return input * mask / …, mask",
    ),
)
