"""Exercise: the largest number of each window."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Exercise, Mistake

from .cases import PUBLIC, hidden, size_rule
from .reducing import mistakes_of_windows, reduced


def max_pool2d(input, kernel_size, stride=None, padding=0):
    """The largest number of each window, channel by channel.

    ``output[n, c, i, j]`` is the maximum of the kh × kw window of image n, channel c,
    whose top left corner is at row i·stride, column j·stride of the padded image. The
    border can never win: it counts as −∞.

    Along each axis ``out = ⌊(n + 2·padding − k) / stride⌋ + 1``.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
    kernel_size : int or (kh, kw)
        Height and width of the window.
    stride : int or (vertical, horizontal), optional
        Pixels between one window and the next; the kernel size by default.
    padding : int or (vertical, horizontal)
        Rows and columns added on *each* side, at most half of the window.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out)

    Examples
    --------
    >>> image = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> max_pool2d(image[None, None], 2)
    array([[[[6., 8.],
             [3., 4.]]]])
    """
    return F.max_pool2d(input, kernel_size, stride, padding)


def largest(window):
    return window.max((-2, -1))


def smallest(window):
    return window.min((-2, -1))


def mean(window):
    return window.mean((-2, -1))


def total(window):
    return window.sum((-2, -1))


def magnitude(window):
    return np.abs(window).max((-2, -1))


def from_zero(window):
    return np.maximum(largest(window), 0)


def position(window):
    return window.reshape(*window.shape[:2], -1).argmax(-1)


def whole_image(input, kernel_size, stride=None, padding=0):
    output = max_pool2d(input, kernel_size, stride, padding)
    return np.broadcast_to(input.max((2, 3), keepdims=True), output.shape)


def first_row(window):
    return window[..., 0, :].max(-1)


EXERCISE = Exercise(
    assignment="05_pooling",
    reference=max_pool2d,
    points=3,
    section="Max pooling keeps the strongest signal of each window",
    public=PUBLIC,
    hidden=hidden,
    mistakes=(
        Mistake(
            "zero-padding",
            "The border is zero, and wins over negative numbers.",
            "In a window of negative numbers and border, which one wins?",
            reduced(largest, 0),
        ),
        Mistake(
            "starts-at-zero",
            "The search begins at 0, so no negative number can win.",
            "With which value does your running maximum begin?",
            reduced(from_zero, -np.inf),
        ),
        Mistake(
            "mean-not-max",
            "The mean of each window is taken instead of the maximum.",
            "Can your output be a number that is nowhere in the image?",
            reduced(mean, 0),
        ),
        Mistake(
            "min-not-max",
            "The smallest number of each window is taken.",
            "Of 1, 1, 5 and 6, which one should come out?",
            reduced(smallest, np.inf),
        ),
        Mistake(
            "sum-not-max",
            "The numbers of each window are added up.",
            "Can your output be a number that is nowhere in the image?",
            reduced(total, 0),
        ),
        Mistake(
            "largest-magnitude",
            "The signs are dropped: the largest distance from zero wins.",
            "Of −9 and 2, which is larger?",
            reduced(magnitude, 0),
        ),
        Mistake(
            "position-of-maximum",
            "The place of the maximum is returned instead of its value.",
            "What is the difference between np.max and np.argmax?",
            reduced(position, -np.inf),
        ),
        Mistake(
            "whole-image",
            "The maximum of the whole image is taken in every window.",
            "May the number in the far corner change your first output?",
            whole_image,
        ),
        Mistake(
            "first-row-of-window",
            "Only the first row of each window is looked at.",
            "Over how many axes of the window do you take the maximum?",
            reduced(first_row, -np.inf),
        ),
        *mistakes_of_windows(max_pool2d, largest, -np.inf, [[[[6, 8], [3, 4]]]]),
        Mistake(
            "integers-only",
            "The output array holds integers, so fractions are cut off.",
            "What dtype has your output array?",
            lambda *args: max_pool2d(*args).astype(int),
        ),
    ),
    hints=(
        "Where does the window of output row 2 begin, and which numbers of the border "
        "may win?",
        "output[n, c, i, j] is the maximum of the window that begins at row i·stride, "
        "column j·stride; a border of −∞ never wins.",
        "turn kernel size, stride and padding into pairs; no stride means the kernel "
        "size\n"
        "pad height and width with −∞ on both sides\n"
        "size = (padded size − kernel size) // stride + 1, along each axis\n"
        "for each place (i, j) of the output:\n"
        "    output[:, :, i, j] = maximum of the window, over its rows and columns",
        "padded = np.pad(input.astype(float), ((0, 0), (0, 0), (ph, ph), …),\n"
        "                constant_values=…)\n"
        "rows = (padded.shape[2] - kh) // sh + 1\n"
        "for i in range(rows):\n"
        "    for j in range(…):\n"
        "        window = padded[:, :, i * sh : i * sh + kh, …]\n"
        "        output[:, :, i, j] = window.max(axis=…)",
    ),
    size_rule=size_rule,
)
