"""Exercise: the mean of each window."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.arrays import floats, scattered
from cnnlib.checks.spec import Case, Exercise, Mistake

from .cases import PUBLIC, hidden, size_rule
from .reducing import mistakes_of_windows, padded, reduced, sizes


def avg_pool2d(input, kernel_size, stride=None, padding=0):
    """The mean of each window, channel by channel.

    ``output[n, c, i, j]`` is the mean of the kh × kw window of image n, channel c,
    whose top left corner is at row i·stride, column j·stride of the padded image. The
    border is made of zeros that count: the sum is always divided by kh·kw.

    Along each axis ``out = ⌊(n + 2·padding − k) / stride⌋ + 1``.

    Parameters
    ----------
    input : ndarray of shape (N, C, H, W)
        The mean of integers need not be an integer.
    kernel_size : int or (kh, kw)
        Height and width of the window.
    stride : int or (vertical, horizontal), optional
        Pixels between one window and the next; the kernel size by default.
    padding : int or (vertical, horizontal)
        Rows and columns of zeros on *each* side, at most half of the window.

    Returns
    -------
    ndarray of shape (N, C, H_out, W_out)

    Examples
    --------
    >>> image = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> avg_pool2d(image[None, None], 2)
    array([[[[3.25, 5.25],
             [2.  , 2.  ]]]])
    """
    (input,) = floats(input)
    return F.avg_pool2d(input, kernel_size, stride, padding)


def mean(window):
    return window.mean((-2, -1))


def largest(window):
    return window.max((-2, -1))


def total(window):
    return window.sum((-2, -1))


def middle(window):
    return np.median(window, (-2, -1))


def mean_of_pixels(input, kernel_size, stride=None, padding=0):
    one = np.ones_like(input, float)
    share = avg_pool2d(one, kernel_size, stride, padding)
    return avg_pool2d(input, kernel_size, stride, padding) / share


def divided_by(count):
    """The sum of each window, divided by `count` of its height and width."""

    def wrong(input, kernel_size, stride=None, padding=0):
        (kh, kw), _, _ = sizes(kernel_size, stride, padding)
        output = avg_pool2d(input, kernel_size, stride, padding)
        return output * kh * kw / count(kh, kw)

    return wrong


def edge_repeated(input, kernel_size, stride=None, padding=0):
    _, _, (p, q) = sizes(kernel_size, stride, padding)
    image = np.pad(input, ((0, 0), (0, 0), (p, p), (q, q)), "edge")
    return avg_pool2d(image, kernel_size, stride)


def border_of_infinity(input, kernel_size, stride=None, padding=0):
    kernel_size, stride, padding = sizes(kernel_size, stride, padding)
    return reduced(mean, 0)(padded(input, padding, -np.inf), kernel_size, stride)


def whole_image(input, kernel_size, stride=None, padding=0):
    output = avg_pool2d(input, kernel_size, stride, padding)
    return np.broadcast_to(input.mean((2, 3), keepdims=True), output.shape)


def truncated(input, kernel_size, stride=None, padding=0):
    return avg_pool2d(input, kernel_size, stride, padding).astype(input.dtype)


def floored(input, kernel_size, stride=None, padding=0):
    return np.floor(avg_pool2d(input, kernel_size, stride, padding))


EXERCISE = Exercise(
    assignment="05_pooling",
    reference=avg_pool2d,
    points=3,
    section="Average pooling keeps the mean signal",
    public=(
        *PUBLIC,
        Case((scattered(1, 1, 2, 6), 2), "integers whose mean is a fraction", "edge"),
    ),
    hidden=hidden,
    mistakes=(
        Mistake(
            "border-not-counted",
            "The sum is divided by the number of real pixels in the window.",
            "A window of one pixel and three zeros of the border: is the sum divided "
            "by 1 or by 4?",
            mean_of_pixels,
        ),
        Mistake(
            "sum-not-mean",
            "The sum of each window is not divided.",
            "What should come out of an image of ones?",
            reduced(total, 0),
        ),
        Mistake(
            "max-not-mean",
            "The largest number of each window is taken instead of the mean.",
            "Does your result change when a small number of the window does?",
            reduced(largest, 0),
        ),
        Mistake(
            "median-not-mean",
            "The median of each window is taken instead of the mean.",
            "Of 0, 0, 0 and 8, what should come out?",
            reduced(middle, 0),
        ),
        Mistake(
            "divided-by-height",
            "The sum is divided by the window's height, not by its number of pixels.",
            "How many numbers are there in a window of 2 × 2?",
            divided_by(lambda kh, kw: kh),
        ),
        Mistake(
            "divided-by-width",
            "The sum is divided by the window's width, not by its number of pixels.",
            "How many numbers are there in a window of 2 × 2?",
            divided_by(lambda kh, kw: kw),
        ),
        Mistake(
            "divided-by-square",
            "The sum is divided by the square of the window's height.",
            "How many numbers are there in a window of 1 × 2?",
            divided_by(lambda kh, kw: kh * kh),
        ),
        Mistake(
            "always-four",
            "The sum is always divided by 4.",
            "How many numbers are there in a window of 3 × 3?",
            divided_by(lambda kh, kw: 4),
        ),
        Mistake(
            "edge-repeated",
            "The images are padded with their edge pixels instead of zeros.",
            "Which numbers stand in the border of your padded image?",
            edge_repeated,
        ),
        Mistake(
            "border-of-infinity",
            "The border is −∞, which is right for a maximum and not for a mean.",
            "What is the mean of 1 and −∞?",
            border_of_infinity,
        ),
        Mistake(
            "whole-image",
            "The mean of the whole image is taken in every window.",
            "May the number in the far corner change your first output?",
            whole_image,
        ),
        Mistake(
            "integer-truncation",
            "The output array holds integers, so fractions are cut off.",
            "What dtype does your output array get when the images are of integers?",
            truncated,
        ),
        Mistake(
            "integer-division",
            "The sum is divided with //, which rounds down.",
            "What is 5 // 2, and what is 5 / 2?",
            floored,
        ),
        *mistakes_of_windows(avg_pool2d, mean, 0, [[[[3.25, 5.25], [2, 2]]]]),
    ),
    hints=(
        "What is different from max pooling: what is done with a window, and what is "
        "the border made of?",
        "output[n, c, i, j] is the sum of the window, with the zeros of the border, "
        "divided by kh·kw.",
        "turn kernel size, stride and padding into pairs; no stride means the kernel "
        "size\n"
        "pad height and width with zeros on both sides\n"
        "size = (padded size − kernel size) // stride + 1, along each axis\n"
        "for each place (i, j) of the output:\n"
        "    output[:, :, i, j] = mean of the window, over its rows and columns",
        "padded = np.pad(input, ((0, 0), (0, 0), (ph, ph), …))\n"
        "rows = (padded.shape[2] - kh) // sh + 1\n"
        "for i in range(rows):\n"
        "    for j in range(…):\n"
        "        window = padded[:, :, i * sh : i * sh + kh, …]\n"
        "        output[:, :, i, j] = window.mean(axis=…)",
    ),
    size_rule=size_rule,
)
