"""Exercise: turn the kernel round, then slide it."""

import numpy as np

from cnnlib import functional as F
from cnnlib.checks.spec import Exercise, Mistake

from .sliding import (
    PUBLIC_2D,
    flips_in_place,
    hidden_2d,
    mistakes_of_sliding,
    of_the_turned,
    only_the_example,
    size_rule_2d,
    transposed_kernel,
    turned,
)


def convolve2d(input, kernel):
    """True convolution: turn `kernel` by 180°, then slide, multiply and add.

    ``output[i, j] = Σ_a Σ_b input[i + kh − 1 − a, j + kw − 1 − b] · kernel[a, b]``, for
    the (H − kh + 1) × (W − kw + 1) places where the kernel fits.

    Parameters
    ----------
    input : ndarray of shape (H, W)
    kernel : ndarray of shape (kh, kw)

    Returns
    -------
    ndarray of shape (H − kh + 1, W − kw + 1)

    Examples
    --------
    >>> import numpy as np
    >>> convolve2d(np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]]))
    array([[ 5, 11],
           [23, 29]])
    """
    return F.convolve2d(input, kernel)


EXERCISE = Exercise(
    assignment="02_convolution",
    reference=convolve2d,
    points=3,
    section="True convolution flips the kernel first",
    public=PUBLIC_2D,
    hidden=hidden_2d,
    mistakes=(
        Mistake(
            "not-flipped",
            "The kernel slides as it is: this is the cross-correlation.",
            "Which number of the kernel meets the window's top left corner?",
            F.corr2d,
        ),
        Mistake(
            "flipped-one-axis",
            "Only the rows of the kernel are turned round.",
            "Turned by 180°, where does the kernel's top left number go?",
            lambda input, kernel: F.corr2d(input, kernel[::-1]),
        ),
        Mistake(
            "flipped-columns-only",
            "Only the columns of the kernel are turned round.",
            "Turned by 180°, where does the kernel's top left number go?",
            lambda input, kernel: F.corr2d(input, kernel[:, ::-1]),
        ),
        Mistake(
            "flipped-input",
            "The input is turned round instead of the kernel.",
            "Where should the output for the input's top left window stand?",
            lambda input, kernel: F.corr2d(turned(input), kernel),
        ),
        Mistake(
            "transposed-kernel",
            "The kernel is transposed instead of turned by 180°.",
            "Where does kernel[0, 1] go under .T, and where under [::-1, ::-1]?",
            transposed_kernel,
        ),
        *mistakes_of_sliding(of_the_turned),
        only_the_example([[5, 11], [23, 29]]),
        Mistake(
            "flips-in-place",
            "The caller's kernel is flipped as well.",
            "After the call, is the kernel that was handed in still the same?",
            flips_in_place,
        ),
        Mistake(
            "integers-only",
            "The output array holds integers, so fractions are cut off.",
            "What dtype has your output array?",
            lambda input, kernel: F.convolve2d(input, kernel).astype(int),
        ),
        Mistake(
            "rotated-once",
            "The kernel is turned by 90° instead of 180°.",
            "How often must np.rot90 turn a kernel to bring its first number last?",
            lambda input, kernel: F.corr2d(input, np.rot90(kernel)),
        ),
        Mistake(
            "turned-and-transposed",
            "The kernel's rows and columns are exchanged too.",
            "Where does a turn by 180° take the kernel's top right number?",
            lambda input, kernel: F.convolve2d(input, kernel.T),
        ),
        Mistake(
            "flipped-output",
            "The output is turned instead of the kernel.",
            "Is turning the output the same as turning the kernel?",
            lambda input, kernel: turned(F.corr2d(input, kernel)),
        ),
    ),
    hints=(
        "What would corr2d give if the kernel were turned upside down and back to "
        "front?",
        "True convolution is cross-correlation with the kernel turned by 180°.",
        "turn the kernel round along both axes, without changing the original\n"
        "slide it as in corr2d",
        "flipped = kernel[::-1, …]\nreturn corr2d(input, …)",
    ),
    size_rule=size_rule_2d,
)
