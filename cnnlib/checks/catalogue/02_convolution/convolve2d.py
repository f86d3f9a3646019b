"""Exercise: turn the kernel round, then slide it."""

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Exercise

from .cases import PUBLIC_2D, hidden_2d, size_rule_2d
from .corr2d import corr2d


def convolve2d(input, kernel):
    """True convolution: turn `kernel` by 180°, then slide, multiply and add.

    ``output[i, j] = Σ_a Σ_b input[i + kh − 1 − a, j + kw − 1 − b] · kernel[a, b]``, for
    the places where the kernel fits: input (H, W), kernel (kh, kw), result
    (H − kh + 1, W − kw + 1). Judged are shape and values, and that the arguments stay
    as they were.

    >>> import numpy as np
    >>> convolve2d(np.arange(9).reshape(3, 3), np.array([[0, 1], [2, 3]]))
    array([[ 5., 11.],
           [23., 29.]])
    """
    return corr2d(input, kernel[::-1, ::-1])


EXERCISE = Exercise(
    assignment="02_convolution",
    reference=convolve2d,
    points=3,
    section="True convolution flips the kernel first",
    public=PUBLIC_2D,
    hidden=hidden_2d,
    mistakes=mistakes_of(convolve2d),
    hints=(
        "What would corr2d give if the kernel were turned upside down and back to "
        "front?",
        "True convolution is cross-correlation with the kernel turned by 180°.",
        "turn the kernel round along both axes, without changing the original\n"
        "slide it as in corr2d",
        "flipped = kernel[::-1, …]\nreturn corr2d(input, …)",
    ),
    size_rule=size_rule_2d,
    sign="*",
)
