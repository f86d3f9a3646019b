"""Exercise: write a convolution as the dense matrix that it is."""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise

FOUR = np.array([[0, 1], [2, 3]])
SIX = np.array([[1, -2, 4], [0, 5, 3]])


def conv_matrix(kernel, height, width):
    """The matrix M with ``M @ image.ravel() == corr2d(image, kernel).ravel()``.

    The kernel (kh, kw) slides over an image of height × width pixels and is not
    flipped. M has one row for each of the (height − kh + 1)·(width − kw + 1) outputs
    and one column for each of the height·width pixels, both row by row. Judged are
    shape and values, and that the kernel stays as it was.

    >>> conv_matrix(np.array([[1, -1]]), 2, 3)
    array([[ 1., -1.,  0.,  0.,  0.,  0.],
           [ 0.,  1., -1.,  0.,  0.,  0.],
           [ 0.,  0.,  0.,  1., -1.,  0.],
           [ 0.,  0.,  0.,  0.,  1., -1.]])
    """
    kh, kw = kernel.shape
    out_h, out_w = height - kh + 1, width - kw + 1
    matrix = np.zeros((out_h * out_w, height * width))
    for i, j in np.ndindex(out_h, out_w):
        for a, b in np.ndindex(kh, kw):
            row = i * out_w + j
            column = (i + a) * width + (j + b)
            matrix[row, column] = kernel[a, b]
    return matrix


def hidden(rng):
    for group, kind in (
        ("basic", "a square kernel on a square image"),
        ("general", "a random kernel on a random size"),
        ("edge", "a kernel as wide as the image"),
    ):
        for _ in range(2):
            kh, kw = (2, 2) if group == "basic" else rng.integers(1, 4, 2)
            height = int(kh + rng.integers(1, 4))
            width = int(kw + rng.integers(1, 5))
            width = {"basic": height, "general": width, "edge": int(kw)}[group]
            yield Case((rng.standard_normal((kh, kw)), height, width), kind, group)


def size_rule(kernel, height, width):
    kh, kw = kernel.shape
    return (
        f"({height} − {kh} + 1)·({width} − {kw} + 1) = "
        f"{(height - kh + 1) * (width - kw + 1)} outputs and "
        f"{height}·{width} = {height * width} pixels"
    )


EXERCISE = Exercise(
    assignment="01_why_convolution",
    reference=conv_matrix,
    points=4,
    section="A convolution is a dense layer with few free numbers",
    public=(
        Case((FOUR, 3, 3), "a 2×2 kernel on a 3×3 image", "basic"),
        Case((FOUR + 1, 4, 4), "a 2×2 kernel on a 4×4 image", "basic"),
        Case((np.array([[1, -1]]), 2, 3), "an edge kernel on two rows"),
        Case((np.array([[2], [-1]]), 3, 2), "a tall kernel on a tall image"),
        Case((FOUR + 1, 3, 5), "an image that is not square"),
        Case((SIX, 3, 5), "a kernel that is not square"),
        Case((SIX.T, 4, 4), "a tall kernel on a square image"),
        Case((np.array([[0.5, 0.25]]), 2, 3), "a kernel of fractions", "edge"),
        Case((np.array([[3]]), 2, 3), "a 1×1 kernel", "edge"),
        Case((SIX, 2, 3), "a kernel as large as the image", "edge"),
        Case((SIX, 4, 3), "a kernel as wide as the image", "edge"),
    ),
    hidden=hidden,
    mistakes=mistakes_of(conv_matrix),
    hints=(
        "One row of M belongs to one output. Which pixels does that output look at, "
        "and where do they stand in image.ravel()?",
        "Pixel (p, q) stands at place p·width + q, and output (i, j) gives pixel "
        "(i + a, j + b) the weight kernel[a, b].",
        "make a matrix of zeros, one row per output, one column per pixel\n"
        "for each output (i, j) and each place (a, b) in the kernel:\n"
        "    row = number of the output, counted row by row\n"
        "    column = number of the pixel (i + a, j + b), counted row by row\n"
        "    M[row, column] = kernel[a, b]",
        "kh, kw = kernel.shape\n"
        "out_h, out_w = height - kh + 1, …\n"
        "matrix = np.zeros((out_h * out_w, …))\n"
        "for i, j in np.ndindex(out_h, out_w):\n"
        "    for a, b in np.ndindex(kh, kw):\n"
        "        row = i * out_w + j\n"
        "        column = …\n"
        "        matrix[row, column] = kernel[a, b]\n"
        "return matrix",
    ),
    size_rule=size_rule,
)
