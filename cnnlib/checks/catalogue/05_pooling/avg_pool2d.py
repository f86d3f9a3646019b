"""Exercise: the mean of each window."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import PUBLIC, hidden, size_rule


def avg_pool2d(input, kernel_size, stride=None, padding=0):
    """The mean of each kh × kw window, channel by channel.

    Input (N, C, H, W), result (N, C, H_out, W_out) with ``H_out = ⌊(H + 2·padding −
    kh) / stride⌋ + 1`` and W_out alike. Window (i, j) begins at row i·stride, column
    j·stride of the padded image. Sizes, steps and padding are a number or a pair
    (vertical, horizontal); without a `stride` it is the kernel size. `padding` rows and
    columns of zeros, at most half a window, on *each* side count: all sums are divided
    by kh·kw. Integers may come. Judged are shape, values, and that no argument changes.

    >>> image = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> avg_pool2d(image[None, None], 2).tolist()
    [[[[3.25, 5.25], [2.0, 2.0]]]]
    """
    if stride is None:
        stride = kernel_size
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    border = ((0, 0), (0, 0), (ph, ph), (pw, pw))
    padded = np.pad(input, border)
    h, w = padded.shape[2:]
    rows, columns = (h - kh) // sh + 1, (w - kw) // sw + 1
    output = np.zeros((*padded.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + kh, left : left + kw]
            output[:, :, i, j] = window.mean(axis=(2, 3))
    return output


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
    mistakes=mistakes_of(avg_pool2d),
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
