"""Exercise: the way back through a maximum."""

import numpy as np

from cnnlib.checks.arrays import reals
from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

from .cases import output_sizes


def max_pool2d_backward(grad_output, input, kernel_size, stride=None):
    """Gradient of max pooling: each window hands its gradient to its largest pixel.

    A pixel that wins several windows receives the sum, a pixel that wins none 0. Of
    equal largest pixels the first one wins, row by row, as in torch. `grad_output` is
    (N, C, H_out, W_out), input and result (N, C, H, W). Kernel size and stride are a
    number or a pair (vertical, horizontal); without a `stride` it is the kernel size.
    Judged are shape and values, and that no argument changes.

    >>> image = np.array([[[[1.0, 4.0, 2.0], [3.0, 0.0, 5.0]]]])
    >>> max_pool2d_backward(np.array([[[[10.0, 20.0]]]]), image, 2, stride=1).tolist()
    [[[[0.0, 10.0, 0.0], [0.0, 0.0, 20.0]]]]
    """
    if stride is None:
        stride = kernel_size
    kh, kw = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    sh, sw = (stride, stride) if isinstance(stride, int) else stride
    grad_input = np.zeros(input.shape)
    for n, c, i, j in np.ndindex(grad_output.shape):
        top, left = i * sh, j * sw
        window = input[n, c, top : top + kh, left : left + kw]
        winner = window.argmax()  # the first of equals
        a, b = np.unravel_index(winner, window.shape)
        grad_input[n, c, top + a, left + b] += grad_output[n, c, i, j]
    return grad_input


def mixed(*shape, start=0):
    """Different numbers in a mixed order, from 0 on."""
    count = int(np.prod(shape))
    return ((np.arange(count) + start) * 37 % 101).reshape(shape) * 1.0


def pooled(input, kernel_size, *stride):
    """Arguments for an image: gradients without any symmetry go with it."""
    size = output_sizes(input, kernel_size, *(stride or (kernel_size,)))
    grad_output = reals(*input.shape[:2], *size, start=4) + 0.5
    return grad_output, input, kernel_size, *stride


FOUR = np.array([[1.0, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]])
EXAMPLE = np.array([[[[10.0, 20], [30, 40]]]]), FOUR[None, None], 2

PUBLIC = (
    Case(EXAMPLE, "the 4×4 image of lesson 05", "basic"),
    Case(pooled(mixed(1, 2, 2, 4, start=3), 2), "two channels", "basic"),
    Case(pooled(mixed(1, 1, 3, 3, start=2), 2, 1), "windows that overlap"),
    Case(pooled(mixed(2, 2, 4, 6), (2, 3)), "two samples, nothing square"),
    Case(pooled(mixed(1, 2, 6, 2, start=8), (3, 1)), "a tall window"),
    Case(pooled(mixed(2, 1, 5, 7, start=5), 3, 2), "overlap, and a stride of 2"),
    Case(pooled(mixed(1, 2, 4, 6, start=1), 2, (1, 2)), "a stride for each axis"),
    Case(pooled(mixed(1, 1, 3, 4, start=9), (1, 2), 1), "one stride, a wide window"),
    Case(pooled(mixed(1, 1, 5, 5, start=4), 2), "a row and a column left over"),
    Case(pooled(mixed(1, 2, 3, 5, start=6), 1, 2), "a stride longer than the window"),
    Case(pooled(mixed(1, 1, 4, 4, start=7) - 120, 2), "negative numbers only", "edge"),
    Case(pooled(np.ones((1, 1, 2, 4)), 2), "all numbers equal", "edge"),
    Case(
        pooled(np.array([[[[1.0, 3, 2], [3, 0, 3], [3, 1, 2]]]]), 2, 1),
        "several largest numbers, windows that overlap",
        "edge",
    ),
    Case(pooled(mixed(2, 2, 2, 3), (2, 3)), "a single window", "edge"),
)


def hidden(rng):
    for group in ("basic", "general", "general", "general", "edge"):
        kh, kw = (int(k) for k in rng.integers(1, 4, 2))
        stride = () if group == "basic" else (tuple(rng.integers(1, 4, 2).tolist()),)
        shape = *rng.integers(1, 4, 2), kh + rng.integers(1, 6), kw + rng.integers(0, 6)
        input = rng.standard_normal(shape)
        if group == "edge":
            input = rng.integers(-3, 0, shape) * 1.0
        size = output_sizes(input, (kh, kw), *(stride or ((kh, kw),)))
        grad_output = rng.standard_normal((*shape[:2], *size))
        kind = "ties among negative numbers" if group == "edge" else "another image"
        yield Case((grad_output, input, (kh, kw), *stride), kind, group)


EXERCISE = Exercise(
    assignment="07_conv_backward",
    reference=max_pool2d_backward,
    points=4,
    section="A maximum sends its gradient to the winner",
    public=PUBLIC,
    hidden=hidden,
    mistakes=mistakes_of(max_pool2d_backward),
    hints=(
        "Which pixels of a window change the maximum when they change a little? What "
        "does a pixel receive that is the largest of two windows?",
        "For each window: grad_input at the winner += grad_output of that window. All "
        "other pixels of the window receive nothing from it.",
        "grad_input = zeros of the input's shape\n"
        "for each sample, channel and place (i, j) of the output:\n"
        "    cut out the window at (i·stride, j·stride)\n"
        "    find the row and column of its largest number\n"
        "    add grad_output there, counted from the image's corner",
        "for n, c, i, j in np.ndindex(grad_output.shape):\n"
        "    top, left = i * sh, …\n"
        "    window = input[n, c, top : top + kh, …]\n"
        "    a, b = np.unravel_index(window.argmax(), …)\n"
        "    grad_input[n, c, top + a, …] += grad_output[n, c, i, j]",
    ),
    size_rule=lambda grad_output, input, *_: f"that of the input: {input.shape}",
)
