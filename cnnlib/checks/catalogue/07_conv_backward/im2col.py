"""Exercise: the window under every output, written as a column."""

import numpy as np

from cnnlib.checks.arrays import scattered
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import size_rule


def im2col(input, kernel_size, stride=1, padding=0):
    """Write the window under every output of a convolution as a column.

    Row ``(c·kh + a)·kw + b`` and column ``i·W_out + j`` hold ``x[n, c, i·stride + a,
    j·stride + b]``, where x is the input with `padding` rows and columns of zeros on
    *each* side. Input (N, C, H, W), result (N, C·kh·kw, H_out·W_out) with ``H_out =
    ⌊(H + 2·padding − kh)/stride⌋ + 1`` and W_out alike. Sizes, steps and padding are a
    number or a pair (vertical, horizontal). Judged are shape and values, and that the
    input stays as it was.

    >>> im2col(np.array([[[[0, 1, 2], [3, 4, 5]]]]), 2).tolist()
    [[[0.0, 1.0], [1.0, 2.0], [3.0, 4.0], [4.0, 5.0]]]
    """
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    ph, pw = (padding, padding) if isinstance(padding, int) else padding
    x = np.pad(input, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, w = x.shape
    h_out, w_out = (h - kh) // sh + 1, (w - kw) // sw + 1
    columns = np.zeros((n, c * kh * kw, h_out * w_out))
    for i in range(h_out):
        for j in range(w_out):
            top, left = i * sh, j * sw
            window = x[:, :, top : top + kh, left : left + kw]
            columns[:, :, i * w_out + j] = window.reshape(n, -1)
    return columns


NINE = np.arange(9.0).reshape(1, 1, 3, 3)

PUBLIC = (
    Case((NINE, 2), "0 … 8 under a 2×2 window", "basic"),
    Case((scattered(1, 2, 2, 3), 2), "two channels", "basic"),
    Case((scattered(2, 2, 3, 4), (2, 3)), "two samples, and a wide window"),
    Case((scattered(1, 2, 4, 3), (3, 1)), "a tall window"),
    Case((scattered(2, 3, 4, 5), 2, 2), "a stride of 2, which leaves a column over"),
    Case((scattered(1, 2, 5, 6), (2, 3), (1, 2)), "a stride for each axis"),
    Case((scattered(1, 2, 2, 3), 2, 1, 1), "a frame of zeros"),
    Case((scattered(2, 1, 2, 4), (2, 3), 1, (0, 1)), "a padding for each axis"),
    Case((scattered(2, 2, 4, 5), 3, 2, 1), "stride and padding together"),
    Case((scattered(1, 1, 2, 3), (3, 2), 1, (2, 1)), "a wider frame above and below"),
    Case((scattered(2, 3, 2, 3) / 2, 1), "a 1×1 window", "edge"),
    Case((scattered(2, 2, 2, 3), (2, 3)), "a window as large as the image", "edge"),
    Case((scattered(1, 1, 3, 8), 2, (1, 3)), "a stride longer than the window", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        n, c = rng.integers(1, 4, 2)
        kh, kw = (int(k) for k in rng.integers(1, 4, 2))
        h, w = kh + rng.integers(1, 6), kw + rng.integers(0, 6)
        image = rng.standard_normal((n, c, h, w))
        stride = tuple(rng.integers(1, 4, 2).tolist())
        padding = tuple(rng.integers(0, 3, 2).tolist())
        options = () if group == "basic" else (stride, padding)
        yield Case((image, (kh, kw), *options), "another image and window", group)


EXERCISE = Exercise(
    assignment="07_conv_backward",
    reference=im2col,
    points=3,
    section="im2col turns convolution into one matrix product",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(im2col),
    hints=(
        "How many numbers lie under the window at one place, over all channels? How "
        "many places are there?",
        "Column i·W_out + j is the window at (i, j), read channel by channel, row by "
        "row.",
        "put a frame of zeros round the image\n"
        "for each place (i, j) of the output:\n"
        "    cut out the window, of all samples and channels at once\n"
        "    flatten it and write it into column i·W_out + j",
        "x = np.pad(input, ((0, 0), (0, 0), (ph, ph), …))\n"
        "columns = np.zeros((n, c * kh * kw, h_out * w_out))\n"
        "for i in range(h_out):\n"
        "    for j in range(w_out):\n"
        "        window = x[:, :, i * sh : i * sh + kh, …]\n"
        "        columns[:, :, …] = window.reshape(n, -1)\n"
        "return columns",
    ),
    size_rule=size_rule,
)
