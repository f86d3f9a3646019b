"""Exercise: slide a kernel over an image."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Exercise

from .cases import PUBLIC_2D, hidden_2d, size_rule_2d


def corr2d(input, kernel):
    """Slide `kernel` over `input`; at each place multiply and add.

    ``output[i, j] = Σ_a Σ_b input[i + a, j + b] · kernel[a, b]``, for the places where
    the kernel fits: input (H, W), kernel (kh, kw), result (H − kh + 1, W − kw + 1).
    Integers and fractions may meet. Judged are shape and values, and that the arguments
    stay as they were.

    >>> corr2d(np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]]))
    array([[19., 25.],
           [37., 43.]])
    """
    kh, kw = kernel.shape
    height, width = input.shape[0] - kh + 1, input.shape[1] - kw + 1
    output = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            output[i, j] = (input[i : i + kh, j : j + kw] * kernel).sum()
    return output


EXERCISE = Exercise(
    assignment="02_convolution",
    reference=corr2d,
    points=4,
    section="Slide, multiply, add",
    public=PUBLIC_2D,
    hidden=hidden_2d,
    mistakes=mistakes_of(corr2d),
    hints=(
        "In how many places does a kernel of 2 columns fit on an input of 3 columns? "
        "And one of k columns on n?",
        "output[i, j] is the sum of the products of the kernel with the window whose "
        "top left corner is input[i, j].",
        "make an array of zeros of the output's size\n"
        "for each row i and each column j of the output:\n"
        "    cut out the window that starts at (i, j) and is as large as the kernel\n"
        "    output[i, j] = sum of window × kernel",
        "kh, kw = kernel.shape\n"
        "output = np.zeros((input.shape[0] - kh + 1, …))\n"
        "for i in range(output.shape[0]):\n"
        "    for j in range(…):\n"
        "        output[i, j] = (input[i : i + kh, …] * kernel).sum()",
    ),
    size_rule=size_rule_2d,
    sign="⋆",
)
