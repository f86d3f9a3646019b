"""Exercise: the largest number of each window."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Exercise

from .cases import PUBLIC, hidden, size_rule


def max_pool2d(input, kernel_size, stride=None, padding=0):
    """The largest number of each kh × kw window, channel by channel.

    Input (N, C, H, W), result (N, C, H_out, W_out) with ``H_out = ⌊(H + 2·padding −
    kh) / stride⌋ + 1`` and W_out alike. Window (i, j) begins at row i·stride, column
    j·stride of the padded image. Sizes, steps and padding are a number or a pair
    (vertical, horizontal); without a `stride` it is the kernel size. `padding` rows and
    columns, at most half a window, are added on *each* side and count as −∞: they never
    win. Judged are shape and values, and that the input stays as it was.

    >>> image = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
    >>> max_pool2d(image[None, None], 2).tolist()
    [[[[6.0, 8.0], [3.0, 4.0]]]]
    """
    if stride is None:
        stride = kernel_size
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    border = ((0, 0), (0, 0), (ph, ph), (pw, pw))
    padded = np.pad(input.astype(float), border, constant_values=-np.inf)
    h, w = padded.shape[2:]
    rows, columns = (h - kh) // sh + 1, (w - kw) // sw + 1
    output = np.zeros((*padded.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + kh, left : left + kw]
            output[:, :, i, j] = window.max(axis=(2, 3))
    return output


EXERCISE = Exercise(
    assignment="05_pooling",
    reference=max_pool2d,
    points=3,
    section="Max pooling keeps the strongest signal of each window",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(max_pool2d),
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
