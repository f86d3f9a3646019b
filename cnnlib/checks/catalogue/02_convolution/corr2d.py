"""Exercise: slide a kernel over an image."""

from cnnlib import functional as F
from cnnlib.checks.spec import Exercise, Mistake

from .sliding import (
    PUBLIC_2D,
    changes_input,
    hidden_2d,
    mistakes_of_sliding,
    only_the_example,
    size_rule_2d,
    transposed_kernel,
    turned,
)

EXERCISE = Exercise(
    assignment="02_convolution",
    reference=F.corr2d,
    points=4,
    section="Slide, multiply, add",
    public=PUBLIC_2D,
    hidden=hidden_2d,
    mistakes=(
        Mistake(
            "flipped-kernel",
            "The kernel is turned by 180° before it slides.",
            "Does your kernel slide as it is, or does it get flipped first?",
            lambda input, kernel: F.corr2d(input, turned(kernel)),
        ),
        Mistake(
            "transposed-kernel",
            "The kernel's rows and columns are exchanged.",
            "Which number of the kernel lies on the window's top right corner?",
            transposed_kernel,
        ),
        *mistakes_of_sliding(lambda wrong: wrong),
        only_the_example([[19, 25], [37, 43]]),
        Mistake(
            "changes-input",
            "The input is overwritten during the computation.",
            "Would a second call with the same array give the same answer?",
            changes_input,
        ),
        Mistake(
            "integers-only",
            "The output array holds integers, so fractions are cut off.",
            "What dtype has your output array?",
            lambda input, kernel: F.corr2d(input, kernel).astype(int),
        ),
    ),
    hints=(
        "In how many places does a kernel of 2 columns fit on an input of 3 columns? "
        "And one of k columns on n?",
        "output[i, j] is the sum of the products of the kernel with the window whose "
        "top left corner is input[i, j].",
        "make an array of zeros of the output's size\n"
        "for each row i and each column j of the output:\n"
        "    cut out the window that starts at (i, j) and is as large as the kernel\n"
        "    output[i, j] = sum of window × kernel",
        "h, w = kernel.shape\n"
        "output = np.zeros((input.shape[0] - h + 1, …))\n"
        "for i in range(output.shape[0]):\n"
        "    for j in range(…):\n"
        "        output[i, j] = (input[i : i + h, …] * kernel).sum()",
    ),
    size_rule=size_rule_2d,
)
